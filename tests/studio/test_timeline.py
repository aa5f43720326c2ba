"""The way that playing takes over positions, filters and channels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import Conv2d, Flatten, Layer, Linear, MaxPool2d, Network, ReLU, analyze
from convstudio.engine.layers import ConvTranspose2d, DepthwiseConv2d, SeparableConv2d
from convstudio.studio.playhead import Playhead, extent_of
from convstudio.studio.timeline import Reach, Timeline, channels_read, place_words, timeline_of


@given(st.builds(Timeline, *[st.integers(1, 7)] * 3), st.integers(0, 400))
def test_a_place_and_its_playhead_lead_to_each_other(timeline: Timeline, index: int) -> None:
    inside = min(index, timeline.length - 1)
    assert timeline.index(timeline.at(index, Playhead())) == inside


def test_positions_come_first_then_channels_then_filters() -> None:
    timeline = Timeline(2, 2, 2)
    playheads = [timeline.at(index, Playhead()) for index in range(timeline.length)]
    assert [(p.filter_index, p.channel, p.step) for p in playheads] == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
        (1, 0, 0),
        (1, 0, 1),
        (1, 1, 0),
        (1, 1, 1),
    ]


def test_what_is_not_gone_through_stays() -> None:
    assert Timeline(5).at(3, Playhead(0, 7, 2)) == Playhead(3, 7, 2)
    assert Timeline(5, 9).at(5 * 4 + 1, Playhead(0, 0, 2)) == Playhead(1, 4, 2)


@pytest.mark.parametrize(
    ("layer", "reach", "expected"),
    [
        (Conv2d(6, 3), "map", Timeline(9)),
        (Conv2d(6, 3), "filters", Timeline(9, 6)),
        (Conv2d(6, 3), "channels", Timeline(9, 6, 4)),
        (Conv2d(6, 3, groups=2), "channels", Timeline(9, 6, 2)),
        (DepthwiseConv2d(3), "channels", Timeline(9, 4, 1)),
        (SeparableConv2d(6, 3), "channels", Timeline(9, 6, 4)),
        (ConvTranspose2d(6, 3, groups=2), "channels", Timeline(25, 6, 2)),
        (MaxPool2d(2, 1), "channels", Timeline(16, 4, 1)),
        (Flatten(), "filters", Timeline(100)),
    ],
)
def test_every_layer_has_its_timeline(layer: Layer, reach: Reach, expected: Timeline) -> None:
    row = analyze(Network((4, 5, 5), (layer,))).rows[0]
    assert timeline_of(row, extent_of(row), reach) == expected


@pytest.mark.parametrize(
    ("layer", "shape", "playhead", "words"),
    [
        (Conv2d(20, 3), (3, 9, 9), Playhead(27, 2, 1), "filter 3 of 20, channel 2 of 3, row 4, column 7"),
        (Conv2d(1, 3), (1, 9, 9), Playhead(27), "row 4, column 7"),
        (ReLU(), (3, 9, 9), Playhead(27, 2, 2), "channel 3 of 3, row 4, column 1"),
        (Linear(10), (5,), Playhead(2), "output 3 of 10"),
    ],
)
def test_a_place_is_said_in_words(layer: Layer, shape: tuple[int, ...], playhead: Playhead, words: str) -> None:
    row = analyze(Network(shape, (layer,))).rows[0]
    assert place_words(row, extent_of(row), playhead) == words
    assert place_words(None, extent_of(None), playhead) == ""


def test_steps_over_the_input_say_so() -> None:
    row = analyze(Network((1, 3, 3), (ConvTranspose2d(1, 3),))).rows[0]
    assert place_words(row, extent_of(row), Playhead(4), stamps=True) == "input row 2, column 2"
    assert channels_read(None, extent_of(None)) == 1
