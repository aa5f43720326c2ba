"""One layer under every framework's padding rule, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers import Conv2d, SlidingLayer

if TYPE_CHECKING:
    from convstudio.engine.padding import Padding, Pads
    from convstudio.engine.shapes import Shape


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule makes of a layer.

    Parameters
    ----------
    rule : str
        The rule's name, as its framework writes it.
    pads : (top, left, bottom, right) or None
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
    layer: SlidingLayer | None = None


def compare_rules(layer: SlidingLayer, input_shape: Shape) -> tuple[RuleResult, ...]:
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
    """
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
    in_use = next(place for place, row in enumerate(rows) if row.layer is None or row.layer.slide.padding == own)
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
    if isinstance(layer, Conv2d):
        if layer.slide.stride != (1, 1):
            results.append(RuleResult("PyTorch 'same'", None, None, "needs stride 1"))
        else:
            results.append(_under(layer, input_shape, "same", "PyTorch 'same'"))
    return results
