"""Sizes, padding and windows against brute-force placement of the kernel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import ShapeError, output_size
from convstudio.engine.padding import effective_kernel_size, resolve_pads, same_padding
from convstudio.engine.window import place_window

SIZES = st.integers(1, 40)
SMALL = st.integers(1, 7)
PADS = st.tuples(st.integers(0, 6), st.integers(0, 6))


def placements(size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int) -> list[list[int]]:
    """Return the padded cells that each placement reads, trying every start there is."""
    padded = size + sum(pads)
    starts = [start for start in range(0, padded, stride) if start + dilation * (kernel - 1) < padded]
    return [[start + tap * dilation for tap in range(kernel)] for start in starts]


@given(SIZES, SMALL, SMALL, PADS, st.integers(1, 4))
def test_output_size_counts_the_placements(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int
) -> None:
    places = placements(size, kernel, stride, pads, dilation)
    if places:
        assert output_size(size, kernel, stride=stride, pads=pads, dilation=dilation) == len(places)
    else:
        with pytest.raises(ShapeError):
            output_size(size, kernel, stride=stride, pads=pads, dilation=dilation)


@given(SIZES, SMALL, SMALL, st.integers(0, 3), st.integers(1, 4))
def test_ceil_mode_adds_a_window_that_starts_on_a_real_cell_or_before(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> None:
    padding = min(padding, kernel // 2)
    pads = (padding, padding)
    whole = placements(size, kernel, stride, pads, dilation)
    if not whole:
        return
    # The next window may hang over the end, as long as rounding up counts it and it starts before the end.
    start = len(whole) * stride
    counted = start + dilation * (kernel - 1) - (stride - 1) < size + sum(pads)
    behind = [at for at in range(0, start + counted, stride) if at >= size + padding]
    positions = output_size(size, kernel, stride=stride, pads=pads, dilation=dilation, ceil_mode=True)
    assert positions == len(whole) + counted - min(1, len(behind))


@given(SIZES, SMALL, SMALL, st.integers(1, 4))
def test_same_keeps_as_many_positions_as_strides_fit(size: int, kernel: int, stride: int, dilation: int) -> None:
    before, after = same_padding(size, kernel, stride=stride, dilation=dilation)
    assert after - before in (0, 1)
    positions = placements(size, kernel, stride, (before, after), dilation)
    assert len(positions) == -(-size // stride)
    if before + after:
        # No smaller padding would do.
        assert len(placements(size, kernel, stride, (before, after - 1), dilation)) < len(positions)


@given(st.tuples(SIZES, SIZES), st.tuples(SMALL, SMALL), st.tuples(SMALL, SMALL), st.integers(0, 5))
def test_unread_is_what_no_window_reaches_at_the_end(
    size: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], padding: int
) -> None:
    pads = resolve_pads(padding, size, kernel, stride)
    spans_fit = all(size[axis] + 2 * padding >= kernel[axis] for axis in (0, 1))
    if not spans_fit:
        return
    window = place_window(size, kernel, stride, pads)
    for axis in (0, 1):
        last = placements(size[axis], kernel[axis], stride[axis], (padding, padding), 1)[-1][-1]
        assert window.unread[axis] == size[axis] + 2 * padding - 1 - last


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "pads", "positions"),
    [(224, 3, 2, (0, 1), 112), (225, 3, 2, (1, 1), 113), (224, 7, 2, (2, 3), 112), (32, 8, 2, (3, 3), 16)],
)
def test_tensorflow_same(size: int, kernel: int, stride: int, pads: tuple[int, int], positions: int) -> None:
    assert same_padding(size, kernel, stride=stride) == pads
    assert output_size(size, kernel, stride=stride, pads=pads) == positions


def test_same_lower_puts_the_extra_cell_first() -> None:
    size = ((224, 225), (3, 3), (2, 2))
    assert resolve_pads("same", *size) == (0, 1, 1, 1)
    assert resolve_pads("same_lower", *size) == (1, 1, 0, 1)


@pytest.mark.parametrize(
    ("padding", "pads"), [(2, (2, 2, 2, 2)), ((1, 2), (1, 2, 1, 2)), ((0, 1, 2, 3), (0, 1, 2, 3)), ("valid", (0,) * 4)]
)
def test_padding_is_written_in_many_ways(padding: object, pads: tuple[int, ...]) -> None:
    assert resolve_pads(padding, (9, 9), (3, 3)) == pads  # type: ignore[arg-type]


@pytest.mark.parametrize("padding", [-1, (0, -2), (1, 1, 1, -1), "full", ""])
def test_padding_that_makes_no_sense_is_refused_in_a_sentence(padding: object) -> None:
    with pytest.raises(ShapeError) as error:
        resolve_pads(padding, (9, 9), (3, 3))  # type: ignore[arg-type]
    assert str(error.value).endswith(".")


def test_a_dilated_kernel_spans_its_gaps() -> None:
    assert [effective_kernel_size(3, dilation) for dilation in (1, 2, 3)] == [3, 5, 7]
