"""One run of a document on a given input, without a window: what ``convstudio run`` does."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import ShapeError, analyze
from convstudio.runner.run import run
from convstudio.studio.document import check_size
from convstudio.studio.document_weights import DocumentWeights
from convstudio.studio.inputs import make_input
from convstudio.studio.own_pictures import keep_picture
from convstudio.studio.weight_files import WeightFileError, network_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from convstudio.engine import Analysis, Shape
    from convstudio.runner.activations import Activations
    from convstudio.studio.document import Document
    from convstudio.studio.image_fitting import Fit
    from convstudio.studio.picture_numbers import Scaling

Weights = Mapping[str, dict[str, np.ndarray]]

MOST_NAMES = 12
"""How many layers a complaint names."""


class RunError(ValueError):
    """Something that was given can't be used; the message is a sentence for the user."""


def input_from_picture(path: Path, shape: Shape, fit: Fit = "crop", scaling: Scaling = "unit") -> np.ndarray:
    """Return a picture as a network of that input shape looks at it; just as a document that holds it would.

    Parameters
    ----------
    path : Path
    shape : (C, H, W) or (N,)
        A vector is a grey square, row by row.
    fit : Fit
        How the picture comes into the cells.
    scaling : Scaling
        What numbers the cells hold.

    Raises
    ------
    ImageFileError
        If the picture can't be read.
    InputError
        If the input would be too large.
    """
    kept = keep_picture(path, least_side=max(shape))
    return make_input(replace(kept, fit=fit, scaling=scaling), shape)


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
    """Return ``weights`` with those of a file put in.

    Parameters
    ----------
    path : Path
        See ``weight_files.network_weights``.
    analysis : Analysis
    weights : dict of node id to arrays

    Raises
    ------
    RunError
        If it can't be read, or holds an array that no layer has.
    """
    try:
        fitted = network_weights(path, analysis)
    except WeightFileError as error:
        raise RunError(str(error)) from None
    return {
        node_id: arrays | {name: numbers.array for name, numbers in fitted.get(node_id, {}).items()}
        for node_id, arrays in weights.items()
    }


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
    weights: Weights = DocumentWeights(document, analysis)
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
