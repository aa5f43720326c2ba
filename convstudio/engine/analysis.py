"""What a network does to its input: one report a layer, totals, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from convstudio.engine.errors import ShapeError
from convstudio.engine.layers import Flatten, Kind, Layer, Linear
from convstudio.engine.problems import Fix, Problem
from convstudio.engine.receptive_field import ReceptiveField
from convstudio.engine.shapes import BYTES_PER_NUMBER, Pair, Shape, count, is_map
from convstudio.engine.window import Window, place_window

if TYPE_CHECKING:
    from convstudio.engine.network import Network, Node
    from convstudio.engine.padding import Pads

REMEMBERED_LAYERS = 65536


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """What one layer does to one input shape, whatever network it stands in."""

    output_shape: Shape
    window: Window | None
    params: int
    unshared_params: int
    fully_connected_params: int
    states: int
    macs: int


@dataclass(frozen=True, slots=True)
class LayerReport:
    """One layer of an analysed network.

    ``output_shape`` and ``facts`` are None where the layer does not fit or waits for one that does not;
    ``input_shape`` is None in the second case only.
    """

    node: Node
    name: str
    input_shape: Shape | None
    facts: LayerFacts | None
    field: ReceptiveField
    problem: Problem | None = None

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
    def jump(self) -> Pair:
        """How far apart two neighbouring outputs look in the network's input."""
        return self.field.jump

    @property
    def start(self) -> tuple[float, float]:
        """The centre of what the first output sees, in the network's input."""
        return self.field.start


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a network; bytes are float32, for one picture."""

    params: int
    states: int
    macs: int
    neurons: int
    activation_bytes: int
    peak_activation_bytes: int
    param_bytes: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything the engine knows about a network."""

    network: Network
    rows: tuple[LayerReport, ...]
    totals: Totals
    problems: tuple[Problem, ...]

    @property
    def output_shape(self) -> Shape | None:
        """The shape that leaves the last layer, or None where something does not fit."""
        return self.rows[-1].output_shape if self.rows else self.network.input_shape

    def row(self, node_id: str) -> LayerReport:
        """Return the report of one node; KeyError if there is none."""
        return self.rows[self.network.index(node_id)]


def analyze(network: Network) -> Analysis:
    """Return what every layer of ``network`` makes of its input.

    A layer that does not fit is a Problem in the result, never an exception; the layers behind it wait, with no shape.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> from convstudio.engine.network import Network
    >>> analyze(Network((3, 32, 32), [Conv2d(20, 8, stride=2, padding=1)])).rows[0].output_shape
    (20, 14, 14)
    """
    rows: list[LayerReport] = []
    shape: Shape | None = network.input_shape
    field, map_size = ReceptiveField(), _map_size(network.input_shape, (1, 1))
    names = network.names()
    for node in network.nodes:
        row = _report(node, names[node.id], shape, field, map_size)
        rows.append(row)
        shape, field = row.output_shape, row.field
        if shape is not None:
            map_size = _map_size(shape, (1, 1) if isinstance(node.layer, Linear) else map_size)
    problems = tuple(row.problem for row in rows if row.problem)
    return Analysis(network, tuple(rows), _totals(network.input_shape, rows), problems)


@lru_cache(maxsize=REMEMBERED_LAYERS)
def layer_facts(layer: Layer, input_shape: Shape) -> LayerFacts:
    """Return what ``layer`` does to ``input_shape``; remembered, so that an edit costs only what it changed.

    Raises
    ------
    ShapeError
        If the layer cannot take the shape.
    """
    return LayerFacts(
        output_shape=layer.infer(input_shape),
        window=layer.window(input_shape),
        params=layer.params(input_shape),
        unshared_params=layer.unshared_params(input_shape),
        fully_connected_params=layer.fully_connected_params(input_shape),
        states=layer.states(input_shape),
        macs=layer.macs(input_shape),
    )


def _report(node: Node, name: str, shape: Shape | None, field: ReceptiveField, map_size: Pair) -> LayerReport:
    if shape is None:
        return LayerReport(node, name, None, None, field)
    if node.muted:
        return LayerReport(node, name, shape, LayerFacts(shape, None, 0, 0, 0, 0, 0), field)
    try:
        facts = layer_facts(node.layer, shape)
    except ShapeError as error:
        advice = f" {error.advice}" if error.advice else ""
        fixes = tuple(fix for fix in error.fixes if _mends(fix, shape))
        problem = Problem(node.id, "error", f"{name} does not fit: {error.reason}.{advice}", fixes)
        return LayerReport(node, name, shape, None, field, problem)
    return LayerReport(
        node,
        name,
        shape,
        facts,
        _field_behind(node.layer, facts.window, field, map_size),
    )


def _mends(fix: Fix, shape: Shape) -> bool:
    """Say whether the layers of ``fix`` fit, so that nothing is offered that leads to the next problem."""
    try:
        for layer in fix.layers:
            shape = layer.infer(shape)
    except ShapeError:
        return False
    return True


def _field_behind(layer: Layer, window: Window | None, field: ReceptiveField, map_size: Pair) -> ReceptiveField:
    if isinstance(layer, Linear):
        # Every output reads the whole of what was last a map: one window of its full size.
        window = place_window(map_size, map_size, (1, 1), (0, 0, 0, 0))
    return field.through(window) if window else field


def _map_size(shape: Shape, otherwise: Pair) -> Pair:
    """Return the (height, width) that ``shape`` still has; a vector keeps that of the map it was flattened from."""
    return (shape[1], shape[2]) if is_map(shape) else otherwise


def _totals(input_shape: Shape, rows: list[LayerReport]) -> Totals:
    sizes = [count(input_shape), *(row.neurons for row in rows)]
    # While a layer runs, its input and its output are alive; Flatten only looks at the same memory.
    peak = max(
        (
            before + (0 if isinstance(row.layer, Flatten) else after)
            for row, before, after in zip(rows, sizes, sizes[1:], strict=False)
        ),
        default=sizes[0],
    )
    return Totals(
        params=sum(row.params for row in rows),
        states=sum(row.states for row in rows),
        macs=sum(row.macs for row in rows),
        neurons=sum(row.neurons for row in rows),
        activation_bytes=sum(sizes) * BYTES_PER_NUMBER,
        peak_activation_bytes=peak * BYTES_PER_NUMBER,
        param_bytes=sum(row.param_bytes for row in rows),
    )
