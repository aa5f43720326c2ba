"""What the window asks for: each an edit of the network, a text for the undo menu, and the selection behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine import Branches, Place, edits
from convstudio.studio import several_actions
from convstudio.studio.inputs import input_from_cells

if TYPE_CHECKING:
    import numpy as np

    from convstudio.engine import Fix, Layer, Merge, Network, Problem, Shape
    from convstudio.runner.recipes import WeightRecipe
    from convstudio.studio.inputs import InputRecipe, Scaling
    from convstudio.studio.session import Session


def insert_layer(session: Session, layer: Layer, place: Place | int) -> str:
    """Put a new layer before the node at ``place``, select it, and return its id."""
    network, node_id = edits.insert(session.document.network, place, layer)
    _apply(session, f"Add {layer.type_name}", network, select=node_id)
    return node_id


def remove_layer(session: Session, node_id: str) -> None:
    """Take a node out; its neighbour is selected."""
    several_actions.remove_layers(session, (node_id,))


def duplicate_layer(session: Session, node_id: str) -> str:
    """Put a copy of a node behind it, with the same way to its weights; select it, and return its id."""
    return several_actions.duplicate_layers(session, (node_id,))[0]


def move_layer(session: Session, node_id: str, place: Place | int) -> None:
    """Put a node before the one now at ``place``, and select it."""
    several_actions.move_layers(session, (node_id,), place if isinstance(place, Place) else Place(place))


def rename_layer(session: Session, node_id: str, name: str) -> None:
    """Name a node; an empty name brings the automatic one back."""
    network = edits.rename(session.document.network, node_id, name)
    _apply(session, f"Rename {_name(session, node_id)}", network)


def annotate_layer(session: Session, node_id: str, note: str) -> None:
    """Write a note on a node; an empty one takes it away."""
    network = edits.annotate(session.document.network, node_id, note)
    _apply(session, f"{'Note on' if note.strip() else 'Take the note off'} {_name(session, node_id)}", network)


def change_layer(session: Session, node_id: str, layer: Layer, field_name: str, merge: bool = False) -> None:
    """Give a node a layer that differs in one field; with ``merge``, the steps of one gesture become one."""
    text = f"Change {field_name.replace('_', ' ')} of {_name(session, node_id)}"
    document = session.document.with_network(edits.replace_layer(session.document.network, node_id, layer))
    session.apply(text, document, (node_id, field_name) if merge else None)


def apply_fix(session: Session, problem: Problem, fix: Fix) -> None:
    """Mend a problem; one that is not there any more is left alone."""
    if problem not in session.problems:
        return
    network = edits.apply_fix(session.document.network, problem, fix)
    _apply(session, f"{fix.label} ({_name(session, problem.node_id)})", network)


def wrap_layer(session: Session, node_id: str, wrapper: str) -> str:
    """Put a node into a new block, one of WRAPPERS; select the block, and return its id."""
    return several_actions.wrap_layers(session, (node_id,), wrapper)


def unwrap_block(session: Session, node_id: str) -> None:
    """Put the layers of a block's first path that has any in its place, and select the first of them."""
    block = session.document.network.block(node_id)
    first = next((path[0].id for path in block.paths if path), None)
    _apply(session, f"Unwrap {_name(session, node_id)}", edits.unwrap(session.document.network, node_id), select=first)


def add_path(session: Session, node_id: str) -> None:
    """Give a block one more path, an empty one."""
    network = edits.add_path(session.document.network, node_id)
    _apply(session, f"Add a path to {_name(session, node_id)}", network)


def remove_path(session: Session, node_id: str, number: int) -> None:
    """Take a path of a block out, with all that is on it; ``number`` counts from 0."""
    network = edits.remove_path(session.document.network, node_id, number)
    _apply(session, f"Remove path {number + 1} of {_name(session, node_id)}", network)


def set_path_count(session: Session, node_id: str, count: int) -> None:
    """Give a block so many paths: new ones are empty, and the last ones go first."""
    network = session.document.network
    while len(network.block(node_id).paths) < count:
        network = edits.add_path(network, node_id)
    while len(network.block(node_id).paths) > count:
        before = network
        network = edits.remove_path(network, node_id, len(network.block(node_id).paths) - 1)
        if len(network.block(node_id).paths) == len(before.block(node_id).paths):
            break  # a Residual keeps its two
    _apply(session, f"Change the number of paths of {_name(session, node_id)}", network)


def set_merge(session: Session, node_id: str, merge: Merge) -> None:
    """Let a block's paths meet in another way; a Residual that does not add becomes Branches."""
    block = session.document.network.block(node_id)
    if merge == block.merge:
        return
    network = edits.replace_layer(session.document.network, node_id, Branches(block.paths, merge))
    _apply(session, f"Change the merge of {_name(session, node_id)}", network)


def set_muted(session: Session, node_id: str, muted: bool) -> None:
    """Let a node pass its input on unchanged, or work again."""
    several_actions.mute_layers(session, (node_id,), muted)


def set_input(session: Session, recipe: InputRecipe, merge: bool = False) -> None:
    """Let the network look at something else."""
    session.apply("Change the input", replace(session.document, input=recipe), "input" if merge else None)


def set_input_cells(
    session: Session, array: np.ndarray, text: str, scaling: Scaling | None = None, merge: bool = False
) -> None:
    """Let the network look at numbers that were painted, typed or pasted; the steps of one stroke become one.

    Parameters
    ----------
    array : (C, H, W) or (N,)
    text : str
        What the user did.
    scaling : Scaling, optional
        What the numbers of a picture stand for.

    Raises
    ------
    InputError
        If a number is not finite, or there are too many.
    """
    document = session.document
    recipe = input_from_cells(array, scaling, document.input)
    session.apply(text, replace(document, input=recipe), "input cells" if merge else None)


def set_whole_input(session: Session, recipe: InputRecipe, shape: Shape) -> None:
    """Let the network look at something else, and make its input as large as that is, in one step.

    Raises
    ------
    ShapeError
        If it is not one or three positive sizes.
    """
    network = edits.set_input_shape(session.document.network, shape)
    session.apply("Change the input and its size", replace(session.document.with_network(network), input=recipe))


def set_input_shape(session: Session, shape: Shape, merge: bool = False) -> None:
    """Feed the network another shape.

    Raises
    ------
    ShapeError
        If it is not one or three positive sizes.
    """
    document = session.document.with_network(edits.set_input_shape(session.document.network, shape))
    session.apply("Change the size of the input", document, "input shape" if merge else None)


def set_recipe(session: Session, node_id: str, recipe: WeightRecipe, merge: bool = False) -> None:
    """Let a node's weights come from somewhere else."""
    text = f"Change the weights of {_name(session, node_id)}"
    session.apply(text, session.document.with_recipe(node_id, recipe), (node_id, "weights") if merge else None)


def set_title(session: Session, title: str) -> None:
    """Give the document another title."""
    session.apply("Change the title", replace(session.document, title=title.strip()))


def _apply(session: Session, text: str, network: Network, select: str | None = None) -> None:
    session.apply(text, session.document.with_network(network), select=select)


def _name(session: Session, node_id: str) -> str:
    return session.document.network.names()[node_id]
