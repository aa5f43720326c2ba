"""How long it takes to analyse a network, fresh and after one edit, against torchinfo on the same networks.

    .venv/bin/python benchmarks/shape_engine.py [ROUNDS]

Every fresh analysis starts with nothing remembered. The goals are times; how they compare with a loop that only makes
as many tuples tells how busy the machine was. torchinfo's column needs torch and torchinfo in the environment: it is
given the same layers as a torch.nn.Sequential, and left out where they are missing.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from importlib.util import find_spec
from itertools import cycle
from typing import TYPE_CHECKING

from convstudio.engine import BatchNorm2d, Conv2d, MaxPool2d, Network, ReLU, analysis, analyze, edits, presets

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
GOALS = {
    "1,000 layers, fresh": 30.0,
    "1,000 different layers, fresh": 30.0,
    "1,000 layers, after one edit": 3.0,
    "ResNet-152, loaded and analysed": 25.0,
}
"""Milliseconds."""


def main() -> int:
    """Print the table; return 0 if every goal is kept."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    works: dict[str, Callable[[], float]] = {
        "1,000 layers, fresh": lambda: fresh(repeated(1000)),
        "1,000 different layers, fresh": lambda: fresh(different(1000)),
        "1,000 layers, after one edit": edited,
        "… with totals and remarks": lambda: edited(everything=True),
        "ResNet-152, loaded and analysed": loaded,
        "10,000 layers, fresh": lambda: fresh(repeated(10_000)),
        "100,000 layers, fresh": lambda: fresh(repeated(100_000)),
    }
    medians = {}
    write("work", "min", "median", "max", "goal (ms)")
    for name, work in works.items():
        work()
        times = [work() * 1e3 for _ in range(rounds)]
        medians[name] = statistics.median(times)
        goal = f"{GOALS[name]:.0f}" if name in GOALS else ""
        write(name, f"{min(times):.2f}", f"{medians[name]:.2f}", f"{max(times):.2f}", goal)
    write(
        "per layer, 100,000 to 1,000", f"{medians['100,000 layers, fresh'] / medians['1,000 layers, fresh'] / 100:.2f}"
    )
    tuples = statistics.median(make_tuples() * 1e3 for _ in range(rounds))
    write("a loop over 1,000 tuples", f"{tuples:.2f}")
    compare_with_torchinfo(rounds)
    return 0 if all(medians[name] <= goal for name, goal in GOALS.items()) else 1


def repeated(count: int) -> Network:
    """Return convolutions, norms and activations of a few widths, and a pool at times."""
    kinds = cycle(
        (Conv2d(8, 3, padding=1), BatchNorm2d(), ReLU(), Conv2d(12, (1, 3), padding="same", dilation=2), ReLU())
    )
    layers = [MaxPool2d(3, 1, 1) if place % 97 == 0 else next(kinds) for place in range(count)]
    return Network((3, 64, 64), layers)


def different(count: int) -> Network:
    """Return convolutions of which no two have the same layer and the same shape."""
    return Network((3, 8, 8), [Conv2d(8 + place % 500, 3, padding=1 + place // 500) for place in range(count)])


def fresh(network: Network) -> float:
    """Return the seconds that an analysis takes with its totals, nothing of it remembered."""
    analysis.layer_facts.cache_clear()
    analysis._latest.clear()
    gc.collect()
    began = time.perf_counter()
    _ = analyze(network).totals
    return time.perf_counter() - began


def edited(*, everything: bool = False) -> float:
    """Return the seconds that one edit takes in a network that has been analysed, the edit itself included.

    It changes what all layers behind it see, and the shapes of the next ones. ``everything`` asks for totals and
    remarks too, which are worked out only then.
    """
    network = repeated(1000)
    before = analyze(network)
    assert before.totals.macs + len(before.problems)
    gc.collect()
    began = time.perf_counter()
    after = analyze(edits.replace_layer(network, "n501", Conv2d(9, 3, padding=1)))
    if everything:
        _ = after.totals, after.problems
    return time.perf_counter() - began


def loaded() -> float:
    """Return the seconds from a preset's name to its analysis."""
    analysis.layer_facts.cache_clear()
    analysis._latest.clear()
    began = time.perf_counter()
    _ = analyze(presets.load("resnet152")).totals
    return time.perf_counter() - began


def make_tuples() -> float:
    """Return the seconds that a plain loop takes to make a few tuples for each of 1,000 layers."""
    began = time.perf_counter()
    rows = [tuple((place, axis, place * axis, place + axis) for axis in range(10)) for place in range(1000)]
    assert len(rows) == 1000
    return time.perf_counter() - began


def compare_with_torchinfo(rounds: int) -> None:
    """Time torchinfo on the 1,000 layers too, in turn with ours, where it is installed."""
    if find_spec("torch") is None or find_spec("torchinfo") is None:
        write("torchinfo: not installed here")
        return
    import torch  # noqa: F401  # the import's time is not counted
    import torchinfo
    from torch import nn

    kinds: cycle[Callable[[int], nn.Module]] = cycle(
        (
            lambda channels: nn.Conv2d(channels, 8, 3, padding=1),
            nn.BatchNorm2d,
            lambda _: nn.ReLU(),
            lambda channels: nn.Conv2d(channels, 12, (1, 3), padding="same", dilation=2),
            lambda _: nn.ReLU(),
        )
    )
    modules, channels = [], 3
    for place in range(1000):
        module = nn.MaxPool2d(3, 1, 1) if place % 97 == 0 else next(kinds)(channels)
        channels = module.out_channels if isinstance(module, nn.Conv2d) else channels
        modules.append(module)
    network, ours, theirs = nn.Sequential(*modules), [], []
    for _ in range(rounds):
        ours.append(fresh(repeated(1000)))
        began = time.perf_counter()
        torchinfo.summary(network, (1, 3, 64, 64), verbose=0)
        theirs.append(time.perf_counter() - began)
    write(
        "torchinfo, 1,000 layers",
        *(f"{figure * 1e3:.1f}" for figure in (min(theirs), statistics.median(theirs), max(theirs))),
    )
    ratio = statistics.median(their / our for our, their in zip(ours, theirs, strict=True))
    write("torchinfo's time to ours", f"{ratio:.0f}")


def write(name: str, *cells: str) -> None:
    """Write one row of the table."""
    sys.stdout.write(f"{name:<34}" + "".join(f"{cell:>11}" for cell in cells) + "\n")


if __name__ == "__main__":
    sys.exit(main())
