"""The networks that the counting tools are asked about: lists of [layer, arguments] in the engine's names."""

from __future__ import annotations

from typing import Any

Spec = list[Any]

MAPS, VECTOR = (4, 8, 10), (12,)
ACTIVATIONS = (
    *("ReLU", "ReLU6", "LeakyReLU", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Hardswish", "Hardsigmoid"),
    *("Hardtanh", "Sigmoid", "LogSigmoid", "Tanh", "Softsign", "Softplus", "Softmax", "LogSoftmax"),
)

SINGLE: list[tuple[tuple[int, ...], Spec]] = [
    (MAPS, ["Conv2d", {"out_channels": 6, "kernel_size": 3}]),
    (MAPS, ["Conv2d", {"out_channels": 6, "kernel_size": 3, "bias": False}]),
    (MAPS, ["Conv2d", {"out_channels": 6, "kernel_size": [3, 2], "stride": 2, "padding": 1, "groups": 2}]),
    (MAPS, ["Conv2d", {"out_channels": 6, "kernel_size": 3, "dilation": 2, "padding": 2}]),
    (MAPS, ["Conv2d", {"out_channels": 6, "kernel_size": 3, "padding": 1, "padding_mode": "reflect"}]),
    ((1, 28, 28), ["Conv2d", {"out_channels": 10, "kernel_size": 5, "padding": 2}]),
    (MAPS, ["DepthwiseConv2d", {"kernel_size": 3, "depth_multiplier": 2}]),
    (MAPS, ["DepthwiseConv2d", {"kernel_size": 3, "stride": 2, "bias": False}]),
    (MAPS, ["SeparableConv2d", {"out_channels": 6, "kernel_size": 3}]),
    (MAPS, ["ConvTranspose2d", {"out_channels": 6, "kernel_size": 3, "stride": 2, "padding": 1}]),
    (MAPS, ["ConvTranspose2d", {"out_channels": 6, "kernel_size": 2, "stride": 2, "bias": False}]),
    (MAPS, ["ConvTranspose2d", {"out_channels": 6, "kernel_size": 3, "stride": 1, "groups": 2}]),
    (MAPS, ["MaxPool2d", {"kernel_size": 2}]),
    (MAPS, ["AvgPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}]),
    (MAPS, ["AdaptiveAvgPool2d", {"output_size": [3, 4]}]),
    (MAPS, ["AdaptiveMaxPool2d", {"output_size": 3}]),
    (MAPS, ["GlobalAvgPool2d", {}]),
    (MAPS, ["GlobalAvgPool2d", {"keepdim": False}]),
    (MAPS, ["GlobalMaxPool2d", {}]),
    (MAPS, ["BatchNorm2d", {}]),
    (MAPS, ["BatchNorm2d", {"affine": False}]),
    (MAPS, ["BatchNorm2d", {"track_running_stats": False}]),
    (MAPS, ["InstanceNorm2d", {}]),
    (MAPS, ["InstanceNorm2d", {"affine": True, "track_running_stats": True}]),
    (MAPS, ["InstanceNorm2d", {"affine": True}]),
    (MAPS, ["GroupNorm", {"num_groups": 2}]),
    (MAPS, ["GroupNorm", {"num_groups": 2, "affine": False}]),
    (MAPS, ["LayerNorm", {}]),
    (MAPS, ["LayerNorm", {"affine": False}]),
    (MAPS, ["LocalResponseNorm", {"size": 3}]),
    *((MAPS, [name, {}]) for name in (*ACTIVATIONS, "Dropout", "Dropout2d", "Flatten", "Identity")),
    (MAPS, ["Softmax", {"dim": 2}]),
    (MAPS, ["PReLU", {}]),
    (MAPS, ["PReLU", {"num_parameters": 4}]),
    (VECTOR, ["Linear", {"out_features": 5}]),
    (VECTOR, ["Linear", {"out_features": 5, "bias": False}]),
    (MAPS, ["Linear", {"out_features": 5, "takes_maps": True}]),
    (VECTOR, ["ReLU", {}]),
    (VECTOR, ["Softmax", {}]),
    (MAPS, ["Upsample", {"scale_factor": 2, "mode": "nearest"}]),
    (MAPS, ["Upsample", {"scale_factor": 2, "mode": "bilinear"}]),
    (MAPS, ["Upsample", {"size": [9, 15], "mode": "nearest"}]),
    (MAPS, ["Upsample", {"scale_factor": 2, "mode": "bicubic"}]),
    (MAPS, ["Upsample", {"scale_factor": 2, "mode": "nearest-exact"}]),
    *((MAPS, [f"{kind}2d", {"padding": 2}]) for kind in ("ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad")),
    (MAPS, ["PixelShuffle", {"upscale_factor": 2}]),
    (MAPS, ["PixelUnshuffle", {"downscale_factor": 2}]),
    (MAPS, ["Residual", {"body": [["Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}]]}]),
    (MAPS, ["Branches", {"paths": [[["Sigmoid", {}]], []], "merge": "multiply"}]),
    (MAPS, ["Branches", {"paths": [[["Conv2d", {"out_channels": 2, "kernel_size": 1}]], []], "merge": "concat"}]),
]


def conv(out: int, kernel: int, **more: Any) -> Spec:
    return ["Conv2d", {"out_channels": out, "kernel_size": kernel, **more}]


WORKED: list[Spec] = [
    conv(20, 8, stride=2, padding=1),
    ["ReLU", {}],
    ["MaxPool2d", {"kernel_size": 2}],
    ["Flatten", {}],
    ["Linear", {"out_features": 10}],
    ["Softmax", {}],
]
LENET: list[Spec] = [
    conv(6, 5),
    ["Tanh", {}],
    ["AvgPool2d", {"kernel_size": 2}],
    conv(16, 5),
    ["Tanh", {}],
    ["AvgPool2d", {"kernel_size": 2}],
    ["Flatten", {}],
    ["Linear", {"out_features": 120}],
    ["Tanh", {}],
    ["Linear", {"out_features": 84}],
    ["Tanh", {}],
    ["Linear", {"out_features": 10}],
]
RESIDUAL: list[Spec] = [
    conv(8, 3, stride=2, padding=1, bias=False),
    ["BatchNorm2d", {}],
    ["ReLU", {}],
    [
        "Residual",
        {
            "body": [
                conv(16, 3, stride=2, padding=1, bias=False),
                ["BatchNorm2d", {}],
                ["ReLU", {}],
                conv(16, 3, padding=1, bias=False),
                ["BatchNorm2d", {}],
            ],
            "shortcut": [conv(16, 1, stride=2, bias=False), ["BatchNorm2d", {}]],
        },
    ],
    ["ReLU", {}],
    ["GlobalAvgPool2d", {"keepdim": False}],
    ["Linear", {"out_features": 10}],
]
MOBILE: list[Spec] = [
    conv(8, 3, stride=2, padding=1, bias=False),
    ["BatchNorm2d", {}],
    ["ReLU6", {}],
    ["DepthwiseConv2d", {"kernel_size": 3, "padding": 1, "bias": False}],
    ["BatchNorm2d", {}],
    ["ReLU6", {}],
    conv(16, 1, bias=False),
    ["BatchNorm2d", {}],
    [
        "Branches",
        {
            "paths": [
                [],
                [["GlobalAvgPool2d", {}], conv(4, 1), ["SiLU", {}], conv(16, 1), ["Hardsigmoid", {}]],
            ],
            "merge": "multiply",
        },
    ],
    ["GlobalAvgPool2d", {"keepdim": False}],
    ["Dropout", {"p": 0.2}],
    ["Linear", {"out_features": 10}],
]
UNET: list[Spec] = [
    conv(8, 3, padding=1),
    ["LeakyReLU", {"negative_slope": 0.1}],
    [
        "Branches",
        {
            "paths": [
                [],
                [
                    ["MaxPool2d", {"kernel_size": 2}],
                    conv(16, 3, padding=1),
                    ["GroupNorm", {"num_groups": 4}],
                    ["ReLU", {}],
                    ["ConvTranspose2d", {"out_channels": 8, "kernel_size": 2, "stride": 2}],
                ],
            ],
            "merge": "concat",
        },
    ],
    conv(8, 3, padding=1),
    ["PReLU", {}],
    ["Upsample", {"scale_factor": 2, "mode": "bilinear"}],
    conv(2, 1),
]
WHOLE: list[tuple[str, tuple[int, ...], list[Spec]]] = [
    ("worked example", (3, 32, 32), WORKED),
    ("LeNet-5 in PyTorch's usual form", (1, 32, 32), LENET),
    ("a small residual network", (3, 32, 32), RESIDUAL),
    ("a small mobile network", (3, 32, 32), MOBILE),
    ("a small U-Net", (3, 16, 24), UNET),
]

PUBLISHED = dict.fromkeys(
    ("alexnet", "vgg11", "resnet18", "resnet50", "resnext50_32x4d", "squeezenet1_1", "efficientnet_b0"), (3, 224, 224)
)
"""Those of torchvision's networks that are made of modules alone: what a function computes, most tools do not see."""
