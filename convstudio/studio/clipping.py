"""Nodes taken out of a document with the way to their weights, as bytes that another window or program can read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convstudio.engine import Network, several
from convstudio.engine.network import walk
from convstudio.engine.splicing import as_new, insert_path
from convstudio.studio import files
from convstudio.studio.document import Document, NodeRecipes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convstudio.engine import Node, Path, Place

NODES_MIME = "application/x-convstudio-nodes"
"""What such bytes are called where they are dragged, and on the clipboard."""


@dataclass(frozen=True, slots=True)
class Clipping:
    """Nodes one after another, and where their weights come from.

    Parameters
    ----------
    nodes : tuple of Node
        With the ids they had.
    weights : tuple of (node id, recipe)
        Of these nodes and of what they hold; only those that are not the usual ones.
    """

    nodes: Path
    weights: NodeRecipes = ()


def clip(document: Document, node_ids: Iterable[str]) -> Clipping:
    """Return nodes of a document, in execution order, each with all it holds.

    Raises
    ------
    KeyError
        If the network has no such node.
    """
    nodes = tuple(document.network.node(node_id) for node_id in several.outermost(document.network, node_ids))
    held = {node.id for node in walk(nodes)}
    return Clipping(nodes, tuple(pair for pair in document.weights if pair[0] in held))


def clipping_to_bytes(clipping: Clipping) -> bytes:
    """Return a clipping as a document that has nothing else, in UTF-8.

    Raises
    ------
    FileError
        If it holds a number that is not finite.
    """
    return files.document_to_json(Document(Network((1, 1, 1), clipping.nodes), weights=clipping.weights)).encode()


def clipping_from_bytes(data: bytes) -> Clipping:
    """Return what ``clipping_to_bytes`` has written, here or in another program; any document will do.

    Raises
    ------
    FileError
        If it is anything else.
    """
    document = files.document_from_json(data)
    return Clipping(document.network.nodes, document.weights)


def insert_clipping(document: Document, place: Place, clipping: Clipping) -> tuple[Document, tuple[str, ...]]:
    """Put a clipping into a document; return the document and the new nodes' ids.

    Ids are given anew. Names are kept, but for those that the document has already.

    Raises
    ------
    KeyError, IndexError
        If the network has no such place.
    ValueError
        If blocks would nest too deep.
    """
    taken = {node.name for node in document.network.walk()}
    new = tuple(replace(as_new(node), name=_free_name(node, taken)) for node in clipping.nodes)
    network, node_ids = insert_path(document.network, place, new)
    return with_recipes_of(clipping, document.with_network(network), node_ids), node_ids


def with_recipes_of(clipping: Clipping, document: Document, node_ids: Iterable[str]) -> Document:
    """Return a document in which copies of a clipping's nodes, ``node_ids``, get their weights as the originals do."""
    originals = walk(clipping.nodes)
    copies = walk(tuple(document.network.node(node_id) for node_id in node_ids))
    chosen = dict(clipping.weights)
    pairs = zip(originals, copies, strict=True)
    recipes = tuple((copy.id, chosen[original.id]) for original, copy in pairs if original.id in chosen)
    return replace(document, weights=(*document.weights, *recipes))


def _free_name(node: Node, taken: set[str]) -> str:
    return "" if node.name in taken else node.name
