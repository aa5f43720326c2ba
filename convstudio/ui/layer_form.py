"""The selected layer's form: every field, with its range and a line that teaches; any state may be passed through."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from convstudio.engine import INPUT_ID, Layer
from convstudio.studio import several_actions
from convstudio.studio.kernels import kernel_at
from convstudio.ui.field_editors import FieldEditor, IntEditor, ScrubLabel
from convstudio.ui.form_pages import Field, Page, form_of, page_for
from convstudio.ui.pair_editors import PaddingEditor, PairEditor
from convstudio.ui.widgets import PanelScroll, label, section_label, set_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from convstudio.engine import Problem
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

_Cell = tuple[int, int, int, int]

GESTURE_PAUSE_MS = 900
"""Changes of one field that follow each other faster than this are one step to undo."""

LEAST_HEIGHT = 150


class LayerForm(PanelScroll):
    """Edits the selected layer or block, or the input; as high as it needs to be, if there is room.

    Signals
    -------
    asked(what)
        Something that the window does: "open" a file as the input, or "fit" the input to its picture.
    """

    asked = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setAccessibleName("Fields of the selected layer")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._session, self._appearance = session, appearance
        self._editors: dict[str, FieldEditor] = {}
        self._captions: dict[str, ScrubLabel] = {}
        self._tips: dict[str, str] = {}
        self._page: Page | None = None
        self._shown: object = None
        self._followed: object = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(GESTURE_PAUSE_MS)
        self._pause.timeout.connect(session.end_gesture)
        self._head = section_label("")
        self._words = label("", "second")
        self._problem = label("", "error", size=12)
        for words in (self._words, self._problem):
            words.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._build()
        session.document_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh)
        session.selected_set_changed.connect(self._show_title)
        session.problems_changed.connect(self._show_problem)
        session.playhead_changed.connect(self._follow)
        appearance.theme_changed.connect(self._rebuild)
        self._refresh()

    def _build(self) -> None:
        inside = self._inside = QWidget()
        inside.setObjectName("formInside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self._words)
        column.addLayout(self._grid)
        column.addWidget(self._problem)
        column.addStretch(1)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def sizeHint(self) -> QSize:
        inside = self._inside
        width = max(self.viewport().width(), 200)
        layout = inside.layout()
        height = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else 0
        return QSize(280, max(height, inside.minimumSizeHint().height()) + 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # what is inside wants another height
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, min(LEAST_HEIGHT, self.sizeHint().height()))

    def editor(self, field_name: str) -> FieldEditor:
        """Return the editor of one field of the selected layer."""
        return self._editors[field_name]

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields on show."""
        return tuple(self._editors)

    def focus_first(self) -> None:
        """Put the keyboard in the first field."""
        if self._editors:
            next(iter(self._editors.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Showing

    def _rebuild(self) -> None:
        self._shown = None
        self._refresh()

    def _refresh(self) -> None:
        form = form_of(self._session)
        if form != self._shown or self._page is None:
            if not (isinstance(self._shown, tuple) and self._shown[0] == form[0] == INPUT_ID):
                self._session.end_gesture()  # but a stroke over a picture, which makes cells of it, goes on
            self._clear()
            self._shown = form
            self._page = page_for(self._session, self._appearance, self.asked.emit)
            self._words.setText(self._page.words)
            self._words.setVisible(bool(self._page.words))
            for field in self._page.fields():
                self._add(field)
        self._show_title()
        self._show_values()
        self._show_problem()

    def _show_title(self) -> None:
        """Say what is edited, and how many at once."""
        title, alike = self._page.title if self._page else "", several_actions.alike_selected(self._session)
        self._head.setText(f"{title} · all {len(alike)}" if len(alike) > 1 else title)

    def _show_values(self) -> None:
        if self._page is None:
            return
        values = self._page.values()
        for name, editor in self._editors.items():
            if name in values:  # the playhead moves before the form of another layer is made
                editor.show_value(values[name])

    def _follow(self) -> None:
        """Show what the filter on the canvas has of its own, when it is another one."""
        at = kernel_at(self._session)
        place = None if at is None else (at.node_id, at.index, at.place)
        if place != self._followed:
            self._followed = place
            self._show_values()

    def _layer(self) -> Layer | None:
        selected = self._session.selected_id
        return None if selected == INPUT_ID else self._session.document.network.node(selected).layer

    def _clear(self) -> None:
        self._editors.clear()
        self._captions.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self, field: Field) -> None:
        """Put a labelled editor into the next free place of the grid."""
        editor, spec = field.editor, field.spec
        editor.changed.connect(self._changer(field))
        editor.setToolTip(spec.tip)
        self._editors[field.name] = editor
        row, column = self._next_place(wide=spec.wide)
        span = 2 if spec.wide else 1
        if not editor.says_itself:
            caption = self._captions[field.name] = ScrubLabel(spec.label)
            self._tips[field.name] = spec.tip
            caption.setBuddy(editor)
            if isinstance(editor, IntEditor | PairEditor | PaddingEditor):
                caption.allow_scrubbing()
                caption.scrubbed.connect(editor.step)
                caption.released.connect(self._session.end_gesture)
            self._grid.addWidget(caption, row, column, 1, span)
        self._grid.addWidget(editor, row + 1, column, 1, span)

    def _changer(self, field: Field) -> Callable[[Any], None]:
        def change(value: object) -> None:
            field.change(value)
            self._pause.start()

        return change

    def _next_place(self, *, wide: bool) -> tuple[int, int]:
        if not self._grid.count():
            return 0, 0
        row, column, _, span = cast("_Cell", self._grid.getItemPosition(self._grid.count() - 1))
        below = (row + 1, 0)
        return below if wide or column == 1 or span == 2 else (row - 1, 1)  # the form has two columns

    # Problems

    def _show_problem(self) -> None:
        """Light the fields that could mend what is wrong, and say it where the layer does not fit."""
        selected, layer = self._session.selected_id, self._layer()
        own = [problem for problem in self._session.problems if problem.node_id == selected]
        loud = [problem for problem in own if problem.severity != "note"]
        problem = loud[0] if loud else None
        is_error = problem is not None and problem.severity == "error"
        self._problem.setText(problem.text if problem and is_error else "")
        self._problem.setVisible(is_error)
        meant = _fields_meant(problem, layer) if problem and layer else set()
        for name, caption in self._captions.items():
            lit = problem is not None and name in meant
            set_role(caption, problem.severity if problem and lit else "second")
            caption.setToolTip(f"{problem.text}\n\n{self._tips[name]}" if problem and lit else self._tips[name])
        self.updateGeometry()


def _fields_meant(problem: Problem, layer: Layer) -> set[str]:
    """Return the fields that a problem's fixes would change, or that its text names."""
    words = set(problem.text.replace(".", " ").replace(",", " ").split())
    named = {field.name for field in fields(layer) if field.name in words}
    alike = [other for fix in problem.fixes for other in fix.layers if type(other) is type(layer)]
    return named | {
        field.name
        for other in alike
        for field in fields(layer)
        if getattr(other, field.name) != getattr(layer, field.name)
    }
