"""An error in what Qt calls must be told, however C code has raised it; PySide alone ends the program at some."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsScene, QGraphicsView, QWidget
import convstudio.ui


def fail():
    {error}

class Filter(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.User:
            fail()
        return False

class Item(QGraphicsItem):
    def boundingRect(self):
        return self.scene().sceneRect()
    def paint(self, painter, option, widget=None):
        fail()

told = []
sys.excepthook = lambda kind, error, trace: told.append(f"{{kind.__name__}}: {{error}}")
app = QApplication([])
widget, watcher = QWidget(), Filter()
widget.installEventFilter(watcher)
scene = QGraphicsScene(0, 0, 20, 20)
scene.addItem(Item())
view = QGraphicsView(scene)
view.show()
QTimer.singleShot(0, lambda: QApplication.sendEvent(widget, QEvent(QEvent.Type.User)))
QTimer.singleShot(20, view.grab)
QTimer.singleShot(100, app.quit)
app.exec()
print("\\n".join(told))
"""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("[][3]", "list index out of range"),
        ("int('x')", "invalid literal for int"),
        ("len(3)", "has no len()"),
        ("np.zeros((2, 3))[1, 971]", "index 971 is out of bounds"),
        ("raise ValueError('told')", "told"),
    ],
)
def test_an_error_in_what_qt_calls_is_told_and_the_program_goes_on(error: str, words: str) -> None:
    program = [sys.executable, "-c", PROGRAM.format(error=error)]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    told = ended.stdout.splitlines()
    assert len(told) >= 2  # by the filter, and by the item that is painted
    assert all(words in line for line in told)
