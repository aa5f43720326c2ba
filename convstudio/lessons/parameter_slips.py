"""How a count of parameters goes wrong, with shared weights and without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.expressions import Expr, number, plus, times, whole
from convstudio.lessons.position_slips import position_slips
from convstudio.lessons.slips import Slip, likeliest, worked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convstudio.lessons.setups import Setup

ONE = number(1)


@dataclass(frozen=True, slots=True)
class _Counts:
    """The numbers that a convolution's parameters are counted from; sizes are (height, width)."""

    kernel: int
    depth: int
    filters: int
    size_in: tuple[int, int]
    size_out: tuple[int, int]

    @property
    def weights(self) -> Expr:
        """F·F·D: the weights of one filter."""
        return times(number(self.kernel), number(self.kernel), number(self.depth))

    @property
    def filter(self) -> Expr:
        """F·F·D + 1: one filter with its bias."""
        return plus(self.weights, ONE)

    @property
    def flat_filter(self) -> Expr:
        """F·F + 1: a filter that has forgotten its depth."""
        return plus(times(number(self.kernel), number(self.kernel)), ONE)

    @property
    def filter_shape(self) -> str:
        """The filter as a lecture writes it."""
        return f"{self.kernel}×{self.kernel}×{self.depth}"

    def outputs(self, size: tuple[int, int] | None = None) -> tuple[Expr, ...]:
        """H_out, W_out, K; or with another size of the map."""
        rows, columns = size or self.size_out
        return number(rows), number(columns), number(self.filters)

    @property
    def fully_connected(self) -> Expr:
        """(H·W·D + 1)·H_out·W_out·K."""
        inputs = times(number(self.size_in[0]), number(self.size_in[1]), number(self.depth))
        return times(plus(inputs, ONE), *self.outputs())


def shared_slips(setup: Setup) -> Iterator[Slip[int]]:
    """Yield the slips in counting a convolution's parameters, the likeliest first."""
    n = _counts(setup)
    filters, places = number(n.filters), f"{n.size_out[0]}×{n.size_out[1]} positions"
    bare = times(*_factors(n), filters)
    yield _slip(
        bare,
        "the biases are missing",
        "Leaving out the biases",
        f"counts the weights. Each of the {n.filters} filters has one bias as well: add {n.filters}.",
    )
    yield _slip(
        times(n.filter, *n.outputs()),
        "that is without sharing",
        "Counting every position",
        f"gives each of the {places} weights of its own. Shared weights are counted once.",
    )
    yield _slip(
        times(n.flat_filter, filters),
        "the depth of the filters is missing",
        "Leaving out the depth of the filters",
        f"takes a filter as flat. It is {n.filter_shape}: it has weights for every one of the {n.depth} channels.",
    )
    yield _one_bias(bare, f"has one bias for the whole layer. Each of the {n.filters} filters has its own.")
    yield _one_filter(n)
    yield _slip(
        n.weights,
        "that is one filter without its bias",
        "Counting the weights of one filter",
        f"is one filter without its bias. There are {n.filters} filters, and each has a bias.",
    )
    yield _slip(
        times(number(n.kernel), number(n.kernel), filters),
        "the depth of the filters and the biases are missing",
        "Leaving out the depth and the biases",
        f"takes a filter as flat. It is {n.filter_shape}, and it has one bias.",
    )
    yield _slip(
        times(n.flat_filter, number(n.depth), filters),
        "there is a bias for every channel",
        "Giving every channel a bias",
        f"counts {n.depth} biases in a filter. A filter adds up its channels and has one bias.",
    )
    yield _slip(
        times(plus(times(number(n.kernel), number(n.depth)), ONE), filters),
        "one side of the filter is missing",
        "Leaving out one side of the filter",
        f"has {n.kernel} weights for each channel. A filter of {n.kernel}×{n.kernel} has {n.kernel}·{n.kernel}.",
    )
    yield from _other_counts(n)


def unshared_slips(setup: Setup) -> Iterator[Slip[int]]:
    """Yield the slips in counting parameters when every position has its own, the likeliest first."""
    n = _counts(setup)
    rows, columns = n.size_out
    bare = times(*_factors(n), *n.outputs())
    yield _slip(
        times(n.filter, number(n.filters)),
        "that is with sharing",
        "Sharing the weights",
        f"counts every filter once. Without sharing, each of the {rows}×{columns} positions has its own copy.",
    )
    yield _slip(
        bare,
        "the biases are missing",
        "Leaving out the biases",
        f"counts the weights. Each of the {worked(times(*n.outputs()))} outputs has a bias as well.",
    )
    yield _slip(
        plus(bare, number(n.filters)),
        "the biases are shared",
        "Sharing the biases",
        f"has one bias for each filter. Without sharing, every position has its own: {worked(times(*n.outputs()))}.",
    )
    yield _slip(
        times(n.filter, *n.outputs()[:2]),
        "that is one filter only",
        "Taking one filter only",
        f"counts one filter at every position. There are {n.filters} filters.",
    )
    yield _slip(
        times(n.filter, *n.outputs(n.size_in)),
        "the input's positions are counted",
        "Counting the input's positions",
        f"has a filter for every cell of the input. The filters stand at {rows}×{columns} positions.",
    )
    yield _slip(
        times(n.flat_filter, *n.outputs()),
        "the depth of the filters is missing",
        "Leaving out the depth of the filters",
        f"takes a filter as flat. It is {n.filter_shape}: it has weights for every one of the {n.depth} channels.",
    )
    for place in likeliest(position_slips(setup), n.size_out, name_others=False):
        yield _slip(
            times(n.filter, *n.outputs(place.answer)),
            f"in the count of positions, {place.title}",
            place.also,
            f"counts {place.answer[0]}×{place.answer[1]} positions. {place.explanation}",
        )
    yield _one_bias(bare, "has one bias in all. Without sharing, every output has its own.")
    yield _one_filter(n)
    yield from _other_counts(n)


def _counts(setup: Setup) -> _Counts:
    window = setup.window
    depth_out = setup.output_shape[0]
    return _Counts(window.kernel_size[0], setup.input_shape[0], depth_out, window.input_size, window.output_size)


def _factors(n: _Counts) -> tuple[Expr, ...]:
    return number(n.kernel), number(n.kernel), number(n.depth)


def _slip(expr: Expr, title: str, also: str, says: str) -> Slip[int]:
    """Return a slip whose explanation starts with its own sum."""
    return Slip(whole(expr), title, also, f"{worked(expr)} {says}")


def _one_bias(bare: Expr, says: str) -> Slip[int]:
    return _slip(plus(bare, ONE), "only one bias is counted", "Counting a single bias", says)


def _one_filter(n: _Counts) -> Slip[int]:
    return _slip(
        n.filter, "that is one filter only", "Taking one filter only", f"is one filter. There are {n.filters}."
    )


def _other_counts(n: _Counts) -> Iterator[Slip[int]]:
    """Yield numbers that answer another question."""
    yield _slip(
        times(*n.outputs()),
        "that is the number of neurons",
        "Counting the neurons",
        "numbers come out of the layer. The question asks for the weights and biases that make them.",
    )
    yield _slip(
        n.fully_connected,
        "that is fully connected",
        "Connecting every output with every input",
        f"lets every output read the whole input. Here it reads one window of {n.filter_shape}.",
    )
