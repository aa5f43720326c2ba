"""One run of a document on a given input, without a window: what ``convstudio run`` does."""

from __future__ import annotations

import zipfile
from collections import Counter
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError, analyze
from convstudio.engine.shapes import is_map
from convstudio.runner.run import run
from convstudio.studio.document import check_size, weight_arrays
from convstudio.studio.image_files import read_picture
from convstudio.studio.inputs import on_white

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from convstudio.engine import Analysis, Shape
    from convstudio.runner.run import Activations
    from convstudio.studio.document import Document

Weights = dict[str, dict[str, np.ndarray]]

MOST_NAMES = 12
"""How many layers a complaint names."""


class RunError(ValueError):
    """Something that was given can't be used; the message is a sentence for the user."""


def input_from_picture(path: Path, shape: Shape) -> np.ndarray:
    """Return a picture as a network of that input shape looks at it: a vector is a grey square, row by row.

    Raises
    ------
    ImageFileError
        If the picture can't be read.
    """
    if not is_map(shape):
        side = isqrt(shape[0] - 1) + 1
        return input_from_picture(path, (1, side, side)).reshape(-1)[: shape[0]]
    channels, height, width = shape
    return on_white(read_picture(path, height, width), channels)


def input_from_array(path: Path) -> np.ndarray:
    """Return the numbers in an .npy file.

    Raises
    ------
    RunError
        If it holds none.
    """
    try:
        with path.open("rb") as file:
            array = np.lib.format.read_array(file, allow_pickle=False)
    except OSError as error:
        raise RunError(f"{str(path)!r} can't be read: {error.strerror}.") from None
    except (ValueError, EOFError, MemoryError):
        raise RunError(f"{str(path)!r} is not an .npy file of numbers.") from None
    if array.dtype.kind not in "fiub":
        raise RunError(f"{str(path)!r} holds {array.dtype}, and only real numbers can be computed with.")
    return array


def read_weights(path: Path, analysis: Analysis, weights: Weights) -> Weights:
    """Return ``weights`` with those of an .npz file put in.

    Parameters
    ----------
    path : Path
        Its arrays are called "NAME.weight", "NAME.bias", … where NAME is a layer's name or id.
    analysis : Analysis
    weights : dict of node id to arrays
        Says which arrays there are, and of which shapes.

    Raises
    ------
    RunError
        If it can't be read, or holds an array that no layer has.
    """
    ids = {row.name: row.id for row in analysis.rows} | {row.id: row.id for row in analysis.rows}
    result = {node_id: dict(arrays) for node_id, arrays in weights.items()}
    for key, array in _stored(path).items():
        name, _, kind = key.rpartition(".")
        arrays = result.get(ids.get(name, ""), {})
        if kind not in arrays:
            raise RunError(f"{str(path)!r} holds {key!r}, and no layer has such an array.")
        if array.shape != arrays[kind].shape:
            raise RunError(f"{key!r} in {str(path)!r} has the shape {array.shape}, and {arrays[kind].shape} is needed.")
        arrays[kind] = array.astype(np.float32)
    return result


def _stored(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
    except OSError as error:
        raise RunError(f"{str(path)!r} can't be read: {error.strerror or 'it is no .npz file'}.") from None
    except (ValueError, EOFError, AttributeError, TypeError, zipfile.BadZipFile):
        raise RunError(f"{str(path)!r} is not an .npz file of numbers.") from None
    if any(array.dtype.kind not in "fiub" for array in arrays.values()):
        raise RunError(f"{str(path)!r} is not an .npz file of numbers.")
    return arrays


def run_once(
    document: Document,
    inputs: np.ndarray,
    weights_file: Path | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Activations:
    """Compute every layer of a document.

    Raises
    ------
    ComputeError
        If the numbers would not fit in memory.
    RunError
        If the input, the weights or a layer do not fit.
    """
    analysis = analyze(document.network)
    for problem in analysis.problems:
        if problem.severity == "error":
            raise RunError(problem.text)
    check_size(analysis)
    weights = weight_arrays(document, analysis)
    if weights_file:
        weights = read_weights(weights_file, analysis, weights)
    try:
        activations = run(document.network, weights, inputs, progress=progress)
    except ShapeError as error:
        raise RunError(str(error)) from None
    for problem in activations.problems:
        if problem.severity == "error":
            raise RunError(problem.text)
    return activations


def outputs_by_name(activations: Activations, layer: str | None = None) -> dict[str, np.ndarray]:
    """Return what leaves every layer and block, or one, by their names; by ids where several have one name.

    Raises
    ------
    RunError
        If no layer has that name or id.
    """
    names = activations.network.names()
    often = Counter(names.values())
    keys = {node_id: name if often[name] == 1 else node_id for node_id, name in names.items()}
    chosen = [node_id for node_id, name in names.items() if layer is None or layer in (name, node_id)]
    if not chosen:
        raise RunError(f"There is no layer called {layer!r}. Those there are: {_listed(list(keys.values()))}.")
    return {keys[node_id]: activations.outputs[node_id] for node_id in chosen}


def _listed(names: list[str]) -> str:
    few = names[:MOST_NAMES]
    return ", ".join(few) + (f" and {len(names) - len(few)} more" if len(names) > len(few) else "")


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write an .npz file, whatever the arrays are called.

    Raises
    ------
    RunError
        If it can't be written.
    """
    try:
        with zipfile.ZipFile(path, "w") as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
    except OSError as error:
        raise RunError(f"{str(path)!r} can't be written: {error.strerror}.") from None
