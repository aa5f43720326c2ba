"""What rules say and mend with: layers with other fields, and sizes in a few words."""

from __future__ import annotations

from dataclasses import replace

from convstudio.engine.layers import Layer
from convstudio.engine.problems import Fix, Severity
from convstudio.engine.shapes import Pair
from convstudio.engine.window import Window

Said = tuple[Severity, str]
AXES = (0, 1)


def with_fields(layer: Layer, label: str, **changes: object) -> Fix:
    """Return the fix that gives ``layer`` other fields."""
    return Fix(label, (replace(layer, **changes),))


def with_kernel(layer: Layer, kernel_size: Pair, window: Window) -> Fix:
    """Return the fix that gives ``layer`` another kernel, and leaves the step as it is in ``window``."""
    rows, columns = kernel_size
    changes: dict[str, object] = {"kernel_size": one_or_two(kernel_size)}
    if getattr(layer, "stride", 1) is None:  # as long as the kernel
        changes["stride"] = one_or_two(window.stride)
    return with_fields(layer, f"Use {a_kernel(rows, columns)} {window_word(layer)}", **changes)


def a_kernel(rows: int, columns: int) -> str:
    """Write a size with its article: "a 3×3", "an 8×8"."""
    article = "an" if rows in (8, 11, 18) else "a"
    return f"{article} {rows}×{columns}"


def one_or_two(sizes: Pair) -> int | Pair:
    """Return one number where both are the same."""
    return sizes[0] if sizes[0] == sizes[1] else sizes


def by(sizes: Pair) -> str:
    """Write one number, or two: "2", "2×1"."""
    return str(sizes[0]) if sizes[0] == sizes[1] else f"{sizes[0]}×{sizes[1]}"


def a_span(window: Window) -> str:
    """Write what the kernel covers: "a 3×3"."""
    return a_kernel(*window.span)


def window_word(layer: Layer) -> str:
    """Return what a layer's window is called: filter or window."""
    return str(getattr(layer, "window_word", "window"))
