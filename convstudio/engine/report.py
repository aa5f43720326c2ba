"""What is known of one node of an analysed network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convstudio.engine.shapes import BYTES_PER_NUMBER, count

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node
    from convstudio.engine.facts import LayerFacts
    from convstudio.engine.layers.base import Kind, Layer
    from convstudio.engine.padding import Pads
    from convstudio.engine.problems import Problem
    from convstudio.engine.reads import Reads
    from convstudio.engine.receptive_field import ReceptiveField
    from convstudio.engine.shapes import Pair, Shape
    from convstudio.engine.window import Window


# A tuple for the reason that Reads is one.
class LayerReport(NamedTuple):
    """One layer of an analysed network, or the place where a block merges its paths.

    Parameters
    ----------
    node : Node
    name : str
    input_shape : Shape or None
        What arrives; of a block, what enters it. None where the node waits for one that does not fit.
    facts : LayerFacts or None
        None where the layer does not fit, or waits. A block's are those of the merge alone: no parameters.
    field : ReceptiveField
        Of what leaves the node.
    problem : Problem or None
        Why the layer does not fit.
    muted : bool
        The node, or a block around it, passes its input on.
    depth : int
        How many blocks it is in.
    merges : tuple of Shape
        What arrives at a merge, path by path.
    entry : ReceptiveField
        Of what arrives.
    """

    node: Node
    name: str
    input_shape: Shape | None
    facts: LayerFacts | None
    field: ReceptiveField
    problem: Problem | None = None
    muted: bool = False
    depth: int = 0
    merges: tuple[Shape, ...] = ()
    entry: ReceptiveField | None = None

    @property
    def id(self) -> str:
        """The node's id."""
        return self.node.id

    @property
    def layer(self) -> Layer:
        """The layer itself."""
        return self.node.layer

    @property
    def type(self) -> str:
        """The layer's class name."""
        return self.node.layer.type_name

    @property
    def kind(self) -> Kind:
        """What sort of layer it is."""
        return self.node.layer.kind

    @property
    def output_shape(self) -> Shape | None:
        """(C, H, W) or (N,)."""
        return self.facts.output_shape if self.facts else None

    @property
    def window(self) -> Window | None:
        """The window that slides over the input, for layers that have one."""
        return self.facts.window if self.facts else None

    @property
    def reads(self) -> tuple[Reads, Reads] | None:
        """Which of the input's rows and columns each output reads; None if each reads its own cell only."""
        return self.facts.reads if self.facts else None

    @property
    def params(self) -> int:
        """Trained numbers."""
        return self.facts.params if self.facts else 0

    @property
    def unshared_params(self) -> int:
        """Trained numbers if every output position had weights of its own."""
        return self.facts.unshared_params if self.facts else 0

    @property
    def fully_connected_params(self) -> int:
        """Trained numbers if every output read every input."""
        return self.facts.fully_connected_params if self.facts else 0

    @property
    def states(self) -> int:
        """Numbers kept but not trained."""
        return self.facts.states if self.facts else 0

    @property
    def macs(self) -> int:
        """Multiply-accumulates, without bias."""
        return self.facts.macs if self.facts else 0

    @property
    def flops(self) -> int:
        """Floating-point operations: two for each multiply-accumulate."""
        return 2 * self.macs

    @property
    def neurons(self) -> int:
        """How many numbers come out."""
        return count(self.facts.output_shape) if self.facts else 0

    @property
    def activation_bytes(self) -> int:
        """Memory of the output as float32."""
        return self.neurons * BYTES_PER_NUMBER

    @property
    def param_bytes(self) -> int:
        """Memory of everything the layer keeps, trained or not, as float32."""
        return (self.params + self.states) * BYTES_PER_NUMBER

    @property
    def pads(self) -> Pads | None:
        """Cells added at the (top, left, bottom, right)."""
        return self.window.pads if self.window else None

    @property
    def unread(self) -> Pair:
        """How many of the last padded (rows, columns) are never read."""
        return self.window.unread if self.window else (0, 0)

    @property
    def receptive_field(self) -> Pair:
        """Rows and columns of the network's input that one output sees."""
        return self.field.size

    @property
    def jump(self) -> tuple[int | float, int | float]:
        """How far apart two neighbouring outputs look in the network's input."""
        return self.field.jump

    @property
    def effective_stride(self) -> tuple[int | float, int | float]:
        """The strides of all layers so far, multiplied: another word for the jump."""
        return self.field.jump

    @property
    def start(self) -> tuple[float, float]:
        """The centre of what the first output sees, in the network's input."""
        return self.field.start

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the layer does not fit; what is legal and most likely not meant, an analysis knows (``problems_of``)."""
        return (self.problem,) if self.problem else ()

    @property
    def exceeds_input(self) -> bool:
        """Whether an output in the middle sees further than the network's input reaches."""
        return self.facts is not None and self.field.exceeds_picture

    @property
    def border_share(self) -> float:
        """Which share of the outputs sees padding, of this layer or an earlier one; 0 to 1."""
        return self.field.border_share if self.facts else 0.0
