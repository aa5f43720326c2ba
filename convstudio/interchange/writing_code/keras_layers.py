"""Every layer of the engine as Keras layers: one expression, or several that follow each other."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    CELU,
    ELU,
    GELU,
    SELU,
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool2d,
    BatchNorm2d,
    CircularPad2d,
    ConstantPad2d,
    Conv2d,
    ConvTranspose2d,
    Crop2d,
    DepthwiseConv2d,
    Dropout,
    Dropout2d,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    GroupNorm,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    Identity,
    InstanceNorm2d,
    LayerNorm,
    LeakyReLU,
    Linear,
    LocallyConnected2d,
    LocalResponseNorm,
    LogSigmoid,
    LogSoftmax,
    MaxPool2d,
    Mish,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    PReLU,
    RadialBasis,
    ReflectionPad2d,
    ReLU,
    ReLU6,
    ReplicationPad2d,
    Reshape,
    SelectChannels,
    SeparableConv2d,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
    Upsample,
    ZeroPad2d,
)
from convstudio.engine.padding import resolve_pads
from convstudio.engine.shapes import is_map, pair
from convstudio.interchange.writing_code.geometry import covered, keras_sides, sides_of, squeezed
from convstudio.interchange.writing_code.result import Notes, Unwritable, call, unlike

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Layer, Pads, Shape

Lines = list[str]

NOTHING: Pads = (0, 0, 0, 0)
NOT_KNOWN = "it depends on what arrives, which is not known here"
AXES = {1: 3, 2: 1, 3: 2}
"""Where Keras has the engine's channels, rows and columns."""

ACTIVATIONS: dict[Layer, str] = {
    SELU(): "selu",
    CELU(): "celu",
    GELU(): "gelu",
    SiLU(): "silu",
    Mish(): "mish",
    Hardswish(): "hard_silu",
    Hardsigmoid(): "hard_sigmoid",
    Hardtanh(): "hard_tanh",
    Sigmoid(): "sigmoid",
    LogSigmoid(): "log_sigmoid",
    Tanh(): "tanh",
    Softsign(): "softsign",
    Softplus(): "softplus",
}


class KerasLayers:
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
            LocalResponseNorm: self._response_norm,
            ReLU: lambda layer, shape: ["layers.ReLU()"],  # noqa: ARG005
            ReLU6: lambda layer, shape: ["layers.ReLU(max_value=6)"],  # noqa: ARG005
            LeakyReLU: lambda layer, shape: [call("layers.LeakyReLU", layer.negative_slope)],  # noqa: ARG005
            ELU: lambda layer, shape: [call("layers.ELU", **unlike(alpha=(layer.alpha, 1.0)))],  # noqa: ARG005
            PReLU: self._prelu,
            Hardtanh: self._hardtanh,
            Softmax: self._softmax,
            LogSoftmax: self._softmax,
            Dropout: lambda layer, shape: [call("layers.Dropout", layer.p)],  # noqa: ARG005
            Dropout2d: self._map_dropout,
            Linear: self._linear,
            Flatten: self._flatten,
            Reshape: self._reshape,
            Permute: self._permute,
            SelectChannels: self._select,
            RadialBasis: self._radial,
            PixelShuffle: self._shuffle,
            PixelUnshuffle: self._shuffle,
            Upsample: self._upsample,
            Identity: lambda layer, shape: ["layers.Identity()"],  # noqa: ARG005
            **dict.fromkeys((ZeroPad2d, ConstantPad2d, ReflectionPad2d, ReplicationPad2d, CircularPad2d), self._pad),
            Crop2d: self._pad,
        }

    def of(self, layer: Layer, shape: Shape | None) -> Lines:
        """Return the layers that do what a layer does.

        Parameters
        ----------
        shape : Shape or None
            What arrives; None where that is not known.

        Raises
        ------
        Unwritable
            If Keras has nothing for it.
        ShapeError
            If it does not fit ``shape``, and what it is written as would depend on that.
        """
        if layer in ACTIVATIONS:
            return [call("layers.Activation", ACTIVATIONS[layer])]
        writer = self._writers.get(type(layer))
        if writer is None:
            raise Unwritable(f"Keras has no {layer.type_name} with these settings")
        return writer(layer, shape)

    # Convolutions

    def _conv(self, layer: Conv2d, shape: Shape | None) -> Lines:
        before, options = self._slide(layer, shape, layer.padding_mode)
        options |= unlike(groups=(layer.groups, 1), use_bias=(layer.bias, True))
        return [*before, call("layers.Conv2D", layer.out_channels, squeezed(layer.kernel_size), **options)]

    def _depthwise(self, layer: DepthwiseConv2d, shape: Shape | None) -> Lines:
        before, options = self._slide(layer, shape, layer.padding_mode)
        options |= unlike(depth_multiplier=(layer.depth_multiplier, 1), use_bias=(layer.bias, True))
        return [*before, call("layers.DepthwiseConv2D", squeezed(layer.kernel_size), **options)]

    def _separable(self, layer: SeparableConv2d, shape: Shape | None) -> Lines:
        before, options = self._slide(layer, shape)
        options |= unlike(depth_multiplier=(layer.depth_multiplier, 1), use_bias=(layer.bias, True))
        return [*before, call("layers.SeparableConv2D", layer.out_channels, squeezed(layer.kernel_size), **options)]

    @staticmethod
    def _local(layer: LocallyConnected2d, shape: Shape | None) -> Lines:
        raise Unwritable("Keras has no locally connected layer since version 3")

    def _slide(self, layer: Any, shape: Shape | None, mode: str = "zeros") -> tuple[Lines, dict[str, object]]:
        """Return what stands before a convolution, and its options."""
        if squeezed(layer.stride) != 1 and squeezed(layer.dilation) != 1:
            raise Unwritable("Keras has no stride together with dilation")
        before, word = self._padding(layer, shape, mode)
        return before, unlike(
            strides=(squeezed(layer.stride), 1),
            padding=(word, "valid"),
            dilation_rate=(squeezed(layer.dilation), 1),
        )

    def _padding(self, layer: Any, shape: Shape | None, mode: str = "zeros") -> tuple[Lines, str]:
        """Return what stands before a convolution, and its padding's word."""
        if layer.padding == "same" and mode == "zeros":
            return [], "same"
        pads = sides_of(layer, shape)
        if pads is None:
            raise Unwritable(NOT_KNOWN)
        if pads == NOTHING:
            return [], "valid"
        if mode not in ("zeros", "reflect"):
            raise Unwritable(f"Keras has no padding of the kind “{mode}”")
        if mode == "reflect":
            return [self._pad_with(pads, mode="reflect")], "valid"
        if _is_same(layer, shape, pads):
            return [], "same"
        return [call("layers.ZeroPadding2D", keras_sides(pads))], "valid"

    def _pad_with(self, pads: Pads, **options: object) -> str:
        top, left, bottom, right = pads
        return call(self._notes.need("PadWith"), ((top, bottom), (left, right)), **options)

    @staticmethod
    def _transposed(layer: ConvTranspose2d, shape: Shape | None) -> Lines:
        if layer.groups != 1:
            raise Unwritable("Keras has no transposed convolution in groups")
        if squeezed(layer.stride) != 1 and squeezed(layer.dilation) != 1:
            raise Unwritable("Keras has no stride together with dilation")
        options = unlike(strides=(squeezed(layer.stride), 1))
        more = unlike(dilation_rate=(squeezed(layer.dilation), 1), use_bias=(layer.bias, True))
        args = layer.out_channels, squeezed(layer.kernel_size)
        if layer.output_size is None and layer.output_padding is None and layer.padding in ("same", "valid"):
            options |= unlike(padding=(layer.padding, "valid"))
            return [call("layers.Conv2DTranspose", *args, **options, **more)]
        if shape is None:
            raise Unwritable(NOT_KNOWN)
        top, left, bottom, right = layer.spread(shape).pads
        if min(top, left) < 0:
            raise Unwritable("Keras can add rows and columns at the end only")
        added = max(0, -bottom), max(0, -right)
        if max(added) and not all(one < step for one, step in zip(added, pair(layer.stride), strict=True)):
            raise Unwritable("Keras can't add as much at the end as a step is long")
        options["output_padding"] = squeezed(added)
        lines = [call("layers.Conv2DTranspose", *args, **options, **more)]
        cut = (top, left, max(0, bottom), max(0, right))
        return lines if cut == NOTHING else [*lines, call("layers.Cropping2D", keras_sides(cut))]

    # Pools

    def _max_pool(self, layer: MaxPool2d, shape: Shape | None) -> Lines:
        pads = self._pool_pads(layer, shape)
        before: Lines = []
        if layer.padding == "same" or _is_same(layer, shape, pads):
            options: dict[str, object] = {} if pads == NOTHING and layer.padding != "same" else {"padding": "same"}
        else:
            options = {}
            before = [self._pad_with(pads, value=float("-inf"))] if pads != NOTHING else []
        return [*before, call("layers.MaxPooling2D", squeezed(layer.kernel_size), **_step(layer), **options)]

    def _average_pool(self, layer: AvgPool2d, shape: Shape | None) -> Lines:
        if layer.divisor_override is not None:
            sums = replace(layer, count_include_pad=True, divisor_override=None)
            factor = prod(layer.slide.kernel_size) / layer.divisor_override
            return [*self._average_pool(sums, shape), call("layers.Rescaling", factor)]
        pads = self._pool_pads(layer, shape)
        size = squeezed(layer.kernel_size)
        if pads == NOTHING:
            return [call("layers.AveragePooling2D", size, **_step(layer))]
        if layer.count_include_pad:
            if layer.ceil_mode and pads != sides_of(layer, shape):
                raise Unwritable("Keras can't average windows that hang over the end of a padding")
            return [
                call("layers.ZeroPadding2D", keras_sides(pads)),
                call("layers.AveragePooling2D", size, **_step(layer)),
            ]
        if layer.padding == "same" or _is_same(layer, shape, pads):
            return [call("layers.AveragePooling2D", size, **_step(layer), padding="same")]
        top, left, bottom, right = pads
        name = self._notes.need("AveragePoolOfReal")
        return [call(name, size, squeezed(layer.slide.stride), ((top, bottom), (left, right)))]

    @staticmethod
    def _pool_pads(layer: MaxPool2d | AvgPool2d, shape: Shape | None) -> Pads:
        if squeezed(layer.dilation) != 1:
            raise Unwritable("Keras has no pool with dilation")
        pads = sides_of(layer, shape)
        if pads is None or (layer.ceil_mode and shape is None):
            if layer.padding == "same" and not layer.ceil_mode:
                return NOTHING
            raise Unwritable(NOT_KNOWN)
        return covered(layer, shape, pads) if layer.ceil_mode and shape is not None else pads

    @staticmethod
    def _adaptive(layer: AdaptiveAvgPool2d | AdaptiveMaxPool2d, shape: Shape | None) -> Lines:
        word = "Average" if isinstance(layer, AdaptiveAvgPool2d) else "Max"
        if layer.output_size in (1, (1, 1)):
            return [call(f"layers.Global{word}Pooling2D", keepdims=True)]
        if shape is None:
            raise Unwritable(NOT_KNOWN)
        _, rows, columns = layer.infer(shape)
        if shape[1] % rows or shape[2] % columns:
            raise Unwritable("Keras has no pool whose windows share a map out unevenly")
        if (rows, columns) == shape[1:]:
            return ["layers.Identity()"]
        return [call(f"layers.{word}Pooling2D", squeezed((shape[1] // rows, shape[2] // columns)))]

    @staticmethod
    def _global(layer: GlobalAvgPool2d | GlobalMaxPool2d, shape: Shape | None) -> Lines:
        word = "Average" if isinstance(layer, GlobalAvgPool2d) else "Max"
        return [call(f"layers.Global{word}Pooling2D", **unlike(keepdims=(layer.keepdim, False)))]

    # Normalisations

    @staticmethod
    def _batch_norm(layer: BatchNorm2d, shape: Shape | None) -> Lines:
        if not layer.track_running_stats:
            raise Unwritable("Keras's BatchNormalization always keeps a running mean and variance")
        options = unlike(momentum=(round(1 - layer.momentum, 12), 0.99), epsilon=(layer.eps, 1e-3)) | _learned(layer)
        return [call("layers.BatchNormalization", **options)]

    @staticmethod
    def _instance_norm(layer: InstanceNorm2d, shape: Shape | None) -> Lines:
        if layer.track_running_stats:
            raise Unwritable("Keras has no InstanceNorm2d that keeps a running mean and variance")
        options = unlike(epsilon=(layer.eps, 1e-3), center=(layer.affine, True), scale=(layer.affine, True))
        return [call("layers.GroupNormalization", -1, **options)]

    @staticmethod
    def _group_norm(layer: GroupNorm, shape: Shape | None) -> Lines:
        options = unlike(epsilon=(layer.eps, 1e-3)) | _learned(layer)
        return [call("layers.GroupNormalization", layer.num_groups, **options)]

    @staticmethod
    def _layer_norm(layer: LayerNorm, shape: Shape | None) -> Lines:
        if shape is None:
            raise Unwritable(NOT_KNOWN)
        places = layer.axes or tuple(range(1, len(shape) + 1))
        axes = sorted(AXES[axis] if is_map(shape) else axis for axis in places)
        options = unlike(epsilon=(layer.eps, 1e-3)) | _learned(layer)
        return [call("layers.LayerNormalization", axes[0] if len(axes) == 1 else axes, **options)]

    def _response_norm(self, layer: LocalResponseNorm, shape: Shape | None) -> Lines:
        if shape is not None and not is_map(shape):
            raise Unwritable("it is written for feature maps only")
        options = unlike(alpha=(layer.alpha, 1e-4), beta=(layer.beta, 0.75), k=(layer.k, 1.0))
        return [call(self._notes.need("LocalResponseNorm"), layer.size, **options)]

    # Activations

    @staticmethod
    def _prelu(layer: PReLU, shape: Shape | None) -> Lines:
        if shape is None:
            raise Unwritable(NOT_KNOWN)
        shared = layer.shared_axes
        if shared is None:
            shared = tuple(range(1 if layer.num_parameters == 1 else 2, len(shape) + 1))
        axes = sorted(AXES[axis] if is_map(shape) else axis for axis in shared)
        start = "zeros" if layer.init == 0 else None
        constant = "" if start else call("keras.initializers.Constant", layer.init)
        words = call("layers.PReLU", start, shared_axes=axes or None) if start else f"layers.PReLU({constant}"
        return [words if start else words + (f", shared_axes={axes})" if axes else ")")]

    @staticmethod
    def _hardtanh(layer: Hardtanh, shape: Shape | None) -> Lines:
        if layer.min_val == 0:
            return [call("layers.ReLU", max_value=layer.max_val)]
        raise Unwritable(f"Keras has no Hardtanh from {layer.min_val:g} to {layer.max_val:g}")

    @staticmethod
    def _softmax(layer: Softmax | LogSoftmax, shape: Shape | None) -> Lines:
        if shape is None:
            raise Unwritable(NOT_KNOWN)
        place = layer.dim % (len(shape) + 1)
        axis = AXES[place] if is_map(shape) and place else place
        is_last = axis == len(shape)
        if isinstance(layer, Softmax):
            return [call("layers.Softmax", **({} if is_last else {"axis": axis}))]
        if not is_last:
            raise Unwritable("Keras's log_softmax goes along the last axis")
        return ['layers.Activation("log_softmax")']

    # The rest

    @staticmethod
    def _map_dropout(layer: Dropout2d, shape: Shape | None) -> Lines:
        if shape is not None and not is_map(shape):
            raise Unwritable("Keras's SpatialDropout2D takes feature maps only")
        return [call("layers.SpatialDropout2D", layer.p)]

    @staticmethod
    def _linear(layer: Linear, shape: Shape | None) -> Lines:
        if shape is not None and is_map(shape):
            raise Unwritable("Keras's Dense goes along the channels of maps, not along their rows")
        return [call("layers.Dense", layer.out_features, **unlike(use_bias=(layer.bias, True)))]

    @staticmethod
    def _flatten(layer: Flatten, shape: Shape | None) -> Lines:
        if shape is not None and layer.infer(shape) == shape:
            return ["layers.Identity()"]
        if (layer.start_dim, layer.end_dim) == (1, -1) or (shape is not None and len(layer.infer(shape)) == 1):
            return ["layers.Flatten()"]
        if shape is None:
            raise Unwritable(NOT_KNOWN)
        return _laid_out(shape, layer.infer(shape))

    @staticmethod
    def _reshape(layer: Reshape, shape: Shape | None) -> Lines:
        if shape is None:
            raise Unwritable(NOT_KNOWN)
        return _laid_out(shape, layer.infer(shape))

    @staticmethod
    def _permute(layer: Permute, shape: Shape | None) -> Lines:
        if len(layer.dims) != len(AXES):
            return [call("layers.Permute", layer.dims)]
        back = {theirs: ours for ours, theirs in AXES.items()}
        return [call("layers.Permute", tuple(AXES[layer.dims[back[axis] - 1]] for axis in (1, 2, 3)))]

    def _select(self, layer: SelectChannels, shape: Shape | None) -> Lines:
        if shape is not None and not is_map(shape) and len(shape) > 1:
            raise Unwritable("it is written for maps and vectors only")
        return [call(self._notes.need("SelectChannels"), *layer.channels)]

    def _radial(self, layer: RadialBasis, shape: Shape | None) -> Lines:
        return [call(self._notes.need("RadialBasis"), layer.out_features)]

    def _shuffle(self, layer: PixelShuffle | PixelUnshuffle, shape: Shape | None) -> Lines:
        factor = layer.upscale_factor if isinstance(layer, PixelShuffle) else layer.downscale_factor
        return [call(self._notes.need(layer.type_name), factor)]

    @staticmethod
    def _upsample(layer: Upsample, shape: Shape | None) -> Lines:
        if layer.mode not in ("nearest", "bilinear") or (layer.mode == "bilinear" and layer.align_corners):
            raise Unwritable(f"Keras has no resizing of this kind: {layer.mode}")
        factor: Any = layer.scale_factor
        if factor is None:
            if shape is None:
                raise Unwritable(NOT_KNOWN)
            _, rows, columns = layer.infer(shape)
            factor = (rows / shape[1], columns / shape[2])
        down, right = factor if isinstance(factor, tuple) else (factor, factor)
        if down != int(down) or right != int(right):
            raise Unwritable("Keras enlarges by whole numbers only")
        return [
            call(
                "layers.UpSampling2D",
                squeezed((int(down), int(right))),
                **unlike(interpolation=(layer.mode, "nearest")),
            )
        ]

    def _pad(self, layer: Any, shape: Shape | None) -> Lines:
        sides: Pads = layer.sides()
        more = (max(0, sides[0]), max(0, sides[1]), max(0, sides[2]), max(0, sides[3]))
        less = (max(0, -sides[0]), max(0, -sides[1]), max(0, -sides[2]), max(0, -sides[3]))
        lines = [call("layers.Cropping2D", keras_sides(less))] if less != NOTHING else []
        if more == NOTHING:
            return lines or ["layers.Identity()"]
        if isinstance(layer, ConstantPad2d) and layer.value:
            return [*lines, self._pad_with(more, value=layer.value)]
        if isinstance(layer, ReflectionPad2d) and not lines:
            return [self._pad_with(more, mode="reflect")]
        if isinstance(layer, ReflectionPad2d | ReplicationPad2d | CircularPad2d):
            raise Unwritable(f"Keras has no {layer.type_name}")
        return [*lines, call("layers.ZeroPadding2D", keras_sides(more))]


def _is_same(layer: Any, shape: Shape | None, pads: Pads) -> bool:
    """Say whether "same" would add these very cells."""
    if shape is None or not is_map(shape):
        return False
    slide = layer.slide
    return pads == resolve_pads("same", (shape[1], shape[2]), slide.kernel_size, slide.stride, slide.dilation)


def _step(layer: MaxPool2d | AvgPool2d) -> dict[str, Any]:
    return {} if layer.stride is None else {"strides": squeezed(layer.stride)}


def _learned(layer: BatchNorm2d | GroupNorm | LayerNorm) -> dict[str, object]:
    """Return which of shift and scale a norm does not learn."""
    return unlike(center=(layer.affine and layer.center, True), scale=(layer.affine and layer.scale, True))


def _laid_out(shape: Shape, wanted: Shape) -> Lines:
    """Return what lays numbers out channel by channel, as the engine does, between arrays that have channels last."""
    before = ["layers.Permute((3, 1, 2))"] if is_map(shape) else []
    behind = ["layers.Permute((2, 3, 1))"] if is_map(wanted) else []
    return [*before, call("layers.Reshape", wanted), *behind]
