"""The chapter's exercise, and questions without end from a seed."""

from __future__ import annotations

from dataclasses import replace
from itertools import count as count_up
from itertools import islice
from typing import TYPE_CHECKING

from convstudio.engine import presets
from convstudio.engine.layers import Conv2d
from convstudio.lessons.asking import ask
from convstudio.lessons.questions import Question, Topic
from convstudio.lessons.setups import Dice, Setup, draw_setup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOPICS = tuple(Topic)
REDRAWS = 200


def classic() -> tuple[Question, ...]:
    """Return the chapter's exercise: output shape, parameters without and with sharing, SAME and VALID.

    Examples
    --------
    >>> [question.answer for question in classic()]
    [(14, 14, 20), 756560, 3860, (16, 16, 20), (13, 13, 20)]
    """
    network = presets.load("worked_example")
    layer = network.nodes[0].layer
    assert isinstance(layer, Conv2d), "the worked example starts with its convolution"
    explicit = Setup(layer, network.input_shape)
    stated = layer.padding if isinstance(layer.padding, int) else None
    return (
        ask(Topic.OUTPUT_SHAPE, "classic-1", explicit),
        ask(Topic.PARAMS_UNSHARED, "classic-2", explicit),
        ask(Topic.PARAMS_SHARED, "classic-3", explicit),
        ask(Topic.SAME_PADDING, "classic-4", replace(explicit, layer=replace(layer, padding="same")), stated),
        ask(Topic.VALID_PADDING, "classic-5", replace(explicit, layer=replace(layer, padding="valid")), stated),
    )


def generate(seed: int, count: int, topics: Iterable[Topic] = TOPICS) -> tuple[Question, ...]:
    """Return the first ``count`` questions of a seed; see `stream`."""
    return tuple(islice(stream(seed, topics), count))


def stream(seed: int, topics: Iterable[Topic] = TOPICS) -> Iterator[Question]:
    """Yield questions for ever, the same for the same seed on every platform and Python version.

    Every topic comes once in each round, in an order that changes. No two questions are alike while the stock of
    their topic lasts (more than a thousand setups each), and a topic's n-th question does not depend on which
    other topics are asked.

    Raises
    ------
    ValueError
        If ``topics`` is empty or holds an unknown one.

    Examples
    --------
    >>> next(stream(2417, [Topic.POOLING])).id
    '2417-pooling-1'
    """
    wanted = {Topic(topic) for topic in topics}
    if not wanted:
        raise ValueError("Choose at least one topic.")
    chosen = [topic for topic in TOPICS if topic in wanted]
    # Not a generator function itself, so that wrong topics are refused at the call.
    return _rounds(seed, chosen)


def _rounds(seed: int, topics: list[Topic]) -> Iterator[Question]:
    supplies = {topic: _supply(seed, topic) for topic in topics}
    for lap in count_up(1):
        for topic in Dice(f"{seed}/order/{lap}").shuffled(topics):
            yield next(supplies[topic])


def _supply(seed: int, topic: Topic) -> Iterator[Question]:
    asked: set[Setup] = set()
    for serial in count_up(1):
        dice = Dice(f"{seed}/{topic.value}/{serial}")
        for _ in range(REDRAWS):
            setup = draw_setup(topic, dice)
            if setup not in asked:
                break
        asked.add(setup)
        yield ask(topic, f"{seed}-{topic.value}-{serial}", setup)
