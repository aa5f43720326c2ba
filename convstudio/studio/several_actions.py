"""What the window asks for where several nodes may be selected: each one step that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Block, Residual, Sequential, edits, several
from convstudio.studio.clipping import clip, insert_clipping, with_recipes_of
from convstudio.studio.selection import Selection, only, selection_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convstudio.engine import Network, Path, Place
    from convstudio.studio.clipping import Clipping
    from convstudio.studio.session import Session

WRAPPERS: dict[str, Callable[[Path], Block]] = {
    "Sequential": Sequential,
    "Residual": Residual,
    "Branches": edits.branch,
}
"""What layers can be wrapped in, by the block's name."""


def remove_layers(session: Session, node_ids: Sequence[str], verb: str = "Remove") -> None:
    """Take nodes out; a neighbour is selected."""
    network = several.remove(session.document.network, node_ids)
    session.apply(f"{verb} {words_for(session.document.network, node_ids)}", session.document.with_network(network))


def duplicate_layers(session: Session, node_ids: Sequence[str]) -> tuple[str, ...]:
    """Put copies of nodes behind the last of them on each path, select them, and return their ids.

    Copies get their weights the same way, and so does all that they hold.
    """
    before = session.document.network
    network, copies = several.duplicate(before, node_ids)
    return _keep_copies(session, f"Duplicate {words_for(before, node_ids)}", network, copies)


def copy_layers(session: Session, node_ids: Sequence[str], place: Place) -> tuple[str, ...]:
    """Put copies of nodes at a place, select them, and return their ids."""
    before = session.document.network
    network, new = several.copy(before, node_ids, place)
    copies = dict(zip(several.outermost(before, node_ids), new, strict=True))
    return _keep_copies(session, f"Copy {words_for(before, node_ids)}", network, copies)


def move_layers(session: Session, node_ids: Sequence[str], place: Place) -> None:
    """Put nodes before the one now at ``place``, one after another, and select them.

    Raises
    ------
    ValueError
        If the place is inside one of them, or blocks would nest too deep.
    """
    before = session.document.network
    network = several.move(before, node_ids, place)
    text = f"Move {words_for(before, node_ids)}"
    session.apply(text, session.document.with_network(network), select=_kept(session, network, node_ids))


def insert_layers(session: Session, clipping: Clipping, place: Place, verb: str = "Paste") -> tuple[str, ...]:
    """Put nodes that come from elsewhere at a place, select them, and return their ids.

    Raises
    ------
    ValueError
        If blocks would nest too deep.
    """
    document, node_ids = insert_clipping(session.document, place, clipping)
    text = f"{verb} {words_for(document.network, node_ids)}"
    session.apply(text, document, select=Selection(node_ids[0], node_ids) if node_ids else None)
    return node_ids


def wrap_layers(session: Session, node_ids: Sequence[str], wrapper: str) -> str:
    """Put neighbours on one path into a new block, one of WRAPPERS; select the block, and return its id.

    Raises
    ------
    ValueError
        If they are not neighbours, or blocks would nest too deep.
    """
    before = session.document.network
    network, block_id = edits.wrap(before, node_ids, WRAPPERS[wrapper])
    text = f"Wrap {words_for(before, node_ids)} as {wrapper}"
    session.apply(text, session.document.with_network(network), select=block_id)
    return block_id


def mute_layers(session: Session, node_ids: Sequence[str], muted: bool) -> None:
    """Let nodes pass their input on unchanged, or work again."""
    before = session.document.network
    network = several.set_muted(before, node_ids, muted)
    text = f"{'Mute' if muted else 'Unmute'} {words_for(before, node_ids)}"
    session.apply(text, session.document.with_network(network))


def color_layers(session: Session, node_ids: Sequence[str], color: str) -> None:
    """Give nodes a colour, one of COLORS, or none for an empty one."""
    before = session.document.network
    network = several.set_color(before, node_ids, color)
    text = f"{f'Colour {words_for(before, node_ids)} {color}' if color else f'Uncolour {words_for(before, node_ids)}'}"
    session.apply(text, session.document.with_network(network))


def change_field(session: Session, node_id: str, name: str, value: object) -> None:
    """Give a layer another value in one field, and all others of its type that are selected with it.

    The steps of one gesture become one.
    """
    network = session.document.network
    alike = alike_selected(session) if node_id == session.selected_id else (node_id,)
    changed = several.change_field(network, alike, name, value)
    text = f"Change {name.replace('_', ' ')} of {words_for(network, alike)}"
    session.apply(text, session.document.with_network(changed), (alike if len(alike) > 1 else node_id, name))


def alike_selected(session: Session) -> tuple[str, ...]:
    """Return the current layer and all selected ones of its type, which a form changes together; a block is alone."""
    network, current = session.document.network, session.selected_id
    if current not in network or isinstance(network.node(current).layer, Block):
        return (current,)
    layer_type = type(network.node(current).layer)
    return tuple(one for one in session.selected_ids if type(network.node(one).layer) is layer_type)


def words_for(network: Network, node_ids: Sequence[str]) -> str:
    """Return what to call nodes: the name of one, or "2 layers and 1 block".

    Examples
    --------
    >>> from convstudio.engine import Network, ReLU
    >>> words_for(Network((8,), (ReLU(), ReLU())), ["n1", "n2"])
    '2 layers'
    """
    if len(node_ids) == 1:
        return network.names()[node_ids[0]]
    blocks = sum(isinstance(network.node(node_id).layer, Block) for node_id in node_ids)
    counts = ((len(node_ids) - blocks, "layer"), (blocks, "block"))
    return " and ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts if count)


def _kept(session: Session, network: Network, node_ids: Sequence[str]) -> Selection:
    """Return nodes as a selection, with the same current one if it is among them."""
    current = session.selected_id if session.selected_id in node_ids else node_ids[0]
    return selection_of(network, node_ids, current)


def _keep_copies(session: Session, text: str, network: Network, copies: dict[str, str]) -> tuple[str, ...]:
    """Make ``network`` the current one, with the recipes of what was copied, and select the copies."""
    new = tuple(copies.values())
    document = with_recipes_of(clip(session.document, copies), session.document.with_network(network), new)
    current = copies.get(session.selected_id, new[0])
    session.apply(text, document, select=selection_of(network, new, current) if len(new) > 1 else only(current))
    return new
