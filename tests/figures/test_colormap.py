import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from convstudio.figures.colormap import (
    CIVIDIS,
    COLOR_MAPS,
    DIVERGING,
    GREY,
    HIGH_BLUE,
    HIGH_ORANGE,
    SEQUENTIAL,
    ColorMap,
    Scale,
    color_cells,
    image_of,
    recolored,
    scale_of,
)

VALUES = st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=30)


def lightness(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    return colors.astype(float) @ (0.299, 0.587, 0.114)


def colors_of(*values: float, scale: Scale) -> list[tuple[int, ...]]:
    return [tuple(map(int, color)) for color in color_cells(np.array([values]), scale)[0]]


@given(VALUES)
def test_the_scale_shows_every_value_and_is_symmetric_where_some_are_negative(values: list[float]) -> None:
    array = np.array(values)
    scale = scale_of(array)
    assert scale.low <= array.min()
    assert array.max() <= scale.high
    assert scale.low < scale.high
    assert scale.signed == bool(array.min() < 0)
    assert scale.low == (-scale.high if scale.signed else 0)


def test_what_is_not_finite_does_not_stretch_the_scale() -> None:
    assert scale_of(np.array([np.inf, np.nan, 3.0])) == Scale(0, 3)
    assert scale_of(np.array([-np.inf, 3.0])) == Scale(0, 3)
    assert scale_of(np.array([np.nan])) == Scale(0, 1)
    assert scale_of(np.array([0.0])) == Scale(0, 1)


def test_more_is_darker() -> None:
    assert np.all(np.diff(lightness(SEQUENTIAL)) <= 0)
    half = len(DIVERGING) // 2
    assert np.all(np.diff(lightness(DIVERGING)[:half]) >= 0)
    assert np.all(np.diff(lightness(DIVERGING)[half:]) <= 0)
    assert lightness(SEQUENTIAL)[0] - lightness(SEQUENTIAL)[-1] > 80


@given(VALUES)
def test_larger_values_are_never_lighter(values: list[float]) -> None:
    array = np.sort(np.abs(np.array(values)))[np.newaxis]
    assert np.all(np.diff(lightness(color_cells(array, scale_of(array))[0])) <= 0)


def test_the_ends_and_the_middle() -> None:
    assert colors_of(-2, 2, scale=Scale(-2, 2)) == [HIGH_ORANGE, HIGH_BLUE]
    middle = color_cells(np.array([[0.0]]), Scale(-2, 2))
    assert lightness(middle)[0, 0] > 254
    assert colors_of(4, scale=Scale(0, 4)) == [HIGH_BLUE]


@given(st.floats(0.01, 1))
def test_equal_distance_from_nothing_is_equally_strong(share: float) -> None:
    (orange, blue), strongest = colors_of(-share, share, scale=Scale(-1, 1)), 255 * 3
    assert orange[0] >= orange[2], "orange is red before blue"
    assert blue[2] >= blue[0], "blue is blue before red"
    whiteness = [sum(color) / strongest for color in (orange, blue)]
    assert abs(whiteness[0] - whiteness[1]) < 0.08


def test_values_beyond_the_scale_take_its_ends() -> None:
    assert colors_of(-9, 9, scale=Scale(-1, 1)) == [HIGH_ORANGE, HIGH_BLUE]
    assert colors_of(np.inf, -np.inf, scale=Scale(-1, 1)) == [HIGH_BLUE, HIGH_ORANGE]


def test_what_is_not_a_number_is_grey() -> None:
    (color,) = colors_of(np.nan, scale=Scale(-1, 1))
    assert len(set(color)) == 1
    assert color not in colors_of(*np.linspace(-1, 1, 300), scale=Scale(-1, 1))


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (7, 2)])
def test_an_image_has_its_own_copy_of_every_cell(shape: tuple[int, int]) -> None:
    colors = np.random.default_rng(3).integers(0, 256, (*shape, 3), dtype=np.uint8)
    image = image_of(colors)
    expected = colors.copy()
    colors[:] = 0
    assert (image.height(), image.width()) == shape
    for row, column in np.ndindex(shape):
        color = QColor(image.pixel(column, row))
        assert (color.red(), color.green(), color.blue()) == tuple(expected[row, column])


# Other colours


@pytest.mark.parametrize("table", [GREY, CIVIDIS])
def test_maps_for_all_eyes_grow_lighter_all_the_way(table: NDArray[np.uint8]) -> None:
    assert np.all(np.diff(lightness(table)) >= 0)


@pytest.mark.parametrize("colors", COLOR_MAPS)
def test_every_map_keeps_values_apart(colors: ColorMap) -> None:
    scale = recolored(Scale(0.0, 1.0), colors)
    assert len(set(colors_of(0.0, 0.25, 0.5, 0.75, 1.0, scale=scale))) == 5


def test_a_diverging_map_is_symmetric_about_zero() -> None:
    assert recolored(Scale(0.0, 2.0), "diverging") == Scale(-2.0, 2.0, "diverging")
    assert recolored(Scale(-3.0, 3.0), "diverging") == Scale(-3.0, 3.0, "diverging")
    assert min(colors_of(0.0, scale=recolored(Scale(0.0, 2.0), "diverging"))[0]) >= 253


@pytest.mark.parametrize("scale", [Scale(0.0, 1.0), Scale(-2.0, 2.0), Scale(0.0, 1e-40), Scale(0.0, 3e38)])
def test_photos_are_coloured_as_small_maps_are_to_the_last_shade(scale: Scale) -> None:
    values = np.random.default_rng(0).uniform(scale.low, scale.high, (130, 130)).astype(np.float32)
    values[0, :4] = (np.nan, np.inf, -np.inf, scale.high)
    whole = color_cells(values, scale)
    rows = np.concatenate([color_cells(row[np.newaxis], scale) for row in values])
    assert np.abs(whole.astype(int) - rows).max() <= np.abs(np.diff(SEQUENTIAL.astype(int), axis=0)).max() + 1
    np.testing.assert_array_equal(whole[0, :4], rows[0, :4])
