"""Which input every output reads, against placing every tap and marking what it falls on."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    AdaptiveAvgPool2d,
    Conv2d,
    ConvTranspose2d,
    Crop2d,
    GlobalAvgPool2d,
    MaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
    Reads,
    ShapeError,
    Upsample,
    ZeroPad2d,
)
from convstudio.engine.layer_reads import INTERPOLATION_MODES, adaptive_reads, resized_reads

SIZES = st.integers(1, 14)
SMALL = st.integers(1, 5)


def cells(reads: Reads, output: int) -> list[int]:
    """Return all that an output reads, padding included."""
    assert reads.high(output) >= reads.low(output) - 1
    return list(range(reads.low(output), reads.high(output) + 1, reads.step))


@given(SIZES, SMALL, SMALL, st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 3), st.booleans())
def test_what_slides(size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int, is_pool: bool) -> None:
    padding = (pads[0], 0, pads[1], 0)
    slides = (kernel, 1), (stride, 1), padding, (dilation, 1)
    layer = MaxPool2d(*slides) if is_pool else Conv2d(1, *slides)
    try:
        _, outputs, _ = layer.infer((1, size, 1))
    except ShapeError:
        return
    reads, _ = layer.reads((1, size, 1))
    for output in range(outputs):
        assert cells(reads, output) == [output * stride - pads[0] + tap * dilation for tap in range(kernel)]


@given(SIZES, SMALL, SMALL, st.integers(0, 4), st.integers(1, 4), st.sampled_from(["number", "same", "same_lower"]))
def test_what_is_transposed(size: int, kernel: int, stride: int, cut: int, dilation: int, way: str) -> None:
    padding = (cut, 0, 0, 0) if way == "number" else way
    layer = ConvTranspose2d(1, (kernel, 1), (stride, 1), padding, None, dilation=(dilation, 1))  # type: ignore[arg-type]
    try:
        _, outputs, _ = layer.infer((1, size, 1))
    except ShapeError:
        return
    window = layer.spread((1, size, 1))
    marked: dict[int, list[int]] = {output: [] for output in range(outputs)}
    for entry in range(-20, size + 20):
        for tap in range(kernel):
            place = entry * stride + tap * dilation - window.pads[0]
            if place in marked:
                marked[place].append(entry)
    reads, _ = layer.reads((1, size, 1))
    assert reads.period == stride
    assert {output: cells(reads, output) for output in marked} == {
        output: sorted(entries) for output, entries in marked.items()
    }


@given(SIZES, SIZES)
def test_what_shares_cells_out_evenly(size: int, outputs: int) -> None:
    reads, _ = AdaptiveAvgPool2d((outputs, None)).reads((1, size, 3))
    assert reads == adaptive_reads(size, outputs)
    for output in range(outputs):
        low, high = floor(Fraction(output * size, outputs)), ceil(Fraction((output + 1) * size, outputs))
        assert cells(reads, output) == list(range(low, high))


def neighbours(place: Fraction, mode: str) -> list[int]:
    """Return the cells whose numbers have a share in what lies at ``place``, 0 being the middle of the first cell."""
    if place.denominator == 1:
        return [int(place)]
    before = floor(place)
    return [before, before + 1] if mode == "bilinear" else [before - 1, before, before + 1, before + 2]


@given(
    SIZES,
    st.one_of(SIZES, st.sampled_from([2.0, 3.0, 0.5, 1.5, 0.75, 2.7])),
    st.sampled_from(INTERPOLATION_MODES),
    st.booleans(),
)
def test_what_is_resized(size: int, wanted: float, mode: str, align_corners: bool) -> None:
    given_size = isinstance(wanted, int)
    layer = (
        Upsample(size=(wanted, 1), mode=mode, align_corners=align_corners)  # type: ignore[arg-type]
        if given_size
        else Upsample((wanted, 1.0), mode=mode, align_corners=align_corners)  # type: ignore[arg-type]
    )
    try:
        _, outputs, _ = layer.infer((1, size, 1))
    except ShapeError:
        return
    step = Fraction(size, outputs) if given_size else 1 / Fraction(wanted)
    reads, _ = layer.reads((1, size, 1))
    for output in range(outputs):
        if mode == "area":
            expected = cells(adaptive_reads(size, outputs), output)
        elif mode == "nearest":
            expected = [floor(output * step)]
        elif mode == "nearest-exact":
            expected = [floor((output + Fraction(1, 2)) * step)]
        elif align_corners:
            place = output * Fraction(size - 1, outputs - 1) if outputs > 1 else Fraction(0)
            expected = neighbours(place, mode)
        else:
            expected = neighbours((output + Fraction(1, 2)) * step - Fraction(1, 2), mode)
        assert cells(reads, output) == expected


@given(st.tuples(*[st.integers(-2, 3)] * 4), st.integers(1, 3))
def test_what_moves_or_gathers(sides: tuple[int, int, int, int], factor: int) -> None:
    down, right = ZeroPad2d(sides).reads((1, 9, 9))
    assert (cells(down, 4), cells(right, 4)) == ([4 - sides[0]], [4 - sides[1]])
    down, right = Crop2d((1, 2, 0, 0)).reads((1, 9, 9))
    assert (cells(down, 4), cells(right, 4)) == ([5], [6])
    reads, _ = PixelShuffle(factor).reads((factor**2, 5, 5))
    assert [cells(reads, output) for output in range(5 * factor)] == [
        [output // factor] for output in range(5 * factor)
    ]
    reads, _ = PixelUnshuffle(factor).reads((1, 4 * factor, 4 * factor))
    assert [cells(reads, output) for output in range(4)] == [
        list(range(output * factor, (output + 1) * factor)) for output in range(4)
    ]
    down, right = GlobalAvgPool2d().reads((1, 4, 6))
    assert (cells(down, 0), cells(right, 0)) == (list(range(4)), list(range(6)))


@pytest.mark.parametrize("scale", [1 / 3, 0.7, 1.1])
def test_a_pattern_that_never_repeats_is_as_long_as_the_axis(scale: float) -> None:
    size = 20
    outputs = floor(size * scale)
    reads = resized_reads(size, outputs, "nearest", scale=scale)
    assert reads.period <= outputs
    assert [reads.low(output) for output in range(outputs)] == [
        floor(output / Fraction(scale)) for output in range(outputs)
    ]
