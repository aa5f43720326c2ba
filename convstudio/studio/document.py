"""The document as a value: a network, what it looks at, and where its weights come from; and its numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convstudio.engine import Network, analyze
from convstudio.runner.recipes import WeightRecipe, default_recipe
from convstudio.runner.run import run
from convstudio.studio.document_weights import DocumentWeights
from convstudio.studio.inputs import InputError, InputRecipe, PictureInput, make_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

    from convstudio.engine import Analysis
    from convstudio.runner.activations import Activations

NodeRecipes = tuple[tuple[str, WeightRecipe], ...]
"""(node id, recipe) pairs."""

USUAL_INPUT = PictureInput()

MOST_BYTES = 2**31
"""Of activations and parameters together. Asking a computer for more can stop it instead of failing."""


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
