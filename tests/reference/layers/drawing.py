"""Random cases of every layer, legal ones and others, in the form of ``tests/data/shapes-sample.json``."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Args = dict[str, Any]
Draw = Callable[["Dice"], tuple[list[int], Args]]


class Dice(Random):
    """Random choices that layers are made of; two thirds of the cases have nothing odd about them."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self._odd = 0.12 if self.some(1 / 3) else 0.0

    def some(self, share: float) -> bool:
        return self.random() < share

    def odd(self) -> bool:
        """Say whether something that no layer should be given comes now."""
        return self.some(self._odd)

    def size(self, most: int = 20) -> int:
        return self.choice((self.randint(1, 3), *(self.randint(2, most) for _ in range(4))))

    def number(self, most: int, *, least: int = 1) -> int:
        return (
            self.choice((0, -1, 1, 64)) if self.odd() else self.randint(least, self.choice((most, max(1, most // 2))))
        )

    def pair(self, most: int, *, least: int = 1) -> Any:
        """Return one number or two; seldom one in a list, or three."""
        if self.some(0.4):
            return self.number(most, least=least)
        length = self.choice((1, 3)) if self.odd() else 2
        return [self.number(most, least=least) for _ in range(length)]

    def maps(self, *, batch: int = 3, channels: int = 12, size: int = 20) -> list[int]:
        """Return (N, C, H, W)."""
        return [self.randint(1, batch), self.randint(1, channels), self.size(size), self.size(size)]

    def odd_rank(self, shape: list[int]) -> list[int]:
        """Return ``shape``, seldom with an axis more or less."""
        return self.choice((shape[1:], shape[2:], shape[3:], [*shape, 3])) if self.odd() else shape

    def maybe(self, **given: Any) -> Args:
        """Return each argument or leave it out; what is a function is called first."""
        kept = {name: value for name, value in given.items() if self.some(0.5)}
        return {name: value() if callable(value) else value for name, value in kept.items()}


def last(shape: list[int]) -> list[int]:
    """Return (N, C, H, W) as (N, H, W, C)."""
    return [shape[0], *shape[2:], shape[1]] if len(shape) > 1 else shape


def multiple(dice: Dice, groups: int, most: int = 4) -> int:
    return groups * dice.randint(1, most) + dice.odd()


# PyTorch


def torch_conv2d(dice: Dice) -> tuple[list[int], Args]:
    shape, groups = dice.maps(), dice.choice((1, 1, 1, 2, 3, 4))
    shape[1] = multiple(dice, groups)
    stride = dice.choice((1, 1, dice.pair(4)))
    args: Args = {
        "in_channels": shape[1] + (1 if dice.odd() else 0),
        "out_channels": multiple(dice, groups),
        "kernel_size": dice.pair(7),
        **dice.maybe(
            stride=stride,
            padding=lambda: (
                "full"
                if dice.odd()
                else dice.choice(("same", "valid", *(dice.pair(4, least=-1 if dice.odd() else 0) for _ in range(4))))
            ),
            dilation=lambda: dice.pair(3),
            bias=lambda: dice.some(0.5),
            padding_mode=lambda: "wrap" if dice.odd() else dice.choice(("zeros", "reflect", "replicate", "circular")),
        ),
    }
    if groups > 1 or dice.odd():
        args["groups"] = dice.choice((0, -1, 5)) if dice.odd() else groups
    return dice.odd_rank(shape), args


def torch_conv_transpose2d(dice: Dice) -> tuple[list[int], Args]:
    shape, groups = dice.maps(size=10), dice.choice((1, 1, 1, 2, 3))
    shape[1] = multiple(dice, groups)
    args: Args = {
        "in_channels": shape[1] + (1 if dice.odd() else 0),
        "out_channels": multiple(dice, groups),
        "kernel_size": dice.pair(6),
        **dice.maybe(
            stride=lambda: dice.pair(4),
            padding=lambda: dice.choice((dice.pair(3, least=0), "same")) if dice.odd() else dice.pair(3, least=0),
            output_padding=lambda: dice.pair(2, least=0),
            dilation=lambda: dice.pair(3),
            bias=lambda: dice.some(0.5),
        ),
    }
    if dice.odd():
        args["padding_mode"] = dice.choice(("zeros", "reflect"))
    if groups > 1:
        args["groups"] = groups
    return dice.odd_rank(shape), args


def torch_pool(op: str) -> Draw:
    def draw(dice: Dice) -> tuple[list[int], Args]:
        own = (
            {"dilation": lambda: dice.pair(3)}
            if op == "MaxPool2d"
            else {
                "count_include_pad": lambda: dice.some(0.5),
                "divisor_override": lambda: dice.choice((0, 1, 3, -2, None)),
            }
        )
        args = {
            "kernel_size": dice.pair(7),
            **dice.maybe(
                stride=lambda: dice.choice((None, dice.pair(5), dice.pair(5))),
                padding=lambda: dice.pair(3, least=0),
                ceil_mode=lambda: dice.some(0.7),
                **own,
            ),
        }
        return dice.odd_rank(dice.maps(channels=4)), args

    return draw


def torch_adaptive(dice: Dice) -> tuple[list[int], Args]:
    def one() -> Any:
        return dice.choice((None, dice.number(12), dice.number(12), dice.number(12)))

    size = dice.choice((dice.number(9), [one(), one()], [one(), one()], [one()], [one(), one(), one()]))
    shape = dice.maps(channels=4)
    if dice.odd():
        shape[dice.randint(2, 3)] = 0
    return dice.odd_rank(shape), {"output_size": size}


def torch_batch_norm(dice: Dice) -> tuple[list[int], Args]:
    shape = dice.maps()
    features = shape[1] + (1 if dice.some(0.1) else 0)
    options = dice.maybe(
        affine=lambda: dice.some(0.5), track_running_stats=lambda: dice.some(0.5), eps=1e-3, momentum=0.2
    )
    return dice.odd_rank(shape), {"num_features": features, **options}


def torch_batch_norm1d(dice: Dice) -> tuple[list[int], Args]:
    shape, args = torch_batch_norm(dice)
    return shape if dice.odd() else shape[: dice.choice((2, 3))], args


def torch_group_norm(dice: Dice) -> tuple[list[int], Args]:
    shape, groups = dice.maps(), dice.number(4)
    shape[1] = max(1, groups) * dice.randint(1, 3) + dice.some(0.1)
    channels = shape[1] + (1 if dice.some(0.1) else 0)
    args = {"num_groups": groups, "num_channels": channels, **dice.maybe(affine=lambda: dice.some(0.5))}
    return dice.odd_rank(shape), args


def torch_layer_norm(dice: Dice) -> tuple[list[int], Args]:
    shape = dice.odd_rank(dice.maps())
    count = dice.randint(1, max(1, len(shape) - 1))
    sizes: Any = list(shape[-count:])
    if dice.some(0.1):
        sizes[-1] += 1
    if count == 1 and dice.some(0.5):
        sizes = sizes[0]
    return shape, {
        "normalized_shape": sizes,
        **dice.maybe(elementwise_affine=lambda: dice.some(0.5), bias=lambda: dice.some(0.5)),
    }


def torch_linear(dice: Dice) -> tuple[list[int], Args]:
    shape = [dice.randint(1, 6) for _ in range(dice.choice((1, 2, 2, 3, 4)))]
    features = shape[-1] + (1 if dice.some(0.1) else 0)
    return shape, {
        "in_features": features,
        "out_features": dice.randint(1, 9),
        **dice.maybe(bias=lambda: dice.some(0.5)),
    }


def torch_flatten(dice: Dice) -> tuple[list[int], Args]:
    shape = [dice.randint(1, 5) for _ in range(dice.choice((1, 2, 3, 4, 4, 4)))]
    return shape, dice.maybe(start_dim=lambda: dice.randint(-4, 4), end_dim=lambda: dice.randint(-4, 4))


def torch_upsample(dice: Dice) -> tuple[list[int], Args]:
    def factor() -> Any:
        return dice.choice((2, 3, 0.5, 1.5, 2.7, 0.3, 1, 4))

    args = dice.choice(
        (
            {"scale_factor": factor()},
            {"scale_factor": factor()},
            {"scale_factor": [factor(), factor()]},
            {"size": dice.pair(12)},
            {"size": dice.pair(12), "scale_factor": factor()},
            {},
        )
    )
    modes = (
        "nearest",
        "nearest",
        "bilinear",
        "bilinear",
        "bicubic",
        "area",
        "nearest-exact",
        "linear",
        "trilinear",
        "cubic",
    )
    options = dice.maybe(mode=lambda: dice.choice(modes), align_corners=lambda: dice.some(0.5))
    if dice.some(0.1):
        options["recompute_scale_factor"] = dice.some(0.5)
    return dice.odd_rank(dice.maps(channels=4)), args | options


def torch_fixed_upsample(dice: Dice) -> tuple[list[int], Args]:
    return dice.maps(channels=4), dice.choice(({"scale_factor": dice.choice((2, 3, 1.5))}, {"size": dice.pair(9)}))


def torch_shuffle(name: str) -> Draw:
    def draw(dice: Dice) -> tuple[list[int], Args]:
        factor = dice.number(4)
        shape = dice.maps(size=5)
        if dice.some(0.8):
            if name == "upscale_factor":
                shape[1] = max(1, factor) ** 2 * dice.randint(1, 3)
            else:
                shape[2:] = [max(1, factor) * dice.randint(1, 4) for _ in range(2)]
        return dice.odd_rank(shape), {name: factor}

    return draw


def torch_pad(*, value: bool = False) -> Draw:
    def draw(dice: Dice) -> tuple[list[int], Args]:
        def side() -> Any:
            return dice.choice((0, 1, 2, 3, dice.randint(-3, 6)))

        padding: Any = side() if dice.some(0.4) else [side() for _ in range(4)]
        return dice.odd_rank(dice.maps(channels=3, size=8)), {"padding": padding} | ({"value": 0.5} if value else {})

    return draw


def torch_prelu(dice: Dice) -> tuple[list[int], Args]:
    shape = dice.odd_rank(dice.maps())
    wanted = dice.choice((1, shape[1] if len(shape) > 1 else 1, dice.randint(0, 9)))
    return shape, dice.maybe(num_parameters=wanted, init=0.1)


def torch_softmax(dice: Dice) -> tuple[list[int], Args]:
    return dice.odd_rank(dice.maps()), dice.maybe(dim=lambda: dice.randint(-5, 5))


def plain(*, odd: bool = True, nhwc: bool = False, **options: Any) -> Draw:
    """Return a draw for a layer that keeps its shape: ``options`` are arguments, each with the values it may have."""

    def draw(dice: Dice) -> tuple[list[int], Args]:
        shape = dice.maps()
        shape = dice.odd_rank(last(shape) if nhwc else shape) if odd else (last(shape) if nhwc else shape)
        return shape, dice.maybe(
            **{name: (lambda values=values: dice.choice(values)) for name, values in options.items()}
        )

    return draw


TORCH: dict[str, Draw] = {
    "Conv2d": torch_conv2d,
    "ConvTranspose2d": torch_conv_transpose2d,
    "MaxPool2d": torch_pool("MaxPool2d"),
    "AvgPool2d": torch_pool("AvgPool2d"),
    "AdaptiveAvgPool2d": torch_adaptive,
    "AdaptiveMaxPool2d": torch_adaptive,
    "BatchNorm2d": torch_batch_norm,
    "BatchNorm1d": torch_batch_norm1d,
    "InstanceNorm2d": torch_batch_norm,
    "GroupNorm": torch_group_norm,
    "LayerNorm": torch_layer_norm,
    "LocalResponseNorm": lambda dice: (
        dice.odd_rank(dice.maps()),
        {"size": dice.number(6), **dice.maybe(alpha=1.0, k=2.0)},
    ),
    "Linear": torch_linear,
    "Flatten": torch_flatten,
    "Upsample": torch_upsample,
    "UpsamplingNearest2d": torch_fixed_upsample,
    "UpsamplingBilinear2d": torch_fixed_upsample,
    "PixelShuffle": torch_shuffle("upscale_factor"),
    "PixelUnshuffle": torch_shuffle("downscale_factor"),
    "ZeroPad2d": torch_pad(),
    "ConstantPad2d": torch_pad(value=True),
    "ReflectionPad2d": torch_pad(),
    "ReplicationPad2d": torch_pad(),
    "CircularPad2d": torch_pad(),
    "PReLU": torch_prelu,
    "Softmax": torch_softmax,
    "LogSoftmax": torch_softmax,
    "GELU": plain(approximate=("none", "tanh", "fast")),
    "Hardtanh": plain(min_val=(-1.0, 0.0, 2.0), max_val=(1.0, 6.0)),
    "LeakyReLU": plain(negative_slope=(0.2, 0.0), inplace=(False,)),
    "ELU": plain(alpha=(1.0, 0.5)),
    "CELU": plain(alpha=(1.0, 0.5)),
    "Softplus": plain(beta=(1.0, 2.0), threshold=(20.0,)),
    "Dropout": plain(p=(0.0, 0.5, 1.0, 1.5, -0.1)),
    "Dropout2d": plain(p=(0.0, 0.5, 1.0, 1.5, -0.1), odd=False),
    **{
        op: plain()
        for op in (
            *("ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Hardswish", "Hardsigmoid", "Sigmoid", "LogSigmoid", "Tanh"),
            *("Softsign", "Identity", "Hardshrink", "Tanhshrink", "Softmin"),
        )
    },
}

# Keras


def keras_padding(dice: Dice) -> Any:
    return dice.choice(("full", "causal", 1, "SAME")) if dice.odd() else dice.choice(("valid", "same"))


def keras_conv2d(dice: Dice) -> tuple[list[int], Args]:
    shape, groups = dice.maps(), dice.choice((1, 1, 1, 2, 3))
    shape[1] = multiple(dice, groups)
    args = {
        "filters": multiple(dice, groups) if not dice.odd() else dice.choice((0, -1)),
        "kernel_size": dice.pair(7),
        **dice.maybe(
            padding=lambda: keras_padding(dice),
            strides=lambda: dice.pair(4),
            dilation_rate=lambda: dice.pair(3),
            use_bias=lambda: dice.some(0.5),
        ),
    }
    if groups > 1 or dice.odd():
        args["groups"] = dice.choice((0, -1, 5)) if dice.odd() else groups
    return dice.odd_rank(last(shape)), args


def keras_depthwise(dice: Dice) -> tuple[list[int], Args]:
    args = {
        "kernel_size": dice.pair(7),
        **dice.maybe(
            padding=lambda: keras_padding(dice),
            strides=lambda: dice.pair(4),
            dilation_rate=lambda: dice.pair(3),
            depth_multiplier=lambda: dice.number(3),
            use_bias=lambda: dice.some(0.5),
        ),
    }
    return dice.odd_rank(last(dice.maps())), args


def keras_separable(dice: Dice) -> tuple[list[int], Args]:
    shape, args = keras_depthwise(dice)
    return shape, {"filters": dice.number(8), **args}


def keras_transpose(dice: Dice) -> tuple[list[int], Args]:
    args = {
        "filters": dice.number(8),
        "kernel_size": dice.pair(6),
        **dice.maybe(
            padding=lambda: keras_padding(dice),
            strides=lambda: dice.pair(4),
            output_padding=lambda: dice.choice((None, dice.pair(2, least=0), dice.pair(2, least=0))),
            use_bias=lambda: dice.some(0.5),
        ),
    }
    if dice.some(0.25):
        args["dilation_rate"] = dice.pair(3)
    return dice.odd_rank(last(dice.maps(size=10))), args


def keras_pool(dice: Dice) -> tuple[list[int], Args]:
    options = dice.maybe(
        pool_size=lambda: dice.pair(7),
        strides=lambda: dice.choice((None, dice.pair(4), dice.pair(4))),
        padding=lambda: keras_padding(dice),
    )
    return dice.odd_rank(last(dice.maps(channels=3))), options


def keras_global(dice: Dice) -> tuple[list[int], Args]:
    return dice.odd_rank(last(dice.maps())), dice.maybe(keepdims=lambda: dice.some(0.5))


def keras_norm(dice: Dice) -> tuple[list[int], Args]:
    shape = last(dice.maps())
    shape = shape if dice.some(0.6) else dice.choice((shape[2:], shape[1:]))
    options = dice.maybe(scale=lambda: dice.some(0.5), center=lambda: dice.some(0.5), epsilon=1e-4)
    return shape, options | ({"axis": dice.choice((-1, len(shape) - 1, 1, len(shape), -9))} if dice.some(0.3) else {})


def keras_group_norm(dice: Dice) -> tuple[list[int], Args]:
    shape, options = keras_norm(dice)
    options["groups"] = dice.choice((-1, 1, 2, 3, shape[-1], dice.number(4)))
    if dice.some(0.6):
        shape[-1] = max(1, options["groups"]) * dice.randint(1, 3)
    return shape, options


def keras_layer_norm(dice: Dice) -> tuple[list[int], Args]:
    shape, options = keras_norm(dice)
    if dice.some(0.5):
        axes = sorted(dice.sample(range(1, len(shape)), dice.randint(1, len(shape) - 1)))
        options["axis"] = axes if dice.some(0.6) else dice.choice((*axes, -1, -2))
    return shape, options


def keras_dense(dice: Dice) -> tuple[list[int], Args]:
    shape = [dice.randint(1, 6) for _ in range(dice.choice((1, 2, 2, 3, 4)))]
    return shape, {"units": dice.number(9), **dice.maybe(use_bias=lambda: dice.some(0.5))}


def keras_reshape(dice: Dice) -> tuple[list[int], Args]:
    shape = [dice.randint(1, 2), *(dice.choice((1, 2, 3, 4, 6)) for _ in range(dice.randint(1, 3)))]
    total = 1
    for size in shape[1:]:
        total *= size
    target = []
    for _ in range(dice.randint(0, 2)):
        target.append(dice.choice([size for size in range(1, total + 1) if total % size == 0]))
        total //= target[-1]
    target.append(total)
    dice.shuffle(target)
    if dice.some(0.4):
        target[dice.randrange(len(target))] = -1
    if dice.some(0.15):
        target[dice.randrange(len(target))] += dice.choice((1, 2))
    return shape, {"target_shape": target}


def keras_permute(dice: Dice) -> tuple[list[int], Args]:
    shape = [dice.randint(1, 5) for _ in range(dice.choice((2, 3, 4, 4)))]
    dims = dice.sample(range(1, len(shape)), len(shape) - 1)
    if dice.some(0.1):
        dims[0] += dice.choice((1, -1))
    return shape, {"dims": dims}


def keras_up_sampling(dice: Dice) -> tuple[list[int], Args]:
    ways = ("nearest", "bilinear", "bicubic", "area", "linear")
    return dice.odd_rank(last(dice.maps(size=6))), dice.maybe(
        size=lambda: dice.pair(3), interpolation=lambda: dice.choice(ways)
    )


def keras_sides(name: str) -> Draw:
    def draw(dice: Dice) -> tuple[list[int], Args]:
        def side() -> Any:
            return dice.choice((0, 1, 2, dice.randint(-1, 4)))

        sides: Any = dice.choice(
            (side(), [side(), side()], [[side(), side()], [side(), side()]], [[side(), side()], side()])
        )
        return dice.odd_rank(last(dice.maps(size=8, channels=3))), {name: sides} if dice.some(0.95) else {}

    return draw


def keras_prelu(dice: Dice) -> tuple[list[int], Args]:
    shape = dice.odd_rank(last(dice.maps(size=6)))
    axes = dice.choice((None, [1, 2], [1], [2], [3], [1, 2, 3], [1, 3], 1, [0], [4], [-1]))
    return shape, {"shared_axes": axes} if dice.some(0.8) else {}


def keras_relu(dice: Dice) -> tuple[list[int], Args]:
    return dice.odd_rank(last(dice.maps())), dice.maybe(
        max_value=lambda: dice.choice((None, 6, 1.5, -1)), negative_slope=lambda: dice.choice((0.0, 0.1, -0.1))
    )


ACTIVATIONS = (
    *(
        "relu",
        "relu6",
        "leaky_relu",
        "elu",
        "celu",
        "selu",
        "gelu",
        "silu",
        "swish",
        "mish",
        "hard_silu",
        "hard_sigmoid",
    ),
    *(
        "hard_tanh",
        "sigmoid",
        "log_sigmoid",
        "tanh",
        "softsign",
        "softplus",
        "softmax",
        "log_softmax",
        "linear",
        "no such",
    ),
)

KERAS: dict[str, Draw] = {
    "Conv2D": keras_conv2d,
    "DepthwiseConv2D": keras_depthwise,
    "SeparableConv2D": keras_separable,
    "Conv2DTranspose": keras_transpose,
    "MaxPooling2D": keras_pool,
    "AveragePooling2D": keras_pool,
    "GlobalAveragePooling2D": keras_global,
    "GlobalMaxPooling2D": keras_global,
    "BatchNormalization": keras_norm,
    "GroupNormalization": keras_group_norm,
    "LayerNormalization": keras_layer_norm,
    "Dense": keras_dense,
    "Flatten": lambda dice: ([dice.randint(1, 4) for _ in range(dice.randint(1, 4))], {}),
    "Reshape": keras_reshape,
    "Permute": keras_permute,
    "UpSampling2D": keras_up_sampling,
    "ZeroPadding2D": keras_sides("padding"),
    "Cropping2D": keras_sides("cropping"),
    "Activation": lambda dice: (dice.odd_rank(last(dice.maps())), {"activation": dice.choice(ACTIVATIONS)}),
    "ReLU": keras_relu,
    "LeakyReLU": plain(negative_slope=(0.2, 0.0, -0.1), nhwc=True),
    "PReLU": keras_prelu,
    "ELU": plain(alpha=(1.0, 0.5), nhwc=True),
    "Softmax": plain(axis=(-1, 1, 2, 3, 4, -5), nhwc=True),
    "Dropout": lambda dice: (dice.odd_rank(last(dice.maps())), {"rate": dice.choice((0.0, 0.5, 1.0, 1.5, -0.1))}),
    "SpatialDropout2D": lambda dice: (dice.odd_rank(last(dice.maps())), {"rate": dice.choice((0.0, 0.5, 1.0, 1.5))}),
    "GaussianNoise": lambda dice: (dice.odd_rank(last(dice.maps())), {"stddev": 0.1}),
    "AlphaDropout": lambda dice: (dice.odd_rank(last(dice.maps())), {"rate": dice.choice((0.1, 0.5))}),
    "Identity": plain(nhwc=True),
}

# TensorFlow, whose CPU kernels abort where an axis is missing: every case has four.


def tf_steps(dice: Dice, most: int) -> Any:
    way = dice.random()
    if way < 0.7:
        return [1, dice.number(most), dice.number(most), 1]
    if way < 0.95:
        return dice.pair(most)
    return [2, 1, 1, dice.choice((1, 2))]


def tf_padding(dice: Dice) -> Any:
    way = dice.random()
    if way < 0.7:
        return dice.choice(("SAME", "VALID"))
    if way < 0.97:
        return [[0, 0], [dice.randint(0, 4), dice.randint(0, 4)], [dice.randint(0, 3), dice.randint(0, 3)], [0, 0]]
    return dice.choice(("full", "same", [[0, 0], [1, 1]], [[1, 0], [1, 1], [0, 0], [0, 0]]))


def tf_conv2d(dice: Dice) -> tuple[list[int], Args]:
    shape, groups = dice.maps(), dice.choice((1, 1, 1, 1, 2, 3))
    shape[1] = multiple(dice, groups)
    args = {
        "filter": [dice.randint(1, 7), dice.randint(1, 7), max(1, shape[1] // groups), multiple(dice, groups)],
        "strides": tf_steps(dice, 4),
        "padding": tf_padding(dice),
    }
    if dice.some(0.4):
        args["dilations"] = tf_steps(dice, 3)
    return last(shape), args


def tf_depthwise(dice: Dice) -> tuple[list[int], Args]:
    shape, step = dice.maps(channels=4), dice.number(3)
    args = {
        "filter": [dice.randint(1, 7), dice.randint(1, 7), shape[1] + (1 if dice.odd() else 0), dice.randint(1, 3)],
        "strides": [1, step, step, 1],
        "padding": tf_padding(dice),
    }
    if dice.some(0.4):
        args["dilations"] = [dice.number(3), dice.number(3)]
    return last(shape), args


def tf_separable(dice: Dice) -> tuple[list[int], Args]:
    shape, args = tf_depthwise(dice)
    rows, columns, inputs, multiplier = args.pop("filter")
    between = inputs * multiplier + (1 if dice.odd() else 0)
    return shape, {
        "depthwise_filter": [rows, columns, inputs, multiplier],
        "pointwise_filter": [1, 1, between, dice.randint(1, 8)],
        **args,
        "padding": dice.choice(("SAME", "VALID")),
    }


def tf_transpose(dice: Dice) -> tuple[list[int], Args]:
    shape, outputs = dice.maps(channels=4, size=10, batch=2), dice.randint(1, 4)
    strides, kernel = [dice.randint(1, 4), dice.randint(1, 4)], [dice.randint(1, 6), dice.randint(1, 6)]
    padding = dice.choice(("SAME", "VALID"))
    wanted = []
    for size, step, span in zip(shape[2:], strides, kernel, strict=True):
        least = (size - 1) * step + (span if padding == "VALID" else 1)
        wanted.append(max(1, least + dice.randint(0, step - 1) + (dice.choice((-2, -1, 1)) if dice.some(0.1) else 0)))
    args = {
        "filter": [*kernel, outputs, shape[1]],
        "output_shape": [shape[0], *wanted, outputs + (1 if dice.odd() else 0)],
        "strides": [1, *strides, 1],
        "padding": padding,
    }
    return last(shape), args


def tf_pool(*, explicit: bool) -> Draw:
    def draw(dice: Dice) -> tuple[list[int], Args]:
        shape, kernel = last(dice.maps(channels=3)), [dice.randint(1, 7), dice.randint(1, 7)]
        padding = tf_padding(dice) if explicit else dice.choice(("SAME", "VALID"))
        args = {"ksize": kernel, "strides": [dice.randint(1, 4), dice.randint(1, 4)]}
        return shape, {**args, "padding": padding if tf_fits(shape, kernel) else "SAME"}

    return draw


def tf_fits(shape: list[int], spans: list[int]) -> bool:
    """Say whether windows fit: where one does not, TensorFlow's CPU kernels may divide by 0 and end the process."""
    return all(span <= size for size, span in zip(shape[1:3], spans, strict=True))


def tf_general_pool(dice: Dice) -> tuple[list[int], Args]:
    shape, kernel = last(dice.maps(channels=3)), [dice.randint(1, 7), dice.randint(1, 7)]
    options = dice.maybe(
        strides=lambda: [dice.randint(1, 3), dice.randint(1, 3)],
        dilations=lambda: [dice.randint(1, 3), dice.randint(1, 3)],
    )
    dilations = options.get("dilations", [1, 1])
    fits = tf_fits(shape, [apart * (taps - 1) + 1 for taps, apart in zip(kernel, dilations, strict=True)])
    padding = dice.choice(("SAME", "VALID")) if fits else "SAME"
    return shape, {"window_shape": kernel, "pooling_type": dice.choice(("MAX", "AVG")), "padding": padding, **options}


TENSORFLOW: dict[str, Draw] = {
    "conv2d": tf_conv2d,
    "atrous_conv2d": lambda dice: (
        last(shape := dice.maps()),
        {
            "filters": [dice.randint(1, 5), dice.randint(1, 5), shape[1], dice.randint(1, 4)],
            "rate": dice.number(3),
            "padding": dice.choice(("SAME", "VALID")),
        },
    ),
    "depthwise_conv2d": tf_depthwise,
    "separable_conv2d": tf_separable,
    "conv2d_transpose": tf_transpose,
    "max_pool2d": tf_pool(explicit=True),
    "avg_pool2d": tf_pool(explicit=False),
    "pool": tf_general_pool,
    "relu": plain(nhwc=True),
    "leaky_relu": plain(alpha=(0.1, 0.3), nhwc=True),
    "gelu": plain(approximate=(True, False), nhwc=True),
    "softmax": plain(axis=(-1, 1, 2, 0, 5), nhwc=True),
    "depth_to_space": lambda dice: (
        [1, dice.size(4), dice.size(4), (block := dice.randint(2, 3)) ** 2 * dice.randint(1, 3) + dice.some(0.1)],
        {"block_size": block},
    ),
    "space_to_depth": lambda dice: (
        [1, (block := dice.randint(2, 3)) * dice.size(4), block * dice.size(4) + dice.some(0.1), dice.randint(1, 4)],
        {"block_size": block},
    ),
    "local_response_normalization": plain(depth_radius=(1, 2), alpha=(1, 0.5), nhwc=True),
}

# ONNX


def onnx_pads(dice: Dice, most: int = 3) -> list[int]:
    if dice.some(0.4):
        before = [dice.number(most, least=0), dice.number(most, least=0)]
        return before * 2
    return [dice.number(most, least=0) for _ in range(dice.choice((2, 6)) if dice.odd() else 4)]


def onnx_placing(dice: Dice, most_pads: int = 3) -> Args:
    """Return pads, or auto_pad, or neither; seldom both."""
    way = dice.random()
    if way < 0.4:
        return {"pads": onnx_pads(dice, most_pads)}
    if way < 0.75:
        words = ("SAME", "same_upper", "") if dice.odd() else ("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "NOTSET")
        return {"auto_pad": dice.choice(words)}
    if way < 0.85:
        return {
            "auto_pad": dice.choice(("NOTSET", "NOTSET", "VALID", "SAME_UPPER")),
            "pads": onnx_pads(dice, most_pads),
        }
    return {}


def two(dice: Dice, most: int) -> list[int]:
    return [dice.number(most) for _ in range(dice.choice((1, 3)) if dice.odd() else 2)]


def onnx_conv(dice: Dice) -> tuple[list[int], Args]:
    shape, groups = dice.maps(), dice.choice((1, 1, 1, 2, 3))
    shape[1] = multiple(dice, groups)
    kernel = [dice.randint(1, 7), dice.randint(1, 7)]
    weight = [multiple(dice, groups), max(1, shape[1] // groups), *kernel]
    args: Args = dice.maybe(kernel_shape=kernel, strides=lambda: two(dice, 4)) | onnx_placing(dice)
    if dice.some(0.3):
        args["dilations"] = two(dice, 3)
    if groups > 1:
        args["group"] = groups
    if dice.odd():
        weight[dice.randint(0, 3)] += 1
    return dice.odd_rank(shape), {**args, "W": weight} | ({"bias": True} if dice.some(0.5) else {})


def onnx_conv_transpose(dice: Dice) -> tuple[list[int], Args]:
    shape, groups = dice.maps(size=10), dice.choice((1, 1, 1, 2, 3))
    shape[1] = multiple(dice, groups)
    kernel = [dice.randint(1, 6), dice.randint(1, 6)]
    args: Args = dice.maybe(kernel_shape=kernel, strides=lambda: two(dice, 4)) | onnx_placing(dice)
    if dice.some(0.3):
        args["output_padding"] = [dice.number(2, least=0), dice.number(2, least=0)]
    if dice.some(0.2):
        args["dilations"] = two(dice, 3)
    if dice.some(0.15):
        args["output_shape"] = [dice.randint(1, 30), dice.randint(1, 30)]
    if groups > 1:
        args["group"] = groups
    weight = [shape[1], dice.randint(1, 4), *kernel]
    return dice.odd_rank(shape), {**args, "W": weight} | ({"bias": True} if dice.some(0.5) else {})


def onnx_pool(op: str) -> Draw:
    def draw(dice: Dice) -> tuple[list[int], Args]:
        args: Args = {"kernel_shape": two(dice, 7), **dice.maybe(strides=lambda: two(dice, 5)), **onnx_placing(dice, 4)}
        if dice.some(0.5):
            args["ceil_mode"] = dice.choice((1, 1, 1, 0))
        if dice.some(0.3):
            args["dilations"] = two(dice, 3)
        if op == "AveragePool" and dice.some(0.4):
            args["count_include_pad"] = 1
        return dice.odd_rank(dice.maps(channels=3)), args

    return draw


def onnx_norm(dice: Dice) -> tuple[list[int], Args]:
    shape = dice.maps()
    return shape, {"num_features": shape[1] + (1 if dice.some(0.1) else 0), **dice.maybe(epsilon=1e-4)}


def onnx_gemm(dice: Dice) -> tuple[list[int], Args]:
    shape, units, turned = [dice.randint(1, 4), dice.randint(1, 9)], dice.randint(1, 9), dice.some(0.5)
    inputs = shape[1] + (1 if dice.some(0.1) else 0)
    args: Args = {"W": [units, inputs] if turned else [inputs, units]}
    if turned:
        args["transB"] = 1
    return shape, args | ({"bias": True} if dice.some(0.5) else {})


def onnx_flatten(dice: Dice) -> tuple[list[int], Args]:
    shape = [dice.randint(1, 5) for _ in range(dice.choice((1, 2, 3, 4, 4)))]
    return shape, dice.maybe(axis=lambda: dice.randint(-5, 5))


def onnx_reshape(dice: Dice) -> tuple[list[int], Args]:
    shape, args = keras_reshape(dice)
    return shape, {
        "shape": [dice.choice((0, shape[0], -1 if -1 not in args["target_shape"] else 0)), *args["target_shape"]]
    }


def onnx_transpose(dice: Dice) -> tuple[list[int], Args]:
    shape = [dice.randint(1, 5) for _ in range(dice.choice((2, 3, 4, 4)))]
    return shape, dice.maybe(perm=lambda: [0, *dice.sample(range(1, len(shape)), len(shape) - 1)])


def onnx_pad(dice: Dice) -> tuple[list[int], Args]:
    def side() -> Any:
        return dice.choice((0, 1, 2, 3, dice.randint(-2, 5)))

    pads = [0, 0, side(), side(), 0, 0, side(), side()]
    modes = ("constant", "reflect", "edge", "wrap")
    return dice.maps(channels=3, size=8), {"pads": pads, **dice.maybe(mode=lambda: dice.choice(modes))}


def onnx_resize(dice: Dice) -> tuple[list[int], Args]:
    shape = dice.maps(channels=3)

    def factor() -> Any:
        return dice.choice((2.0, 3.0, 0.5, 1.5, 1.0, 0.3))

    sizes = [shape[0], shape[1], dice.randint(1, 20), dice.randint(1, 20)]
    args = {"scales": [1.0, 1.0, factor(), factor()]} if dice.some(0.6) else {"sizes": sizes}
    ways = ("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
    return shape, args | dice.maybe(
        mode=lambda: dice.choice(("nearest", "linear", "cubic")),
        coordinate_transformation_mode=lambda: dice.choice(ways),
    )


def onnx_prelu(dice: Dice) -> tuple[list[int], Args]:
    shape = dice.maps(size=5)
    slopes = ([1], [shape[1], 1, 1], shape[1:], [1, *shape[2:]], [shape[3]], [shape[1] + 1, 1, 1])
    return shape, {"slope": list(dice.choice(slopes))}


ONNX: dict[str, Draw] = {
    "Conv": onnx_conv,
    "ConvTranspose": onnx_conv_transpose,
    "MaxPool": onnx_pool("MaxPool"),
    "AveragePool": onnx_pool("AveragePool"),
    "GlobalAveragePool": plain(),
    "GlobalMaxPool": plain(),
    "BatchNormalization": onnx_norm,
    "InstanceNormalization": onnx_norm,
    "LRN": plain(odd=False),
    "Gemm": onnx_gemm,
    "Flatten": onnx_flatten,
    "Reshape": onnx_reshape,
    "Transpose": onnx_transpose,
    "Pad": onnx_pad,
    "Resize": onnx_resize,
    "DepthToSpace": lambda dice: (
        [1, (block := dice.randint(1, 3)) ** 2 * dice.randint(1, 3) + dice.some(0.1), dice.size(5), dice.size(5)],
        {"blocksize": block, **dice.maybe(mode=dice.choice(("CRD", "DCR")))},
    ),
    "SpaceToDepth": lambda dice: (
        [1, dice.randint(1, 4), (block := dice.randint(1, 3)) * dice.size(4), block * dice.size(4) + dice.some(0.1)],
        {"blocksize": block},
    ),
    "LpPool": onnx_pool("LpPool"),
    "HardSigmoid": plain(alpha=(0.2, 0.5), beta=(0.5,)),
    "Relu": plain(),
    "LeakyRelu": plain(alpha=(0.1, 0.3)),
    "PRelu": onnx_prelu,
    "Elu": plain(alpha=(1.0, 0.5)),
    "Gelu": plain(approximate=("none", "tanh")),
    "Clip": plain(min=(0.0, -1.0), max=(1.0, 6.0)),
    "Softmax": plain(axis=(-1, 1, 2, 3, 5, -5)),
    "LogSoftmax": plain(axis=(-1, 1)),
    "Dropout": plain(ratio=(0.0, 0.5)),
    **{
        op: plain()
        for op in ("Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish", "Mish", "Selu", "Celu", "Identity")
    },
}
ONNX["LRN"] = lambda dice: (dice.maps(), {"size": dice.choice((1, 3, 5)), **dice.maybe(alpha=1e-3, beta=0.5, bias=2.0)})

DRAWS: dict[str, dict[str, Draw]] = {"torch": TORCH, "keras": KERAS, "tf.nn": TENSORFLOW, "onnx": ONNX}


def draw_case(framework: str, op: str, seed: int) -> dict[str, Any]:
    """Return a case; the same for the same seed."""
    shape, args = DRAWS[framework][op](Dice(f"{framework} {op} {seed}"))
    return {"framework": framework, "op": op, "input_shape": shape, "args": args}
