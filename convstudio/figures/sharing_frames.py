"""What the sharing laboratory shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Cells


@dataclass(frozen=True, slots=True)
class ResponseView:
    """What one kind of weights answers to the cat.

    Parameters
    ----------
    title, caption : str
        The caption says in words what is seen.
    cells : Cells
        (H, W) responses: about 0 for the backdrop, 1 for the cat.
    tint : {"green", "red"}
    score : float
        "Cat here", from about 0 to 1.
    found : bool
    looked_at : (row, column)
        The output over the cat.
    learned : (row, column) or None
        The output at which these weights learned; None where they are the same everywhere.
    """

    title: str
    caption: str
    cells: Cells
    tint: Literal["green", "red"]
    score: float
    found: bool
    looked_at: tuple[int, int]
    learned: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """A number of parameters: what for, the formula with its numbers, and the number."""

    label: str
    formula: str
    count: int


@dataclass(frozen=True, slots=True)
class CountBars:
    """Numbers of parameters to be compared, the fewest first."""

    title: str
    caption: str
    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class SharingFrame:
    """A cat on a picture, and who finds it: one filter shared by all patches, or weights of their own for each.

    Parameters
    ----------
    title, sentence : str
    backdrop : Cells
        (S, S, 3) colours.
    ghost, cat : Cells
        (h, w, 3) colours: the picture where the cat was learned, with the cat half clear, and where it stands.
    place, learned_at : (row, column)
        Top left cells of the two.
    patch : int
        The side of the patches that the picture is cut into.
    """

    title: str
    sentence: str
    backdrop: Cells
    ghost: Cells
    cat: Cells
    place: tuple[int, int]
    learned_at: tuple[int, int]
    patch: int
    shared: ResponseView
    unshared: ResponseView
    counts: CountBars
    description: str
