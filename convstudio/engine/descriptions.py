"""A layer's parameters in a few words, as on its card: "20 filters · 8×8 · s2 · p1"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import layers as of
from convstudio.engine.shapes import pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convstudio.engine.layers import Layer
    from convstudio.engine.padding import Padding
    from convstudio.engine.shapes import Pair


def describe_layer(layer: Layer) -> str:
    """Return the parameters of ``layer`` that differ from what one would expect, in a few words.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d, Linear, MaxPool2d
    >>> describe_layer(Conv2d(20, 8, stride=2, padding=1)), describe_layer(MaxPool2d(2)), describe_layer(Linear(10))
    ('20 filters · 8×8 · s2 · p1', '2×2 · s2', '10 units')
    """
    words = WORDS.get(type(layer))
    return " · ".join(word for word in words(layer) if word) if words else ""


def describe_padding(padding: Padding) -> str:
    """Write a padding argument in a few words.

    Examples
    --------
    >>> describe_padding(1), describe_padding("same"), describe_padding((1, 2)), describe_padding((0, 1, 1, 0))
    ('p1', 'same', 'p1×2', 'p0,1,1,0')
    """
    return padding if isinstance(padding, str) else f"p{_sides(padding)}"


# Convolutions and pools


def _conv2d(layer: of.Conv2d) -> Iterable[str]:
    groups = [f"{layer.groups} groups"] if layer.groups > 1 else []
    return [_count(layer.out_channels, "filter"), *_slide(layer), *groups, _filling(layer)]


def _depthwise(layer: of.DepthwiseConv2d) -> Iterable[str]:
    return [*_slide(layer), _multiplied(layer.depth_multiplier), _filling(layer)]


def _separable(layer: of.SeparableConv2d) -> Iterable[str]:
    return [_count(layer.out_channels, "filter"), *_slide(layer), _multiplied(layer.depth_multiplier)]


def _unshared(layer: of.LocallyConnected2d) -> Iterable[str]:
    return [f"{_count(layer.out_channels, 'filter')} a place", *_slide(layer)]


def _transposed(layer: of.ConvTranspose2d) -> Iterable[str]:
    yield _count(layer.out_channels, "filter")
    yield _size(pair(layer.kernel_size))
    yield f"s{_one_or_two(pair(layer.stride))}"
    if layer.padding != 0:
        yield describe_padding(layer.padding)
    if layer.output_size is not None:
        yield f"to {_size(pair(layer.output_size))}"
    elif layer.output_padding not in (None, 0, (0, 0)):
        yield f"+{_one_or_two(pair(layer.output_padding))}"
    if pair(layer.dilation) != (1, 1):
        yield f"d{_one_or_two(pair(layer.dilation))}"
    if layer.groups > 1:
        yield f"{layer.groups} groups"


def _avg_pool(layer: of.AvgPool2d) -> Iterable[str]:
    divisor = "" if layer.divisor_override is None else f"÷{layer.divisor_override}"
    return [*_slide(layer), divisor]


def _adaptive(layer: of.AdaptiveAvgPool2d | of.AdaptiveMaxPool2d) -> Iterable[str]:
    size = layer.output_size if isinstance(layer.output_size, tuple) else (layer.output_size, layer.output_size)
    return ["to " + "×".join(letter if cells is None else str(cells) for letter, cells in zip("HW", size, strict=True))]


def _global(layer: of.GlobalAvgPool2d | of.GlobalMaxPool2d) -> Iterable[str]:
    return ["" if layer.keepdim else "to a vector"]


def _slide(layer: of.SlidingLayer) -> list[str]:
    slide = layer.slide
    words = [_size(slide.kernel_size), f"s{_one_or_two(slide.stride)}"]
    if slide.padding != 0:
        words.append(describe_padding(slide.padding))
    if slide.dilation != (1, 1):
        words.append(f"d{_one_or_two(slide.dilation)}")
    if slide.ceil_mode:
        words.append("ceil")
    return words


def _filling(layer: of.Conv2d | of.DepthwiseConv2d) -> str:
    return "" if layer.padding_mode == "zeros" or layer.padding in (0, "valid") else layer.padding_mode


def _multiplied(depth_multiplier: int) -> str:
    return f"{depth_multiplier} a channel" if depth_multiplier > 1 else ""


# Activations and normalisations


def _hardtanh(layer: of.Hardtanh) -> Iterable[str]:
    return [f"{_number(layer.min_val)} to {_number(layer.max_val)}"]


def _prelu(layer: of.PReLU) -> Iterable[str]:
    if layer.shared_axes is None:
        return [_count(layer.num_parameters, "slope")]
    return [f"slopes shared along {_axes(layer.shared_axes)}" if layer.shared_axes else "a slope for every number"]


def _softmax(layer: of.Softmax | of.LogSoftmax) -> Iterable[str]:
    return ["" if layer.dim == 1 else f"along {_axes((layer.dim,))}"]


def _batch_norm(layer: of.BatchNorm2d) -> Iterable[str]:
    return [*_affine(layer), "" if layer.track_running_stats else "by the batch's own mean"]


def _instance_norm(layer: of.InstanceNorm2d) -> Iterable[str]:
    return ["affine" if layer.affine else "", "by training's mean" if layer.track_running_stats else ""]


def _group_norm(layer: of.GroupNorm) -> Iterable[str]:
    return [_count(layer.num_groups, "group"), *_affine(layer)]


def _layer_norm(layer: of.LayerNorm) -> Iterable[str]:
    return ["" if layer.axes is None else f"along {_axes(layer.axes)}", *_affine(layer)]


def _affine(layer: of.BatchNorm2d | of.GroupNorm | of.LayerNorm) -> list[str]:
    if not layer.affine or not (layer.scale or layer.center):
        return ["not affine"]
    return ["" if layer.scale else "no scale", "" if layer.center else "no centre"]


# Sizes and places


def _upsample(layer: of.Upsample) -> Iterable[str]:
    if layer.size is not None:
        yield f"to {_size(pair(layer.size))}"
    elif layer.scale_factor is not None:
        down, right = layer.scale_factor if isinstance(layer.scale_factor, tuple) else (layer.scale_factor,) * 2
        yield f"×{_number(down)}" if down == right else f"×{_number(down)}, ×{_number(right)}"
    if layer.mode != "nearest":
        yield layer.mode
    if layer.align_corners:
        yield "corners aligned"


def _flatten(layer: of.Flatten) -> Iterable[str]:
    is_usual = (layer.start_dim, layer.end_dim) == (1, -1)
    return ["" if is_usual else f"axes {_number(layer.start_dim)} to {_number(layer.end_dim)}"]


def _select(layer: of.SelectChannels) -> Iterable[str]:
    return [
        f"channels {_listed(layer.channels)}" if len(layer.channels) <= 6 else _count(len(layer.channels), "channel")
    ]


WORDS: dict[type[Layer], Callable[[Any], Iterable[str]]] = {
    of.Conv2d: _conv2d,
    of.DepthwiseConv2d: _depthwise,
    of.SeparableConv2d: _separable,
    of.LocallyConnected2d: _unshared,
    of.ConvTranspose2d: _transposed,
    of.MaxPool2d: _slide,
    of.AvgPool2d: _avg_pool,
    of.AdaptiveAvgPool2d: _adaptive,
    of.AdaptiveMaxPool2d: _adaptive,
    of.GlobalAvgPool2d: _global,
    of.GlobalMaxPool2d: _global,
    of.LeakyReLU: lambda layer: [f"slope {_number(layer.negative_slope)}"],
    of.PReLU: _prelu,
    of.ELU: lambda layer: ["" if layer.alpha == 1 else f"α = {_number(layer.alpha)}"],
    of.CELU: lambda layer: ["" if layer.alpha == 1 else f"α = {_number(layer.alpha)}"],
    of.GELU: lambda layer: ["" if layer.approximate == "none" else f"by {layer.approximate}"],
    of.Hardtanh: _hardtanh,
    of.Softplus: lambda layer: ["" if layer.beta == 1 else f"β = {_number(layer.beta)}"],
    of.Softmax: _softmax,
    of.LogSoftmax: _softmax,
    of.BatchNorm2d: _batch_norm,
    of.InstanceNorm2d: _instance_norm,
    of.GroupNorm: _group_norm,
    of.LayerNorm: _layer_norm,
    of.LocalResponseNorm: lambda layer: [_count(layer.size, "channel")],
    of.Dropout: lambda layer: [f"p = {layer.p:g}"],
    of.Dropout2d: lambda layer: [f"p = {layer.p:g}"],
    of.Upsample: _upsample,
    of.PixelShuffle: lambda layer: [f"×{layer.upscale_factor}"],
    of.PixelUnshuffle: lambda layer: [f"÷{layer.downscale_factor}"],
    of.ZeroPad2d: lambda layer: [describe_padding(layer.padding)],
    of.ConstantPad2d: lambda layer: [describe_padding(layer.padding), f"of {_number(layer.value)}"],
    of.ReflectionPad2d: lambda layer: [describe_padding(layer.padding)],
    of.ReplicationPad2d: lambda layer: [describe_padding(layer.padding)],
    of.CircularPad2d: lambda layer: [describe_padding(layer.padding)],
    of.Crop2d: lambda layer: [f"{_sides(layer.cropping)} off"],
    of.Flatten: _flatten,
    of.Reshape: lambda layer: [f"to ({_listed(layer.shape)})"],
    of.Permute: lambda layer: [f"axes {_listed(layer.dims)}"],
    of.SelectChannels: _select,
    of.Linear: lambda layer: [_count(layer.out_features, "unit"), "row by row" if layer.takes_maps else ""],
    of.RadialBasis: lambda layer: [_count(layer.out_features, "pattern")],
}
"""What is said of each; nothing of those that are not here, as they have nothing to set."""


# Numbers


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'s' * (number != 1)}"


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−").replace("inf", "∞")


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(_number, numbers))


def _axes(axes: tuple[int, ...]) -> str:
    """Name axes that are counted with the batch as 0."""
    names = {0: "the batch", 1: "channels", 2: "rows", 3: "columns"}
    return ", ".join(names.get(axis, f"axis {_number(axis)}") for axis in axes)


def _size(sizes: Pair) -> str:
    return f"{sizes[0]}×{sizes[1]}"


def _one_or_two(sizes: Pair) -> str:
    return str(sizes[0]) if sizes[0] == sizes[1] else _size(sizes)


def _sides(sides: int | tuple[int, ...]) -> str:
    if isinstance(sides, int):
        return _number(sides)
    return ("×" if len(sides) == len(("h", "w")) else ",").join(map(_number, sides))
