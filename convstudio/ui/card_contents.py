"""What every card of the layer stack says, from the document and its analysis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import Block, describe_layer, format_shape
from convstudio.engine.shapes import is_map
from convstudio.figures.colormap import image_of
from convstudio.figures.numerals import write_count
from convstudio.studio.inputs import OwnPicture, PictureInput, colours_of
from convstudio.studio.insides import insides_of, worst_by_node
from convstudio.studio.moves import path_name
from convstudio.studio.repeats import likes_of
from convstudio.ui.card_painting import WAITS, CardContent, Repeats
from convstudio.ui.input_words import input_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QImage

    from convstudio.engine import Analysis, LayerReport, Problem
    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.document import Document
    from convstudio.studio.inputs import InputRecipe
    from convstudio.studio.insides import Inside
    from convstudio.studio.repeats import RepeatsByFirst

RGB_CHANNELS = 3
THUMBNAIL_SIDE = 96
"""Pixels that a card has use for, and more."""


Known = dict[str, tuple[tuple[object, ...], CardContent]]
"""What cards say, by their ids, each with all that it was made of."""


class CardContents:
    """Writes cards for one analysed network.

    Parameters
    ----------
    analysis : Analysis
    problems : iterable of Problem
        Errors first.
    is_open : callable
        Whether a block, by its id, shows what it holds.
    order : AxisOrder
    before : Analysis, optional
        What is compared with: shapes that differ are marked.
    runs : RepeatsByFirst, optional
        All repeats.
    folded : RepeatsByFirst, optional
        Those that are shown once: cards of the first repeat speak for all.
    known : Known, optional
        What was written before: a card of which nothing has changed is taken from it, and what is new goes into it.
    """

    def __init__(
        self,
        analysis: Analysis,
        problems: Iterable[Problem],
        is_open: Callable[[str], bool],
        order: AxisOrder,
        before: Analysis | None = None,
        *,
        runs: RepeatsByFirst | None = None,
        folded: RepeatsByFirst | None = None,
        known: Known | None = None,
    ) -> None:
        self._runs, self._likes = runs or {}, likes_of(folded or {})
        self._analysis, self._before = analysis, before
        self._known: Known = {} if known is None else known
        self._is_open, self._order = is_open, order
        self._insides = insides_of(analysis)
        self._worst = worst_by_node(analysis, problems)

    def of(self, node_id: str) -> CardContent:
        """Return what a node's card says."""
        row = self._analysis.row(node_id)
        inside = self._insides.get(node_id)
        is_open = inside is not None and self._is_open(node_id)
        node_ids = self._likes.get(node_id, (node_id,))
        worst = next((self._worst[one] for one in node_ids if one in self._worst), None)
        if worst is not None and is_open and worst.node_id != node_id:
            worst = None  # the card inside shows it
        last = self._analysis.row(node_ids[-1])
        changed = self._before is not None and last.output_shape != self._before.row(node_ids[-1]).output_shape
        where = self._where(row)
        is_folded = node_id in self._likes
        repeats = Repeats(len(node_ids) if is_folded else len(self._runs.get(node_id, ())), is_folded)
        made_of = (
            *(row.node, row.name, row.facts, row.problem, row.muted, inside, is_open, worst, changed, where),
            *(last.facts, repeats),
        )
        known = self._known.get(node_id)
        if known is not None and known[0] == (*made_of, self._order):
            return known[1]
        content = self._write(row, inside, worst, is_open=is_open, changed=changed, where=where)
        if repeats.times:
            params = sum(self._params(one) for one in node_ids)
            shape = self._shape(last)
            content = replace(content, repeats=repeats, shape=shape, params=write_count(params) if params else "")
        self._known[node_id] = (*made_of, self._order), content
        return content

    def _write(
        self,
        row: LayerReport,
        inside: Inside | None,
        worst: Problem | None,
        *,
        is_open: bool,
        changed: bool,
        where: str,
    ) -> CardContent:
        params = self._params(row.id)
        return CardContent(
            kind=row.kind,
            name=row.name,
            words=self._words(row),
            shape=self._shape(row),
            params=write_count(params) if params else "",
            problem=worst.text if worst else "",
            severity=worst.severity if worst else "error",
            suffix=row.layer.merge or "" if isinstance(row.layer, Block) else "",
            fold=None if inside is None else "open" if is_open else "closed",
            muted=row.muted,
            changed=changed,
            where=where,
            note=row.node.note,
            color=row.node.color,
        )

    def _params(self, node_id: str) -> int:
        inside = self._insides.get(node_id)
        return inside.params if inside else self._analysis.row(node_id).params

    def _words(self, row: LayerReport) -> str:
        if row.node.muted:
            return "muted"
        inside = self._insides.get(row.id)
        if inside is None:
            return describe_layer(row.layer)
        assert isinstance(row.layer, Block)
        paths = len(row.layer.paths)
        beside = f" on {paths} paths" if paths != 1 and row.type == "Branches" else ""
        return f"{inside.layers} layer{'s' * (inside.layers != 1)}{beside}"

    def _shape(self, row: LayerReport) -> str:
        if row.output_shape is not None:
            return format_shape(row.output_shape, self._order)
        return "" if row.problem else WAITS

    def _where(self, row: LayerReport) -> str:
        if not row.depth:
            return ""
        place = self._analysis.network.place(row.id)
        block = self._analysis.network.block(place.block_id)
        name = path_name(block, place.path)
        around = self._analysis.row(place.block_id).name
        return f"{name} of {around}" if name else f"in {around}"


def input_content(document: Document, order: AxisOrder, thumbnail: QImage | None) -> CardContent:
    """Return what the input's card says."""
    recipe, shape = document.input, document.network.input_shape
    is_picture = isinstance(recipe, PictureInput | OwnPicture)
    channels = shape[0] if is_map(shape) else 0
    colors = {1: " · grey", RGB_CHANNELS: " · RGB"}.get(channels, "") if is_picture else ""
    return CardContent(None, "Input", input_words(recipe) + colors, format_shape(shape, order), "", picture=thumbnail)


def thumbnail_of(recipe: InputRecipe, source: np.ndarray) -> QImage | None:
    """Return a small picture of an input in colours; None if it has none."""
    step = max(1, min(source.shape[1:]) // THUMBNAIL_SIDE) if is_map(source.shape) else 1
    colours = colours_of(recipe, source[:, ::step, ::step]) if is_map(source.shape) else None
    return None if colours is None else image_of(np.rint(colours.transpose(1, 2, 0) * 255).astype(np.uint8))
