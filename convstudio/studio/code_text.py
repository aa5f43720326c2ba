"""Layers as other frameworks' code, on their way out of a document and into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Network, several
from convstudio.engine.network import Place, with_ids
from convstudio.studio import placing, several_actions
from convstudio.studio.clipping import Clipping
from convstudio.studio.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Analysis, Shape
    from convstudio.interchange.reading_code import CodeRead
    from convstudio.interchange.writing_code import Code
    from convstudio.studio.document import Document
    from convstudio.studio.session import Session

FRAMEWORKS = {"pytorch": "PyTorch", "keras": "Keras"}
"""What code is written for, by the names of the command line. The tables of layers are loaded when they are needed."""


def arriving_at(analysis: Analysis, place: Place) -> Shape | None:
    """Return the shape that arrives at a place of an analysed network; None behind what does not fit.

    Raises
    ------
    KeyError, IndexError
        If the network has no such place.
    """
    path = analysis.network.path(place)
    if place.index:
        return analysis.row(path[place.index - 1].id).output_shape
    return analysis.row(place.block_id).input_shape if place.block_id else analysis.network.input_shape


def code_of_document(document: Document, framework: str) -> Code:
    """Return a whole network as a module of a framework, one of FRAMEWORKS."""
    from convstudio.interchange.writing_code import WRITERS

    return WRITERS[framework].network(document.network, document.title)


def code_of_nodes(analysis: Analysis, node_ids: Sequence[str], framework: str) -> Code:
    """Return nodes, in execution order, as an expression of a framework.

    What arrives at the first of them is told; what lies between them and is not among them is not.

    Raises
    ------
    KeyError
        If the network has no such node.
    """
    from convstudio.interchange.writing_code import WRITERS

    network = analysis.network
    nodes = tuple(network.node(node_id) for node_id in several.outermost(network, node_ids))
    return WRITERS[framework].layers(nodes, analysis.row(nodes[0].id).input_shape)


def paste_code(session: Session, text: str, *places: Place) -> CodeRead:
    """Read code and put its layers at each of some places, as one step; select those at the first.

    A network that has no layers yet gets the input that the code is written for, too.

    Raises
    ------
    CodeError
        If there are no layers in the text.
    ValueError
        If blocks would nest too deep.
    """
    from convstudio.interchange.reading_code import read_code

    document = session.document
    is_empty = not document.network.nodes
    read = read_code(text, None if is_empty else arriving_at(session.analysis, places[0]))
    if is_empty and read.input_shape is not None:
        document = document.with_network(Network(read.input_shape))
    document, node_ids = placing.inserted(document, Clipping(with_ids(read.nodes)), places)
    words = several_actions.words_for(document.network, node_ids)
    session.apply(f"Paste {words}", document, select=Selection(node_ids[0], node_ids))
    return read
