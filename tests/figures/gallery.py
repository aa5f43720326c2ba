"""One small network for every kind of layer and every motion, whose pictures are kept as references."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from convstudio.engine import Analysis, Layer, LayerReport, Network, Shape, analyze
from convstudio.engine.blocks import Branches, Residual, Sequential
from convstudio.engine.layers import (
    LAYER_TYPES,
    AdaptiveAvgPool2d,
    AdaptiveMaxPool2d,
    AvgPool2d,
    BatchNorm2d,
    CircularPad2d,
    ConstantPad2d,
    Conv2d,
    ConvTranspose2d,
    Crop2d,
    DepthwiseConv2d,
    Dropout,
    Dropout2d,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    GroupNorm,
    Hardtanh,
    Identity,
    InstanceNorm2d,
    LayerNorm,
    Linear,
    LocallyConnected2d,
    LocalResponseNorm,
    LogSoftmax,
    MaxPool2d,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    PReLU,
    RadialBasis,
    ReflectionPad2d,
    ReLU,
    ReplicationPad2d,
    Reshape,
    SelectChannels,
    SeparableConv2d,
    Sigmoid,
    Softmax,
    Upsample,
    ZeroPad2d,
)
from convstudio.figures.build import build_frame
from convstudio.figures.frames import Frame
from convstudio.figures.look import USUAL_LOOK, Look
from convstudio.runner.activations import Activations
from convstudio.studio.document import Document, run_document
from convstudio.studio.inputs import GridInput
from convstudio.studio.playhead import Extent, Playhead, extent_of


@dataclass(frozen=True)
class Piece:
    """One picture of the gallery.

    ``picture`` looks at the built-in picture instead of whole numbers; the layer that is shown is the last.
    """

    shape: Shape
    layers: tuple[Layer, ...]
    step: int = 7
    filter_index: int = 1
    channel: int = 0
    look: Look = USUAL_LOOK
    picture: bool = False

    @cached_property
    def computed(self) -> tuple[Document, Analysis, Activations]:
        """The network with its numbers."""
        document = Document(Network(self.shape, self.layers))
        if not self.picture and len(self.shape) == 3:
            document = Document(document.network, GridInput(self._numbers()))
        analysis = analyze(document.network)
        return document, analysis, run_document(document, analysis)

    @property
    def row(self) -> LayerReport:
        """The layer that is shown, or the block."""
        document, analysis, _ = self.computed
        return analysis.row(document.network.nodes[-1].id)

    @property
    def extent(self) -> Extent:
        """How far its playhead goes."""
        return extent_of(self.row, gathering=self.look.transposed == "gather")

    def frame(self, playhead: Playhead | None = None) -> Frame:
        """Return the frame at a playhead, or at the piece's own."""
        place = self.extent.clamp(playhead or Playhead(self.step, self.filter_index, self.channel))
        return build_frame(*self.computed, self.row.id, place, look=self.look)

    def _numbers(self) -> tuple[tuple[tuple[float, ...], ...], ...]:
        numbers = np.random.default_rng(7).integers(-3, 6, self.shape)
        return tuple(tuple(tuple(map(float, row)) for row in channel) for channel in numbers)


GATHER, CHANNELS, TAPS = Look(transposed="gather"), Look(channels=True), Look(taps=True)
SEEN = Look(field=True, borders=True)
BELOW_ZERO = 11
"""A step at which a number below 0 comes in."""

MAPS, BRANCH = (3, 5, 6), Conv2d(2, 3, padding=1)

GALLERY: dict[str, Piece] = {
    "conv": Piece(MAPS, (Conv2d(2, 3, padding=1),)),
    "conv lens": Piece((3, 32, 32), (Conv2d(20, 8, stride=2, padding=1),), 60, picture=True),
    "conv groups": Piece((6, 5, 5), (Conv2d(6, 3, groups=3, padding=1),), filter_index=3),
    "conv dilated": Piece((1, 9, 9), (Conv2d(1, 3, dilation=3),), 2),
    "conv same": Piece((1, 6, 6), (Conv2d(1, 4, padding="same"),), 0),
    "conv unread": Piece((1, 8, 9), (Conv2d(1, 4, stride=3),), 1),
    "conv long steps": Piece((1, 7, 7), (Conv2d(1, 1, stride=3),), 4),
    "conv reflect": Piece((1, 5, 5), (Conv2d(1, 3, padding=2, padding_mode="reflect"),), 1),
    "conv replicate": Piece((1, 5, 5), (Conv2d(1, 3, padding=1, padding_mode="replicate"),), 0),
    "conv circular": Piece((1, 5, 5), (Conv2d(1, 3, padding=1, padding_mode="circular"),), 0),
    "conv channels": Piece((3, 8, 8), (Conv2d(2, 3),), look=CHANNELS),
    "conv colours": Piece((1, 5, 5), (Conv2d(1, 3, padding=1),), look=TAPS),
    "conv seen": Piece(
        (3, 32, 32), (Conv2d(4, 3, stride=2, padding=1), Conv2d(2, 3, padding=1)), 0, look=SEEN, picture=True
    ),
    "depthwise": Piece((3, 5, 5), (DepthwiseConv2d(3, padding=1, depth_multiplier=2),), filter_index=3),
    "separable": Piece((3, 5, 5), (SeparableConv2d(2, 3, padding=1),), channel=1),
    "local": Piece((2, 5, 5), (LocallyConnected2d(2, 3),), 4),
    "transposed": Piece((1, 3, 3), (ConvTranspose2d(2, 3, stride=2),), 4),
    "transposed crop": Piece((2, 3, 3), (ConvTranspose2d(1, 3, stride=2, padding=1, output_padding=1),), 5),
    "transposed gather": Piece(
        (1, 3, 3), (ConvTranspose2d(1, 3, stride=2, padding=1, output_padding=1),), 9, look=GATHER
    ),
    "max pool": Piece((2, 6, 6), (MaxPool2d(3, 2, 1),), 4),
    "average pool": Piece((2, 6, 6), (AvgPool2d(3, 2, 1, count_include_pad=False),), 0),
    "adaptive average": Piece((2, 5, 7), (AdaptiveAvgPool2d(3),), 4),
    "adaptive max": Piece((2, 5, 7), (AdaptiveMaxPool2d((2, 3)),), 4),
    "global average": Piece((3, 4, 5), (GlobalAvgPool2d(),), 0),
    "global max": Piece((3, 4, 5), (GlobalMaxPool2d(keepdim=False),), 1),
    "batch norm": Piece(MAPS, (BatchNorm2d(),)),
    "instance norm": Piece(MAPS, (InstanceNorm2d(affine=True),)),
    "group norm": Piece((4, 5, 6), (GroupNorm(2),), filter_index=2),
    "layer norm": Piece(MAPS, (LayerNorm(),)),
    "layer norm channels": Piece(MAPS, (LayerNorm(axes=(1,)),)),
    "response norm": Piece((6, 5, 6), (LocalResponseNorm(3),), filter_index=3),
    **{
        name.lower(): Piece(MAPS, (layer_type(),), BELOW_ZERO)
        for name, layer_type in LAYER_TYPES.items()
        if layer_type.kind == "activation" and layer_type not in (Softmax, LogSoftmax, PReLU)
    },
    "prelu": Piece(MAPS, (PReLU(3),), BELOW_ZERO),
    "hardtanh narrow": Piece(MAPS, (Hardtanh(-2.0, 3.0),)),
    "softmax": Piece(MAPS, (Softmax(),)),
    "softmax rows": Piece(MAPS, (Softmax(dim=3),)),
    "log softmax": Piece(MAPS, (LogSoftmax(),)),
    "dropout": Piece(MAPS, (Dropout(0.3),)),
    "dropout channels": Piece(MAPS, (Dropout2d(),)),
    "identity": Piece(MAPS, (Identity(),)),
    "flatten": Piece(MAPS, (Flatten(),), 40),
    "reshape": Piece(MAPS, (Reshape((6, 5, 3)),)),
    "permute": Piece(MAPS, (Permute((3, 1, 2)),)),
    "upsample nearest": Piece((2, 4, 4), (Upsample(2),), 19),
    "upsample bilinear": Piece((2, 4, 4), (Upsample(2, mode="bilinear"),), 19),
    "upsample bicubic": Piece((1, 5, 5), (Upsample(2, mode="bicubic"),), 33),
    "pixel shuffle": Piece((8, 3, 3), (PixelShuffle(2),), 9),
    "pixel unshuffle": Piece((2, 6, 6), (PixelUnshuffle(2),), 4, 5),
    "zero pad": Piece(MAPS, (ZeroPad2d((1, 2, 1, 0)),), 30),
    "constant pad": Piece(MAPS, (ConstantPad2d(1, 7.0),), 0),
    "reflection pad": Piece(MAPS, (ReflectionPad2d(2),), 0),
    "replication pad": Piece(MAPS, (ReplicationPad2d(1),), 0),
    "circular pad": Piece(MAPS, (CircularPad2d(1),), 0),
    "crop": Piece(MAPS, (Crop2d((1, 1, 0, 2)),), 4),
    "linear": Piece((12,), (Linear(5),), 2),
    "radial basis": Piece((12,), (RadialBasis(5),), 2),
    "select channels": Piece(MAPS, (SelectChannels((2, 0)),)),
    "linear of a map": Piece((2, 3, 4), (Flatten(), Linear(5)), 2),
    "softmax of a vector": Piece((6,), (Softmax(),), 2),
    "relu of a vector": Piece((6,), (ReLU(),), 2),
    "add": Piece(MAPS, (Residual([Conv2d(3, 3, padding=1)]),)),
    "multiply": Piece(MAPS, (Branches([(), [GlobalAvgPool2d(), Sigmoid()]], merge="multiply"),)),
    "concatenate": Piece(MAPS, (Branches([[BRANCH], (), [MaxPool2d(3, 1, 1)]]),), filter_index=3),
    "stage": Piece(MAPS, (Sequential([Conv2d(2, 3), ReLU()]),)),
}
