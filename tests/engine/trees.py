"""Random networks with blocks in blocks, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from convstudio.engine import (
    AvgPool2d,
    BatchNorm2d,
    Block,
    Branches,
    Conv2d,
    Dropout,
    GlobalAvgPool2d,
    Layer,
    MaxPool2d,
    Network,
    Node,
    ReLU,
    Residual,
    Sequential,
)

KEEPING = st.one_of(
    st.builds(
        Conv2d, st.integers(1, 4), st.sampled_from([1, 3, 5]), padding=st.just("same"), dilation=st.integers(1, 2)
    ),
    st.sampled_from([ReLU(), Dropout(), BatchNorm2d(), MaxPool2d(3, 1, 1), Conv2d(2, (1, 3), padding=(0, 1))]),
)
"""Layers that keep height and width."""

SHRINKING = st.sampled_from(
    [Conv2d(3, 3), Conv2d(2, 3, stride=2, padding=1), AvgPool2d(2), MaxPool2d(3, 2), Conv2d(2, 7), GlobalAvgPool2d()]
)


def _blocks(inside: st.SearchStrategy[Layer]) -> st.SearchStrategy[Layer]:
    path = st.lists(inside, max_size=3)
    return st.one_of(
        st.builds(Sequential, path),
        st.builds(Residual, path, st.one_of(st.none(), path)),
        st.builds(Branches, st.lists(path, min_size=1, max_size=3), st.sampled_from(["concat", "add", "multiply"])),
    )


LAYERS = st.recursive(st.one_of(KEEPING, KEEPING, SHRINKING), _blocks, max_leaves=6)
NODES = st.builds(Node, st.just(""), LAYERS, st.just(""), st.booleans().map(lambda seldom: seldom))
NETWORKS = st.builds(
    Network,
    st.tuples(st.integers(1, 4), st.integers(5, 17), st.integers(5, 17)),
    st.lists(st.one_of(LAYERS, LAYERS, LAYERS, NODES), min_size=1, max_size=5),
)
"""Of about ten nodes; not every one fits."""


def ids(network: Network) -> list[str]:
    """Return the ids of all nodes, each block's before those that it holds."""
    return [node.id for node in network.walk()]


def leaves(network: Network) -> list[Node]:
    """Return the nodes that are no blocks."""
    return [node for node in network.walk() if not isinstance(node.layer, Block)]
