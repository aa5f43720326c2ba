"""What any layer's output cell reads, and which outputs read an input cell, from what the layer says of itself.

``windows`` knows more of layers with a kernel: the taps one by one. This serves all others too: adaptive pools, layers
that enlarge, pad, crop or shuffle cells, and those where every cell reads its own place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.reads import OWN_CELL

if TYPE_CHECKING:
    from convstudio.engine import Layer, Pair, Shape
    from convstudio.engine.reads import Reads


def cells_read(layer: Layer, shape: Shape, row: int, column: int) -> tuple[range, range]:
    """Return the input's (rows, columns) that an output cell reads; those outside the input lie in the padding.

    Parameters
    ----------
    shape : (C, H, W)
        What arrives at the layer.

    Examples
    --------
    >>> from convstudio.engine.layers import AdaptiveAvgPool2d
    >>> cells_read(AdaptiveAvgPool2d((2, 3)), (8, 5, 6), 1, 0)
    (range(2, 5), range(0, 2))
    """
    rows, columns = layer.reads(shape) or (OWN_CELL, OWN_CELL)
    return _cells(rows, row), _cells(columns, column)


def outputs_reading(layer: Layer, shape: Shape, row: int, column: int) -> tuple[Pair, ...]:
    """Return every output cell (row, column) that reads an input cell, row by row.

    Examples
    --------
    >>> from convstudio.engine.layers import MaxPool2d
    >>> outputs_reading(MaxPool2d(3, 2, 1), (8, 5, 5), 1, 0)
    ((0, 0), (1, 0))
    """
    height, width = layer.infer(shape)[-2:]
    rows, columns = layer.reads(shape) or (OWN_CELL, OWN_CELL)
    reading = [output for output in range(height) if row in _cells(rows, output)]
    beside = [output for output in range(width) if column in _cells(columns, output)]
    return tuple((output, other) for output in reading for other in beside)


def _cells(reads: Reads, output: int) -> range:
    return range(reads.low(output), reads.high(output) + 1, reads.step)
