"""Every layer of the engine as PyTorch modules: one expression, or several that follow each other."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool2d,
    BatchNorm2d,
    ConstantPad2d,
    Conv2d,
    ConvTranspose2d,
    Crop2d,
    DepthwiseConv2d,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    Permute,
    PReLU,
    RadialBasis,
    Reshape,
    SelectChannels,
    SeparableConv2d,
    Upsample,
)
from convstudio.engine.layers.framing import CircularPad2d, ReflectionPad2d, ReplicationPad2d, ZeroPad2d
from convstudio.engine.padding import four_sides
from convstudio.engine.shapes import pair
from convstudio.interchange.writing_code.geometry import covered, is_even, sides_of, squeezed, torch_sides
from convstudio.interchange.writing_code.result import Notes, Unwritable, call, unlike

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Layer, Shape

Lines = list[str]

FILLS = {
    "zeros": "ZeroPad2d",
    "reflect": "ReflectionPad2d",
    "replicate": "ReplicationPad2d",
    "circular": "CircularPad2d",
}


class PyTorchLayers:
    """Writes layers.

    Parameters
    ----------
    notes : Notes
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._writers: dict[type[Layer], Callable[[Any, Shape | None], Lines]] = {
            Conv2d: self._conv,
            DepthwiseConv2d: self._depthwise,
            SeparableConv2d: self._separable,
            LocallyConnected2d: self._local,
            ConvTranspose2d: self._transposed,
            MaxPool2d: self._max_pool,
            AvgPool2d: self._average_pool,
            AdaptiveAvgPool2d: self._adaptive,
            AdaptiveMaxPool2d: self._adaptive,
            GlobalAvgPool2d: self._global,
            GlobalMaxPool2d: self._global,
            BatchNorm2d: self._batch_norm,
            InstanceNorm2d: self._instance_norm,
            GroupNorm: self._group_norm,
            LayerNorm: self._layer_norm,
            PReLU: self._prelu,
            Linear: self._linear,
            Flatten: self._flatten,
            Reshape: self._reshape,
            Permute: self._permute,
            SelectChannels: self._select,
            RadialBasis: self._radial,
            Upsample: self._upsample,
            Crop2d: self._crop,
            **dict.fromkeys((ZeroPad2d, ConstantPad2d, ReflectionPad2d, ReplicationPad2d, CircularPad2d), self._pad),
        }

    def of(self, layer: Layer, shape: Shape | None) -> Lines:
        """Return the modules that do what a layer does.

        Parameters
        ----------
        shape : Shape or None
            What arrives; None where that is not known, and PyTorch has to find out by itself.

        Raises
        ------
        Unwritable
            If PyTorch has nothing for it.
        ShapeError
            If it does not fit ``shape``, and what it is written as would depend on that.
        """
        writer = self._writers.get(type(layer), self._as_it_is)
        return writer(layer, shape)

    # Layers that PyTorch has, as they are

    @staticmethod
    def _as_it_is(layer: Layer, shape: Shape | None) -> Lines:
        """Return a layer whose fields are PyTorch's own."""
        args, options = [], {}
        for field in fields(layer):
            value = getattr(layer, field.name)
            if field.default is MISSING:
                args.append(value)
            elif value != field.default or field.name == "dim":  # PyTorch wants to be told the axis of a Softmax
                options[field.name] = value
        return [call(f"nn.{layer.type_name}", *args, **options)]

    # Convolutions

    def _conv(self, layer: Conv2d, shape: Shape | None) -> Lines:
        before, padding = self._padding(layer, shape, layer.padding_mode)
        name, arrives = _told("Conv2d", shape)
        options = unlike(
            stride=(squeezed(layer.stride), 1),
            padding=(padding, 0),
            dilation=(squeezed(layer.dilation), 1),
            groups=(layer.groups, 1),
            bias=(layer.bias, True),
            padding_mode=("zeros" if before else layer.padding_mode, "zeros"),
        )
        return [*before, call(name, *arrives, layer.out_channels, squeezed(layer.kernel_size), **options)]

    def _padding(self, layer: Any, shape: Shape | None, mode: str = "zeros") -> tuple[Lines, Any]:
        """Return what has to stand before a convolution, and the padding that it can do itself."""
        if layer.padding == "valid" or (layer.padding == "same" and squeezed(layer.stride) == 1):
            return [], layer.padding
        pads = sides_of(layer, shape)
        if pads is None:
            raise Unwritable(f'its padding "{layer.padding}" depends on what arrives, which is not known here')
        if is_even(pads):
            return [], squeezed(pads[:2])
        return [call(f"nn.{FILLS[mode]}", torch_sides(pads))], 0

    def _depthwise(self, layer: DepthwiseConv2d, shape: Shape | None) -> Lines:
        channels = _channels(shape)
        same = Conv2d(
            channels * layer.depth_multiplier,
            layer.kernel_size,
            layer.stride,
            layer.padding,
            layer.dilation,
            channels,
            layer.bias,
            layer.padding_mode,
        )
        return self._conv(same, shape)

    def _separable(self, layer: SeparableConv2d, shape: Shape | None) -> Lines:
        channels = _channels(shape)
        between = channels * layer.depth_multiplier
        spatial = Conv2d(between, layer.kernel_size, layer.stride, layer.padding, layer.dilation, channels, bias=False)
        pointwise = call("nn.Conv2d", between, layer.out_channels, 1, **unlike(bias=(layer.bias, True)))
        return [*self._conv(spatial, shape), pointwise]

    def _local(self, layer: LocallyConnected2d, shape: Shape | None) -> Lines:
        pads = sides_of(layer, shape)
        if shape is None or pads is None:
            raise Unwritable("it has weights for every place, and how many there are is not known here")
        output = layer.infer(shape)
        before = [call("nn.ZeroPad2d", torch_sides(pads))] if any(pads) else []
        options = unlike(
            stride=(squeezed(layer.stride), 1), dilation=(squeezed(layer.dilation), 1), bias=(layer.bias, True)
        )
        name = self._notes.need("LocallyConnected2d")
        return [*before, call(name, shape[0], layer.out_channels, output[1:], squeezed(layer.kernel_size), **options)]

    def _transposed(self, layer: ConvTranspose2d, shape: Shape | None) -> Lines:
        plain = (
            layer.output_size is None
            and not isinstance(layer.padding, str)
            and layer.output_padding is not None
            and is_even(four_sides(layer.padding))
        )
        if plain:
            pads, more = four_sides(layer.padding)[:2], layer.output_padding or 0  # type: ignore[arg-type]
            return [self._transpose(layer, shape, squeezed(pads), squeezed(more))]
        if shape is None:
            raise Unwritable("how much it cuts off depends on what arrives, which is not known here")
        cut = layer.spread(shape).pads
        more = (cut[0] - cut[2], cut[1] - cut[3])
        most = [max(steps) - 1 for steps in zip(pair(layer.stride), pair(layer.dilation), strict=True)]
        if min(*more, *cut[:2]) >= 0 and more[0] <= most[0] and more[1] <= most[1]:
            return [self._transpose(layer, shape, squeezed(cut[:2]), squeezed(more))]
        if min(cut) >= 0:
            taken = (-cut[0], -cut[1], -cut[2], -cut[3])
            return [self._transpose(layer, shape, 0, 0), call("nn.ZeroPad2d", torch_sides(taken))]
        raise Unwritable("PyTorch can't add as much at the end")

    @staticmethod
    def _transpose(layer: ConvTranspose2d, shape: Shape | None, padding: Any, more: Any) -> str:
        name, arrives = _told("ConvTranspose2d", shape)
        options = unlike(
            stride=(squeezed(layer.stride), 1),
            padding=(padding, 0),
            output_padding=(more, 0),
            groups=(layer.groups, 1),
            bias=(layer.bias, True),
            dilation=(squeezed(layer.dilation), 1),
        )
        return call(name, *arrives, layer.out_channels, squeezed(layer.kernel_size), **options)

    # Pools

    def _max_pool(self, layer: MaxPool2d, shape: Shape | None) -> Lines:
        before, padding, ceil = self._pool_padding(layer, shape, 'nn.ConstantPad2d({}, float("-inf"))')
        options = unlike(padding=(padding, 0), dilation=(squeezed(layer.dilation), 1), ceil_mode=(ceil, False))
        return [*before, call("nn.MaxPool2d", squeezed(layer.kernel_size), **_step(layer), **options)]

    def _average_pool(self, layer: AvgPool2d, shape: Shape | None) -> Lines:
        if squeezed(layer.dilation) != 1:
            raise Unwritable("PyTorch has no average pool with dilation")
        before, padding, ceil = self._pool_padding(layer, shape, "nn.ZeroPad2d({})")
        counts = layer.count_include_pad or layer.divisor_override is not None
        if before and not counts:
            name = self._notes.need("AveragePoolOfReal")
            pads = sides_of(layer, shape)
            assert pads is not None
            assert shape is not None
            sides = torch_sides(covered(layer, shape, pads))
            return [call(name, squeezed(layer.kernel_size), squeezed(layer.slide.stride), sides)]
        options = unlike(
            padding=(padding, 0),
            ceil_mode=(ceil, False),
            count_include_pad=(layer.count_include_pad or bool(before), True),
            divisor_override=(layer.divisor_override, None),
        )
        if before and layer.ceil_mode and layer.divisor_override is None:
            raise Unwritable("PyTorch can't average windows that hang over the end of an uneven padding")
        return [*before, call("nn.AvgPool2d", squeezed(layer.kernel_size), **_step(layer), **options)]

    @staticmethod
    def _pool_padding(layer: Any, shape: Shape | None, pad: str) -> tuple[Lines, Any, bool]:
        """Return what stands before a pool, the padding that it can do itself, and its ceil_mode."""
        pads = sides_of(layer, shape)
        if pads is None:
            raise Unwritable(f'its padding "{layer.padding}" depends on what arrives, which is not known here')
        kernel = layer.slide.kernel_size
        if is_even(pads) and pads[0] <= kernel[0] // 2 and pads[1] <= kernel[1] // 2:
            return [], squeezed(pads[:2]), layer.ceil_mode
        if layer.ceil_mode:
            if shape is None:
                raise Unwritable("how far it hangs over the end depends on what arrives, which is not known here")
            pads = covered(layer, shape, pads)
        return [pad.format(torch_sides(pads))], 0, False

    @staticmethod
    def _adaptive(layer: AdaptiveAvgPool2d | AdaptiveMaxPool2d, shape: Shape | None) -> Lines:
        size = layer.output_size
        if isinstance(size, tuple) and size[0] == size[1] and size[0] is not None:
            size = size[0]
        return [call(f"nn.{layer.type_name}", size)]

    @staticmethod
    def _global(layer: GlobalAvgPool2d | GlobalMaxPool2d, shape: Shape | None) -> Lines:
        name = "nn.AdaptiveAvgPool2d" if isinstance(layer, GlobalAvgPool2d) else "nn.AdaptiveMaxPool2d"
        return [call(name, 1)] if layer.keepdim else [call(name, 1), "nn.Flatten()"]

    # Normalisations

    def _batch_norm(self, layer: BatchNorm2d, shape: Shape | None) -> Lines:
        name, arrives = _told("BatchNorm2d", shape)
        scale, center = layer.affine and layer.scale, layer.affine and layer.center
        options = unlike(
            eps=(layer.eps, 1e-5),
            momentum=(layer.momentum, 0.1),
            affine=(scale and center, True),
            track_running_stats=(layer.track_running_stats, True),
        )
        lines = [call(name, *arrives, **options)]
        if scale != center:
            if shape is None:
                raise Unwritable("it has half a scale and shift, and how many channels arrive is not known here")
            lines.append(self._half(shape, scale=scale))
        return lines

    def _half(self, shape: Shape, *, scale: bool) -> str:
        """Return what learns a factor, or a number to add, for each channel."""
        return call(self._notes.need("Scale" if scale else "Shift"), shape[0], *(1,) * (len(shape) - 1))

    @staticmethod
    def _instance_norm(layer: InstanceNorm2d, shape: Shape | None) -> Lines:
        arrives = ("nn.LazyInstanceNorm2d", ()) if shape is None else ("nn.InstanceNorm2d", (shape[0],))
        options = unlike(
            eps=(layer.eps, 1e-5),
            momentum=(layer.momentum, 0.1),
            affine=(layer.affine, False),
            track_running_stats=(layer.track_running_stats, False),
        )
        return [call(arrives[0], *arrives[1], **options)]

    def _group_norm(self, layer: GroupNorm, shape: Shape | None) -> Lines:
        channels = _channels(shape)
        scale, center = layer.affine and layer.scale, layer.affine and layer.center
        options = unlike(eps=(layer.eps, 1e-5), affine=(scale and center, True))
        lines = [call("nn.GroupNorm", layer.num_groups, channels, **options)]
        if scale != center:
            assert shape is not None
            lines.append(self._half(shape, scale=scale))
        return lines

    def _layer_norm(self, layer: LayerNorm, shape: Shape | None) -> Lines:
        if shape is None:
            raise Unwritable("it has weights for each number, and how many arrive is not known here")
        rank = len(shape)
        axes = tuple(sorted(layer.axes or range(1, rank + 1)))
        scale, center = layer.affine and layer.scale, layer.affine and layer.center
        if center and not scale:
            raise Unwritable("PyTorch's LayerNorm can't shift without scaling")
        options = unlike(eps=(layer.eps, 1e-5), elementwise_affine=(scale, True))
        if scale and not center:
            options["bias"] = False
        others = tuple(axis for axis in range(1, rank + 1) if axis not in axes)
        order = (*others, *axes)
        norm = call("nn.LayerNorm", [shape[axis - 1] for axis in axes], **options)
        if len(axes) == 1:
            norm = call("nn.LayerNorm", shape[axes[0] - 1], **options)
        if order == tuple(range(1, rank + 1)):
            return [norm]
        back = tuple(order.index(axis) + 1 for axis in range(1, rank + 1))
        name = self._notes.need("Permute")
        return [call(name, 0, *order), norm, call(name, 0, *back)]

    @staticmethod
    def _prelu(layer: PReLU, shape: Shape | None) -> Lines:
        count = layer.num_parameters
        if layer.shared_axes is not None:
            if shape is None or not {*range(2, len(shape) + 1)} <= {*layer.shared_axes}:
                raise Unwritable("PyTorch's PReLU has one slope, or one for each channel")
            count = 1 if 1 in layer.shared_axes else shape[0]
        return [call("nn.PReLU", **unlike(num_parameters=(count, 1), init=(layer.init, 0.25)))]

    # The rest

    @staticmethod
    def _linear(layer: Linear, shape: Shape | None) -> Lines:
        options = unlike(bias=(layer.bias, True))
        if shape is None:
            return [call("nn.LazyLinear", layer.out_features, **options)]
        return [call("nn.Linear", shape[-1], layer.out_features, **options)]

    @staticmethod
    def _flatten(layer: Flatten, shape: Shape | None) -> Lines:
        return [call("nn.Flatten", **unlike(start_dim=(layer.start_dim, 1), end_dim=(layer.end_dim, -1)))]

    @staticmethod
    def _reshape(layer: Reshape, shape: Shape | None) -> Lines:
        if layer.shape == (-1,):
            return ["nn.Flatten()"]
        before = [] if shape is not None and len(shape) == 1 else ["nn.Flatten()"]
        return [*before, call("nn.Unflatten", 1, layer.shape)]

    def _permute(self, layer: Permute, shape: Shape | None) -> Lines:
        return [call(self._notes.need("Permute"), 0, *layer.dims)]

    def _select(self, layer: SelectChannels, shape: Shape | None) -> Lines:
        return [call(self._notes.need("SelectChannels"), *layer.channels)]

    def _radial(self, layer: RadialBasis, shape: Shape | None) -> Lines:
        if shape is None:
            raise Unwritable("how many numbers arrive is not known here")
        return [call(self._notes.need("RadialBasis"), shape[0], layer.out_features)]

    @staticmethod
    def _upsample(layer: Upsample, shape: Shape | None) -> Lines:
        corners = layer.align_corners if layer.mode in ("bilinear", "bicubic") else False
        return [
            call(
                "nn.Upsample",
                size=None if layer.size is None else squeezed(layer.size),
                scale_factor=layer.scale_factor,
                **unlike(mode=(layer.mode, "nearest"), align_corners=(corners, False)),
            )
        ]

    @staticmethod
    def _crop(layer: Crop2d, shape: Shape | None) -> Lines:
        return [call("nn.ZeroPad2d", torch_sides(layer.sides()))]

    @staticmethod
    def _pad(layer: Any, shape: Shape | None) -> Lines:
        sides = torch_sides(layer.sides())
        value = (layer.value,) if isinstance(layer, ConstantPad2d) else ()
        return [call(f"nn.{layer.type_name}", sides, *value)]


def _channels(shape: Shape | None) -> int:
    if shape is None:
        raise Unwritable("it works on each channel by itself, and how many arrive is not known here")
    return shape[0]


def _told(name: str, shape: Shape | None) -> tuple[str, tuple[int, ...]]:
    """Return a layer's name and the channels that arrive; where these are not known, PyTorch's name for finding out."""
    return (f"nn.Lazy{name}", ()) if shape is None else (f"nn.{name}", (shape[0],))


def _step(layer: MaxPool2d | AvgPool2d) -> dict[str, Any]:
    """Return a pool's stride, unless it is the window's size."""
    return {} if layer.stride is None else {"stride": squeezed(layer.stride)}
