"""What a network does to its input: a report for every layer, totals, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from convstudio.engine.blocks import Block
from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layers import Layer, Linear
from convstudio.engine.problems import Fix, Problem
from convstudio.engine.receptive_field import ReceptiveField, union
from convstudio.engine.report import LayerReport
from convstudio.engine.shapes import Pair, Shape, count, is_map
from convstudio.engine.totals import Totals, sum_up

if TYPE_CHECKING:
    from convstudio.engine.blocks import Node, Path
    from convstudio.engine.network import Network

REMEMBERED_LAYERS = 65536

MOST_COUNTED = 10**100
"""Numbers that a layer gives out, or cells that it steps over in the picture; costs beyond would be no floats."""


@dataclass(frozen=True)
class Analysis:
    """Everything the engine knows about a network.

    Parameters
    ----------
    network : Network
    rows : tuple of LayerReport
        In execution order: every layer, and every block that merges paths where it does so.
    by_id : dict of str to LayerReport
        Of all nodes; a block's says what enters and leaves it.
    """

    network: Network
    rows: tuple[LayerReport, ...]
    by_id: dict[str, LayerReport] = field(repr=False, compare=False)

    @property
    def output_shape(self) -> Shape | None:
        """The shape that leaves the last layer, or None where something does not fit."""
        nodes = self.network.nodes
        return self.by_id[nodes[-1].id].output_shape if nodes else self.network.input_shape

    def row(self, node_id: str) -> LayerReport:
        """Return the report of one node, a block included; KeyError if there is none."""
        return self.by_id[node_id]

    @cached_property
    def totals(self) -> Totals:
        """Sums over the network."""
        return sum_up(self.network.nodes, count(self.network.input_shape), self.rows, self.by_id)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong: errors, then warnings, then notes, each in execution order."""
        from convstudio.engine.lint import lint  # it looks at analyses

        return (*(row.problem for row in self.rows if row.problem), *lint(self))

    def problems_of(self, node_id: str) -> tuple[Problem, ...]:
        """Return everything that is wrong with one node."""
        return tuple(problem for problem in self.problems if problem.node_id == node_id)


def analyze(network: Network) -> Analysis:
    """Return what every layer of ``network`` makes of its input.

    A layer that does not fit is a Problem in the result, never an exception; the layers behind it wait, with no shape.
    What an edit has left as it was is taken from the analysis before.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> from convstudio.engine.network import Network
    >>> analyze(Network((3, 32, 32), [Conv2d(20, 8, stride=2, padding=1)])).rows[0].output_shape
    (20, 14, 14)
    """
    walk = _Walk(network.names(), _latest[-1].by_id if _latest else {})
    picture = _map_size(network.input_shape, (1, 1))
    walk.along(network.nodes, network.input_shape, ReceptiveField(cells=picture, picture=picture))
    analysis = Analysis(network, tuple(walk.rows), walk.by_id)
    _latest[:] = [analysis]
    return analysis


_latest: list[Analysis] = []
"""The analysis before, whose reports are used again where nothing has changed; replaced as a whole."""


class _Walk:
    """Goes through a network in execution order."""

    def __init__(self, names: dict[str, str], before: dict[str, LayerReport]) -> None:
        self.rows: list[LayerReport] = []
        self.by_id: dict[str, LayerReport] = {}
        self._names = names
        self._before = before

    def along(
        self, path: Path, shape: Shape | None, entry: ReceptiveField, depth: int = 0, muted: bool = False
    ) -> tuple[Shape | None, ReceptiveField]:
        """Report every node of a path; return what leaves it."""
        for node in path:
            layer = node.layer
            if isinstance(layer, Block):
                row = self._through(node, layer, shape, entry, depth, muted)
            else:
                row = self._report(node, shape, entry, depth, muted or node.muted)
                self.rows.append(row)
                self.by_id[node.id] = row
            shape, entry = row.output_shape, row.field
        return shape, entry

    def _report(self, node: Node, shape: Shape | None, entry: ReceptiveField, depth: int, muted: bool) -> LayerReport:
        """Return a layer's report: that of the analysis before, or as much of it as still holds."""
        name, row = self._names[node.id], self._before.get(node.id)
        if row is None or row.node is not node or row.input_shape != shape or row.muted != muted:
            return _report(node, name, shape, entry, depth, muted)
        if row.name == name and row.depth == depth and (row.entry is entry or row.entry == entry):
            return row
        return _report(node, name, shape, entry, depth, muted, row.facts)

    def _through(
        self, node: Node, block: Block, shape: Shape | None, entry: ReceptiveField, depth: int, muted: bool
    ) -> LayerReport:
        """Report a block and all that it holds; return the block's own report."""
        muted = muted or node.muted
        ends = [self.along(path, shape, entry, depth + 1, muted) for path in block.paths]
        row = _block_report(node, block, self._names[node.id], shape, entry, ends, depth, muted)
        self.by_id[node.id] = row
        if block.merge is not None:
            self.rows.append(row)
        return row


@lru_cache(maxsize=REMEMBERED_LAYERS)
def layer_facts(layer: Layer, input_shape: Shape) -> LayerFacts:
    """Return what ``layer`` does to ``input_shape``; remembered, so that an edit costs only what it changed.

    Raises
    ------
    ShapeError
        If the layer cannot take the shape.
    """
    return layer.measure(input_shape)


def _report(
    node: Node,
    name: str,
    shape: Shape | None,
    entry: ReceptiveField,
    depth: int,
    muted: bool,
    facts: LayerFacts | None = None,
) -> LayerReport:
    """Return a layer's report; ``facts`` where they are known already."""
    if shape is None:
        return LayerReport(node, name, None, None, entry, None, muted, depth, (), entry)
    if muted:
        return LayerReport(node, name, shape, LayerFacts(shape), entry, None, True, depth, (), entry)
    try:
        facts = facts or layer_facts(node.layer, shape)
        field = _field_behind(node.layer, facts, entry)
        _check_countable(facts.output_shape, field)
    except ShapeError as error:
        problem = _problem(node, name, shape, error)
        return LayerReport(node, name, shape, None, entry, problem, False, depth, (), entry)
    return LayerReport(node, name, shape, facts, field, None, False, depth, (), entry)


def _check_countable(shape: Shape, field: ReceptiveField) -> None:
    """Refuse what only many absurd layers in a row come to, and no formula could be written for.

    Raises
    ------
    ShapeError
        If there are more than MOST_COUNTED.
    """
    if count(shape) > MOST_COUNTED:
        raise ShapeError("it would give out more than 10^100 numbers", "Make the layers before it smaller.")
    if max(field.jump) > MOST_COUNTED:
        raise ShapeError("its steps are more than 10^100 cells of the input", "Use smaller strides before it.")


def _block_report(
    node: Node,
    block: Block,
    name: str,
    shape: Shape | None,
    entry: ReceptiveField,
    ends: list[tuple[Shape | None, ReceptiveField]],
    depth: int,
    muted: bool,
) -> LayerReport:
    shapes = tuple(end for end, _ in ends if end is not None)
    if shape is None or len(shapes) < len(ends):
        return LayerReport(node, name, shape, None, entry, None, muted, depth, (), entry)
    merges = shapes if block.merge else ()
    if muted:
        return LayerReport(node, name, shape, LayerFacts(shape), entry, None, True, depth, merges, entry)
    try:
        output = block.join(shapes, shape)
    except ShapeError as error:
        problem = _problem(node, name, shape, error)
        return LayerReport(node, name, shape, None, entry, problem, False, depth, merges, entry)
    fields = [behind for _, behind in ends]
    field_behind = fields[0] if block.merge is None else union(fields)
    return LayerReport(node, name, shape, LayerFacts(output), field_behind, None, False, depth, merges, entry)


def _problem(node: Node, name: str, shape: Shape, error: ShapeError) -> Problem:
    advice = f" {error.advice}" if error.advice else ""
    fixes = tuple(fix for fix in error.fixes if _mends(fix, shape))
    return Problem(node.id, "error", f"{name} does not fit: {error.reason}.{advice}", fixes)


def _mends(fix: Fix, shape: Shape) -> bool:
    """Say whether the layers of ``fix`` fit, so that nothing is offered that leads to the next problem."""
    try:
        for layer in fix.layers:
            shape = layer.infer(shape)
    except ShapeError:
        return False
    return True


def _field_behind(layer: Layer, facts: LayerFacts, entry: ReceptiveField) -> ReceptiveField:
    if isinstance(layer, Linear):
        return entry.behind_all()
    if facts.reads is None:
        shape = facts.output_shape
        # Reshaped to maps of another size, every cell may come from anywhere.
        return entry if not is_map(shape) or shape[1:] == entry.cells else entry.behind_all((shape[1], shape[2]))
    return entry.behind(facts.reads, _map_size(facts.output_shape, (1, 1)))


def _map_size(shape: Shape, otherwise: Pair) -> Pair:
    """Return the (height, width) that ``shape`` still has."""
    return (shape[1], shape[2]) if is_map(shape) else otherwise
