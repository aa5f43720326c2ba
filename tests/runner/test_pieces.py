"""A large layer in pieces gives what it gives at once, and asks on the way whether to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from convstudio.engine import layers
from convstudio.runner import forward, pieces
from convstudio.runner.functional import standardizing
from convstudio.runner.recipes import RandomWeights, default_recipe
from convstudio.runner.stopping import RunCancelled, stopping_when
from convstudio.runner.threads import thread_count
from convstudio.runner.weights.making import make_weights

if TYPE_CHECKING:
    from convstudio.engine import Layer

SHAPE = (12, 40, 30)
EXAMPLES: tuple[Layer, ...] = (
    *(kind() for kind in sorted(pieces.BY_NUMBERS, key=lambda kind: kind.__name__)),
    layers.MaxPool2d(3, 2, 1),
    layers.AvgPool2d(3, 2, 1),
    layers.AdaptiveAvgPool2d((3, 5)),
    layers.AdaptiveMaxPool2d((3, 5)),
    layers.Upsample(2, mode="bilinear"),
    layers.ZeroPad2d(2),
    layers.ConstantPad2d(2, 1.5),
    layers.ReflectionPad2d((1, 2, 3, 4)),
    layers.ReplicationPad2d(2),
    layers.CircularPad2d(2),
    layers.Crop2d((1, 2, 3, 4)),
    layers.BatchNorm2d(),
    layers.BatchNorm2d(track_running_stats=False),
    layers.PReLU(),
    layers.PReLU(12),
    layers.Permute((2, 3, 1)),
    layers.PixelShuffle(2),
    layers.PixelUnshuffle(2),
    layers.Softmax(),
    layers.LogSoftmax(),
    layers.Softmax(dim=3),
    layers.LocalResponseNorm(5),
)
NORMS: tuple[Layer, ...] = (
    layers.LayerNorm(),
    layers.LayerNorm((1,)),
    layers.LayerNorm((3, 2)),
    layers.GroupNorm(1),
    layers.GroupNorm(6),
    layers.InstanceNorm2d(affine=True),
)
"""These divide themselves."""


def test_there_is_an_example_of_every_layer_that_is_divided() -> None:
    divided = pieces.BY_NUMBERS | pieces.BY_CHANNELS | pieces.BY_CELLS | pieces.MOVING
    assert {type(layer) for layer in EXAMPLES} == divided


@pytest.mark.parametrize("layer", [*EXAMPLES, *NORMS], ids=str)
def test_pieces_give_what_the_whole_gives(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(0)
    array = chance.standard_normal((2, *SHAPE)).astype(np.float32)
    weights = make_weights(RandomWeights(), layer, SHAPE, "n") if default_recipe(layer) else {}
    weights = {name: chance.uniform(0.5, 2, values.shape).astype(np.float32) for name, values in weights.items()}
    with np.errstate(all="ignore"):
        whole = forward.forward(layer, array, weights)
        monkeypatch.setattr(pieces, "BLOCK_BYTES", 20_000)
        monkeypatch.setattr(standardizing, "BLOCK_BYTES", 20_000)
        asked: list[None] = []
        with stopping_when(lambda: bool(asked.append(None))):  # type: ignore[func-returns-value]
            divided = forward.forward(layer, array, weights)
    assert len(asked) >= 4, "it is done in pieces"
    assert divided.dtype == whole.dtype
    np.testing.assert_allclose(divided, whole, rtol=1e-6, atol=1e-6)


def test_slopes_of_each_cell_are_left_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    array = np.random.default_rng(0).standard_normal((1, *SHAPE)).astype(np.float32)
    slopes = np.random.default_rng(1).random((1, *SHAPE[1:]), np.float32)
    monkeypatch.setattr(pieces, "BLOCK_BYTES", 20_000)
    result = forward.forward(layers.PReLU(shared_axes=(1,)), array, {"weight": slopes})
    np.testing.assert_array_equal(result, np.where(array > 0, array, array * slopes))


@pytest.mark.parametrize("layer", [layers.LayerNorm(), layers.Permute((3, 1, 2))], ids=str)
def test_what_asks_to_stop_ends_the_pieces(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    array = np.ones((1, *SHAPE), np.float32)
    monkeypatch.setattr(pieces, "BLOCK_BYTES", 4_000)
    monkeypatch.setattr(standardizing, "BLOCK_BYTES", 4_000)
    asked: list[None] = []

    def stop() -> bool:
        asked.append(None)
        return True

    with pytest.raises(RunCancelled), stopping_when(stop):
        forward.forward(layer, array, {})
    assert len(asked) <= thread_count(), "each thread asks once"
