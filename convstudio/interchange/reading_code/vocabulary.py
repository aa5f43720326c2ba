"""Which layer a name in a text is: the frameworks' own names, older ones, and functions that do what layers do."""

from __future__ import annotations

import re
from inspect import Parameter, signature
from typing import TYPE_CHECKING

from convstudio.interchange.frameworks.keras import KERAS
from convstudio.interchange.frameworks.pytorch import PYTORCH

if TYPE_CHECKING:
    from convstudio.interchange.reading_code.flow import How

TABLES = {"torch": PYTORCH, "keras": KERAS}
TITLES = {"torch": "PyTorch", "keras": "Keras"}

PREFIXES = {
    "torch": frozenset({"torch", "nn", "F", "functional", "modules"}),
    "keras": frozenset({"keras", "layers", "tf", "tensorflow", "tfk", "tfkl", "KL"}),
}
"""Modules that give a framework away."""

ALIASES = {
    "torch": {f"Lazy{name}": name for name in ("Conv2d", "ConvTranspose2d", "BatchNorm2d", "BatchNorm1d", "Linear")}
    | {"SyncBatchNorm": "BatchNorm2d", "FeatureAlphaDropout": "Dropout2d"},
    "keras": {
        "Convolution2D": "Conv2D",
        "Convolution2DTranspose": "Conv2DTranspose",
        "Deconvolution2D": "Conv2DTranspose",
        "SeparableConvolution2D": "SeparableConv2D",
        "DepthwiseConvolution2D": "DepthwiseConv2D",
        "MaxPool2D": "MaxPooling2D",
        "AvgPool2D": "AveragePooling2D",
        "GlobalAvgPool2D": "GlobalAveragePooling2D",
        "GlobalMaxPool2D": "GlobalMaxPooling2D",
        "BatchNorm": "BatchNormalization",
    },
}
"""Other names that a framework has, or had, for a layer."""

LAZY_SKIPS = {"in_channels", "num_features", "in_features"}
"""What the lazy layers of PyTorch are not told."""

_POSITIONS = {
    ("keras", "Conv2D"): "filters kernel_size strides padding data_format dilation_rate groups activation use_bias",
    ("keras", "DepthwiseConv2D"): "kernel_size strides padding depth_multiplier data_format dilation_rate activation "
    "use_bias",
    ("keras", "SeparableConv2D"): "filters kernel_size strides padding data_format dilation_rate depth_multiplier "
    "activation use_bias",
    ("keras", "Conv2DTranspose"): "filters kernel_size strides padding output_padding data_format dilation_rate "
    "activation use_bias",
    ("keras", "MaxPooling2D"): "pool_size strides padding data_format",
    ("keras", "AveragePooling2D"): "pool_size strides padding data_format",
    ("keras", "GlobalAveragePooling2D"): "data_format keepdims",
    ("keras", "GlobalMaxPooling2D"): "data_format keepdims",
    ("keras", "UpSampling2D"): "size data_format interpolation",
    ("keras", "ZeroPadding2D"): "padding data_format",
    ("keras", "Cropping2D"): "cropping data_format",
    ("keras", "Flatten"): "data_format",
    ("keras", "PReLU"): "alpha_initializer alpha_regularizer alpha_constraint shared_axes",
}
"""Where a framework counts arguments that our tables leave out."""

FUNCTIONS = {
    "relu": ("ReLU", "inplace"),
    "relu6": ("ReLU6", "inplace"),
    "leaky_relu": ("LeakyReLU", "negative_slope inplace"),
    "elu": ("ELU", "alpha inplace"),
    "celu": ("CELU", "alpha inplace"),
    "selu": ("SELU", "inplace"),
    "gelu": ("GELU", "approximate"),
    "silu": ("SiLU", "inplace"),
    "mish": ("Mish", "inplace"),
    "hardswish": ("Hardswish", "inplace"),
    "hardsigmoid": ("Hardsigmoid", "inplace"),
    "hardtanh": ("Hardtanh", "min_val max_val inplace"),
    "sigmoid": ("Sigmoid", ""),
    "logsigmoid": ("LogSigmoid", ""),
    "tanh": ("Tanh", ""),
    "softsign": ("Softsign", ""),
    "softplus": ("Softplus", "beta threshold"),
    "softmax": ("Softmax", "dim"),
    "log_softmax": ("LogSoftmax", "dim"),
    "max_pool2d": ("MaxPool2d", "kernel_size stride padding dilation ceil_mode"),
    "avg_pool2d": ("AvgPool2d", "kernel_size stride padding ceil_mode count_include_pad divisor_override"),
    "adaptive_avg_pool2d": ("AdaptiveAvgPool2d", "output_size"),
    "adaptive_max_pool2d": ("AdaptiveMaxPool2d", "output_size"),
    "dropout": ("Dropout", "p training inplace"),
    "dropout2d": ("Dropout2d", "p training inplace"),
    "flatten": ("Flatten", "start_dim end_dim"),
    "unflatten": ("Unflatten", "dim unflattened_size"),
    "interpolate": ("Upsample", "size scale_factor mode align_corners recompute_scale_factor"),
    "upsample": ("Upsample", "size scale_factor mode align_corners"),
    "pixel_shuffle": ("PixelShuffle", "upscale_factor"),
    "pixel_unshuffle": ("PixelUnshuffle", "downscale_factor"),
    "local_response_norm": ("LocalResponseNorm", "size alpha beta k"),
}
"""PyTorch's functions on a tensor: the layer that does the same, and the arguments behind the tensor."""

KERAS_MERGES: dict[str, How] = {
    "Add": "add",
    "add": "add",
    "Multiply": "multiply",
    "multiply": "multiply",
    "Concatenate": "concat",
    "concatenate": "concat",
}

_NAME = re.compile(r"[A-Za-z_]\w*")


def canonical(framework: str, name: str) -> str | None:
    """Return the table's name for a layer's, or None if the framework's table has none.

    Examples
    --------
    >>> canonical("keras", "MaxPool2D"), canonical("torch", "LazyLinear"), canonical("torch", "LSTM")
    ('MaxPooling2D', 'Linear', None)
    """
    name = ALIASES[framework].get(name, name)
    return name if name in TABLES[framework] else None


def positions(framework: str, op: str) -> tuple[str, ...]:
    """Return a layer's arguments in the order in which the framework counts them.

    Examples
    --------
    >>> positions("torch", "Dropout"), positions("keras", "MaxPooling2D")
    (('p', 'inplace'), ('pool_size', 'strides', 'padding', 'data_format'))
    """
    if (framework, op) in _POSITIONS:
        return tuple(_POSITIONS[framework, op].split())
    line = TABLES[framework][op]
    if line.names:
        return line.names
    parameters = list(signature(line.build).parameters.values())[1:]
    return tuple(one.name for one in parameters if one.kind is not Parameter.VAR_KEYWORD)


def framework_of(text: str) -> str:
    """Return which framework a text is written for, by the names in it; PyTorch if it could be either.

    Examples
    --------
    >>> framework_of("layers.Dense(10)"), framework_of("Conv2d(3, 8, 3)"), framework_of("ReLU()")
    ('keras', 'torch', 'torch')
    """
    names = set(_NAME.findall(text))
    scores = {}
    for framework, other in (("torch", "keras"), ("keras", "torch")):
        own = {*TABLES[framework], *ALIASES[framework]} - {*TABLES[other], *ALIASES[other]}
        scores[framework] = len(names & own) + len(names & PREFIXES[framework])
    scores["keras"] += len(names & {"Model", "Input", *KERAS_MERGES} - {"add"})
    return "keras" if scores["keras"] > scores["torch"] else "torch"
