"""Networks as code: PyTorch and Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.late import late, late_names
from convstudio.interchange.writing_code.result import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Network, Path, Shape
    from convstudio.interchange.writing_code.keras import write_keras, write_keras_layers
    from convstudio.interchange.writing_code.pytorch import write_pytorch, write_pytorch_layers


@dataclass(frozen=True, slots=True)
class Writer:
    """A framework that code can be written for.

    Parameters
    ----------
    title : str
        Its name in a sentence.
    network : callable(Network, title) -> Code
        A whole module.
    layers : callable(nodes, shape) -> Code
        Some layers, for a shape that arrives.
    """

    title: str
    network: Callable[[Network, str], Code]
    layers: Callable[[Path, Shape | None], Code]


def _writer(title: str, name: str) -> Writer:
    """Return a writer whose module is loaded when something is written."""
    module = f"{__name__}.{name}"
    return Writer(title, late(module, f"write_{name}"), late(module, f"write_{name}_layers"))


WRITERS = {"pytorch": _writer("PyTorch", "pytorch"), "keras": _writer("Keras", "keras")}
"""By the names of the command line."""

__all__ = ["WRITERS", "Code", "Writer", "write_keras", "write_keras_layers", "write_pytorch", "write_pytorch_layers"]

__getattr__ = late_names(
    __name__,
    {
        "write_keras": "keras",
        "write_keras_layers": "keras",
        "write_pytorch": "pytorch",
        "write_pytorch_layers": "pytorch",
    },
)
