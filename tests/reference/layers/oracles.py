"""What the real frameworks make of one layer: its output's shape, parameters, multiply-accumulates, or a refusal.

A case has the form of ``tests/data/shapes-sample.json``. Each framework is imported only when it is asked.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from math import prod
from typing import Any

import numpy as np

Case = dict[str, Any]

MODULES = {
    "torch": ("torch",),
    "keras": ("keras", "tensorflow"),
    "tf.nn": ("tensorflow",),
    "onnx": ("onnx", "onnxruntime"),
}
OPSET = 22


@dataclass(frozen=True)
class Answer:
    """What a framework says of a case.

    ``shape`` is None where it refuses; ``is_clear`` is False where its own parts contradict each other, so that there
    is nothing to agree with.
    """

    shape: tuple[int, ...] | None
    params: int | None = None
    trainable: int | None = None
    macs: int | None = None
    words: str = ""
    is_clear: bool = True


def missing_modules(framework: str) -> tuple[str, ...]:
    """Return which packages are not there that ``framework`` needs."""
    return tuple(name for name in MODULES[framework] if find_spec(name) is None)


def ask(case: Case) -> Answer:
    """Return what the case's framework makes of it."""
    asked = {"torch": _ask_torch, "keras": _ask_keras, "tf.nn": _ask_tf_nn, "onnx": _ask_onnx}[case["framework"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return asked(case["op"], case["args"], tuple(case["input_shape"]))


def tuples(value: Any) -> Any:
    """Return JSON's lists as the tuples that a program would have."""
    if isinstance(value, dict):
        return {name: tuples(item) for name, item in value.items()}
    return tuple(map(tuples, value)) if isinstance(value, list) else value


# PyTorch


def _ask_torch(op: str, args: dict[str, Any], shape: tuple[int, ...]) -> Answer:
    torch = import_module("torch")
    try:
        module = getattr(torch.nn, op)(**tuples(args))
    except Exception as error:  # noqa: BLE001  # whatever it raises is a refusal
        return Answer(None, words=str(error))
    params = sum(parameter.numel() for parameter in module.parameters())
    counter = import_module("torch.utils.flop_counter").FlopCounterMode(display=False)
    try:
        with torch.no_grad(), counter:
            output = module.eval()(torch.zeros(shape))
    except Exception as error:  # noqa: BLE001
        return Answer(None, params, words=str(error))
    return Answer(tuple(output.shape), params, params, counter.get_total_flops() // 2)


# Keras

CPU_ONLY = (
    "Current CPU implementations do not yet support dilation rates larger than 1",
    "Current implementation only supports equal length strides",
)
"""What only TensorFlow's CPU kernels cannot run; Keras builds it, and other devices run it."""


@cache
def _keras() -> Any:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    return import_module("keras")


def _ask_keras(op: str, args: dict[str, Any], shape: tuple[int, ...]) -> Answer:
    keras = _keras()
    try:
        layer = getattr(keras.layers, op)(**tuples(args))
        output = layer(keras.KerasTensor(shape, "float32"))
    except Exception as error:  # noqa: BLE001
        return Answer(None, words=str(error))
    trainable = sum(prod(weight.shape) for weight in layer.trainable_weights)
    kept = sum(prod(weight.shape) for weight in layer.non_trainable_weights if "seed" not in weight.name)
    try:
        eager = tuple(layer(np.zeros(shape, "float32")).shape)
    except Exception as error:  # noqa: BLE001
        clear = any(words in str(error) for words in CPU_ONLY)
        return Answer(tuple(output.shape), trainable + kept, trainable, words=f"eager: {error}", is_clear=clear)
    return Answer(tuple(output.shape), trainable + kept, trainable, is_clear=eager == tuple(output.shape))


# TensorFlow


def _ask_tf_nn(op: str, args: dict[str, Any], shape: tuple[int, ...]) -> Answer:
    _keras()
    tf = import_module("tensorflow")
    given = dict(args)
    params = None
    for name in ("filter", "filters", "depthwise_filter", "pointwise_filter"):
        if name in given:
            params = (params or 0) + prod(given[name])
            given[name] = tf.zeros(given[name])
    if "filter" in given and op in ("conv2d", "conv2d_transpose"):
        given["filters"] = given.pop("filter")
    call = partial(getattr(tf.nn, op), **given)
    try:
        output = tuple(call(tf.zeros(shape)).shape)
    except Exception as error:  # noqa: BLE001
        return Answer(None, params, words=str(error))
    try:
        planned = tuple(tf.function(call).get_concrete_function(tf.TensorSpec(shape)).structured_outputs.shape)
    except Exception as error:  # noqa: BLE001
        return Answer(output, params, words=str(error), is_clear=False)
    # Where nothing comes out, TensorFlow's CPU kernel gives the shape of what goes in.
    return Answer(planned, params, is_clear=planned == output or 0 in planned)


# ONNX

INPUTS = {"W": "W", "bias": "B"}
"""Arguments that are not attributes of the node but arrays."""


def _ask_onnx(op: str, args: dict[str, Any], shape: tuple[int, ...]) -> Answer:
    try:
        model, params = _model(op, args, shape)
    except Exception as error:  # noqa: BLE001
        return Answer(None, words=f"model: {error}")
    inferred, refusal = _infer_onnx(model)
    ran, words = _run_onnx(model, shape)
    sizes_are_sane = inferred is not None and all(size > 0 for size in inferred)
    if sizes_are_sane and inferred == ran:
        return Answer(inferred, params)
    if not sizes_are_sane and ran in (None, inferred):
        return Answer(None, params, words=f"{refusal or inferred} | {words}")
    return Answer(inferred, params, words=f"inference {inferred or refusal}, runtime {ran or words}", is_clear=False)


def _model(op: str, args: dict[str, Any], shape: tuple[int, ...]) -> tuple[Any, int]:
    onnx, helper = import_module("onnx"), import_module("onnx.helper")
    to_tensor, number = import_module("onnx.numpy_helper").from_array, onnx.TensorProto.FLOAT
    attributes = {name: value for name, value in args.items() if name not in _ARRAYS.get(op, ())}
    inputs, initializers, params = ["X"], [], 0
    for name, array, counts in _arrays(op, args):
        if array is None:
            inputs.append("")
            continue
        inputs.append(name)
        initializers.append(to_tensor(np.asarray(array), name))
        params += int(np.size(array)) * counts
    node = helper.make_node(op, inputs, ["Y"], **attributes)
    graph = helper.make_graph(
        [node],
        "case",
        [helper.make_tensor_value_info("X", number, shape)],
        [onnx.ValueInfoProto(name="Y", type=helper.make_tensor_type_proto(number, None))],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    return model, params


_ARRAYS = {
    "Conv": ("W", "bias"),
    "ConvTranspose": ("W", "bias"),
    "Gemm": ("W", "bias"),
    "BatchNormalization": ("num_features",),
    "InstanceNormalization": ("num_features",),
    "PRelu": ("slope",),
    "Reshape": ("shape",),
    "Pad": ("pads", "value"),
    "Resize": ("scales", "sizes"),
    "Clip": ("min", "max"),
    "Dropout": ("ratio",),
}


def _arrays(op: str, args: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    """Return the node's inputs behind the first: name, array (None where left out), and whether it is learned."""

    def given(name: str, kind: str = "float32") -> tuple[str, Any, bool]:
        return name, None if args.get(name) is None else np.asarray(args[name], kind), False

    def ones(*names: str) -> list[tuple[str, Any, bool]]:
        return [(name, np.ones(args["num_features"], "float32"), True) for name in names]

    plain = {
        "Reshape": [given("shape", "int64")],
        "Pad": [given("pads", "int64"), given("value")],
        "Resize": [("roi", None, False), given("scales"), given("sizes", "int64")],
        "Clip": [given("min"), given("max")],
        "Dropout": [given("ratio")],
    }
    match op:
        case "Conv" | "ConvTranspose" | "Gemm":
            arrays = [("W", np.zeros(args["W"], "float32"), True)] if "W" in args else []
            return arrays + ([("B", np.zeros(_outputs(op, args), "float32"), True)] if args.get("bias") else [])
        case "BatchNormalization":
            return ones("scale", "B", "mean", "var")
        case "InstanceNormalization":
            return ones("scale", "B")
        case "PRelu":
            return [("slope", np.zeros(args["slope"], "float32"), True)]
    return plain.get(op, [])


def _outputs(op: str, args: dict[str, Any]) -> int:
    """Return how many numbers a bias has."""
    if op == "ConvTranspose":
        return int(args["W"][1] * args.get("group", 1))
    return int(args["W"][1 if op == "Gemm" and not args.get("transB") else 0])


def _infer_onnx(model: Any) -> tuple[tuple[int, ...] | None, str]:
    try:
        inferred = import_module("onnx").shape_inference.infer_shapes(
            model, check_type=True, strict_mode=True, data_prop=True
        )
    except Exception as error:  # noqa: BLE001
        return None, str(error)
    kind = inferred.graph.output[0].type.tensor_type
    if not kind.HasField("shape") or not all(dim.HasField("dim_value") for dim in kind.shape.dim):
        return None, "no shape was inferred"
    return tuple(dim.dim_value for dim in kind.shape.dim), ""


def _run_onnx(model: Any, shape: tuple[int, ...]) -> tuple[tuple[int, ...] | None, str]:
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        output = session.run(None, {"X": np.zeros(shape, "float32")})[0]
    except Exception as error:  # noqa: BLE001
        return None, str(error)
    return tuple(output.shape), ""
