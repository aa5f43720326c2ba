"""The one way from a document to a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import INPUT_ID, Linear
from convstudio.engine.shapes import AxisOrder, is_map
from convstudio.figures.building.moment import Moment
from convstudio.figures.building.network_input import build_input
from convstudio.figures.building.pointwise import build_pointwise
from convstudio.figures.building.sliding import build_sliding
from convstudio.figures.building.vector import build_vector
from convstudio.figures.frames import Frame, MessageFrame

if TYPE_CHECKING:
    from convstudio.engine import Analysis, LayerReport
    from convstudio.runner.run import Activations
    from convstudio.studio.document import Document
    from convstudio.studio.playback import Playhead


def build_frame(  # each is one independent fact of the moment
    document: Document,
    analysis: Analysis,
    activations: Activations | None,
    node_id: str,
    playhead: Playhead,
    order: AxisOrder = "HWD",
) -> Frame:
    """Return what there is to see of one layer at one step.

    Parameters
    ----------
    document, analysis, activations
        The document, and what the engine and the runner made of it; activations may be those of an earlier state.
    node_id : str
        The layer, or INPUT_ID for the network's input.
    playhead : Playhead
        Step, filter and channel; what lies beyond the layer's own is taken as its last.
    order : {"HWD", "CHW", "NCHW", "NHWC"}
        How shapes are written.
    """
    if activations is None:
        return MessageFrame("One moment", "The network is being computed.")
    if node_id == INPUT_ID or node_id not in analysis.network:
        return build_input(activations.inputs, order)
    row = analysis.row(node_id)
    if row.problem is not None:
        return MessageFrame(f"{row.name} does not fit", _reason(row.problem.text))
    if row.output_shape is None:
        culprit = analysis.problems[0]
        name = analysis.row(culprit.node_id).name
        return MessageFrame(f"{row.name} waits for {name}", culprit.text)
    if row.node.muted:
        return MessageFrame(f"{row.name} is muted", "It passes its input on unchanged. Unmute it to see it work.")
    if not _belong(activations, row):
        return MessageFrame("One moment", f"{row.name} is being computed.")
    inputs, outputs = activations.entries[node_id], activations.outputs[node_id]
    moment = Moment(document, analysis, activations, row, playhead, order, inputs, outputs)
    return _build(moment)


def _belong(activations: Activations, row: LayerReport) -> bool:
    """Say whether the numbers are those of this layer as it is now, and not of an earlier state."""
    if row.id not in activations.network or activations.network.node(row.id).layer != row.layer:
        return False
    inputs, outputs = activations.input_of(row.id), activations.output_of(row.id)
    return (
        inputs is not None
        and outputs is not None
        and (inputs.shape, outputs.shape) == (row.input_shape, row.output_shape)
    )


def _reason(text: str) -> str:
    """Return a problem's text without its subject, which the title says already."""
    reason = text.partition(": ")[2] or text
    return reason[:1].upper() + reason[1:]


def _build(moment: Moment) -> Frame:
    row = moment.row
    if row.window is not None:
        return build_sliding(moment)
    if is_map(moment.inputs.shape):
        return build_pointwise(moment)
    if isinstance(row.layer, Linear) or not is_map(moment.outputs.shape):
        return build_vector(moment)
    return MessageFrame(row.name, "This layer has no picture.")
