import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError
from convstudio.engine.layer_reads import InterpolationMode
from convstudio.runner.functional import interpolate, pixel_shuffle, pixel_unshuffle, upsample
from tests.runner.draws import pairs, whole_numbers

SEEDS = st.integers(0, 2**32)


@given(size=pairs(5), factor=pairs(4), seed=SEEDS)
def test_nearest_repeats_every_cell(size: tuple[int, int], factor: tuple[int, int], seed: int) -> None:
    array = whole_numbers(seed, (2, 3, *size))
    result = upsample(array, scale_factor=factor)
    np.testing.assert_array_equal(result, array.repeat(factor[0], axis=2).repeat(factor[1], axis=3))
    exact = interpolate(array, scale_factor=factor, mode="nearest-exact")
    np.testing.assert_array_equal(result, exact)


@given(size=pairs(6), target=pairs(9), align_corners=st.booleans(), seed=SEEDS)
def test_bilinear_mixes_the_cells_around(
    size: tuple[int, int], target: tuple[int, int], align_corners: bool, seed: int
) -> None:
    array = whole_numbers(seed, (1, 2, *size)).astype(np.float64)
    result = interpolate(array, target, mode="bilinear", align_corners=align_corners)
    rows, columns = (
        [place(i, size[axis], target[axis], align_corners) for i in range(target[axis])] for axis in (0, 1)
    )
    for channel, row, column in np.ndindex(2, *target):
        lines = [np.interp(columns[column], range(size[1]), line) for line in array[0, channel]]
        expected = np.interp(rows[row], range(size[0]), lines)
        assert result[0, channel, row, column] == pytest.approx(expected, abs=1e-12)


def place(output: int, size: int, target: int, align_corners: bool) -> float:
    if align_corners:
        return output * (size - 1) / (target - 1) if target > 1 else 0.0
    return min(max((output + 0.5) * size / target - 0.5, 0), size - 1)


@given(size=pairs(5), target=pairs(9), mode=st.sampled_from(["nearest", "nearest-exact", "bilinear", "area"]))
def test_an_even_picture_stays_what_it_is(
    size: tuple[int, int], target: tuple[int, int], mode: InterpolationMode
) -> None:
    result = interpolate(np.full((1, 1, *size), 3, np.float32), target, mode=mode)
    np.testing.assert_array_equal(result, np.full((1, 1, *target), 3, np.float32))
    assert result.dtype == np.float32


@given(size=pairs(6), target=pairs(9), align_corners=st.booleans(), seed=SEEDS)
def test_bicubic_lays_a_curve_through_the_cells_around(
    size: tuple[int, int], target: tuple[int, int], align_corners: bool, seed: int
) -> None:
    array = whole_numbers(seed, (1, 1, *size)).astype(np.float64)
    result = interpolate(array, target, mode="bicubic", align_corners=align_corners)
    for row, column in np.ndindex(*target):
        lines = [curve(line.tolist(), column, target[1], align_corners) for line in array[0, 0]]
        assert result[0, 0, row, column] == pytest.approx(curve(lines, row, target[0], align_corners), abs=1e-12)


def curve(cells: list[float], output: int, target: int, align_corners: bool) -> float:
    size, a = len(cells), -0.75
    where = output * (size - 1) / max(target - 1, 1) if align_corners else (output + 0.5) * size / target - 0.5
    total = 0.0
    for cell in range(-3, size + 3):
        x = abs(where - cell)
        share = (a + 2) * x**3 - (a + 3) * x**2 + 1 if x <= 1 else a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a
        total += share * cells[min(max(cell, 0), size - 1)] if x < 2 else 0.0
    return total


def test_a_factor_that_rounds_the_size_keeps_its_own_step() -> None:
    array = np.arange(5.0).reshape(1, 1, 1, 5)
    assert interpolate(array, scale_factor=(1.0, 1.5)).ravel().tolist() == [0, 0, 1, 2, 2, 3, 4]
    wider = interpolate(array, scale_factor=(1.0, 1.5), mode="bilinear").ravel()
    evenly = interpolate(array, scale_factor=(1.0, 1.5), mode="bilinear", recompute_scale_factor=True).ravel()
    np.testing.assert_allclose(wider, [0, 0.5, 7 / 6, 11 / 6, 2.5, 19 / 6, 23 / 6])
    np.testing.assert_allclose(evenly, [min(max(0, (i + 0.5) * 5 / 7 - 0.5), 4) for i in range(7)])


@given(factor=st.integers(1, 3), channels=st.integers(1, 3), size=pairs(4), seed=SEEDS)
def test_shuffled_channels_stand_where_they_should(
    factor: int, channels: int, size: tuple[int, int], seed: int
) -> None:
    array = whole_numbers(seed, (2, channels * factor**2, *size))
    result = pixel_shuffle(array, factor)
    for n, c, row, column in np.ndindex(*result.shape):
        source = c * factor**2 + row % factor * factor + column % factor
        assert result[n, c, row, column] == array[n, source, row // factor, column // factor]
    np.testing.assert_array_equal(pixel_unshuffle(result, factor), array)


@pytest.mark.parametrize("arguments", [{}, {"size": 2, "scale_factor": 2.0}])
def test_exactly_one_size_is_needed(arguments: dict[str, float]) -> None:
    with pytest.raises(ShapeError, match="Give exactly one of the two"):
        interpolate(np.zeros((1, 1, 2, 2)), **arguments)  # type: ignore[arg-type]


def test_what_cannot_be_resized_is_refused() -> None:
    array = np.zeros((1, 3, 2, 2))
    with pytest.raises(ShapeError, match="Nothing would be left of 2×2"):
        interpolate(array, scale_factor=0.3)
    with pytest.raises(ShapeError, match=r"'cubic' is not a way to resize\. Use one of 'nearest'"):
        interpolate(array, 3, mode="cubic")  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="3 channels can't make blocks of 2×2"):
        pixel_shuffle(array, 2)
    with pytest.raises(ShapeError, match="2×2 cells can't be split into blocks of 3×3"):
        pixel_unshuffle(array, 3)
