"""Every equation gives the number that the engine gives, and can be written."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Equation,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReceptiveField,
    ReLU,
    ShapeError,
    SlidingLayer,
    compare_rules,
    describe_layer,
    format_shape,
    formulas,
)

WORKED = (Conv2d(20, 8, stride=2, padding=1), (3, 32, 32))
PADDINGS = st.one_of(
    st.integers(0, 3),
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from(["same", "same_lower", "valid"]),
)
PAIRS = st.one_of(st.integers(1, 5), st.tuples(st.integers(1, 5), st.integers(1, 5)))
SLIDING = st.one_of(
    st.builds(
        Conv2d,
        st.sampled_from([2, 4, 8]),
        PAIRS,
        PAIRS,
        PADDINGS,
        st.integers(1, 3),
        st.sampled_from([1, 2]),
        st.booleans(),
    ),
    st.builds(MaxPool2d, PAIRS, PAIRS, PADDINGS, st.integers(1, 2), ceil_mode=st.booleans()),
    st.builds(AvgPool2d, PAIRS, PAIRS, PADDINGS, ceil_mode=st.booleans()),
)
SHAPES = st.tuples(st.sampled_from([2, 4]), st.integers(1, 20), st.integers(1, 20))


def fits(layer: Layer, shape: tuple[int, ...]) -> bool:
    try:
        layer.infer(shape)
    except ShapeError:
        return False
    return True


def check(equation: Equation, value: int) -> None:
    assert equation.result == value
    assert equation.left.value == value
    assert f"{value:,}" in equation.to_text()
    assert equation.to_latex().count("{") == equation.to_latex().count("}")


@given(SLIDING, SHAPES)
def test_sizes_come_out_as_the_engine_says(layer: SlidingLayer, shape: tuple[int, int, int]) -> None:
    if not fits(layer, shape):
        return
    both = formulas.output_size_equations(layer, shape)
    assert both is not None
    for equation, size in zip(both, layer.infer(shape)[1:], strict=True):
        check(equation, size)
    window = layer.window(shape)
    before = ReceptiveField.of((5, 7), (2, 3), (1.0, 2.0))
    for equation, size in zip(
        formulas.receptive_field_equations(window, before), before.through(window).size, strict=True
    ):
        check(equation, size)


@given(SLIDING, SHAPES)
def test_counts_come_out_as_the_engine_says(layer: SlidingLayer, shape: tuple[int, int, int]) -> None:
    if not fits(layer, shape):
        return
    check(formulas.neurons_equation(layer, shape), prod(layer.infer(shape)))
    if not isinstance(layer, Conv2d):
        assert formulas.params_equation(layer, shape) is None
        return
    for build, value in (
        (formulas.params_equation, layer.params(shape)),
        (formulas.unshared_params_equation, layer.unshared_params(shape)),
        (formulas.fully_connected_params_equation, layer.fully_connected_params(shape)),
        (formulas.macs_equation, layer.macs(shape)),
    ):
        equation = build(layer, shape)
        assert equation is not None
        check(equation, value)


def test_the_worked_example_as_text() -> None:
    both = formulas.output_size_equations(*WORKED)
    assert both is not None
    assert both[0].to_text() == "H_out = (32 − 8 + 2·1)/2 + 1 = 14"
    assert both[0].to_latex() == (
        r"H_{\text{out}} = \frac{H - F + 2 \cdot P}{S} + 1 = \frac{32 - 8 + 2 \cdot 1}{2} + 1 = 14"
    )
    texts = [
        build(*WORKED).to_text()  # type: ignore[union-attr]
        for build in (
            formulas.params_equation,
            formulas.unshared_params_equation,
            formulas.fully_connected_params_equation,
            formulas.macs_equation,
        )
    ]
    assert texts == [
        "params = (8·8·3 + 1)·20 = 3,860",
        "params = (8·8·3 + 1)·14·14·20 = 756,560",
        "params = (32·32·3 + 1)·14·14·20 = 12,046,160",
        "MACs = 8·8·3·14·14·20 = 752,640",
    ]


def test_a_division_with_a_remainder_is_rounded_in_sight() -> None:
    both = formulas.output_size_equations(Conv2d(1, 3, stride=2), (1, 6, 6))
    assert both is not None
    assert both[0].to_text() == "H_out = ⌊(6 − 3)/2⌋ + 1 = 2"
    assert r"\left\lfloor" in both[0].to_latex()


def test_linear_and_batch_norm() -> None:
    linear = formulas.params_equation(Linear(10), (980,))
    norm = formulas.params_equation(BatchNorm2d(), (20, 4, 4))
    macs = formulas.macs_equation(Linear(10), (980,))
    assert linear is not None
    assert norm is not None
    assert macs is not None
    assert (linear.to_text(), norm.result, macs.result) == ("params = (980 + 1)·10 = 9,810", 40, 9800)
    assert formulas.output_size_equations(ReLU(), (3, 4, 4)) is None
    assert formulas.macs_equation(ReLU(), (3, 4, 4)) is None


def test_every_rule_for_the_worked_example() -> None:
    results = {result.rule: result for result in compare_rules(*WORKED)}
    shapes = {rule: result.output_shape for rule, result in results.items()}
    assert shapes == {
        "Formula, P = 1": (20, 14, 14),
        "TF / Keras SAME": (20, 16, 16),
        "TF / Keras VALID": (20, 13, 13),
        "ONNX SAME_LOWER": (20, 16, 16),
        "PyTorch padding=1": (20, 14, 14),
        "PyTorch 'same'": None,
    }
    assert [rule for rule, result in results.items() if result.current] == ["Formula, P = 1"]
    assert results["PyTorch 'same'"].note == "needs stride 1"


@given(SLIDING, SHAPES)
def test_rules_agree_with_the_layer_they_give(layer: SlidingLayer, shape: tuple[int, int, int]) -> None:
    results = compare_rules(layer, shape)
    assert sum(result.current for result in results) == 1
    for result in results:
        assert bool(result.output_shape) != bool(result.note)
        if result.layer is not None:
            assert result.layer.infer(shape) == result.output_shape
            window = result.layer.window(shape)
            assert window is not None
            assert window.pads == result.pads


def test_a_rule_in_use_is_not_listed_twice() -> None:
    rules = [result.rule for result in compare_rules(Conv2d(4, 3, padding="same"), (3, 9, 9))]
    assert rules == ["TF / Keras SAME", "TF / Keras VALID", "ONNX SAME_LOWER", "PyTorch padding=1", "PyTorch 'same'"]


def test_layers_in_a_few_words() -> None:
    described = [
        describe_layer(layer)
        for layer in (
            Conv2d(1, (3, 5), (1, 2), "same", 2, 1),
            Conv2d(8, 3, groups=2, padding=(0, 1, 1, 0)),
            MaxPool2d(3, 2, 1, ceil_mode=True),
            Linear(1),
            Flatten(),
        )
    ]
    assert described == [
        "1 filter · 3×5 · s1×2 · same · d2",
        "8 filters · 3×3 · s1 · p0,1,1,0 · 2 groups",
        "3×3 · s2 · p1 · ceil",
        "1 unit",
        "",
    ]


@pytest.mark.parametrize(
    ("order", "text"), [("HWD", "14×13×20"), ("CHW", "20×14×13"), ("NCHW", "1×20×14×13"), ("NHWC", "1×14×13×20")]
)
def test_shapes_are_written_in_every_order(order: str, text: str) -> None:
    assert format_shape((20, 14, 13), order) == text  # type: ignore[arg-type]
