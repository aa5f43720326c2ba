"""What a document keeps of a picture, and what numbers the cells hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from convstudio.engine import Shape
from convstudio.studio.image_files import ImageFileError
from convstudio.studio.inputs import InputError, PictureInput, colours_of, make_input
from convstudio.studio.own_pictures import (
    KEPT_BYTES,
    KEPT_PIXELS,
    KEPT_SIDE,
    MOST_KEPT_BYTES,
    OwnPicture,
    cells_of,
    keep_picture,
)
from convstudio.studio.picture_numbers import DEVIATIONS, MEANS, SCALINGS, Scaling, as_channels, as_colours, limits
from tests.studio.picture_files import encoded, image_of, png_claiming, random_colours, with_orientation

SMALL = random_colours(6, 9)
CLEAR = random_colours(6, 9, clear=True)


def test_a_small_file_is_kept_to_the_last_bit(tmp_path: Path) -> None:
    content = encoded(image_of(SMALL), "JPEG")
    (tmp_path / "holiday.jpg").write_bytes(content)
    kept = keep_picture(tmp_path / "holiday.jpg")
    assert kept == OwnPicture(content, "holiday.jpg")
    assert kept.size == (6, 9)
    assert keep_picture(content, "other.jpg") == replace(kept, name="other.jpg")


def test_a_large_one_becomes_a_png_with_as_much_detail_as_an_input_can_show() -> None:
    colours = np.kron(random_colours(100, 200), np.ones((12, 12, 1), np.uint8))
    kept = keep_picture(encoded(image_of(colours), "BMP"), "large.bmp")
    assert kept.content.startswith(b"\x89PNG")
    assert kept.size == (KEPT_SIDE, 2 * KEPT_SIDE)
    assert kept == keep_picture(encoded(image_of(colours), "BMP"), "large.bmp")
    cells = cells_of(replace(kept, fit="stretch"), 100, 200) * 255
    np.testing.assert_allclose(cells, np.moveaxis(colours[::12, ::12], 2, 0), atol=60)
    assert np.abs(cells - np.moveaxis(colours[::12, ::12], 2, 0)).mean() < 4


@pytest.mark.parametrize("size", [(1100, 4000), (40, 30000), (3000, 3000)])
def test_what_is_kept_has_its_limits(size: tuple[int, int]) -> None:
    image = image_of(random_colours(*size))
    kept = keep_picture(encoded(image, "BMP"))
    high, wide = kept.size
    assert len(kept.content) <= MOST_KEPT_BYTES
    assert high * wide <= KEPT_PIXELS
    assert abs(wide / high / (size[1] / size[0]) - 1) < 0.06


def test_a_picture_from_the_clipboard_is_kept_as_png() -> None:
    kept = keep_picture(image_of(CLEAR), "Pasted picture")
    assert kept.name == "Pasted picture"
    np.testing.assert_array_equal(np.rint(cells_of(kept, 6, 9) * 255), CLEAR.transpose(2, 0, 1))
    with pytest.raises(ImageFileError, match="no picture in it"):
        keep_picture(QImage())


def test_a_turned_photo_is_as_large_as_it_looks() -> None:
    kept = keep_picture(with_orientation(encoded(image_of(SMALL), "JPEG"), 6))
    assert kept.size == (9, 6)
    assert cells_of(kept, 9, 6).shape == (4, 9, 6)


@pytest.mark.qt_log_ignore(".*")
@pytest.mark.parametrize("content", [b"no picture", png_claiming(9000, 9000), encoded(image_of(SMALL))[:60]])
def test_a_damaged_picture_in_a_document_is_a_sentence(content: bytes) -> None:
    with pytest.raises(InputError, match=r"“x”.*\.$"):
        make_input(OwnPicture(content, "x"), (3, 4, 4))


@pytest.mark.parametrize("content", [b"", bytes(MOST_KEPT_BYTES + 1)])
def test_content_that_can_not_be_a_document_s_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="from 1 byte to 8 MiB"):
        OwnPicture(content)


# Numbers

CELLS = CLEAR.transpose(2, 0, 1).astype(np.float32) / np.float32(255)
OPAQUE = SMALL.transpose(2, 0, 1).astype(np.float32) / np.float32(255)


def test_clear_parts_lie_on_white_paper() -> None:
    alpha = CELLS[3:]
    np.testing.assert_allclose(as_channels(CELLS, 3), CELLS[:3] * alpha + 1 - alpha, rtol=1e-5)


def test_four_channels_are_the_colours_as_they_are_and_alpha() -> None:
    np.testing.assert_array_equal(as_channels(CELLS, 4), CELLS)
    np.testing.assert_array_equal(as_channels(CELLS, 4, "bytes"), CELLS * 255)
    np.testing.assert_array_equal(as_channels(CELLS, 4, "imagenet")[3], CELLS[3])


@pytest.mark.parametrize("channels", [2, 3, 5, 7])
@pytest.mark.parametrize("scaling", SCALINGS)
def test_other_channels_repeat_red_green_and_blue(channels: int, scaling: Scaling) -> None:
    three = as_channels(OPAQUE, 3, scaling)
    np.testing.assert_array_equal(as_channels(OPAQUE, channels, scaling), three[np.arange(channels) % 3])


def test_scaled_numbers_are_what_the_frameworks_make_of_them() -> None:
    unit = as_channels(OPAQUE, 3)
    np.testing.assert_allclose(as_channels(OPAQUE, 3, "bytes"), SMALL[..., :3].transpose(2, 0, 1), rtol=1e-6)
    np.testing.assert_allclose(as_channels(OPAQUE, 3, "signed"), unit * 2 - 1, atol=1e-6)
    means, deviations = MEANS.reshape(3, 1, 1), DEVIATIONS.reshape(3, 1, 1)
    np.testing.assert_allclose(as_channels(OPAQUE, 3, "imagenet"), (unit - means) / deviations, atol=1e-5)
    np.testing.assert_allclose(as_channels(OPAQUE, 1, "imagenet"), (as_channels(OPAQUE, 1) - 0.449) / 0.226, atol=1e-5)


@given(st.sampled_from(SCALINGS), st.integers(0, 99))
def test_colours_come_back_from_their_numbers(scaling: Scaling, seed: int) -> None:
    cells = random_colours(3, 4, seed).transpose(2, 0, 1).astype(np.float32) / np.float32(255)
    numbers = as_channels(cells, 3, scaling)
    np.testing.assert_allclose(as_colours(numbers, scaling), cells[:3], atol=1e-5)
    low, high = limits(scaling)
    assert low - 1e-5 <= numbers.min() <= numbers.max() <= high + 1e-5


@pytest.mark.parametrize("shape", [(3, 5, 7), (4, 5, 7)])
@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_picture_has_colours_whatever_its_numbers(shape: Shape, scaling: Scaling) -> None:
    for recipe in (PictureInput("cat", scaling), OwnPicture(encoded(image_of(SMALL)), scaling=scaling)):
        colours = colours_of(recipe, make_input(recipe, shape))
        assert colours is not None
        np.testing.assert_allclose(colours, make_input(replace(recipe, scaling="unit"), shape)[:3], atol=1e-5)


def test_one_channel_has_no_colours() -> None:
    assert colours_of(PictureInput(), make_input(PictureInput(), (1, 4, 4))) is None
    assert colours_of(PictureInput(), make_input(PictureInput(), (9,))) is None


def test_nothing_larger_than_its_limit_is_kept_as_it_is(tmp_path: Path) -> None:
    noise = encoded(image_of(random_colours(700, 700)), "BMP")
    assert len(noise) > KEPT_BYTES
    kept = keep_picture(noise)
    assert kept.content.startswith(b"\x89PNG")
    assert kept.size == (700, 700)
