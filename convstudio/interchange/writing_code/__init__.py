"""Networks as code: PyTorch and Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.interchange.writing_code.keras import write_keras, write_keras_layers
from convstudio.interchange.writing_code.pytorch import write_pytorch, write_pytorch_layers
from convstudio.interchange.writing_code.result import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Network, Path, Shape


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


WRITERS = {
    "pytorch": Writer("PyTorch", write_pytorch, write_pytorch_layers),
    "keras": Writer("Keras", write_keras, write_keras_layers),
}
"""By the names of the command line."""

__all__ = ["WRITERS", "Code", "Writer", "write_keras", "write_keras_layers", "write_pytorch", "write_pytorch_layers"]
