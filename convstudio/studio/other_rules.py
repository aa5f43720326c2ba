"""The selected layer under every framework's rule: of sliding windows, and of transposed convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import RuleResult, SlidingLayer, compare_rules
from convstudio.engine.layers import ConvTranspose2d

if TYPE_CHECKING:
    from convstudio.engine import LayerReport


def rules_for(row: LayerReport) -> tuple[RuleResult, ...]:
    """Return what every framework's rule makes of a layer; nothing for layers that have no padding to choose."""
    if row.input_shape is None or row.muted or not isinstance(row.layer, SlidingLayer | ConvTranspose2d):
        return ()
    return compare_rules(row.layer, row.input_shape)
