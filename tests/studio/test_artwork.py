"""The drawings: safe for QtSvg, complete, and still showing what they are meant to show at the sizes they are used."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

RESOURCES = Path(__file__).parents[2] / "resources"
IMAGES = RESOURCES / "images"
ICONS = RESOURCES / "icons"
APP_ICON = ICONS / "convstudio.svg"

ICON_NAMES = {
    *("play", "pause", "first", "last", "step-back", "step-forward", "loop"),
    *("plus", "trash", "duplicate", "copy", "rename", "arrow-up", "arrow-down", "grip", "undo", "redo", "mute"),
    *("link", "unlink", "open", "save", "export", "picture", "sun", "moon"),
    *("warning", "error", "info", "check", "close", "chevron-down", "chevron-up", "chevron-right", "more"),
    *("grid", "filter", "formula", "eye", "quiz", "share", "search", "zoom-in", "zoom-out", "fit"),
}
SHEET_ARROWS = "control-"
"""How the names of the style sheet's arrows begin: they are there once a theme, in its colour."""
STROKE_ICONS = [ICONS / f"{name}.svg" for name in sorted(ICON_NAMES)]
DRAWINGS = sorted(RESOURCES.glob("images/*.svg")) + sorted(RESOURCES.glob("icons/*.svg"))

PAINTED_ALIKE = {"svg", "g", "defs", "use", "path", "circle", "rect", "linearGradient", "radialGradient", "stop"}
SPRITE_SIZE = 11

Pixels = NDArray[np.float64]


def paint(svg: bytes, size: int) -> Pixels:
    """Return (size, size, 4) colours from 0 to 1 over nothing: red, green, blue, alpha."""
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    image = QImage(size, size, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return np.frombuffer(bytes(image.constBits()), np.uint8).reshape(size, size, 4) / 255


def paint_file(path: Path, size: int) -> Pixels:
    return paint(path.read_bytes(), size)


def lay_over(backdrop: Pixels, sprite: Pixels, row: int, column: int) -> Pixels:
    """Return the backdrop with a premultiplied sprite on it, its top left corner at (row, column)."""
    result = backdrop.copy()
    patch = result[row : row + len(sprite), column : column + len(sprite)]
    patch[:] = sprite + patch * (1 - sprite[..., 3:])
    return result


def likeness(picture: Pixels, sprite: Pixels) -> Pixels:
    """Return the correlation of the sprite's covered pixels with the picture at every place it fits; 1 is the same."""
    covered = sprite[..., 3] > 0.9
    template = sprite[covered][:, :3]
    template = template - template.mean()
    places = len(picture) - len(sprite) + 1
    scores = np.zeros((places, places))
    for row in range(places):
        for column in range(places):
            patch = picture[row : row + len(sprite), column : column + len(sprite)][covered][:, :3]
            patch = patch - patch.mean()
            scores[row, column] = (template * patch).sum() / np.sqrt((template**2).sum() * (patch**2).sum())
    return scores


def tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


# --- every drawing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_only_what_qtsvg_paints_is_used(path: Path) -> None:
    root = ET.fromstring(path.read_bytes())
    assert {tag(element) for element in root.iter()} <= PAINTED_ALIKE
    for element in root.iter():
        names = {name.rpartition("}")[2] for name in element.attrib}
        assert not names & {"class", "style", "filter", "mask", "clip-path"}
        links = [value for name, value in element.attrib.items() if name.endswith("href")]
        assert all(link.startswith("#") for link in links)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_reference_names_something_in_the_same_drawing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text)) <= {(name, "") for name in ids} | {
        ("", name) for name in ids
    }


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_is_square_and_starts_at_the_origin(path: Path) -> None:
    root = ET.fromstring(path.read_bytes())
    left, top, width, height = root.attrib["viewBox"].split()
    assert (left, top) == ("0", "0")
    assert width == height
    assert root.get("width", width) == width
    assert root.get("height", height) == height


def test_the_readme_names_every_drawing() -> None:
    text = (RESOURCES / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w-]+)(?:\.svg)?`", text))
    assert {path.stem for path in DRAWINGS if not path.stem.startswith(SHEET_ARROWS)} <= named


# --- icons ---------------------------------------------------------------------------------------------------------


def test_the_icons_are_exactly_those_the_program_asks_for() -> None:
    drawn = {path.stem for path in ICONS.glob("*.svg") if not path.stem.startswith(SHEET_ARROWS)}
    assert drawn == ICON_NAMES | {APP_ICON.stem}


@pytest.mark.parametrize("path", STROKE_ICONS, ids=lambda path: path.stem)
def test_an_icon_follows_the_stroke_style(path: Path) -> None:
    root = ET.fromstring(path.read_bytes())
    style = {
        "fill": "none",
        "stroke": "#000000",
        "stroke-width": "2",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    assert root.attrib["viewBox"] == "0 0 24 24"
    assert style.items() <= root.attrib.items()
    colors = [element.attrib[name] for element in root.iter() for name in ("fill", "stroke") if name in element.attrib]
    assert set(colors) <= {"none", "#000000"}


@pytest.mark.parametrize("path", STROKE_ICONS, ids=lambda path: path.stem)
def test_an_icon_takes_the_colour_it_is_given(path: Path) -> None:
    pixels = paint(path.read_bytes().replace(b"#000000", b"#ff0000"), 24)
    ink = pixels[..., 3] > 0
    assert ink.any()
    np.testing.assert_allclose(pixels[ink][:, 0], pixels[ink][:, 3], atol=1e-9)
    assert not pixels[ink][:, 1:3].any()


@pytest.mark.parametrize("path", STROKE_ICONS, ids=lambda path: path.stem)
def test_an_icon_stays_inside_its_frame_and_near_its_middle(path: Path) -> None:
    alpha = paint_file(path, 240)[..., 3]
    frame = np.ones_like(alpha, dtype=bool)
    frame[5:-5, 5:-5] = False
    assert not alpha[frame].any()
    rows, columns = np.nonzero(alpha > 0.5)
    assert abs((rows.min() + rows.max()) / 2 - 119.5) <= 25
    assert abs((columns.min() + columns.max()) / 2 - 119.5) <= 25


def test_no_two_icons_look_alike() -> None:
    pictures = {path.stem: paint_file(path, 16)[..., 3] for path in STROKE_ICONS}
    for first in sorted(pictures):
        for second in sorted(pictures):
            if first < second:
                assert np.abs(pictures[first] - pictures[second]).sum() > 3, (first, second)


def test_dots_are_solid() -> None:
    # QtSvg leaves a pinhole in a small circle that is only stroked.
    for path, x, y in ((ICONS / "more.svg", 12, 12), (ICONS / "grip.svg", 9, 12), (ICONS / "info.svg", 12, 7.8)):
        assert paint_file(path, 960)[int(y * 40), x * 40, 3] == 1


def test_the_application_icon_shows_its_three_colours_at_16_pixels() -> None:
    pixels = paint_file(APP_ICON, 16)[..., :3]
    for color, fewest in (((0xE8, 0x59, 0x0C), 20), ((0x2F, 0x6F, 0xED), 20), ((0x0B, 0x8A, 0x6A), 6)):
        distance = np.abs(pixels - np.array(color) / 255).max(axis=2)
        assert (distance < 0.2).sum() >= fewest


# --- the cat -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cat() -> Pixels:
    return paint_file(IMAGES / "cat.svg", 32)


def region(pixels: Pixels, rows: slice, columns: slice) -> Pixels:
    """Return the mean colour of a block: red, green, blue."""
    mean: Pixels = pixels[rows, columns, :3].mean(axis=(0, 1))
    return mean


SKY_BETWEEN_EARS = (slice(1, 5), slice(12, 20))
FOREHEAD = (slice(9, 12), slice(9, 11))
MUZZLE = (slice(20, 22), slice(11, 14))


def test_the_cat_covers_every_pixel(cat: Pixels) -> None:
    assert (cat[..., 3] == 1).all()


def test_the_cat_is_brighter_than_the_sky_in_red_and_darker_in_blue(cat: Pixels) -> None:
    sky, fur = region(cat, *SKY_BETWEEN_EARS), region(cat, *FOREHEAD)
    assert fur[0] - sky[0] > 0.2
    assert sky[1] - fur[1] > 0.15
    assert sky[2] - fur[2] > 0.5


@pytest.mark.parametrize("channel", range(3))
def test_eyes_and_muzzle_stand_out_in_every_channel(cat: Pixels, channel: int) -> None:
    muzzle = region(cat, *MUZZLE)[channel]
    for columns in (slice(7, 13), slice(19, 25)):
        assert muzzle - cat[13:19, columns, channel].min() > 0.5


@pytest.mark.parametrize("channel", range(3))
def test_the_ears_stand_out_in_every_channel(cat: Pixels, channel: int) -> None:
    # Along one row from left to right: sky, ear, sky, ear, sky. An edge is where neighbours differ.
    edges = np.abs(np.diff(cat[5, :, channel])) > 0.07
    assert edges[2:7].any()
    assert edges[7:13].any()
    assert edges[18:24].any()
    assert edges[24:29].any()
    assert not edges[13:18].any()


def test_the_cat_has_flat_parts_edges_and_a_gradient(cat: Pixels) -> None:
    steps = np.abs(np.diff(cat[..., :3], axis=1)).max(axis=2)
    assert (steps < 0.03).mean() > 0.3
    assert (steps > 0.2).mean() > 0.15
    top, bottom = cat[:4, 14:18, 0].mean(), cat[28:, :3, 0].mean()
    assert top - bottom > 0.05


def test_the_cat_is_the_same_animal_at_every_size(cat: Pixels) -> None:
    large = paint_file(IMAGES / "cat.svg", 1024)[..., :3]
    shrunk = large.reshape(32, 32, 32, 32, 3).mean(axis=(1, 3))
    assert np.abs(shrunk - cat[..., :3]).mean() < 0.03


# --- the sprite and the meadow -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, 11, 12, 16, 200])
def test_the_sprite_stands_on_nothing(size: int) -> None:
    alpha = paint_file(IMAGES / "cat-sprite.svg", size)[..., 3]
    between_ears = alpha[: size // 8 + 1, size * 2 // 5 : size * 3 // 5]
    assert not between_ears.any()
    assert max(alpha[0, 0], alpha[0, -1], alpha[-1, 0], alpha[-1, -1]) < 0.1
    assert alpha[size // 3 : size * 3 // 4, size // 4 : size * 3 // 4].min() > 0.95


@pytest.mark.parametrize("size", [10, 11, 12])
def test_the_sprite_is_a_cat_at_a_dozen_pixels(size: int) -> None:
    pixels = paint_file(IMAGES / "cat-sprite.svg", size)
    third = size // 3
    ears = pixels[1, :, 3]
    assert ears[:third].max() > 0.6
    assert ears[-third:].max() > 0.6
    eye_rows = pixels[size // 2 - 1 : size * 2 // 3 + 1, :, :3].sum(axis=2)
    between = eye_rows[:, size // 2 - 1 : size // 2 + 1].max()
    for side in (eye_rows[:, 1 : size // 2 - 1], eye_rows[:, size // 2 + 1 : -1]):
        assert between - side.min() > 0.8
    nose = pixels[size // 2 : size * 3 // 4 + 1, size // 2, :3]
    assert (nose[:, 0] - nose[:, 1]).max() > 0.2


def test_nothing_on_the_meadow_looks_like_the_cat() -> None:
    meadow = paint_file(IMAGES / "meadow.svg", 32)
    sprite = paint_file(IMAGES / "cat-sprite.svg", SPRITE_SIZE)
    assert (meadow[..., 3] == 1).all()
    assert likeness(meadow, sprite).max() < 0.4


@pytest.mark.parametrize("place", [(0, 0), (3, 14), (12, 2), (21, 21), (9, 17)])
def test_the_cat_is_found_where_it_was_put(place: tuple[int, int]) -> None:
    sprite = paint_file(IMAGES / "cat-sprite.svg", SPRITE_SIZE)
    scores = likeness(lay_over(paint_file(IMAGES / "meadow.svg", 32), sprite, *place), sprite)
    best = np.unravel_index(scores.argmax(), scores.shape)
    assert (int(best[0]), int(best[1])) == place
    assert scores.max() > 0.99
    scores[max(0, place[0] - 2) : place[0] + 3, max(0, place[1] - 2) : place[1] + 3] = 0
    assert scores.max() < 0.6
