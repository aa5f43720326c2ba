"""A network as lines of text: layers in execution order, blocks headed and indented, or folded into one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from convstudio.engine import Block, Residual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convstudio.engine import Analysis, LayerReport, Node

Role = Literal["layer", "merge", "block", "folded", "path"]
BRANCH, LAST, PAST, NOTHING = "├─ ", "└─ ", "│  ", "   "


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary.

    Parameters
    ----------
    role : "layer", "merge", "block", "folded" or "path"
        A layer; the end of a block, where its paths meet; the head of a block; a block with all that it holds; the
        head of one of its paths.
    name : str
    report : LayerReport
        Of the layer or block.
    rows : tuple of LayerReport
        What the line stands for, and adds up: one for a layer, several for a folded block, none for a head.
    prefix : str
        Lines of the tree in front of the name.
    """

    role: Role
    name: str
    report: LayerReport
    rows: tuple[LayerReport, ...]
    prefix: str = ""

    @property
    def counts(self) -> bool:
        """Whether the line stands for layers, and is no head."""
        return bool(self.rows)


def outline(analysis: Analysis, depth: int | None = None) -> tuple[Line, ...]:
    """Return the lines of a network.

    Parameters
    ----------
    analysis : Analysis
    depth : int or None
        How many blocks in blocks are opened; deeper ones are folded. None opens all.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Network, ReLU, Residual, analyze
    >>> network = Network((3, 8, 8), [Residual([Conv2d(3, 3, padding=1)]), ReLU()])
    >>> for line in outline(analyze(network)):
    ...     print(line.prefix + line.name)
    Residual
    ├─ Conv2d
    └─ add
    ReLU
    >>> [line.name for line in outline(analyze(network), depth=0)]
    ['Residual', 'ReLU']
    """
    return tuple(_along(analysis, analysis.network.nodes, depth, "", head=True))


def flat(analysis: Analysis) -> tuple[Line, ...]:
    """Return a line for every row of an analysis."""
    return tuple(Line("merge" if row.merges else "layer", row.name, row, (row,)) for row in analysis.rows)


def _along(
    analysis: Analysis,
    nodes: tuple[Node, ...],
    depth: int | None,
    before: str,
    *,
    head: bool = False,
    more: bool = False,
) -> Iterator[Line]:
    """Yield the lines of a path; ``more`` says that others of the same block follow."""
    for place, node in enumerate(nodes):
        last = place == len(nodes) - 1 and not more
        prefix, behind = (
            ("", "") if head else (before + (LAST if last else BRANCH), before + (NOTHING if last else PAST))
        )
        report, layer = analysis.row(node.id), node.layer
        if not isinstance(layer, Block):
            yield Line("layer", report.name, report, (report,), prefix)
        elif depth == 0:
            yield Line("folded", report.name, report, tuple(_inside(analysis, node)), prefix)
        else:
            yield Line("block", report.name, report, (), prefix)
            yield from _within(analysis, report, layer, None if depth is None else depth - 1, behind)


def _within(analysis: Analysis, report: LayerReport, block: Block, depth: int | None, before: str) -> Iterator[Line]:
    """Yield the lines of an open block."""
    merges = block.merge is not None
    paths = [path for path in block.paths if path]
    if len(paths) <= 1 and (isinstance(block, Residual) or not merges):
        yield from _along(analysis, paths[0] if paths else (), depth, before, more=merges)
    else:
        for number, path in enumerate(block.paths):
            name = ("body", "shortcut")[number] if isinstance(block, Residual) else f"path {number + 1}"
            yield Line("path", name if path else f"{name}: identity", report, (), before + BRANCH)
            yield from _along(analysis, path, depth, before + PAST)
    if merges:
        yield Line("merge", str(block.merge), report, (report,), before + LAST)


def _inside(analysis: Analysis, node: Node) -> Iterator[LayerReport]:
    """Yield the rows of everything in a block, and of its merge."""
    layer = node.layer
    if not isinstance(layer, Block):
        yield analysis.row(node.id)
        return
    for path in layer.paths:
        for inner in path:
            yield from _inside(analysis, inner)
    if layer.merge is not None:
        yield analysis.row(node.id)


def sources(analysis: Analysis) -> dict[str, tuple[str, ...]]:
    """Return the names of what each row reads, by node id; the network's input is called "input".

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Network, Residual, analyze
    >>> analysis = analyze(Network((3, 8, 8), [Conv2d(3, 1), Residual([Conv2d(3, 3, padding=1)])]))
    >>> sources(analysis)
    {'n1': ('input',), 'n3': ('Conv2d 1',), 'n2': ('Conv2d 2', 'Conv2d 1')}
    """
    found: dict[str, tuple[str, ...]] = {}
    _connect(analysis, analysis.network.nodes, "input", found)
    return found


def _connect(analysis: Analysis, nodes: tuple[Node, ...], before: str, found: dict[str, tuple[str, ...]]) -> str:
    """Note what the nodes of a path read; return the name of what leaves it."""
    for node in nodes:
        layer, name = node.layer, analysis.row(node.id).name
        if not isinstance(layer, Block):
            found[node.id] = (before,)
            before = name
            continue
        ends = tuple(_connect(analysis, path, before, found) for path in layer.paths)
        if layer.merge is None:
            before = ends[0]
        else:
            found[node.id] = ends
            before = name
    return before
