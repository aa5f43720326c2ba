"""What a framework's layers are written by: a table of functions, one for each of the engine's layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convstudio.engine import Layer, Shape
from convstudio.interchange.writing_code.layout import Lines
from convstudio.interchange.writing_code.result import Notes

Table = dict[type[Layer], Callable[[Any, Shape | None, Notes], Lines]]
"""By the engine's layer, from it, what arrives (None where that is not known), and what to note: a line for each layer.

Each raises Unwritable for what the framework has nothing for, and ShapeError if the layer does not fit what arrives and
what it is written as would depend on that.
"""
