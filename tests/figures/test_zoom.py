"""Enlarged figures: everything keeps its place among the rest, words their size, and numbers come."""

import pytest
from PySide6.QtCore import QPointF, QRectF

from convstudio.figures.compose import compose
from convstudio.figures.parts.grid import GridPart
from convstudio.figures.parts.marks import SignPart, WindowPart
from convstudio.figures.parts.text import CardPart, TextPart
from convstudio.studio.playhead import Playhead
from tests.figures.gallery import GALLERY

MOMENTS = (Playhead(7), Playhead(8))

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("name", ["conv", "conv lens", "group norm", "transposed", "concatenate", "linear"])
@pytest.mark.parametrize("factor", [1.0, 2.5, 8.0])
def test_cells_and_what_lies_on_them_stay_together(name: str, factor: float) -> None:
    figure = compose(GALLERY[name].frame(), 900, 700)
    enlarged = figure.zoomed(factor)
    assert (enlarged.width, enlarged.height) == (900 * factor, 700 * factor)
    for before, after in zip(figure.parts, enlarged.parts, strict=True):
        assert before.name == after.name
        match before:
            case GridPart() | WindowPart():
                assert after.rect == QRectF(before.rect.topLeft() * factor, before.rect.size() * factor)
            case CardPart() | TextPart() | SignPart():
                assert after.rect.size() == before.rect.size()


def test_titles_stay_on_their_grids_and_taps_on_their_cells() -> None:
    figure = compose(GALLERY["conv"].frame(), 900, 700).zoomed(3.0)
    grid, title, window = figure.part("input"), figure.part("input title"), figure.part("window")
    assert isinstance(grid, GridPart)
    assert isinstance(title, TextPart)
    assert isinstance(window, WindowPart)
    assert grid.rect.top() - title.rect.bottom() <= 3 * 14 + 1
    assert [grid.place.cell_at(tap.center()) for tap in window.taps] == [
        (1 + row, 1 + column) for row in range(3) for column in range(3)
    ]


def test_numbers_come_when_cells_are_large_enough_and_go_again() -> None:
    figure = compose(GALLERY["conv lens"].frame(), 900, 700)
    small = figure.part("input")
    assert isinstance(small, GridPart)
    assert small.decimals is None
    large = small.zoomed(6.0)
    assert large.decimals == 2
    assert large.zoomed(1 / 6).decimals is None


def test_only_cells_computed_since_are_painted_again() -> None:
    piece = GALLERY["conv"]
    first, second = (compose(piece.frame(piece.extent.clamp(place)), 900, 700) for place in MOMENTS)
    before, after = first.part("output"), second.part("output")
    assert isinstance(before, GridPart)
    assert isinstance(after, GridPart)
    changed = after.changed_since(before)
    assert changed.contains(after.place.cell(1, 2))
    assert changed.height() < 2 * after.place.cell_height
    assert not changed.contains(after.place.cell(1, 0).center() - QPointF(0, after.place.cell_height))
