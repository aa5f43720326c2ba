"""What would come of nodes that are held over a document, before they are dropped, and the drop itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine import analyze, several
from convstudio.studio import placing, several_actions

if TYPE_CHECKING:
    from convstudio.engine import Analysis, Network, Place, Problem
    from convstudio.studio.clipping import Clipping
    from convstudio.studio.document import Document
    from convstudio.studio.session import Session

INTO_ITSELF = "A block can't go into itself."


@dataclass(frozen=True, slots=True)
class Held:
    """What is held over a document.

    Parameters
    ----------
    clipping : Clipping
    own : bool
        They are nodes of this very document; otherwise they come from another one, or are new.
    copies : bool
        The nodes stay where they are, and copies are dropped.
    """

    clipping: Clipping
    own: bool = False
    copies: bool = False

    def ids_in(self, network: Network) -> tuple[str, ...]:
        """Return the nodes of this document that are held and still there."""
        return tuple(node.id for node in self.clipping.nodes if self.own and node.id in network)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a drop would lead to.

    Parameters
    ----------
    analysis : Analysis or None
        Of the network as it would be; None if the drop is refused.
    refusal : str
        Why nothing can be dropped there; a sentence.
    broken : tuple of Problem
        What would not fit any more; it can be dropped all the same.
    mended : int
        How many layers would fit again.
    """

    analysis: Analysis | None = None
    refusal: str = ""
    broken: tuple[Problem, ...] = ()
    mended: int = 0


def look_ahead(document: Document, now: Analysis, held: Held, *places: Place) -> Outlook:
    """Return what a drop at a place would lead to.

    Parameters
    ----------
    now : Analysis
        Of the document as it is.
    places : Place
        The place, and its likes in blocks that are the same, where the same is to be done.
    """
    network, ids = document.network, held.ids_in(document.network)
    if ids and not held.copies and any(several.holds(network, ids, place) for place in places):
        return Outlook(refusal=INTO_ITSELF)
    if held.own and not ids:
        return Outlook(refusal="It is not there any more.")
    try:
        if not held.own:
            network = placing.inserted(document, held.clipping, places)[0].network
        elif held.copies:
            network = placing.copied(document, ids, places)[0].network
        else:
            network = placing.moved(document, ids, places).network
    except ValueError as error:
        return Outlook(refusal=f"It can't go there: {error}.")
    then = analyze(network)
    before, after = _errors(now), _errors(then)
    broken = tuple(problem for node_id, problem in after.items() if node_id not in before)
    return Outlook(then, broken=broken, mended=len(before.keys() - after.keys()))


def drop(session: Session, held: Held, *places: Place) -> tuple[str, ...]:
    """Put what is held at a place and at its likes, as one step; return the ids of what stands at the first now.

    Raises
    ------
    ValueError
        If it can't go there; ``look_ahead`` says why.
    """
    ids = held.ids_in(session.document.network)
    if not held.own:
        return several_actions.insert_layers(session, held.clipping, *places, verb="Add")
    if held.copies:
        return several_actions.copy_layers(session, ids, *places)
    several_actions.move_layers(session, ids, *places)
    return ids


def _errors(analysis: Analysis) -> dict[str, Problem]:
    """Return what does not fit, by node, in execution order."""
    return {row.id: row.problem for row in analysis.rows if row.problem is not None}
