"""What the property tests of the runner draw from."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from convstudio.engine import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)

Pads = tuple[int, int, int, int]
Pair = tuple[int, int]

EVERY_LAYER: tuple[Layer, ...] = (
    Conv2d(4, 3),
    MaxPool2d(2),
    AvgPool2d(2),
    GlobalAvgPool2d(),
    ReLU(),
    Sigmoid(),
    Tanh(),
    Softmax(),
    BatchNorm2d(),
    Dropout(),
    Flatten(),
    Linear(5),
)
"""One of each kind there is."""

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
