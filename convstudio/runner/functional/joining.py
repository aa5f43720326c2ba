"""Several arrays made into one: where the paths of a network meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError, format_shape
from convstudio.runner.arrays import as_float
from convstudio.runner.outputs import empty
from convstudio.runner.threads import BLOCK_BYTES, even_slices, share

if TYPE_CHECKING:
    from collections.abc import Sequence


def concatenate(tensors: Sequence[np.ndarray], dim: int = 1) -> np.ndarray:
    """Return the arrays one behind the other along the axis ``dim``, as ``torch.cat`` does.

    Raises
    ------
    ShapeError
        If there are none, or another axis differs.
    """
    arrays = [as_float(tensor) for tensor in tensors]
    try:
        return np.concatenate(arrays, axis=dim)
    except ValueError:
        raise _refusal("concatenated", arrays, f"Only axis {dim} may differ.") from None


def add(tensors: Sequence[np.ndarray]) -> np.ndarray:
    """Return the sum of arrays of one shape; sizes of 1 are repeated.

    Raises
    ------
    ShapeError
        If the shapes differ otherwise.
    """
    return _fold(np.add, "added", tensors)


def multiply(tensors: Sequence[np.ndarray]) -> np.ndarray:
    """Return the product of arrays of one shape, number by number; sizes of 1 are repeated.

    Raises
    ------
    ShapeError
        If the shapes differ otherwise.
    """
    return _fold(np.multiply, "multiplied", tensors)


def _fold(operation: np.ufunc, word: str, tensors: Sequence[np.ndarray]) -> np.ndarray:
    arrays = [as_float(tensor) for tensor in tensors]
    if not arrays or len({array.ndim for array in arrays}) > 1:
        raise _refusal(word, arrays, "Give arrays of one shape.")
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        raise _refusal(word, arrays, "Sizes must be equal, or 1.") from None
    output = empty(shape, np.result_type(*arrays))
    if len(arrays) == 1:
        output[...] = arrays[0]
        return output
    if any(array.shape != shape or not array.flags.c_contiguous for array in arrays):
        _fold_into(output, operation, arrays)
        return output
    # Numbers of one shape meet one by one, so that any part can be done by itself.
    rows = [array.reshape(-1) for array in (output, *arrays)]

    def fill(own: slice) -> None:
        _fold_into(rows[0][own], operation, [row[own] for row in rows[1:]])

    share(even_slices(output.size, BLOCK_BYTES // output.itemsize), fill)
    return output


def _fold_into(output: np.ndarray, operation: np.ufunc, arrays: Sequence[np.ndarray]) -> None:
    operation(arrays[0], arrays[1], out=output)
    for array in arrays[2:]:
        operation(output, array, out=output)


def _refusal(word: str, arrays: list[np.ndarray], advice: str) -> ShapeError:
    shapes = " and ".join(format_shape(array.shape) for array in arrays) or "nothing"
    return ShapeError(f"{shapes} can't be {word}", advice)
