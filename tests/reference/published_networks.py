"""Writes down every layer of the published networks, as the frameworks themselves build and shape them.

The tables that this makes, ``tests/data/presets-torchvision.json`` and ``tests/data/presets-keras.json``, are what
the presets are held against. To make them again, where the framework is installed (the versions are in the tables)::

    python tests/reference/published_networks.py torchvision tests/data/presets-torchvision.json
    python tests/reference/published_networks.py keras tests/data/presets-keras.json

Networks have random weights and no auxiliary heads; nothing is downloaded. torchvision's are traced with torch.fx and
shaped on its "meta" device, so that layers which are plain functions there (a ReLU, a concatenation) are seen too.

A layer is a line ``[type, output shape, trained numbers, settings]``, in the order in which it is computed: types by
PyTorch's names, shapes without the batch and channels first, settings only where they are not the usual ones.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

Row = list[Any]

TORCHVISION = {
    **dict.fromkeys(("alexnet", "vgg11", "vgg13", "vgg16", "vgg19", "googlenet"), 224),
    "inception_v3": 299,
    **dict.fromkeys(("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d"), 224),
    **dict.fromkeys(("squeezenet1_0", "squeezenet1_1", "densenet121", "mobilenet_v2", "efficientnet_b0"), 224),
}
"""The side of the square picture that each takes in."""

KERAS = {"mobilenet_v1": "MobileNet", "xception": "Xception"}

USUAL = {"stride": [1, 1], "padding": [0, 0], "dilation": [1, 1], "groups": 1, "ceil_mode": False, "bias": True}


def settings_of(**settings: Any) -> dict[str, Any]:
    """Return the settings that are not the usual ones."""
    return {name: value for name, value in settings.items() if value != USUAL.get(name)}


FUNCTIONS = {
    "relu": "ReLU",
    "flatten": "Flatten",
    "max_pool2d": "MaxPool2d",
    "avg_pool2d": "AvgPool2d",
    "adaptive_avg_pool2d": "AdaptiveAvgPool2d",
    "cat": "concat",
    "add": "add",
    "mul": "multiply",
}


def torchvision_table() -> dict[str, Any]:
    """Return the table of torchvision's networks."""
    torch, torchvision = import_module("torch"), import_module("torchvision")
    versions = {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0]}
    return {
        "versions": {"python": platform.python_version(), **versions},
        "networks": {name: torchvision_network(name, side) for name, side in TORCHVISION.items()},
    }


def torchvision_network(name: str, side: int) -> dict[str, Any]:
    """Return every layer of one of torchvision's networks, its totals, and what torchvision publishes of it."""
    torch, models = import_module("torch"), import_module("torchvision.models")
    fx, shapes = import_module("torch.fx"), import_module("torch.fx.passes.shape_prop")
    extra = {"aux_logits": False, "init_weights": False} if name in {"googlenet", "inception_v3"} else {}
    with torch.device("meta"):
        model = models.get_model(name, weights=None, **extra).eval()
    traced = fx.symbolic_trace(model)
    shapes.ShapeProp(traced).propagate(torch.empty(1, 3, side, side, device="meta"))
    rows = [row for node in traced.graph.nodes if (row := torch_row(traced, node)) is not None]
    published = models.get_model_weights(name).IMAGENET1K_V1.meta
    return {
        "source": f"torchvision.models.{name}",
        "input_shape": [3, side, side],
        "params": sum(array.numel() for array in model.parameters()),
        "states": sum(array.numel() for key, array in model.named_buffers() if not key.endswith("num_batches_tracked")),
        "macs": torch_macs(model, side),
        "published": {"params": published["num_params"], "gmacs": published["_ops"]},
        "layers": rows,
    }


def torch_row(traced: Any, node: Any) -> Row | None:
    """Return a node of a traced graph as a line of the table, or None where it is no layer."""
    if node.op == "call_module":
        module = traced.get_submodule(node.target)
        params = sum(array.numel() for array in module.parameters())
        return [type(module).__name__, torch_shape(node), params, torch_settings(module)]
    if node.op not in {"call_function", "call_method"} or "tensor_meta" not in node.meta:
        return None
    name = node.target if isinstance(node.target, str) else node.target.__name__
    if name == "stochastic_depth" or (name == "cat" and len(node.args[0]) == 1):
        return None  # nothing is dropped when a network is used; a concatenation of one is that one
    settings = {}
    if name in {"max_pool2d", "avg_pool2d"}:
        kernel = node.kwargs.get("kernel_size") or node.args[1]
        pads, steps = node.kwargs.get("padding", 0), node.kwargs.get("stride", kernel)
        settings = settings_of(kernel_size=[kernel] * 2, stride=[steps] * 2, padding=[pads] * 2)
    return [FUNCTIONS[name], torch_shape(node), 0, settings]


def torch_shape(node: Any) -> list[int]:
    return list(node.meta["tensor_meta"].shape)[1:]


def torch_settings(module: Any) -> dict[str, Any]:
    """Return what is unusual about a convolution, a pool, a normalization or a dropout."""
    found: dict[str, Any] = {}
    for name in ("kernel_size", "stride", "padding", "dilation"):
        value = getattr(module, name, None)
        if value is not None:
            found[name] = [value, value] if isinstance(value, int) else list(value)
    for name in ("groups", "ceil_mode", "eps", "p"):
        if hasattr(module, name):
            found[name] = getattr(module, name)
    if "groups" in found:
        found["bias"] = module.bias is not None
    return settings_of(**found)


def torch_macs(model: Any, side: int) -> int:
    """Return half of what PyTorch's own counter of FLOPs says: convolutions and matrix products, without bias."""
    torch, counter = import_module("torch"), import_module("torch.utils.flop_counter")
    with counter.FlopCounterMode(display=False) as counted:
        model(torch.empty(1, 3, side, side, device="meta"))
    return int(counted.get_total_flops()) // 2


KERAS_TYPES = {
    "Conv2D": "Conv2d",
    "DepthwiseConv2D": "DepthwiseConv2d",
    "SeparableConv2D": "SeparableConv2d",
    "BatchNormalization": "BatchNorm2d",
    "ZeroPadding2D": "ZeroPad2d",
    "MaxPooling2D": "MaxPool2d",
    "GlobalAveragePooling2D": "GlobalAvgPool2d",
    "Dense": "Linear",
    "Add": "add",
}


def keras_table() -> dict[str, Any]:
    """Return the table of Keras's networks."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    keras, tensorflow = import_module("keras"), import_module("tensorflow")
    versions = {"keras": keras.__version__, "tensorflow": tensorflow.__version__}
    return {
        "versions": {"python": platform.python_version(), **versions},
        "networks": {name: keras_network(name, title) for name, title in KERAS.items()},
    }


def keras_network(name: str, title: str) -> dict[str, Any]:
    """Return every layer of one of Keras's networks, and its totals."""
    applications = import_module("keras.applications")
    model = getattr(applications, title)(weights=None)
    layers = computed_before(model.operations[-1])
    return {
        "source": f"keras.applications.{title}",
        "input_shape": channels_first(model.input_shape),
        "params": sum(prod(array.shape) for array in model.trainable_weights),
        "states": sum(prod(array.shape) for array in model.non_trainable_weights),
        "macs": sum(keras_macs(layer) for layer in layers),
        "published": {"params": model.count_params()},
        "layers": [row for layer in layers for row in keras_rows(layer)],
    }


def computed_before(layer: Any) -> list[Any]:
    """Return the layers that one needs and then itself: at a sum, first all of the first summand, and so on."""
    order: dict[int, Any] = {}
    waiting = [(layer, False)]
    while waiting:
        current, is_ready = waiting.pop()
        if id(current) in order:
            continue
        if is_ready:
            order[id(current)] = current
            continue
        waiting.append((current, True))
        (node,) = current._inbound_nodes  # the only place where Keras says what a layer was called on
        waiting += [(tensor._keras_history.operation, False) for tensor in reversed(node.input_tensors)]
    return [layer for layer in order.values() if type(layer).__name__ != "InputLayer"]


def keras_rows(layer: Any) -> list[Row]:
    """Return a layer's line of the table; one more where it has an activation of its own."""
    kind = type(layer).__name__
    shape = channels_first(layer.output.shape)
    params = sum(prod(array.shape) for array in layer.trainable_variables)
    if kind == "ReLU":
        return [["ReLU6" if layer.max_value == 6 else "ReLU", shape, params, {}]]
    if kind == "Activation":
        return [[activation_of(layer), shape, params, {}]]
    rows = [[KERAS_TYPES.get(kind, kind), shape, params, keras_settings(layer)]]
    if getattr(layer, "activation", None) is not None and activation_of(layer) != "Linear":
        rows.append([activation_of(layer), shape, 0, {}])
    return rows


def activation_of(layer: Any) -> str:
    return {"relu": "ReLU", "softmax": "Softmax", "linear": "Linear"}[layer.activation.__name__]


def keras_settings(layer: Any) -> dict[str, Any]:
    """Return what is unusual about a convolution, a pool, a normalization or a dropout."""
    found: dict[str, Any] = {}
    for theirs, ours in (
        ("kernel_size", "kernel_size"),
        ("pool_size", "kernel_size"),
        ("strides", "stride"),
        ("dilation_rate", "dilation"),
    ):
        if hasattr(layer, theirs):
            found[ours] = list(getattr(layer, theirs))
    padding = getattr(layer, "padding", "valid")
    if padding != "valid":
        found["padding"] = padding if isinstance(padding, str) else [list(axis) for axis in padding]
    if hasattr(layer, "use_bias"):
        found["bias"] = layer.use_bias
    for theirs, ours in (("epsilon", "eps"), ("rate", "p")):
        if hasattr(layer, theirs):
            found[ours] = getattr(layer, theirs)
    return settings_of(**found)


def keras_macs(layer: Any) -> int:
    """Return one for each weight of a kernel and output position; biases are not counted."""
    kernels = [array for array in layer.trainable_weights if "kernel" in array.name]
    return sum(prod((*layer.output.shape[1:-1], *kernel.shape)) for kernel in kernels)


def channels_first(shape: Any) -> list[int]:
    """Return a shape of Keras's without its batch and with channels first."""
    *grid, channels = shape[1:]
    return [channels, *grid]


def as_text(table: dict[str, Any]) -> str:
    """Return the table as JSON that has a layer a line, so that a change is seen."""
    networks = []
    for name, network in table["networks"].items():
        head = {key: value for key, value in network.items() if key != "layers"}
        lines = ",\n".join(f"    {json.dumps(row)}" for row in network["layers"])
        networks.append(f'  "{name}": {json.dumps(head)[:-1]}, "layers": [\n{lines}\n  ]}}')
    return f'{{"versions": {json.dumps(table["versions"])},\n "networks": {{\n{",".join(networks)}\n}}}}\n'


def main(framework: str, path: str) -> None:
    """Make one of the two tables."""
    table = {"torchvision": torchvision_table, "keras": keras_table}[framework]()
    Path(path).write_text(as_text(table), encoding="utf-8")
    for name, network in table["networks"].items():
        totals = (network["params"], network["states"], network["macs"], network["published"])
        print(name, *totals, len(network["layers"]))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
