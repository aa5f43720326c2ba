"""ONNX's operators: what each becomes, and what ONNX refuses.

Where the operator takes arrays beside its attributes, ``args`` gives what of them counts: of ``W`` the shape, of
``bias`` whether it is there, of ``shape``, ``pads``, ``scales`` and ``sizes`` the numbers.

References
----------
ONNX, ``onnx/defs/nn/defs.cc``, ``onnx/defs/tensor/defs.cc``, at opset 22.
"""

from __future__ import annotations

from convstudio.engine import (
    CELU,
    ELU,
    SELU,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    Hardswish,
    Identity,
    LeakyReLU,
    LogSoftmax,
    Mish,
    ReLU,
    Sigmoid,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from convstudio.interchange.frameworks.onnx import activations, arranging, convolutions, framing, norms, pools
from convstudio.interchange.frameworks.onnx.reading import TITLE
from convstudio.interchange.frameworks.table import MAPS, VECTORS, Op, Table, simple

ONNX: Table = {
    "Conv": Op(convolutions.conv, rank=MAPS),
    "ConvTranspose": Op(convolutions.conv_transpose, rank=MAPS),
    "MaxPool": Op(pools.max_pool, rank=MAPS),
    "AveragePool": Op(pools.average_pool, rank=MAPS),
    "LpPool": Op(pools.lp_pool, rank=MAPS),
    "GlobalAveragePool": pools.global_pool(GlobalAvgPool2d),
    "GlobalMaxPool": pools.global_pool(GlobalMaxPool2d),
    "BatchNormalization": Op(norms.batch_normalization),
    "InstanceNormalization": Op(norms.instance_normalization, rank=MAPS),
    "LRN": Op(norms.lrn),
    "Gemm": Op(arranging.gemm, rank=VECTORS),
    "Flatten": Op(arranging.flatten),
    "Reshape": Op(arranging.reshape),
    "Transpose": Op(arranging.transpose),
    "Pad": Op(framing.pad, rank=MAPS),
    "Resize": Op(framing.resize),
    "DepthToSpace": Op(arranging.depth_to_space, rank=MAPS),
    "SpaceToDepth": Op(arranging.space_to_depth, rank=MAPS),
    "Relu": simple(ReLU),
    "LeakyRelu": simple(LeakyReLU, negative_slope="alpha"),
    "PRelu": Op(activations.prelu),
    "Elu": simple(ELU, "alpha"),
    "Celu": simple(CELU, "alpha"),
    "Selu": simple(SELU),
    "Gelu": Op(activations.gelu),
    "Clip": Op(activations.clip),
    "Sigmoid": simple(Sigmoid),
    "HardSigmoid": Op(activations.hard_sigmoid),
    "HardSwish": simple(Hardswish),
    "Mish": simple(Mish),
    "Tanh": simple(Tanh),
    "Softsign": simple(Softsign),
    "Softplus": simple(Softplus),
    "Softmax": activations.softmax(Softmax),
    "LogSoftmax": activations.softmax(LogSoftmax),
    "Dropout": Op(norms.dropout),
    "Identity": simple(Identity),
}
"""Every operator of ONNX that ConvStudio has a layer for."""

__all__ = ["ONNX", "TITLE"]
