"""A remark on the receptive field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers import SlidingLayer
from convstudio.engine.lint.mending import a_kernel
from convstudio.engine.problems import Fix, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convstudio.engine.layers.sliding import Slide
    from convstudio.engine.lint.followers import Followers
    from convstudio.engine.report import LayerReport


def field_beyond_input(rows: Sequence[LayerReport], followers: Followers) -> Iterator[Problem]:
    """Remark on the first window that makes a cell see further than the picture reaches.

    What reads a whole map at once, as a global pool or a kernel as large as the map, is meant to.
    """
    for row in rows:
        if not isinstance(row.layer, SlidingLayer) or not row.exceeds_input:
            continue
        if row.window is None or row.window.output_size == (1, 1):
            continue
        if row.entry is None or row.entry.exceeds_picture:
            continue
        (height, width), (rows_of_input, columns_of_input) = row.receptive_field, row.field.picture
        text = (
            f"{row.name} sees {height}×{width} cells of an input of {rows_of_input}×{columns_of_input}: from here on, "
            "wider windows add nothing but padding. That is usual in deep networks."
        )
        yield Problem(row.id, "note", text, tuple(_narrower(row, row.layer, followers)), "field_beyond_input")
        return


MOST_TRIED = 64
"""Smaller kernels that are tried one by one."""


def _narrower(row: LayerReport, layer: SlidingLayer, followers: Followers) -> Iterator[Fix]:
    """Yield the largest smaller kernel that stays within the picture, if what follows takes its output."""
    shape, slide = row.input_shape, layer.slide
    assert shape
    for less in _fewer(row, slide):
        kernel = slide.kernel_size[0] - less, slide.kernel_size[1] - less
        changes: dict[str, object] = {"kernel_size": kernel[0] if kernel[0] == kernel[1] else kernel}
        if isinstance(slide.padding, int):
            changes["padding"] = max(0, slide.padding - slide.dilation[0] * less // 2)
        fix = Fix(f"Use {a_kernel(*kernel)} {layer.window_word}", (replace(layer, **changes),))
        if _within(row, fix) and followers.can_take(row, fix):
            yield fix
            return


def _fewer(row: LayerReport, slide: Slide) -> range:
    """Return by how many cells the kernel may be smaller: the first that may do, and some more."""
    assert row.entry is not None
    first = 2
    for axis, reads in enumerate((row.entry.rows, row.entry.columns)):
        # Each tap less takes dilation·jump cells off what is seen, from those that are too many.
        beyond = (
            reads.span - row.entry.picture[axis] + (slide.kernel_size[axis] - 1) * slide.dilation[axis] * reads.jump
        )
        taps = int(beyond / (slide.dilation[axis] * reads.jump)) if reads.jump else 0
        first = max(first, (taps - MOST_TRIED // 2) // 2 * 2)
    return range(first, min(*slide.kernel_size, first + MOST_TRIED * 2), 2)


def _within(row: LayerReport, fix: Fix) -> bool:
    """Say whether the layer of ``fix`` sees no further than the picture reaches."""
    assert row.input_shape
    assert row.entry is not None
    try:
        window = fix.layers[0].window(row.input_shape)
    except ShapeError:
        return False
    return window is not None and not row.entry.through(window).exceeds_picture
