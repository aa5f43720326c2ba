"""A network's forward pass: what every layer makes of an input, again only for what has changed."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import Block, Problem, ShapeError, analyze, format_shape
from convstudio.engine.layers import (
    Dropout,
    Dropout2d,
    Flatten,
    GlobalMaxPool2d,
    Identity,
    ReLU,
    ReLU6,
)
from convstudio.runner.activations import Activations
from convstudio.runner.arrays import as_float
from convstudio.runner.forward import forward, merge
from convstudio.runner.stopping import poll, stopping_when
from convstudio.runner.threads import even_slices, share, undisturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convstudio.engine import Analysis, Layer, LayerReport, Network, Node, Shape
    from convstudio.runner.activations import Weights

CAREFUL = (ReLU, ReLU6, GlobalMaxPool2d, Flatten, Identity, Dropout, Dropout2d)
"""Layers that only choose among numbers, and make no infinite ones: these need no look at their outputs."""


LOOKED_AT = 1 << 20
"""Numbers that are looked at at once."""


def run(
    network: Network,
    weights: Mapping[str, Weights],
    inputs: np.ndarray,
    *,
    previous: Activations | None = None,
    progress: Callable[[int, int], object] | None = None,
    cancel: Callable[[], bool] | None = None,
    first: str = "",
    reached: Callable[[Activations], object] | None = None,
) -> Activations:
    """Return what every layer of ``network`` makes of ``inputs``.

    Parameters
    ----------
    weights : mapping of node id to arrays
        Nodes without weights may be left out. A node's are asked for when the run has come to it.
    inputs : (C, H, W) or (N, C, H, W); for vectors (features,) or (N, features)
        One input, or a batch; the outputs follow it.
    previous : Activations
        An earlier result: a node with the same layer, the same arrays as weights and the same array as input
        (the very objects) is not computed again.
    progress : callable(done, total)
        Called after each layer and each merge.
    cancel : callable() -> bool
        Asked between layers, inside large ones, and while random weights are drawn.
    first : str
        Id of a node that somebody waits for.
    reached : callable(Activations)
        Called when ``first`` has its output, with what there is by then: nodes behind it have nothing yet.

    Raises
    ------
    ShapeError
        If the input does not have the network's shape.
    RunCancelled
        If ``cancel`` returned True.
    """
    source = _source(network, inputs, previous)

    def found(walk: _Walk) -> Activations:
        return Activations(
            network,
            inputs,
            source,
            MappingProxyType(dict(walk.weights)),
            MappingProxyType(dict(walk.entries)),
            MappingProxyType(dict(walk.outputs)),
            tuple(walk.problems),
            MappingProxyType(dict(walk.arrivals)),
        )

    def look(node_id: str, walk: _Walk) -> None:
        if reached and node_id == first:
            reached(found(walk))

    walk = _Walk(analyze(network), weights, previous, progress, look)
    with undisturbed(), stopping_when(cancel):
        walk.along(network.nodes, source)
    return found(walk)


class _Walk:
    """Goes through a network in execution order, and keeps what it finds."""

    def __init__(
        self,
        analysis: Analysis,
        weights: Mapping[str, Weights],
        previous: Activations | None,
        progress: Callable[[int, int], object] | None,
        passed: Callable[[str, _Walk], object],
    ) -> None:
        self.weights: dict[str, Weights] = {}
        self.entries: dict[str, np.ndarray] = {}
        self.outputs: dict[str, np.ndarray] = {}
        self.arrivals: dict[str, tuple[np.ndarray, ...]] = {}
        self.problems: list[Problem] = []
        self._analysis = analysis
        self._given = weights
        self._previous = previous
        self._progress = progress
        self._passed = passed
        self._done = 0
        self._healthy = True

    def along(self, path: tuple[Node, ...], array: np.ndarray | None) -> np.ndarray | None:
        """Compute every node of a path; return what leaves it, or None if something in it can't be computed."""
        for node in path:
            if array is None:
                return None
            self.entries[node.id] = array
            row = self._analysis.row(node.id)
            block = node.layer if isinstance(node.layer, Block) else None
            array = self._through_layer(row, array) if block is None else self._through_block(row, block, array)
            if array is not None:
                self.outputs[node.id] = array
                self._passed(node.id, self)
        return array

    def _through_layer(self, row: LayerReport, array: np.ndarray) -> np.ndarray | None:
        poll()
        if row.facts is not None and not row.muted:
            self.weights[row.id] = dict(self._given.get(row.id, {}))
        output, problem = _pass_through(row, array, self.weights.get(row.id, {}), self._previous)
        return self._note(row, output, problem)

    def _through_block(self, row: LayerReport, block: Block, array: np.ndarray) -> np.ndarray | None:
        ends = [self.along(path, array) for path in block.paths]
        if row.muted:
            return array if block.merge is None else self._note(row, array)
        arrived = tuple(end for end in ends if end is not None)
        if row.facts is None or len(arrived) < len(ends):
            return None
        if block.merge is None:
            return arrived[0]
        poll()
        self.arrivals[row.id] = arrived
        return self._note(row, *_merge(row, block, arrived, array.ndim, self._previous))

    def _note(self, row: LayerReport, output: np.ndarray | None, problem: Problem | None = None) -> np.ndarray | None:
        """Keep what came of a row, tell how far the run is, and return the output."""
        if problem:
            self.problems.append(problem)
        # A number that is not finite goes on through the layers behind: it is a problem where it first appears.
        looked_at = self._done == 0 or not isinstance(row.layer, CAREFUL)
        if output is not None and self._healthy and looked_at and not _is_finite(output):
            self.problems.append(_not_finite(row))
            self._healthy = False
        self._done += 1
        if self._progress:
            self._progress(self._done, len(self._analysis.rows))
        return output


def _source(network: Network, inputs: np.ndarray, previous: Activations | None) -> np.ndarray:
    """Return the inputs as a read-only float array: the very one of ``previous`` if it had the same inputs."""
    shape = network.input_shape
    if inputs.shape != shape and (inputs.shape[1:] != shape or inputs.shape[0] == 0):
        raise ShapeError(
            f"the network takes {format_shape(shape)}, and an array of shape {inputs.shape} arrives",
            f"Pass one of shape {shape}, or a batch of such.",
        )
    if previous and previous.inputs is inputs and previous.source.shape == inputs.shape:
        return previous.source
    source = as_float(inputs).view()
    source.setflags(write=False)
    return source


def _pass_through(
    row: LayerReport, array: np.ndarray, arrays: Weights, previous: Activations | None
) -> tuple[np.ndarray | None, Problem | None]:
    """Return what leaves one node, or None, and why it can't be computed if that is the reason."""
    if row.facts is None:
        return None, None
    if row.muted:
        return array, None
    assert row.input_shape is not None, "only layers that fit are computed"
    needed = _needed_shapes(row.layer, row.input_shape)
    if any(name not in arrays or arrays[name].shape != shape for name, shape in needed.items()):
        return None, _missing_weights(row, needed)
    used = {name: arrays[name] for name in needed}
    if previous and previous.has_computed(row, array, used):
        return previous.outputs[row.id], None
    try:
        return _compute(row, array, used), None
    except MemoryError:
        return None, _out_of_memory(row)


@lru_cache(maxsize=4096)
def _needed_shapes(layer: Layer, input_shape: Shape) -> Mapping[str, Shape]:
    """Return the arrays that a layer needs; remembered, as every run asks for all of them."""
    return MappingProxyType(layer.weight_shapes(input_shape) | layer.state_shapes(input_shape))


def _compute(row: LayerReport, array: np.ndarray, arrays: Weights) -> np.ndarray:
    assert row.input_shape is not None, "only layers that fit are computed"
    single = array.ndim == len(row.input_shape)
    with np.errstate(all="ignore"):
        output = forward(row.layer, array[np.newaxis] if single else array, arrays)
    output = output[0] if single else output
    output.setflags(write=False)
    return output


def _merge(
    row: LayerReport,
    block: Block,
    arrived: tuple[np.ndarray, ...],
    rank: int,
    previous: Activations | None,
) -> tuple[np.ndarray | None, Problem | None]:
    """Return what the ends of a block's paths merge to, or why that can't be computed."""
    if previous and previous.has_merged(row.id, block, arrived):
        return previous.outputs[row.id], None
    assert row.input_shape is not None, "only what fits is merged"
    # Channels come first, behind the batch where there is one.
    channels = rank - len(row.input_shape)
    try:
        with np.errstate(all="ignore"):
            output = merge(block, arrived, channels)
    except MemoryError:
        return None, _out_of_memory(row)
    output.setflags(write=False)
    return output, None


def _is_finite(array: np.ndarray) -> bool:
    numbers, sums = array.reshape(-1), [0.0]

    def add_up(own: slice) -> None:
        sums.append(float(np.dot(numbers[own], numbers[own])))

    with np.errstate(all="ignore"):
        share(even_slices(len(numbers), LOOKED_AT), add_up)
        # One infinity or NaN spoils the sum of squares; only one that overflows on its own needs the second look.
        return bool(np.isfinite(sums).all() or np.isfinite(numbers).all())


def _missing_weights(row: LayerReport, needed: Mapping[str, Shape]) -> Problem:
    wanted = " and ".join(f"{name} {shape}" for name, shape in needed.items())
    text = f"{row.name} can't be computed: it needs {wanted}, and its weights have other shapes. Reset its weights."
    return Problem(row.id, "error", text)


def _out_of_memory(row: LayerReport) -> Problem:
    text = (
        f"{row.name} can't be computed: its output of {row.activation_bytes / 2**20:,.0f} MiB does not fit the memory "
        "that is left. Use a smaller input or fewer channels."
    )
    return Problem(row.id, "error", text)


def _not_finite(row: LayerReport) -> Problem:
    text = f"{row.name} gives numbers that are infinite or not a number. Check its weights and its input."
    return Problem(row.id, "warning", text)
