"""Documents whose every layer can be drawn, from the worked example to the awkward, and the frames of their layers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from convstudio.engine import (
    INPUT_ID,
    Analysis,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    Linear,
    MaxPool2d,
    Network,
    Node,
    ReLU,
    Shape,
    Sigmoid,
    Softmax,
    Tanh,
    analyze,
)
from convstudio.engine.shapes import AxisOrder
from convstudio.figures.build import build_frame
from convstudio.figures.frames import Frame
from convstudio.runner.activations import Activations
from convstudio.studio.document import Document, run_document
from convstudio.studio.examples import load
from convstudio.studio.inputs import GridInput
from convstudio.studio.playhead import Extent, Playhead, extent_of


def _document(shape: Shape, *layers: Layer | Node) -> Document:
    return Document(Network(shape, layers))


def _grid(height: int, width: int, *layers: Layer) -> Document:
    """Return a document that looks at small whole numbers, some of them negative."""
    numbers = np.random.default_rng(7).integers(-9, 10, (1, height, width))
    values = tuple(tuple(tuple(float(cell) for cell in row) for row in channel) for channel in numbers)
    return Document(Network((1, height, width), layers), GridInput(values))


DOCUMENTS: dict[str, Document] = {
    **{name: load(name) for name in ("worked_example", "textbook_grid", "textbook_border")},
    "one cell": _document((1, 1, 1), Conv2d(1, 1), ReLU(), MaxPool2d(1), GlobalAvgPool2d(), Flatten(), Linear(1)),
    "one row": _document((1, 1, 100), Conv2d(2, (1, 3)), Sigmoid(), MaxPool2d((1, 2))),
    "one column": _document((1, 100, 1), Conv2d(2, (3, 1)), Tanh(), AvgPool2d((2, 1))),
    "2048 channels": _document((2048, 4, 4), Conv2d(8, 3, padding=1), BatchNorm2d()),
    "2048 channels pooled": _document((2048, 7, 7), GlobalAvgPool2d(), Flatten(), Linear(5)),
    "a photo": _document((3, 224, 224), Conv2d(8, 7, stride=2, padding=3), MaxPool2d(3, 2, 1)),
    "unequal pads": _document((3, 7, 9), Conv2d(2, 3, padding=(0, 1, 2, 3)), MaxPool2d(4, 2, padding=(2, 0, 1, 2))),
    "unread": _document((1, 8, 9), Conv2d(1, 4, stride=3), MaxPool2d(2, 2)),
    "groups": _document((6, 9, 9), Conv2d(4, 3, groups=2), Conv2d(4, 3, groups=4, bias=False)),
    "dilation": _document((3, 15, 12), Conv2d(2, (3, 2), dilation=(3, 4)), MaxPool2d(2, 1, dilation=2)),
    "same": _document((3, 10, 11), Conv2d(2, 4, stride=3, padding="same"), AvgPool2d(3, 2, "same", False, False)),
    "same_lower": _document((3, 10, 11), Conv2d(2, 4, stride=3, padding="same_lower")),
    "reflect": _grid(6, 7, Conv2d(2, 3, padding=2, padding_mode="reflect")),
    "replicate": _grid(6, 7, Conv2d(2, 3, padding=(0, 2, 3, 1), padding_mode="replicate")),
    "circular": _grid(6, 7, Conv2d(2, 3, padding=2, padding_mode="circular")),
    "ceil": _grid(8, 8, MaxPool2d(3, 2, 1, ceil_mode=True), AvgPool2d(2, 3, ceil_mode=True)),
    "divisor": _grid(6, 6, AvgPool2d(2, divisor_override=3)),
    "pointwise": _grid(5, 6, ReLU(), Sigmoid(), Tanh(), BatchNorm2d(), Dropout(0.3), Softmax()),
    "batch norm": _document((3, 6, 6), Conv2d(4, 3), BatchNorm2d(affine=False), Softmax(), Flatten()),
    "vector": _document((30,), Linear(12), ReLU(), Dropout(), Sigmoid(), Tanh(), Softmax(), Linear(1, bias=False)),
    "long vector": _document((5000,), Linear(600), Softmax()),
    "muted": _document((3, 8, 8), Node("c", Conv2d(4, 3)), Node("m", ReLU(), muted=True), Node("p", MaxPool2d(2))),
    "does not fit": _document((3, 6, 6), Conv2d(4, 3), Conv2d(4, 7), ReLU(), Flatten()),
    "no layers": _document((5, 4, 4)),
    "grey": _document((1, 16, 16)),
    "numbers": _document((40,)),
}
"""Documents by what is special about them."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A document with all that frames are built from."""

    document: Document
    analysis: Analysis
    activations: Activations

    @property
    def node_ids(self) -> tuple[str, ...]:
        return (INPUT_ID, *(row.id for row in self.analysis.rows))

    def node_id(self, place: int) -> str:
        return self.analysis.rows[place].id

    def extent(self, node_id: str) -> Extent:
        return extent_of(None if node_id == INPUT_ID else self.analysis.row(node_id))

    def frame(self, node_id: str, playhead: Playhead | None = None, order: AxisOrder = "HWD") -> Frame:
        moment = playhead or Playhead()
        return build_frame(self.document, self.analysis, self.activations, node_id, moment, order)

    def playheads(self, node_id: str) -> Iterator[Playhead]:
        """Yield the corners and the middle of where a playhead can stand."""
        extent = self.extent(node_id)
        for step in _some(extent.step_count):
            for filter_index in _some(extent.filter_count):
                for channel in _some(extent.channel_count):
                    yield extent.clamp(Playhead(step, filter_index, channel))


@cache
def scene(name: str) -> Scene:
    """Return a document of DOCUMENTS, computed."""
    return scene_of(DOCUMENTS[name])


def scene_of(document: Document) -> Scene:
    analysis = analyze(document.network)
    return Scene(document, analysis, run_document(document, analysis))


def _some(count: int) -> tuple[int, ...]:
    return tuple(sorted({0, count // 2, max(0, count - 1)}))
