"""Remarks about layers that follow each other on one path, with nothing merged in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from convstudio.engine.layers import GlobalAvgPool2d
from convstudio.engine.problems import Fix, Problem
from convstudio.engine.shapes import count, is_map

if TYPE_CHECKING:
    from convstudio.engine.layers import Layer
    from convstudio.engine.report import LayerReport


class Chain:
    """Layers one after another, and merging blocks where they end; muted ones are left out.

    Parameters
    ----------
    rows : sequence of LayerReport
    """

    def __init__(self, rows: Sequence[LayerReport]) -> None:
        self.rows = rows
        self.types = [type(row.node.layer).__name__ for row in rows]
        self.kinds = [row.node.layer.kind for row in rows]

    def of_type(self, name: str) -> Iterator[tuple[LayerReport, Chain]]:
        """Yield every layer of a type, and the chain behind it."""
        if name not in self.types:
            return
        for place, found in enumerate(self.types):
            if found == name:
                yield self.rows[place], Chain(self.rows[place + 1 :])

    def pairs(self, before: str, after: str) -> Iterator[tuple[LayerReport, LayerReport]]:
        """Yield neighbours of two kinds."""
        for place, kinds in enumerate(pairwise(self.kinds)):
            if kinds == (before, after):
                yield self.rows[place], self.rows[place + 1]


TAKE_MEANS_OFF = ("BatchNorm2d", "InstanceNorm2d")
"""Norms that take each channel's own mean off, and with it whatever was added to the whole channel."""

HUGE = 1_000_000
"""From so many parameters on, a Linear behind Flatten is worth a word."""


def bias_before_norm(chain: Chain) -> Iterator[Problem]:
    """Remark on a bias that the next layer takes off again."""
    for before, row in chain.pairs("convolution", "norm"):
        layer = before.node.layer
        if not getattr(layer, "bias", False) or type(row.node.layer).__name__ not in TAKE_MEANS_OFF:
            continue
        if before.type == "LocallyConnected2d":
            continue  # a bias of its own for every place is no constant, and stays
        assert before.output_shape, "only layers that fit are looked at"
        text = (
            f"{before.name} adds a bias that {row.name} takes off again with each channel's mean: "
            f"{before.output_shape[0]:,} parameters do nothing. Leave out the bias."
        )
        yield Problem(before.id, "warning", text, (_without_bias(layer),), "bias_before_norm")


@lru_cache(maxsize=1024)
def _without_bias(layer: Layer) -> Fix:
    return Fix("Leave out the bias", (replace(layer, bias=False),))  # type: ignore[call-arg]  # asked for those alone


def two_activations(chain: Chain) -> Iterator[Problem]:
    """Remark on an activation of what another has just made."""
    for before, row in chain.pairs("activation", "activation"):
        text = (
            f"{row.name} follows {before.name}, and nothing is learned between them: two activations in a row do "
            f"hardly more than one. Remove {row.name}."
        )
        yield Problem(row.id, "warning", text, (Fix(f"Remove {row.name}", ()),), "two_activations")


def softmax_inside(chain: Chain) -> Iterator[Problem]:
    """Remark on a Softmax with weights behind it."""
    for row, rest in (*chain.of_type("Softmax"), *chain.of_type("LogSoftmax")):
        behind = next((later for later in rest.rows if later.params), None)
        if behind is not None:
            text = (
                f"{row.name} stands before {behind.name}. It makes the channels of each place add up to 1, which "
                f"leaves little to learn from; it belongs at the end. Remove {row.name}."
            )
            yield Problem(row.id, "warning", text, (Fix(f"Remove {row.name}", ()),), "softmax_inside")


def dropout_before_norm(chain: Chain) -> Iterator[Problem]:
    """Remark on a Dropout whose output a BatchNorm2d learns the variance of.

    References
    ----------
    Li, Chen, Hu & Yang, "Understanding the disharmony between dropout and batch normalization", arXiv:1801.05134.
    """
    for row, rest in chain.of_type("Dropout"):
        norm = next((later for later in rest.rows if later.kind in ("norm", "merge")), None)
        if norm is not None and norm.type == "BatchNorm2d":
            text = (
                f"{row.name} stands before {norm.name}, which learns a larger variance while training than it meets in "
                f"use. Put it behind the last BatchNorm2d, or remove {row.name}."
            )
            yield Problem(row.id, "note", text, (Fix(f"Remove {row.name}", ()),), "dropout_before_norm")


def huge_linear(chain: Chain) -> Iterator[Problem]:
    """Remark on a Linear that reads whole feature maps, cell by cell."""
    for row, rest in chain.of_type("Flatten"):
        if row.input_shape is None or not is_map(row.input_shape):
            continue
        channels, height, width = row.input_shape
        reader = next((later for later in rest.rows if later.kind not in ("activation", "norm")), None)
        if reader is None or reader.type != "Linear" or reader.input_shape != (count(row.input_shape),):
            continue
        if reader.params < HUGE or height * width == 1:
            continue
        fewer = reader.params - reader.layer.params((channels,))
        text = (
            f"{row.name} gives {reader.name} {height}×{width} numbers for each of {channels:,} channels to read: "
            f"{reader.params:,} parameters. The mean of each channel would do with {fewer:,} fewer. "
            "Use GlobalAvgPool2d instead."
        )
        fix = Fix("Use GlobalAvgPool2d instead", (GlobalAvgPool2d(keepdim=False),))
        yield Problem(row.id, "warning", text, (fix,), "huge_linear")


CHAIN_RULES: tuple[Callable[[Chain], Iterator[Problem]], ...] = (
    bias_before_norm,
    two_activations,
    softmax_inside,
    dropout_before_norm,
    huge_linear,
)
