"""Every layer of the engine as PyTorch modules: one expression, or several that follow each other."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING

from convstudio.interchange.writing_code.pytorch_layers.activations import ACTIVATIONS
from convstudio.interchange.writing_code.pytorch_layers.arranging import ARRANGING
from convstudio.interchange.writing_code.pytorch_layers.convolutions import CONVOLUTIONS
from convstudio.interchange.writing_code.pytorch_layers.framing import FRAMING
from convstudio.interchange.writing_code.pytorch_layers.norms import NORMS
from convstudio.interchange.writing_code.pytorch_layers.pools import POOLS
from convstudio.interchange.writing_code.result import call

if TYPE_CHECKING:
    from convstudio.engine import Layer, Shape
    from convstudio.interchange.writing_code.layout import Lines
    from convstudio.interchange.writing_code.result import Notes
    from convstudio.interchange.writing_code.table import Table

PYTORCH: Table = CONVOLUTIONS | POOLS | NORMS | ACTIVATIONS | ARRANGING | FRAMING
"""Layers that are spelt unlike the engine's; all others are as they are."""


def pytorch_layers(layer: Layer, shape: Shape | None, notes: Notes) -> Lines:
    """Return the modules that do what a layer does.

    Parameters
    ----------
    shape : Shape or None
        What arrives; None where that is not known, and PyTorch has to find out by itself.
    notes : Notes
        Is told which helpers they need.

    Raises
    ------
    Unwritable
        If PyTorch has nothing for it.
    ShapeError
        If it does not fit ``shape``, and what it is written as would depend on that.
    """
    return PYTORCH.get(type(layer), _as_it_is)(layer, shape, notes)


def _as_it_is(layer: Layer, shape: Shape | None, notes: Notes) -> Lines:
    """Return a layer whose fields are PyTorch's own."""
    args, options = [], {}
    for field in fields(layer):
        value = getattr(layer, field.name)
        if field.default is MISSING:
            args.append(value)
        elif value != field.default or field.name == "dim":  # PyTorch wants to be told the axis of a Softmax
            options[field.name] = value
    return [call(f"nn.{layer.type_name}", *args, **options)]
