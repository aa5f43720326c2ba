"""What a part's painting raises is told, and ends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from convstudio.studio import examples

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import OpenWindow


def test_a_part_that_cannot_be_painted_is_told_and_leaves_the_window(
    open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(examples.load("worked_example"))
    item = window.convolve.canvas.scene().items()[0]

    def fail(*_: object) -> None:
        raise ZeroDivisionError("no ink")

    monkeypatch.setattr(type(item._part), "paint", fail)  # type: ignore[attr-defined]
    sheet = QPixmap(20, 20)
    with qtbot.capture_exceptions() as told, QPainter(sheet) as painter:
        item.paint(painter, QStyleOptionGraphicsItem(), None)
    assert [str(error) for _, error, _ in told] == ["no ink"]
