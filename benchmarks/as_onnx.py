"""The benchmark's networks as ONNX models, for ONNX Runtime: each layer as the nodes that PyTorch exports it to."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from convstudio.engine import Block, Network, analyze, layers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convstudio.engine import LayerReport, Node

    Fields = dict[str, Any]
    Calls = list[tuple[str, list[np.ndarray], Fields]]

OPERATORS = 17
"""The version of ONNX's operators."""

PLAIN: dict[type[layers.Layer], Calls] = {
    layers.ReLU: [("Relu", [], {})],
    layers.ReLU6: [("Clip", [np.float32(0), np.float32(6)], {})],
    layers.Flatten: [("Flatten", [], {})],
    layers.Softmax: [("Softmax", [], {"axis": 1})],
    layers.Dropout: [],
    layers.Identity: [],
}
"""Layers whose nodes do not hang on their fields."""


def model_of(network: Network, weights: Mapping[str, Mapping[str, np.ndarray]]) -> bytes:
    """Return a model with one input "x" (1, …) and one output.

    Raises
    ------
    KeyError
        If it has a layer that is not known here.
    """
    writer = _Writer(network, weights)
    end = writer.path(network.nodes, "x")
    ends = [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, (1, *network.input_shape))]
    results = [helper.make_tensor_value_info(end, onnx.TensorProto.FLOAT, None)]
    graph = helper.make_graph(writer.nodes, "network", ends, results, writer.stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATORS)], ir_version=8)
    written: bytes = model.SerializeToString()
    return written


class _Writer:
    """Collects nodes and stored arrays on the way through a network."""

    def __init__(self, network: Network, weights: Mapping[str, Mapping[str, np.ndarray]]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []
        self._analysis = analyze(network)
        self._weights = weights
        self._numbers = count()

    def path(self, nodes: tuple[Node, ...], entry: str) -> str:
        """Write the nodes of a path; return the name of what leaves it."""
        for node in nodes:
            if isinstance(node.layer, Block):
                entry = self._block(node.layer, [self.path(inner, entry) for inner in node.layer.paths])
                continue
            own = dict(self._weights.get(node.id, {}))
            for operator, arrays, fields in _calls(self._analysis.row(node.id), own):
                entry = self._call(operator, [entry, *map(self._store, arrays)], fields)
        return entry

    def _block(self, block: Block, ends: list[str]) -> str:
        match block.merge:
            case None:
                return ends[0]
            case "concat":
                return self._call("Concat", ends, {"axis": 1})
            case "add":
                return self._call("Add", ends, {})
            case _:
                return self._call("Mul", ends, {})

    def _call(self, operator: str, inputs: list[str], fields: Fields) -> str:
        output = f"v{next(self._numbers)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **fields))
        return output

    def _store(self, array: np.ndarray) -> str:
        name = f"w{next(self._numbers)}"
        self.stored.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def _calls(row: LayerReport, own: dict[str, np.ndarray]) -> Calls:
    """Return (operator, stored arrays, fields) of each node that a layer becomes."""
    layer, shape = row.layer, row.input_shape
    assert shape is not None
    both = [own[name] for name in ("weight", "bias") if name in own]
    match layer:
        case layers.Conv2d() | layers.DepthwiseConv2d():
            groups = layer.groups if isinstance(layer, layers.Conv2d) else shape[0]
            return [("Conv", both, _window(layer, shape) | {"group": groups})]
        case layers.MaxPool2d():
            return [("MaxPool", [], _window(layer, shape) | {"ceil_mode": int(layer.ceil_mode)})]
        case layers.GlobalAvgPool2d() | layers.AdaptiveAvgPool2d(output_size=1 | (1, 1)):
            flat: Calls = [] if getattr(layer, "keepdim", True) else [("Flatten", [], {})]
            return [("GlobalAveragePool", [], {}), *flat]
        case layers.AdaptiveAvgPool2d() if row.output_shape == shape:
            return []
        case layers.Linear():
            return [("Gemm", both, {"transB": 1})]
        case _:
            return PLAIN[type(layer)]


def _window(layer: layers.Conv2d | layers.DepthwiseConv2d | layers.MaxPool2d, shape: tuple[int, ...]) -> Fields:
    window = layer.window(shape)
    return {
        "kernel_shape": window.kernel_size,
        "strides": window.stride,
        "pads": window.pads,
        "dilations": window.dilation,
    }
