"""The window: layer stack, views and results around one session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from convstudio.engine import INPUT_ID
from convstudio.studio.last_windows import WindowRecord
from convstudio.studio.playback import Playback
from convstudio.ui.commands import Commands
from convstudio.ui.convolve_view import ConvolveView
from convstudio.ui.export_commands import ExportCommands
from convstudio.ui.file_commands import FileCommands
from convstudio.ui.file_drops import FileDrops
from convstudio.ui.input_canvas import InputCanvas
from convstudio.ui.input_commands import InputCommands
from convstudio.ui.layer_form import LayerForm
from convstudio.ui.layer_stack import LayerStack
from convstudio.ui.notices import Notices
from convstudio.ui.results_panel import ResultsPanel
from convstudio.ui.status_line import StatusLine
from convstudio.ui.views import VIEWS, Views
from convstudio.ui.widgets import Segments, label

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from convstudio.engine.shapes import AxisOrder
    from convstudio.studio.session import Session
    from convstudio.studio.settings import Settings
    from convstudio.ui.appearance import Appearance
    from convstudio.ui.history_panel import HistoryPanel

LEFT_WIDTH, RIGHT_WIDTH = 312, 336
SMALLEST = (1220, 640)
LEAST_STACK = 250
LEAST_PAGE = 692
"""What the transport of a convolution takes. With less, the panels beside it would move whenever one is selected."""

NESTED_LAYOUTS = 6
ORDERS = (("HWD", "H×W×D"), ("NCHW", "NCHW"))


class MainWindow(QMainWindow):
    """Puts the panels together, and owns what they share: playback, views, commands.

    Parameters
    ----------
    session : Session
        Must outlive the window.
    appearance : Appearance
    settings : Settings
    """

    closed = Signal()
    view_changed = Signal()
    _told = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, settings: Settings) -> None:
        super().__init__()
        self.session, self.appearance, self.settings = session, appearance, settings
        self.playback = Playback(session, self)
        self.playback.set_speed(settings.speed)
        self.stack = LayerStack(session, appearance)
        self.form = LayerForm(session, appearance)
        self.convolve = ConvolveView(session, self.playback, appearance)
        self.input_canvas = InputCanvas(session, self.convolve)
        self.results = ResultsPanel(session, appearance)
        self.notices = Notices()
        self.files = FileCommands(self)
        self.exports = ExportCommands(self)
        self.inputs = InputCommands(self)
        self._drops = FileDrops(self)
        self._tabs = Segments([(view.key, view.title) for view in VIEWS], "Views")
        self._orders = Segments(ORDERS, "Order of axes")
        self._pages, self._sides = QStackedWidget(), QStackedWidget()
        self._status = StatusLine(session)
        self._history: HistoryPanel | None = None
        self._build()
        self.views = Views(self, self._pages, self._sides)
        self.commands = Commands(self)
        self._tabs.choose("convolve")
        self._status.show_view("convolve")
        self._connect()
        self.set_order(settings.axis_order)
        self._name_window()
        self.convolve.canvas.setFocus()

    def _build(self) -> None:
        self.setMinimumSize(*SMALLEST)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(self.notices)
        column.addWidget(self._body(), 1)
        self.setCentralWidget(page)
        self.setStatusBar(self._status)

    def _header(self) -> QWidget:
        header = QFrame()
        header.setObjectName("header")
        row = QHBoxLayout(header)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        export = QPushButton("Export…")
        export.setProperty("role", "primary")
        export.setToolTip("Save the picture on the screen (Ctrl+E)")
        export.clicked.connect(self.exports.export)
        row.addWidget(self._tabs)
        row.addStretch(1)
        row.addWidget(label("Order", "third"))
        row.addWidget(self._orders)
        row.addWidget(export)
        return header

    def _body(self) -> QWidget:
        left = QFrame()
        left.setObjectName("leftPanel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        self.stack.setMinimumHeight(LEAST_STACK)
        column.addWidget(self.stack, 1)
        column.addWidget(self.form)
        right = QFrame()
        right.setObjectName("rightPanel")
        self._side = side = QVBoxLayout(right)
        side.setContentsMargins(1, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self._sides, 1)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(1)
        for panel in (left, self._pages, right):
            body.addWidget(panel)
        self._pages.setMinimumWidth(LEAST_PAGE)
        self._left = left
        left.setMinimumWidth(270)
        right.setMinimumWidth(300)
        body.setSizes([LEFT_WIDTH, 10 * LEFT_WIDTH, RIGHT_WIDTH])
        body.setStretchFactor(1, 1)
        self._splitter = body
        return body

    def _connect(self) -> None:
        self._tabs.chosen.connect(self.show_view)
        self._orders.chosen.connect(self.set_order)
        self._told.connect(self._tell_here)
        self.stack.network_wanted.connect(self.files.new_from_preset)
        self.form.asked.connect(self._ask_for_input)
        self.convolve.told.connect(self._status.show_hint)
        self.input_canvas.told.connect(self._status.show_hint)
        self.form.told.connect(self._status.show_hint)
        self.playback.speed_changed.connect(self._keep_speed)
        session = self.session
        session.document_changed.connect(self._name_window)
        session.clean_changed.connect(self._name_window)
        session.file_changed.connect(self._name_window)
        # The last to hear, when all panels show what is new.
        session.history.changed.connect(self._lay_out)

    # Views

    def show_view(self, key: str) -> None:
        """Show a view by its key: "convolve", "sharing" or "quiz"."""
        if key != "convolve":
            self.playback.pause()
        self._tabs.choose(key)
        self.views.show(key)
        # The stack would give the classic exercise's answers away.
        self._left.setVisible(key != "quiz")
        self._status.show_view(key)
        self.view_changed.emit()

    def set_order(self, order: AxisOrder) -> None:
        """Write shapes as H×W×D or as NCHW, everywhere."""
        self._orders.choose(order)
        self.settings.axis_order = order
        for part in (self.stack, self.results, self.convolve):
            part.set_order(order)

    # The history

    @property
    def history_is_shown(self) -> bool:
        """Whether the list of all steps is on the screen."""
        return self._history is not None and self._history.isVisibleTo(self)

    def toggle_history(self) -> None:
        """Show the list of all steps below the results, or put it away."""
        self.show_history(not self.history_is_shown)
        if self._history is not None and self.history_is_shown:
            self._history.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_history(self, is_shown: bool) -> None:
        """Show the list of all steps, or put it away."""
        if self._history is None and is_shown:
            from convstudio.ui.history_panel import HistoryPanel  # not before it is wanted

            self._history = HistoryPanel(self.session, self.appearance)
            self._history.closed.connect(self.toggle_history)
            self._side.addWidget(self._history)
        if self._history is not None:
            self._history.setVisible(is_shown)

    def _ask_for_input(self, what: str) -> None:
        """Do what the input's form wants."""
        {"open": self.inputs.open, "fit": self.inputs.fit_input}[what]()

    # Words

    def tell_error(self, sentence: str) -> None:
        """Show an unforeseen error; may be called from any thread."""
        self._told.emit(sentence)

    @Slot(object)
    def _tell_here(self, sentence: str) -> None:
        QMessageBox.warning(self, "ConvStudio", sentence)

    def tell(self, words: str) -> None:
        """Say something in the status bar for a few seconds."""
        self._status.tell(words)

    def _name_window(self) -> None:
        title, modified = f"{self.files.name}[*]", not self.session.is_clean
        # The window system is told only what is new: it takes its time.
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if modified != self.isWindowModified():
            self.setWindowModified(modified)

    def _lay_out(self) -> None:
        """Let all layouts settle before anything is painted.

        Qt queues a layout that follows from another behind the paint that is waiting, and would paint three times.
        """
        for _ in range(NESTED_LAYOUTS if self.isVisible() else 0):  # before, it has no size to lay out for
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _keep_speed(self, speed: float) -> None:
        self.settings.speed = speed

    # Keys that no field, button or list wanted for itself

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if isinstance(self.focusWidget(), QAbstractSpinBox | QLineEdit):
            # What a field has no use for, such as a space in a number, was meant for the field all the same.
            super().keyPressEvent(event)
            return
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
            return
        if not self.commands.press(event.key(), shift=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)):
            super().keyPressEvent(event)

    # Coming and going

    def restore(self) -> None:
        """Stand where the window stood when it was last closed."""
        if self.settings.window_geometry:
            self.restoreGeometry(QByteArray(self.settings.window_geometry))
        if self.settings.window_state:
            self._splitter.restoreState(QByteArray(self.settings.window_state))

    def record(self, document: str) -> WindowRecord:
        """Return what it takes to open this window again; ``document`` is what is in it, if that is in no file."""
        path = self.session.path
        return WindowRecord(
            path=str(path.absolute()) if path else "",
            document=document,
            geometry=bytes(self.saveGeometry().data()),
            splitter=bytes(self._splitter.saveState().data()),
            view=self.views.current,
            selected=self.session.selected_id,
            closed=self.stack.folding.closed_ids,
            history=self.history_is_shown,
        )

    def show_as(self, record: WindowRecord) -> None:
        """Look as a window did; what is not there any more is left out."""
        if record.geometry:
            self.restoreGeometry(QByteArray(record.geometry))
        if record.splitter:
            self._splitter.restoreState(QByteArray(record.splitter))
        self.stack.folding.set_closed(record.closed)
        if record.selected in self.session.document.network or record.selected == INPUT_ID:
            self.session.select(record.selected)
        if record.view in {view.key for view in VIEWS}:
            self.show_view(record.view)
        self.show_history(record.history)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_go():
            event.ignore()
            return
        self.playback.pause()
        self.files.keeper.let_go()
        self.settings.window_geometry = bytes(self.saveGeometry().data())
        self.settings.window_state = bytes(self._splitter.saveState().data())
        self.settings.sync()
        event.accept()
        self.closed.emit()

    @property
    def has_layer(self) -> bool:
        """Whether a layer is selected, and not the input."""
        return self.session.selected_id != INPUT_ID
