"""Pictures in cells, held against means worked out cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from convstudio.studio.image_fitting import FITS, Fit, fit_image, part_for, place_for
from tests.studio.picture_files import image_of, random_colours

SIDES = st.integers(1, 40)
SIZES = st.tuples(SIDES, SIDES)


def box_means(colours: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """Return (height, width, 4) means of (H, W, 4) over what each cell covers, weighted by how much of it."""

    def weights(size: int, cells: int) -> NDArray[np.float64]:
        edges = np.arange(cells + 1) * size / cells
        starts, ends = edges[:-1, None], edges[1:, None]
        pixels = np.arange(size)[None]
        covered: NDArray[np.float64] = np.clip(np.minimum(ends, pixels + 1) - np.maximum(starts, pixels), 0, None)
        shares: NDArray[np.float64] = covered / covered.sum(axis=1, keepdims=True)
        return shares

    high, wide, _ = colours.shape
    means: NDArray[np.float64] = np.einsum("ih,hwc,jw->ijc", weights(high, height), colours, weights(wide, width))
    return means


@given(SIZES, st.integers(0, 99))
def test_a_picture_of_the_size_asked_for_is_not_changed_at_all(size: tuple[int, int], seed: int) -> None:
    colours = random_colours(*size, seed, clear=True)
    for fit in FITS:
        np.testing.assert_array_equal(
            np.rint(fit_image(image_of(colours), *size, fit) * 255), colours.transpose(2, 0, 1)
        )


@given(SIZES, SIZES, st.sampled_from(FITS), st.integers(0, 99))
def test_any_picture_comes_into_any_cells(size: tuple[int, int], cells: tuple[int, int], fit: Fit, seed: int) -> None:
    fitted = fit_image(image_of(random_colours(*size, seed, clear=True)), *cells, fit)
    assert fitted.shape == (4, *cells)
    assert fitted.dtype == np.float32
    assert 0 <= fitted.min() <= fitted.max() <= 1


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 5), st.integers(1, 5), st.integers(0, 99))
def test_cells_of_a_smaller_picture_are_means_of_what_they_cover(
    height: int, width: int, down: int, right: int, seed: int
) -> None:
    colours = random_colours(height * down, width * right, seed)
    expected = box_means(colours.astype(float), height, width)
    fitted = fit_image(image_of(colours), height, width, "stretch").transpose(1, 2, 0) * 255
    np.testing.assert_allclose(fitted, expected, atol=3)


@given(SIZES, SIZES, st.sampled_from(FITS))
def test_a_picture_of_one_colour_keeps_it(size: tuple[int, int], cells: tuple[int, int], fit: Fit) -> None:
    colours = np.full((*size, 4), (200, 100, 50, 255), np.uint8)
    fitted = fit_image(image_of(colours), *cells, fit) * 255
    place = place_for(*size, *cells, fit)
    inside = np.zeros(cells, bool)
    inside[place.top() : place.top() + place.height(), place.left() : place.left() + place.width()] = True
    np.testing.assert_allclose(fitted[:, inside], np.array([[200, 100, 50, 255]]).T.repeat(inside.sum(), 1), atol=1)
    np.testing.assert_array_equal(fitted[:3, ~inside], 0)
    np.testing.assert_array_equal(fitted[3, ~inside], 255)
    assert inside.all() or fit == "border"


@given(SIZES, SIZES)
def test_the_part_that_is_cropped_is_the_largest_middle_one_of_the_right_proportions(
    size: tuple[int, int], cells: tuple[int, int]
) -> None:
    part = part_for(*size, *cells, "crop")
    assert part.width() == size[1] or part.height() == size[0]
    assert part.left() >= 0
    assert part.top() >= 0
    assert abs(2 * part.left() + part.width() - size[1]) <= 1
    assert abs(2 * part.top() + part.height() - size[0]) <= 1
    # To a pixel, which is the most that one can ask of whole pixels.
    assert abs(part.width() * cells[0] - part.height() * cells[1]) <= max(cells)


@given(SIZES, SIZES)
def test_a_border_leaves_the_whole_picture_in_its_proportions(size: tuple[int, int], cells: tuple[int, int]) -> None:
    place = place_for(*size, *cells, "border")
    assert place.width() == cells[1] or place.height() == cells[0]
    assert abs(place.width() * size[0] - place.height() * size[1]) <= max(size)
    assert part_for(*size, *cells, "border").size() == image_of(random_colours(*size)).size()


def test_clear_pixels_give_no_colour_to_their_neighbours() -> None:
    colours = np.zeros((2, 2, 4), np.uint8)
    colours[0, 0] = (255, 0, 0, 255)
    colours[1, 1] = (0, 255, 0, 0)
    np.testing.assert_allclose(fit_image(image_of(colours), 1, 1)[:, 0, 0], [1, 0, 0, 0.25], atol=0.01)


@pytest.mark.parametrize("kind", [QImage.Format.Format_Grayscale16, QImage.Format.Format_RGBX64])
def test_deep_pictures_stay_deep(kind: QImage.Format) -> None:
    grey = QImage(2, 1, QImage.Format.Format_Grayscale16)
    np.frombuffer(grey.bits(), np.uint16)[:2] = (20000, 20003)
    fitted = fit_image(grey.convertToFormat(kind), 1, 1)
    np.testing.assert_allclose(fitted[:3, 0, 0] * 65535, 20001.5, atol=2)
