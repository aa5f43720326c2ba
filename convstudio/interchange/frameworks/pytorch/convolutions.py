"""PyTorch's convolutions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convstudio.engine import CircularPad2d, Conv2d, ConvTranspose2d, ReflectionPad2d, ReplicationPad2d, Sequential
from convstudio.engine.shapes import pair
from convstudio.interchange.frameworks.arguments import pair_of, squeeze, whole
from convstudio.interchange.frameworks.pytorch.reading import check_features, refused

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def conv2d(
    arrival: Arrival,
    in_channels: Any,
    out_channels: Any,
    kernel_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: Any = 1,
    bias: Any = True,
    padding_mode: Any = "zeros",
    device: object = None,
    dtype: object = None,
) -> Layer:
    """Read ``torch.nn.Conv2d``."""
    _check_channels(arrival, in_channels, groups)
    steps = pair_of("stride", stride, lengths=(1, 2))
    # Where PyTorch fills the padding itself, it wants a number for each axis; else one in a list holds for both.
    lengths = (1, 2) if padding_mode == "zeros" else (2,)
    pads: Any = padding if isinstance(padding, str) else squeeze(pair_of("padding", padding, lengths=lengths))
    if isinstance(padding, str) and padding not in ("same", "valid"):
        raise refused(f"padding {padding!r} is not one of its words", 'Use "same" or "valid".')
    if padding == "same" and steps != (1, 1):
        raise refused("padding 'same' needs stride 1", "Use stride 1, or a number for the padding.")
    layer = Conv2d(
        whole("out_channels", out_channels),
        squeeze(pair_of("kernel_size", kernel_size)),
        squeeze(steps),
        pads,
        squeeze(pair_of("dilation", dilation, lengths=(1, 2))),
        groups,
        bool(bias),
        padding_mode,
    )
    if padding_mode in PADS and not isinstance(pads, str) and min(pair(pads)) < 0:
        # PyTorch pads beforehand where it does not fill with zeros, and so can take cells off.
        return Sequential([PADS[padding_mode](pads), replace(layer, padding=0, padding_mode="zeros")])
    return layer


PADS = {"reflect": ReflectionPad2d, "replicate": ReplicationPad2d, "circular": CircularPad2d}


def conv_transpose2d(
    arrival: Arrival,
    in_channels: Any,
    out_channels: Any,
    kernel_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: Any = 1,
    bias: Any = True,
    dilation: Any = 1,
    padding_mode: Any = "zeros",
    device: object = None,
    dtype: object = None,
) -> Layer:
    """Read ``torch.nn.ConvTranspose2d``."""
    _check_channels(arrival, in_channels, groups)
    if padding_mode != "zeros":
        raise refused(f"a transposed convolution has no padding_mode {padding_mode!r}", 'Use "zeros".')
    return ConvTranspose2d(
        whole("out_channels", out_channels),
        squeeze(pair_of("kernel_size", kernel_size)),
        squeeze(pair_of("stride", stride, lengths=(1, 2))),
        squeeze(pair_of("padding", padding, lengths=(1, 2))),
        squeeze(pair_of("output_padding", output_padding, lengths=(1, 2))),
        groups,
        bool(bias),
        squeeze(pair_of("dilation", dilation, lengths=(1, 2))),
    )


def _check_channels(arrival: Arrival, in_channels: Any, groups: Any) -> None:
    whole("groups", groups, least=1)
    if whole("in_channels", in_channels, least=1) % groups:
        raise refused(f"{in_channels} in_channels can't be split into {groups} groups")
    check_features(arrival, "in_channels", in_channels)
