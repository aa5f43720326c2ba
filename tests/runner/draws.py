"""What the property tests of the runner draw from."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from convstudio.engine import Layer, Shape, layers

Pads = tuple[int, int, int, int]
Pair = tuple[int, int]

EVERY_LAYER: tuple[Layer, ...] = (
    layers.Conv2d(4, 3),
    layers.DepthwiseConv2d(3, depth_multiplier=2, padding=1),
    layers.SeparableConv2d(5, 3, stride=2, depth_multiplier=2),
    layers.ConvTranspose2d(6, 3, stride=2, padding=1, output_padding=1, groups=2),
    layers.LocallyConnected2d(3, 3, padding=1),
    layers.MaxPool2d(2),
    layers.AvgPool2d(2),
    layers.AdaptiveAvgPool2d((4, None)),
    layers.AdaptiveMaxPool2d(4),
    layers.GlobalAvgPool2d(),
    layers.GlobalMaxPool2d(keepdim=False),
    layers.ReLU(),
    layers.ReLU6(),
    layers.LeakyReLU(0.2),
    layers.PReLU(4),
    layers.ELU(0.5),
    layers.CELU(0.5),
    layers.SELU(),
    layers.GELU("tanh"),
    layers.SiLU(),
    layers.Mish(),
    layers.Hardswish(),
    layers.Hardsigmoid(),
    layers.Hardtanh(-0.5, 0.5),
    layers.Sigmoid(),
    layers.LogSigmoid(),
    layers.Tanh(),
    layers.Softsign(),
    layers.Softplus(2.0),
    layers.Softmax(),
    layers.LogSoftmax(2),
    layers.BatchNorm2d(),
    layers.InstanceNorm2d(affine=True),
    layers.GroupNorm(2),
    layers.LayerNorm(axes=(3, 1)),
    layers.LocalResponseNorm(3),
    layers.Dropout(),
    layers.Dropout2d(),
    layers.Upsample(2, mode="bilinear"),
    layers.PixelShuffle(2),
    layers.PixelUnshuffle(2),
    layers.ZeroPad2d((1, 2, 0, 1)),
    layers.ConstantPad2d(1, 2.5),
    layers.ReflectionPad2d(2),
    layers.ReplicationPad2d(2),
    layers.CircularPad2d(2),
    layers.Crop2d((1, 0)),
    layers.Flatten(),
    layers.Reshape((2, -1, 9)),
    layers.Permute((3, 1, 2)),
    layers.SelectChannels((2, 0, 2)),
    layers.Linear(5),
    layers.RadialBasis(3),
    layers.Identity(),
)
"""One of each kind there is."""


def shape_for(layer: Layer) -> Shape:
    """Return an input that a layer of EVERY_LAYER takes."""
    return (36,) if isinstance(layer, layers.Linear | layers.RadialBasis) else (4, 6, 6)


SIDES = st.integers(0, 3)


def pairs(most: int) -> st.SearchStrategy[Pair]:
    return st.tuples(st.integers(1, most), st.integers(1, most))


def whole_numbers(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return small whole numbers as float32: whatever the order in which they are added, sums are exact."""
    return np.random.default_rng(seed).integers(-4, 5, shape).astype(np.float32)


@dataclass(frozen=True)
class Slide:
    size: Pair
    kernel_size: Pair
    stride: Pair
    dilation: Pair
    pads: Pads


@st.composite
def slides(draw: st.DrawFn) -> Slide:
    """Draw a window that fits its padded input."""
    kernel_size, dilation = draw(pairs(4)), draw(pairs(3))
    pads = draw(st.tuples(SIDES, SIDES, SIDES, SIDES))
    height, width = (
        draw(st.integers(max(1, dilation[axis] * (kernel_size[axis] - 1) + 1 - pads[axis] - pads[axis + 2]), 11))
        for axis in (0, 1)
    )
    return Slide((height, width), kernel_size, draw(pairs(4)), dilation, pads)


def fits(mode: str, slide: Slide) -> bool:
    """Say whether there are cells enough to fill the padding from."""
    limits = {"reflect": -1, "circular": 0}
    if mode not in limits:
        return True
    return all(max(slide.pads[axis], slide.pads[axis + 2]) <= slide.size[axis] + limits[mode] for axis in (0, 1))
