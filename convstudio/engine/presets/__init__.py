"""Networks that come with the program, each a small readable builder.

Those that were published equal what their docstrings name, layer by layer: their totals, the shape behind every layer
and the parameters in it are tested against tables that the frameworks themselves made.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine.network import Network

FAMILIES: dict[str, tuple[str, ...]] = {
    "For the lecture hall": (
        *("worked_example", "textbook_grid", "textbook_border"),
        *("cifar_net", "encoder_decoder", "tiny_resnet"),
    ),
    "LeNet and AlexNet": ("lenet5", "lenet5_dense", "alexnet", "alexnet_paper"),
    "VGG": ("vgg11", "vgg13", "vgg16", "vgg19"),
    "Inception": ("googlenet", "inception_v3", "xception"),
    "ResNet and DenseNet": (
        *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"),
        *("resnext50_32x4d", "densenet121"),
    ),
    "Small and mobile": ("squeezenet1_0", "squeezenet1_1", "mobilenet_v1", "mobilenet_v2", "efficientnet_b0"),
    "Segmentation": ("unet",),
}
"""The names of the networks, by what those have in common."""

PRESETS: tuple[str, ...] = tuple(name for names in FAMILIES.values() for name in names)
"""Every network's name; so is its builder called."""

MODULES = {
    "alexnet": ("alexnet", "alexnet_paper"),
    "densenet": ("densenet121",),
    "efficientnet": ("efficientnet_b0",),
    "googlenet": ("googlenet",),
    "inception_v3": ("inception_v3",),
    "lenet": ("lenet5", "lenet5_dense"),
    "mobilenet": ("mobilenet_v1", "mobilenet_v2"),
    "resnet": ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d"),
    "squeezenet": ("squeezenet1_0", "squeezenet1_1"),
    "teaching": FAMILIES["For the lecture hall"],
    "unet": ("unet",),
    "vgg": ("vgg11", "vgg13", "vgg16", "vgg19"),
    "xception": ("xception",),
}
"""Which builders are in which module, that is loaded when one of them is wanted."""

TITLES: dict[str, str] = {
    "worked_example": "Worked example",
    "textbook_grid": "Textbook grid",
    "textbook_border": "Textbook grid with a border",
    "cifar_net": "Small CIFAR network",
    "encoder_decoder": "Encoder and decoder",
    "tiny_resnet": "Tiny ResNet",
    "lenet5": "LeNet-5",
    "lenet5_dense": "LeNet-5, dense",
    "alexnet": "AlexNet",
    "alexnet_paper": "AlexNet of 2012",
    "vgg11": "VGG-11",
    "vgg13": "VGG-13",
    "vgg16": "VGG-16",
    "vgg19": "VGG-19",
    "googlenet": "GoogLeNet",
    "inception_v3": "Inception v3",
    "xception": "Xception",
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
    "resnet152": "ResNet-152",
    "resnext50_32x4d": "ResNeXt-50 32×4d",
    "densenet121": "DenseNet-121",
    "squeezenet1_0": "SqueezeNet 1.0",
    "squeezenet1_1": "SqueezeNet 1.1",
    "mobilenet_v1": "MobileNet v1",
    "mobilenet_v2": "MobileNet v2",
    "efficientnet_b0": "EfficientNet-B0",
    "unet": "U-Net",
}
"""What to write above each."""


def load(name: str) -> Network:
    """Return a network by its name.

    Raises
    ------
    KeyError
        If there is no such preset; the message lists those there are.

    Examples
    --------
    >>> load("worked_example").input_shape
    (3, 32, 32)
    """
    return builder_of(name)()


def about(name: str) -> str:
    """Return what a network is, in one line.

    Raises
    ------
    KeyError
        If there is no such preset; the message lists those there are.

    Examples
    --------
    >>> about("textbook_grid")
    'A 5×5 grid through one 3×3 filter at stride 1: 3×3 comes out'
    """
    first, *_ = (builder_of(name).__doc__ or "").splitlines()
    line = first.removeprefix("Return ").removesuffix(".")
    return line[:1].upper() + line[1:]


def builder_of(name: str) -> Callable[[], Network]:
    """Return the function that makes a network, by the network's name.

    Raises
    ------
    KeyError
        If there is no such preset; the message lists those there are.
    """
    module = next((module for module, names in MODULES.items() if name in names), None)
    if module is None:
        raise KeyError(f"There is no preset called {name!r}. Those there are: {', '.join(PRESETS)}.")
    builder: Callable[[], Network] = getattr(import_module(f"{__name__}.{module}"), name)
    return builder
