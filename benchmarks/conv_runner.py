"""How fast the conv runner is: run ``python benchmarks/conv_runner.py``; times are the best of several, in ms."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import AvgPool2d, Conv2d, Layer, Linear, MaxPool2d, Network, Sigmoid, Softmax, analyze, presets
from convstudio.runner.recipes import FilterBank, default_recipe, make_weights
from convstudio.runner.run import run
from convstudio.runner.steps import conv_step

if TYPE_CHECKING:
    from collections.abc import Callable

LAYERS: tuple[tuple[str, tuple[int, ...], Layer], ...] = (
    ("5×5 grid", (1, 5, 5), Conv2d(1, 3)),
    ("VGG, first block", (64, 224, 224), Conv2d(64, 3, padding=1)),
    ("VGG, last block", (512, 14, 14), Conv2d(512, 3, padding=1)),
    ("ResNet, stem", (3, 224, 224), Conv2d(64, 7, stride=2, padding=3)),
    ("ResNet, 1×1", (256, 56, 56), Conv2d(64, 1)),
    ("MobileNet, depthwise", (144, 56, 56), Conv2d(144, 3, padding=1, groups=144)),
    ("max pool 3×3, stride 2", (64, 112, 112), MaxPool2d(3, 2, 1)),
    ("average pool 2×2", (64, 224, 224), AvgPool2d(2)),
    ("sigmoid", (64, 224, 224), Sigmoid()),
    ("softmax", (64, 224, 224), Softmax()),
    ("linear", (9216,), Linear(4096)),
)


def best_of(work: Callable[[], object], repeats: int = 7) -> float:
    """Return the shortest time of several, in ms; the first one warms up and does not count."""
    work()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return 1000 * min(times)


def report(name: str, milliseconds: float, macs: int = 0) -> None:
    """Write one line."""
    speed = f"{macs / milliseconds / 1e6:8.1f} GMAC/s" if macs > 1e6 else ""
    sys.stdout.write(f"{name:24}{milliseconds:10.3f} ms{speed}\n")


def time_network(name: str, network: Network) -> None:
    """Time a forward pass of ``network`` from start to end."""
    rows = analyze(network).rows
    weights = {
        row.id: make_weights(recipe, row.layer, row.input_shape, row.id)
        for row in rows
        if (recipe := default_recipe(row.layer)) and row.input_shape
    }
    inputs = np.random.default_rng(0).random(network.input_shape, dtype=np.float32)
    report(name, best_of(lambda: run(network, weights, inputs)), sum(row.macs for row in rows))


def main() -> None:
    """Time the layers, the worked example and one step."""
    for name, shape, layer in LAYERS:
        time_network(name, Network(shape, (layer,)))
    time_network("worked example", presets.load("worked_example"))
    picture = np.ones((3, 32, 32), np.float32)
    layer = Conv2d(20, 8, stride=2, padding=1)
    arrays, window = make_weights(FilterBank(), layer, (3, 32, 32), "n1"), layer.window((3, 32, 32))
    report("one step of it", best_of(lambda: conv_step(picture, arrays["weight"], arrays["bias"], window, 3, 4, 5)))


if __name__ == "__main__":
    main()
