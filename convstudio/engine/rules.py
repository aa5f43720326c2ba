"""One layer under every framework's padding rule, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers import Conv2d, ConvTranspose2d, DepthwiseConv2d, SlidingLayer
from convstudio.engine.padding import four_sides, transposed_same_pads
from convstudio.engine.shapes import pair

if TYPE_CHECKING:
    from convstudio.engine.padding import Padding, Pads
    from convstudio.engine.report import LayerReport
    from convstudio.engine.shapes import Shape

RuledLayer = SlidingLayer | ConvTranspose2d
"""Layers that have a padding, which every framework has rules for."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule makes of a layer.

    Parameters
    ----------
    rule : str
        The rule's name, as its framework writes it.
    pads : (top, left, bottom, right) or None
        Cells added; of a transposed convolution those cut off, negative where rows or columns are added.
    output_shape : (C, H, W) or None
        None where the rule refuses the layer.
    note : str
        Why it refuses, or what is special about it; may be empty.
    current : bool
        Whether this is what the layer does now.
    layer : Layer or None
        The layer with this rule applied, where there is one.
    """

    rule: str
    pads: Pads | None
    output_shape: Shape | None
    note: str = ""
    current: bool = False
    layer: RuledLayer | None = None


def rules_for(row: LayerReport) -> tuple[RuleResult, ...]:
    """Return what every framework's rule makes of a layer in a network; nothing where there is no padding to choose."""
    if row.input_shape is None or row.muted or not isinstance(row.layer, SlidingLayer | ConvTranspose2d):
        return ()
    return compare_rules(row.layer, row.input_shape)


def compare_rules(layer: RuledLayer, input_shape: Shape) -> tuple[RuleResult, ...]:
    """Return what every framework's rule makes of ``layer``, its own padding first.

    Examples
    --------
    >>> for result in compare_rules(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32)):
    ...     print(result.rule, result.pads, result.output_shape or result.note)
    Formula, P = 1 (1, 1, 1, 1) (20, 14, 14)
    TF / Keras SAME (3, 3, 3, 3) (20, 16, 16)
    TF / Keras VALID (0, 0, 0, 0) (20, 13, 13)
    ONNX SAME_LOWER (3, 3, 3, 3) (20, 16, 16)
    PyTorch padding=1 (1, 1, 1, 1) (20, 14, 14)
    PyTorch 'same' None needs stride 1
    >>> for result in compare_rules(ConvTranspose2d(20, 1, stride=2), (3, 8, 8)):
    ...     print(result.rule, result.pads, result.output_shape or result.note)
    PyTorch padding=0 (0, 0, 0, 0) (20, 15, 15)
    Keras SAME (0, 0, -1, -1) (20, 16, 16)
    Keras VALID (0, 0, -1, -1) (20, 16, 16)
    ONNX SAME_UPPER (0, 0, 0, 0) (20, 15, 15)
    ONNX SAME_LOWER (0, 0, 0, 0) (20, 15, 15)
    """
    if isinstance(layer, ConvTranspose2d):
        return _transposed(layer, input_shape)
    own = layer.slide.padding
    rows = [
        _under(layer, input_shape, own, _own_rule(own)),
        _under(layer, input_shape, "same", "TF / Keras SAME"),
        _under(layer, input_shape, "valid", "TF / Keras VALID"),
        _under(layer, input_shape, "same_lower", "ONNX SAME_LOWER"),
        *_pytorch_rules(layer, input_shape),
    ]
    if isinstance(own, str):
        rows = rows[1:]
    in_use = next(
        place
        for place, row in enumerate(rows)
        if not isinstance(row.layer, SlidingLayer) or row.layer.slide.padding == own
    )
    return tuple(replace(row, current=place == in_use) for place, row in enumerate(rows))


def _own_rule(padding: Padding) -> str:
    if isinstance(padding, int):
        return f"Formula, P = {padding}"
    return "Formula, P = " + " ".join(str(cells) for cells in padding)


def _under(layer: SlidingLayer, input_shape: Shape, padding: Padding, rule: str) -> RuleResult:
    padded: SlidingLayer = replace(layer, padding=padding)  # type: ignore[call-arg]  # every sliding layer has it
    try:
        window = padded.window(input_shape)
        return RuleResult(rule, window.pads, padded.infer(input_shape), layer=padded)
    except ShapeError as error:
        return RuleResult(rule, None, None, error.reason)


def _pytorch_rules(layer: SlidingLayer, input_shape: Shape) -> list[RuleResult]:
    """Return PyTorch's integer padding, where the layer's own can be written so, and its 'same'."""
    results = []
    own = _under(layer, input_shape, layer.slide.padding, "")
    if own.pads is None:
        results.append(RuleResult("PyTorch padding", None, None, own.note))
    elif own.pads[:2] != own.pads[2:]:
        results.append(RuleResult("PyTorch padding", None, None, "needs both sides alike: pad first"))
    else:
        vertical, horizontal = own.pads[:2]
        argument: Padding = vertical if vertical == horizontal else (vertical, horizontal)
        results.append(_under(layer, input_shape, argument, f"PyTorch padding={argument}"))
    if isinstance(layer, Conv2d | DepthwiseConv2d):
        if layer.slide.stride != (1, 1):
            results.append(RuleResult("PyTorch 'same'", None, None, "needs stride 1"))
        else:
            results.append(_under(layer, input_shape, "same", "PyTorch 'same'"))
    return results


def _transposed(layer: ConvTranspose2d, input_shape: Shape) -> tuple[RuleResult, ...]:
    """Return what every rule makes of a transposed convolution; its own first, unless it is one of the others.

    Keras's leave the output padding to the rule. ONNX's cut off what the kernel is longer than a step, and add nothing
    where it is shorter.
    """
    plain = replace(layer, output_size=None)
    kernel = pair(layer.kernel_size), pair(layer.stride), pair(layer.dilation)
    by_rule = {
        "Keras SAME": replace(plain, padding="same", output_padding=None),
        "Keras VALID": replace(plain, padding="valid", output_padding=None),
        "ONNX SAME_UPPER": replace(plain, padding=transposed_same_pads(*kernel)),
        "ONNX SAME_LOWER": replace(plain, padding=transposed_same_pads(*kernel, lower=True)),
    }
    numbers = layer if not isinstance(layer.padding, str) and layer.output_size is None else replace(plain, padding=0)
    others = [_reversed_under(rule, other, input_shape) for rule, other in by_rule.items()]
    if layer in by_rule.values():
        in_use = list(by_rule.values()).index(layer)
        rows = [_pytorch_transposed(numbers, input_shape), *others]
        return tuple(replace(row, current=place == in_use + 1) for place, row in enumerate(rows))
    if layer == numbers:
        return (replace(_pytorch_transposed(numbers, input_shape), current=True), *others)
    own = "output_size" if layer.output_size is not None else f"{layer.padding}, output_padding={layer.output_padding}"
    return (
        replace(_reversed_under(own, layer, input_shape), current=True),
        _pytorch_transposed(numbers, input_shape),
        *others,
    )


def _pytorch_transposed(layer: ConvTranspose2d, input_shape: Shape) -> RuleResult:
    assert not isinstance(layer.padding, str)
    top, left, bottom, right = four_sides(layer.padding)
    if (top, left) != (bottom, right):
        return RuleResult("PyTorch padding", None, None, "needs both sides alike: crop behind it")
    argument = top if top == left else (top, left)
    return _reversed_under(f"PyTorch padding={argument}", layer, input_shape)


def _reversed_under(rule: str, layer: ConvTranspose2d, input_shape: Shape) -> RuleResult:
    try:
        return RuleResult(rule, layer.spread(input_shape).pads, layer.infer(input_shape), layer=layer)
    except ShapeError as error:
        return RuleResult(rule, None, None, error.reason)
