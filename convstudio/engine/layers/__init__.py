"""The layers, by PyTorch's names. LAYER_TYPES lists them all; nothing else in the program does."""

from convstudio.engine.layers.activation import ReLU, Sigmoid, Softmax, Tanh
from convstudio.engine.layers.base import Kind, Layer
from convstudio.engine.layers.convolution import PADDING_MODES, Conv2d, PaddingMode
from convstudio.engine.layers.linear import Flatten, Linear
from convstudio.engine.layers.normalization import BatchNorm2d, Dropout
from convstudio.engine.layers.pooling import AvgPool2d, GlobalAvgPool2d, MaxPool2d
from convstudio.engine.layers.sliding import Slide, SlidingLayer

LAYER_TYPES: dict[str, type[Layer]] = {
    layer_type.__name__: layer_type
    for layer_type in (
        Conv2d,
        MaxPool2d,
        AvgPool2d,
        GlobalAvgPool2d,
        ReLU,
        Sigmoid,
        Tanh,
        Softmax,
        BatchNorm2d,
        Dropout,
        Flatten,
        Linear,
    )
}

__all__ = [
    "LAYER_TYPES",
    "PADDING_MODES",
    "AvgPool2d",
    "BatchNorm2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "GlobalAvgPool2d",
    "Kind",
    "Layer",
    "Linear",
    "MaxPool2d",
    "PaddingMode",
    "ReLU",
    "Sigmoid",
    "Slide",
    "SlidingLayer",
    "Softmax",
    "Tanh",
]
