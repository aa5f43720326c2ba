"""What belongs to a cell: the outputs that read it and by which weight, the inputs that a kernel's cell meets."""

from __future__ import annotations

from itertools import chain, islice, product
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import Block
from convstudio.engine.layers import ConvTranspose2d
from convstudio.figures.building.geometry import repeated_cells
from convstudio.figures.building.sums import bracket
from convstudio.figures.frames import Bars, MergeFrame, Moved, PointwiseFrame, SlidingFrame, StampFrame, VectorFrame
from convstudio.figures.link_parts import Link, Links
from convstudio.figures.numerals import write_count, write_number
from convstudio.figures.tap_colors import tap_color
from convstudio.runner.windows import readers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convstudio.engine import LayerReport, Reads
    from convstudio.figures.frames import Cell, Frame, MapView
    from convstudio.figures.link_parts import Target

MOST_LINKED = 2500
"""Cells that are marked one by one; more would take longer to paint than a frame may."""


def links_of(frame: Frame, row: LayerReport, target: Target) -> Links | None:
    """Return what belongs to the cell that is pointed at; None where nothing is known of it."""
    match frame:
        case SlidingFrame() if target.grid == "input":
            return _of_input(frame, row, target)
        case SlidingFrame() if target.grid in ("kernel", "patch"):
            return _of_tap(frame, target)
        case StampFrame() if target.grid in ("kernel", "patch"):
            return _of_stamp(frame, target)
        case StampFrame() if target.grid == "output":
            return _of_stamped(frame, row, target)
        case PointwiseFrame(moved=Moved()) if target.grid == "input":
            return _of_moved(frame, target)
        case PointwiseFrame() if target.grid == "input" and not isinstance(row.layer, Block):
            return _of_cell(frame, row, target)
        case MergeFrame() if target.grid.startswith("path "):
            return _of_path(frame, target)
        case VectorFrame() if target.grid in ("input", "weights"):
            return _of_weight(frame, target)
    return None


def _of_input(frame: SlidingFrame, row: LayerReport, target: Target) -> Links:
    """Return every output that reads an input cell, and by which weight."""
    top, left, _, _ = frame.input.pads
    at = (target.row - top, target.column - left)
    found: list[Link] = []
    if frame.output.size is not None:
        found.append(Link("output", (frame.row, frame.column)))  # a vector's number is made of all of its channel
    elif frame.window is not None:
        kernel = frame.kernel
        rows, columns = frame.window.kernel_size
        places = chain.from_iterable(readers(frame.window, *place) for place in _repeats(frame, row, at))
        for reader in islice(places, MOST_LINKED):
            tap = (reader.kernel_row, reader.kernel_column)
            tint = tap_color(*tap, rows, columns) if kernel else "output"
            label = f"×{write_number(float(kernel.cells.array[tap]), kernel.decimals, short=True)}" if kernel else ""
            found.append(Link("output", (reader.output_row, reader.output_column), tint, label))
            if kernel:
                found.append(Link("kernel", tap, tint))
    elif row.reads is not None:
        found += [Link("output", cell) for cell in _read_by(row.reads, at, _size(frame.output))]
    outputs = len({link.cell for link in found if link.grid == "output"})
    return Links(target, tuple(dict.fromkeys(found)), f"{_name(frame.input, target)} {_read_words(outputs)}")


def _repeats(frame: SlidingFrame, row: LayerReport, at: Cell) -> list[Cell]:
    """Return an input cell and those of the padding that repeat it; a cell of the padding alone."""
    window, mode = frame.window, getattr(row.layer, "padding_mode", "zeros")
    assert window is not None
    height, width = window.input_size
    if mode == "zeros" or not (0 <= at[0] < height and 0 <= at[1] < width):
        return [at]
    top, left, _, _ = window.pads
    same = np.argwhere(repeated_cells(window.input_size, window.pads, mode) == at[0] * width + at[1])
    return [(int(place[0]) - top, int(place[1]) - left) for place in same]


def _read_words(outputs: int) -> str:
    if not outputs:
        return "is read by no output"
    many = f" in {write_count(outputs)} outputs" if outputs > 1 else " in one output"
    return f"takes part{many}"


def _read_by(reads: tuple[Reads, Reads], at: Cell, size: Cell) -> Iterator[Cell]:
    """Yield the outputs that read a cell, at most MOST_LINKED."""
    rows, columns = (
        [
            output
            for output in range(size[axis])
            if reads[axis].low(output) <= at[axis] <= reads[axis].high(output)
            and (at[axis] - reads[axis].low(output)) % reads[axis].step == 0
        ]
        for axis in (0, 1)
    )
    yield from islice(((row, column) for row in rows for column in columns), MOST_LINKED)


def _of_tap(frame: SlidingFrame, target: Target) -> Links | None:
    """Return every input that a kernel's cell meets on its way, and the product of this step."""
    window, at = frame.window, (target.row, target.column)
    if window is None:
        return None
    rows, columns = frame.patch.cells.rows, frame.patch.cells.columns
    tint = tap_color(*at, rows, columns)
    met = (
        (r * window.stride[0] + at[0] * window.dilation[0], c * window.stride[1] + at[1] * window.dilation[1])
        for r in range(window.output_size[0])
        for c in range(window.output_size[1])
    )
    height, width = _size(frame.input)
    found = [Link("input", cell, tint) for cell in islice(met, MOST_LINKED) if cell[0] < height and cell[1] < width]
    found += [Link("patch", at, tint), Link("kernel", at, tint)]
    number = _number(frame.patch, at)
    if frame.kernel is None:
        return Links(target, tuple(found), f"The window reads {number} here")
    factor = _number(frame.kernel, at)
    product = float(np.float64(frame.patch.cells.array[at]) * np.float64(frame.kernel.cells.array[at]))
    decimals = min(6, frame.patch.decimals + frame.kernel.decimals)
    words = f"{bracket(number)} · {bracket(factor)} = {write_number(product, decimals)}"
    count = window.output_size[0] * window.output_size[1]
    return Links(target, tuple(found), f"{words}; this weight is used {write_count(count)} times")


def _of_stamp(frame: StampFrame, target: Target) -> Links:
    """Return every output that a kernel's cell is laid on."""
    at = (target.row, target.column)
    tint = tap_color(*at, frame.kernel.cells.rows, frame.kernel.cells.columns)
    found = [Link("kernel", at, tint), Link("patch", at, tint)]
    if frame.taps:
        found.append(Link("output", frame.taps[at[0] * frame.kernel.cells.columns + at[1]], tint))
    number = _number(frame.input, (frame.row, frame.column))
    words = f"{bracket(number)} · {bracket(_number(frame.kernel, at))} goes to this place of the stamp"
    return Links(target, tuple(found), words)


def _of_stamped(frame: StampFrame, row: LayerReport, target: Target) -> Links | None:
    """Return the inputs that are stamped on an output, and the kernel's cells that fall on it."""
    layer = row.layer
    if not isinstance(layer, ConvTranspose2d) or row.input_shape is None:
        return None
    window, size = layer.spread(row.input_shape), _size(frame.kernel)
    height, width = _size(frame.input)
    found: list[Link] = []
    for tap in product(range(size[0]), range(size[1])):
        (i, off), (j, aside) = (
            divmod(place - at * apart, step)
            for place, at, apart, step in zip(
                (target.row, target.column), tap, window.dilation, window.stride, strict=True
            )
        )
        if not off and not aside and 0 <= i < height and 0 <= j < width:
            tint = tap_color(*tap, *size)
            found += [Link("input", (i, j), tint), Link("kernel", tap, tint)]
    count = len(found) // 2
    words = f"{count} input{'s' * (count > 1)} {'are' if count > 1 else 'is'}" if count else "No input is"
    return Links(target, tuple(found), f"{words} stamped on this output")


def _of_moved(frame: PointwiseFrame, target: Target) -> Links:
    """Return where an input cell goes to."""
    moved = frame.moved
    assert moved is not None
    height, width = _size(frame.input)
    number = (moved.channel * height + target.row) * width + target.column
    hits = np.argwhere(moved.origins.array == number).tolist()
    name = _name(frame.input, target)
    if not hits:
        return Links(target, (), f"{name} goes nowhere")
    if moved.columns:
        cells = [divmod(place, moved.columns) for (place,) in hits]
        return Links(target, tuple(Link("output", cell) for cell in cells), f"{name} goes to place {hits[0][0] + 1:,}")
    here = [(row, column) for channel, row, column in hits if channel == moved.shown]
    channel, row, column = hits[0]
    more = f" and {write_count(len(hits) - 1)} more" if len(hits) > 1 else ""
    words = f"{name} goes to channel {channel + 1}, row {row + 1}, column {column + 1}{more}"
    return Links(target, tuple(Link("output", cell) for cell in here[:MOST_LINKED]), words)


def _of_path(frame: MergeFrame, target: Target) -> Links:
    """Return the outputs that a cell of a path goes to."""
    number = int(target.grid.removeprefix("path "))
    view, current = frame.paths[number], frame.cells[number]
    at, size = (target.row, target.column), _size(frame.output)
    name = f"{view.title} row {at[0] + 1}, column {at[1] + 1}"
    if view.size is not None:
        place = at[0] * view.cells.columns + at[1]
        if place >= view.size:
            return Links(target, (), "")
        name = f"{view.title} number {place + 1:,}"
    if current is None:
        return Links(target, (), f"{name} is not in this channel of the output")
    if view.size is not None:
        behind = (frame.row * size[1] + frame.column) - (current[0] * view.cells.columns + current[1])
        shift = 0 if frame.sign else behind
        found = [Link("output", divmod(place + shift, size[1]))]
    else:
        found = _spread(at, [length == 1 for length in _size(view)], size)
    return Links(target, tuple(found), f"{name} {_read_words(len(found))}")


def _of_cell(frame: PointwiseFrame, row: LayerReport, target: Target) -> Links:
    """Return the outputs that an input cell goes to."""
    at, size = (target.row, target.column), _size(frame.output)
    if any(frame.spreads):
        found = _spread(at, frame.spreads, size)
    elif row.reads is not None:
        found = [Link("output", cell) for cell in _read_by(row.reads, at, size)]
    else:
        found = [Link("output", at)] if size == _size(frame.input) else []
    return Links(target, tuple(found), f"{_name(frame.input, target)} {_read_words(len(found))}")


def _spread(at: Cell, spreads: Iterable[bool], size: Cell) -> list[Link]:
    """Return the outputs of a cell that goes to all rows, all columns, or both."""
    rows, columns = (range(size[axis]) if wide else range(at[axis], at[axis] + 1) for axis, wide in enumerate(spreads))
    return [Link("output", cell) for cell in islice(product(rows, columns), MOST_LINKED)]


def _of_weight(frame: VectorFrame, target: Target) -> Links | None:
    """Return an input and its weight, which belong together."""
    if frame.weights is None or isinstance(frame.inputs, Bars):
        return None
    at = (target.row, target.column)
    place = at[0] * frame.inputs.cells.columns + at[1]
    if place >= frame.inputs.cell_count:
        return None
    found = (Link("input", at, "accent"), Link("weights", at, "accent"))
    product = float(frame.inputs.cells.array[at]) * float(frame.weights.cells.array[at])
    words = f"{bracket(_number(frame.inputs, at))} · {bracket(_number(frame.weights, at))} = {write_number(product, 4)}"
    return Links(target, found, f"Input {write_count(place + 1)}: {words}")


def _size(view: MapView) -> Cell:
    return view.cells.rows, view.cells.columns


def _number(view: MapView, cell: Cell) -> str:
    return write_number(float(view.cells.array[cell]), view.decimals)


def _name(view: MapView, target: Target) -> str:
    """Return "Input row 2, column 3 (0.52)" or "Padding"."""
    top, left, bottom, right = view.pads
    row, column = target.row - top, target.column - left
    height, width = view.cells.rows - top - bottom, view.cells.columns - left - right
    if not (0 <= row < height and 0 <= column < width):
        return "This cell of the padding"
    number = f" ({_number(view, (target.row, target.column))})" if view.scale is not None else ""
    return f"Input row {row + 1}, column {column + 1}{number}"
