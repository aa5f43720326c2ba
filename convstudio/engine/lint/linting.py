"""Looks through an analysis for what is legal and most likely not meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Block
from convstudio.engine.layers import ConvTranspose2d
from convstudio.engine.lint.fields import field_beyond_input
from convstudio.engine.lint.followers import Followers
from convstudio.engine.lint.merges import odd_merges
from convstudio.engine.lint.neighbours import CHAIN_RULES, Chain
from convstudio.engine.lint.remark import window_of
from convstudio.engine.lint.transposed import checkerboard
from convstudio.engine.lint.windows import skipped_cells, uneven_same, unread_cells, windows_of_padding
from convstudio.engine.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convstudio.engine.analysis import Analysis
    from convstudio.engine.blocks import Path
    from convstudio.engine.facts import LayerFacts
    from convstudio.engine.layers import Layer
    from convstudio.engine.lint.remark import Remark
    from convstudio.engine.problems import Fix
    from convstudio.engine.report import LayerReport
    from convstudio.engine.shapes import Shape

WINDOW_RULES = (unread_cells, skipped_cells, windows_of_padding, uneven_same, checkerboard)
REMEMBERED = 65536
MOST_ADVICE = 2
SEVERITIES = ("warning", "note")


def lint(analysis: Analysis) -> tuple[Problem, ...]:
    """Return what is worth a word in a network, warnings before notes, each in execution order.

    Examples
    --------
    >>> from convstudio.engine import BatchNorm2d, Conv2d, Network, analyze
    >>> (problem,) = lint(analyze(Network((3, 32, 32), [Conv2d(8, 3, padding=1), BatchNorm2d()])))
    >>> problem.severity, problem.fixes[0].label
    ('warning', 'Leave out the bias')
    """
    found = [*_of_layers(analysis), *lint_network(analysis)]
    if not found:
        return ()
    told = {problem.node_id for problem in found}
    ids = (row.node.id for row in analysis.rows)
    places = {node_id: place for place, node_id in enumerate(ids) if node_id in told}
    return tuple(sorted(found, key=lambda problem: (SEVERITIES.index(problem.severity), places[problem.node_id])))


def lint_layer(layer: Layer, input_shape: Shape, facts: LayerFacts) -> tuple[Remark, ...]:
    """Return what can be said of a layer that fits, wherever it stands; remembered with its facts."""
    known = _remembered.get(id(facts))
    if known is not None and known[0] is facts:
        return known[1]
    remarks: tuple[Remark, ...] = ()
    window = facts.window or window_of(layer, input_shape)
    if window is not None:
        said = (rule.remark(layer, input_shape, window) for rule in WINDOW_RULES)
        remarks = tuple(remark for remark in said if remark is not None)
    if len(_remembered) >= REMEMBERED:
        _remembered.clear()
    _remembered[id(facts)] = (facts, remarks)
    return remarks


_remembered: dict[int, tuple[LayerFacts, tuple[Remark, ...]]] = {}
"""By the identity of facts, which it keeps alive: to hash a layer takes longer than all the rest."""


def lint_network(analysis: Analysis) -> tuple[Problem, ...]:
    """Return what only shows when layers are seen together."""
    chains: list[list[LayerReport]] = []
    chains.append(_chain(analysis.network.nodes, analysis.by_id, chains))
    # One layer alone has no neighbours.
    found = [
        problem
        for rows in chains
        if len(rows) > 1
        for chain in [Chain(rows)]
        for rule in CHAIN_RULES
        for problem in rule(chain)
    ]
    return (*found, *odd_merges(analysis.rows, analysis.by_id), *field_beyond_input(analysis.rows, Followers(analysis)))


def _of_layers(analysis: Analysis) -> Iterator[Problem]:
    followers = Followers(analysis)
    for row in analysis.rows:
        facts, layer = row.facts, row.node.layer
        if facts is None or row.input_shape is None or row.muted:
            continue
        if facts.window is None and not isinstance(layer, ConvTranspose2d):
            continue
        for remark in lint_layer(layer, row.input_shape, facts):
            fixes = (*remark.fixes, *(fix for fix in remark.reshaping_fixes if followers.can_take(row, fix)))
            text = f"{row.name} {remark.text}{_advice(fixes)}"
            yield Problem(row.id, remark.severity, text, fixes, remark.rule)


def _chain(path: Path, by_id: dict[str, LayerReport], chains: list[list[LayerReport]]) -> list[LayerReport]:
    """Return the layers of a path, those of unmerged blocks among them; chains inside of merges go to ``chains``."""
    chain: list[LayerReport] = []
    for node in path:
        row, layer = by_id[node.id], node.layer
        if row.muted or row.facts is None or type(layer).__name__ == "Identity":
            continue
        if not isinstance(layer, Block):
            chain.append(row)
        elif layer.merge is None:
            chain += _chain(layer.paths[0], by_id, chains)
        else:
            chains += [_chain(inner, by_id, chains) for inner in layer.paths]
            chain.append(row)
    return chain


def _advice(fixes: Sequence[Fix]) -> str:
    """Return the first labels as a sentence of their own: " Use a 4×4 filter, or use padding 1."."""
    labels = [fix.label for fix in fixes[:MOST_ADVICE]]
    lower = [label[0].lower() + label[1:] for label in labels[1:]]
    return f" {', or '.join([*labels[:1], *lower])}." if labels else ""
