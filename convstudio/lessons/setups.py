"""What a question is asked about: one layer on one input, chosen by hand or drawn by dice."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, TypeVar

from convstudio.engine.layers import AvgPool2d, Conv2d, MaxPool2d, SlidingLayer
from convstudio.engine.window import Window
from convstudio.lessons.questions import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from convstudio.engine import Shape
    from convstudio.engine.padding import Padding

T = TypeVar("T")

# Sizes that lectures and well-known networks use. Small ones come often: they can be checked by hand.
SIZES = (6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 18, 20, 24, 27, 28, 30, 31, 32, 36, 40, 48, 50, 55, 56, 64)
LARGE_SIZES = (*SIZES, 96, 112, 128, 224, 227)
DEPTHS = (1, 3, 3, 3, 4, 6, 8, 10, 12, 16)
FILTERS = (4, 5, 6, 8, 10, 12, 16, 20, 24, 32)
KERNELS = (2, 3, 3, 4, 5, 5, 6, 7, 8)
STRIDES = (1, 1, 2, 2, 3, 4)
PADDINGS = (0, 1, 1, 2, 2, 3)
POOLS = ((2, 2), (2, 2), (3, 3), (3, 2), (3, 1), (4, 4), (4, 2), (5, 3))

FLOORED = 1 / 4
OBLONG = 1 / 5
SMALLEST_OUTPUT = 2


class Dice:
    """Chance that falls alike on every platform and Python version.

    Only ``Random.random`` is used: of all of Random's methods it alone promises the same numbers for ever.
    """

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def chance(self, probability: float) -> bool:
        """Return True this often."""
        return self._random.random() < probability

    def pick(self, options: Sequence[T]) -> T:
        """Return one of ``options``, each as likely as the others."""
        return options[int(self._random.random() * len(options))]

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return ``items`` in some order."""
        keyed = [(self._random.random(), place, item) for place, item in enumerate(items)]
        return [item for _, _, item in sorted(keyed, key=lambda entry: entry[:2])]


@dataclass(frozen=True, slots=True)
class Setup:
    """A layer that slides, and the (C, H, W) that it slides over."""

    layer: SlidingLayer
    input_shape: Shape

    @property
    def window(self) -> Window:
        """The window as it lies on the input."""
        return self.layer.window(self.input_shape)

    @property
    def output_shape(self) -> Shape:
        """(C, H, W) of what comes out."""
        return self.layer.infer(self.input_shape)

    @property
    def uses_same(self) -> bool:
        """Whether TensorFlow's SAME decides the padding."""
        return self.layer.slide.padding == "same"

    @property
    def is_rounded(self) -> bool:
        """Whether a division leaves a remainder, along either axis."""
        window = self.window
        rooms = (
            window.input_size[axis] if self.uses_same else window.padded_size[axis] - window.span[axis]
            for axis in (0, 1)
        )
        return any(room % stride for room, stride in zip(rooms, window.stride, strict=True))


def draw_setup(topic: Topic, dice: Dice) -> Setup:
    """Return a setup that makes a good question: about one in four has a division that does not come out even."""
    rounded = dice.chance(FLOORED)
    while True:
        setup = _DRAWS[topic](dice)
        if _is_telling(setup) and setup.is_rounded == rounded:
            return setup


def _draw_size(dice: Dice, sizes: Sequence[int]) -> tuple[int, int]:
    height = dice.pick(sizes)
    if not dice.chance(OBLONG):
        return height, height
    return height, dice.pick([size for size in sizes if height <= 2 * size <= 4 * height])


def _draw_convolution(dice: Dice, sizes: Sequence[int], padding: Padding) -> Setup:
    layer = Conv2d(dice.pick(FILTERS), dice.pick(KERNELS), stride=dice.pick(STRIDES), padding=padding)
    return Setup(layer, (dice.pick(DEPTHS), *_draw_size(dice, sizes)))


def _draw_pool(dice: Dice) -> Setup:
    kernel, stride = dice.pick(POOLS)
    padding = 1 if kernel > 2 and dice.chance(1 / 4) else 0
    pool = dice.pick((MaxPool2d, AvgPool2d))
    return Setup(pool(kernel, stride, padding), (dice.pick(FILTERS), *_draw_size(dice, LARGE_SIZES)))


_DRAWS: dict[Topic, Callable[[Dice], Setup]] = {
    Topic.OUTPUT_SHAPE: lambda dice: _draw_convolution(dice, LARGE_SIZES, dice.pick(PADDINGS)),
    Topic.PARAMS_UNSHARED: lambda dice: _draw_convolution(dice, SIZES, dice.pick(PADDINGS)),
    Topic.PARAMS_SHARED: lambda dice: _draw_convolution(dice, LARGE_SIZES, dice.pick(PADDINGS)),
    Topic.SAME_PADDING: lambda dice: _draw_convolution(dice, LARGE_SIZES, "same"),
    Topic.VALID_PADDING: lambda dice: _draw_convolution(dice, LARGE_SIZES, "valid"),
    Topic.POOLING: _draw_pool,
}


def _is_telling(setup: Setup) -> bool:
    """Say whether the numbers are those of a lecture, and a wrong way leads to a wrong answer."""
    slide, (depth, *size) = setup.layer.slide, setup.input_shape
    kernel, stride = slide.kernel_size[0], slide.stride[0]
    # The window fits without its padding, leaves no gaps, and has somewhere to go.
    if kernel > min(size) // 2 or stride > kernel:
        return False
    if isinstance(slide.padding, int) and slide.padding and not _padding_matters(setup, slide.padding):
        return False
    rows, columns = setup.window.output_size
    keeps_depth = isinstance(setup.layer, Conv2d) and setup.layer.out_channels == depth
    return min(rows, columns) >= SMALLEST_OUTPUT and not keeps_depth


def _padding_matters(setup: Setup, padding: int) -> bool:
    """Say whether ``padding`` is at most half the window, and the output differs from that without it."""
    window = setup.window
    bare = (window.input_size[0] - window.kernel_size[0]) // window.stride[0] + 1
    return 2 * padding <= window.kernel_size[0] and bare != window.output_size[0]
