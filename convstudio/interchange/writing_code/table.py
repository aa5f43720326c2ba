"""What a framework's layers are written by: a table of functions, one for each of the engine's layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convstudio.engine import Layer, Shape
from convstudio.interchange.writing_code.layout import Lines
from convstudio.interchange.writing_code.result import Notes

Write = Callable[[Any, Shape | None, Notes], Lines]
"""Makes a line for each of a framework's layers, from one of ours, what arrives (None if unknown) and what to note.

It raises Unwritable for what the framework has nothing for, and ShapeError if the layer does not fit what arrives and
what it is written as would depend on that.
"""

Table = dict[type[Layer], Write]
"""By the type of the engine's layer."""
