"""What Keras's layers have in common when they are read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convstudio.interchange.frameworks.arguments import pair_of, refuse, whole

if TYPE_CHECKING:
    from convstudio.interchange.frameworks.shapes import Arrival

TITLE = "Keras"

refused = partial(refuse, TITLE)

sizes_of = partial(pair_of, least=1)


def padding_word(padding: Any, *, spelled: bool = False) -> Any:
    """Return "valid" or "same"; ``spelled`` as they are, where Keras does not mind capitals elsewhere."""
    word = padding.lower() if isinstance(padding, str) and not spelled else padding
    if word not in ("valid", "same"):
        raise refused(f"padding {padding!r} is not one of its words", 'Use "valid" or "same".')
    return word


def axis_of(arrival: Arrival, axis: Any) -> int:
    """Return the engine's number of one of Keras's axes."""
    place = whole("axis", axis)
    if not -arrival.rank <= place < arrival.rank:
        raise refused(f"{arrival.rank} axes arrive, and it asks for axis {place}")
    return arrival.engine_axis(place)
