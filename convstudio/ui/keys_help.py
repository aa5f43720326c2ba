"""All keys on one page, by what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from convstudio.ui.views import VIEWS
from convstudio.ui.widgets import label, section_label

if TYPE_CHECKING:
    from collections.abc import Iterator

Group = tuple[str, tuple[tuple[str, str], ...]]
"""A head, and under it pairs of keys and what they do."""

KEYS_HELP: tuple[Group, ...] = (
    (
        "Everywhere",
        (
            ("Ctrl + K", "find any command, layer or network"),
            (f"Ctrl + {', '.join(str(n + 1) for n in range(len(VIEWS)))}", ", ".join(view.title for view in VIEWS)),
            ("Ctrl + Z", "undo"),
            ("Ctrl + Shift + Z, Ctrl + Y", "redo"),
            ("Ctrl + Shift + H", "all steps that can be undone"),
            ("F1", "this page"),
        ),
    ),
    (
        "Documents",
        (
            ("Ctrl + N, Ctrl + W", "another window, close this one"),
            ("Ctrl + Shift + N", "one of the known networks"),
            ("Ctrl + O", "open a file"),
            ("Ctrl + S, Ctrl + Shift + S", "save, save as another file"),
            ("Ctrl + E", "export the picture"),
            ("Ctrl + Shift + C", "copy the picture"),
            ("Ctrl + Q", "close all windows"),
        ),
    ),
    (
        "Numbers in the form",
        (
            ("↑ ↓, the wheel", "one more or less"),
            ("dragging sideways", "many more or less; Shift: in tens"),
            ("Ctrl + T", "type the filter's numbers"),
            ("Ctrl + Alt + V", "paste numbers into the filter"),
        ),
    ),
    (
        "Layers",
        (
            ("A", "add a layer"),
            ("↑ ↓", "select the layer above or below"),
            ("Shift + ↑ ↓", "select several; Shift and a click too"),
            ("Ctrl + a click", "select one more, or one less"),
            ("Ctrl + A, Esc", "select all, only the current one"),
            ("Alt + ↑ ↓", "move it, on to the next path too"),
            ("Alt + ← →", "move it out of its block, into one"),
            ("Ctrl + dragging", "drag a copy"),
            ("Ctrl + C, Ctrl + X", "copy or cut, as PyTorch code too"),
            ("Ctrl + V", "paste layers, PyTorch or Keras code"),
            ("Ctrl + D", "duplicate"),
            ("Ctrl + M", "mute"),
            ("Del", "remove"),
            ("F2, Shift + F2", "rename, write a note"),
        ),
    ),
    (
        "Blocks",
        (
            ("Ctrl + G", "wrap as Residual"),
            ("Ctrl + Shift + G", "unwrap"),
            ("← →", "on a block: close or open it"),
            ("Ctrl + Alt + ← →", "close or open all blocks"),
            ("Ctrl + R", "fold or unfold repeats"),
        ),
    ),
    (
        "The input",
        (
            ("Ctrl + Shift + I", "open a picture or numbers"),
            ("Ctrl + V", "paste a picture or numbers"),
            ("arrows, digits, Enter", "go over its cells, type numbers"),
            ("L, P, E, F", "look, paint, erase, fill"),
            ("Space", "paint the cell"),
        ),
    ),
    (
        "Playing",
        (
            ("Space", "play or pause"),
            ("← →", "one step back or on"),
            ("Shift + ← →", "one row back or on"),
            ("Home, End", "first or last step"),
            ("[ ]", "slower or faster"),
            ("+ −, 0", "on the canvas: zoom, see all"),
        ),
    ),
)

COLUMNS = 3
MOST_OF_SCREEN = 0.95
HEAD_ROWS = 2
"""A head and the space over it take as much room as so many keys."""


class KeysHelp(QDialog):
    """The page; it scrolls where a screen is too small for it.

    Parameters
    ----------
    parent : QWidget
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(22, 14, 22, 14)
        row.setSpacing(30)
        for groups in _columns():
            column = QVBoxLayout()
            column.setSpacing(18)
            for title, keys in groups:
                column.addWidget(_group(title, keys))
            column.addStretch(1)
            row.addLayout(column)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(page)
        scroll.setAccessibleName("Keys")
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        below = QHBoxLayout()
        below.setContentsMargins(22, 0, 22, 14)
        below.addWidget(label("Everything else is in the menus, and in Ctrl + K by name.", "second"))
        below.addStretch(1)
        below.addWidget(close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll)
        outer.addLayout(below)
        # A scroll area asks for less than what is in it.
        wanted = page.sizeHint() + QSize(0, below.sizeHint().height())
        self.resize(wanted.boundedTo(parent.screen().availableSize() * MOST_OF_SCREEN))
        close.setFocus()


def _columns() -> Iterator[tuple[Group, ...]]:
    """Deal the groups out to columns of about the same height, in order."""
    rows = [HEAD_ROWS + len(keys) for _, keys in KEYS_HELP]
    column_of = [round(COLUMNS * (sum(rows[:n]) + rows[n] / 2) / sum(rows) - 0.5) for n in range(len(rows))]
    for column in range(COLUMNS):
        yield tuple(group for group, its in zip(KEYS_HELP, column_of, strict=True) if its == column)


def _group(title: str, keys: tuple[tuple[str, str], ...]) -> QWidget:
    group = QWidget()
    group.setAccessibleName(title)
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, 150)
    grid.setColumnStretch(1, 1)
    grid.addWidget(section_label(title), 0, 0, 1, 2)
    for row, (key, what) in enumerate(keys, start=1):
        grid.addWidget(label(key, bold=True), row, 0)
        grid.addWidget(label(what, "second"), row, 1)
    return group
