"""How the number of window positions goes wrong: every slip is a formula of its own, worked out per axis."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convstudio.engine.expressions import whole
from convstudio.lessons.axis import axes_of
from convstudio.lessons.explicit_slips import EXPLICIT_SLIPS
from convstudio.lessons.same_slips import SAME_SLIPS, stated_padding_slip
from convstudio.lessons.slips import Slip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convstudio.lessons.axis import SlipMaker
    from convstudio.lessons.setups import Setup


def position_slips(setup: Setup, stated_padding: int | None = None) -> Iterator[Slip[tuple[int, int]]]:
    """Yield every slip in the count of (rows, columns), the likeliest first; two may give the same count.

    Parameters
    ----------
    setup : Setup
    stated_padding : int or None
        A padding that was in force a question earlier and no longer is.
    """
    makers: tuple[SlipMaker, ...] = SAME_SLIPS if setup.uses_same else EXPLICIT_SLIPS
    if stated_padding is not None:
        makers = (partial(stated_padding_slip, padding=stated_padding, rule=_rule(setup)), *makers)
    rows, columns = axes_of(setup)
    for make in makers:
        slips = make(rows), make(columns)
        if slips[0] is None or slips[1] is None:
            continue
        answer = whole(slips[0][0]), whole(slips[1][0])
        telling = slips[0] if answer[0] != rows.positions else slips[1]
        yield Slip(answer, *telling[1:])


def _rule(setup: Setup) -> str:
    return str(setup.layer.slide.padding).upper()
