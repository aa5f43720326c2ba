import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from convstudio.figures.compose import compose
from convstudio.figures.export import ExportError, export_figure, render_image, render_png, render_svg
from convstudio.figures.parts.base import Figure
from convstudio.figures.theme import DARK, LIGHT, Theme
from convstudio.studio.files import FileError
from convstudio.studio.playhead import Playhead
from tests.figures.scenes import scene

pytestmark = pytest.mark.usefixtures("qapp")

SVG = "{http://www.w3.org/2000/svg}"
PICTURED = [
    ("worked_example", "n1"),
    ("worked_example", "n2"),
    ("worked_example", "n5"),
    ("worked_example", "input"),
    ("textbook_border", "n1"),
    ("unread", "n1"),
    ("does not fit", "n2"),
]


def figure_of(name: str = "textbook_border", node_id: str = "n1", width: int = 760, height: int = 560) -> Figure:
    return compose(scene(name).frame(node_id, Playhead(3)), width, height)


def image_from(data: bytes) -> QImage:
    image = QImage.fromData(QByteArray(data))
    assert not image.isNull()
    return image


# PNG


@settings(max_examples=25)
@given(st.integers(200, 900), st.integers(200, 900), st.floats(0.1, 3))
def test_a_png_is_as_large_as_was_asked_for(width: int, height: int, scale: float) -> None:
    image = image_from(render_png(figure_of(width=width, height=height), LIGHT, scale))
    assert (image.width(), image.height()) == (round(width * scale), round(height * scale))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_png_shows_what_the_screen_shows(theme: Theme) -> None:
    figure = figure_of()
    screen = QImage(760, 560, QImage.Format.Format_RGB32)
    screen.fill(theme.color("background"))
    painter = QPainter(screen)
    figure.paint(painter, theme)
    painter.end()
    assert render_image(figure, theme) == screen
    assert image_from(render_png(figure, theme)).convertToFormat(screen.format()) == screen


@pytest.mark.parametrize("scale", [0.0, 1e-9, 1e6])
def test_a_picture_that_can_not_be_made_is_refused_in_a_sentence(scale: float) -> None:
    with pytest.raises(ExportError, match=r"can't be made\. Choose a scale .*\.$"):
        render_image(figure_of(), LIGHT, scale)


# SVG


@pytest.mark.parametrize("moment", PICTURED, ids="-".join)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_drawing_is_xml_of_its_size_without_a_trace_of_this_machine(moment: tuple[str, str], theme: Theme) -> None:
    figure = figure_of(*moment)
    data = render_svg(figure, theme)
    root = ET.fromstring(data)
    assert root.tag == f"{SVG}svg"
    assert root.attrib["viewBox"] == "0 0 760 560"
    assert len(root.findall(f".//{SVG}path")) > 3
    text = data.decode()
    for trace in (str(Path.home()), "file:", "/tmp", "/work", "/usr", "site-packages", "\\Users"):
        assert trace not in text


@pytest.mark.parametrize("moment", PICTURED, ids="-".join)
def test_a_drawing_carries_its_own_words(moment: tuple[str, str]) -> None:
    figure = figure_of(*moment)
    root = ET.fromstring(render_svg(figure, LIGHT))
    assert root.findtext(f"{SVG}desc") == figure.description
    assert root.findtext(f"{SVG}title")
    assert not root.findall(f".//{SVG}text"), "text would need our typefaces where the drawing is opened"


@pytest.mark.parametrize("moment", [("textbook_border", "n1"), ("worked_example", "n2")], ids="-".join)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_drawing_looks_as_the_picture_does(moment: tuple[str, str], theme: Theme) -> None:
    figure = figure_of(*moment)
    renderer = QSvgRenderer(QByteArray(render_svg(figure, theme)))
    assert renderer.isValid()
    drawing = QImage(760, 560, QImage.Format.Format_RGB32)
    painter = QPainter(drawing)
    renderer.render(painter, QRectF(0, 0, 760, 560))
    painter.end()
    assert difference(drawing, render_image(figure, theme)) < 4


def difference(first: QImage, second: QImage) -> float:
    """Return the mean difference of two pictures in a coarse grid, from 0 to 255: edges are smoothed differently."""
    small = [image.scaled(76, 56, mode=Qt.TransformationMode.SmoothTransformation) for image in (first, second)]
    apart = 0
    for x in range(76):
        for y in range(56):
            here, there = (QColor(image.pixel(x, y)) for image in small)
            apart += abs(here.red() - there.red()) + abs(here.green() - there.green()) + abs(here.blue() - there.blue())
    return apart / (76 * 56 * 3)


# Files


@pytest.mark.parametrize("name", ["picture.png", "PICTURE.PNG", "drawing.svg"])
def test_the_ending_says_what_is_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    export_figure(figure_of(), LIGHT, path, 1.0)
    assert (path.read_bytes()[:4] == b"\x89PNG") == name.lower().endswith("png")


@pytest.mark.parametrize("name", ["picture.bmp", "picture", "picture.png.txt", ".png"])
def test_another_ending_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"Use \.png or \.svg\.$"):
        export_figure(figure_of(), LIGHT, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="folder"):
        export_figure(figure_of(), LIGHT, tmp_path / "nowhere" / "a.png")


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_the_same_figure_is_the_same_file(ending: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export_figure(figure_of("worked_example"), DARK, tmp_path / f"{name}{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
