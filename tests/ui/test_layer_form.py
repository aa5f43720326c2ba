from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox, QToolButton

from convstudio.engine import LAYER_TYPES, Branches, Conv2d, Layer, Network, Residual, Sequential
from convstudio.engine.layers import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    ConvTranspose2d,
    GroupNorm,
    Reshape,
    Upsample,
    ZeroPad2d,
)
from convstudio.studio import actions
from convstudio.studio.document import Document
from convstudio.ui.field_specs import FIELDS, OF_ONE_TYPE, field_names, spec_of
from convstudio.ui.form_pages import make_editor
from convstudio.ui.main_window import MainWindow
from tests.studio.strategies import layers as any_layer
from tests.ui.conftest import OpenWindow
from tests.ui.hands import press, retype, spin, undo, words


@pytest.mark.parametrize("layer_type", LAYER_TYPES.values(), ids=LAYER_TYPES)
def test_every_field_of_every_layer_is_explained(layer_type: type[Layer]) -> None:
    for field in fields(layer_type):
        spec = OF_ONE_TYPE.get((layer_type.__name__, field.name)) or FIELDS[field.name]
        assert spec.label
        assert len(spec.label) <= 18
        assert spec.teaches.endswith((".", "–"))
        assert len(spec.teaches) > 20
        assert spec.low < spec.high


def test_nothing_is_explained_that_no_layer_has() -> None:
    there = {(name, field.name) for name, layer in LAYER_TYPES.items() for field in fields(layer)}
    assert set(OF_ONE_TYPE) <= there
    assert set(FIELDS) == {field for _, field in there}


@given(any_layer())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_every_editor_shows_every_value_silently(qapp: object, layer: Layer) -> None:
    for name in field_names(layer):
        editor = make_editor(name, spec_of(layer, name), "#000000")
        told: list[object] = []
        editor.changed.connect(told.append)
        editor.show_value(getattr(layer, name))
        assert told == []


def layer_of(window: MainWindow) -> Any:
    return window.session.document.network.nodes[0].layer


def editor(window: MainWindow, name: str, kind: type) -> Any:
    return window.form.editor(name).findChildren(kind)[0]


def test_none_is_one_below_the_lowest(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 32, 32), [AvgPool2d(2)])))
    stride = spin(window, "stride")
    assert stride.text() == "= F"
    press(stride, Qt.Key.Key_Up)
    assert layer_of(window).stride == 1
    press(stride, Qt.Key.Key_Down)
    assert layer_of(window).stride is None
    retype(spin(window, "divisor_override"), "7")
    assert layer_of(window).divisor_override == 7


def test_an_axis_can_keep_its_size(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 32, 32), [AdaptiveAvgPool2d(7)])))
    editor(window, "output_size", QToolButton).click()
    retype(window.form.editor("output_size").findChildren(QSpinBox)[0], "5")
    width = window.form.editor("output_size").findChildren(QSpinBox)[1]
    width.setValue(0)
    assert layer_of(window).output_size == (5, None)
    assert window.results.shape.text() == "5 × 32 × 3"


def test_the_fields_of_a_transposed_convolution(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8), [ConvTranspose2d(4, 3, 2, 1, 1)])))
    assert window.results.shape.text() == "16 × 16 × 4"
    padding = spin(window, "output_padding")
    press(padding, Qt.Key.Key_Down)
    assert layer_of(window).output_padding == 0
    press(padding, Qt.Key.Key_Down)
    assert layer_of(window).output_padding is None
    assert padding.text() == "auto"


def test_numbers_in_a_row_are_typed(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8), [Reshape((-1,))])))
    line = editor(window, "shape", QLineEdit)
    retype(line, "12, 4x4")
    assert layer_of(window).shape == (12, 4, 4)
    retype(line, "twelve")
    assert line.property("role") == "wrong"
    assert layer_of(window).shape == (12, 4, 4)
    window.session.new_document(Document(Network((3, 8, 8), [Upsample(2)])))
    line = editor(window, "scale_factor", QLineEdit)
    retype(line, "1.5")
    assert layer_of(window).scale_factor == 1.5
    retype(line, "2 × 3")
    assert layer_of(window).scale_factor == (2.0, 3.0)
    press(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(line, Qt.Key.Key_Delete)
    assert layer_of(window).scale_factor is None
    assert window.session.analysis.problems


def test_four_sides_are_padded(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 8, 8), [ZeroPad2d(1)])))
    box = editor(window, "padding", QComboBox)
    assert [box.itemText(place) for place in range(box.count())] == ["All sides", "Per side"]
    box.setCurrentIndex(1)
    boxes = window.form.editor("padding").findChildren(QSpinBox)
    retype(boxes[3], "-2")
    assert layer_of(window).padding == (1, 1, 1, -2)
    assert window.results.shape.text() == "10 × 7 × 3"


def test_small_numbers_are_shown_whole(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((4, 8, 8), [GroupNorm(2, eps=1e-5)])))
    assert editor(window, "eps", QDoubleSpinBox).text() == "0.00001"


def test_a_field_that_is_wrong_says_so(window: MainWindow) -> None:
    retype(spin(window, "kernel_size"), "40")
    assert "needs at least 40 rows" in words(window.form)
    roles = {label.text(): label.property("role") for label in window.form.findChildren(QLabel)}
    assert roles["Kernel F"] == "error"
    assert roles["Padding P"] == "error"
    assert roles["Stride S"] == "second"
    undo(window)
    assert "needs at least" not in words(window.form)


def test_how_paths_meet_and_how_many_there_are(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((4, 8, 8), [Residual([Conv2d(4, 1)])])))
    assert window.form.field_names == ("merge", "paths")
    editor(window, "merge", QComboBox).setCurrentText("Channels put together")
    assert window.session.document.network.nodes[0].layer.infer((4, 8, 8)) == (8, 8, 8)
    assert isinstance(layer_of(window), Branches)
    count = spin(window, "paths")
    retype(count, "3")
    assert len(layer_of(window).paths) == 2  # not before it is done
    press(count, Qt.Key.Key_Return)
    assert len(layer_of(window).paths) == 3
    assert window.session.history.undo_text == "Change the number of paths of Branches"
    undo(window)
    undo(window)
    assert isinstance(layer_of(window), Residual)


def test_what_is_still_being_typed_for_a_node_that_is_gone_is_left(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((4, 8, 8), [Residual([Conv2d(4, 1)]), Conv2d(4, 1)])))
    block, conv = (node.id for node in window.session.document.network.nodes)
    paths = window.form.panel.fields["paths"]
    window.session.select(conv)
    filters, seed = (window.form.panel.fields[name] for name in ("out_channels", "seed"))
    for node_id in (block, conv):
        actions.remove_layer(window.session, node_id)
    before = window.session.document
    paths.editor.changed.emit(3)
    filters.editor.changed.emit(9)
    seed.editor.changed.emit(9)
    assert window.session.document is before


def test_a_sequential_becomes_branches_by_a_second_path(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((4, 8, 8), [Sequential([Conv2d(4, 1)])])))
    assert window.form.field_names == ("paths",)
    press(spin(window, "paths"), Qt.Key.Key_Up)
    assert isinstance(layer_of(window), Branches)
