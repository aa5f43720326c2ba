# a case a line reads best
"""Layers of real frameworks, one case after another: what comes out, what is counted, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convstudio.engine import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    Flatten,
    Hardsigmoid,
    Hardtanh,
    Layer,
    LayerNorm,
    LeakyReLU,
    Linear,
    MaxPool2d,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    PReLU,
    ReLU,
    ReLU6,
    ReplicationPad2d,
    Reshape,
    SelectChannels,
    Sequential,
    ShapeError,
    Softmax,
    Upsample,
)
from convstudio.interchange import ShapeOnly, arrival_of, engine_shape, framework_shape, layer_from
from tests.reference.layers.comparing import differences
from tests.reference.layers.drawing import DRAWS
from tests.reference.layers.oracles import Answer

Case = dict[str, Any]

DATA = Path(__file__).parents[1] / "data"


def cases_of(name: str) -> list[Case]:
    cases: list[Case] = json.loads((DATA / name).read_text(encoding="utf-8"))["cases"]
    return cases


SAMPLE = cases_of("shapes-sample.json")
DRAWN = cases_of("shapes-drawn.json")
"""Made by ``tests/reference/layers/record.py``."""


@pytest.mark.parametrize("case", [*SAMPLE, *DRAWN], ids=lambda case: case["id"])
def test_a_framework_s_result(case: Case) -> None:
    shape = None if case["expected"] == "error" else tuple(case["expected"])
    answer = Answer(shape, case.get("params"), case.get("trainable_params"), case.get("macs"))
    assert differences(case, answer) == []


def test_the_sample_is_whole() -> None:
    assert len(SAMPLE) == len({case["id"] for case in SAMPLE}) == 885
    assert {(case["framework"], case["op"]) for case in DRAWN} == {(of, op) for of, ops in DRAWS.items() for op in ops}


@pytest.mark.parametrize(
    ("framework", "op", "args", "shape", "layer"),
    [
        ("torch", "Conv2d", {"in_channels": 3, "out_channels": 8, "kernel_size": 3}, (3, 9, 9), Conv2d(8, 3)),
        (
            "torch",
            "Conv2d",
            {"in_channels": 3, "out_channels": 8, "kernel_size": 3, "padding": [-1, 2], "padding_mode": "replicate"},
            [1, 3, 9, 9],
            Sequential([ReplicationPad2d((-1, 2)), Conv2d(8, 3)]),
        ),
        ("torch", "Linear", {"in_features": 4, "out_features": 5}, [4], Linear(5)),
        ("torch", "Linear", {"in_features": 4, "out_features": 5}, [2, 3, 6, 4], Linear(5, takes_maps=True)),
        ("torch", "Flatten", {"start_dim": 2}, [1, 2, 3, 4], Flatten(2)),
        ("torch", "Unflatten", {"dim": 1, "unflattened_size": [2, -1]}, [1, 6, 3], Reshape((2, 3, 3))),
        ("torch", "Softmax", {}, [1, 6, 3, 3], Softmax(1)),
        ("torch", "LayerNorm", {"normalized_shape": [3, 4]}, [1, 2, 3, 4], LayerNorm((2, 3))),
        ("torch", "Upsample", {"scale_factor": [2, 3.0], "mode": "bilinear"}, [1, 2, 3, 4], None),
        ("keras", "Conv2D", {"filters": 8, "kernel_size": 3}, (3, 9, 9), Conv2d(8, 3, padding="valid")),
        ("keras", "Conv2D", {"filters": 8, "kernel_size": 3, "name": "stem"}, [1, 9, 9, 3], None),
        (
            "keras",
            "Conv2D",
            {"filters": 8, "kernel_size": 3, "activation": "relu"},
            [1, 9, 9, 3],
            Sequential([Conv2d(8, 3, padding="valid"), ReLU()]),
        ),
        ("keras", "Conv2D", {"filters": 8, "kernel_size": 1, "data_format": "channels_first"}, [1, 3, 9, 9], None),
        ("keras", "Dense", {"units": 5}, [1, 4, 4, 3], Conv2d(5, 1)),
        ("keras", "Dense", {"units": 5}, [1, 7, 3], Linear(5)),
        ("keras", "Dense", {"units": 5}, (3,), Linear(5)),
        ("keras", "AveragePooling2D", {"pool_size": 2}, [1, 4, 4, 3], AvgPool2d(2, None, "valid", False, False)),
        ("keras", "Softmax", {}, [1, 4, 4, 3], Softmax(1)),
        ("keras", "Softmax", {}, [1, 3], Softmax(1)),
        ("keras", "Softmax", {"axis": 1}, [1, 4, 4, 3], Softmax(2)),
        ("keras", "LayerNormalization", {}, [1, 4, 4, 3], LayerNorm((1,), 1e-3)),
        ("keras", "Reshape", {"target_shape": [2, 3, 4]}, [1, 24], Reshape((4, 2, 3))),
        ("keras", "Permute", {"dims": [2, 1, 3]}, [1, 2, 3, 4], Permute((1, 3, 2))),
        ("keras", "PReLU", {"shared_axes": [1, 2]}, [1, 5, 5, 3], PReLU(3, 0.0)),
        ("keras", "PReLU", {"shared_axes": [1]}, [1, 5, 6, 3], PReLU(init=0.0, shared_axes=(2,))),
        ("keras", "ReLU", {"max_value": 6}, [1, 3], ReLU6()),
        ("keras", "ReLU", {"max_value": 1}, [1, 3], Hardtanh(0.0, 1)),
        ("keras", "ReLU", {"negative_slope": 0.1}, [1, 3], LeakyReLU(0.1)),
        ("keras", "BatchNormalization", {"momentum": 0.75}, [1, 4, 4, 3], BatchNorm2d(1e-3, momentum=0.25)),
        (
            "keras",
            "BatchNormalization",
            {},
            [1, 3],
            Sequential([Reshape((3, 1, 1)), BatchNorm2d(1e-3, momentum=1 - 0.99), Reshape((3,))]),
        ),
        ("keras", "BatchNormalization", {"axis": 1}, [1, 4, 5, 3], None),
        ("keras", "BatchNormalization", {}, [1, 4, 5], None),
        ("keras", "GroupNormalization", {"groups": 2, "axis": 1}, [1, 4, 5, 3], None),
        ("torch", "BatchNorm1d", {"num_features": 3}, [2, 3, 5], None),
        ("tf.nn", "conv2d", {"filter": [3, 3, 2, 8], "strides": 1, "padding": "SAME"}, [1, 5, 5, 4], None),
        (
            "tf.nn",
            "depthwise_conv2d",
            {"filter": [3, 2, 4, 2], "strides": [1, 2, 2, 1], "padding": "VALID"},
            [1, 5, 5, 4],
            DepthwiseConv2d((3, 2), 2, "valid", 1, 2, bias=False),
        ),
        (
            "tf.nn",
            "conv2d_transpose",
            {"filter": [3, 3, 2, 4], "output_shape": [1, 9, 10, 2], "strides": 2, "padding": "SAME"},
            [1, 5, 5, 4],
            ConvTranspose2d(2, 3, 2, "same", bias=False, output_size=(9, 10)),
        ),
        ("onnx", "Conv", {"W": [8, 2, 3, 3], "group": 2, "auto_pad": "SAME_LOWER"}, [1, 4, 5, 5], None),
        # A kernel that is too long by less than a step counts once.
        ("onnx", "MaxPool", {"kernel_shape": [3, 3], "strides": [2, 2]}, [1, 1, 2, 3], MaxPool2d(3, 2, (0, 0, 1, 0))),
        ("onnx", "MaxPool", {"kernel_shape": [3, 3], "pads": [2, 2, 2, 2]}, [1, 1, 3, 3], MaxPool2d(3, 1, (2,) * 4)),
        ("onnx", "ConvTranspose", {"W": [1, 1, 1, 1], "strides": [2, 2], "auto_pad": "SAME_UPPER"}, [1, 1, 8, 8], None),
        ("onnx", "Gemm", {"W": [5, 9], "transB": 1, "bias": True}, [2, 9], Linear(5)),
        ("onnx", "Flatten", {"axis": -3}, [1, 2, 3, 4], Flatten()),
        ("onnx", "Flatten", {"axis": 2}, [1, 2, 3, 4], ShapeOnly((2, 3, 4), (12,))),
        ("onnx", "Resize", {"scales": [1, 1, 2, 2], "mode": "linear"}, [1, 2, 3, 4], Upsample(2, mode="bilinear")),
        ("onnx", "DepthToSpace", {"blocksize": 2}, [1, 4, 3, 3], PixelShuffle(2)),
        (
            "onnx",
            "DepthToSpace",
            {"blocksize": 2},
            [1, 8, 3, 3],
            Sequential([SelectChannels((0, 2, 4, 6, 1, 3, 5, 7)), PixelShuffle(2)]),
        ),
        (
            "tf.nn",
            "space_to_depth",
            {"block_size": 2},
            [1, 4, 4, 2],
            Sequential([PixelUnshuffle(2), SelectChannels((0, 4, 1, 5, 2, 6, 3, 7))]),
        ),
        ("tf.nn", "depth_to_space", {"block_size": 2}, [1, 4, 4, 12], None),
        ("onnx", "Clip", {"min": 0}, [1, 3], ReLU()),
        ("onnx", "Clip", {"min": 0, "max": 6}, [1, 3], ReLU6()),
        ("onnx", "Clip", {"max": 1}, [1, 3], Hardtanh(-(2.0**31) + 1, 1)),
        ("onnx", "HardSigmoid", {}, [1, 8], ShapeOnly((8,), (8,))),
        ("onnx", "HardSigmoid", {"alpha": 1 / 6}, [1, 8], Hardsigmoid()),
        ("onnx", "LpPool", {"kernel_shape": [2, 2], "strides": [2, 2]}, [1, 3, 5, 5], ShapeOnly((3, 5, 5), (3, 2, 2))),
        ("keras", "Softmax", {"axis": [1, 2]}, [1, 4, 4, 3], ShapeOnly((3, 4, 4), (3, 4, 4))),
        ("keras", "ReLU", {"threshold": 1.0}, [1, 3], ShapeOnly((3,), (3,))),
        ("keras", "Activation", {"activation": "sparsemax"}, [1, 3], ShapeOnly((3,), (3,))),
        ("keras", "ReLU", {"max_value": 2, "negative_slope": 0.5}, [1, 3], None),
        ("torch", "Upsample", {"scale_factor": 2}, [2, 3, 5], ShapeOnly((3, 5), (3, 10))),
        (
            "torch",
            "Upsample",
            {"scale_factor": 1.5, "recompute_scale_factor": True},
            [1, 2, 5, 3],
            Upsample(size=(7, 4)),
        ),
        ("torch", "ZeroPad2d", {"padding": [1, 2, 0, 1]}, [4, 5], ShapeOnly((5,), (8,))),
        ("torch", "PixelShuffle", {"upscale_factor": 2}, [1, 5, 4, 2, 2], ShapeOnly((5, 4, 2, 2), (5, 1, 4, 4))),
        ("torch", "AdaptiveAvgPool2d", {"output_size": 1}, [5, 6], ShapeOnly((6,), (1,))),
        ("keras", "UpSampling2D", {"interpolation": "lanczos3"}, [1, 2, 3, 4], ShapeOnly((4, 2, 3), (4, 4, 6))),
        ("keras", "LayerNormalization", {"axis": 0}, [5, 6], ShapeOnly((6,), (6,), 10)),
        (
            "tf.nn",
            "depthwise_conv2d",
            {"filter": [3, 1, 2, 3], "strides": [1, 2, 2, 1], "padding": "SAME", "dilations": [1, 3]},
            [2, 13, 20, 2],
            ShapeOnly((2, 13, 20), (6, 7, 11), 18),
        ),
        ("onnx", "GlobalMaxPool", {}, [1, 2, 5], ShapeOnly((2, 5), (2, 1))),
        (
            "onnx",
            "Pad",
            {"pads": [0, 0, 0, 9, 0, 0, 0, 0], "mode": "wrap"},
            [1, 2, 3, 4],
            ShapeOnly((2, 3, 4), (2, 3, 13)),
        ),
        (
            "onnx",
            "Resize",
            {"scales": [1, 1, 2, 1], "mode": "linear", "coordinate_transformation_mode": "asymmetric"},
            [1, 2, 3, 4],
            ShapeOnly((2, 3, 4), (2, 6, 4)),
        ),
        ("torch", "Softshrink", {"lambd": 0.3}, [1, 3], ShapeOnly((3,), (3,))),
        ("onnx", "PRelu", {"slope": [3, 1, 1]}, [1, 3, 4, 4], PReLU(3)),
        ("onnx", "PRelu", {"slope": [4, 1]}, [1, 3, 4, 4], PReLU(shared_axes=(1, 3))),
    ],
)
def test_what_a_layer_becomes(framework: str, op: str, args: Case, shape: list[int], layer: Layer | None) -> None:
    made = layer_from(framework, op, args, shape)
    assert layer is None or made == layer
    engine = arrival_of(framework, op, args, shape).engine
    assert made.measure(engine).output_shape == made.infer(engine)


def test_a_list_is_the_framework_s_own_and_a_tuple_may_be_the_engine_s() -> None:
    args = {"filters": 4, "kernel_size": 3}
    with pytest.raises(ShapeError, match="takes an array of 4 axes, and 3 arrive"):
        layer_from("keras", "Conv2D", args, [6, 6, 4])
    assert layer_from("keras", "Conv2D", args, (4, 6, 6)).infer((4, 6, 6)) == (4, 4, 4)


@pytest.mark.parametrize("framework", ["torch", "keras", "tf.nn", "onnx"])
@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4), (2, 3, 4, 5)])
def test_shapes_come_back(framework: str, shape: tuple[int, ...]) -> None:
    there = framework_shape(framework, shape, batch=7)
    assert there[0] == 7
    assert engine_shape(framework, there) == shape


def test_a_layer_of_which_only_the_shapes_are_known_is_for_one_shape() -> None:
    layer = layer_from("torch", "Flatten", {"start_dim": 0}, [2, 3, 4, 5])
    assert layer == ShapeOnly((3, 4, 5), ())
    with pytest.raises(ShapeError, match="5×5×3 arrives"):
        layer.infer((3, 5, 5))
    assert layer.params((3, 4, 5)) == 0
