"""Slips in "how many positions?" where the padding is given: the lecture formula, VALID and pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import number, plus, times
from convstudio.lessons.slips import divide, worked

if TYPE_CHECKING:
    from convstudio.lessons.axis import Axis, AxisSlip, SlipMaker


def _missing_one(axis: Axis) -> AxisSlip:
    steps = divide(axis.room, axis.stride)
    return (
        steps,
        "the +1 is missing",
        "Leaving out the +1",
        f"{worked(steps)} counts the steps. The {axis.word} also stands at the start, before its first step: add 1.",
    )


def _missing_padding(axis: Axis) -> AxisSlip | None:
    if not axis.pad:
        return None
    positions = plus(divide(axis.room_with(None), axis.stride), number(1))
    return (
        positions,
        "the padding is missing",
        "Leaving out the padding",
        f"{worked(positions)} is what VALID gives. Here P = {axis.pad}, so the {axis.word} moves over "
        f"{axis.size} + 2·{axis.pad} = {axis.padded} cells.",
    )


def _same_instead(axis: Axis) -> AxisSlip:
    here = (
        f"Here the padding is explicit, P = {axis.pad}, so count how many times the {axis.kernel}-wide {axis.word} "
        f"fits in {axis.size} + 2·{axis.pad} = {axis.padded}."
        if axis.pad
        else f"Here nothing is padded, so count how many times the {axis.kernel}-wide {axis.word} fits in {axis.size}."
    )
    ignores = " and ignores P" if axis.pad else ""
    return axis.same, "that is TensorFlow's SAME", "TensorFlow's SAME", f"SAME gives {axis.same_text}{ignores}. {here}"


def _one_sided(axis: Axis) -> AxisSlip | None:
    if not axis.pad:
        return None
    positions = plus(divide(axis.room_with(number(axis.pad)), axis.stride), number(1))
    return (
        positions,
        "the padding is on one side only",
        "Padding one side only",
        f"{worked(positions)} adds the padding once. It stands on both sides: add 2·{axis.pad} = {2 * axis.pad}.",
    )


def _missing_stride(axis: Axis) -> AxisSlip | None:
    if axis.stride == 1:
        return None
    positions = plus(axis.room, number(1))
    return (
        positions,
        "the stride is missing",
        "Leaving out the stride",
        f"{worked(positions)} is for a stride of 1. The {axis.word} moves {axis.stride} cells at a time: "
        f"divide by {axis.stride} before adding 1.",
    )


def _rounded_up(axis: Axis) -> AxisSlip:
    steps = divide(axis.room, axis.stride, "ceil")
    unrounded = f"{axis.room.value}/{axis.stride}"
    mode = " PyTorch's pools round up with ceil_mode=True only." if axis.word == "window" else ""
    return (
        plus(steps, number(1)),
        "it is rounded up",
        "Rounding up",
        f"{unrounded} is not whole. A step that does not fit is not taken, so round down to "
        f"{divide(axis.room, axis.stride).value}, then add 1.{mode}",
    )


def _one_inside(axis: Axis) -> AxisSlip | None:
    if axis.stride == 1:
        return None
    inside = divide(plus(axis.room, number(1)), axis.stride)
    return (
        inside,
        "the +1 is inside the fraction",
        "Adding the 1 before dividing",
        f"{worked(inside)} adds 1 before dividing. Count the steps first, {worked(divide(axis.room, axis.stride))}, "
        "then add 1.",
    )


def _window_for_stride(axis: Axis) -> AxisSlip | None:
    if axis.kernel == axis.stride:
        return None
    positions = plus(divide(axis.room, axis.kernel), number(1))
    return (
        positions,
        f"the {axis.word}'s size is taken for the stride",
        f"Dividing by the {axis.word}'s size",
        f"{worked(positions)} moves the {axis.word} by its own size, {axis.kernel}. It moves by the stride, "
        f"{axis.stride}.",
    )


def _missing_kernel(axis: Axis) -> AxisSlip:
    padded = plus(number(axis.size), times(number(2), number(axis.pad))) if axis.pad else number(axis.size)
    positions = divide(padded, axis.stride)
    return (
        positions,
        f"the {axis.word}'s size is missing",
        f"Leaving out the {axis.word}'s size",
        f"{worked(positions)} lets the {axis.word} hang over the end. It is {axis.kernel} wide: take {axis.kernel} "
        "away, divide, then add 1.",
    )


EXPLICIT_SLIPS: tuple[SlipMaker, ...] = (
    _missing_one,
    _missing_padding,
    _same_instead,
    _one_sided,
    _missing_stride,
    _rounded_up,
    _one_inside,
    _window_for_stride,
    _missing_kernel,
)
"""The likeliest first."""
