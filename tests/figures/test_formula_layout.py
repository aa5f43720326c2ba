from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from convstudio.engine import AvgPool2d, Conv2d, Equation, Layer, MaxPool2d, formulas
from convstudio.engine.expressions import Expr, Maximum, Product, Quotient, Remainder, Rounded, Sum, Symbol, plus, times
from convstudio.figures.formula_layout import Box, lay_out_equation
from convstudio.figures.parts.formula import EquationPart
from convstudio.figures.theme import DARK, LIGHT, formula_font

pytestmark = pytest.mark.usefixtures("qapp")

LAYERS: tuple[Layer, ...] = (
    Conv2d(20, 8, stride=2, padding=1),
    Conv2d(4, 3),
    Conv2d(4, 3, padding="same", stride=3),
    Conv2d(4, 3, padding=(0, 1, 2, 3), dilation=2),
    Conv2d(8, 4, stride=3, groups=2, bias=False, padding=4),
    MaxPool2d(3, 2, 1, ceil_mode=True),
    AvgPool2d(2),
)
SYMBOLS = st.builds(Symbol, st.sampled_from("HWFSPKdRh"), st.integers(1, 10**6), st.sampled_from(["", "in", "out"]))
EXPRESSIONS = st.recursive(
    SYMBOLS | st.builds(Symbol, st.just(""), st.integers(1, 999)),
    lambda inner: (
        st.builds(lambda *terms: Sum(terms, frozenset({1})), inner, inner)
        | st.builds(lambda *factors: Product(factors), inner, inner)
        | st.builds(Quotient, inner, SYMBOLS, st.sampled_from(["exact", "floor", "ceil"]))
        | st.builds(Rounded, inner, st.sampled_from(["floor", "ceil"]))
        | st.builds(Remainder, inner, SYMBOLS)
        | st.builds(lambda *terms: Maximum(terms), inner, inner)
    ),
    max_leaves=8,
)
EQUATIONS = st.builds(Equation, SYMBOLS, EXPRESSIONS)


def equations(layer: Layer) -> list[Equation]:
    shape = (4, 32, 30)
    both = formulas.output_size_equations(layer, shape)
    assert both is not None
    found = [*both, formulas.params_equation(layer, shape)]
    return [equation for equation in found if equation is not None]


@given(EQUATIONS, st.floats(9, 20), st.floats(1.2, 3))
def test_a_larger_size_is_wider_and_higher(equation: Equation, size: float, factor: float) -> None:
    small, large = lay_out_equation(equation, size), lay_out_equation(equation, size * factor)
    assert small.width < large.width
    assert small.height < large.height


@given(EQUATIONS, st.integers(10, 30))
def test_nothing_of_a_formula_sticks_out_or_runs_into_its_neighbour(equation: Equation, size: int) -> None:
    box = lay_out_equation(equation, size)
    rows: dict[float, list[tuple[float, float]]] = {}
    for x, y, text, text_size, _ in box.texts:
        width = QFontMetricsF(formula_font(text_size)).horizontalAdvance(text)
        assert x >= -1e-6
        assert x + width <= box.width + 1e-6
        assert -box.ascent - 1 <= y <= box.descent + 1
        rows.setdefault(round(y, 3), []).append((x, x + width))
    for spans in rows.values():
        ordered = sorted(spans)
        assert all(left[1] <= right[0] + 1e-6 for left, right in pairwise(ordered))
    for x1, y1, x2, y2 in box.lines:
        assert 0 <= min(x1, x2) <= max(x1, x2) <= box.width
        assert -box.ascent - 1e-6 <= min(y1, y2) <= max(y1, y2) <= box.descent + 1e-6


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_the_result_is_there_once_in_the_colour_of_outputs(layer: Layer) -> None:
    for equation in equations(layer):
        box = lay_out_equation(equation, 17.0)
        results = [text for _, _, text, _, token in box.texts if token == "output"]
        assert results == [f"{equation.result:,}"]
        assert max(box.texts)[2] == results[0], "and last"


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_symbols_alone_hold_no_result(layer: Layer) -> None:
    for equation in equations(layer):
        box = lay_out_equation(equation, 17.0, "symbols")
        assert not any(token == "output" for *_, token in box.texts)
        assert {"𝐹", "𝐻", "𝑊"} & {text for _, _, text, _, _ in box.texts}


def test_letters_are_italic_and_words_upright() -> None:
    box = lay_out_equation(Equation(Symbol("H", 3, "out"), Symbol("h", 3)), 17.0, "symbols")
    assert [text for _, _, text, _, _ in box.texts] == ["𝐻", "out", " = ", "ℎ"]
    subscript = box.texts[1]
    assert subscript[1] > 0, "below the baseline"
    assert subscript[3] < 17


def test_a_fraction_has_its_line_between_its_parts() -> None:
    expr = Quotient(Symbol("H", 12), Symbol("S", 4))
    box = lay_out_equation(Equation(Symbol("N", 3), expr), 17.0)
    ((x1, y1, x2, y2),) = box.lines
    above, below = (next(y for _, y, text, _, _ in box.texts if text == number) for number in ("12", "4"))
    assert y1 == y2
    assert x1 < x2
    assert above < y1 < below


@pytest.mark.parametrize(("rounding", "lines"), [("exact", 1), ("floor", 5), ("ceil", 5)])
def test_brackets_stand_around_what_is_rounded(rounding: str, lines: int) -> None:
    expr = Quotient(Symbol("H", 13), Symbol("S", 4), rounding)  # type: ignore[arg-type]
    box = lay_out_equation(Equation(Symbol("N", 3), expr), 17.0)
    assert len(box.lines) == lines
    feet = [y1 for x1, y1, x2, y2 in box.lines if y1 == y2][1:]
    fraction = box.lines[0][1]
    assert all((y > fraction) == (rounding == "floor") for y in feet)


def test_brackets_stand_where_they_are_needed() -> None:
    two, three = Symbol("", 2), Symbol("", 3)
    sums: dict[str, Expr] = {
        "(2+3)·3": times(plus(two, three), three),
        "2·3+3": plus(times(two, three), three),
        "3−(2+3)": Sum((three, plus(two, three)), frozenset({1})),
        "2+(3mod2)": plus(two, Remainder(three, two)),
        "max(2+3,3)": Maximum((plus(two, three), three)),
    }
    for wanted, expr in sums.items():
        box = lay_out_equation(Equation(Symbol("N", 1), expr), 17.0)
        written = "".join(text for _, _, text, _, token in sorted(box.texts) if token == "ink").replace(" ", "")
        assert written == f"𝑁={wanted}="


def painted(box: Box, left: float, baseline: float) -> QImage:
    image = QImage(500, 120, QImage.Format.Format_RGB32)
    image.fill(DARK.color("panel"))
    painter = QPainter(image)
    box.paint(painter, left, baseline, DARK)
    painter.end()
    return image


def test_the_ink_stays_within_what_was_measured() -> None:
    (height, _), left, baseline = formulas.output_size_equations(LAYERS[0], (3, 32, 32)) or ((), ()), 60, 60
    assert isinstance(height, Equation)
    box = lay_out_equation(height, 17.0)
    image, blank = painted(box, left, baseline), DARK.color("panel").rgb()
    inked = [(x, y) for x in range(500) for y in range(120) if image.pixel(x, y) != blank]
    assert inked
    assert min(x for x, _ in inked) >= left - 2
    assert max(x for x, _ in inked) <= left + box.width + 2
    assert min(y for _, y in inked) >= baseline - box.ascent - 3
    assert max(y for _, y in inked) <= baseline + box.descent + 3


def test_an_equation_that_is_too_wide_is_set_smaller() -> None:
    both = formulas.output_size_equations(LAYERS[3], (4, 32, 30))
    assert both is not None
    narrow = EquationPart("narrow", QRectF(20, 10, 90, 60), both[0])
    image = QImage(300, 80, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("panel"))
    painter = QPainter(image)
    narrow.paint(painter, LIGHT)
    painter.end()
    blank = LIGHT.color("panel").rgb()
    assert all(image.pixel(x, y) == blank for x in range(116, 300) for y in range(80))
    assert any(image.pixel(x, y) != blank for x in range(20, 110) for y in range(80))
