"""The sharing figure: what it shows is what the laboratory and the engine say, and it stands in any room."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from convstudio.engine import Conv2d, Linear, Network, ReLU, analyze, edits, presets
from convstudio.figures.building.sharing import FIRST_PLACE, build_sharing_frame, sharing_lab
from convstudio.figures.compose import compose
from convstudio.figures.compositions.sharing import picture_place
from convstudio.figures.parts.base import Figure, Part
from convstudio.figures.parts.mosaic import LEAST_BAR, BarPart, MosaicPart, ResponsePart
from convstudio.figures.parts.text import TextPart, wrap
from convstudio.figures.theme import THEMES

WORKED = analyze(presets.load("worked_example"))
SIZES = [(700, 512), (740, 900), (792, 740), (1000, 520), (1000, 800), (1400, 900), (1900, 1000)]
PLACES = [FIRST_PLACE, (2, 2), (0, 0), (21, 21), (4, 9), (21, 2)]


@pytest.fixture(autouse=True)
def fonts(qtbot: QtBot) -> None:
    """Text can't be measured without an application."""


def words(figure: Figure) -> str:
    texts = [part for part in figure.parts if isinstance(part, TextPart)]
    return "\n".join("".join(run.text for run in line) for part in texts for line in part.lines)


def test_the_cat_is_found_everywhere_with_shared_weights_and_only_at_home_without() -> None:
    lab = sharing_lab()
    for place in PLACES:
        frame = build_sharing_frame(WORKED, "n1", *place)
        assert frame.shared.found
        assert frame.unshared.found == (place == lab.learned_at)
        assert frame.shared.looked_at == lab.cell_of(*place)


def test_the_words_say_what_the_colours_show() -> None:
    away, home = (words(compose(build_sharing_frame(WORKED, "n1", *at), 900, 700)) for at in (FIRST_PLACE, (2, 2)))
    assert "✓ found" in away
    assert "✕ missed" in away
    assert "No response" in away
    assert "missed" not in home
    assert home.count("found") == 2


def test_the_description_names_place_and_scores() -> None:
    text = build_sharing_frame(WORKED, "n1", 17, 18).description
    assert "row 18, column 19" in text
    assert "learned at row 3, column 3" in text
    assert "Shared weights: cat 1.0" in text
    assert "missed" in text


def test_the_cat_is_painted_where_it_stands() -> None:
    frame = build_sharing_frame(WORKED, "n1", 5, 9)
    figure = compose(frame, 900, 700)
    cat, place = figure.part("cat"), picture_place(figure)
    assert isinstance(cat, MosaicPart)
    assert place is not None
    assert cat.rect == place.cell(5, 9, 11, 11)
    assert (cat.cells.array == (sharing_lab().compose(5, 9) * 255).round().transpose(1, 2, 0)[5:16, 9:20]).all()


def test_the_backdrop_is_not_painted_again_when_the_cat_moves() -> None:
    before, after = (compose(build_sharing_frame(WORKED, "n1", row, 9), 900, 700) for row in (5, 6))
    assert before.part("picture") == after.part("picture")
    assert before.part("bar 1") == after.part("bar 1")
    assert before.part("cat") != after.part("cat")
    assert before.part("shared") != after.part("shared")


def test_the_counts_are_those_of_the_selected_convolution() -> None:
    network = Network((3, 32, 32), (Conv2d(20, 8, stride=2, padding=1), ReLU(), Conv2d(4, 3)))
    analysis = analyze(network)
    first, second, other = (build_sharing_frame(analysis, node_id).counts for node_id in ("n1", "n3", "n2"))
    assert [row.count for row in first.rows] == [3860, 756560, 12046160]
    assert [row.formula for row in first.rows] == ["(8·8·3 + 1)·20", "(8·8·3 + 1)·14·14·20", "(32·32·3 + 1)·14·14·20"]
    assert second.title == "Parameters of Conv2d 2"
    assert second.rows[0].count == (3 * 3 * 20 + 1) * 4
    assert other == first


def test_without_a_convolution_that_fits_the_worked_example_stands_in() -> None:
    none = build_sharing_frame(analyze(Network((9,), (Linear(3),))), "n1").counts
    misfit = build_sharing_frame(analyze(Network((3, 5, 5), (Conv2d(2, 9),))), "n1").counts
    assert none.title == misfit.title == "Parameters of the worked example"
    assert none.rows[0].count == 3860


def test_a_muted_convolution_need_not_fit_to_be_passed_over() -> None:
    network = edits.set_muted(Network((3, 5, 5), (Conv2d(2, 9), Conv2d(4, 3))), "n1", muted=True)
    assert build_sharing_frame(analyze(network), "n1").counts.title == "Parameters of Conv2d 2"


def test_bars_are_to_scale() -> None:
    figure = compose(build_sharing_frame(WORKED, "n1"), 900, 700)
    bars = [part for part in figure.parts if isinstance(part, BarPart)]
    assert [bar.share for bar in bars] == pytest.approx([3860 / 12046160, 756560 / 12046160, 1])
    assert bars[0].share * bars[0].rect.width() < LEAST_BAR
    assert "but for the first" in words(figure)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", PLACES)
def test_everything_stands_inside_and_nothing_on_anything_else(size: tuple[int, int], place: tuple[int, int]) -> None:
    figure = compose(build_sharing_frame(WORKED, "n1", *place, lead="Drag the cat."), *size)
    room = QRectF(0, 0, *size)
    assert all(room.contains(part.rect) for part in figure.parts), [p.name for p in figure.parts]
    blocks: list[Part] = [part for part in figure.parts if isinstance(part, TextPart | ResponsePart | BarPart)]
    blocks += [part for part in figure.parts if part.name == "picture"]
    drawn = [(part.name, _ink(part) if isinstance(part, TextPart) else part.rect) for part in blocks]
    for index, (name, rect) in enumerate(drawn):
        for other, other_rect in drawn[index + 1 :]:
            overlap = rect.intersected(other_rect)
            assert min(overlap.width(), overlap.height()) <= 1, (name, other)


def _ink(part: TextPart) -> QRectF:
    """Return the rectangle that the words of a part take, without the lead above and below."""
    lines = [piece for line in part.lines for piece in wrap(line, part.rect.width() + 0.5)]
    width = max((sum(run.width for run in line) for line in lines), default=0.0)
    left = part.rect.right() - width if part.align == "right" else part.rect.left()
    return QRectF(left, part.rect.top() + 3, width, max(0.0, part.rect.height() - 6))


def test_large_counts_keep_their_bars() -> None:
    analysis = analyze(Network((512, 224, 224), (Conv2d(512, 7, padding=3),)))
    figure = compose(build_sharing_frame(analysis, "n1"), 700, 512)
    bars = [part for part in figure.parts if isinstance(part, BarPart)]
    assert len(bars) == 3
    assert min(bar.rect.width() for bar in bars) > 100


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_peak_is_painted_in_full_colour(theme: str) -> None:
    figure = compose(build_sharing_frame(WORKED, "n1", 12, 4), 1000, 800)
    image = QImage(1000, 800, QImage.Format.Format_RGB32)
    image.fill(THEMES[theme].color("background"))  # type: ignore[index]
    painter = QPainter(image)
    figure.paint(painter, THEMES[theme])  # type: ignore[index]
    painter.end()
    shared, unshared = figure.part("shared"), figure.part("unshared")
    assert isinstance(shared, ResponsePart)
    assert isinstance(unshared, ResponsePart)
    peak = image.pixelColor(shared.place.cell(12, 4).center().toPoint())
    pale = image.pixelColor(unshared.place.cell(12, 4).center().toPoint())
    assert (peak.red(), peak.green(), peak.blue()) == (11, 138, 106)
    assert min(pale.red(), pale.green(), pale.blue()) > 200
