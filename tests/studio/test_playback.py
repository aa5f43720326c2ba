from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    INPUT_ID,
    AvgPool2d,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    Linear,
    MaxPool2d,
    Network,
    ReLU,
    Softmax,
    analyze,
)
from convstudio.runner.recipes import HandSet
from convstudio.studio import actions
from convstudio.studio.document import Document
from convstudio.studio.kernels import filter_numbers, kernel_at
from convstudio.studio.playback import SPEEDS, Playback
from convstudio.studio.playhead import Extent, Playhead, extent_of
from convstudio.studio.session import Session


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def playback(session: Session, clock: Clock) -> Playback:
    return Playback(session, session, clock)


def pass_time(playback: Playback, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    playback.advance()


# How far a playhead can go


@pytest.mark.parametrize(
    ("layer", "shape", "extent"),
    [
        (Conv2d(20, 8, stride=2, padding=1), (3, 32, 32), Extent(196, 14, 20, 3)),
        (Conv2d(4, (3, 2)), (2, 5, 9), Extent(24, 8, 4, 2)),
        (MaxPool2d(2), (5, 6, 8), Extent(12, 4, 5, 5, True)),
        (AvgPool2d(2), (5, 6, 8), Extent(12, 4, 5, 5, True)),
        (GlobalAvgPool2d(), (5, 6, 8), Extent(1, 1, 5, 5, True)),
        (ReLU(), (5, 6, 8), Extent(48, 8, 5, 5, True)),
        (ReLU(), (7,), Extent(7, 1, 1, 1)),
        (Softmax(), (7,), Extent(7, 1, 1, 1)),
        (Flatten(), (5, 6, 8), Extent(240, 8, 1, 5)),
        (Flatten(), (7,), Extent(7, 1, 1, 1)),
        (Linear(10), (7,), Extent(10, 1, 1, 1)),
        (Linear(10), (5, 6, 8), Extent()),
    ],
)
def test_every_layer_has_its_extent(layer: Layer, shape: tuple[int, ...], extent: Extent) -> None:
    assert extent_of(analyze(Network(shape, (layer,))).rows[0]) == extent


def test_a_layer_behind_one_that_does_not_fit_has_none() -> None:
    rows = analyze(Network((1, 3, 3), (Conv2d(1, 9), ReLU()))).rows
    assert extent_of(rows[1]) == Extent()
    assert extent_of(None) == Extent()


@given(st.builds(Playhead, *[st.integers(-5, 50)] * 3), st.builds(Extent, *[st.integers(1, 20)] * 4, st.booleans()))
def test_clamping_leads_inside_by_the_shortest_way(playhead: Playhead, extent: Extent) -> None:
    inside = extent.clamp(playhead)
    assert 0 <= inside.step < extent.step_count
    assert 0 <= inside.filter_index < extent.filter_count
    assert extent.clamp(inside) == inside
    if 0 <= playhead.step < extent.step_count:
        assert inside.step == playhead.step
    if extent.channels_alone:
        assert inside.channel == inside.filter_index
    else:
        assert 0 <= inside.channel < extent.channel_count


# By hand


def test_knows_the_selected_layer(playback: Playback, session: Session) -> None:
    assert (playback.step_count, playback.columns) == (196, 14)
    seen: list[Extent] = []
    playback.extent_changed.connect(seen.append)
    session.select("n3")
    assert playback.extent == Extent(49, 7, 20, 20, True)
    session.select(INPUT_ID)
    assert playback.step_count == 0
    assert seen == [Extent(49, 7, 20, 20, True), Extent(channel_count=3)]


def test_goes_step_by_step_and_row_by_row(playback: Playback) -> None:
    moves: list[tuple[Callable[[], None], int]] = [
        (playback.step_forward, 1),
        (playback.row_forward, 15),
        (playback.step_back, 14),
        (playback.row_back, 0),
        (playback.row_back, 0),
        (playback.step_back, 0),
        (playback.last, 195),
        (playback.step_forward, 195),
        (playback.row_forward, 195),
        (playback.first, 0),
    ]
    for move, step in moves:
        move()
        assert playback.playhead.step == step


def test_seeks_to_the_nearest_step(playback: Playback) -> None:
    for wanted, step in ((50, 50), (10**9, 195), (-3, 0)):
        playback.seek(wanted)
        assert playback.playhead.step == step


def test_chooses_filter_and_channel(playback: Playback, session: Session) -> None:
    playback.set_filter(7)
    playback.set_channel(2)
    assert playback.playhead == Playhead(0, 7, 2)
    playback.set_filter(99)
    playback.set_channel(99)
    assert playback.playhead == Playhead(0, 19, 2)
    session.select("n3")  # a pool: channels go together
    playback.set_channel(4)
    assert playback.playhead == Playhead(0, 4, 4)


def test_begins_on_a_channel_that_the_filter_weighs(qapp: object) -> None:
    session = Session(Document(Network((3, 8, 8), [Conv2d(16, 3), ReLU(), Conv2d(16, 3)])))
    playback = Playback(session, session)
    session.select("n3")
    at = kernel_at(session)
    assert at is not None
    weighed = [channel for channel, kernel in enumerate(filter_numbers(session, at)) if kernel.any()]
    assert 0 not in weighed  # else this would show nothing
    assert playback.playhead == Playhead(0, 0, weighed[0])
    playback.set_channel(0)  # by hand, any can be looked at
    assert playback.playhead.channel == 0
    playback.set_channel(weighed[-1])
    session.select("n1")
    session.select(INPUT_ID)
    assert playback.playhead.channel == min(weighed[-1], 2)
    session.close()


def test_stays_where_it_is_on_a_filter_that_weighs_nothing(qapp: object) -> None:
    nothing = HandSet((((((0.0,),),) * 4),))
    document = Document(Network((4, 5, 5), [ReLU(), Conv2d(1, 1)])).with_recipe("n2", nothing)
    session = Session(document)
    session.select("n1")
    playback = Playback(session, session)
    playback.set_channel(2)
    session.select("n2")
    assert playback.playhead.channel == 2
    session.close()


def test_stays_inside_when_the_layer_changes(playback: Playback, session: Session) -> None:
    playback.last()
    playback.set_filter(19)
    actions.change_layer(session, "n1", Conv2d(5, 8, stride=8), "stride")
    assert playback.playhead == Playhead(15, 4, 0)
    session.select("n5")
    assert playback.playhead == Playhead(9, 0, 0)


def test_passes_the_playhead_on(playback: Playback) -> None:
    seen: list[Playhead] = []
    playback.playhead_changed.connect(seen.append)
    playback.step_forward()
    assert seen == [Playhead(1)]


# By the clock


def test_plays_at_its_speed(playback: Playback, clock: Clock) -> None:
    playing: list[bool] = []
    playback.playing_changed.connect(playing.append)
    playback.set_speed(4)
    playback.toggle()
    assert playback.is_playing
    pass_time(playback, clock, 0.24)
    assert playback.playhead.step == 0
    pass_time(playback, clock, 0.02)
    assert playback.playhead.step == 1
    pass_time(playback, clock, 0.25)
    assert playback.playhead.step == 2
    playback.toggle()
    pass_time(playback, clock, 9)
    assert playback.playhead.step == 2
    assert playing == [True, False]


def test_skips_rather_than_lags(playback: Playback, clock: Clock) -> None:
    playback.set_speed(60)
    playback.play()
    seen: list[Playhead] = []
    playback.playhead_changed.connect(seen.append)
    pass_time(playback, clock, 1)
    assert seen == [Playhead(60)]


@given(times=st.lists(st.floats(0, 0.2), max_size=30), speed=st.sampled_from(SPEEDS))
def test_never_drifts(times: list[float], speed: float) -> None:
    clock = Clock()
    session = Session(Document(Network((1, 100, 100), (ReLU(),))))
    try:
        playback = Playback(session, session, clock)
        playback.set_speed(speed)
        playback.play()
        for seconds in times:
            pass_time(playback, clock, seconds)
        assert abs(playback.playhead.step - sum(times) * speed) < 1 + 1e-6
    finally:
        session.close()


def test_stops_at_the_end_and_begins_again(playback: Playback, clock: Clock) -> None:
    playback.seek(194)
    playback.play()
    pass_time(playback, clock, 5)
    assert playback.playhead.step == 195
    assert not playback.is_playing
    playback.play()
    assert playback.playhead.step == 0
    assert playback.is_playing


def test_loops_to_the_start(playback: Playback, clock: Clock) -> None:
    playback.loop = True
    playback.set_speed(1)
    playback.seek(195)
    playback.seek(194)
    playback.play()
    pass_time(playback, clock, 1)
    assert playback.playhead.step == 195
    pass_time(playback, clock, 1)
    assert playback.playhead.step == 0
    pass_time(playback, clock, 2 * 196 + 3)
    assert playback.playhead.step == 3
    assert playback.is_playing


def test_a_step_by_hand_pauses_and_seeking_does_not(playback: Playback, clock: Clock) -> None:
    playback.set_speed(1)
    playback.play()
    pass_time(playback, clock, 0.9)
    playback.seek(20)
    pass_time(playback, clock, 0.9)
    assert playback.playhead.step == 20
    pass_time(playback, clock, 0.2)
    assert playback.playhead.step == 21
    playback.step_forward()
    assert playback.playhead.step == 22
    assert not playback.is_playing


def test_a_change_of_speed_counts_from_now(playback: Playback, clock: Clock) -> None:
    speeds: list[float] = []
    playback.speed_changed.connect(speeds.append)
    playback.set_speed(0.25)
    playback.play()
    clock.now += 3.9
    playback.set_speed(60)
    playback.advance()
    assert playback.playhead.step == 0
    playback.set_speed(60)
    assert speeds == [0.25, 60]


def test_speeds_go_by_the_detents_and_stay_inside(playback: Playback) -> None:
    playback.set_speed(3)
    playback.faster()
    assert playback.speed == 4
    for _ in SPEEDS:
        playback.faster()
    assert playback.speed == SPEEDS[-1]
    for _ in SPEEDS:
        playback.slower()
    assert playback.speed == SPEEDS[0]
    playback.set_speed(1000)
    assert playback.speed == SPEEDS[-1]


def test_nothing_to_play_does_not_play(playback: Playback, session: Session) -> None:
    playback.play()
    session.select(INPUT_ID)
    assert not playback.is_playing
    playback.play()
    assert not playback.is_playing
    playback.step_forward()
    assert playback.playhead.step == 0


def test_the_timer_waits_for_the_next_step(playback: Playback) -> None:
    for speed, milliseconds in ((0.25, 4000), (60, 17)):
        playback.set_speed(speed)
        playback.play()
        assert playback._timer.interval() == milliseconds
        playback.pause()
        assert not playback._timer.isActive()


# On to other filters and channels


def test_playing_goes_on_to_the_next_filter_and_stops_at_the_last(playback: Playback, clock: Clock) -> None:
    playback.set_reach("filters")
    playback.set_speed(60)
    playback.seek(195)
    playback.play()
    clock.now += 1.5 / 60
    playback.advance()
    assert playback.playhead == Playhead(0, 1, 0)
    assert playback.is_playing
    playback.last()
    assert playback.playhead == Playhead(195, 19, 0)
    clock.now += 1
    playback.advance()
    assert not playback.is_playing
    playback.play()
    assert playback.playhead == Playhead(0, 0, 0)


def test_playing_goes_through_channels_too_and_starts_again(playback: Playback, clock: Clock) -> None:
    playback.set_reach("channels")
    playback.loop = True
    playback.set_speed(60)
    playback.seek(195)
    playback.step_forward()
    assert playback.playhead == Playhead(0, 0, 1)
    playback.step_back()
    assert playback.playhead == Playhead(195, 0, 0)
    playback.seek_along(playback.timeline.length - 1)
    assert playback.playhead == Playhead(195, 19, 2)
    playback.loop = False
    playback.loop = True
    playback.play()
    clock.now += 3 / 60
    playback.advance()
    assert playback.playhead.filter_index == 0
    assert playback.is_playing


def test_the_reach_is_told_and_the_place_is_said(playback: Playback, session: Session) -> None:
    told: list[object] = []
    playback.reach_changed.connect(told.append)
    playback.set_reach("filters")
    playback.set_reach("filters")
    assert told == ["filters"]
    assert playback.timeline.length == 196 * 20
    playback.seek_along(196 * 2 + 14 * 3 + 6)
    assert playback.words == "filter 3 of 20, channel 1 of 3, row 4, column 7"
    assert playback.short_words == "row 4, column 7"
    session.select(INPUT_ID)
    assert playback.words == playback.short_words == ""
