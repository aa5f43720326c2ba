"""The selected layer's form: every field, with its range and a line that teaches; any state may be passed through."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from convstudio.engine import INPUT_ID, Layer
from convstudio.studio import several_actions
from convstudio.studio.document_weights import has_arrays
from convstudio.studio.kernels import kernel_at
from convstudio.ui.form_pages import Field, form_of, page_for
from convstudio.ui.form_panel import FormPanel
from convstudio.ui.gesture_pause import GesturePause
from convstudio.ui.weight_fields import OF_THE_FILTER
from convstudio.ui.widgets import PanelScroll

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PySide6.QtGui import QResizeEvent

    from convstudio.engine import Problem
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance
    from convstudio.ui.field_editors import FieldEditor
    from convstudio.ui.form_pages import Page

LEAST_HEIGHT = 150
MOST_PANELS = 24
"""Forms of other kinds of layers that are kept for when one is selected again."""


class LayerForm(PanelScroll):
    """Edits the selected layer or block, or the input; as high as it needs to be, if there is room.

    Signals
    -------
    told(words)
        What the field with the keyboard is for, or nothing.
    asked(what)
        Something that the window does: "open" a file as the input, or "fit" the input to its picture.
    """

    told = Signal(object)
    asked = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setAccessibleName("Fields of the selected layer")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._session, self._appearance = session, appearance
        self._panels: dict[Hashable, FormPanel] = {}
        self._panel: FormPanel | None = None
        self._selected = ""
        self._key: tuple[object, ...] = ()
        self._is_held = False
        self._teaches = False
        self._followed: object = None
        self._pause = GesturePause(session, self)
        inside = self._inside = QWidget()
        inside.setObjectName("formInside")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(inside)
        inside.installEventFilter(self)
        session.document_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh)
        session.selected_set_changed.connect(self._show_title)
        session.problems_changed.connect(self._show_problem)
        session.playhead_changed.connect(self._follow)
        session.activations_changed.connect(self._follow)
        appearance.theme_changed.connect(self._rebuild)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._teach)
        self._refresh()

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

    @property
    def panel(self) -> FormPanel:
        """The fields on show."""
        assert self._panel is not None
        return self._panel

    def editor(self, field_name: str) -> FieldEditor:
        """Return the editor of one field of the selected layer."""
        return self.panel.editor(field_name)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields on show."""
        return tuple(self.panel.fields)

    def focus_first(self) -> None:
        """Put the keyboard in the first field."""
        if self.field_names:
            self.editor(self.field_names[0]).setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Showing

    def _rebuild(self) -> None:
        """Make everything anew, in other colours."""
        for panel in self._panels.values():
            _discard(panel)
        self._panels.clear()
        self._panel = None
        self._refresh()

    def _refresh(self) -> None:
        selected, key = self._session.selected_id, self._wanted()
        panel = self._panels.get(key)
        if panel is None:
            panel = self._make(key)
        if panel is not self._panel or selected != self._selected:
            if selected != self._selected or selected != INPUT_ID:
                self._session.end_gesture()  # but a stroke over a picture, which makes cells of it, goes on
            panel.page.turn_to(selected)
            same = selected == self._selected
            self._selected, self._key = selected, key
            self._show_panel(panel, keep_focus=same)
        panel.show_values()
        self._show_title()
        self._show_problem()

    def _show_title(self) -> None:
        """Say what is edited, and how many at once."""
        alike = several_actions.alike_selected(self._session)
        self.panel.show_title(f" · all {len(alike)}" if len(alike) > 1 else "")

    def _follow(self) -> None:
        """Show what the filter on the canvas has of its own, when it is another one."""
        at = kernel_at(self._session)
        place = None if at is None else (at.node_id, at.index, at.place)
        if place != self._followed:
            self._followed = place
            self._refresh()

    def _wanted(self) -> tuple[object, ...]:
        """Return the sign of the form to show; a layer that does not fit or has no numbers just now keeps what it has.

        It has no filter on the canvas then, and fields that came and went while a number is typed would take the
        keyboard away.
        """
        key, selected, analysis = form_of(self._session), self._session.selected_id, self._session.analysis
        alike = key[:1] == self._key[:1] and key[:-OF_THE_FILTER] == self._key[:-OF_THE_FILTER]
        if selected != self._selected or not alike or selected not in analysis.network:
            return key
        row = analysis.row(selected)
        return key if row.facts is not None and has_arrays(self._session.document, row) else self._key

    def _show_panel(self, panel: FormPanel, *, keep_focus: bool) -> None:
        before, self._panel = self._panel, panel
        if before is panel:
            return
        name = before.focused_field if before is not None and keep_focus else ""
        panel.show()
        if name in panel.fields:
            panel.editor(name).setFocus(Qt.FocusReason.OtherFocusReason)
        if before is not None:
            before.hide()

    def _make(self, key: Hashable) -> FormPanel:
        """Return a new panel for what is selected."""
        if len(self._panels) >= MOST_PANELS:
            oldest = next(key for key, panel in self._panels.items() if panel is not self._panel)
            _discard(self._panels.pop(oldest))
        panel = self._panels[key] = FormPanel(page_for(self._session, self._appearance, self.asked.emit))
        for field in panel.fields.values():
            field.editor.changed.connect(self._changer(panel.page, field))
            field.editor.grabbed.connect(self._grab)
            field.editor.released.connect(self._release)
        self._column.addWidget(panel)
        return panel

    def _layer(self) -> Layer | None:
        selected = self._session.selected_id
        return None if selected == INPUT_ID else self._session.document.network.node(selected).layer

    def _show_problem(self) -> None:
        """Show the worst that is said of the selected layer; what is merely a note is left to the results."""
        selected, layer = self._session.selected_id, self._layer()
        own = (problem for problem in self._session.problems if problem.node_id == selected)
        problem = next((problem for problem in own if problem.severity != "note"), None)
        self.panel.show_problem(problem, _fields_meant(problem, layer) if problem and layer else ())

    def _teach(self, _: QWidget | None, now: QWidget | None) -> None:
        """Say what the field is for that the keyboard has gone to."""
        name = self.panel.focused_field if now is not None else ""
        if name:
            spec = self.panel.fields[name].spec
            self._teaches = True
            self.told.emit(f"{spec.label}: {spec.tip}")
        elif self._teaches:
            self._teaches = False
            self.told.emit("")

    # Gestures

    def _changer(self, page: Page, field: Field) -> Callable[[Any], None]:
        def change(value: object) -> None:
            if not page.is_there:  # a number is typed until its field is left, and its layer may be removed before
                return
            field.change(value)
            if not self._is_held:
                self._pause.start()

        return change

    def _grab(self) -> None:
        """Begin a drag: all it does is one step, however long the hand rests."""
        self._pause.stop()
        self._session.end_gesture()
        self._is_held = True

    def _release(self) -> None:
        self._is_held = False
        self._session.end_gesture()


def _discard(panel: FormPanel) -> None:
    panel.hide()
    panel.setParent(None)
    panel.deleteLater()


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
