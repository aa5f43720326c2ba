"""Everything that a frame is built from, gathered in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import format_shape

if TYPE_CHECKING:
    from convstudio.engine import Analysis, LayerReport
    from convstudio.engine.shapes import AxisOrder
    from convstudio.runner.run import Activations
    from convstudio.studio.document import Document
    from convstudio.studio.playback import Playhead

RGB = ("R", "G", "B")
RGB_CHANNELS = len(RGB)


@dataclass(frozen=True, slots=True)
class Moment:
    """One layer of a document at one step of its playback.

    Parameters
    ----------
    row : LayerReport
        The layer, fitting its input.
    inputs, outputs : (C, H, W) or (N,) float
        What enters and leaves the layer, without the batch.
    """

    document: Document
    analysis: Analysis
    activations: Activations
    row: LayerReport
    playhead: Playhead
    order: AxisOrder
    inputs: NDArray[np.floating]
    outputs: NDArray[np.floating]

    @property
    def reads_picture(self) -> bool:
        """Whether the layer's input is the network's own."""
        return self.analysis.network.before(self.row.id) is None

    def channel_name(self, channel: int) -> str:
        """Return what to call an input channel: R, G, B for a colour picture, else its number."""
        if self.reads_picture and len(self.inputs) == RGB_CHANNELS:
            return RGB[channel]
        return str(channel + 1)

    def shape_text(self, shape: tuple[int, ...]) -> str:
        """Write a shape in the order that the window shows."""
        return format_shape(shape, self.order)

    @property
    def input_title(self) -> str:
        """The title over the input: the picture, or the layer that it comes from."""
        before = self.analysis.network.before(self.row.id)
        return f"From {self.analysis.row(before.id).name}" if before else "Input"
