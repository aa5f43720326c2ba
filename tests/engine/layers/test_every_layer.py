"""What holds for every layer there is, whatever its fields and its input."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convstudio.engine import (
    LAYER_TYPES,
    ConvTranspose2d,
    Layer,
    Linear,
    Network,
    Problem,
    ShapeError,
    SlidingLayer,
    analyze,
    compare_rules,
    describe_layer,
    edits,
)
from convstudio.engine import layers as of
from tests.engine.layers.draws import SHAPES, layers, layers_of


def test_every_field_has_a_value_that_is_hashed_and_compared() -> None:
    assert len(LAYER_TYPES) == len(set(LAYER_TYPES.values()))
    for name, layer_type in LAYER_TYPES.items():
        assert layer_type.__name__ == name
        assert layer_type.__doc__


@given(layers(), SHAPES)
@settings(max_examples=600)
def test_all_at_once_is_what_is_said_one_by_one(layer: Layer, shape: tuple[int, ...]) -> None:
    try:
        output = layer.infer(shape)
    except ShapeError:
        with pytest.raises(ShapeError, match=r"^[^a-z].*\.$"):
            layer.measure(shape)
        return
    facts = layer.measure(shape)
    weights, states = layer.weight_shapes(shape), layer.state_shapes(shape)
    assert facts.output_shape == output
    assert all(size >= 1 for size in output)
    assert facts.window == layer.window(shape)
    assert facts.reads == layer.reads(shape)
    assert facts.params == layer.params(shape) == sum(map(prod, weights.values()))
    assert facts.states == layer.states(shape) == sum(map(prod, states.values()))
    assert facts.unshared_params == layer.unshared_params(shape)
    assert facts.fully_connected_params == layer.fully_connected_params(shape)
    assert facts.macs == layer.macs(shape)
    assert hash(replace(layer)) == hash(layer)
    assert isinstance(describe_layer(layer), str)


def _errors(network: Network) -> list[Problem]:
    return [problem for problem in analyze(network).problems if problem.severity == "error"]


@given(layers(), SHAPES)
@settings(max_examples=400)
def test_every_fix_that_is_offered_mends(layer: Layer, shape: tuple[int, ...]) -> None:
    if len(shape) == 2:
        return
    network = Network(shape, [layer])
    for problem in _errors(network):
        for fix in problem.fixes:
            assert not _errors(edits.apply_fix(network, problem, fix)), fix.label


@given(st.one_of(*(layers_of(LAYER_TYPES[name]) for name in ("Conv2d", "DepthwiseConv2d", "ConvTranspose2d"))), SHAPES)
def test_every_rule_gives_what_its_layer_gives(layer: SlidingLayer | ConvTranspose2d, shape: tuple[int, ...]) -> None:
    results = compare_rules(layer, shape)
    assert sum(result.current for result in results) == 1
    for result in results:
        assert bool(result.output_shape) != bool(result.note)
        if result.output_shape is None:
            continue
        assert result.layer is not None
        assert result.layer.infer(shape) == result.output_shape
        if result.current and result.rule.startswith("PyTorch padding="):
            assert result.layer == layer


@given(layers(), SHAPES)
@settings(max_examples=300)
def test_multiply_accumulates_are_weights_times_places(layer: Layer, shape: tuple[int, ...]) -> None:
    try:
        output, weights = layer.infer(shape), layer.weight_shapes(shape)
    except ShapeError:
        return
    match layer:
        case of.LocallyConnected2d():
            assert layer.macs(shape) == prod(weights["weight"])
            assert layer.params(shape) == layer.unshared_params(shape)
        case of.Convolution():
            kernels = sum(prod(size) for name, size in weights.items() if name != "bias")
            assert layer.macs(shape) == kernels * prod(output[1:])
        case ConvTranspose2d():
            assert layer.macs(shape) == prod(weights["weight"]) * prod(shape[1:])
        case Linear():
            assert layer.macs(shape) == prod(weights["weight"]) * prod(shape[:-1])
        case _:
            assert layer.macs(shape) == 0


MAPS = (4, 6, 6)


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (of.Conv2d(4, 3), (4, 4), "an array of 4×4 arrives"),
        (of.Conv2d(4, 3), (), "a single number arrives"),
        (of.Conv2d(4, 3, padding_mode="circular"), (3, 0, 4), "needs at least 3 rows, and 0 arrive"),
        (of.DepthwiseConv2d(3, depth_multiplier=0), MAPS, "depth_multiplier is 0"),
        (of.DepthwiseConv2d(3, padding=6, padding_mode="reflect"), MAPS, "at most 5 cells"),
        (of.SeparableConv2d(0, 3), MAPS, "out_channels is 0"),
        (of.LocallyConnected2d(0, 3), MAPS, "out_channels is 0"),
        (of.LocallyConnected2d(2, 7), MAPS, "needs at least 7 rows, and 6 arrive"),
        (of.ConvTranspose2d(4, 3, padding="full"), MAPS, "'full' is not a padding rule"),  # type: ignore[arg-type]
        (of.ConvTranspose2d(4, 3, padding=-1), MAPS, "can't be negative"),
        (of.ConvTranspose2d(4, 3, output_padding=-1), MAPS, "can't be negative"),
        (of.ConvTranspose2d(4, 3, 2, output_padding=(1, 2)), MAPS, "Use output_padding 1"),
        (of.ConvTranspose2d(4, 3, (2, 3), output_padding=3), MAPS, "Use output_padding 1×2"),
        (of.ConvTranspose2d(4, 3, padding=4), MAPS, "cuts off all rows"),
        (of.ConvTranspose2d(4, 3, padding=(0, 4)), MAPS, "cuts off all columns"),
        (of.ConvTranspose2d(4, 3, output_size=(5, 0)), MAPS, "output_size is 0"),
        (of.ConvTranspose2d(4, 3, groups=3), MAPS, "3 groups"),
        (of.ConvTranspose2d(4, 0), MAPS, "kernel_size is 0"),
        (of.ConvTranspose2d(0, 1), MAPS, "out_channels is 0"),
        (of.MaxPool2d(3, padding=(1, 2)), MAPS, "padding 2 is more than half of its 3×3 window"),
        (of.AvgPool2d(3, padding=(0, 0, 3, 0)), MAPS, "padding 3 is not smaller than its 3×3 window"),
        (of.AdaptiveMaxPool2d((0, None)), MAPS, "output_size is 0"),
        (of.GlobalMaxPool2d(), (7,), "a vector of 7 arrives"),
        (of.PReLU(3), MAPS, "3 slopes, and 4 channels"),
        (of.CELU(0.0), MAPS, "divides by its alpha"),
        (of.PReLU(2), (), "single numbers"),
        (of.PReLU(shared_axes=(4,)), MAPS, "along the axes 4"),
        (of.Softmax(4), MAPS, "along axis 4"),
        (of.InstanceNorm2d(), (7,), "a vector of 7"),
        (of.GroupNorm(3), MAPS, "3 groups"),
        (of.GroupNorm(0), MAPS, "num_groups is 0"),
        (of.LayerNorm(()), MAPS, "its axes are none"),
        (of.LayerNorm((4,)), MAPS, "its axes are 4"),
        (of.LocalResponseNorm(0), MAPS, "size is 0"),
        (of.Dropout2d(-0.5), MAPS, "-0.5"),
        (of.Linear(5), (), "single numbers"),
        (of.Flatten(0), MAPS, "pictures of a batch"),
        (of.Flatten(3, 2), MAPS, "comes after its last"),
        (of.Flatten(5), MAPS, "with the batch there are 4"),
        (of.Reshape((5, -1)), MAPS, "divides 144"),
        (of.Reshape((5, 5)), MAPS, "is 144"),
        (of.Reshape((-1, -1)), MAPS, "is not a shape"),
        (of.Reshape((0,)), MAPS, "is not a shape"),
        (of.Permute((1, 2)), MAPS, "each of the 3 axes once"),
        (of.PixelShuffle(3), MAPS, "Use upscale_factor 2"),
        (of.PixelUnshuffle(4), MAPS, "Use downscale_factor 3"),
        (of.ZeroPad2d(-3), MAPS, "takes off 6 of 6 rows"),
        (of.ZeroPad2d((-7, 0, 9, 0)), MAPS, "takes off 7 of 6 rows"),
        (of.CircularPad2d(7), MAPS, "at most 6 cells"),
        (of.Crop2d(-1), MAPS, "can't be negative"),
        (of.Crop2d((0, 3)), MAPS, "takes off 6 of 6 columns"),
        (of.Upsample(), MAPS, "neither a size nor a scale_factor"),
        (of.Upsample(2, 3), MAPS, "a size and a scale_factor"),
        (of.Upsample(0.1), MAPS, "nothing would be left"),
        (of.Upsample(2, mode="cubic"), MAPS, "'cubic' is not a way to resize"),  # type: ignore[arg-type]
        (of.Upsample(size=0), MAPS, "size is 0"),
    ],
)
def test_misfits_are_told_in_sentences(layer: Layer, shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ShapeError) as error:
        layer.infer(shape)
    assert words in f"{error.value.reason} {error.value.advice}"
    for fix in error.value.fixes:
        there = shape
        for replacement in fix.layers:
            there = replacement.infer(there)


DESCRIBED: list[tuple[Any, str]] = [
    (of.Conv2d(8, 3, padding=1, padding_mode="reflect"), "8 filters · 3×3 · s1 · p1 · reflect"),
    (of.DepthwiseConv2d(3, depth_multiplier=2), "3×3 · s1 · 2 a channel"),
    (of.SeparableConv2d(1, 3), "1 filter · 3×3 · s1"),
    (of.LocallyConnected2d(4, 3), "4 filters a place · 3×3 · s1"),
    (of.ConvTranspose2d(8, 3, 2, 1, 1), "8 filters · 3×3 · s2 · p1 · +1"),
    (
        of.ConvTranspose2d(8, 2, groups=2, dilation=2, output_size=9),
        "8 filters · 2×2 · s1 · to 9×9 · d2 · 2 groups",
    ),
    (of.ConvTranspose2d(2, 3), "2 filters · 3×3 · s1"),
    (of.AvgPool2d(2, divisor_override=3), "2×2 · s2 · ÷3"),
    (of.AdaptiveAvgPool2d(7), "to 7×7"),
    (of.AdaptiveMaxPool2d((6, None)), "to 6×W"),
    (of.GlobalAvgPool2d(), ""),
    (of.GlobalMaxPool2d(keepdim=False), "to a vector"),
    (of.LeakyReLU(), "slope 0.01"),
    (of.PReLU(6), "6 slopes"),
    (of.PReLU(shared_axes=()), "a slope for every number"),
    (of.PReLU(shared_axes=(2, 3)), "slopes shared along rows, columns"),
    (of.ELU(), ""),
    (of.CELU(2), "α = 2"),
    (of.GELU("tanh"), "by tanh"),
    (of.Hardtanh(0, float("inf")), "0 to ∞"),
    (of.Softplus(2), "β = 2"),
    (of.Softmax(), ""),
    (of.LogSoftmax(-1), "along axis −1"),
    (of.BatchNorm2d(affine=False, track_running_stats=False), "not affine · by the batch's own mean"),
    (of.BatchNorm2d(scale=False), "no scale"),
    (of.InstanceNorm2d(affine=True, track_running_stats=True), "affine · by training's mean"),
    (of.GroupNorm(4, center=False), "4 groups · no centre"),
    (of.LayerNorm((1,)), "along channels"),
    (of.LocalResponseNorm(5), "5 channels"),
    (of.Dropout2d(0.25), "p = 0.25"),
    (of.Upsample(2), "×2"),
    (of.Upsample((2, 1.5), mode="bilinear", align_corners=True), "×2, ×1.5 · bilinear · corners aligned"),
    (of.Upsample(size=(5, 9)), "to 5×9"),
    (of.Upsample(), ""),
    (of.PixelShuffle(2), "×2"),
    (of.PixelUnshuffle(2), "÷2"),
    (of.ZeroPad2d((1, -2)), "p1×−2"),
    (of.ConstantPad2d(1, 0.5), "p1 · of 0.5"),
    (of.Crop2d((0, 1, 2, 3)), "0,1,2,3 off"),
    (of.Flatten(2, -1), "axes 2 to −1"),
    (of.Reshape((4, -1)), "to (4, −1)"),
    (of.Permute((2, 1)), "axes 2, 1"),
    (of.SelectChannels((0, 2)), "channels 0, 2"),
    (of.SelectChannels(tuple(range(9))), "9 channels"),
    (of.Linear(3, takes_maps=True), "3 units · row by row"),
    (of.RadialBasis(10), "10 patterns"),
    (of.Identity(), ""),
]


@pytest.mark.parametrize(("layer", "words"), DESCRIBED, ids=[type(layer).__name__ for layer, _ in DESCRIBED])
def test_layers_in_a_few_words(layer: Layer, words: str) -> None:
    assert describe_layer(layer) == words
