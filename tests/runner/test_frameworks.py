"""The same numbers as PyTorch, TensorFlow and Keras, on forward passes that these computed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convstudio.runner import functional

DATA = Path(__file__).parent.parent / "data"
CASES = json.loads((DATA / "numerics-sample.json").read_text(encoding="utf-8"))["cases"]
Arrays = dict[str, np.ndarray]
Forward = Callable[[Arrays, dict[str, Any]], np.ndarray]


def pair(value: int | list[int] | str) -> Any:
    return tuple(value) if isinstance(value, list) else value


def sides(left_right_top_bottom: list[int]) -> tuple[int, int, int, int]:
    left, right, top, bottom = left_right_top_bottom
    return (top, left, bottom, right)


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


# TensorFlow's pools never count the padding.
FORWARDS: dict[tuple[str, str], Forward] = {
    ("torch", "conv2d"): torch_conv2d,
    ("torch", "max_pool2d"): torch_pool(functional.max_pool2d),
    ("torch", "avg_pool2d"): torch_pool(functional.avg_pool2d),
    ("torch", "global_avg_pool"): lambda a, _: functional.global_avg_pool2d(a["x"])[:, :, 0, 0],
    ("torch", "batch_norm"): lambda a, args: functional.batch_norm(
        a["x"], a["mean"], a["var"], a["gamma"], a["beta"], args["eps"]
    ),
    ("torch", "linear"): lambda a, _: functional.linear(a["x"], a["w"], a["b"]),
    ("torch", "flatten"): lambda a, _: functional.flatten(a["x"]),
    ("torch", "relu"): lambda a, _: functional.relu(a["x"]),
    ("torch", "sigmoid"): lambda a, _: functional.sigmoid(a["x"]),
    ("torch", "tanh"): lambda a, _: functional.tanh(a["x"]),
    ("torch", "softmax"): lambda a, args: functional.softmax(a["x"], args["dim"]),
    ("torch", "pad_reflect"): lambda a, args: functional.pad(a["x"], sides(args["padding_lrtb"]), "reflect"),
    ("torch", "zero_pad2d"): lambda a, args: functional.pad(a["x"], sides(args["padding_lrtb"])),
    ("tf.nn", "conv2d"): tf_conv2d,
    ("tf.nn", "depthwise_conv2d"): tf_depthwise_conv2d,
    ("tf.nn", "max_pool2d"): lambda a, args: functional.max_pool2d(
        a["x"], pair(args["ksize"]), pair(args["strides"]), args["padding"].lower()
    ),
    ("tf.nn", "avg_pool2d"): lambda a, args: functional.avg_pool2d(
        a["x"], pair(args["ksize"]), pair(args["strides"]), args["padding"].lower(), count_include_pad=False
    ),
    ("keras", "Conv2D"): keras_conv2d,
    ("keras", "DepthwiseConv2D"): lambda a, args: functional.conv2d(
        a["x"], depthwise(a["kernel"]), a["bias"], 1, args["padding"], 1, a["x"].shape[1]
    ),
    ("keras", "AveragePooling2D"): lambda a, args: functional.avg_pool2d(
        a["x"], args["pool_size"], args["strides"], args["padding"], count_include_pad=False
    ),
    ("keras", "GlobalAveragePooling2D"): lambda a, _: functional.global_avg_pool2d(a["x"])[:, :, 0, 0],
    ("keras", "BatchNormalization"): keras_batch_norm,
    ("keras", "Dense"): lambda a, _: functional.linear(a["x"], a["kernel"].T, a["bias"]),
}
KNOWN = [case for case in CASES if (case["framework"], case["op"]) in FORWARDS]


def test_every_forward_has_a_case() -> None:
    assert {(case["framework"], case["op"]) for case in KNOWN} == FORWARDS.keys()


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: f"{case['framework']} {case['op']} {case['id']}")
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
