"""The fields of one kind of layer, block or input: captions, editors, and what is wrong beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QVBoxLayout, QWidget

from convstudio.ui.field_editors import COLUMN_GAP, SteppingEditor
from convstudio.ui.number_dragging import FieldLabel
from convstudio.ui.widgets import label, section_label, set_role

if TYPE_CHECKING:
    from collections.abc import Collection

    from convstudio.engine import Problem
    from convstudio.ui.field_editors import FieldEditor
    from convstudio.ui.form_pages import Field, Page

_Cell = tuple[int, int, int, int]

LINES = 3
"""Rows of the grid for each row of fields: captions, editors, and what is wrong with one of them."""


class FormPanel(QWidget):
    """Shows one page. Stays alive when another is shown, so that coming back to it is quick.

    Parameters
    ----------
    page : Page
    """

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.fields: dict[str, Field] = {}
        self._captions: dict[str, FieldLabel] = {}
        self._notes: dict[int, QLabel] = {}
        self._shown: tuple[Problem | None, frozenset[str]] = (None, frozenset())
        self._head, words = section_label(page.title), label(page.words, "second")
        words.setWordWrap(True)
        words.setVisible(bool(page.words))
        self._loose = _note()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(COLUMN_GAP)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(words)
        column.addLayout(self._grid)
        column.addWidget(self._loose)
        column.addStretch(1)
        for field in page.fields():
            self._add(field)

    @property
    def title(self) -> str:
        """What stands over the fields."""
        return self._head.text()

    def show_title(self, behind: str) -> None:
        """Show the page's title with something behind it."""
        self._head.setText(f"{self.page.title}{behind}")

    def editor(self, field_name: str) -> FieldEditor:
        """Return the editor of one field."""
        return self.fields[field_name].editor

    def caption(self, field_name: str) -> FieldLabel | None:
        """Return what stands over a field; those that say it themselves have none."""
        return self._captions.get(field_name)

    @property
    def focused_field(self) -> str:
        """The field that has the keyboard, or nothing."""
        focus = QApplication.focusWidget()
        if focus is None:
            return ""
        return next((name for name, field in self.fields.items() if field.editor.isAncestorOf(focus)), "")

    def show_values(self) -> None:
        """Show what the page holds now; fields that have no value just now stay as they are, and can't be changed."""
        values = self.page.values()
        for name, field in self.fields.items():
            field.editor.setEnabled(name in values)
            if name in values:
                field.editor.show_value(values[name])

    def show_problem(self, problem: Problem | None, meant: Collection[str]) -> None:
        """Light the fields that could mend a problem, and say below the first of them what does not fit."""
        lit = [name for name in self.fields if name in meant] if problem is not None else []
        if (problem, frozenset(lit)) == self._shown:
            return
        self._shown = (problem, frozenset(lit))
        severity = problem.severity if problem is not None else ""
        for name, field in self.fields.items():
            is_lit = name in lit
            tip = f"{problem.text}\n\n{field.spec.tip}" if problem is not None and is_lit else field.spec.tip
            caption = self._captions.get(name)
            for widget in (caption, field.editor):
                if widget is not None and widget.toolTip() != tip:
                    widget.setToolTip(tip)
            if caption is not None:
                set_role(caption, severity if is_lit else "second")
            field.editor.show_severity(severity if is_lit else "")
        text = problem.text if problem is not None and severity == "error" else ""
        self._say(text, self._row_of(lit[0]) if lit else None)

    def _say(self, text: str, row: int | None) -> None:
        """Write what is wrong below a row of fields, or below all of them."""
        if text and row is not None and row not in self._notes:
            self._notes[row] = _note()
            self._grid.addWidget(self._notes[row], row + LINES - 1, 0, 1, 2)
        for note in (self._loose, *self._notes.values()):
            here = note is (self._loose if row is None else self._notes.get(row))
            note.setText(text if here else "")
            note.setVisible(bool(text) and here)

    def _row_of(self, field_name: str) -> int:
        place = self._grid.indexOf(self.fields[field_name].editor)
        return cast("_Cell", self._grid.getItemPosition(place))[0] - 1

    def _add(self, field: Field) -> None:
        """Put a labelled editor into the next free place of the grid."""
        editor, spec = field.editor, field.spec
        editor.setToolTip(spec.tip)
        (editor.focusProxy() or editor).setAccessibleDescription(spec.tip)
        row, column = self._next_place(wide=spec.wide)
        self.fields[field.name] = field
        span = 2 if spec.wide else 1
        if not editor.says_itself:
            caption = self._captions[field.name] = FieldLabel(spec.label)
            caption.setToolTip(spec.tip)
            caption.setBuddy(editor)
            if isinstance(editor, SteppingEditor):
                editor.let_drag(caption, editor.step)
            self._grid.addWidget(caption, row, column, 1, span)
        self._grid.addWidget(editor, row + 1, column, 1, span)

    def _next_place(self, *, wide: bool) -> tuple[int, int]:
        if not self._grid.count():
            return 0, 0
        row, column, _, span = cast("_Cell", self._grid.getItemPosition(self._grid.count() - 1))
        below = (row - 1 + LINES, 0)
        return below if wide or column == 1 or span == 2 else (row - 1, 1)  # the form has two columns


def _note() -> QLabel:
    note = label("", "error", size=12)
    note.setWordWrap(True)
    note.hide()
    return note
