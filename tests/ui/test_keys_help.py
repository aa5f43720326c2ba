"""The page with all keys is complete, true, and fits on a small screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QScrollArea

from convstudio.ui.keys_help import KEYS_HELP, KeysHelp
from tests.ui.hands import press, trigger, words

if TYPE_CHECKING:
    from convstudio.ui.main_window import MainWindow

ARROWS = {"←": "Left", "→": "Right", "↑": "Up", "↓": "Down"}
SMALLEST_SCREEN = QSize(1220, 660)


def told() -> set[str]:
    """Every key on the page, as Qt writes keys."""
    found = set()
    for _, keys in KEYS_HELP:
        for entry, _ in keys:
            held = ""
            for part in re.split(r",\s*", entry):
                *modifiers, key = [piece.strip() for piece in part.split(" + ")]
                held = "+".join(modifiers) if modifiers else held
                for one in key.split():
                    found.add("+".join(filter(None, (held, ARROWS.get(one, one)))))
    return found


def test_every_key_of_a_menu_is_on_the_page(window: MainWindow) -> None:
    keys = {
        sequence.toString(QKeySequence.SequenceFormat.PortableText)
        for action in window.menuBar().findChildren(QAction)
        for sequence in action.shortcuts()
    }
    keys |= {
        action.text().partition("\t")[2] for action in window.menuBar().findChildren(QAction) if "\t" in action.text()
    }
    assert len(keys) > 30
    spelt = {"+".join(ARROWS.get(part, part) for part in key.split("+")) for key in keys if key}
    assert spelt - told() == set()


def test_the_page_fits_without_scrolling_and_goes_with_escape(window: MainWindow) -> None:
    trigger(window, "Keys")
    page = window.findChild(KeysHelp)
    assert page is not None
    assert page.isVisible()
    area = page.findChild(QScrollArea)
    assert area is not None
    page.resize(SMALLEST_SCREEN)
    QApplication.processEvents()
    assert area.verticalScrollBar().maximum() == area.horizontalScrollBar().maximum() == 0
    for title, keys in KEYS_HELP:
        assert title in words(page)
        assert all(what in words(page) for _, what in keys)
    press(page, Qt.Key.Key_Escape)
    assert page.isHidden()
