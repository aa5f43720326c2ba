"""From a setup to a whole question: its words, its hint, the way to the answer and the usual mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.expressions import Equation, Symbol
from convstudio.engine.formulas import output_size_equations, params_equation, unshared_params_equation
from convstudio.engine.layers import Conv2d, MaxPool2d
from convstudio.engine.shapes import format_shape
from convstudio.lessons.mistakes import parameter_mistakes, shape_mistakes
from convstudio.lessons.questions import Answer, Question, Span, Topic, WorkedLine, write_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convstudio.lessons.setups import Setup

PARAMETER_TOPICS = (Topic.PARAMS_UNSHARED, Topic.PARAMS_SHARED)
SHAPE_EXAMPLES = ((28, 28, 6), (24, 24, 8))
NUMBER_EXAMPLES = (2416, 1210)


def ask(topic: Topic, question_id: str, setup: Setup, stated_padding: int | None = None) -> Question:
    """Return the question of ``topic`` about ``setup``, every number worked out by the engine.

    Parameters
    ----------
    topic : Topic
    question_id : str
    setup : Setup
    stated_padding : int or None
        For SAME and VALID: a padding that an earlier question had, and that some will still use.
    """
    counts = topic in PARAMETER_TOPICS
    answer = _count(topic, setup) if counts else _shape(setup)
    return Question(
        topic=topic,
        id=question_id,
        text=tuple(_text(topic, setup)),
        input_shape=setup.input_shape,
        layer=setup.layer,
        answer_kind="number" if counts else "shape",
        answer=answer,
        expects=_expects(answer),
        hint=_hint(topic, setup),
        worked=tuple(_worked(topic, setup)),
        mistakes=parameter_mistakes(setup, topic) if counts else shape_mistakes(setup, stated_padding),
    )


def _shape(setup: Setup) -> tuple[int, int, int]:
    depth, rows, columns = setup.output_shape
    return rows, columns, depth


def _count(topic: Topic, setup: Setup) -> int:
    layer, shape = setup.layer, setup.input_shape
    return layer.params(shape) if topic is Topic.PARAMS_SHARED else layer.unshared_params(shape)


def _expects(answer: Answer) -> str:
    if isinstance(answer, int):
        example = next(number for number in NUMBER_EXAMPLES if number != answer)
        return f"A whole number: {example:,}, {example} …"
    shape = next(shape for shape in SHAPE_EXAMPLES if shape != answer)
    return f"H×W×D, any separator: {write_answer(shape)}, {', '.join(map(str, shape))} …"


def _text(topic: Topic, setup: Setup) -> Iterator[Span]:
    yield from _scene(setup)
    if setup.is_rounded and not setup.uses_same and topic is not Topic.PARAMS_SHARED:
        yield Span(f"A {setup.layer.window_word} that would hang over the edge is left out. ")
    if topic is Topic.PARAMS_SHARED:
        yield Span("Every filter is shared by all positions and has one bias. How many parameters are there?")
    elif topic is Topic.PARAMS_UNSHARED:
        yield Span("Nothing is shared: every output has weights and a bias of its own. How many parameters are there?")
    else:
        yield Span("What is the shape of the output?")


def _scene(setup: Setup) -> Iterator[Span]:
    """Yield the sentences that describe the layer and its input."""
    layer, size = setup.layer, f"{setup.window.kernel_size[0]}×{setup.window.kernel_size[1]}"
    rule = layer.slide.padding if isinstance(layer.slide.padding, str) else ""
    yield Span("In TensorFlow, an input of shape " if rule else "An input of shape ")
    yield Span(format_shape(setup.input_shape), strong=True)
    if isinstance(layer, Conv2d):
        yield Span(" meets ")
        yield Span(str(layer.out_channels), strong=True)
        yield Span(" filters of shape ")
        yield Span(f"{size}×{setup.input_shape[0]}", strong=True)
    else:
        yield Span(f" goes through {'max' if isinstance(layer, MaxPool2d) else 'average'} pooling with a window of ")
        yield Span(size, strong=True)
    yield Span(", with a stride of " if isinstance(layer, Conv2d) else ", a stride of ")
    yield Span(str(setup.window.stride[0]), strong=True)
    yield Span(" in both directions and ")
    if rule:
        yield Span("padding ")
        yield Span(rule.upper(), strong=True)
    elif layer.slide.padding:
        # Zeros for a convolution; a pool's padding is never read, so it is just padding.
        yield Span("zero padding of " if isinstance(layer, Conv2d) else "padding of ")
        yield Span(str(layer.slide.padding), strong=True)
    else:
        yield Span("no padding")
    yield Span(". ")


def _hint(topic: Topic, setup: Setup) -> str:
    window, word = setup.window, setup.layer.window_word
    filter_shape = f"{window.kernel_size[0]}×{window.kernel_size[1]}×{setup.input_shape[0]}"
    if topic is Topic.PARAMS_SHARED:
        return f"How many weights has one filter of {filter_shape}? Add its bias, then count the filters."
    if topic is Topic.PARAMS_UNSHARED:
        return f"How many outputs are there? Each has {filter_shape} weights and a bias of its own."
    if topic is Topic.SAME_PADDING:
        return "SAME pads as much as it takes for the size of the filter not to matter. What is left is the stride."
    pad = setup.layer.slide.padding
    cells = f"{window.input_size[0]} + 2·{pad} = {window.padded_size[0]}" if pad and pad != "valid" else ""
    depth = "Every filter makes one map." if isinstance(setup.layer, Conv2d) else "Each map is pooled by itself."
    return (
        f"How many places does a {word} of {window.kernel_size[0]} find in {cells or window.input_size[0]} cells, "
        f"moving {window.stride[0]} at a time? {depth}"
    )


def _worked(topic: Topic, setup: Setup) -> Iterator[WorkedLine]:
    layer, shape = setup.layer, setup.input_shape
    if topic is Topic.PARAMS_SHARED:
        yield WorkedLine("Each filter has its weights and one bias", params_equation(layer, shape))
        return
    yield from _worked_size(setup)
    if topic is Topic.PARAMS_UNSHARED:
        text = "Each output has its weights and one bias"
        yield WorkedLine(text, unshared_params_equation(layer, shape))
        return
    depth = setup.output_shape[0]
    if isinstance(layer, Conv2d):
        yield WorkedLine("Every filter makes one map", Equation(Symbol("D", depth, "out"), Symbol("K", depth)))
    else:
        yield WorkedLine("Each map is pooled by itself", Equation(Symbol("D", depth, "out"), Symbol("D", depth)))


def _worked_size(setup: Setup) -> Iterator[WorkedLine]:
    window = setup.window
    if setup.uses_same:
        top, left, bottom, right = window.pads
        yield WorkedLine(f"SAME pads {top} above, {bottom} below, {left} left and {right} right")
    equations = output_size_equations(setup.layer, setup.input_shape)
    assert equations, "every setup slides a window"
    for text, equation in zip(("Height", "Width"), equations, strict=True):
        yield WorkedLine(text, equation)
    unread = [
        f"{cells} {name}{'s' * (cells > 1)}" for cells, name in zip(window.unread, ("row", "column"), strict=True)
    ]
    unread = [text for text in unread if not text.startswith("0")]
    if unread:
        never = "is" if unread == unread[:1] and unread[0].startswith("1 ") else "are"
        yield WorkedLine(f"{' and '.join(unread)} at the end {never} never read")
