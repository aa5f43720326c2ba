"""How long a run can go on after it is told to stop: run ``python benchmarks/cancelling.py``.

A run asks between its blocks whether to go on; what counts is the longest time between two questions. Published
networks on pictures of their own size, and single layers on large ones, each run twice: the second time, filters are
prepared and memory is there.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path[:0] = [str(Path(__file__).parent.parent)]

from convstudio.engine import Network, analyze, layers, presets  # noqa: E402  # the folder must be known first
from convstudio.runner.arrays import close  # noqa: E402
from convstudio.runner.recipes import RandomWeights, default_recipe  # noqa: E402
from convstudio.runner.run import run  # noqa: E402
from convstudio.runner.weights.making import make_weights  # noqa: E402

PHOTO = (64, 1024, 1024)
LAYERS: tuple[tuple[tuple[int, ...], layers.Layer], ...] = (
    ((3, 1024, 1024), layers.Conv2d(64, 7, 2, 3)),
    ((64, 512, 512), layers.Conv2d(64, 3, padding=1)),
    ((64, 512, 512), layers.Conv2d(64, 15, padding=7)),
    ((512, 64, 64), layers.Conv2d(2048, 3, padding=1)),
    ((64, 256, 256), layers.ConvTranspose2d(64, 4, 2, 1)),
    ((16, 128, 128), layers.LocallyConnected2d(16, 3)),
    ((64, 512, 512), layers.SeparableConv2d(64, 3, padding=1)),
    (PHOTO, layers.Conv2d(8, 3, padding=1, padding_mode="reflect")),
    (PHOTO, layers.DepthwiseConv2d(3, padding=1)),
    (PHOTO, layers.ConvTranspose2d(8, 2, 2)),
    (PHOTO, layers.MaxPool2d(3, 2, 1)),
    (PHOTO, layers.AvgPool2d(15, 1, 7)),
    (PHOTO, layers.GELU()),
    (PHOTO, layers.PReLU()),
    (PHOTO, layers.Softmax()),
    (PHOTO, layers.Softmax(dim=3)),
    (PHOTO, layers.BatchNorm2d()),
    (PHOTO, layers.GroupNorm(1)),
    (PHOTO, layers.LayerNorm()),
    (PHOTO, layers.LocalResponseNorm(5)),
    (PHOTO, layers.Upsample(2, mode="bilinear")),
    (PHOTO, layers.ReflectionPad2d(3)),
    (PHOTO, layers.Permute((2, 3, 1))),
    (PHOTO, layers.PixelShuffle(2)),
    (PHOTO, layers.SelectChannels(tuple(range(32)))),
    ((256, 56, 56), layers.Flatten()),
)


def main() -> None:
    """Run everything, and print the longest times."""
    for name in ("vgg16", "resnet50", "mobilenet_v2", "inception_v3", "unet"):
        _print(name, presets.load(name))
    for shape, layer in LAYERS:
        _print(f"{layer.type_name} on {'×'.join(map(str, shape))}", Network(shape, [layer]))


def _print(name: str, network: Network) -> None:
    weights = {
        row.id: make_weights(RandomWeights(), row.layer, row.input_shape, row.id)
        for row in analyze(network).rows
        if row.input_shape and default_recipe(row.layer)
    }
    for arrays in weights.values():
        close(arrays)
    picture = np.random.default_rng(0).standard_normal(network.input_shape, dtype=np.float32)
    longest = []
    for _ in range(2):
        asked = [perf_counter()]
        run(network, weights, picture, cancel=lambda asked=asked: bool(asked.append(perf_counter())))
        asked.append(perf_counter())
        longest.append(float(np.diff(sorted(asked)).max()) * 1000)
    sys.stdout.write(f"{name:44}{longest[0]:8.1f} ms{longest[1]:8.1f} ms again\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
