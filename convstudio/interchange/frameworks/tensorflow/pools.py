"""TensorFlow's pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import AvgPool2d, MaxPool2d
from convstudio.engine.padding import four_sides
from convstudio.interchange.frameworks.arguments import squeeze, wholes
from convstudio.interchange.frameworks.tensorflow.reading import check_format, padding_of, refused, steps_of

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def max_pool2d(
    arrival: Arrival, ksize: Any, strides: Any, padding: Any, data_format: Any = "NHWC", name: object = None
) -> Layer:
    """Read ``tf.nn.max_pool2d`` and ``tf.nn.max_pool``."""
    check_format(data_format)
    kernel, sides = steps_of("ksize", ksize), padding_of(padding)
    if not isinstance(sides, str):
        sides = four_sides(sides)
        if any(side >= kernel[place % 2] for place, side in enumerate(sides)):
            raise refused("explicit paddings must be smaller than the window", "Use smaller ones, or a larger window.")
    return MaxPool2d(squeeze(kernel), squeeze(steps_of("strides", strides)), sides)


def avg_pool2d(
    arrival: Arrival, ksize: Any, strides: Any, padding: Any, data_format: Any = "NHWC", name: object = None
) -> Layer:
    """Read ``tf.nn.avg_pool2d`` and ``tf.nn.avg_pool``."""
    check_format(data_format)
    if not isinstance(padding, str):
        raise refused("an average pool takes no explicit paddings", 'Use "SAME" or "VALID".')
    kernel, steps = steps_of("ksize", ksize), steps_of("strides", strides)
    return AvgPool2d(squeeze(kernel), squeeze(steps), padding_of(padding), count_include_pad=False)


def pool(
    arrival: Arrival,
    window_shape: Any,
    pooling_type: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: Any = None,
    dilations: Any = None,
    name: object = None,
) -> Layer:
    """Read ``tf.nn.pool``."""
    check_format(data_format)
    kernel = wholes("window_shape", window_shape, lengths=(2,), least=1)
    steps = (1, 1) if strides is None else wholes("strides", strides, lengths=(2,), least=1)
    spread = (1, 1) if dilations is None else wholes("dilations", dilations, lengths=(2,), least=1)
    if max(steps) > 1 and max(spread) > 1:
        raise refused("a stride above 1 and a dilation above 1 exclude each other", "Use 1 for one of the two.")
    if padding == "SAME" and max(spread) > 1:
        raise refused("a pool with a dilation above 1 takes no SAME padding", 'Use "VALID".')
    if steps[0] > kernel[0] or steps[1] > kernel[1]:
        raise refused("a pool may not step further than its window", "Use smaller strides, or a larger window.")
    size, step, apart = squeeze((kernel[0], kernel[1])), squeeze((steps[0], steps[1])), squeeze((spread[0], spread[1]))
    if pooling_type == "MAX":
        return MaxPool2d(size, step, padding_of(padding), apart)
    if pooling_type == "AVG":
        return AvgPool2d(size, step, padding_of(padding), count_include_pad=False, dilation=apart)
    raise refused(f"pooling_type {pooling_type!r} is not one of its words", 'Use "MAX" or "AVG".')
