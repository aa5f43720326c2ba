"""Every kind of layer and block has a picture of its own, and it looks as it did."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from convstudio.engine import Block
from convstudio.engine.layers import LAYER_TYPES
from convstudio.figures.frames import (
    Frame,
    MergeFrame,
    MessageFrame,
    PointwiseFrame,
    SlidingFrame,
    StampFrame,
    VectorFrame,
)
from convstudio.figures.parts.text import Line
from convstudio.figures.theme import THEMES, ThemeName
from convstudio.studio.playhead import Playhead
from tests.figures.gallery import GALLERY
from tests.figures.references import path_of, picture_of, pixels

pytestmark = pytest.mark.usefixtures("qapp")

LARGE_DIFFERENCE, MOST_LARGE, MOST_MEAN = 64, 0.002, 3.0
"""Of a pixel's channel in 256; of all pixels; of all channels on average. The references have few colours."""

BLOCKS = ("Residual", "Branches", "Sequential")
OWN_FRAMES = {
    "Conv2d": SlidingFrame,
    "DepthwiseConv2d": SlidingFrame,
    "SeparableConv2d": SlidingFrame,
    "LocallyConnected2d": SlidingFrame,
    "ConvTranspose2d": StampFrame,
    "AdaptiveAvgPool2d": SlidingFrame,
    "GlobalMaxPool2d": SlidingFrame,
    "GELU": PointwiseFrame,
    "LocalResponseNorm": PointwiseFrame,
    "PixelShuffle": PointwiseFrame,
    "Linear": VectorFrame,
    "RadialBasis": VectorFrame,
    "Residual": MergeFrame,
    "Branches": MergeFrame,
}


def test_the_gallery_has_every_layer_and_every_block() -> None:
    shown = {piece.layers[-1].type_name for piece in GALLERY.values()}
    assert shown == {*LAYER_TYPES, *BLOCKS}
    assert all(issubclass(block, Block) for block in Block.__subclasses__())
    assert {block.__name__ for block in Block.__subclasses__()} == set(BLOCKS)


@pytest.mark.parametrize("name", GALLERY)
def test_no_layer_is_without_a_picture(name: str) -> None:
    frame = GALLERY[name].frame()
    assert not isinstance(frame, MessageFrame)
    assert frame.description
    own = OWN_FRAMES.get(GALLERY[name].layers[-1].type_name)
    if own is StampFrame and GALLERY[name].look.transposed == "gather":
        own = SlidingFrame
    assert own is None or isinstance(frame, own)


@pytest.mark.parametrize("name", GALLERY)
def test_the_number_shown_is_the_one_the_runner_computed(name: str) -> None:
    piece = GALLERY[name]
    _, _, activations = piece.computed
    outputs, extent = activations.outputs[piece.row.id], piece.extent
    steps = range(0, max(1, extent.step_count), max(1, extent.step_count // 25))
    for step in steps:
        for filter_index in {0, extent.filter_count - 1}:
            playhead = extent.clamp(Playhead(step, filter_index, step))
            check(piece.frame(playhead), outputs, playhead)


def check(frame: Frame, outputs: NDArray[np.floating], playhead: Playhead) -> None:
    vector = outputs.ndim != 3
    whole = outputs.ravel() if vector else outputs[playhead.filter_index].ravel()
    lines: tuple[tuple[Line, ...], ...]
    match frame:
        case StampFrame():
            check_stamps(frame, outputs[playhead.filter_index])
            return
        case SlidingFrame():
            lines = (frame.sum_lines, frame.sum_lines_narrow)
            assert frame.output.cells.array[frame.row, frame.column] == pytest.approx(whole[playhead.step])
        case PointwiseFrame():
            assert frame.at[1] == pytest.approx(whole[playhead.step])
            return
        case _:
            assert isinstance(frame, MergeFrame | VectorFrame)
            lines = (frame.lines,)
    for written in lines:
        runs = [run.text for line in written for run in line if run.token == "output"]
        if "channel" in runs[-1] or "number" in runs[-1]:
            continue
        shown, places = read(runs[-1]), len(runs[-1].partition(".")[2])
        assert shown == pytest.approx(whole[playhead.step], abs=0.501 * 10.0**-places)


def read(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def check_stamps(frame: StampFrame, output: NDArray[np.floating]) -> None:
    """Once all inputs have been stamped, the output stands inside of what is cut off."""
    top, left, _, _ = frame.output.pads
    canvas = frame.output.cells.array[top : top + output.shape[0], left : left + output.shape[1]]
    if frame.filled == frame.input.cells.rows * frame.input.cells.columns:
        assert canvas == pytest.approx(output, abs=1e-5)
    height, width = frame.output.cells.rows, frame.output.cells.columns
    assert all(row < height and column < width for row, column in frame.taps)


def test_every_stamp_of_a_transposed_convolution_is_laid() -> None:
    piece = GALLERY["transposed crop"]
    last = piece.extent.step_count - 1
    frame = piece.frame(Playhead(last, 0, 0))
    assert isinstance(frame, StampFrame)
    assert frame.filled == last + 1


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", GALLERY)
def test_every_picture_looks_as_it_did(name: str, theme: ThemeName) -> None:
    kept = QImage(str(path_of(name, theme)))
    assert not kept.isNull(), f"there is no reference of {name}: see tests/figures/references.py"
    difference = np.abs(pixels(picture_of(name, theme)) - pixels(kept)).max(axis=2)
    assert difference.mean() <= MOST_MEAN
    assert (difference > LARGE_DIFFERENCE).mean() <= MOST_LARGE


def test_another_picture_would_be_told_apart() -> None:
    first, second = (pixels(picture_of(name, "light")) for name in ("max pool", "average pool"))
    assert (np.abs(first - second).max(axis=2) > LARGE_DIFFERENCE).mean() > MOST_LARGE
