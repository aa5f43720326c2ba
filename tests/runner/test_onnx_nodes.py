"""ONNX's own operator tests, where the package that ships them is installed: `pip install onnx`."""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from convstudio.engine.shapes import Pair
from convstudio.runner import functional
from convstudio.runner.functional.convolution import convolve, convolve_transposed
from convstudio.runner.sliding import slide

onnx = pytest.importorskip("onnx", reason="the onnx package is not installed, and with it go its operator tests")

Fields = dict[str, Any]


def padding_of(fields: Fields) -> Any:
    """Return (top, left, bottom, right), or the rule of auto_pad."""
    rules = {"SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid"}
    rule = rules.get(fields.get("auto_pad", b"NOTSET").decode())
    return rule or tuple(fields.get("pads", (0, 0, 0, 0)))


def two(fields: Fields, name: str) -> Pair:
    values = fields.get(name, (1, 1))
    return (values[0], values[1])


def conv(fields: Fields, x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    window = slide(x, weight.shape[2:], two(fields, "strides"), padding_of(fields), two(fields, "dilations"))
    return convolve(x, weight, bias, window, groups=fields.get("group", 1))


def conv_transpose(fields: Fields, x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    stride, group, spread = two(fields, "strides"), fields.get("group", 1), two(fields, "dilations")
    more = tuple(fields.get("output_padding", (0, 0)))
    padding = padding_of(fields)
    if isinstance(padding, str) or "output_shape" in fields:
        # What is wanted is said by the output's size: the padding is what has to go.
        full = functional.conv_transpose2d(x, weight, bias, stride, 0, more, group, spread)
        wanted = fields.get("output_shape", [x.shape[2] * stride[0], x.shape[3] * stride[1]])
        surplus = [full.shape[2] - wanted[0], full.shape[3] - wanted[1]]
        upper = fields.get("auto_pad", b"NOTSET") == b"SAME_UPPER"
        before = [number // 2 if upper else number - number // 2 for number in surplus]
        after = [number - first for number, first in zip(surplus, before, strict=True)]
        return functional.crop(full, (*before, *after))
    way_back = slide(
        np.empty((1, 1, *_transposed_size(x, weight, stride, padding, more, spread))),
        weight.shape[2:],
        stride,
        padding,
        spread,
    )
    return convolve_transposed(x, weight, bias, way_back, group)


def _transposed_size(
    x: np.ndarray, weight: np.ndarray, stride: Pair, pads: tuple[int, ...], more: tuple[int, ...], spread: Pair
) -> Pair:
    rows, columns = (
        stride[a] * (x.shape[2 + a] - 1) + more[a] + (weight.shape[2 + a] - 1) * spread[a] + 1 - pads[a] - pads[a + 2]
        for a in (0, 1)
    )
    return rows, columns


def max_pool(fields: Fields, x: np.ndarray) -> np.ndarray:
    return functional.max_pool2d(
        x,
        two(fields, "kernel_shape"),
        two(fields, "strides"),
        padding_of(fields),
        two(fields, "dilations"),
        bool(fields.get("ceil_mode", 0)),
    )


def average_pool(fields: Fields, x: np.ndarray) -> np.ndarray:
    return functional.avg_pool2d(
        x,
        two(fields, "kernel_shape"),
        two(fields, "strides"),
        padding_of(fields),
        bool(fields.get("ceil_mode", 0)),
        bool(fields.get("count_include_pad", 0)),
        dilation=two(fields, "dilations"),
    )


def batch_normalization(fields: Fields, x: np.ndarray, *rest: np.ndarray) -> np.ndarray:
    weight, bias, mean, variance = rest
    return functional.batch_norm(x, mean, variance, weight, bias, eps=fields.get("epsilon", 1e-5))


def gemm(fields: Fields, a: np.ndarray, b: np.ndarray, c: np.ndarray | None = None) -> np.ndarray:
    left = a.T if fields.get("transA") else a
    weight = b if fields.get("transB") else b.T
    product = functional.linear(left * np.float32(fields.get("alpha", 1)), weight)
    return product if c is None else product + np.float32(fields.get("beta", 1)) * c


def flatten(fields: Fields, x: np.ndarray) -> np.ndarray:
    axis = fields.get("axis", 1)
    if axis in (0, -x.ndim):
        return functional.flatten(x[np.newaxis])
    rows = functional.flatten(x, 0, axis - 1)
    return functional.flatten(rows[..., np.newaxis])


OPERATORS: dict[str, Callable[..., np.ndarray]] = {
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "GlobalAveragePool": lambda _, x: functional.global_avg_pool2d(x),
    "GlobalMaxPool": lambda _, x: functional.global_max_pool2d(x),
    "BatchNormalization": batch_normalization,
    "Gemm": gemm,
    "Flatten": flatten,
    "Concat": lambda fields, *parts: functional.concatenate(parts, fields["axis"]),
}


def cases() -> list[Any]:
    node_cases = importlib.import_module("onnx.backend.test.case.node")
    with np.errstate(all="ignore"):
        collected = node_cases.collect_testcases()
    return [case for case in collected if _is_one_of_ours(case.model.graph)]


def _is_one_of_ours(graph: Any) -> bool:
    return len(graph.node) == 1 and graph.node[0].op_type in OPERATORS and len(graph.node[0].output) == 1


def has_maps(case: Any) -> bool:
    """Leave out one and three dimensions, and other types than floats; a running batch norm keeps statistics too."""
    node, (inputs, _) = case.model.graph.node[0], case.data_sets[0]
    slides = node.op_type not in ("Gemm", "Flatten", "Concat")
    return inputs[0].dtype == np.float32 and (inputs[0].ndim == 4 or not slides)


CASES = [case for case in cases() if has_maps(case)]


def test_every_operator_has_a_case() -> None:
    assert {case.model.graph.node[0].op_type for case in CASES} == OPERATORS.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_operator(case: Any) -> None:
    node = case.model.graph.node[0]
    fields = {field.name: onnx.helper.get_attribute_value(field) for field in node.attribute}
    for inputs, outputs in case.data_sets:
        result = OPERATORS[node.op_type](fields, *inputs)
        assert result.shape == outputs[0].shape
        # Some results were written down by hand, with four decimals.
        by_hand = np.array_equal(outputs[0], outputs[0].round(4))
        np.testing.assert_allclose(result, outputs[0], rtol=1e-5, atol=6e-5 if by_hand else 1e-6)
