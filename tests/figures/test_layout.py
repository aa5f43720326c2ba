"""Where things stand at every size that a window or an export can have."""

from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from convstudio.figures.compose import compose
from convstudio.figures.frames import CompositionName, Frame, SlidingFrame
from convstudio.figures.parts.base import Figure
from convstudio.figures.parts.grid import MOST_SHEETS, SHEET_OFFSET, SMALLEST_NUMERAL, GridPart, numeral_size, numerals
from convstudio.figures.parts.marks import OutlinePart, WindowPart
from convstudio.figures.parts.text import CardPart, TextPart, line_width, lines_height
from convstudio.figures.theme import DARK, LIGHT, Theme
from convstudio.studio.playhead import Playhead
from tests.figures.scenes import DOCUMENTS, scene

pytestmark = pytest.mark.usefixtures("qapp")

WIDTHS, HEIGHTS = st.integers(320, 2200), st.integers(260, 1400)
ROOMY_WIDTHS, ROOMY_HEIGHTS = st.integers(740, 2200), st.integers(560, 1400)
COMPOSITIONS: st.SearchStrategy[CompositionName] = st.sampled_from(["auto", "numerals", "lens"])

MOMENTS = [
    (name, node_id)
    for name, document in DOCUMENTS.items()
    for node_id in ("input", *(node.id for node in document.network.nodes))
]
"""Every layer of every document."""


def moment_id(moment: tuple[str, str]) -> str:
    return "-".join(moment)


def frame_of(moment: tuple[str, str], step: int = 3) -> Frame:
    name, node_id = moment
    made = scene(name)
    return made.frame(node_id, made.extent(node_id).clamp(Playhead(step, 1, 1)))


def grids(figure: Figure) -> list[GridPart]:
    return [part for part in figure.parts if isinstance(part, GridPart)]


def words_rect(part: TextPart) -> QRectF:
    """Return where a title's words really are: its rectangle may be wider or too narrow."""
    width = max(line_width(line) for line in part.lines)
    return QRectF(part.rect.x(), part.rect.y(), width, lines_height(part.lines, 1e9))


def titles(figure: Figure) -> dict[str, QRectF]:
    """Return the words over each thing, by its name."""
    return {
        part.name.removesuffix(" title"): words_rect(part)
        for part in figure.parts
        if isinstance(part, TextPart) and part.name.endswith(" title")
    }


def overlap(first: QRectF, second: QRectF) -> bool:
    shared = first.intersected(second)
    return shared.width() > 1 and shared.height() > 1


# At any size at all


@settings(max_examples=60)
@given(st.sampled_from(MOMENTS), WIDTHS, HEIGHTS, COMPOSITIONS)
@example(("a photo", "n1"), 320, 260, "auto")
@example(("one row", "n1"), 2200, 260, "numerals")
@example(("one column", "n1"), 320, 1400, "lens")
@example(("2048 channels", "input"), 320, 260, "auto")
def test_every_layer_is_laid_out_and_painted_at_any_size(
    moment: tuple[str, str], width: int, height: int, composition: CompositionName
) -> None:
    figure = compose(frame_of(moment), width, height, composition)
    assert (figure.width, figure.height) == (width, height)
    names = [part.name for part in figure.parts]
    assert len(set(names)) == len(names), "the canvas keeps pictures by these names"
    assert not [part.name for part in figure.parts if not isinstance(part, TextPart) and not part.rect.isValid()]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    figure.paint(painter, LIGHT)
    painter.end()


@settings(max_examples=60)
@given(st.sampled_from(MOMENTS), WIDTHS, HEIGHTS, COMPOSITIONS)
def test_numerals_are_never_too_small_to_read(
    moment: tuple[str, str], width: int, height: int, composition: CompositionName
) -> None:
    for grid in grids(compose(frame_of(moment), width, height, composition)):
        if grid.decimals is not None:
            texts = numerals(grid.cells.array, grid.decimals)
            assert numeral_size(grid.place.cell_width, grid.place.cell_height, texts) >= SMALLEST_NUMERAL


# At the sizes that a window usually has


def crowded(figure: Figure) -> list[str]:
    """Return what stands outside the figure, or on something that it does not belong to."""
    room = QRectF(-0.5, -0.5, figure.width + 1, figure.height + 1)
    over, shown = titles(figure), grids(figure)
    solid = [part for part in figure.parts if isinstance(part, GridPart | CardPart)]
    return [
        *(f"{part.name} outside" for part in solid if not room.contains(part.rect)),
        *(f"{a.name} on {b.name}" for a, b in combinations(solid, 2) if overlap(a.rect, b.rect)),
        *(f"{a}'s title on {b}'s" for (a, here), (b, there) in combinations(over.items(), 2) if overlap(here, there)),
        *(
            f"{name}'s title on {grid.name}"
            for name, words in over.items()
            for grid in shown
            if overlap(words, grid.rect)
        ),
        *(
            f"{name}'s title on the sheets of {grid.name}"
            for name, words in over.items()
            for grid in shown
            if grid.name != name and any(overlap(words, sheet) for sheet in sheets(grid))
        ),
    ]


def sheets(grid: GridPart) -> list[QRectF]:
    """Return where the other channels lie behind a grid."""
    return [grid.rect.translated(SHEET_OFFSET * depth) for depth in range(1, min(grid.sheets, MOST_SHEETS) + 1)]


@pytest.mark.parametrize("size", [(740, 560), (790, 740), (1100, 760), (2200, 1400)], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("moment", MOMENTS, ids=moment_id)
def test_nothing_stands_outside_or_on_anything_else(moment: tuple[str, str], size: tuple[int, int]) -> None:
    assert not crowded(compose(frame_of(moment), *size))


@settings(max_examples=100)
@given(st.sampled_from(MOMENTS), ROOMY_WIDTHS, ROOMY_HEIGHTS)
@example(("one column", "n3"), 1338, 560)
@example(("one column", "n1"), 1838, 700)
def test_nothing_stands_on_anything_else_at_sizes_in_between(moment: tuple[str, str], width: int, height: int) -> None:
    assert not crowded(compose(frame_of(moment), width, height))


@pytest.mark.parametrize("moment", [("one cell", "n3"), ("unread", "n2")], ids=moment_id)
def test_the_sum_below_a_small_map_stays_inside(moment: tuple[str, str]) -> None:
    assert not crowded(compose(frame_of(moment), 700, 560))


@pytest.mark.parametrize("place", [0, 1, 2, 3, 4, 5, 6])
def test_the_worked_example_fits_the_smallest_window(place: int) -> None:
    """The window may be made no smaller than this leaves to the canvas."""
    node_id = f"n{place}" if place else "input"
    assert not crowded(compose(frame_of(("worked_example", node_id)), 570, 480))


# What lies over the grids


@settings(max_examples=80)
@given(
    st.sampled_from([moment for moment in MOMENTS if isinstance(frame_of(moment), SlidingFrame)]),
    st.integers(0, 10**6),
    ROOMY_WIDTHS,
    ROOMY_HEIGHTS,
)
def test_the_window_lies_on_the_cells_that_this_step_reads(
    moment: tuple[str, str], step: int, width: int, height: int
) -> None:
    frame = frame_of(moment, step)
    assert isinstance(frame, SlidingFrame)
    figure = compose(frame, width, height)
    source, target, window = figure.part("input"), figure.part("output"), figure.part("window")
    current = figure.part("current")
    assert isinstance(source, GridPart)
    assert isinstance(target, GridPart)
    assert isinstance(window, WindowPart)
    assert isinstance(current, OutlinePart)
    assert target.filled == frame.filled
    assert target.place.cell_at(current.rect.center()) == (frame.row, frame.column)
    read = frame.taps or (frame.reach[:2],)
    assert len(window.taps) == len(read)
    for tap, cell in zip(window.taps, read, strict=True):
        inside = cell[0] < source.cells.rows and cell[1] < source.cells.columns
        spot = tap.center() if frame.taps else tap.topLeft() + QPointF(0.01, 0.01)
        assert source.place.cell_at(spot) == (cell if inside else None)


def test_rows_and_columns_that_are_never_read_are_hatched() -> None:
    figure = compose(frame_of(("unread", "n1")), 900, 700)
    grid, rows, columns = (figure.part(name) for name in ("input", "unread 0", "unread 1"))
    assert isinstance(grid, GridPart)
    assert rows is not None
    assert columns is not None
    assert rows.rect == grid.place.cell(7, 0, 1, 9)
    assert columns.rect == grid.place.cell(0, 7, 7, 2)
    whole = compose(frame_of(("textbook_grid", "n1")), 900, 700)
    assert not any(part.name.startswith("unread") for part in whole.parts)


# The same again


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if moment[0] != "a photo"], ids=moment_id)
def test_the_same_moment_is_the_same_picture(moment: tuple[str, str], theme: Theme) -> None:
    images = []
    for _ in range(2):
        image = QImage(700, 560, QImage.Format.Format_RGB32)
        image.fill(theme.color("background"))
        painter = QPainter(image)
        compose(frame_of(moment), 700, 560).paint(painter, theme)
        painter.end()
        images.append(image)
    assert images[0] == images[1]
    empty = QImage(700, 560, QImage.Format.Format_RGB32)
    empty.fill(theme.color("background"))
    assert images[0] != empty
