"""The bar below the canvas: how far playing goes, where it stands, and what a screen reader hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from convstudio.engine import Conv2d, Network
from convstudio.studio.document import Document
from convstudio.studio.playhead import Playhead
from convstudio.ui import position_voice

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from convstudio.ui.main_window import MainWindow
    from tests.ui.conftest import OpenWindow


def choose(window: MainWindow, text: str) -> None:
    menu = window.convolve.transport._loop.menu()
    assert menu is not None
    next(action for action in menu.findChildren(QAction) if action.text() == text).trigger()


def test_the_scrubber_goes_over_all_filters(window: MainWindow) -> None:
    window.session.select("n1")
    slider = window.convolve.transport.slider
    assert slider.maximum() == 195
    choose(window, "All filters")
    assert slider.maximum() == 196 * 20 - 1
    slider.setValue(196 * 2 + 14 * 3 + 6)
    assert window.playback.playhead == Playhead(48, 2, 0)
    assert slider.toolTip() == slider.accessibleDescription() == "filter 3 of 20, channel 1 of 3, row 4, column 7"
    assert window.convolve.transport.filter.currentText() == "Filter 3 / 20"
    choose(window, "All filters, channel by channel")
    assert slider.maximum() == 196 * 20 * 3 - 1
    assert slider.value() == (2 * 3 + 0) * 196 + 48
    choose(window, "This map")
    assert slider.value() == 48
    choose(window, "Start again at the end")
    assert window.playback.loop


def test_the_place_is_said_in_words_where_there_is_room(window: MainWindow) -> None:
    window.session.select("n1")
    window.playback.seek(48)
    transport = window.convolve.transport
    for width, words in ((1400, "49 / 196"), (2000, "row 4, column 7")):
        window.resize(width, 800)
        transport.resize(width - 700, transport.height())
        transport._show_words()
        assert transport._position.text() == words


def test_no_number_of_the_bar_is_cut_in_a_small_window(open_window: OpenWindow) -> None:
    for shape, filters in (((3, 700, 700), 2), ((512, 7, 7), 512)):
        window = open_window(Document(Network(shape, (Conv2d(filters, 3, padding=1),))))
        window.session.select("n1")
        window.playback.set_filter(filters - 1)
        window.playback.seek(window.playback.step_count - 1)
        QApplication.processEvents()
        transport = window.convolve.transport
        for widget in (transport._position, transport.filter, transport.channel):
            assert widget.width() >= widget.sizeHint().width()
        assert transport._position.text()


def test_a_screen_reader_hears_the_place_but_not_every_step(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.session.select("n1")
    voice, heard = window.convolve.voice, list[str]()
    monkeypatch.setattr(position_voice, "RESTING_MS", 20)
    voice.said.connect(heard.append)
    with qtbot.waitSignal(voice.said):
        for _ in range(5):
            window.playback.step_forward()
    assert len(heard) == 1
    assert heard[0].startswith("Conv2d, filter 1, row 1, column 6: ")
    assert heard[0] == window.convolve.canvas.accessibleDescription()
