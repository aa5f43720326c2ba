"""Layers of every type with settings of every kind, and shapes for them; not all fit."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from convstudio.engine import LAYER_TYPES, Layer, Shape, ShapeError

SMALL = st.integers(1, 4)
PAIRS = st.one_of(SMALL, st.tuples(SMALL, SMALL))
CROPS = st.one_of(st.integers(0, 2), st.tuples(*[st.integers(0, 2)] * 2), st.tuples(*[st.integers(0, 2)] * 4))
PADDINGS = st.one_of(CROPS, st.sampled_from(["same", "same_lower", "valid"]))
BOOLEANS = st.booleans()

WINDOW: dict[str, Any] = {"kernel_size": PAIRS, "stride": PAIRS, "padding": PADDINGS, "dilation": PAIRS}
MODES = {"padding_mode": st.sampled_from(["zeros", "reflect", "replicate", "circular"])}
POOL = WINDOW | {"stride": st.none() | PAIRS, "ceil_mode": BOOLEANS}
AFFINE: dict[str, Any] = {"affine": BOOLEANS, "scale": BOOLEANS, "center": BOOLEANS}
TRACKED = {"track_running_stats": BOOLEANS}
SETTINGS: dict[str, dict[str, Any]] = {
    "Conv2d": WINDOW | MODES | {"out_channels": SMALL, "groups": st.integers(1, 2), "bias": BOOLEANS},
    "DepthwiseConv2d": WINDOW | MODES | {"depth_multiplier": st.integers(1, 3), "bias": BOOLEANS},
    "SeparableConv2d": WINDOW | {"out_channels": SMALL, "depth_multiplier": st.integers(1, 3), "bias": BOOLEANS},
    "LocallyConnected2d": WINDOW | {"out_channels": SMALL, "bias": BOOLEANS},
    "ConvTranspose2d": WINDOW
    | {
        "out_channels": SMALL,
        "groups": st.integers(1, 2),
        "bias": BOOLEANS,
        "output_padding": st.sampled_from([None, 0, 0, 1, (0, 1)]),
        "output_size": st.sampled_from([None, None, None, 7]),
    },
    "MaxPool2d": POOL,
    "AvgPool2d": POOL | {"count_include_pad": BOOLEANS},
    "AdaptiveAvgPool2d": {"output_size": st.one_of(SMALL, st.tuples(st.none() | SMALL, SMALL))},
    "AdaptiveMaxPool2d": {"output_size": SMALL},
    "GlobalAvgPool2d": {"keepdim": BOOLEANS},
    "GlobalMaxPool2d": {"keepdim": BOOLEANS},
    "PReLU": {"num_parameters": st.sampled_from([1, 2, 4]), "shared_axes": st.sampled_from([None, None, (2, 3), (1,)])},
    "Softmax": {"dim": st.sampled_from([1, 2, -1])},
    "BatchNorm2d": AFFINE | TRACKED,
    "InstanceNorm2d": {"affine": BOOLEANS} | TRACKED,
    "GroupNorm": AFFINE | {"num_groups": st.integers(1, 2)},
    "LayerNorm": AFFINE | {"axes": st.sampled_from([None, (1,), (2, 3), (3,)])},
    "LocalResponseNorm": {"size": st.integers(1, 5)},
    "Upsample": {
        "scale_factor": st.sampled_from([2, 3, 1.5, 0.5, (2, 1)]),
        "mode": st.sampled_from(["nearest", "bilinear", "bicubic", "area"]),
        "align_corners": BOOLEANS,
    },
    "PixelShuffle": {"upscale_factor": st.integers(1, 2)},
    "PixelUnshuffle": {"downscale_factor": st.integers(1, 3)},
    "Crop2d": {"cropping": CROPS},
    **{f"{kind}2d": {"padding": CROPS} for kind in ("ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad")},
    "ConstantPad2d": {"padding": CROPS, "value": st.just(1.0)},
    "Flatten": {"start_dim": st.integers(1, 2)},
    "Reshape": {"shape": st.sampled_from([(-1,), (2, -1), (1, 2, -1)])},
    "SelectChannels": {"channels": st.lists(st.integers(0, 3), min_size=1, max_size=5).map(tuple)},
    "Permute": {"dims": st.sampled_from([(1, 2, 3), (3, 1, 2)])},
    "RadialBasis": {"out_features": SMALL},
    "Linear": {"out_features": SMALL, "bias": BOOLEANS, "takes_maps": BOOLEANS},
}
"""What is drawn for each type; those that are not here have nothing to choose."""

MAPS = st.tuples(st.sampled_from([1, 2, 4]), st.integers(1, 9), st.integers(1, 9))
SHAPES = st.one_of(MAPS, MAPS, MAPS, st.tuples(st.integers(1, 9)))


def of_type(name: str) -> st.SearchStrategy[Layer]:
    """Draw a layer of one type."""
    return st.builds(LAYER_TYPES[name], **SETTINGS.get(name, {}))


def sizes_given() -> st.SearchStrategy[Layer]:
    """Draw an Upsample to a size."""
    return st.builds(LAYER_TYPES["Upsample"], size=PAIRS, scale_factor=st.none())


LAYERS = st.one_of(st.sampled_from(sorted(LAYER_TYPES)).flatmap(of_type), sizes_given())


def fits(layer: Layer, shape: Shape) -> bool:
    """Say whether a layer takes a shape."""
    try:
        layer.infer(shape)
    except ShapeError:
        return False
    return True
