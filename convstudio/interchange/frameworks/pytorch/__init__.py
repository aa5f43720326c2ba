"""PyTorch's layers, ``torch.nn``: what each becomes, and what PyTorch refuses.

References
----------
PyTorch, ``torch/nn/modules/``, ``aten/src/ATen/native/Pool.h``, ``aten/src/ATen/native/ConvUtils.h``.
"""

from __future__ import annotations

from convstudio.engine import (
    CELU,
    ELU,
    SELU,
    CircularPad2d,
    Dropout,
    Dropout2d,
    Hardsigmoid,
    Hardswish,
    LeakyReLU,
    LocalResponseNorm,
    LogSigmoid,
    LogSoftmax,
    Mish,
    ReflectionPad2d,
    ReLU,
    ReLU6,
    ReplicationPad2d,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from convstudio.interchange.frameworks.pytorch import activations, arranging, convolutions, framing, norms, pools
from convstudio.interchange.frameworks.pytorch.reading import ROWS, TITLE, is_picture, is_vector
from convstudio.interchange.frameworks.table import MAPS, VECTORS, Op, Table, simple

PYTORCH: Table = {
    "Conv2d": Op(convolutions.conv2d, rank=MAPS, is_single=is_picture),
    "ConvTranspose2d": Op(convolutions.conv_transpose2d, rank=MAPS, is_single=is_picture),
    "MaxPool2d": Op(pools.max_pool2d, rank=MAPS, is_single=is_picture),
    "AvgPool2d": Op(pools.avg_pool2d, rank=MAPS, is_single=is_picture),
    "AdaptiveAvgPool2d": Op(pools.adaptive_avg_pool2d, is_single=is_picture),
    "AdaptiveMaxPool2d": Op(pools.adaptive_max_pool2d, rank=MAPS, is_single=is_picture),
    "BatchNorm2d": Op(norms.batch_norm2d, rank=MAPS),
    "BatchNorm1d": Op(norms.batch_norm1d),
    "InstanceNorm2d": Op(norms.instance_norm2d, rank=MAPS, is_single=is_picture),
    "GroupNorm": Op(norms.group_norm, rank=VECTORS),
    "LayerNorm": Op(norms.layer_norm, is_single=norms.is_normalized_whole),
    "LocalResponseNorm": simple(LocalResponseNorm, "size", "alpha", "beta", "k", rank=ROWS),
    "Linear": Op(arranging.linear, rank=VECTORS, is_single=is_vector),
    "Flatten": Op(arranging.flatten),
    "Unflatten": Op(arranging.unflatten),
    "Upsample": Op(framing.upsample),
    "UpsamplingNearest2d": framing.fixed_upsample("nearest", None),
    "UpsamplingBilinear2d": framing.fixed_upsample("bilinear", True),
    "PixelShuffle": Op(arranging.pixel_shuffle, rank=MAPS, is_single=is_picture),
    "PixelUnshuffle": Op(arranging.pixel_unshuffle, rank=MAPS, is_single=is_picture),
    "ZeroPad2d": Op(framing.zero_pad2d, is_single=is_picture),
    "ConstantPad2d": Op(framing.constant_pad2d, is_single=is_picture),
    "ReflectionPad2d": framing.pad2d(ReflectionPad2d),
    "ReplicationPad2d": framing.pad2d(ReplicationPad2d),
    "CircularPad2d": framing.pad2d(CircularPad2d),
    "ReLU": simple(ReLU, ignored=("inplace",)),
    "ReLU6": simple(ReLU6, ignored=("inplace",)),
    "LeakyReLU": simple(LeakyReLU, "negative_slope", ignored=("inplace",)),
    "PReLU": Op(activations.prelu),
    "ELU": simple(ELU, "alpha", ignored=("inplace",)),
    "CELU": simple(CELU, "alpha", ignored=("inplace",)),
    "SELU": simple(SELU, ignored=("inplace",)),
    "GELU": Op(activations.gelu),
    "SiLU": simple(SiLU, ignored=("inplace",)),
    "Mish": simple(Mish, ignored=("inplace",)),
    "Hardswish": simple(Hardswish, ignored=("inplace",)),
    "Hardsigmoid": simple(Hardsigmoid, ignored=("inplace",)),
    "Hardtanh": Op(activations.hardtanh),
    "Sigmoid": simple(Sigmoid),
    "LogSigmoid": simple(LogSigmoid),
    "Tanh": simple(Tanh),
    "Softsign": simple(Softsign),
    "Softplus": simple(Softplus, "beta", "threshold"),
    **dict.fromkeys(("Hardshrink", "Softshrink", "Tanhshrink", "RReLU", "Softmin"), Op(activations.elsewhere)),
    "Softmax": activations.softmax(Softmax),
    "LogSoftmax": activations.softmax(LogSoftmax),
    "Dropout": simple(Dropout, "p", ignored=("inplace",)),
    "Dropout2d": simple(Dropout2d, "p", ignored=("inplace",)),
    "AlphaDropout": simple(Dropout, "p", ignored=("inplace",)),
    "Identity": Op(activations.identity),
}
"""Every layer of ``torch.nn`` that ConvStudio has, by its name there."""

__all__ = ["PYTORCH", "TITLE"]
