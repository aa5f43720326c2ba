"""The weights of a document's layers: made from their recipes when they are asked for, and kept for the next run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from convstudio.runner.recipes import Edited, PlainRecipe, base_of
from convstudio.runner.weights.making import make_weights
from convstudio.studio.recent import RecentArrays

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from convstudio.engine import Analysis, LayerReport
    from convstudio.studio.document import Document

    Arrays = dict[str, np.ndarray]

MADE_AT_ONCE = 2**24
"""Bytes of weights for which a window can wait."""

_weights = RecentArrays(most_bytes=2**28)


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
        return arrays_of(self._document, self._rows[node_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def forget_others(self) -> None:
        """Let the memory be used for something else, where it holds much beside these."""
        _weights.forget_old(needed=len(self))


def arrays_of(document: Document, row: LayerReport) -> Arrays:
    """Return the weights of one node that works, the same arrays as ``DocumentWeights`` gives."""
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


def has_arrays(document: Document, row: LayerReport) -> bool:
    """Return whether the weights of a node that works are at hand, or soon made: ``arrays_of`` keeps nobody waiting."""
    recipe = document.recipe_of(row.id)
    if row.param_bytes <= MADE_AT_ONCE or recipe is None:
        return True
    return (base_of(recipe), row.layer, row.input_shape, row.id) in _weights
