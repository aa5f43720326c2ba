"""The document as a value: a network, what it looks at, and where its weights come from; and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convstudio.engine import Network, analyze
from convstudio.runner.recipes import Edited, PlainRecipe, WeightRecipe, base_of, default_recipe
from convstudio.runner.run import run
from convstudio.runner.weights.making import make_weights
from convstudio.studio.inputs import InputError, InputRecipe, PictureInput, make_input
from convstudio.studio.recent import RecentArrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np

    from convstudio.engine import Analysis, LayerReport
    from convstudio.runner.activations import Activations

    Arrays = dict[str, np.ndarray]

NodeRecipes = tuple[tuple[str, WeightRecipe], ...]
"""(node id, recipe) pairs."""

USUAL_INPUT = PictureInput()

MOST_BYTES = 2**31
"""Of activations and parameters together. Asking a computer for more can stop it instead of failing."""

MADE_AT_ONCE = 2**24
"""Bytes of weights for which a window can wait."""

_weights = RecentArrays(most_bytes=2**28)


class ComputeError(ValueError):
    """A document can't be computed; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Document:
    """All that is saved and undone. Arrays stay outside: the document has the recipes that make them.

    Parameters
    ----------
    network : Network
    input : InputRecipe
    weights : tuple of (node id, recipe)
        Kept sorted, and only where they differ from what the layer has by itself; the others are left out.
    title : str
    """

    network: Network
    input: InputRecipe = USUAL_INPUT
    weights: NodeRecipes = ()
    title: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _chosen(self.network, self.weights))

    def recipe_of(self, node_id: str) -> WeightRecipe | None:
        """Return where a node's weights come from; None for layers without weights.

        Raises
        ------
        KeyError
            If the network has no such node.
        """
        layer = self.network.node(node_id).layer
        return dict(self.weights).get(node_id, default_recipe(layer))

    def with_network(self, network: Network) -> Document:
        """Return this document with another network; recipes of nodes that are gone go too."""
        return replace(self, network=network)

    def with_recipe(self, node_id: str, recipe: WeightRecipe) -> Document:
        """Return this document with a node's weights made by ``recipe``.

        Raises
        ------
        KeyError
            If the network has no such node.
        """
        self.network.node(node_id)
        return replace(self, weights=(*self.weights, (node_id, recipe)))


def input_array(document: Document) -> np.ndarray:
    """Return what the document's network looks at, (C, H, W) or (N,) float32.

    Raises
    ------
    InputError
        If it would be too large.
    """
    return make_input(document.input, document.network.input_shape)


class DocumentWeights(Mapping[str, "Arrays"]):
    """The weights of every node that works, by node id and PyTorch's names, each made when it is asked for.

    A node whose layer, recipe and input shape are those of an earlier call gets the very same read-only arrays, so
    that the runner sees what has not changed.

    Parameters
    ----------
    document : Document
    analysis : Analysis
        Of the document's network.
    """

    def __init__(self, document: Document, analysis: Analysis) -> None:
        self._document = document
        rows = (row for row in analysis.rows if row.facts and not row.muted and document.recipe_of(row.id))
        self._rows = {row.id: row for row in rows}

    def __getitem__(self, node_id: str) -> Arrays:
        return _weights_of(self._document, self._rows[node_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def forget_others(self) -> None:
        """Let the memory be used for something else, where it holds much beside these."""
        _weights.forget_old(needed=len(self))


def arrays_of(document: Document, row: LayerReport) -> Arrays:
    """Return the weights of one node that works, the same arrays as ``DocumentWeights`` gives."""
    return _weights_of(document, row)


def has_arrays(document: Document, row: LayerReport) -> bool:
    """Return whether the weights of a node that works are at hand, or soon made: ``arrays_of`` keeps nobody waiting."""
    recipe = document.recipe_of(row.id)
    if row.param_bytes <= MADE_AT_ONCE or recipe is None:
        return True
    return (base_of(recipe), row.layer, row.input_shape, row.id) in _weights


def run_document(
    document: Document,
    analysis: Analysis | None = None,
    previous: Activations | None = None,
    cancel: Callable[[], bool] | None = None,
    first: str = "",
    reached: Callable[[Activations], object] | None = None,
) -> Activations:
    """Compute every layer of a document.

    Parameters
    ----------
    analysis : Analysis, optional
        Of the document's network, where it is at hand.
    previous : Activations, optional
        Of an earlier run; layers in front of the first change are taken from it.
    cancel : callable, optional
        Asked now and then whether to stop.
    first, reached
        A node that somebody waits for, and what to call when it has its numbers; see ``runner.run``.

    Raises
    ------
    ComputeError
        If the numbers would not fit in memory.
    RunCancelled
        If ``cancel`` said so.
    """
    analysis = analysis or analyze(document.network)
    try:
        inputs = input_array(document)
    except InputError as error:
        raise ComputeError(str(error)) from None
    check_size(analysis)
    weights = DocumentWeights(document, analysis)
    try:
        return run(document.network, weights, inputs, previous=previous, cancel=cancel, first=first, reached=reached)
    finally:
        weights.forget_others()


def _chosen(network: Network, weights: Iterable[tuple[str, WeightRecipe]]) -> NodeRecipes:
    """Return the recipes that matter, in the order of their ids; of two for one node, the later one."""
    chosen = {}
    for node_id, recipe in weights:
        usual = default_recipe(network.node(node_id).layer) if node_id in network else None
        if usual is not None:
            chosen[node_id] = (recipe, usual)
    return tuple((node_id, recipe) for node_id, (recipe, usual) in sorted(chosen.items()) if recipe != usual)


def _weights_of(document: Document, row: LayerReport) -> Arrays:
    recipe, shape = document.recipe_of(row.id), row.input_shape
    assert recipe is not None
    assert shape is not None

    def made(wanted: PlainRecipe) -> Arrays:
        # While a filter is edited cell by cell, what is under it stays.
        return _weights.get((wanted, row.layer, shape, row.id), lambda: make_weights(wanted, row.layer, shape, row.id))

    if isinstance(recipe, Edited):
        key = (recipe, row.layer, shape, row.id)
        return _weights.get(key, lambda: make_weights(recipe, row.layer, shape, row.id, made))
    return made(recipe)


def check_size(analysis: Analysis) -> None:
    """Refuse a network whose numbers would not fit in memory.

    Raises
    ------
    ComputeError
        Naming the largest layer.
    """
    needed = analysis.totals.activation_bytes + analysis.totals.param_bytes
    if needed > MOST_BYTES:
        largest = max(analysis.rows, key=lambda row: row.activation_bytes + row.param_bytes)
        raise ComputeError(
            f"The network's numbers would take {needed / 2**30:,.1f} GiB, most of them in {largest.name}: too much "
            f"to compute here. Make the input or that layer smaller; shapes and costs are still exact."
        )
