"""The forward functions by the names and signatures of ``torch.nn.functional``, on arrays (N, C, H, W)."""

from convstudio.runner.functional.activations import relu, sigmoid, softmax, tanh
from convstudio.runner.functional.convolution import conv2d, locally_connected2d
from convstudio.runner.functional.linear import flatten, linear
from convstudio.runner.functional.normalization import batch_norm, dropout
from convstudio.runner.functional.padding import pad
from convstudio.runner.functional.pooling import avg_pool2d, global_avg_pool2d, max_pool2d

__all__ = [
    "avg_pool2d",
    "batch_norm",
    "conv2d",
    "dropout",
    "flatten",
    "global_avg_pool2d",
    "linear",
    "locally_connected2d",
    "max_pool2d",
    "pad",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]
