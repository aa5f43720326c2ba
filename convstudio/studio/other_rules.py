"""The selected layer under every framework's rule: of sliding windows, and of transposed convolutions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine import RuleResult, ShapeError, SlidingLayer, compare_rules
from convstudio.engine.layers import ConvTranspose2d

if TYPE_CHECKING:
    from convstudio.engine import LayerReport, Shape


def rules_for(row: LayerReport) -> tuple[RuleResult, ...]:
    """Return what every framework's rule makes of a layer; nothing for layers that have no padding to choose."""
    if row.input_shape is None or row.muted:
        return ()
    if isinstance(row.layer, SlidingLayer):
        return compare_rules(row.layer, row.input_shape)
    if isinstance(row.layer, ConvTranspose2d):
        return _transposed(row.layer, row.input_shape)
    return ()


def _transposed(layer: ConvTranspose2d, shape: Shape) -> tuple[RuleResult, ...]:
    """Return PyTorch's rule with the layer's numbers, and Keras's two, which find the output padding themselves."""
    explicit = not isinstance(layer.padding, str)
    numbers = layer if explicit else replace(layer, padding=0, output_padding=0, output_size=None)
    own = f"PyTorch padding={numbers.padding}"
    rules = (
        (own, numbers),
        ("Keras SAME", replace(layer, padding="same", output_padding=None, output_size=None)),
        ("Keras VALID", replace(layer, padding="valid", output_padding=None, output_size=None)),
    )
    return tuple(_under(rule, other, shape, current=other == layer) for rule, other in rules)


def _under(rule: str, layer: ConvTranspose2d, shape: Shape, *, current: bool) -> RuleResult:
    try:
        return RuleResult(rule, layer.spread(shape).pads, layer.infer(shape), current=current)
    except ShapeError as error:
        return RuleResult(rule, None, None, error.reason, current)
