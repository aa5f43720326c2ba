"""A remark about one layer, before it is known where the layer stands, and what a rule is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers import ConvTranspose2d, Layer
from convstudio.engine.problems import Fix, Severity
from convstudio.engine.shapes import LARGEST_INT
from convstudio.engine.window import Window

if TYPE_CHECKING:
    from convstudio.engine.shapes import Shape


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say about a layer and the shape that it gets.

    Parameters
    ----------
    rule : str
        The name of what is seen.
    severity : "warning" or "note"
    text : str
        Whole sentences; the first goes on from the layer's name: "never reads the last row of its input. …".
    fixes : tuple of Fix
        Mends that leave the output's shape as it is, best first.
    reshaping_fixes : tuple of Fix
        Mends that change the output's shape: for layers whose successors take that too.
    """

    rule: str
    severity: Severity
    text: str
    fixes: tuple[Fix, ...] = ()
    reshaping_fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowRule:
    """One thing that can be wrong with a window.

    Parameters
    ----------
    name : str
    sees : callable
        (layer, window) to bool: whether it is so here.
    says : callable
        (layer, window) to (severity, text).
    mends : callable
        (layer, window) to fixes, best first; those that do not fit, or do not mend it, are left out later.
    """

    name: str
    sees: Callable[[Layer, Window], bool]
    says: Callable[[Layer, Window], tuple[Severity, str]]
    mends: Callable[[Layer, Window], Iterable[Fix]]

    def remark(self, layer: Layer, shape: Shape, window: Window) -> Remark | None:
        """Return what there is to say about a layer, if anything."""
        if not self.sees(layer, window):
            return None
        severity, text = self.says(layer, window)
        output = layer.infer(shape)
        keeping, reshaping = [], []
        for fix in self.mends(layer, window):
            behind = self._behind(fix, shape)
            if behind == output:
                keeping.append(fix)
            elif behind is not None:
                reshaping.append(fix)
        return Remark(self.name, severity, text, tuple(keeping), tuple(reshaping))

    def _behind(self, fix: Fix, shape: Shape) -> Shape | None:
        """Return the shape behind the layers of ``fix``, or None if one does not fit or has the same fault."""
        try:
            for layer in fix.layers:
                if _beyond(layer):
                    return None
                output, window = layer.infer(shape), window_of(layer, shape)
                if window is not None and self.sees(layer, window):
                    return None
                shape = output
        except ShapeError:
            return None
        return shape


def _beyond(layer: Layer) -> bool:
    """Say whether a size is larger than files and frameworks take."""
    values = (getattr(layer, field.name) for field in fields(layer))
    numbers = (number for value in values for number in (value if isinstance(value, tuple) else (value,)))
    return any(isinstance(number, int) and number > LARGEST_INT for number in numbers)


def window_of(layer: Layer, shape: Shape) -> Window | None:
    """Return the window that slides over the input, or the one that a transposed convolution lays on its output."""
    return layer.spread(shape) if isinstance(layer, ConvTranspose2d) else layer.window(shape)
