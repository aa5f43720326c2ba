import numpy as np
import pytest
from hypothesis import given

from convstudio.engine import Shape
from convstudio.studio.inputs import (
    MOST_NUMBERS,
    GridInput,
    InputError,
    InputRecipe,
    PictureInput,
    make_input,
    picture,
)
from tests.studio.strategies import inputs, shapes

GRID = GridInput((((1, 2), (3, 4)), ((5, 6), (7, 8))))


@given(inputs(), shapes())
def test_any_input_takes_any_shape(recipe: InputRecipe, shape: Shape) -> None:
    array = make_input(recipe, shape)
    assert array.shape == shape
    assert array.dtype == np.float32
    assert np.isfinite(array).all()
    assert not array.flags.writeable
    assert make_input(recipe, shape) is array


def test_a_picture_has_its_colours_in_three_channels() -> None:
    np.testing.assert_array_equal(make_input(PictureInput(), (3, 16, 20)), picture("cat", 16, 20)[:3])


def test_one_channel_is_luma() -> None:
    red, green, blue = make_input(PictureInput(), (3, 16, 16))
    np.testing.assert_allclose(
        make_input(PictureInput(), (1, 16, 16))[0], 0.299 * red + 0.587 * green + 0.114 * blue, rtol=1e-5
    )


def test_other_channels_repeat_the_colours() -> None:
    colors = make_input(PictureInput(), (3, 8, 8))
    np.testing.assert_array_equal(make_input(PictureInput(), (2, 8, 8)), colors[:2])
    np.testing.assert_array_equal(make_input(PictureInput(), (5, 8, 8)), colors[[0, 1, 2, 0, 1]])


def test_a_vector_is_the_flattened_grey_picture() -> None:
    np.testing.assert_array_equal(
        make_input(PictureInput(), (10,)), make_input(PictureInput(), (1, 4, 4)).reshape(-1)[:10]
    )


def test_a_grid_is_cut_or_filled_with_zeros() -> None:
    np.testing.assert_array_equal(make_input(GRID, (2, 2, 2)), GRID.values)
    np.testing.assert_array_equal(make_input(GRID, (1, 1, 3)), [[[1, 2, 0]]])
    np.testing.assert_array_equal(make_input(GRID, (3, 1, 1)), [[[1]], [[5]], [[0]]])
    np.testing.assert_array_equal(make_input(GRID, (10,)), [1, 2, 3, 4, 5, 6, 7, 8, 0, 0])
    np.testing.assert_array_equal(make_input(GRID, (3,)), [1, 2, 3])


@pytest.mark.parametrize(
    "values",
    [(), ((),), (((),),), (((1, 2), (3,)),), (((1,),), ((1,), (2,))), (((1,), (2,)), ((1, 2),))],
)
def test_a_ragged_or_empty_grid_is_refused(values: tuple[tuple[tuple[float, ...], ...], ...]) -> None:
    with pytest.raises(InputError, match="rows are not all of one length"):
        GridInput(values)


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), -1e300])
def test_a_cell_that_is_no_usable_number_is_refused(cell: float) -> None:
    with pytest.raises(InputError, match="not a number up to"):
        GridInput((((1, cell),),))


def test_an_unknown_picture_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"no picture called 'dog'\. Use one of cat, meadow\."):
        PictureInput("dog")


@pytest.mark.parametrize("shape", [(3, 10**5, 10**5), (MOST_NUMBERS + 1,)])
def test_an_input_beyond_memory_is_refused_before_it_is_made(shape: Shape) -> None:
    with pytest.raises(InputError, match="too many to compute"):
        make_input(PictureInput(), shape)
