"""What the benchmark computes, and how each library is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from in_turns import THREADS

from convstudio.engine import Block, Network, analyze, layers, presets
from convstudio.runner.activations import Weights
from convstudio.runner.arrays import close
from convstudio.runner.folding import fold_batch_norms
from convstudio.runner.functional import conv2d
from convstudio.runner.recipes import RandomWeights, default_recipe
from convstudio.runner.run import run
from convstudio.runner.weights.making import make_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Node


@dataclass(frozen=True)
class Conv:
    """A convolution to time, and how long it may take where PyTorch takes 1."""

    name: str
    goal: float
    channels: int
    filters: int
    size: int
    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    groups: int = 1

    @property
    def macs(self) -> int:
        """Multiply-accumulates."""
        span = self.dilation * (self.kernel_size - 1) + 1
        outputs = ((self.size + 2 * self.padding - span) // self.stride + 1) ** 2
        return outputs * self.filters * self.channels // self.groups * self.kernel_size**2

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return input, weight and bias."""
        chance = np.random.default_rng(0)
        shapes = (
            (1, self.channels, self.size, self.size),
            (self.filters, self.channels // self.groups, self.kernel_size, self.kernel_size),
            (self.filters,),
        )
        return tuple(chance.standard_normal(shape).astype(np.float32) for shape in shapes)  # type: ignore[return-value]

    def arguments(self) -> tuple[int, int, int, int]:
        """Return stride, padding, dilation and groups."""
        return self.stride, self.padding, self.dilation, self.groups


VGG = tuple(
    Conv(f"3×3 {channels}→{filters} @{size}", 1.3, channels, filters, size, 3, padding=1)
    for channels, filters, size in (
        (64, 64, 224),
        (64, 128, 112),
        (128, 128, 112),
        (128, 256, 56),
        (256, 256, 56),
        (256, 512, 28),
        (512, 512, 28),
        (512, 512, 14),
    )
)
CONVS = (
    *VGG,
    Conv("3×3 3→64 @224", 1.0, 3, 64, 224, 3, padding=1),
    Conv("7×7 stride 2 3→64 @224", 1.8, 3, 64, 224, 7, 2, 3),
    Conv("11×11 stride 4 3→64 @224", 1.4, 3, 64, 224, 11, 4, 2),
    Conv("1×1 256→64 @56", 0.9, 256, 64, 56, 1),
    Conv("1×1 64→256 @56", 0.9, 64, 256, 56, 1),
    Conv("1×1 1024→256 @14", 0.9, 1024, 256, 14, 1),
    Conv("1×1 stride 2 256→512 @56", 0.9, 256, 512, 56, 1, 2),
    Conv("dilated 3×3 256→256 @28", 1.0, 256, 256, 28, 3, 1, 2, 2),
    Conv("dilated 3×3 64→64 @112", 1.0, 64, 64, 112, 3, 1, 2, 2),
    Conv("depthwise 3×3 96 @112", 3.5, 96, 96, 112, 3, 1, 1, 1, 96),
    Conv("depthwise 3×3 stride 2 96 @112", 3.5, 96, 96, 112, 3, 2, 1, 1, 96),
    Conv("depthwise 3×3 576 @14", 3.5, 576, 576, 14, 3, 1, 1, 1, 576),
    Conv("9×9 64→64 @56", 1.5, 64, 64, 56, 9, 1, 4),
    Conv("15×15 16→16 @128", 1.5, 16, 16, 128, 15, 1, 7),
    Conv("31×31 depthwise 64 @56", 1.5, 64, 64, 56, 31, 1, 15, 1, 64),
)


class WholeNetwork:
    """A preset with its batch norms folded, to time from the picture to the last layer."""

    def __init__(self, name: str, preset: str, goal: float) -> None:
        self.name = name
        self.goal = goal
        self._preset = preset

    @cached_property
    def network(self) -> tuple[Network, dict[str, Weights]]:
        """The network and its weights, drawn at random."""
        network = presets.load(self._preset)
        weights = {}
        for row in analyze(network).rows:
            if default_recipe(row.layer) and row.input_shape:
                weights[row.id] = make_weights(RandomWeights(), row.layer, row.input_shape, row.id)
        return fold_batch_norms(network, weights)

    @property
    def macs(self) -> int:
        """Multiply-accumulates."""
        return analyze(presets.load(self._preset)).totals.macs

    @cached_property
    def picture(self) -> np.ndarray:
        """The input (C, H, W)."""
        shape = self.network[0].input_shape
        return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


NETWORKS = (
    WholeNetwork("VGG-16", "vgg16", 0.9),
    WholeNetwork("ResNet-50", "resnet50", 1.0),
    WholeNetwork("MobileNet V2", "mobilenet_v2", 1.5),
    WholeNetwork("AlexNet", "alexnet", 0.75),
)
Work = Conv | WholeNetwork
WORKS: dict[str, Work] = {work.name: work for work in (*CONVS, *NETWORKS)}


def prepare_ours(work: Work) -> Callable[[], object]:
    """Return the work as the conv runner does it."""
    if isinstance(work, WholeNetwork):
        (network, weights), picture = work.network, work.picture
        for arrays in weights.values():
            close(arrays)
        return lambda: run(network, weights, picture)
    picture, weight, bias = work.arrays()
    weight.setflags(write=False)
    return lambda: conv2d(picture, weight, bias, *work.arguments())


def prepare_torch(work: Work) -> Callable[[], object]:
    """Return the work as PyTorch does it."""
    import torch

    torch.set_grad_enabled(False)
    if isinstance(work, Conv):
        tensors = [torch.from_numpy(array) for array in work.arrays()]
        return lambda: torch.nn.functional.conv2d(*tensors, *work.arguments())
    network, weights = work.network
    stored = {
        node_id: {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
        for node_id, arrays in weights.items()
    }
    picture = torch.from_numpy(work.picture)[None]
    return lambda: _torch_path(network.nodes, stored, picture)


def _torch_path(path: tuple[Node, ...], weights: dict[str, Any], x: Any) -> Any:
    """Send a tensor through a path as torchvision's eager models do, with activations in place."""
    for node in path:
        if isinstance(node.layer, Block):
            ends = [_torch_path(inner, weights, x) for inner in node.layer.paths]
            x = _torch_merge(node.layer, ends)
        else:
            x = _torch_layer(node.layer, weights.get(node.id, {}), x)
    return x


def _torch_merge(block: Block, ends: list[Any]) -> Any:
    import torch

    if block.merge is None:
        return ends[0]
    return torch.cat(ends, 1) if block.merge == "concat" else sum(ends[1:], ends[0])


def _torch_layer(layer: layers.Layer, own: dict[str, Any], x: Any) -> Any:
    import torch

    call = torch.nn.functional
    if isinstance(layer, layers.Conv2d | layers.DepthwiseConv2d):
        groups = x.shape[1] if isinstance(layer, layers.DepthwiseConv2d) else layer.groups
        return call.conv2d(x, own["weight"], own.get("bias"), layer.stride, layer.padding, layer.dilation, groups)
    if isinstance(layer, layers.MaxPool2d):
        return call.max_pool2d(x, layer.kernel_size, layer.stride, layer.padding, ceil_mode=layer.ceil_mode)
    simple: dict[type[layers.Layer], Callable[[], Any]] = {
        layers.ReLU: lambda: call.relu(x, inplace=True),
        layers.ReLU6: lambda: call.relu6(x, inplace=True),
        layers.AdaptiveAvgPool2d: lambda: call.adaptive_avg_pool2d(x, layer.output_size),
        layers.GlobalAvgPool2d: lambda: x.mean((2, 3), keepdim=layer.keepdim),
        layers.Flatten: lambda: x.flatten(1),
        layers.Linear: lambda: call.linear(x, own["weight"], own.get("bias")),
        layers.Softmax: lambda: x.softmax(1),
        layers.Dropout: lambda: x,
        layers.Identity: lambda: x,
    }
    return simple[type(layer)]()


def prepare_onnxruntime(work: Work) -> Callable[[], object]:
    """Return the work as ONNX Runtime computes it."""
    import onnxruntime
    from as_onnx import model_of

    if isinstance(work, WholeNetwork):
        (network, weights), picture = work.network, work.picture[np.newaxis]
    else:
        picture, weight, bias = work.arrays()
        stride, padding, dilation, groups = work.arguments()
        layer = layers.Conv2d(work.filters, work.kernel_size, stride, padding, dilation, groups)
        network, weights = Network(picture.shape[1:], [layer]), {"n1": {"weight": weight, "bias": bias}}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(model_of(network, weights), options, ["CPUExecutionProvider"])
    return lambda: session.run(None, {"x": picture})


PREPARE = {"ours": prepare_ours, "torch": prepare_torch, "onnxruntime": prepare_onnxruntime}
