"""The channels behind the one in front: real maps, in their order, with a way to have each in front."""

from __future__ import annotations

import numpy as np
import pytest

from convstudio.engine import Network, ReLU, analyze
from convstudio.figures.build import build_frame
from convstudio.figures.frames import MapView, MergeFrame, PointwiseFrame, SlidingFrame, StampFrame
from convstudio.figures.parts.grid import MOST_SHEETS
from convstudio.studio.document import Document, run_document
from convstudio.studio.playhead import Playhead
from tests.figures.gallery import GALLERY

LAYERED = [
    name
    for name, piece in GALLERY.items()
    if isinstance(piece.frame(), SlidingFrame | StampFrame | PointwiseFrame) and len(piece.computed[0].network) == 1
]


def fronts(name: str, playhead: Playhead) -> dict[str, MapView]:
    frame = GALLERY[name].frame(playhead)
    assert isinstance(frame, SlidingFrame | StampFrame | PointwiseFrame)
    found = {"input": frame.input, "output": frame.output}
    kernel = getattr(frame, "kernel", None)
    return found | ({"kernel": kernel} if kernel is not None else {})


@pytest.mark.parametrize("name", LAYERED)
def test_sheets_are_the_channels_that_come_next(name: str) -> None:
    _, _, activations = GALLERY[name].computed
    row = GALLERY[name].row
    for grid, array in (("input", activations.entries[row.id]), ("output", activations.outputs[row.id])):
        view = fronts(name, Playhead(2, 0, 0))[grid]
        assert len(view.behind) == min(view.sheets, MOST_SHEETS)
        for sheet in view.behind:
            np.testing.assert_array_equal(sheet.cells.array, array[sheet.number])


@pytest.mark.parametrize("name", LAYERED)
def test_going_where_a_sheet_says_brings_it_to_the_front(name: str) -> None:
    piece = GALLERY[name]
    start = Playhead(2, 0, 0)
    for grid, view in fronts(name, start).items():
        for sheet in view.behind:
            if not sheet.comes_forward:
                continue
            index = start.filter_index if sheet.filter_index is None else sheet.filter_index
            channel = start.channel if sheet.channel is None else sheet.channel
            wanted = Playhead(2, index, channel)
            assert piece.extent.clamp(wanted).filter_index == index
            front = fronts(name, wanted)[grid]
            shown, pads = front.cells.array, front.pads
            height, width = sheet.cells.array.shape
            if grid == "output" and isinstance(piece.frame(), StampFrame):
                assert f" {sheet.number + 1}" in front.title
                continue
            if front.lattice is not None:
                top, left, down, right, rows, columns = front.lattice
                inner = shown[top : top + rows * down : down, left : left + columns * right : right]
            else:
                inner = shown[pads[0] : pads[0] + height, pads[1] : pads[1] + width]
            np.testing.assert_array_equal(inner, sheet.cells.array)


def test_sheets_of_a_sum_are_those_of_every_path() -> None:
    piece = GALLERY["add"]
    frame = piece.frame(Playhead(7, 1))
    assert isinstance(frame, MergeFrame)
    for path in frame.paths:
        assert [sheet.number for sheet in path.behind] == [2, 0]
        assert [sheet.filter_index for sheet in path.behind] == [2, 0]


def test_of_thousands_of_channels_only_the_nearest_are_looked_at() -> None:
    document = Document(Network((2048, 4, 4), (ReLU(),)))
    analysis = analyze(document.network)
    activations = run_document(document, analysis)
    frame = build_frame(document, analysis, activations, "n1", Playhead(0, 2046))
    assert isinstance(frame, PointwiseFrame)
    assert [sheet.number for sheet in frame.output.behind] == [2047, 0, 1, 2]
