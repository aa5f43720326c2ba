"""Remarks about paths that meet: what is legal to merge, and shows different things all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Block
from convstudio.engine.merging import repeats
from convstudio.engine.problems import Problem
from convstudio.engine.receptive_field import agree
from convstudio.engine.shapes import format_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convstudio.engine.receptive_field import ReceptiveField
    from convstudio.engine.report import LayerReport


def odd_merges(rows: Sequence[LayerReport], by_id: Mapping[str, LayerReport]) -> Iterator[Problem]:
    """Remark on merges of paths that differ in size, where that was hardly meant, or in how far apart they look."""
    for row in rows:
        block = row.node.layer
        if not row.merges or row.facts is None or row.muted or not isinstance(block, Block):
            continue
        if block.merge == "add" and repeats(row.merges):
            yield _repeated(row)
        fields = [by_id[path[-1].id].field if path else row.entry for path in block.paths]
        known = [field for field in fields if field is not None]
        if not agree(known):
            yield _apart(row, known)


def _repeated(row: LayerReport) -> Problem:
    ends = " and ".join(dict.fromkeys(format_shape(shape) for shape in row.merges))
    text = (
        f"{row.name} adds {ends}: frameworks repeat what has a size of 1, and say nothing. "
        "Make the paths end in the same shape, unless that is meant."
    )
    return Problem(row.id, "warning", text, (), "repeated_in_a_sum")


def _apart(row: LayerReport, fields: Sequence[ReceptiveField]) -> Problem:
    jumps = " and ".join(dict.fromkeys(f"{field.jump[0]:g}×{field.jump[1]:g}" for field in fields))
    text = (
        f"{row.name} merges paths whose neighbouring cells look {jumps} cells of the input apart: away from the first "
        "corner, numbers of different places meet. Give all paths the same strides."
    )
    return Problem(row.id, "warning", text, (), "paths_apart")
