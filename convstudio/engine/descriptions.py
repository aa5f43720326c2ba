"""A layer's parameters in a few words, as on its card: "20 filters · 8×8 · s2 · p1"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.layers import BatchNorm2d, Conv2d, Dropout, Linear, SlidingLayer

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.padding import Padding
    from convstudio.engine.shapes import Pair


def describe_layer(layer: Layer) -> str:
    """Return the parameters of ``layer`` that differ from what one would expect, in a few words.

    Examples
    --------
    >>> from convstudio.engine.layers import MaxPool2d
    >>> describe_layer(Conv2d(20, 8, stride=2, padding=1)), describe_layer(MaxPool2d(2)), describe_layer(Linear(10))
    ('20 filters · 8×8 · s2 · p1', '2×2 · s2', '10 units')
    """
    match layer:
        case Conv2d():
            filters = f"{layer.out_channels} filter{'s' * (layer.out_channels != 1)}"
            groups = [f"{layer.groups} groups"] if layer.groups > 1 else []
            return " · ".join([filters, *_describe_slide(layer), *groups])
        case SlidingLayer():
            return " · ".join(_describe_slide(layer))
        case Linear():
            return f"{layer.out_features} unit{'s' * (layer.out_features != 1)}"
        case Dropout():
            return f"p = {layer.p:g}"
        case BatchNorm2d(affine=False):
            return "not affine"
    return ""


def describe_padding(padding: Padding) -> str:
    """Write a padding argument in a few words.

    Examples
    --------
    >>> describe_padding(1), describe_padding("same"), describe_padding((1, 2)), describe_padding((0, 1, 1, 0))
    ('p1', 'same', 'p1×2', 'p0,1,1,0')
    """
    if isinstance(padding, str):
        return padding
    if isinstance(padding, int):
        return f"p{padding}"
    return "p" + ("×" if len(padding) == len(("h", "w")) else ",").join(str(cells) for cells in padding)


def _describe_slide(layer: SlidingLayer) -> list[str]:
    slide = layer.slide
    words = [
        f"{slide.kernel_size[0]}×{slide.kernel_size[1]}",
        f"s{_one_or_two(slide.stride)}",
    ]
    if slide.padding != 0:
        words.append(describe_padding(slide.padding))
    if slide.dilation != (1, 1):
        words.append(f"d{_one_or_two(slide.dilation)}")
    if slide.ceil_mode:
        words.append("ceil")
    return words


def _one_or_two(sizes: Pair) -> str:
    return str(sizes[0]) if sizes[0] == sizes[1] else f"{sizes[0]}×{sizes[1]}"
