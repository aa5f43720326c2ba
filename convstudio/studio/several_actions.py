"""What the window asks for where several nodes may be selected: each one step that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Block, Residual, Sequential, edits, several
from convstudio.studio import placing
from convstudio.studio.clipping import clip, with_recipes_of
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


def copy_layers(session: Session, node_ids: Sequence[str], *places: Place) -> tuple[str, ...]:
    """Put copies of nodes at each of some places, select those at the first, and return their ids."""
    text = f"Copy {words_for(session.document.network, node_ids)}"
    document, new = placing.copied(session.document, node_ids, places)
    copies = dict(zip(several.outermost(session.document.network, node_ids), new, strict=True))
    session.apply(text, document, select=_chosen(session, document.network, copies))
    return new


def move_layers(session: Session, node_ids: Sequence[str], *places: Place) -> None:
    """Put nodes before the one now at a place, one after another, and select them.

    Parameters
    ----------
    places : Place
        Several are alike, in blocks that are the same: what is in each of these blocks is moved inside of it, and what
        comes from elsewhere is put at the first, and copies at the others.

    Raises
    ------
    ValueError
        If the place is inside one of them, or blocks would nest too deep.
    """
    text = f"Move {words_for(session.document.network, node_ids)}"
    document = placing.moved(session.document, node_ids, places)
    session.apply(text, document, select=_kept(session, document.network, node_ids))


def insert_layers(session: Session, clipping: Clipping, *places: Place, verb: str = "Paste") -> tuple[str, ...]:
    """Put nodes that come from elsewhere at each of some places, select those at the first, and return their ids.

    Raises
    ------
    ValueError
        If blocks would nest too deep.
    """
    document, node_ids = placing.inserted(session.document, clipping, places)
    text = f"{verb} {words_for(document.network, node_ids)}"
    session.apply(text, document, select=Selection(node_ids[0], node_ids) if node_ids else None)
    return node_ids


def wrap_layers(session: Session, node_ids: Sequence[str], wrapper: str, holders: Sequence[str] = ()) -> str:
    """Put neighbours on one path into a new block, one of WRAPPERS; select the block, and return its id.

    Parameters
    ----------
    holders : sequence of str
        Blocks that are alike; neighbours in each of them come into a new block of their own.

    Raises
    ------
    ValueError
        If they are not neighbours, or blocks would nest too deep.
    """
    before = network = session.document.network
    held = [placing.held_by(before, holder, node_ids) for holder in holders]
    block_ids = []
    for inside in held if sum(map(len, held)) == len(node_ids) else [node_ids]:
        network, block_id = edits.wrap(network, inside, WRAPPERS[wrapper])
        block_ids.append(block_id)
    text = f"Wrap {words_for(before, node_ids)} as {wrapper}"
    selection = selection_of(network, block_ids, block_ids[0])
    session.apply(text, session.document.with_network(network), select=selection)
    return block_ids[0]


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
    alike = alike_with(session, node_id)
    changed = several.change_field(network, alike, name, value)
    text = f"Change {name.replace('_', ' ')} of {words_for(network, alike)}"
    session.apply(text, session.document.with_network(changed), (alike if len(alike) > 1 else node_id, name))


def alike_selected(session: Session) -> tuple[str, ...]:
    """Return the current layer or block and all selected ones of its type, which a form changes together."""
    network, current = session.document.network, session.selected_id
    if current not in network:
        return (current,)
    layer_type = type(network.node(current).layer)
    return tuple(one for one in session.selected_ids if type(network.node(one).layer) is layer_type)


def alike_with(session: Session, node_id: str) -> tuple[str, ...]:
    """Return what is changed together with a node: all of its type that are selected, if it is the current one."""
    return alike_selected(session) if node_id == session.selected_id else (node_id,)


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
    session.apply(text, document, select=_chosen(session, network, copies))
    return new


def _chosen(session: Session, network: Network, copies: dict[str, str]) -> Selection:
    """Return copies as a selection, that of the current node the current one."""
    new = tuple(copies.values())
    current = copies.get(session.selected_id, new[0])
    return selection_of(network, new, current) if len(new) > 1 else only(current)
