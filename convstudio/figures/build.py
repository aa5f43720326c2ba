"""The one way from a document to a frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from convstudio.engine import INPUT_ID, Conv2d, Linear
from convstudio.engine.blocks import Block
from convstudio.engine.late import late
from convstudio.engine.layers import (
    ConvTranspose2d,
    DepthwiseConv2d,
    Dropout,
    Dropout2d,
    Identity,
    LocallyConnected2d,
    RadialBasis,
    SeparableConv2d,
)
from convstudio.figures.building.moment import Moment
from convstudio.figures.frames import Frame, MessageFrame
from convstudio.figures.look import USUAL_LOOK, Look

if TYPE_CHECKING:
    from convstudio.engine import Analysis, Layer, LayerReport
    from convstudio.engine.shapes import AxisOrder
    from convstudio.runner.activations import Activations
    from convstudio.studio.document import Document
    from convstudio.studio.playback import Playhead


Builder = Callable[..., Frame]

build_merge: Builder = late("convstudio.figures.building.merging", "build_merge")
build_move: Builder = late("convstudio.figures.building.moves", "build_move")
build_input: Builder = late("convstudio.figures.building.network_input", "build_input")
input_now = late("convstudio.figures.building.network_input", "input_now")
build_norm: Builder = late("convstudio.figures.building.norms", "build_norm")
build_passage: Builder = late("convstudio.figures.building.passage", "build_passage")
build_pointwise: Builder = late("convstudio.figures.building.pointwise", "build_pointwise")
build_pool: Builder = late("convstudio.figures.building.pooling", "build_pool")
build_convolution: Builder = late("convstudio.figures.building.sliding", "build_convolution")
build_depthwise: Builder = late("convstudio.figures.building.special", "build_depthwise")
build_local: Builder = late("convstudio.figures.building.special", "build_local")
build_separable: Builder = late("convstudio.figures.building.special", "build_separable")
build_transposed: Builder = late("convstudio.figures.building.transposed", "build_transposed")
build_linear: Builder = late("convstudio.figures.building.vector", "build_linear")
build_vector: Builder = late("convstudio.figures.building.vector", "build_vector")


def build_frame(  # each is one independent fact of the moment
    document: Document,
    analysis: Analysis,
    activations: Activations | None,
    node_id: str,
    playhead: Playhead,
    order: AxisOrder = "HWD",
    look: Look = USUAL_LOOK,
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
    look : Look
        What of the layer is shown, and in which colours.
    """
    if activations is None:
        return MessageFrame("One moment", "The network is being computed.")
    if node_id == INPUT_ID or node_id not in analysis.network:
        return build_input(input_now(document, activations), order, look, document.input, playhead.channel)
    row = analysis.row(node_id)
    if row.problem is not None:
        return MessageFrame(f"{row.name} does not fit", _reason(row.problem.text))
    if row.output_shape is None:
        culprit = next((problem for problem in analysis.problems if problem.node_id != row.id), analysis.problems[0])
        name = analysis.row(culprit.node_id).name
        return MessageFrame(f"{row.name} waits for {name}", culprit.text)
    if row.muted:
        return MessageFrame(f"{row.name} is muted", "It passes its input on unchanged. Unmute it to see it work.")
    if not _belong(activations, row):
        return MessageFrame("One moment", f"{row.name} is being computed.")
    inputs, outputs = activations.entries[node_id], activations.outputs[node_id]
    moment = Moment(document, analysis, activations, row, playhead, order, inputs, outputs, look)
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
    """Choose by what a layer is; whatever is not named is shown as what arrives and what leaves."""
    layer, ranks = moment.row.layer, (moment.inputs.ndim, moment.outputs.ndim)
    if isinstance(layer, Block):
        return build_passage(moment) if layer.merge is None else build_merge(moment)
    if isinstance(layer, Linear | RadialBasis):
        return build_linear(moment)
    if ranks == (1, 1):
        return build_vector(moment)
    builder = BUILDERS.get(type(layer)) or BY_KIND.get(moment.row.kind)
    if builder is None or ranks[0] != MAP_RANK or (ranks[1] != MAP_RANK and builder not in (build_move, build_pool)):
        return build_passage(moment)
    return builder(moment)


MAP_RANK = 3

BUILDERS: dict[type[Layer], Builder] = {
    Conv2d: build_convolution,
    DepthwiseConv2d: build_depthwise,
    SeparableConv2d: build_separable,
    LocallyConnected2d: build_local,
    ConvTranspose2d: build_transposed,
    Dropout: build_pointwise,
    Dropout2d: build_pointwise,
    Identity: build_pointwise,
}
BY_KIND: dict[str, Builder] = {
    "pool": build_pool,
    "activation": build_pointwise,
    "norm": build_norm,
    "shape": build_move,
}
