"""Every layer of the engine as Keras layers: one expression, or several that follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.interchange.writing_code.keras_layers.activations import ACTIVATIONS, BY_WORD
from convstudio.interchange.writing_code.keras_layers.arranging import ARRANGING
from convstudio.interchange.writing_code.keras_layers.convolutions import CONVOLUTIONS
from convstudio.interchange.writing_code.keras_layers.framing import FRAMING
from convstudio.interchange.writing_code.keras_layers.norms import NORMS
from convstudio.interchange.writing_code.keras_layers.pools import POOLS
from convstudio.interchange.writing_code.result import Unwritable, call

if TYPE_CHECKING:
    from convstudio.engine import Layer, Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table

KERAS: Table = CONVOLUTIONS | POOLS | NORMS | ACTIVATIONS | ARRANGING | FRAMING


def keras_layers(layer: Layer, shape: Shape | None, notes: Notes) -> Lines:
    """Return the layers that do what a layer does.

    Parameters
    ----------
    shape : Shape or None
        What arrives; None where that is not known.
    notes : Notes
        Is told which helpers they need.

    Raises
    ------
    Unwritable
        If Keras has nothing for it.
    ShapeError
        If it does not fit ``shape``, and what it is written as would depend on that.
    """
    if layer in BY_WORD:
        return [call("layers.Activation", BY_WORD[layer])]
    if type(layer) not in KERAS:
        raise Unwritable(f"Keras has no {layer.type_name} with these settings")
    return KERAS[type(layer)](layer, shape, notes)
