"""Where nodes go: to one place, or to places that are alike in several blocks, as those of folded repeats are.

Each is a function from one document to the next. A first place is the one that was meant; the others are its likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import several
from convstudio.studio.clipping import clip, insert_clipping, with_recipes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Network, Place
    from convstudio.studio.clipping import Clipping
    from convstudio.studio.document import Document


def inserted(document: Document, clipping: Clipping, places: Sequence[Place]) -> tuple[Document, tuple[str, ...]]:
    """Put nodes that come from elsewhere at each place; return the document, and the ids of those at the first.

    Raises
    ------
    ValueError
        If blocks would nest too deep.
    """
    document, node_ids = insert_clipping(document, places[0], clipping)
    return _with_others(document, clipping, places[1:]), node_ids


def copied(document: Document, node_ids: Sequence[str], places: Sequence[Place]) -> tuple[Document, tuple[str, ...]]:
    """Put copies of nodes at each place; return the document, and the ids of those at the first."""
    clipping = clip(document, node_ids)
    network, new = several.copy(document.network, node_ids, places[0])
    document = with_recipes_of(clipping, document.with_network(network), new)
    return _with_others(document, clipping, places[1:]), new


def moved(document: Document, node_ids: Sequence[str], places: Sequence[Place]) -> Document:
    """Put nodes at a place; those in each of several blocks that are alike stay in theirs.

    Raises
    ------
    ValueError
        If a place is inside one of the nodes, or blocks would nest too deep.
    """
    network = document.network
    held = [held_by(network, place.block_id, node_ids) for place in places]
    if len(places) > 1 and sum(map(len, held)) == len(node_ids):
        for inside, place in zip(held, places, strict=True):
            network = several.move(network, inside, place)
        return document.with_network(network)
    clipping = clip(document, node_ids)
    document = document.with_network(several.move(network, node_ids, places[0]))
    return _with_others(document, clipping, places[1:])


def _with_others(document: Document, clipping: Clipping, places: Sequence[Place]) -> Document:
    """Put copies at places in other blocks than the first, which has the clipping already."""
    for place in places:
        document, _ = insert_clipping(document, place, clipping)
    return document


def held_by(network: Network, block_id: str, node_ids: Sequence[str]) -> list[str]:
    """Return those of some nodes that are in a block, however deep."""
    return [one for one in node_ids if any(block.id == block_id for block in network.around(one))]
