"""What comes of reading code: layers, and sentences about what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convstudio.engine import Path, Shape


class CodeError(ValueError):
    """Text in which no layers can be found; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One thing to know about a line of the text.

    Parameters
    ----------
    line : int
        From 1; 0 for the text as a whole.
    words : str
        A sentence or two, without the line.
    """

    line: int
    words: str

    @property
    def is_loss(self) -> bool:
        """Whether something of the text is missing among the layers."""
        return self.words.endswith("left out.")

    def __str__(self) -> str:
        return f"Line {self.line}: {self.words}" if self.line else self.words


@dataclass(frozen=True, slots=True)
class CodeRead:
    """Layers that were read from text.

    Parameters
    ----------
    nodes : tuple of Node
        Without ids.
    framework : str
        The framework's name in a sentence: "PyTorch" or "Keras".
    input_shape : Shape or None
        What the text says that it is fed with, or what its layers leave no doubt about.
    remarks : tuple of Remark
        What was left out or looks wrong, in the order of the lines.
    """

    nodes: Path
    framework: str
    input_shape: Shape | None = None
    remarks: tuple[Remark, ...] = ()
