# a case a line reads best
"""What frameworks refuse, and what ConvStudio has nothing for, told in sentences."""

from __future__ import annotations

from typing import Any

import pytest

from convstudio.engine import ShapeError
from convstudio.interchange import UnsupportedLayer, layer_from

Case = dict[str, Any]


@pytest.mark.parametrize(
    ("framework", "op", "args", "shape", "words"),
    [
        ("jax", "Conv", {}, [1], "not a framework"),
        ("torch", "LSTM", {}, [1, 2], "PyTorch's LSTM"),
        ("torch", "Conv2d", {"in_channels": 1}, [1, 1, 5, 5], "needs out_channels and kernel_size"),
        ("torch", "PReLU", {"slope": 1}, [1], "PyTorch's PReLU has an argument that ConvStudio does not know: slope"),
        ("torch", "ReLU", {"slope": 1}, [1], "PyTorch's ReLU has an argument that ConvStudio does not know: slope"),
        ("keras", "BatchNormalization", {"axis": 0}, [1, 4, 4, 3], "the batch"),
        ("keras", "GroupNormalization", {"axis": 0}, [1, 4, 4, 3], "the batch"),
        ("keras", "Dense", {"units": 2}, [1, 2, 3, 4, 5], "5 axes"),
        (
            "tf.nn",
            "conv2d",
            {"filter": [1] * 4, "strides": 1, "padding": "SAME", "data_format": "NCHW"},
            [1] * 4,
            "NHWC",
        ),
        ("torch", "Unflatten", {"dim": 0, "unflattened_size": [1, 2]}, [2, 3], "the batch"),
        ("onnx", "Gemm", {"W": [2, 3], "transA": 1}, [2, 2], "the batch"),
        ("onnx", "Gemm", {"W": [2, 3], "alpha": 2.0}, [2, 2], "scales"),
        ("onnx", "Reshape", {"shape": [0, 0], "allowzero": 1}, [2, 2], "sizes of 0"),
        ("onnx", "Pad", {"pads": [0, 1, 0, 0, 0, 0, 0, 0]}, [1, 2, 3, 3], "more than the height"),
        ("onnx", "Resize", {"scales": [1, 2, 1, 1]}, [1, 2, 3, 3], "channels"),
        ("onnx", "Resize", {"sizes": [1, 4, 3, 3]}, [1, 2, 3, 3], "channels"),
        ("onnx", "Resize", {"sizes": [1, 4, 3]}, [1, 2, 3], "more than the height"),
    ],
)
def test_what_there_is_nothing_for(framework: str, op: str, args: Case, shape: list[int], words: str) -> None:
    with pytest.raises(UnsupportedLayer, match=words):
        layer_from(framework, op, args, shape)


MAPS = [2, 3, 6, 6]
TF = {"strides": 1, "padding": "VALID"}


@pytest.mark.parametrize(
    ("framework", "op", "args", "shape", "words"),
    [
        (
            "torch",
            "Conv2d",
            {"in_channels": 3, "out_channels": 2, "kernel_size": 2.5},
            MAPS,
            "kernel_size can't be 2.5",
        ),
        (
            "torch",
            "Conv2d",
            {"in_channels": 3, "out_channels": 2, "kernel_size": 3, "groups": 0},
            MAPS,
            "groups can't be 0",
        ),
        (
            "torch",
            "Conv2d",
            {"in_channels": 3, "out_channels": 2, "kernel_size": 3, "padding": "same", "stride": 2},
            MAPS,
            "PyTorch refuses it: padding 'same' needs stride 1. Use stride 1",
        ),
        (
            "torch",
            "ConvTranspose2d",
            {"in_channels": 3, "out_channels": 2, "kernel_size": 3, "padding_mode": "reflect"},
            MAPS,
            "no padding_mode 'reflect'",
        ),
        ("torch", "LeakyReLU", {"negative_slope": "steep"}, MAPS, "negative_slope can't be 'steep'"),
        ("torch", "AdaptiveAvgPool2d", {"output_size": 2}, [3, 3], "takes an array of 4 axes, and 2 arrive"),
        ("torch", "BatchNorm1d", {"num_features": 3}, MAPS, "vectors or rows"),
        ("torch", "InstanceNorm2d", {"num_features": 3}, [2, 3, 1, 1], "no variance"),
        ("torch", "BatchNorm2d", {"num_features": 3, "track_running_stats": False}, [1, 3, 1, 1], "no variance"),
        ("torch", "GroupNorm", {"num_groups": 3, "num_channels": 3}, [1, 3, 1, 1], "no variance"),
        ("torch", "Unflatten", {"dim": 5, "unflattened_size": [2, 3]}, [1, 6], "no axis 5"),
        ("torch", "ZeroPad2d", {"padding": 1}, [3], "pads two axes"),
        ("torch", "Upsample", {"scale_factor": 2, "mode": "linear"}, MAPS, "'linear' is not a way"),
        ("torch", "Upsample", {"scale_factor": [2, 2, 2]}, MAPS, "scale_factor has 3 numbers"),
        ("torch", "Upsample", {"scale_factor": 0.1}, MAPS, "nothing would be left"),
        ("torch", "Upsample", {"scale_factor": 2, "align_corners": True}, MAPS, "align_corners means nothing"),
        (
            "torch",
            "Upsample",
            {"size": 4, "recompute_scale_factor": True},
            MAPS,
            "recompute_scale_factor means nothing",
        ),
        (
            "keras",
            "Conv2D",
            {"filters": 2, "kernel_size": 3, "strides": 2, "dilation_rate": 2},
            MAPS,
            "exclude each other",
        ),
        ("keras", "Reshape", {"target_shape": [-1, -1]}, MAPS, "only one size"),
        ("keras", "Reshape", {"target_shape": 4}, MAPS, "target_shape can't be 4"),
        ("keras", "UpSampling2D", {"interpolation": "sinc"}, MAPS, "'sinc' is not a way"),
        ("keras", "ZeroPadding2D", {"padding": [1, 1, 1]}, MAPS, "has 3 parts"),
        ("keras", "SpatialDropout2D", {"rate": 0.5}, [2, 3, 4, 5, 6], "takes an array of 4 axes, and 5 arrive"),
        ("keras", "Activation", {"activation": "bent"}, MAPS, "'bent' is not an activation"),
        ("tf.nn", "conv2d", {"filter": [3, 3, 4, 2], **TF}, MAPS, "reads 4 channels, which 6 can't be split into"),
        (
            "tf.nn",
            "conv2d",
            {"filter": [3, 3, 6, 2], **TF, "padding": "valid"},
            MAPS,
            "'valid' is not one of its words",
        ),
        ("tf.nn", "conv2d", {"filter": [3, 3, 6, 2], **TF, "padding": [[1, 1]]}, MAPS, "each of the four axes"),
        (
            "tf.nn",
            "conv2d",
            {"filter": [3, 3, 6, 2], **TF, "padding": [[1, 0]] + [[0, 0]] * 3},
            MAPS,
            "can't be padded",
        ),
        ("tf.nn", "conv2d", {"filter": [3, 3, 6, 2], **TF, "strides": [2, 1, 1, 1]}, MAPS, "with 1 for batch"),
        (
            "tf.nn",
            "conv2d_transpose",
            {"filter": [3, 3, 2, 6], "output_shape": [1, 5, 8, 2], **TF},
            MAPS,
            "2 pictures arrive",
        ),
        ("tf.nn", "avg_pool2d", {"ksize": 2, **TF, "padding": [[0, 0]] * 4}, MAPS, "takes no explicit paddings"),
        (
            "tf.nn",
            "max_pool2d",
            {"ksize": 2, **TF, "padding": [[0, 0], [2, 0], [0, 0], [0, 0]]},
            MAPS,
            "smaller than the window",
        ),
        (
            "tf.nn",
            "pool",
            {"window_shape": [2, 2], "pooling_type": "MAX", "strides": [3, 1]},
            MAPS,
            "further than its window",
        ),
        ("tf.nn", "pool", {"window_shape": [2, 2], "pooling_type": "SUM"}, MAPS, "'SUM' is not one of its words"),
        (
            "tf.nn",
            "pool",
            {"window_shape": [2, 2], "pooling_type": "MAX", "dilations": [2, 2], "padding": "SAME"},
            MAPS,
            "takes no SAME padding",
        ),
        (
            "tf.nn",
            "depthwise_conv2d",
            {"filter": [2, 2, 6, 1], "strides": [1, 2, 2, 1], "padding": "VALID", "dilations": [9, 9]},
            MAPS,
            "nothing would come out",
        ),
        ("tf.nn", "lrn", {}, [2, 3, 4, 5, 6], "takes an array of 4 axes"),
        ("onnx", "Conv", {"W": [2, 4, 3, 3]}, MAPS, "reads 4 channels in 1 groups, and 3 arrive"),
        ("onnx", "Conv", {"W": [2, 3, 3, 3], "kernel_shape": [2, 3]}, MAPS, "kernel_shape is"),
        ("onnx", "Conv", {"W": [2, 3, 3, 3], "auto_pad": "SAME"}, MAPS, "'SAME' is not one of its words"),
        ("onnx", "ConvTranspose", {"W": [2, 4, 3, 3]}, MAPS, "reads 2 channels, and 3 arrive"),
        ("onnx", "Gemm", {"W": [3, 2]}, MAPS, "a batch of vectors"),
        ("onnx", "Reshape", {"shape": [-1, -1]}, MAPS, "is not a shape"),
        ("onnx", "Reshape", {"shape": [0, 0, 0, 0, 0]}, MAPS, "an axis that does not arrive"),
        ("onnx", "Transpose", {"perm": [0, 1]}, MAPS, "each of the 4 axes once"),
        ("onnx", "Pad", {"pads": [0] * 8, "mode": "mirror"}, MAPS, "'mirror' is not a way to pad"),
        ("onnx", "Pad", {"pads": [0, 0, -3, 0, 0, 0, -3, 0]}, MAPS, "nothing would be left"),
        ("onnx", "Resize", {"scales": [1, 1, 2, 2], "mode": "area"}, MAPS, "'area' is not a way"),
        ("onnx", "Resize", {}, MAPS, "either scales or sizes"),
        ("onnx", "Resize", {"scales": [2, 2]}, MAPS, "one number for each axis"),
        ("onnx", "DepthToSpace", {"blocksize": 1, "mode": "RCD"}, MAPS, "'RCD' is not one of its modes"),
        ("onnx", "PRelu", {"slope": [4, 1, 1]}, MAPS, "can't be laid over"),
        ("onnx", "Gelu", {"approximate": "fast"}, MAPS, "'fast' is not a way"),
    ],
)
def test_what_a_framework_refuses(framework: str, op: str, args: Case, shape: list[int], words: str) -> None:
    with pytest.raises(ShapeError) as error:
        layer_from(framework, op, args, shape)
    assert words in str(error.value)
