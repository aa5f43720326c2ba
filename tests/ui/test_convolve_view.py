"""The canvas as a hand uses it: pointing, pinning, enlarging, and looking in other ways."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from convstudio.engine import Network, edits
from convstudio.engine.layers import Conv2d, ConvTranspose2d
from convstudio.figures.parts.grid import SHEET_OFFSET, GridPart
from convstudio.figures.parts.marks import TintPart
from convstudio.studio.document import Document
from tests.ui.hands import press

if TYPE_CHECKING:
    from convstudio.figures.parts.base import Part
    from convstudio.ui.main_window import MainWindow


def part(window: MainWindow, name: str) -> Part | None:
    window.convolve.refresh()
    assert window.convolve.figure is not None
    return window.convolve.figure.part(name)


def grid(window: MainWindow, name: str) -> GridPart:
    found = part(window, name)
    assert isinstance(found, GridPart)
    return found


def spot(window: MainWindow, name: str, row: int, column: int) -> QPoint:
    """Return where a cell lies on the screen."""
    canvas = window.convolve.canvas
    return canvas.mapFromScene(grid(window, name).place.cell(row, column).center() * canvas.zoom)


def point(window: MainWindow, name: str, row: int, column: int) -> None:
    QTest.mouseMove(window.convolve.canvas.viewport(), spot(window, name, row, column))
    QApplication.processEvents()


def hint(window: MainWindow) -> str:
    return window.statusBar().findChildren(QLabel)[-1].text()


def turn(window: MainWindow, at: QPoint, notches: int) -> None:
    """Turn the wheel with Ctrl held."""
    viewport = window.convolve.canvas.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def show(window: MainWindow, *layers: Conv2d | ConvTranspose2d, side: int = 5) -> None:
    document = Document(Network((1, side, side), layers))
    window.session.apply("Show other layers", document, select=document.network.nodes[0].id)
    window.session.run_now()
    QApplication.processEvents()
    window.convolve.refresh()


# Pointing


def test_pointing_at_an_output_shows_its_window_and_nothing_moves(window: MainWindow) -> None:
    before = window.playback.playhead
    point(window, "output", 3, 4)
    assert window.convolve.figure is not None
    assert "row 4, column 5" in window.convolve.figure.description
    assert grid(window, "output").filled == before.step + 1
    assert window.playback.playhead == before
    point(window, "output", 0, 1)
    assert "row 1, column 2" in (window.convolve.figure.description)


def test_pointing_at_an_input_marks_every_output_that_reads_it(window: MainWindow) -> None:
    show(window, Conv2d(1, 3, padding=1))
    point(window, "input", 3, 3)
    marked = part(window, "link output")
    assert isinstance(marked, TintPart)
    assert len(marked.cells) == 9
    assert all(label.startswith("×") for label in marked.labels)
    place = grid(window, "output").place
    assert {place.cell_at(cell.center()) for cell in marked.cells} == {(r, c) for r in (1, 2, 3) for c in (1, 2, 3)}
    point(window, "input", 0, 0)
    corner = part(window, "link output")
    assert isinstance(corner, TintPart)
    assert len(corner.cells) == 1


def test_pointing_at_a_weight_marks_every_input_that_it_meets(window: MainWindow) -> None:
    show(window, Conv2d(1, 3, stride=2))
    point(window, "kernel", 1, 2)
    marked = part(window, "link input")
    assert isinstance(marked, TintPart)
    place = grid(window, "input").place
    assert {place.cell_at(cell.center()) for cell in marked.cells} == {(1, 2), (1, 4), (3, 2), (3, 4)}


def test_a_click_pins_and_escape_lets_go(window: MainWindow) -> None:
    show(window, Conv2d(1, 3))
    QTest.mouseClick(window.convolve.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot(window, "kernel", 0, 0))
    point(window, "output", 0, 0)
    window.convolve.canvas.hovered.emit(None)
    assert part(window, "link input") is not None
    press(window.convolve.canvas, Qt.Key.Key_Escape)
    assert part(window, "link input") is None


# Enlarging


def test_the_wheel_enlarges_around_the_mouse_until_numbers_come(window: MainWindow) -> None:
    canvas, at = window.convolve.canvas, spot(window, "input", 9, 9)
    assert grid(window, "input").decimals is None
    turn(window, at, 8)
    assert canvas.zoom > 2
    shown = grid(window, "input").zoomed(canvas.zoom)
    assert shown.decimals is not None
    assert shown.place.cell_at(canvas.mapToScene(at)) == (9, 9)
    turn(window, at, -99)
    assert canvas.zoom == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Equal])
def test_keys_enlarge_and_show_the_whole_again(window: MainWindow, key: Qt.Key) -> None:
    canvas = window.convolve.canvas
    press(canvas, key)
    enlarged = canvas.zoom
    assert enlarged > 1
    press(canvas, key)
    press(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom == pytest.approx(enlarged)
    press(canvas, Qt.Key.Key_0)
    assert canvas.zoom == 1


def test_dragging_moves_an_enlarged_picture(window: MainWindow) -> None:
    canvas = window.convolve.canvas
    canvas.zoom_to(4.0)
    start, bar = canvas.viewport().rect().center(), canvas.horizontalScrollBar()
    before, step = bar.value(), window.playback.playhead.step
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.MiddleButton, pos=start)
    QTest.mouseMove(canvas.viewport(), start + QPoint(60, 10))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.MiddleButton, pos=start + QPoint(60, 10))
    assert bar.value() == before - 60
    assert window.playback.playhead.step == step


def test_nothing_of_an_enlarged_picture_is_left_behind(window: MainWindow) -> None:
    canvas = window.convolve.canvas
    window.playback.seek(60)
    window.convolve.refresh()
    before = canvas.grab().toImage()
    for zoom in (3.0, 9.0, 2.0):
        canvas.zoom_to(zoom)
        canvas.grab()
        canvas.horizontalScrollBar().setValue(40)
        canvas.grab()
    canvas.fit()
    assert canvas.grab().toImage() == before


def test_a_click_finds_its_cell_in_an_enlarged_picture(window: MainWindow) -> None:
    canvas = window.convolve.canvas
    canvas.zoom_to(3.0, QPointF(spot(window, "output", 6, 7)))
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot(window, "output", 6, 7))
    assert window.playback.playhead.step == 6 * 14 + 7


# Looking


@pytest.mark.parametrize(("switch", "shown"), [("channels", "band"), ("field", "picture"), ("borders", "dirty 0")])
def test_switches_show_more(window: MainWindow, switch: str, shown: str) -> None:
    window.resize(1600, 1000)
    assert part(window, shown) is None
    window.convolve.transport.look_menu.switches[switch].trigger()
    assert part(window, shown) is not None
    window.convolve.transport.look_menu.switches[switch].trigger()
    assert part(window, shown) is None


def test_a_transposed_layer_stamps_inputs_or_gathers_for_outputs(window: MainWindow) -> None:
    show(window, ConvTranspose2d(1, 3, stride=2), side=3)
    assert window.playback.step_count == 9
    QTest.mouseClick(window.convolve.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot(window, "input", 1, 2))
    assert window.playback.playhead.step == 5
    menu = window.convolve.transport.look_menu
    gather = next(action for action in menu.findChildren(type(menu.menuAction())) if action.data() == "gather")
    gather.trigger()
    assert window.playback.step_count == 49
    assert window.convolve.figure is not None
    assert part(window, "kernel title") is not None


def edge_of(window: MainWindow, name: str, depth: int) -> QPoint:
    """Return a point on the edge of a sheet behind a grid."""
    figure = window.convolve.canvas.figure
    assert figure is not None
    grid = figure.part(name)
    assert isinstance(grid, GridPart)
    return (grid.rect.topRight() + SHEET_OFFSET * depth + QPointF(-20, 3)).toPoint()


def test_a_channel_behind_comes_forward_by_a_click_on_its_edge(window: MainWindow) -> None:
    window.session.select("n1")
    window.convolve.refresh()
    viewport = window.convolve.canvas.viewport()
    QTest.mouseMove(viewport, edge_of(window, "output", 2))
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=edge_of(window, "output", 2))
    assert window.playback.playhead.filter_index == 2
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=edge_of(window, "input", 1))
    assert window.playback.playhead.channel == 1
    window.convolve.refresh()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=edge_of(window, "kernel", 2))
    assert window.playback.playhead.channel == 0


def test_sheets_come_forward_in_an_enlarged_picture_too(window: MainWindow) -> None:
    window.session.select("n1")
    window.convolve.refresh()
    canvas = window.convolve.canvas
    figure = canvas.figure
    assert figure is not None
    grid = figure.part("output")
    assert isinstance(grid, GridPart)
    canvas.zoom_to(2.0, canvas.view_rect(grid.rect).center())
    seen = canvas.view_rect(grid.rect)
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, pos=(seen.topRight() + SHEET_OFFSET + QPointF(-20, 3)).toPoint()
    )
    assert window.playback.playhead.filter_index == 1


def test_a_layer_that_no_longer_fits_keeps_its_last_picture(window: MainWindow) -> None:
    session = window.session
    session.select("n1")
    before = grid(window, "output")
    layer = session.document.network.node("n1").layer
    assert isinstance(layer, Conv2d)
    too_large = edits.replace_layer(session.document.network, "n1", replace(layer, kernel_size=(40, 40)))
    session.apply("Change Conv2d", session.document.with_network(too_large))
    assert part(window, "message") is not None
    assert grid(window, "before output").cells == before.cells
    assert part(window, "output") is None
    assert "needs at least 40 rows" in window.convolve.canvas.accessibleDescription()
    # What is only remembered can't be pointed at.
    point(window, "before output", 0, 0)
    press(window.convolve.canvas, Qt.Key.Key_Right)
    assert part(window, "message") is not None
    session.history.undo()
    session.run_now()
    assert grid(window, "output").cells == before.cells
    assert part(window, "message") is None


def test_the_picture_of_another_document_is_not_kept(window: MainWindow) -> None:
    window.session.select("n1")
    assert part(window, "output") is not None
    window.session.new_document(Document(Network((1, 5, 5), (Conv2d(1, 9),))))
    window.session.run_now()
    window.session.select("n1")
    assert part(window, "message") is not None
    assert part(window, "before output") is None
