"""Several arrays made into one: where the paths of a network meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError, format_shape
from convstudio.runner.arrays import as_float
from convstudio.runner.outputs import empty
from convstudio.runner.threads import BLOCK_BYTES, even_blocks, share

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
    shapes = {(*array.shape[:dim], *array.shape[dim:][1:]) for array in arrays}
    if len(shapes) != 1 or any(not -array.ndim <= dim < array.ndim for array in arrays):
        raise _refusal("concatenated", arrays, f"Only axis {dim} may differ.")
    axis = dim % arrays[0].ndim
    shape = list(arrays[0].shape)
    shape[axis] = sum(array.shape[axis] for array in arrays)
    output = empty(tuple(shape), np.result_type(*arrays))
    parts = np.split(output, np.cumsum([array.shape[axis] for array in arrays])[:-1], axis)

    def copy(task: tuple[np.ndarray, np.ndarray, tuple[slice, ...]]) -> None:
        written, read, place = task
        written[place] = read[place]

    most = BLOCK_BYTES // output.itemsize
    pairs = zip(parts, arrays, strict=True)
    share([(part, array, place) for part, array in pairs for place in even_blocks(array.shape, most)], copy)
    return output


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
    """Return what ``operation`` makes of arrays of one shape, block by block.

    Parameters
    ----------
    word : str
        What can't be done with arrays that do not fit: "added".
    """
    arrays = [as_float(tensor) for tensor in tensors]
    if not arrays or len({array.ndim for array in arrays}) > 1:
        raise _refusal(word, arrays, "Give arrays of one shape.")
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        raise _refusal(word, arrays, "Sizes must be equal, or 1.") from None
    output = empty(shape, np.result_type(*arrays))
    repeated = [np.broadcast_to(array, shape) for array in arrays]

    def fill(place: tuple[slice, ...]) -> None:
        _fold_into(output[place], operation, [array[place] for array in repeated])

    share(even_blocks(shape, BLOCK_BYTES // output.itemsize), fill)
    return output


def _fold_into(output: np.ndarray, operation: np.ufunc, arrays: Sequence[np.ndarray]) -> None:
    if len(arrays) == 1:
        output[...] = arrays[0]
        return
    operation(arrays[0], arrays[1], out=output)
    for array in arrays[2:]:
        operation(output, array, out=output)


def _refusal(word: str, arrays: list[np.ndarray], advice: str) -> ShapeError:
    shapes = " and ".join(format_shape(array.shape) for array in arrays) or "nothing"
    return ShapeError(f"{shapes} can't be {word}", advice)
