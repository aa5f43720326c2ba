"""What is wrong with a layer, and what would mend it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from convstudio.engine.layers.base import Layer

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Fix:
    """Layers that may take the place of one that does not fit.

    Parameters
    ----------
    label : str
        What the fix does, as a command: "Use padding 1".
    layers : tuple of Layer
        The replacement: one layer, several (Flatten before Linear), or none to remove it.
    """

    label: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one node: where, what, and how to mend it.

    Parameters
    ----------
    node_id : str
        The node that the problem belongs to.
    severity : "error", "warning" or "note"
        An error leaves the layer without an output shape. A warning is most likely a mistake; a note is worth
        knowing, and may well be meant.
    text : str
        Whole sentences that name the layer, the reason and the advice.
    fixes : tuple of Fix
        Mends that can be applied, best first.
    rule : str
        What of the lint saw it; empty for a layer that does not fit.
    """

    node_id: str
    severity: Severity
    text: str
    fixes: tuple[Fix, ...] = ()
    rule: str = ""
