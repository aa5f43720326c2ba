"""Weights from files: NumPy arrays, and PyTorch's state dicts saved as .npz; fitted to layers, with reasons why not."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import Block
from convstudio.engine.layers import ConvTranspose2d
from convstudio.runner.weights.editing import kernel_array
from convstudio.runner.weights.numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from convstudio.engine import Analysis, LayerReport, Shape

Arrays = dict[str, np.ndarray]
Fitted = dict[str, Numbers]

ENDINGS = (".npy", ".npz")
COUNTERS = ("num_batches_tracked",)
"""What PyTorch keeps beside weights, and no forward reads."""

MOST_NAMED = 4
KERAS_AXES = {4: (3, 2, 0, 1), 2: (1, 0)}
"""Rows, columns, inputs, outputs as Keras and TensorFlow have them, in PyTorch's order."""


class WeightFileError(ValueError):
    """Weights can't be used; the message is a sentence for the user."""


def read_arrays(path: Path) -> Arrays:
    """Return the arrays in an .npy or .npz file by their names, in its order; that of an .npy file is called "".

    Raises
    ------
    WeightFileError
        If it can't be read, or holds anything but real numbers.
    """
    kind = "an .npy or .npz file of numbers"
    try:
        with path.open("rb") as file:
            stored = np.load(file, allow_pickle=False)
            arrays = {"": stored} if isinstance(stored, np.ndarray) else {key: stored[key] for key in stored.files}
    except OSError as error:
        raise WeightFileError(f"{str(path)!r} can't be read: {error.strerror or f'it is not {kind}'}.") from None
    except (ValueError, EOFError, AttributeError, TypeError, MemoryError, zipfile.BadZipFile):
        raise WeightFileError(f"{str(path)!r} is not {kind}.") from None
    if any(array.dtype.kind not in "fiub" for array in arrays.values()):
        raise WeightFileError(f"{str(path)!r} is not {kind}.")
    return arrays


def layer_weights(path: Path, row: LayerReport) -> Fitted:
    """Return the weights in a file that are a layer's.

    Raises
    ------
    WeightFileError
        If it can't be read, or they do not fit.
    """
    arrays = read_arrays(path)
    with _saying_whose(path, row.name):
        return fit_to_layer(arrays, row)


def network_weights(path: Path, analysis: Analysis) -> dict[str, Fitted]:
    """Return the weights in a file by the ids of the layers that they belong to.

    Raises
    ------
    WeightFileError
        If it can't be read, or they do not fit.
    """
    arrays = read_arrays(path)
    with _saying_whose(path, "the network"):
        return fit_to_network(arrays, analysis)


@contextmanager
def _saying_whose(path: Path, taker: str) -> Iterator[None]:
    """Say in front of what does not fit which file it is in, and what the weights were for."""
    try:
        yield
    except WeightFileError as error:
        raise WeightFileError(f"{path.name} does not fit {taker}. {error}") from None


def wanted_shapes(row: LayerReport) -> dict[str, Shape]:
    """Return the shapes of the arrays that a layer learns or keeps; none for one that does not fit."""
    if row.facts is None or row.input_shape is None or isinstance(row.layer, Block):
        return {}
    return row.layer.weight_shapes(row.input_shape) | row.layer.state_shapes(row.input_shape)


def fit_to_layer(arrays: Arrays, row: LayerReport) -> Fitted:
    """Return the arrays of a file that are a layer's weights.

    An array without a name is taken for the kernels. Of the weights of several layers, those under the layer's own
    name are taken, or the only ones that fit.

    Raises
    ------
    WeightFileError
        If there are none, several that fit, or one of another shape.
    """
    wanted = wanted_shapes(row)
    kernels = kernel_array({name: np.empty(0) for name in wanted}) or next(iter(wanted), "")
    groups = _groups({kernels if name == "" else name: array for name, array in arrays.items()}, wanted)
    if not groups:
        raise WeightFileError(
            f"There are no weights for {row.name} in it. Call the arrays {_listed(wanted)}; it has {_listed(arrays)}."
        )
    if len(groups) == 1:
        return _fitted(next(iter(groups.values())), row, wanted)
    for name in (row.name, row.id):
        if name in groups:
            return _fitted(groups[name], row, wanted)
    fitting = [name for name, group in groups.items() if _all_fit(group, row, wanted)]
    if len(fitting) != 1:
        found = f"{len(fitting)} of them fit" if fitting else "none of them fits"
        raise WeightFileError(
            f"It has the weights of {len(groups)} layers ({_listed(groups)}), and {found} {row.name}. "
            "Use Network › Weights › Import weights for all layers."
        )
    return _fitted(groups[fitting[0]], row, wanted)


def fit_to_network(arrays: Arrays, analysis: Analysis) -> dict[str, Fitted]:
    """Return the arrays of a file by the ids of the layers that they belong to.

    Arrays called "NAME.weight" go to the layers of that name or id. Where no layer has such a name, they go to the
    layers in their order, as those of a state dict do.

    Raises
    ------
    WeightFileError
        If a name belongs to no layer, the layers are more or fewer, or a shape does not fit.
    """
    rows = {row.id: row for row in analysis.rows if wanted_shapes(row)}
    kinds = {kind for row in rows.values() for kind in wanted_shapes(row)}
    groups = _groups(arrays, kinds)
    if not groups:
        raise WeightFileError(f"There are no weights in it: no array is called {_listed(sorted(kinds)) or 'weight'}.")
    ids = {row.name: row.id for row in rows.values()} | {row.id: row.id for row in rows.values()}
    known = [name for name in groups if name in ids]
    if known:
        strange = [name for name in groups if name not in ids]
        if strange:
            raise WeightFileError(f"It has weights for {_listed(strange)}, and no layer with weights is called so.")
        return {
            ids[name]: _fitted(groups[name], rows[ids[name]], wanted_shapes(rows[ids[name]]), name) for name in known
        }
    if len(groups) != len(rows):
        raise WeightFileError(
            f"It has the weights of {_layers(len(groups))} ({_listed(groups)}), and the network has {len(rows)} with "
            "weights. Name the arrays after the layers, or use a file of the same network."
        )
    return {
        row.id: _fitted(group, row, wanted_shapes(row), name)
        for (name, group), row in zip(groups.items(), rows.values(), strict=True)
    }


def _groups(arrays: Arrays, kinds: Collection[str]) -> dict[str, Arrays]:
    """Return arrays by the names before their last dot, those that are weights."""
    groups: dict[str, Arrays] = {}
    for name, array in arrays.items():
        layer, _, kind = name.rpartition(".")
        if kind in kinds or (kind not in COUNTERS and layer and _is_group(arrays, layer, kinds)):
            groups.setdefault(layer, {})[kind] = array
    return groups


def _is_group(arrays: Arrays, layer: str, kinds: Collection[str]) -> bool:
    return any(f"{layer}.{kind}" in arrays for kind in kinds)


def _fitted(group: Arrays, row: LayerReport, wanted: dict[str, Shape], called: str = "") -> Fitted:
    """Return a layer's arrays in PyTorch's order, checked."""
    fitted = {}
    for kind, array in group.items():
        name = f"{called}.{kind}" if called else kind
        if kind not in wanted:
            raise WeightFileError(f"{name} is in it, and {row.name} has no {kind}. Take it out of the file.")
        if not _fits(array, wanted[kind], row):
            raise WeightFileError(f"{name} is {_size(array.shape)}, and {row.name} needs {_size(wanted[kind])}.")
        turned = array if array.shape == wanted[kind] else array.transpose(KERAS_AXES[array.ndim])
        try:
            fitted[kind] = Numbers(turned)
        except ValueError as error:
            raise WeightFileError(f"{name} can't be used: {error}.") from None
    return fitted


def _all_fit(group: Arrays, row: LayerReport, wanted: dict[str, Shape]) -> bool:
    return all(_fits(array, wanted.get(kind), row) for kind, array in group.items())


def _fits(array: np.ndarray, wanted: Shape | None, row: LayerReport) -> bool:
    """Say whether an array has a shape, or would have it with Keras's axes in PyTorch's order."""
    if wanted is None or array.shape == wanted:
        return array.shape == wanted
    axes = KERAS_AXES.get(array.ndim)
    if axes is None or isinstance(row.layer, ConvTranspose2d):
        return False
    return tuple(array.shape[axis] for axis in axes) == wanted


def _layers(count: int) -> str:
    return f"{count} layer{'s' * (count != 1)}"


def _size(shape: Shape) -> str:
    return "×".join(map(str, shape)) or "a single number"


def _listed(names: Collection[str]) -> str:
    few = list(names)
    more = f" and {len(few) - MOST_NAMED} more" if len(few) > MOST_NAMED else ""
    return ", ".join(name or "one without a name" for name in few[:MOST_NAMED]) + more
