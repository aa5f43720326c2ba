"""Everything that a frame is built from, gathered in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from convstudio.engine import format_shape
from convstudio.figures.building.known import known_decimals, known_scale, remember
from convstudio.figures.colormap import Scale, recolored
from convstudio.figures.look import USUAL_LOOK, Look
from convstudio.runner.recipes import edit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convstudio.engine import Analysis, LayerReport
    from convstudio.engine.shapes import AxisOrder
    from convstudio.runner.activations import Activations
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
    look : Look
    """

    document: Document
    analysis: Analysis
    activations: Activations
    row: LayerReport
    playhead: Playhead
    order: AxisOrder
    inputs: NDArray[np.floating]
    outputs: NDArray[np.floating]
    look: Look = USUAL_LOOK

    @property
    def weights(self) -> Mapping[str, NDArray[np.floating]]:
        """The layer's arrays; empty for layers without."""
        return self.activations.weights.get(self.row.id, {})

    def filter_title(self, index: int, word: str = "Filter") -> str:
        """Return the title over one filter, with what it has of its own."""
        recipe = self.document.recipe_of(self.row.id) if self.row.id in self.document.network else None
        edit = edit_of(recipe, index) if recipe is not None else None
        own = "" if edit is None else "by hand" if edit.kernels else edit.name.replace("_", " ").capitalize()
        return f"{word} {index + 1}" + (f", {own}" if own else "")

    @property
    def reads_picture(self) -> bool:
        """Whether the layer's input is the network's own."""
        return self.inputs is self.activations.source

    def channel_name(self, channel: int) -> str:
        """Return what to call an input channel: R, G, B for a colour picture, else its number."""
        if self.reads_picture and len(self.inputs) == RGB_CHANNELS:
            return RGB[channel]
        return str(channel + 1)

    def channel_word(self, channel: int) -> str:
        """Return what to call an input channel among numbers: R, or "channel 3"."""
        name = self.channel_name(channel)
        return f"channel {name}" if name.isdecimal() else name

    def shape_text(self, shape: tuple[int, ...]) -> str:
        """Write a shape in the order that the window shows."""
        return format_shape(shape, self.order)

    @property
    def input_title(self) -> str:
        """The title over the input: the picture, or the layer that it comes from."""
        before = self.analysis.network.before(self.row.id)
        return f"From {self.analysis.row(before.id).name}" if before and not self.reads_picture else "Input"

    def scale_of_input(self) -> Scale:
        """Return the scale of the whole input; a picture keeps the meaning of its brightness."""
        if self.reads_picture and is_picture(self.inputs):
            return recolored(Scale(0.0, 1.0), self.look.colors)
        return recolored(known_scale(self.inputs), self.look.colors)

    def scale_of_output(self, channel: int | None) -> Scale:
        """Return the scale of one output channel, or of all where they are to be compared."""
        shared = self.look.shared_scale or channel is None
        return recolored(known_scale(self.outputs, None if shared else channel), self.look.colors)


def is_picture(values: NDArray[np.floating]) -> bool:
    """Say whether values are those of a picture, between 0 and 1, so that brightness keeps its meaning."""

    def answer() -> bool:
        return float(values.min()) >= 0 and float(values.max()) <= 1 and known_decimals(values) > 0

    return remember(values, "is picture", answer)
