"""What the panel on the right says of layers, blocks and the network."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from convstudio.engine import (
    BatchNorm2d,
    Branches,
    Conv2d,
    Flatten,
    Layer,
    Linear,
    Network,
    ReLU,
    Residual,
    Sequential,
    presets,
)
from convstudio.engine.conventions import CONVENTIONS, count_macs
from convstudio.engine.layers import ConvTranspose2d, DepthwiseConv2d, PixelShuffle
from convstudio.studio.document import Document
from convstudio.ui.main_window import MainWindow
from convstudio.ui.widgets import ElidedLabel, FormulaLabel
from tests.ui.conftest import OpenWindow
from tests.ui.hands import click_button, undo, words


def show(open_window: OpenWindow, *layers: Layer, select: str = "n1") -> MainWindow:
    window = open_window(Document(Network((8, 16, 16), layers)))
    window.session.select(select)
    return window


def formulas(window: MainWindow) -> list[str]:
    found = window.results.findChildren(FormulaLabel)
    return [label.equation.to_text() for label in found if label.equation is not None]


def row(widget: QWidget, name: str) -> str:
    """Return the words beside a name."""
    lines = [line for line in widget.findChildren(QWidget) if line.accessibleName().startswith(f"{name}: ")]
    assert len(lines) == 1, name
    return lines[0].accessibleName().removeprefix(f"{name}: ")


@pytest.mark.parametrize(
    ("layer", "shape", "told"),
    [
        (Conv2d(4, 3, stride=2), "7 × 7 × 4", ["H_out = ⌊(16 − 3)/2⌋ + 1 = 7"]),
        (Conv2d(4, (3, 5)), "14 × 12 × 4", ["H_out = 16 − 3 + 1 = 14", "W_out = 16 − 5 + 1 = 12"]),
        (ConvTranspose2d(4, 3, 2), "33 × 33 × 4", ["H_out = (16 − 1)·2 + 3 = 33"]),
        (Flatten(), "2,048", ["N_out = 16·16·8 = 2,048"]),
        (ReLU(), "16 × 16 × 8", []),
        (Branches([[Conv2d(4, 1)], []]), "16 × 16 × 12", ["D_out = 4 + 8 = 12"]),
    ],
    ids=lambda value: getattr(value, "type_name", None),
)
def test_a_shape_and_how_it_comes_about(open_window: OpenWindow, layer: Layer, shape: str, told: list[str]) -> None:
    window = show(open_window, layer)
    assert window.results.shape.text().replace(",", "") == shape.replace(",", "")
    assert formulas(window) == told


def test_all_a_convolution_costs_shares_and_sees(open_window: OpenWindow) -> None:
    window = show(open_window, Conv2d(4, 3, stride=2, padding=1))
    results = window.results
    assert row(results.params, "Shared") == "292"
    assert row(results.params, "Unshared") == "18,688"
    assert row(results.params, "Fully connected") == "524,544"
    assert "Sharing saves 64×" in words(results.params)
    assert row(results.cost, "Multiply–accumulates") == "18,432"
    assert row(results.cost, "FLOPs") == "36,864"
    assert row(results.field, "Size") == "3×3"
    assert row(results.field, "Jump") == "2"
    assert row(results.field, "Start") == "0"
    assert row(results.field, "Touch the border") == "23%"
    assert "params = (F·F·D + 1)·K" in results.params.shared.toolTip()
    assert "3·3·8" in results.params.shared.toolTip()


def test_the_names_of_rules_are_whole_beside_a_long_note(open_window: OpenWindow) -> None:
    window = show(open_window, Conv2d(20, 8, stride=2, padding=1))
    window.resize(1280, 720)
    QApplication.processEvents()
    names = window.results.rules.table.findChildren(ElidedLabel)
    assert "needs stride 1" in words(window.results.rules)
    assert [name.text() for name in names if name.sizeHint().width() > name.width()] == []


def test_what_is_kept_but_not_trained(open_window: OpenWindow) -> None:
    window = show(open_window, BatchNorm2d())
    assert row(window.results.params, "Trained") == "16"
    assert row(window.results.params, "Not trained") == "16"
    assert not window.results.params.shared.isVisible()
    assert not window.results.rules.isVisible()


def test_a_block_shows_what_meets_and_what_is_inside(open_window: OpenWindow) -> None:
    body = [Conv2d(8, 3, padding=1), BatchNorm2d()]
    window = show(open_window, Residual(body, [Conv2d(8, 1)]))
    results = window.results
    assert "4 layers inside" not in words(results.output)
    assert "3 layers inside; its paths are added:" in words(results.output)
    assert row(results.output, "Body") == "16×16×8"
    assert row(results.output, "Shortcut") == "16×16×8"
    assert row(results.params, "Trained") == "672"
    assert row(results.params, "Not trained") == "16"
    assert row(results.cost, "Multiply–accumulates") == "163,840"
    assert row(results.field, "Size") == "3×3"
    window.session.select("n2")
    assert not any(meet.isVisible() for meet in results.output._meets)


def test_a_sequential_has_no_paths_that_meet(open_window: OpenWindow) -> None:
    window = show(open_window, Sequential([ReLU(), Conv2d(4, 1)]))
    assert words(window.results.output).endswith("1,024 neurons · 2 layers inside")


@pytest.mark.parametrize(
    ("layer", "rules"),
    [
        (ConvTranspose2d(4, 3, 2), ["PyTorch padding=0", "Keras SAME", "Keras VALID"]),
        (
            ConvTranspose2d(4, 3, 2, padding="same", output_padding=None),
            ["PyTorch padding=0", "Keras SAME", "Keras VALID"],
        ),
    ],
)
def test_a_transposed_convolution_under_other_rules(open_window: OpenWindow, layer: Layer, rules: list[str]) -> None:
    window = show(open_window, layer)
    text = words(window.results.rules)
    assert [rule for rule in rules if rule in text] == rules
    assert "33×33×4" in text
    assert "32×32×4" in text


def test_a_depthwise_convolution_under_other_rules(open_window: OpenWindow) -> None:
    window = show(open_window, DepthwiseConv2d(3, stride=2))
    assert "TF / Keras SAME" in words(window.results.rules)
    assert "8×8×8" in words(window.results.rules)


def test_a_muted_layer_says_so(open_window: OpenWindow) -> None:
    from convstudio.studio import actions

    window = show(open_window, Sequential([Conv2d(4, 3)]), select="n2")
    actions.set_muted(window.session, "n1", True)
    assert "muted: passes its input on" in words(window.results.output)
    assert formulas(window) == []


# The network


def test_totals_and_memory_at_a_batch_size(open_window: OpenWindow) -> None:
    window = show(open_window, Conv2d(4, 3), BatchNorm2d(), Flatten(), Linear(10))
    network = window.results.network
    totals = window.session.analysis.totals
    assert row(network, "Parameters") == "8,150"
    assert row(network, "Not trained") == "8"
    before = row(network, "Memory")
    network.batch.setValue(64)
    assert row(network, "Memory") != before
    assert totals.memory_bytes(64) > totals.memory_bytes()
    assert "FLOPs per byte" in row(network, "Intensity")
    window.session.select("n2")
    assert network.batch.value() == 64


@pytest.mark.parametrize("tool", CONVENTIONS)
def test_what_other_tools_count_and_why(open_window: OpenWindow, tool: str) -> None:
    window = show(open_window, Conv2d(4, 3), BatchNorm2d(), Flatten(), Linear(10))
    network = window.results.network
    network.convention.setCurrentIndex(network.convention.findData(tool))
    count = count_macs(window.session.analysis, tool)
    unit = "MACs" if tool == "ours" else count.convention.unit
    assert row(network, unit) == (f"{count.total:,}" if count.total is not None else "unknown")
    assert network._why.isVisible() == (tool != "ours")
    if tool != "ours":
        assert all(difference.why in network._why.toolTip() for difference in count.differences)


def test_a_network_that_does_not_fit_has_no_totals(open_window: OpenWindow) -> None:
    window = show(open_window, Conv2d(4, 30), Linear(10))
    assert row(window.results.network, "Parameters") == "unknown"
    assert "Output shape" in words(window.results)


# Problems


LINTED = (Conv2d(8, 3, padding=1), BatchNorm2d(), ReLU(), ReLU(), Conv2d(8, 40))


def test_errors_come_first_and_remarks_stand_apart(open_window: OpenWindow) -> None:
    window = show(open_window, *LINTED, select="n2")
    QApplication.processEvents()
    results = window.results
    assert "does not fit" in words(results.problems)
    assert "bias" not in words(results.problems)
    assert "takes off again" in words(results.other_remarks)
    window.session.select("n1")
    QApplication.processEvents()
    assert "takes off again" in words(results.own_remarks)
    assert window.stack.card("n1").content.badge == "warning"
    assert window.stack.card("n5").content.badge == "error"
    assert "1 problem" in words(window.statusBar())
    assert "warning" in words(window.statusBar())


def test_a_remark_is_mended_by_its_button_and_undone(open_window: OpenWindow) -> None:
    window = show(open_window, *LINTED[:3])
    click_button(window.results.own_remarks, "Leave out the bias")
    assert window.session.document.network.node("n1").layer == Conv2d(8, 3, padding=1, bias=False)
    assert not window.results.own_remarks.isVisible()
    assert window.session.history.undo_text == "Leave out the bias (Conv2d)"
    undo(window)
    assert window.results.own_remarks.isVisible()


def test_a_click_on_a_remark_goes_to_its_layer(open_window: OpenWindow) -> None:
    window = show(open_window, *LINTED[:3], select="n3")
    text = next(label for label in window.results.other_remarks.findChildren(QLabel) if "takes off" in label.text())
    QTest.mouseClick(text, Qt.MouseButton.LeftButton)
    assert window.session.selected_id == "n1"


def test_many_remarks_are_shown_on_request(open_window: OpenWindow) -> None:
    window = open_window(Document(Network((3, 32, 32), [Conv2d(4, 3, padding=1), BatchNorm2d()] * 9)))
    window.session.select("input")
    remarks = window.results.other_remarks
    count = len(window.session.problems)
    assert count > 5
    click_button(remarks, f"Show {count - 5} more")
    QApplication.processEvents()
    shown = [label for label in remarks.findChildren(QLabel) if label.property("severity") and label.isVisible()]
    assert len(shown) == count


# Room


@pytest.mark.parametrize("order", ["HWD", "NCHW"])
@pytest.mark.parametrize("select", ["input", "conv1", "layer1", "n8", "fc"])
def test_nothing_is_cut_at_the_least_width(open_window: OpenWindow, order: str, select: str) -> None:
    network = presets.load("resnet50")
    window = open_window(Document(network, title="wide"))
    window.session.close()  # numbers are not what this is about
    window.set_order(order)  # type: ignore[arg-type]
    names = {name: node_id for node_id, name in network.names().items()}
    window.session.select(names.get(select, select))
    window._splitter.setSizes([300, 2000, 300])
    results = window.results
    QApplication.processEvents()
    assert results.width() <= 340
    for widget in results.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, FormulaLabel):
            continue
        right = widget.mapTo(results, widget.rect().topRight()).x()
        assert right <= results.width(), (widget, widget.accessibleName())
        if isinstance(widget, QLabel | QPushButton) and not widget.sizePolicy().hasHeightForWidth():
            needed = widget.fontMetrics().horizontalAdvance(widget.text())
            wraps = isinstance(widget, QLabel) and widget.wordWrap()
            assert wraps or needed <= widget.width() or widget.toolTip(), widget.text()


def test_shapes_of_rearranging_layers(open_window: OpenWindow) -> None:
    window = show(open_window, PixelShuffle(2))
    assert window.results.shape.text() == "32 × 32 × 2"
    assert any("H_out" in text for text in formulas(window))
