from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from convstudio.engine.presets import PRESETS
from convstudio.ui.main_window import MainWindow
from convstudio.ui.preset_list import PresetList
from tests.ui.hands import press, trigger


def open_list(window: MainWindow) -> PresetList:
    trigger(window, "New from a preset…")
    assert window.files.presets is not None
    assert window.files.presets.isVisible()
    return window.files.presets


def test_every_preset_is_offered_with_its_parameters(window: MainWindow) -> None:
    shown = open_list(window).shown
    assert [choice.value for choice in shown] == list(PRESETS)
    figures = {choice.value: choice.figures for choice in shown}
    assert figures["resnet50"] == "25.56 M parameters · 224×224×3"


@pytest.mark.parametrize(("typed", "title"), [("resnet50", "ResNet-50"), ("u-net", "U-Net"), ("depthwise", "Xception")])
def test_a_network_is_found_and_opened_by_the_keyboard(window: MainWindow, typed: str, title: str) -> None:
    presets = open_list(window)
    QTest.keyClicks(presets.search, typed)
    press(presets.search, Qt.Key.Key_Return)
    assert not presets.isVisible()
    assert window.session.document.title == title
    assert window.windowTitle().startswith(title)
    assert len(window.stack.visible_ids) < 40
    window.session.close()
