"""Every layer's every number has its equation, and it comes out: as a tree, as text and as LaTeX."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convstudio.engine import (
    LAYER_TYPES,
    AdaptiveAvgPool2d,
    BatchNorm2d,
    Branches,
    Conv2d,
    ConvTranspose2d,
    Crop2d,
    DepthwiseConv2d,
    Equation,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    LayerNorm,
    LayerReport,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    Network,
    PixelShuffle,
    PReLU,
    SeparableConv2d,
    Shape,
    Upsample,
    ZeroPad2d,
    analyze,
    formulas,
)
from tests.engine.arithmetic import evaluate, evaluate_latex
from tests.engine.draws import LAYERS, SETTINGS, SHAPES, fits, of_type, sizes_given
from tests.engine.trees import NETWORKS


def check(equation: Equation, value: float) -> None:
    """Check an equation's tree, and what it reads as."""
    assert equation.result == pytest.approx(value)
    assert equation.left.value == pytest.approx(value)
    # A third has no end as a decimal, and stands there cut off.
    slack = 1e-3 if "." in str(equation) else 0.0
    text, latex = equation.to_text().split(" = ", 1)[1], equation.to_latex().split(" = ", 1)[1]
    assert all(float(evaluate(side)) == pytest.approx(value, abs=slack) for side in text.split(" = "))
    numbers = [side for side in latex.split(" = ") if not any(letter.isalpha() for letter in _without_commands(side))]
    assert numbers, latex
    assert all(float(evaluate_latex(side)) == pytest.approx(value, abs=slack) for side in numbers)
    assert equation.to_latex().count("{") == equation.to_latex().count("}")


def _without_commands(latex: str) -> str:
    for command in ("frac", "left", "right", "lfloor", "rfloor", "lceil", "rceil", "max", "bmod", "cdot"):
        latex = latex.replace(f"\\{command}", "")
    return latex


def values_of(row: LayerReport) -> dict[str, tuple[Any, ...]]:
    """Return the numbers that an equation may be given for."""
    assert row.output_shape is not None
    return {
        "output_shape": row.output_shape,
        "pads": pads_of(row),
        "unread": row.unread,
        "receptive_field": row.receptive_field,
        "jump": row.jump,
        "start": row.start,
        **{
            name: (getattr(row, name),)
            for name in ("params", "states", "unshared_params", "fully_connected_params", "neurons", "macs", "flops")
        },
        "activation_bytes": (row.activation_bytes,),
        "param_bytes": (row.param_bytes,),
        "border_share": (row.border_share,),
    }


def pads_of(row: LayerReport) -> tuple[int, ...]:
    """Return the cells that are added at the (top, left, bottom, right), or cut off by a transposed convolution."""
    if isinstance(row.layer, ConvTranspose2d) and row.input_shape is not None:
        return tuple(max(0, cells) for cells in row.layer.spread(row.input_shape).pads)
    return row.pads or ()


def check_all(row: LayerReport) -> None:
    """Check every equation of a report, and that none is missing which the layer's numbers call for."""
    found, values = formulas.equations_of(row), values_of(row)
    for name, equations in found.items():
        assert len(equations) == len(values[name]), name
        for equation, value in zip(equations, values[name], strict=True):
            check(equation, value)
    for name in ("params", "states", "macs", "flops", "neurons", "activation_bytes", "param_bytes"):
        assert name in found or values[name] == (0,), (name, row.layer)
    assert {"output_shape", "border_share"} <= found.keys()


@pytest.mark.parametrize("name", sorted(LAYER_TYPES))
@settings(max_examples=40)
@given(data=st.data())
def test_every_number_of_every_layer(name: str, data: st.DataObject) -> None:
    layer = data.draw(sizes_given() if name == "Upsample" and data.draw(st.booleans()) else of_type(name))
    shape = data.draw(SHAPES)
    if fits(layer, shape):
        check_all(analyze(Network(shape, [layer])).rows[0])


def test_settings_are_drawn_for_layers_that_there_are() -> None:
    assert SETTINGS.keys() <= LAYER_TYPES.keys()


@given(NETWORKS)
def test_every_number_of_every_network(network: Network) -> None:
    for row in analyze(network).rows:
        if row.output_shape is None or row.muted:
            assert not formulas.equations_of(row)
        elif row.merges:
            for equation, size in zip(formulas.equations_of(row)["output_shape"], row.output_shape, strict=True):
                check(equation, size)
        else:
            check_all(row)


@given(st.lists(LAYERS, min_size=2, max_size=5), st.integers(4, 12))
def test_receptive_fields_layer_behind_layer(layers: list[Layer], size: int) -> None:
    rows = [row for row in analyze(Network((4, size, size), layers)).rows if row.output_shape]
    for row in rows:
        found = formulas.equations_of(row)
        assert ("jump" in found) == (row.reads is not None or isinstance(row.layer, Linear))
        plain = row.entry is not None and row.entry.rows.period == row.entry.columns.period == 1
        if plain and row.reads is not None and not isinstance(row.layer, ConvTranspose2d):
            assert "receptive_field" in found, "only behind layers that enlarge there may be no sum"
        check_all(row)


def text(layer: Layer, shape: Shape, name: str, **row: Any) -> list[str]:
    found = formulas.equations_of(analyze(Network(shape, [layer])).rows[0])
    return [str(equation) for equation in found[name]]


def texts(layer: Layer, shape: Shape, name: str) -> list[str]:
    """Return the equations of one number as text."""
    return [str(equation) for equation in formulas.equations_of(analyze(Network(shape, [layer])).rows[0])[name]]


@pytest.mark.parametrize(
    ("layer", "height", "width"),
    [
        (Conv2d(20, 8, 2, 1), "(32 − 8 + 2·1)/2 + 1 = 14", "⌊(31 − 8 + 2·1)/2⌋ + 1 = 13"),
        (Conv2d(20, 8, 2, "same"), "32/2 = 16", "⌈31/2⌉ = 16"),
        (Conv2d(20, 8, 2, "valid"), "(32 − 8)/2 + 1 = 13", "⌊(31 − 8)/2⌋ + 1 = 12"),
        (Conv2d(20, 3, 2, (1, 0, 2, 0)), "(32 − 3 + 1 + 2)/2 + 1 = 17", "(31 − 3)/2 + 1 = 15"),
        (Conv2d(20, 3, dilation=2), "32 − 2·(3 − 1) − 1 + 1 = 28", "31 − 2·(3 − 1) − 1 + 1 = 27"),
        (MaxPool2d(2, ceil_mode=True), "(32 − 2)/2 + 1 = 16", "⌈(31 − 2)/2⌉ + 1 = 16"),
        (MaxPool2d(2, 2, 1, ceil_mode=True), "(32 − 2 + 2·1)/2 + 1 = 17", "⌈(31 − 2 + 2·1)/2⌉ = 16"),
        (ConvTranspose2d(4, 3, 2, 1, 1), "(32 − 1)·2 + 3 − 2·1 + 1 = 64", "(31 − 1)·2 + 3 − 2·1 + 1 = 62"),
        (ConvTranspose2d(4, 3, 2, "same", None), "32·2 = 64", "31·2 = 62"),
        (ConvTranspose2d(4, 3, 2, "same", 0), "(32 − 1)·2 + (3 mod 2) + 0 = 63", "(31 − 1)·2 + (3 mod 2) + 0 = 61"),
        (ConvTranspose2d(4, 1, 2, "valid", None), "(32 − 1)·2 + max(1, 2) = 64", "(31 − 1)·2 + max(1, 2) = 62"),
        (AdaptiveAvgPool2d((6, None)), "6", "31"),
        (GlobalAvgPool2d(), "1", "1"),
        (Upsample(1.5), "32·1.5 = 48", "⌊31·1.5⌋ = 46"),
        (Upsample(size=(5, 9)), "5", "9"),
        (PixelShuffle(2), "32·2 = 64", "31·2 = 62"),
        (ZeroPad2d((1, 2, 3, 4)), "32 + 1 + 3 = 36", "31 + 2 + 4 = 37"),
        (Crop2d(1), "32 − 1 − 1 = 30", "31 − 1 − 1 = 29"),
        (BatchNorm2d(), "32", "31"),
    ],
    ids=str,
)
def test_sizes_as_text(layer: Layer, height: str, width: str) -> None:
    assert texts(layer, (4, 32, 31), "output_shape")[1:] == [f"H_out = {height}", f"W_out = {width}"]


@pytest.mark.parametrize(
    ("layer", "shape", "name", "first"),
    [
        (PixelShuffle(2), (12, 7, 8), "output_shape", "D_out = 12/(2·2) = 3"),
        (Flatten(), (20, 7, 7), "output_shape", "N_out = 7·7·20 = 980"),
        (GlobalAvgPool2d(keepdim=False), (3, 7, 9), "output_shape", "N_out = 3"),
        (Conv2d(20, 8, 2, "same"), (3, 31, 31), "pads", "P_top = ⌊7/2⌋ = 3"),
        (Conv2d(4, 3, 2), (3, 8, 8), "unread", "unread = (8 − 3) mod 2 = 1"),
        (Conv2d(4, 3, groups=2), (8, 9, 9), "params", "params = (3·3·8/2 + 1)·4 = 148"),
        (Conv2d(4, 3, bias=False), (8, 9, 9), "params", "params = 3·3·8·4 = 288"),
        (DepthwiseConv2d(3, depth_multiplier=2), (8, 9, 9), "params", "params = (3·3 + 1)·8·2 = 160"),
        (SeparableConv2d(16, 3), (8, 9, 9), "params", "params = 3·3·8 + (8 + 1)·16 = 216"),
        (SeparableConv2d(16, 3), (8, 5, 5), "macs", "MACs = (3·3 + 16)·8·3·3 = 1,800"),
        (ConvTranspose2d(4, 3, 2), (8, 5, 5), "macs", "MACs = 3·3·8·4·5·5 = 7,200"),
        (LocallyConnected2d(4, 3), (8, 5, 5), "params", "params = (3·3·8 + 1)·3·3·4 = 2,628"),
        (BatchNorm2d(), (8, 5, 5), "params", "params = 2·8 = 16"),
        (BatchNorm2d(), (8, 5, 5), "states", "states = 2·8 = 16"),
        (BatchNorm2d(), (8, 5, 5), "param_bytes", "bytes = 4·(16 + 16) = 128"),
        (LayerNorm(), (8, 5, 5), "params", "params = 2·5·5·8 = 400"),
        (PReLU(8), (8, 5, 5), "params", "params = 8"),
        (Linear(10), (980,), "flops", "FLOPs = 2·9,800 = 19,600"),
        (ConvTranspose2d(4, 3, 2), (3, 8, 8), "receptive_field", "R_out = 1 + (⌈3/2⌉ − 1)·1 = 2"),
        (ConvTranspose2d(4, 3, 2), (3, 8, 8), "jump", "J_out = 1/2 = 0.5"),
    ],
    ids=str,
)
def test_counts_as_text(layer: Layer, shape: Shape, name: str, first: str) -> None:
    assert texts(layer, shape, name)[0] == first


def test_symbols_are_the_letters_of_a_lecture() -> None:
    found = formulas.equations_of(analyze(Network((16, 7, 7), [ConvTranspose2d(8, 3, 2, 1, 1)])).rows[0])
    assert found["output_shape"][1].to_latex(substituted=False) == (
        r"H_{\text{out}} = \left(H - 1\right) \cdot S + F - 2 \cdot P + P_{\text{out}}"
    )
    assert found["params"][0].to_latex(substituted=False) == (
        r"\text{params} = \left(F \cdot F \cdot D + 1\right) \cdot K"
    )


def test_paths_that_merge() -> None:
    network = Network((4, 9, 9), [Branches([Conv2d(8, 1), Conv2d(2, 3, padding=1), ()])])
    equations = formulas.equations_of(analyze(network).rows[-1])["output_shape"]
    assert [str(equation) for equation in equations] == ["D_out = 8 + 2 + 4 = 14", "H_out = 9", "W_out = 9"]
    assert equations[0].to_text(substituted=False) == "D_out = D_1 + D_2 + D_3"


def test_the_memory_of_a_batch() -> None:
    totals = analyze(Network((3, 32, 32), [Conv2d(20, 8, stride=2, padding=1)])).totals
    equation = formulas.memory_equation(totals, 8)
    check(equation, totals.memory_bytes(8))
    assert equation.to_text(substituted=False) == "bytes = params + B·activations"


@given(st.sampled_from(["same", "same_lower"]), st.integers(1, 12), st.integers(1, 7), st.integers(1, 4))
def test_what_same_adds(rule: Any, size: int, kernel_size: int, stride: int) -> None:
    layer, shape = Conv2d(1, kernel_size, stride, rule), (1, size, size)
    totals, pads = formulas.same_padding_equations(layer, shape), layer.window(shape).pads
    assert totals is not None
    check(totals[0], pads[0] + pads[2])
    for equation, cells in zip(formulas.same_side_equations(layer, shape), pads, strict=True):
        check(equation, cells)
