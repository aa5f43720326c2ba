"""The same numbers as PyTorch, TensorFlow and Keras, on forward passes that these computed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convstudio.engine import ConvTranspose2d
from convstudio.runner import functional
from convstudio.runner.forward import forward

DATA = Path(__file__).parent.parent / "data"
CASES = json.loads((DATA / "numerics-sample.json").read_text(encoding="utf-8"))["cases"]
Arrays = dict[str, np.ndarray]
Forward = Callable[[Arrays, dict[str, Any]], np.ndarray]


def pair(value: int | list[int] | str) -> Any:
    return tuple(value) if isinstance(value, list) else value


def kernels_first(weight: np.ndarray) -> np.ndarray:
    """Return (k_h, k_w, C_in, C_out) as (C_out, C_in, k_h, k_w)."""
    return weight.transpose(3, 2, 0, 1)


def depthwise(weight: np.ndarray) -> np.ndarray:
    """Return (k_h, k_w, C_in, multiplier) as (C_in · multiplier, 1, k_h, k_w)."""
    k_h, k_w, channels, multiplier = weight.shape
    return weight.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, k_h, k_w)


def torch_conv2d(a: Arrays, args: dict[str, Any]) -> np.ndarray:
    return functional.conv2d(
        a["x"],
        a["w"],
        a["b"],
        pair(args["stride"]),
        pair(args["padding"]),
        pair(args["dilation"]),
        args["groups"],
        args["padding_mode"],
    )


def torch_pool(function: Callable[..., np.ndarray]) -> Forward:
    return lambda a, args: function(a["x"], **{name: pair(value) for name, value in args.items()})


def tf_conv2d(a: Arrays, args: dict[str, Any]) -> np.ndarray:
    weight = kernels_first(a["w"])
    padding = args["padding"].lower()
    return functional.conv2d(a["x"], weight, None, pair(args["strides"]), padding, pair(args["dilations"]))


def tf_depthwise_conv2d(a: Arrays, args: dict[str, Any]) -> np.ndarray:
    channels = a["x"].shape[1]
    padding = args["padding"].lower()
    return functional.conv2d(
        a["x"], depthwise(a["w"]), None, pair(args["strides"]), padding, pair(args["dilations"]), channels
    )


def keras_conv2d(a: Arrays, args: dict[str, Any]) -> np.ndarray:
    assert args["activation"] == "relu"
    weight = kernels_first(a["kernel"])
    return functional.relu(functional.conv2d(a["x"], weight, a["bias"], args["strides"], args["padding"]))


def keras_batch_norm(a: Arrays, args: dict[str, Any]) -> np.ndarray:
    return functional.batch_norm(a["x"], a["moving_mean"], a["moving_variance"], a["gamma"], a["beta"], eps=1e-3)


def transposed(a: Arrays, kernel: str, **fields: Any) -> np.ndarray:
    """Compute the layer, whose rules for "same" are those of TensorFlow and Keras."""
    weight = a[kernel].transpose(3, 2, 0, 1)
    layer = ConvTranspose2d(weight.shape[1], weight.shape[2:], bias="bias" in a, **fields)
    return forward(layer, a["x"], {"weight": weight, **({"bias": a["bias"]} if layer.bias else {})})


def torch_conv_transpose2d(a: Arrays, args: dict[str, Any]) -> np.ndarray:
    return functional.conv_transpose2d(
        a["x"],
        a["w"],
        a["b"],
        args["stride"],
        args["padding"],
        args["output_padding"],
        args["groups"],
        args["dilation"],
    )


def separable(a: Arrays, depth: str, point: str, stride: Any, padding: str) -> np.ndarray:
    channels = a["x"].shape[1]
    between = functional.conv2d(a["x"], depthwise(a[depth]), None, pair(stride), padding.lower(), 1, channels)  # type: ignore[arg-type]
    return functional.conv2d(between, kernels_first(a[point]), a.get("bias"))


def keras_layer_norm(a: Arrays, _: dict[str, Any]) -> np.ndarray:
    """Keras normalises the channels of each cell."""
    cells = a["x"].transpose(0, 2, 3, 1)
    return functional.layer_norm(cells, cells.shape[3:], a["gamma"], a["beta"], 1e-3).transpose(0, 3, 1, 2)


def keras_activation(a: Arrays, args: dict[str, Any]) -> np.ndarray:
    name = args["activation"]
    slopes = {"negative_slope": 0.2} if name == "leaky_relu" else {}
    function: Callable[..., np.ndarray] = getattr(functional, name)
    return function(a["x"], **slopes)


def torch_activation(name: str) -> Forward:
    function: Callable[..., np.ndarray] = getattr(functional, name)
    return lambda a, args: function(a["x"], **args)


def joined(a: Arrays) -> list[np.ndarray]:
    return [a[name] for name in sorted(a)]


SAME_NAMES = (
    *(
        "celu",
        "elu",
        "gelu",
        "hardsigmoid",
        "hardswish",
        "hardtanh",
        "leaky_relu",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
    ),
    *("selu", "sigmoid", "silu", "softmax", "softplus", "softsign", "tanh"),
)

# TensorFlow's pools never count the padding.
FORWARDS: dict[tuple[str, str], Forward] = {
    ("torch", "conv2d"): torch_conv2d,
    ("torch", "conv_transpose2d"): torch_conv_transpose2d,
    ("torch", "max_pool2d"): torch_pool(functional.max_pool2d),
    ("torch", "avg_pool2d"): torch_pool(functional.avg_pool2d),
    ("torch", "adaptive_avg_pool2d"): torch_pool(functional.adaptive_avg_pool2d),
    ("torch", "adaptive_max_pool2d"): torch_pool(functional.adaptive_max_pool2d),
    ("torch", "global_avg_pool"): lambda a, _: functional.global_avg_pool2d(a["x"])[:, :, 0, 0],
    ("torch", "global_max_pool"): lambda a, _: functional.global_max_pool2d(a["x"])[:, :, 0, 0],
    ("torch", "batch_norm"): lambda a, args: functional.batch_norm(
        a["x"], a["mean"], a["var"], a["gamma"], a["beta"], eps=args["eps"]
    ),
    ("torch", "layer_norm"): lambda a, args: functional.layer_norm(
        a["x"], args["normalized_shape"], a["gamma"], a["beta"], args["eps"]
    ),
    ("torch", "group_norm"): lambda a, args: functional.group_norm(
        a["x"], args["num_groups"], a["gamma"], a["beta"], args["eps"]
    ),
    ("torch", "instance_norm"): lambda a, args: functional.instance_norm(a["x"], **args),
    ("torch", "local_response_norm"): lambda a, args: functional.local_response_norm(a["x"], **args),
    ("torch", "linear"): lambda a, _: functional.linear(a["x"], a["w"], a["b"]),
    ("torch", "flatten"): lambda a, _: functional.flatten(a["x"]),
    ("torch", "prelu"): lambda a, _: functional.prelu(a["x"], a["w"]),
    ("torch", "log_sigmoid"): torch_activation("logsigmoid"),
    **{("torch", name): torch_activation(name) for name in SAME_NAMES},
    ("torch", "pad_reflect"): lambda a, args: functional.pad(a["x"], args["padding_lrtb"], "reflect"),
    ("torch", "zero_pad2d"): lambda a, args: functional.pad(a["x"], args["padding_lrtb"]),
    ("torch", "upsample"): lambda a, args: functional.upsample(a["x"], **args),
    ("torch", "pixel_shuffle"): lambda a, args: functional.pixel_shuffle(a["x"], **args),
    ("torch", "add"): lambda a, _: functional.add(joined(a)),
    ("torch", "multiply_broadcast"): lambda a, _: functional.multiply(joined(a)),
    ("torch", "concat"): lambda a, args: functional.concatenate(joined(a), args["axis"]),
    ("tf.nn", "conv2d"): tf_conv2d,
    ("tf.nn", "depthwise_conv2d"): tf_depthwise_conv2d,
    ("tf.nn", "separable_conv2d"): lambda a, args: separable(a, "dwk", "pwk", args["strides"], args["padding"]),
    ("tf.nn", "conv2d_transpose"): lambda a, args: transposed(
        a, "w", stride=pair(args["strides"]), padding="same", output_size=pair(args["output_size"])
    ),
    ("tf.nn", "max_pool2d"): lambda a, args: functional.max_pool2d(
        a["x"], pair(args["ksize"]), pair(args["strides"]), args["padding"].lower()
    ),
    ("tf.nn", "avg_pool2d"): lambda a, args: functional.avg_pool2d(
        a["x"], pair(args["ksize"]), pair(args["strides"]), args["padding"].lower(), count_include_pad=False
    ),
    ("keras", "Conv2D"): keras_conv2d,
    ("keras", "Conv2DTranspose"): lambda a, args: transposed(
        a, "kernel", stride=args["strides"], padding=args["padding"], output_padding=args["output_padding"]
    ),
    ("keras", "DepthwiseConv2D"): lambda a, args: functional.conv2d(
        a["x"], depthwise(a["kernel"]), a["bias"], 1, args["padding"], 1, a["x"].shape[1]
    ),
    ("keras", "SeparableConv2D"): lambda a, args: separable(
        a, "depthwise_kernel", "pointwise_kernel", args["strides"], args["padding"]
    ),
    ("keras", "AveragePooling2D"): lambda a, args: functional.avg_pool2d(
        a["x"], args["pool_size"], args["strides"], args["padding"], count_include_pad=False
    ),
    ("keras", "GlobalAveragePooling2D"): lambda a, _: functional.global_avg_pool2d(a["x"])[:, :, 0, 0],
    ("keras", "BatchNormalization"): keras_batch_norm,
    ("keras", "LayerNormalization"): keras_layer_norm,
    ("keras", "Dense"): lambda a, _: functional.linear(a["x"], a["kernel"].T, a["bias"]),
    # Keras flattens with the channels last.
    ("keras", "Flatten"): lambda a, _: functional.flatten(a["x"].transpose(0, 2, 3, 1)),
    ("keras", "UpSampling2D"): lambda a, args: functional.upsample(a["x"], scale_factor=tuple(args["size"])),
    ("keras", "ZeroPadding2D"): lambda a, args: functional.pad(a["x"], [*args["padding"][1], *args["padding"][0]]),
    ("keras", "activation"): keras_activation,
}


def test_no_case_is_left_out() -> None:
    assert {(case["framework"], case["op"]) for case in CASES} == FORWARDS.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['framework']} {case['op']} {case['id']}")
def test_forward_gives_what_the_framework_gave(case: dict[str, Any]) -> None:
    with np.load(DATA / "numerics-sample.npz") as stored:
        arrays = {name: stored[f"{case['id']}/{name}"] for name in case["arrays"]}
    if case["layout"] == "NHWC":
        arrays |= {name: arrays[name].transpose(0, 3, 1, 2) for name in ("x", "y") if arrays[name].ndim == 4}
    expected = arrays.pop("y")
    result = FORWARDS[case["framework"], case["op"]](arrays, case["args"])
    assert result.dtype == np.float32
    assert result.shape == expected.shape
    # Sums of many terms may cancel: what is left is only as exact as the terms were.
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())
