"""Frames of layers that slide a window: convolutions and pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import AvgPool2d, Conv2d, GlobalAvgPool2d, MaxPool2d, Window
from convstudio.figures.building.moment import Moment
from convstudio.figures.colormap import Scale, scale_of
from convstudio.figures.frames import MapView, SlidingFrame
from convstudio.figures.numerals import decimals_for, decimals_that_add_up, write_number
from convstudio.figures.parts.base import Cells
from convstudio.figures.parts.text import Line, Run, section
from convstudio.runner import steps, windows
from convstudio.runner.functional.padding import surround

if TYPE_CHECKING:
    from convstudio.engine.layers import PaddingMode
    from convstudio.runner.steps import ConvStep, PoolStep


class _Style(TypedDict):
    size: float
    glued: bool


MOST_TERMS = 25
MOST_CHANNEL_SUMS = 6
SUM_SIZE = 15.0
RESULT_SIZE = 18.0
GLUED: _Style = {"size": SUM_SIZE, "glued": True}


def build_sliding(moment: Moment) -> SlidingFrame:
    """Return the frame of a convolution or pool at the playhead's step."""
    window = moment.row.window
    if window is None:
        raise ValueError(f"{moment.row.name} slides no window")
    row, column = windows.cell_of_step(window, moment.playhead.step)
    if isinstance(moment.row.layer, Conv2d):
        return _build_conv(moment, moment.row.layer, window, row, column)
    return _build_pool(moment, window, row, column)


def _build_conv(moment: Moment, layer: Conv2d, window: Window, row: int, column: int) -> SlidingFrame:
    weights = moment.activations.weights[moment.row.id]
    weight, bias = weights["weight"], weights.get("bias")
    index = min(moment.playhead.filter_index, layer.out_channels - 1)
    in_group = weight.shape[1]
    channel = min(moment.playhead.channel, in_group - 1)
    source = index // (layer.out_channels // layer.groups) * in_group + channel
    step = steps.conv_step(moment.inputs, weight, bias, window, row, column, index, layer.groups, layer.padding_mode)
    source_view = _input_view(moment, window, source, layer.padding_mode)
    kernel_values = weight[index, channel]
    kernel = MapView(
        f"Filter {index + 1}",
        moment.shape_text(weight.shape[1:]) + (f" · bias {_write(step.bias)}" if bias is not None else ""),
        Cells(kernel_values),
        scale_of(weight[index]),
        decimals_for(weight[index]),
        sheets=in_group - 1,
    )
    factors = tuple(f"×{_short(value, kernel.decimals)}" for value in kernel_values.ravel())
    title, short_title = _titles(row, column)
    sums = _channel_sums(moment, step, source - channel)
    terms = _terms(step.patch[channel], kernel_values, source_view.decimals, kernel.decimals)
    return SlidingFrame(
        input=source_view,
        kernel=kernel,
        output=_output_view(moment, index, "Feature map"),
        patch=_patch_view(step.patch[channel], source_view.scale, source_view.decimals),
        window=window,
        row=row,
        column=column,
        winner=None,
        factors=factors,
        sum_lines=((title,), *_sum_lines(terms, sums, plain=len(step.sums) == 1 and bias is None)),
        sum_lines_narrow=((short_title,), sums),
        note=_unread_note(window),
        description=f"{moment.row.name}, filter {index + 1}, row {row + 1}, column {column + 1}: {_write(step.total)}",
    )


def _build_pool(moment: Moment, window: Window, row: int, column: int) -> SlidingFrame:
    channel = min(moment.playhead.filter_index, len(moment.inputs) - 1)
    layer = moment.row.layer
    if not isinstance(layer, MaxPool2d | AvgPool2d | GlobalAvgPool2d):
        raise TypeError(f"{layer.type_name} is neither a convolution nor a pool")
    largest = isinstance(layer, MaxPool2d)
    step = steps.pool_step(moment.inputs, layer, window, row, column, channel)
    source_view = _input_view(moment, window, channel, fill=-np.inf if largest else 0.0)
    title, short_title = _titles(row, column)
    values = _pool_line(step, source_view.decimals, largest=largest)
    short = _pool_line(step, source_view.decimals, largest=largest, terms=False)
    return SlidingFrame(
        input=source_view,
        kernel=None,
        output=_output_view(moment, channel, "Channel"),
        patch=_patch_view(step.patch, source_view.scale, source_view.decimals),
        window=window,
        row=row,
        column=column,
        winner=step.winner,
        factors=(),
        sum_lines=((title,), values),
        sum_lines_narrow=((short_title,), short),
        note=_unread_note(window),
        description=f"{moment.row.name}, channel {channel + 1}, row {row + 1}, column {column + 1}: "
        f"{_write(step.value)}",
    )


def _titles(row: int, column: int) -> tuple[Run, Run]:
    """Return the head of the sum's card, and a short one for a narrow card."""
    place = f"row {row + 1}, column {column + 1}"
    return section(f"This step · {place}"), section(place)


def _input_view(
    moment: Moment, window: Window, channel: int, padding_mode: PaddingMode = "zeros", fill: float = 0.0
) -> MapView:
    channel_alone = moment.inputs[None, channel : channel + 1]
    padded = surround(channel_alone, window.pads, padding_mode, fill)[0, 0]
    height, width = window.padded_size
    padding = "padded" if fill else "zero-padded" if padding_mode == "zeros" else f"{padding_mode}-padded"
    grown = f", {padding} to {height}×{width}" if any(window.pads) else ""
    shape = moment.shape_text(moment.inputs.shape)
    several = len(moment.inputs) > 1
    whole = moment.inputs
    scale = Scale(0.0, 1.0) if _is_picture(moment) else scale_of(whole if several else padded)
    return MapView(
        moment.input_title,
        f"{shape}{grown}" + (f" · channel {moment.channel_name(channel)}" if several else ""),
        Cells(padded),
        scale,
        decimals_for(whole),
        pads=window.pads,
        sheets=len(moment.inputs) - 1,
    )


def _is_picture(moment: Moment) -> bool:
    """Say whether the values are those of a picture, between 0 and 1, so that brightness keeps its meaning."""
    whole = moment.inputs
    return moment.reads_picture and float(whole.min()) >= 0 and float(whole.max()) <= 1 and decimals_for(whole) > 0


def _output_view(moment: Moment, index: int, word: str) -> MapView:
    channels, height, width = moment.outputs.shape
    values = moment.outputs[index]
    return MapView(
        f"{word} {index + 1}",
        f"{height}×{width} of {moment.shape_text(moment.outputs.shape)}",
        Cells(values),
        scale_of(values),
        decimals_for(values),
        sheets=channels - 1,
    )


def _patch_view(patch: NDArray[np.floating], scale: Scale | None, decimals: int) -> MapView:
    return MapView("Patch", "what the window reads", Cells(patch), scale, decimals)


def _terms(patch: NDArray[np.floating], kernel: NDArray[np.floating], decimals: int, kernel_decimals: int) -> Line:
    """Return the products of one channel, "2·1 + 0·(−1) + …", or nothing where there are too many to read."""
    if patch.size > MOST_TERMS:
        return ()
    runs: list[Run] = []
    for value, factor in zip(patch.ravel(), kernel.ravel(), strict=True):
        if runs:
            runs.append(Run(" + ", "second_ink", size=SUM_SIZE))
        runs.append(Run(_bracket(_short(float(value), decimals)), "accent", size=SUM_SIZE))
        runs.append(Run(f"·{_bracket(_short(float(factor), kernel_decimals))}", "window", **GLUED))
    return tuple(runs)


def _sum_lines(terms: Line, sums: Line, *, plain: bool) -> tuple[Line, ...]:
    """Return the terms and what they add up to, on one line where they are all there is."""
    if not terms:
        return (sums,)
    return ((*terms, *sums[-2:]),) if plain else (terms, sums)


def _channel_sums(moment: Moment, step: ConvStep, first_channel: int) -> Line:
    """Return "Σ R 0.41 + Σ G 0.22 + Σ B −0.18 + bias 0.10 = 0.55"."""
    runs: list[Run] = []
    sums = step.sums
    decimals = decimals_that_add_up([*map(float, sums), step.bias], step.total)
    if len(sums) <= MOST_CHANNEL_SUMS:
        for channel, value in enumerate(sums):
            name = f" {moment.channel_name(first_channel + channel)}" if len(sums) > 1 else ""
            runs += _summand(f"Σ{name}", float(value), decimals, first=not runs)
    else:
        runs += _summand(f"Σ of {len(sums)} channels", float(np.sum(sums)), decimals, first=True)
    if "bias" in moment.activations.weights[moment.row.id]:
        runs += _summand("bias", step.bias, decimals, first=False)
    return (*runs, Run("  =  ", "second_ink", size=SUM_SIZE), _result(step.total, decimals))


def _summand(label: str, value: float, decimals: int, *, first: bool) -> list[Run]:
    plus = "" if first else "  +  "
    return [
        Run(f"{plus}{label} ", "second_ink", size=SUM_SIZE),
        Run(write_number(value, decimals) if first else _bracket(write_number(value, decimals)), **GLUED),
    ]


def _pool_line(step: PoolStep, decimals: int, *, largest: bool, terms: bool = True) -> Line:
    """Return "max(2, 0, 1, 4) = 4", or "(2 + 0 + 1 + 4) / 4 = 1.75"."""
    cells = [float(value) for value in step.patch.ravel()] if terms and step.patch.size <= MOST_TERMS else []
    numbers = [write_number(value, decimals, short=True) for value in cells if np.isfinite(value)]
    equals = Run("  =  ", "second_ink", size=SUM_SIZE)
    if largest:
        shown = ", ".join(numbers) if numbers else f"{step.patch.size} cells"
        return (
            Run("max", "window", bold=True, size=SUM_SIZE),
            Run(f" ({shown})", "accent", size=SUM_SIZE),
            equals,
            _result(step.value, decimals),
        )
    shown = " + ".join(_bracket(text) for text in numbers) if numbers else f"sum of {step.patch.size} cells"
    return (
        Run(f"({shown})", "accent", size=SUM_SIZE),
        Run(f" / {step.divisor}", "window", bold=True, size=SUM_SIZE),
        equals,
        _result(step.value, max(decimals, decimals_for(np.asarray([step.value])))),
    )


def _result(value: float, decimals: int) -> Run:
    return Run(write_number(value, decimals), "output", bold=True, size=RESULT_SIZE, glued=True)


def _unread_note(window: Window) -> str:
    rows, columns = window.unread
    parts = [f"{count} {word}{'s' * (count > 1)}" for count, word in ((rows, "row"), (columns, "column")) if count]
    return f"{' and '.join(parts)} never read" if parts else ""


def _short(value: float, decimals: int) -> str:
    return write_number(float(value), decimals, short=True)


def _bracket(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def _write(value: float) -> str:
    return write_number(value, decimals_for(np.asarray([value])))
