"""TensorFlow's functions, ``tf.nn``: what each becomes, and what TensorFlow refuses.

References
----------
TensorFlow, ``tensorflow/python/ops/nn_ops.py``, ``nn_impl.py``, ``tensorflow/core/framework/kernel_shape_util.cc``.
"""

from __future__ import annotations

from convstudio.engine import (
    ELU,
    SELU,
    Dropout,
    LogSoftmax,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from convstudio.interchange.frameworks.table import MAPS, Op, Table, simple
from convstudio.interchange.frameworks.tensorflow import convolutions, depthwise, others, pools
from convstudio.interchange.frameworks.tensorflow.reading import TITLE

TENSORFLOW: Table = {
    "conv2d": Op(convolutions.conv2d, rank=MAPS),
    "atrous_conv2d": Op(convolutions.atrous_conv2d, rank=MAPS),
    "depthwise_conv2d": Op(depthwise.depthwise_conv2d, rank=MAPS),
    "separable_conv2d": Op(depthwise.separable_conv2d, rank=MAPS),
    "conv2d_transpose": Op(convolutions.conv2d_transpose, rank=MAPS),
    "max_pool2d": Op(pools.max_pool2d, rank=MAPS),
    "max_pool": Op(pools.max_pool2d, rank=MAPS),
    "avg_pool2d": Op(pools.avg_pool2d, rank=MAPS),
    "avg_pool": Op(pools.avg_pool2d, rank=MAPS),
    "pool": Op(pools.pool, rank=MAPS),
    "relu": simple(ReLU, ignored=("name",)),
    "relu6": simple(ReLU6, ignored=("name",)),
    "leaky_relu": Op(others.leaky_relu),
    "elu": simple(ELU, ignored=("name",)),
    "selu": simple(SELU, ignored=("name",)),
    "gelu": Op(others.gelu),
    "silu": simple(SiLU),
    "swish": simple(SiLU),
    "sigmoid": simple(Sigmoid, ignored=("name",)),
    "tanh": simple(Tanh, ignored=("name",)),
    "softplus": simple(Softplus, ignored=("name",)),
    "softsign": simple(Softsign, ignored=("name",)),
    "softmax": others.softmax(Softmax),
    "log_softmax": others.softmax(LogSoftmax),
    "dropout": simple(Dropout, p="rate", ignored=("noise_shape", "seed", "name")),
    "local_response_normalization": Op(others.local_response_normalization, rank=MAPS),
    "lrn": Op(others.local_response_normalization, rank=MAPS),
    "depth_to_space": Op(others.depth_to_space, rank=MAPS),
    "space_to_depth": Op(others.space_to_depth, rank=MAPS),
}
"""Every function of ``tf.nn`` that ConvStudio has a layer for, by its name there."""

__all__ = ["TENSORFLOW", "TITLE"]
