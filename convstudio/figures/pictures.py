"""A finished figure from a document and a few words: what the command line asks for."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from convstudio.engine import INPUT_ID, analyze
from convstudio.figures.build import build_frame
from convstudio.figures.building.sharing import build_sharing_frame
from convstudio.figures.compose import compose
from convstudio.figures.export import ExportError
from convstudio.figures.look import USUAL_LOOK, Look
from convstudio.studio.document import ComputeError, run_document
from convstudio.studio.playhead import Playhead, extent_of

if TYPE_CHECKING:
    from convstudio.engine import Analysis
    from convstudio.engine.shapes import AxisOrder
    from convstudio.figures.frames import CompositionName
    from convstudio.figures.parts.base import Figure
    from convstudio.studio.document import Document

_application: list[QGuiApplication] = []
"""Qt's application, kept alive once it is needed: fonts and images can't do without."""


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Which picture is wanted.

    Parameters
    ----------
    view : str
        "convolve" or "sharing".
    layer : str or None
        A layer's name, "Input", or None for the first layer.
    step : int or None
        From 1; 0 is the first as well, and None the last.
    filter_number, channel : int
        From 1.
    width, height : int
        In pixels at scale 1.
    look : Look
    composition : CompositionName
    order : AxisOrder
        How shapes are written.
    """

    view: str = "convolve"
    layer: str | None = None
    step: int | None = None
    filter_number: int = 1
    channel: int = 1
    width: int = 1100
    height: int = 760
    look: Look = USUAL_LOOK
    composition: CompositionName = "auto"
    order: AxisOrder = "HWD"


def make_figure(document: Document, request: PictureRequest) -> Figure:
    """Return the figure that ``request`` asks for.

    Raises
    ------
    ExportError
        If the layer, step, filter or channel is not there, or the network can't be computed.
    """
    start_painting()
    analysis = analyze(document.network)
    node_id = _find_layer(analysis, request.layer)
    if request.view == "sharing":
        return compose(build_sharing_frame(analysis, node_id), request.width, request.height)
    playhead = _find_step(analysis, node_id, request)
    try:
        activations = run_document(document, analysis)
    except ComputeError as error:
        raise ExportError(str(error)) from None
    frame = build_frame(document, analysis, activations, node_id, playhead, request.order, request.look)
    return compose(frame, request.width, request.height, request.composition)


def start_painting() -> None:
    """Start Qt's application if there is none yet; where there is no display, one that paints without."""
    if QGuiApplication.instance() is not None:
        return
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _application.append(QGuiApplication(["convstudio"]))


def _find_layer(analysis: Analysis, name: str | None) -> str:
    names = {row.name: row.id for row in analysis.rows}
    if name is None:
        return analysis.rows[0].id if analysis.rows else INPUT_ID
    if name.lower() == INPUT_ID:
        return INPUT_ID
    if name not in names:
        raise ExportError(f"There is no layer called {name!r}. Those there are: {', '.join(['Input', *names])}.")
    return names[name]


def _find_step(analysis: Analysis, node_id: str, request: PictureRequest) -> Playhead:
    gathering = request.look.transposed == "gather"
    extent = extent_of(analysis.row(node_id) if node_id != INPUT_ID else None, gathering=gathering)
    wanted = Playhead(
        max(0, extent.step_count - 1) if request.step is None else max(0, request.step - 1),
        request.filter_number - 1,
        request.channel - 1,
    )
    for asked, there, word in (
        (wanted.step, extent.step_count, "step"),
        (wanted.filter_index, extent.filter_count, "filter"),
        (wanted.channel, extent.channel_count, "channel"),
    ):
        if asked >= max(1, there):
            raise ExportError(f"There is no {word} {asked + 1} here. Choose one from 1 to {max(1, there)}.")
    return extent.clamp(wanted)
