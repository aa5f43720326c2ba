"""Slips in "how many positions?" under TensorFlow's SAME, and from a padding that no longer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import number, plus, times
from convstudio.lessons.slips import divide, worked

if TYPE_CHECKING:
    from convstudio.lessons.axis import Axis, AxisSlip, SlipMaker


def _stride_under_same(axis: Axis) -> AxisSlip | None:
    if axis.stride == 1:
        return None
    return (
        number(axis.size),
        "the stride is missing",
        "Leaving out the stride",
        f"SAME keeps {axis.size} cells at a stride of 1 only. With a stride of {axis.stride}, divide by {axis.stride} "
        "and round up.",
    )


def _valid_instead(axis: Axis) -> AxisSlip:
    positions = plus(divide(axis.room, axis.stride), number(1))
    return (
        positions,
        "that is TensorFlow's VALID",
        "TensorFlow's VALID",
        f"{worked(positions)} has no padding. SAME pads until {axis.same_text} fit.",
    )


def _rounded_down(axis: Axis) -> AxisSlip:
    positions = divide(number(axis.size), axis.stride)
    return (
        positions,
        "it is rounded down",
        "Rounding down",
        f"{worked(positions)} is rounded down. SAME pads the end until the last step fits: round up.",
    )


def _half_window(axis: Axis) -> AxisSlip:
    half = axis.kernel // 2
    positions = plus(divide(axis.room_with(times(number(2), number(half))), axis.stride), number(1))
    return (
        positions,
        f"that is half the {axis.word} on both sides",
        f"Padding half the {axis.word} on both sides",
        f"{worked(positions)} has {half} more on each side. SAME pads only as much as {axis.same_text} need, "
        "if necessary unevenly.",
    )


def _missing_one_under_same(axis: Axis) -> AxisSlip:
    steps = number(axis.positions - 1)
    return (
        steps,
        "the +1 is missing",
        "Leaving out the +1",
        f"{steps.value} counts the steps. SAME gives {axis.same_text}.",
    )


def stated_padding_slip(axis: Axis, padding: int, rule: str) -> AxisSlip:
    """Return the slip of using the padding of an earlier question where ``rule`` (SAME or VALID) decides."""
    positions = plus(divide(axis.room_with(times(number(2), number(padding))), axis.stride), number(1))
    instead = "chooses its own padding" if rule == "SAME" else "adds no padding at all"
    return (
        positions,
        f"that is the explicit padding of {padding}",
        f"An explicit padding of {padding}",
        f"{worked(positions)} has P = {padding}. {rule} {instead}.",
    )


SAME_SLIPS: tuple[SlipMaker, ...] = (
    _stride_under_same,
    _valid_instead,
    _rounded_down,
    _half_window,
    _missing_one_under_same,
)
"""The likeliest first."""
