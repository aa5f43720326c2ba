"""What the window asks for: each an edit of the network, a text for the undo menu, and the selection behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine import Place, edits
from convstudio.engine.blocks import MOST_TEXT
from convstudio.studio import several_actions
from convstudio.studio.inputs import input_from_cells
from convstudio.studio.painting import painted_input
from convstudio.studio.repeats import likes_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from convstudio.engine import Fix, Layer, Network, Problem, Shape
    from convstudio.runner.recipes import WeightRecipe
    from convstudio.studio.inputs import InputRecipe, Scaling
    from convstudio.studio.session import Session


def insert_layer(session: Session, layer: Layer, *places: Place | int) -> str:
    """Put a new layer before the node at each of some places, select the first, and return its id."""
    network, node_id = edits.insert(session.document.network, places[0], layer)
    for place in places[1:]:
        network, _ = edits.insert(network, place, layer)
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
    """Mend a problem; one that is not there any more is left alone.

    Where several are selected together, as folded repeats are, the same is done to its like in all of them.
    """
    if problem not in session.problems:
        return
    network = session.document.network
    alike = likes_in(network, session.selected_ids, problem.node_id)
    mended = [problem.node_id]
    network = edits.apply_fix(network, problem, fix)
    for other in session.problems:
        same = next((one for one in other.fixes if one.label == fix.label), None)
        if same is not None and other.node_id in alike and other.node_id not in mended:
            network = edits.apply_fix(network, other, same)
            mended.append(other.node_id)
    _apply(session, f"{fix.label} ({several_actions.words_for(session.document.network, mended)})", network)


def wrap_layer(session: Session, node_id: str, wrapper: str) -> str:
    """Put a node into a new block, one of WRAPPERS; select the block, and return its id."""
    return several_actions.wrap_layers(session, (node_id,), wrapper)


def set_muted(session: Session, node_id: str, muted: bool) -> None:
    """Let a node pass its input on unchanged, or work again."""
    several_actions.mute_layers(session, (node_id,), muted)


def set_input(session: Session, recipe: InputRecipe, merge: bool = False) -> None:
    """Let the network look at something else."""
    session.apply("Change the input", replace(session.document, input=recipe), "input" if merge else None)


def set_input_cells(session: Session, array: np.ndarray, text: str, scaling: Scaling | None = None) -> None:
    """Let the network look at numbers that were pasted or cleared.

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
    session.apply(text, replace(document, input=input_from_cells(array, scaling, document.input)))


def paint_input(
    session: Session,
    mask: NDArray[np.bool_],
    numbers: Sequence[float],
    channels: Sequence[int],
    text: str,
    merge: bool = False,
) -> None:
    """Put numbers into some cells of the input; the steps of one stroke become one. See ``painted_input``.

    Raises
    ------
    InputError
        If a number is not finite, or there are too many in the input.
    """
    document = session.document
    recipe = painted_input(document.input, document.network.input_shape, mask, numbers, channels)
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
    session.apply("Change the title", replace(session.document, title=title.strip()[:MOST_TEXT].strip()))


def _apply(session: Session, text: str, network: Network, select: str | None = None) -> None:
    session.apply(text, session.document.with_network(network), select=select)


def _name(session: Session, node_id: str) -> str:
    return session.document.network.names()[node_id]
