"""The two layers that LeNet-5 as published needs: maps that choose what they read, and outputs that are distances."""

import pytest

from convstudio.engine import Network, RadialBasis, SelectChannels, ShapeError, analyze


@pytest.mark.parametrize(
    ("channels", "shape", "output"),
    [
        ((0, 1, 2), (6, 14, 14), (3, 14, 14)),
        ((5, 0, 5), (6, 14, 14), (3, 14, 14)),
        ((1,), (2,), (1,)),
        (tuple(range(6)) * 3, (6, 1, 1), (18, 1, 1)),
    ],
)
def test_channels_are_selected(channels: tuple[int, ...], shape: tuple[int, ...], output: tuple[int, ...]) -> None:
    layer = SelectChannels(channels)
    assert layer.infer(shape) == output
    assert layer.params(shape) == layer.states(shape) == layer.macs(shape) == 0


@pytest.mark.parametrize(
    ("channels", "words", "mended"),
    [
        ((0, 6, 1), "it names 6, and the channels that arrive are numbered 0 to 5", ((2, 4, 4),)),
        ((-1, 2), "it names -1,", ((1, 4, 4),)),
        ((7, 9), "it names 7, 9,", ((6, 4, 4),)),
        ((), "it names none,", ((6, 4, 4),)),
    ],
)
def test_channels_that_are_not_there(
    channels: tuple[int, ...], words: str, mended: tuple[tuple[int, ...], ...]
) -> None:
    with pytest.raises(ShapeError) as caught:
        SelectChannels(channels).infer((6, 4, 4))
    assert caught.value.reason.startswith(words)
    outputs = tuple(analyze(Network((6, 4, 4), fix.layers)).output_shape for fix in caught.value.fixes)
    assert outputs == mended


def test_selected_channels_see_what_they_saw_before() -> None:
    row = analyze(Network((6, 14, 14), [SelectChannels((3, 1))])).rows[0]
    assert (row.receptive_field, row.jump, row.start) == ((1, 1), (1, 1), (0, 0))


def test_distances_keep_patterns_and_train_nothing() -> None:
    layer = RadialBasis(10)
    assert layer.infer((84,)) == (10,)
    assert layer.state_shapes((84,)) == {"centers": (10, 84)}
    assert (layer.params((84,)), layer.states((84,)), layer.macs((84,))) == (0, 840, 0)


@pytest.mark.parametrize(
    ("layer", "shape", "words"), [(RadialBasis(10), (6, 2, 2), "vector"), (RadialBasis(0), (84,), "0")]
)
def test_distances_are_taken_from_vectors(layer: RadialBasis, shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        layer.infer(shape)
