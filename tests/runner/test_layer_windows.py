"""What outputs read and what reads inputs, held against the numbers: a cell that is read changes what reads it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Layer, ShapeError, layers
from convstudio.runner import transposed_windows
from convstudio.runner.forward import forward
from convstudio.runner.layer_windows import cells_read, outputs_reading
from tests.runner.draws import pairs, whole_numbers

READING: list[Layer] = [
    layers.Conv2d(1, 3, stride=2, padding=(0, 1, 2, 1), dilation=2),
    layers.MaxPool2d(3, 2, 1, ceil_mode=True),
    layers.AvgPool2d((2, 3), dilation=2),
    layers.AdaptiveAvgPool2d((3, 5)),
    layers.AdaptiveMaxPool2d((5, 2)),
    layers.GlobalAvgPool2d(),
    layers.ReLU(),
    layers.Upsample(2),
    layers.Upsample(2, mode="bilinear"),
    layers.ZeroPad2d((1, 2, 0, 1)),
    layers.Crop2d((1, 0, 2, 1)),
    layers.ConvTranspose2d(1, 3, stride=2, padding=1, output_padding=1),
]
SHAPE = (1, 7, 8)


@pytest.mark.parametrize("layer", READING)
def test_what_changes_an_output_is_read_by_it(layer: Layer) -> None:
    weights = {name: np.full(shape, float(name == "weight")) for name, shape in layer.weight_shapes(SHAPE).items()}
    height, width = layer.infer(SHAPE)[1:]
    touched: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    for row, column in np.ndindex(SHAPE[1:]):
        probe = np.zeros((1, *SHAPE))
        probe[0, 0, row, column] = 1
        changed = {tuple(place) for place in np.argwhere(forward(layer, probe, weights)[0, 0] != 0).tolist()}
        touched[row, column] = changed
        reading = outputs_reading(layer, SHAPE, row, column)
        # A cell may be read with the weight 0: between two cells that a place lies exactly on.
        assert changed <= set(reading)
        assert list(reading) == sorted(reading)
    for row, column in np.ndindex(height, width):
        rows, columns = cells_read(layer, SHAPE, row, column)
        for source, changed in touched.items():
            if (row, column) in changed:
                assert source[0] in rows
                assert source[1] in columns


@given(
    size=pairs(4),
    kernel_size=pairs(4),
    stride=pairs(3),
    dilation=pairs(2),
    padding=st.sampled_from([0, 1, (0, 1, 2, 0), "same"]),
    more=st.sampled_from([0, None]),
    seed=st.integers(0, 2**32),
)
def test_both_views_add_up_to_what_the_layer_gives(
    size: tuple[int, int],
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    padding: object,
    more: int | None,
    seed: int,
) -> None:
    layer = layers.ConvTranspose2d(1, kernel_size, stride, padding, more, bias=False, dilation=dilation)  # type: ignore[arg-type]
    picture, kernel = whole_numbers(seed, (1, *size)), whole_numbers(seed + 1, (1, 1, *kernel_size))
    try:
        spread = layer.spread(picture.shape)
    except ShapeError:
        return
    output = forward(layer, picture[np.newaxis], {"weight": kernel})[0, 0]
    stamped = np.zeros(output.shape)
    for row, column in np.ndindex(*size):
        for stamp in transposed_windows.stamps(spread, row, column):
            if stamp.inside:
                value = picture[0, row, column] * kernel[0, 0, stamp.kernel_row, stamp.kernel_column]
                stamped[stamp.output_row, stamp.output_column] += value
    np.testing.assert_array_equal(stamped, output)
    for row, column in np.ndindex(*output.shape):
        inserted = transposed_windows.inserted_taps(spread, row, column)
        total = sum(
            picture[0, *tap.cell] * kernel[0, 0, tap.kernel_row, tap.kernel_column] for tap in inserted if tap.cell
        )
        assert total == output[row, column]
        found = {(*tap.cell, tap.kernel_row, tap.kernel_column) for tap in inserted if tap.cell}
        assert set(transposed_windows.sources(spread, row, column)) == found
        assert len(inserted) == kernel_size[0] * kernel_size[1]


@given(size=pairs(4), kernel_size=pairs(4), stride=pairs(3), padding=st.integers(0, 1))
def test_the_larger_input_is_convolved_at_stride_1(
    size: tuple[int, int], kernel_size: tuple[int, int], stride: tuple[int, int], padding: int
) -> None:
    layer = layers.ConvTranspose2d(1, kernel_size, stride, padding)
    try:
        spread = layer.spread((1, *size))
    except ShapeError:
        return
    window = transposed_windows.inserted_window(spread)
    assert window.stride == (1, 1)
    assert window.unread == (0, 0)
    assert window.output_size == layer.infer((1, *size))[1:]
    for axis in (0, 1):
        assert window.padded_size[axis] - window.span[axis] + 1 == window.output_size[axis]
