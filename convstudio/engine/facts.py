"""What one layer does to one input shape, whatever network it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.engine.reads import Reads
    from convstudio.engine.shapes import Shape
    from convstudio.engine.window import Window


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """Everything about a layer that depends on nothing but its fields and the shape that arrives.

    Parameters
    ----------
    output_shape : Shape
    window : Window or None
        What slides over the input.
    params, states : int
        Numbers trained, and numbers kept but not trained.
    unshared_params, fully_connected_params : int
        Parameters if every output position had weights of its own, and if every output read every input.
    macs : int
        Multiply-accumulates of convolutions and Linear, without bias.
    reads : (Reads, Reads) or None
        Which input rows and columns each output row and column reads; None if each reads its own cell only.
    """

    output_shape: Shape
    window: Window | None = None
    params: int = 0
    unshared_params: int = 0
    fully_connected_params: int = 0
    states: int = 0
    macs: int = 0
    reads: tuple[Reads, Reads] | None = None
