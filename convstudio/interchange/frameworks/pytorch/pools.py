"""PyTorch's pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, MaxPool2d
from convstudio.interchange.frameworks.arguments import pair_of, squeeze, whole
from convstudio.interchange.frameworks.pytorch.reading import refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import MAPS

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def max_pool2d(
    arrival: Arrival,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    return_indices: object = False,
    ceil_mode: Any = False,
) -> Layer:
    """Read ``torch.nn.MaxPool2d``."""
    return MaxPool2d(
        squeeze(pair_of("kernel_size", kernel_size, lengths=(1, 2))),
        None if stride is None else squeeze(pair_of("stride", stride, lengths=(1, 2))),
        squeeze(pair_of("padding", padding, lengths=(1, 2))),
        squeeze(pair_of("dilation", dilation, lengths=(1, 2))),
        bool(ceil_mode),
    )


def avg_pool2d(
    arrival: Arrival,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: Any = False,
    count_include_pad: Any = True,
    divisor_override: Any = None,
) -> Layer:
    """Read ``torch.nn.AvgPool2d``."""
    return AvgPool2d(
        squeeze(pair_of("kernel_size", kernel_size, lengths=(1, 2))),
        None if stride is None else squeeze(pair_of("stride", stride, lengths=(1, 2))),
        squeeze(pair_of("padding", padding, lengths=(1, 2))),
        bool(ceil_mode),
        bool(count_include_pad),
        None if divisor_override is None else whole("divisor_override", divisor_override),
    )


def adaptive_avg_pool2d(arrival: Arrival, output_size: Any) -> Layer:
    """Read ``torch.nn.AdaptiveAvgPool2d``."""
    wanted = _output_size(output_size)
    is_known = arrival.is_single or arrival.rank == MAPS
    if wanted in (1, (1, 1)) and arrival.rank > 1 and (not is_known or 0 in arrival.engine):
        # Then it is nothing but the mean over the last two axes, whatever else arrives.
        return ShapeOnly(arrival.engine, (*arrival.shape[:-2], 1, 1)[not arrival.is_single :])
    if not is_known:
        raise refused(f"it takes an array of {MAPS} axes, and {arrival.rank} arrive")
    return AdaptiveAvgPool2d(wanted)


def adaptive_max_pool2d(arrival: Arrival, output_size: Any, return_indices: object = False) -> Layer:
    """Read ``torch.nn.AdaptiveMaxPool2d``."""
    return AdaptiveMaxPool2d(_output_size(output_size))


def _output_size(value: Any) -> int | tuple[int | None, int | None]:
    if not isinstance(value, list | tuple):
        return whole("output_size", value)
    if len(value) != len(("height", "width")):
        raise refused(f"its output_size has {len(value)} numbers", "Give a height and a width.")
    height, width = (None if size is None else whole("output_size", size) for size in value)
    return height, width
