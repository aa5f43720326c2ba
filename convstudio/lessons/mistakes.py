"""Which wrong answer each usual mistake gives: computed by the wrong procedure, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.layers import Conv2d
from convstudio.lessons.parameter_slips import shared_slips, unshared_slips
from convstudio.lessons.position_slips import position_slips
from convstudio.lessons.questions import Mistake, Topic, write_answer
from convstudio.lessons.slips import Slip, likeliest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convstudio.engine.shapes import Pair
    from convstudio.lessons.setups import Setup

ShapeAnswer = tuple[int, int, int]


def shape_mistakes(setup: Setup, stated_padding: int | None = None) -> tuple[Mistake, ...]:
    """Return the mistakes of "what is the shape of the output?".

    Parameters
    ----------
    setup : Setup
    stated_padding : int or None
        A padding that was in force a question earlier and no longer is.
    """
    depth, *positions = setup.output_shape
    rows, columns = positions
    right = (rows, columns, depth)
    places = list(position_slips(setup, stated_padding))
    slips = [
        *(_with_depth(slip, depth) for slip in likeliest(places, (rows, columns))),
        *(_with_positions(slip, (rows, columns)) for slip in likeliest(_depth_slips(setup), (depth,))),
        *_order_slips(right),
        *(
            _both(place, deep)
            for place in likeliest(places, (rows, columns), name_others=False)
            for deep in likeliest(_depth_slips(setup), (depth,), name_others=False)
        ),
    ]
    return _to_mistakes(likeliest(slips, right, name_others=False))


def parameter_mistakes(setup: Setup, topic: Topic) -> tuple[Mistake, ...]:
    """Return the mistakes of "how many parameters?", with or without sharing."""
    shared = topic is Topic.PARAMS_SHARED
    layer, shape = setup.layer, setup.input_shape
    right = layer.params(shape) if shared else layer.unshared_params(shape)
    slips = shared_slips(setup) if shared else unshared_slips(setup)
    return _to_mistakes(likeliest(slips, right))


def _to_mistakes(slips: Iterable[Slip[int]] | Iterable[Slip[ShapeAnswer]]) -> tuple[Mistake, ...]:
    return tuple(Mistake(slip.answer, slip.title, slip.explanation) for slip in slips)


def _with_depth(slip: Slip[Pair], depth: int) -> Slip[ShapeAnswer]:
    return Slip((*slip.answer, depth), slip.title, slip.also, slip.explanation)


def _with_positions(slip: Slip[tuple[int]], positions: Pair) -> Slip[ShapeAnswer]:
    return Slip((*positions, *slip.answer), slip.title, slip.also, slip.explanation)


def _both(place: Slip[Pair], deep: Slip[tuple[int]]) -> Slip[ShapeAnswer]:
    return Slip(
        (*place.answer, *deep.answer),
        f"{place.title}, and {deep.title}",
        place.also,
        f"{place.explanation} {deep.explanation}",
    )


def _depth_slips(setup: Setup) -> Iterator[Slip[tuple[int]]]:
    """Yield the ways in which the depth goes wrong."""
    depth_in, stride = setup.input_shape[0], setup.window.stride[0]
    if isinstance(setup.layer, Conv2d):
        filters = setup.layer.out_channels
        makes = f"Each filter adds up its {depth_in} channels" if depth_in > 1 else "Each filter makes one map"
        why = f"{makes}: {filters} filters make {filters} maps, whatever the depth of the input."
        yield Slip((depth_in,), "the depth is the input's", "Keeping the input's depth", why)
        yield Slip(
            (filters * depth_in,),
            "the depths are multiplied",
            "Multiplying the depths",
            f"{filters}·{depth_in} = {filters * depth_in} keeps the channels apart. {why}",
        )
        yield Slip(
            (filters + depth_in,),
            "the depths are added",
            "Adding the depths",
            f"{filters} + {depth_in} = {filters + depth_in} keeps the input's maps. {why}",
        )
        yield Slip((1,), "that is one filter only", "Taking one filter only", why)
        return
    why = f"A pool works on each map by itself, so all {depth_in} stay."
    yield Slip((depth_in // stride,), "the depth shrinks too", "Dividing the depth as well", why)
    yield Slip((1,), "the depth is gone", "Pooling over the depth", why)


def _order_slips(right: ShapeAnswer) -> Iterator[Slip[ShapeAnswer]]:
    """Yield the right numbers in other orders."""
    rows, columns, depth = right
    asked = f"The question asks for height × width × depth: {write_answer(right)}."
    channels_first = (depth, rows, columns)
    yield Slip(
        channels_first,
        "the numbers are right, but the depth stands first",
        "Putting the depth first",
        f"{write_answer(channels_first)} is PyTorch's order, channels first. {asked}",
    )
    yield Slip(
        (columns, rows, depth),
        "height and width have changed places",
        "Putting the width first",
        f"There are {rows} rows and {columns} columns. {asked}",
    )
