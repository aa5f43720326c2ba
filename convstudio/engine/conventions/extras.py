"""What a tool may count on top of the multiply-accumulates of convolutions and Linear, layer by layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.shapes import count

if TYPE_CHECKING:
    from convstudio.engine.report import LayerReport


@dataclass(frozen=True, slots=True)
class Extra:
    """One reason for which a tool's count differs.

    Parameters
    ----------
    why : str
        A sentence; the layers that it is about and the amount are added to it.
    amount : callable or None
        LayerReport to int: how many operations more; negative for fewer. None for what is only said.
    """

    why: str
    amount: Callable[[LayerReport], int] | None


def numbers_in(row: LayerReport) -> int:
    """Return how many numbers arrive."""
    return count(row.input_shape) if row.input_shape else 0


def each_input(times: int, why: str) -> Extra:
    """Return an Extra of ``times`` operations for every number that arrives."""
    return Extra(why, lambda row: times * numbers_in(row))


def each_output(times: int, why: str) -> Extra:
    """Return an Extra of ``times`` operations for every number that comes out."""
    return Extra(why, lambda row: times * row.neurons)


def norm(plain: int, affine: int, why: str) -> Extra:
    """Return an Extra of ``plain`` operations for every number, or ``affine`` where a weight or bias is learned."""
    return Extra(why, lambda row: (affine if row.params else plain) * row.neurons)


def batch_norm_in_use(row: LayerReport) -> int:
    """Return what is left of a batch norm that knows its mean and variance, and all of it where it does not."""
    times = 1 if getattr(row.layer, "track_running_stats", True) else 4
    return (times + bool(row.params)) * row.neurons


def biases(row: LayerReport) -> int:
    """Return how many outputs a bias is added to."""
    return row.neurons if getattr(row.layer, "bias", False) else 0


def transposed_by_output(row: LayerReport) -> int:
    """Return how many products more there are if the kernel of a transposed convolution lies on every output.

    In truth it lies on every input.
    """
    assert row.input_shape
    assert row.output_shape, "only layers that fit are counted"
    inputs, outputs = (count(shape[1:]) for shape in (row.input_shape, row.output_shape))
    return row.macs // inputs * (outputs - inputs)


def both_ends(row: LayerReport) -> int:
    """Return how many numbers arrive and come out."""
    return numbers_in(row) + row.neurons


def enlarged(why: str, **times: int) -> Extra:
    """Return an Extra of so many operations for every output of a layer that resizes, by its mode."""
    return Extra(why, lambda row: times.get(getattr(row.layer, "mode", ""), 0) * row.neurons)


def softmax(row: LayerReport) -> int:
    """Return an exponential and a division for each number, and the additions along its axis."""
    assert row.input_shape
    dim = getattr(row.layer, "dim", 1)
    along = (1, *row.input_shape)[dim]  # with a batch of one
    return numbers_in(row) // along * (3 * along - 1)


def local_response_norm(row: LayerReport) -> int:
    """Return the square, the scale and the shift of each number, and its mean over the padded channels."""
    assert row.input_shape
    channels, size = row.input_shape[0], getattr(row.layer, "size", 1)
    return 3 * row.neurons + row.neurons // channels * (channels + size - 1)
