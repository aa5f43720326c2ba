import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convstudio.engine import Conv2d, Flatten, Linear, MaxPool2d, ReLU, ShapeError
from convstudio.lessons.sharing import FOUND, SharingLab, SharingResult, parameter_counts

SIZE = 32
LEARNED_AT = (4, 5)
CAT = [
    ".-X....X-.",
    "..XX..XX..",
    ".XXXXXXXX.",
    ".XoXXXXoX.",
    "-XXXXXXXX-",
    ".XXXnnXXX.",
    ".XXwwwwXX.",
    "..XXXXXX..",
    "...-XX-...",
    "..........",
]
COLOURS = {
    "X": (0.8, 0.5, 0.25, 1.0),
    "-": (0.8, 0.5, 0.25, 0.4),
    "o": (0.1, 0.25, 0.1, 1.0),
    "n": (0.9, 0.4, 0.5, 1.0),
    "w": (0.97, 0.95, 0.9, 1.0),
    ".": (0.0, 0.0, 0.0, 0.0),
}


def cat() -> np.ndarray:
    return np.array([[COLOURS[cell] for cell in row] for row in CAT], np.float32).transpose(2, 0, 1)


def meadow() -> np.ndarray:
    y, x = np.mgrid[:SIZE, :SIZE] / SIZE
    sky = np.stack([0.7 + 0.2 * y, 0.82 + 0.1 * y, 0.95 + 0 * y])
    grass = np.stack([0.5 + 0 * y, 0.72 - 0.1 * y, 0.4 + 0 * y])
    return np.where(y > 0.6 + 0.08 * np.sin(5 * x), grass, sky).astype(np.float32)


def look_everywhere(lab: SharingLab) -> list[SharingResult]:
    rows, columns = lab.last_place
    return [lab.look(row, column) for row, column in product(range(rows + 1), range(columns + 1))]


@pytest.fixture(scope="module")
def lab() -> SharingLab:
    return SharingLab(meadow(), cat(), 1, LEARNED_AT)


@pytest.fixture(scope="module")
def results(lab: SharingLab) -> list[SharingResult]:
    return look_everywhere(lab)


def test_the_shared_peak_stands_exactly_on_the_cat_wherever_it_is(results: list[SharingResult]) -> None:
    assert len(results) == 23 * 23
    for result in results:
        assert result.shared_peak == result.place == result.cell
        assert result.shared_found
        assert result.shared_score == pytest.approx(1, abs=0.1)


def test_the_unshared_weights_find_the_cat_only_where_they_learned_it(results: list[SharingResult]) -> None:
    for result in results:
        distance = max(abs(result.place[axis] - LEARNED_AT[axis]) for axis in (0, 1))
        if distance == 0:
            assert result.unshared_score == pytest.approx(1, abs=1e-5)
            assert result.unshared_peak == LEARNED_AT
        elif distance > 1:
            assert not result.unshared_found
            assert result.unshared_score < 0.3


def test_where_they_learned_it_both_answer_one(lab: SharingLab) -> None:
    result = lab.look(*LEARNED_AT)
    assert result.shared_map[LEARNED_AT] == pytest.approx(1, abs=1e-5)
    assert result.unshared_map[LEARNED_AT] == pytest.approx(1, abs=1e-5)


def brute_force(picture: np.ndarray, weight: np.ndarray, bias: float, row: int, column: int) -> float:
    total = bias
    for channel, i, j in np.ndindex(weight.shape):
        total += float(weight[channel, i, j]) * float(picture[channel, row + i, column + j])
    return total


@pytest.mark.parametrize("stride", [1, 3])
def test_both_maps_are_what_loops_give(stride: int) -> None:
    lab = SharingLab(meadow()[:, :20, :24], cat(), stride, (3, 6))
    result = lab.look(7, 12)
    assert result.shared_map.shape == result.unshared_map.shape == lab.map_size == (10 // stride + 1, 14 // stride + 1)
    for row, column in np.ndindex(lab.map_size):
        corner = row * stride, column * stride
        shared = brute_force(result.picture, lab.weight[0], float(lab.bias[0]), *corner)
        own = lab.unshared_weight[row, column, 0], float(lab.unshared_bias[0, row, column])
        assert result.shared_map[row, column] == pytest.approx(shared, abs=1e-4)
        assert result.unshared_map[row, column] == pytest.approx(brute_force(result.picture, *own, *corner), abs=1e-4)


def test_the_empty_backdrop_stays_well_below_the_threshold(lab: SharingLab) -> None:
    windows = [
        brute_force(lab.backdrop, lab.weight[0], float(lab.bias[0]), row, column)
        for row, column in product(range(0, 23, 2), range(0, 23, 2))
    ]
    assert max(windows) < FOUND / 2


def test_even_surfaces_of_any_colour_give_the_filter_nothing(lab: SharingLab) -> None:
    assert np.abs(lab.weight.sum(axis=(2, 3))).max() < 1e-6


@pytest.mark.parametrize(("row", "column"), [(0, 0), (22, 22), (9, 3)])
def test_the_picture_is_the_backdrop_with_the_cat_laid_over(lab: SharingLab, row: int, column: int) -> None:
    picture, sprite = lab.compose(row, column), cat()
    expected = meadow()
    for i, j in np.ndindex(10, 10):
        opacity = sprite[3, i, j]
        behind = expected[:, row + i, column + j]
        expected[:, row + i, column + j] = opacity * sprite[:3, i, j] + (1 - opacity) * behind
    np.testing.assert_allclose(picture, expected, atol=1e-6)
    np.testing.assert_array_equal(lab.backdrop, meadow())


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
@settings(max_examples=50)
def test_a_cat_dragged_out_of_the_picture_stops_at_its_edge(row: int, column: int) -> None:
    result = SMALL.look(row, column)
    assert result.place == (min(max(row, 0), 10), min(max(column, 0), 14))
    np.testing.assert_array_equal(result.picture, SMALL.compose(*result.place))


SMALL = SharingLab(meadow()[:, :20, :24], cat())


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_with_a_stride_the_cat_is_found_where_a_window_stands(stride: int) -> None:
    lab = SharingLab(meadow(), cat(), stride, (5, 5))
    assert lab.learned_at[0] % stride == lab.learned_at[1] % stride == 0
    height, width = lab.map_size
    for row, column in product(range(height), range(width)):
        result = lab.look(row * stride, column * stride)
        assert result.shared_peak == result.cell == (row, column)
        assert result.shared_found
    assert lab.look(*lab.learned_at).unshared_score == pytest.approx(1, abs=1e-5)
    between = lab.look(stride // 2, stride // 2)
    assert between.shared_score < lab.look(0, 0).shared_score


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 7])
def test_the_cat_belongs_to_the_nearest_window(stride: int) -> None:
    lab = SharingLab(meadow(), cat(), stride)
    height, width = lab.map_size
    for row, column in product(range(23), range(23)):
        cell = lab.cell_of(row, column)
        assert abs(cell[0] * stride - row) == min(abs(other * stride - row) for other in range(height))
        assert abs(cell[1] * stride - column) == min(abs(other * stride - column) for other in range(width))


def test_the_same_lab_sees_the_same(lab: SharingLab) -> None:
    again = SharingLab(meadow(), cat(), 1, LEARNED_AT).look(13, 8)
    first = lab.look(13, 8)
    np.testing.assert_array_equal(first.unshared_map, again.unshared_map)
    np.testing.assert_array_equal(first.shared_map, again.shared_map)


def test_results_cannot_be_changed(lab: SharingLab) -> None:
    result = lab.look(1, 1)
    for array in (
        lab.backdrop,
        lab.weight,
        lab.unshared_weight,
        result.picture,
        result.shared_map,
        result.unshared_map,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array.flat[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        SharingLab(lab.backdrop, lab.sprite).sprite.flat[0] = 1


def test_a_drag_is_smooth(lab: SharingLab) -> None:
    def seconds(place: int) -> float:
        start = time.perf_counter()
        lab.look(place, place)
        return time.perf_counter() - start

    assert min(seconds(place) for place in range(20)) < 0.008


@pytest.mark.parametrize(
    ("backdrop", "sprite", "stride", "says"),
    [
        (np.zeros((4, 32, 32)), cat(), 1, "The backdrop has shape"),
        (meadow(), cat()[:3], 1, "The sprite has shape"),
        (meadow()[:, :9], cat(), 1, "larger than the backdrop"),
        (meadow(), np.zeros((4, 5, 5)), 1, "transparent everywhere"),
        (meadow(), np.ones((4, 5, 5)), 1, "can't be told from the backdrop"),
        (meadow(), cat(), 0, "The stride is 0"),
    ],
)
def test_what_makes_no_laboratory_gets_a_sentence(
    backdrop: np.ndarray, sprite: np.ndarray, stride: int, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        SharingLab(backdrop, sprite, stride)


def test_the_worked_examples_counts() -> None:
    counts = parameter_counts(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32))
    assert (counts.shared, counts.unshared, counts.fully_connected) == (3860, 756560, 12046160)
    texts = [equation.to_text() for equation in counts.equations if equation]
    assert [text.rpartition(" = ")[2] for text in texts] == ["3,860", "756,560", "12,046,160"]


@given(
    st.integers(1, 9),
    st.integers(1, 5),
    st.integers(1, 3),
    st.integers(0, 2),
    st.booleans(),
    st.tuples(st.integers(1, 4), st.integers(5, 12), st.integers(5, 12)),
)
def test_equations_give_the_counts(
    filters: int, kernel: int, stride: int, padding: int, bias: bool, shape: tuple[int, int, int]
) -> None:
    layer = Conv2d(filters, kernel, stride, padding, bias=bias)
    counts = parameter_counts(layer, shape)
    results = tuple(equation.result for equation in counts.equations if equation)
    assert results == (counts.shared, counts.unshared, counts.fully_connected)
    assert counts.shared <= counts.unshared


@pytest.mark.parametrize("layer", [ReLU(), MaxPool2d(2), Flatten()])
def test_layers_without_weights_count_nothing(layer: ReLU | MaxPool2d | Flatten) -> None:
    counts = parameter_counts(layer, (3, 8, 8))
    assert (counts.shared, counts.unshared, counts.fully_connected) == (0, 0, 0)
    assert counts.equations == (None, None, None)


def test_a_fully_connected_layer_has_nothing_to_untie() -> None:
    counts = parameter_counts(Linear(10), (980,))
    assert (counts.shared, counts.unshared, counts.fully_connected) == (9810, 9810, 9810)


def test_a_layer_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ShapeError, match="needs at least 9 rows"):
        parameter_counts(Conv2d(1, 9), (1, 5, 5))
