"""Transposed convolutions against laying every input's kernel down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Conv2d, ConvTranspose2d, ShapeError, compare_rules
from convstudio.engine.padding import effective_kernel_size

SIZES = st.integers(1, 12)
SMALL = st.integers(1, 5)


@given(SIZES, SMALL, SMALL, st.integers(1, 3), st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_the_output_is_what_all_kernels_cover(
    size: int, kernel: int, stride: int, dilation: int, cut: tuple[int, int]
) -> None:
    covered = {entry * stride + tap * dilation for entry in range(size) for tap in range(kernel)}
    whole = max(covered) + 1
    layer = ConvTranspose2d(1, kernel, stride, (cut[0], 0, cut[1], 0), dilation=dilation)
    left = whole - sum(cut)
    if left < 1:
        with pytest.raises(ShapeError):
            layer.infer((1, size, size))
    else:
        assert layer.infer((1, size, size)) == (1, left, whole)


@given(SIZES, SMALL, SMALL, st.integers(0, 3))
def test_it_is_the_way_back_through_a_convolution(size: int, kernel: int, stride: int, padding: int) -> None:
    back = ConvTranspose2d(1, kernel, stride, padding)
    try:
        _, rows, columns = back.infer((1, size, size))
    except ShapeError:
        return
    assert Conv2d(1, kernel, stride, padding).infer((1, rows, columns)) == (1, size, size)
    window = back.spread((1, size, size))
    assert (window.input_size, window.output_size) == ((rows, columns), (size, size))


@given(SIZES, SMALL, SMALL, st.integers(1, 3), st.sampled_from(["same", "same_lower"]))
def test_same_gives_the_stride_times_the_input(size: int, kernel: int, stride: int, dilation: int, rule: str) -> None:
    layer = ConvTranspose2d(1, kernel, stride, rule, None, dilation=dilation)  # type: ignore[arg-type]
    assert layer.infer((1, size, size)) == (1, size * stride, size * stride)
    top, _, bottom, _ = layer.spread((1, size, size)).pads
    cut = effective_kernel_size(kernel, dilation) - stride
    assert top + bottom == cut
    if cut > 0:
        assert (bottom - top if rule == "same" else top - bottom) in (0, 1)
    else:
        assert top == 0


@pytest.mark.parametrize(
    ("padding", "output_padding", "rows"),
    [("same", None, 10), ("same", 0, 9), ("same", 1, 10), ("valid", None, 11), ("valid", 0, 11), ("valid", 1, 12)],
)
def test_keras_tells_none_from_0(padding: str, output_padding: int | None, rows: int) -> None:
    layer = ConvTranspose2d(1, 3, 2, padding, output_padding)  # type: ignore[arg-type]
    assert layer.infer((1, 5, 5)) == (1, rows, rows)


def test_steps_longer_than_the_kernel_keep_their_last_gap_unless_told_otherwise() -> None:
    assert ConvTranspose2d(1, 1, 3, "valid", None).infer((1, 4, 4)) == (1, 12, 12)
    assert ConvTranspose2d(1, 1, 3, "valid", 0).infer((1, 4, 4)) == (1, 10, 10)
    assert ConvTranspose2d(1, 1, 3, 0, None).infer((1, 4, 4)) == (1, 12, 12)


def test_an_output_size_says_what_is_cut_off() -> None:
    layer = ConvTranspose2d(2, 3, 2, "same", output_size=(9, 10))
    assert layer.infer((1, 5, 5)) == (2, 9, 10)
    assert layer.spread((1, 5, 5)).pads == (1, 0, 1, 1)
    assert ConvTranspose2d(2, 3, 2, "same_lower", output_size=10).spread((1, 5, 5)).pads == (1, 1, 0, 0)
    assert ConvTranspose2d(2, 3, 2, (2, 1), output_size=9).spread((1, 5, 5)).pads == (2, 1, 0, 1)
    assert ConvTranspose2d(2, 1, 2, "valid", output_size=10).spread((1, 5, 5)).pads == (0, 0, -1, -1)


@pytest.mark.parametrize(
    ("layer", "rules"),
    [
        (ConvTranspose2d(1, 3, 2, 1), ["PyTorch padding=1", 9, "Keras SAME", 10, "Keras VALID", 11]),
        (ConvTranspose2d(1, 3, 2, (1, 2)), ["PyTorch padding=(1, 2)", 9, "Keras SAME", 10]),
        (ConvTranspose2d(1, 3, 2, "same", None), ["PyTorch padding=0", 11, "Keras SAME", 10]),
        (ConvTranspose2d(1, 3, 2, "same", 1), ["same, output_padding=1", 10, "PyTorch padding=0", 12]),
        (ConvTranspose2d(1, 3, 2, output_size=10), ["output_size", 10, "PyTorch padding=0", 11]),
        (ConvTranspose2d(1, 3, 2, (0, 0, 1, 1)), ["PyTorch padding", None, "Keras SAME", 10, "Keras VALID", 11]),
        (ConvTranspose2d(1, 1, 2), ["PyTorch padding=0", 9, "Keras SAME", 10, "Keras VALID", 10, "ONNX SAME_UPPER", 9]),
        (ConvTranspose2d(1, 3, 2, output_padding=2), ["PyTorch padding=0", None, "Keras SAME", 10]),
    ],
)
def test_it_under_every_rule(layer: ConvTranspose2d, rules: list[str | int | None]) -> None:
    results = compare_rules(layer, (1, 5, 5))
    rows: list[str | int | None] = []
    for result in results:
        rows += [result.rule, result.output_shape[1] if result.output_shape else None]
    assert rows[: len(rules)] == rules
    assert sum(result.current for result in results) == 1
