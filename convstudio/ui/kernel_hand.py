"""The hand on the filter's cells: its numbers are typed, turned by the wheel and dragged, and it has a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication

from convstudio.figures.link_parts import target_at
from convstudio.ui.number_dragging import PIXELS_PER_STEP

if TYPE_CHECKING:
    from convstudio.figures.link_parts import Target
    from convstudio.studio.playback import Playback
    from convstudio.ui.cell_editor import CellEditor
    from convstudio.ui.kernel_cells import KernelCells
    from convstudio.ui.zoom_canvas import ZoomCanvas


class KernelHand(QObject):
    """Turns what the mouse does on the filter into changes of its numbers.

    Parameters
    ----------
    cells : KernelCells
    editor : CellEditor
    canvas : ZoomCanvas
    playback : Playback
        Rests while a number is typed.

    Signals
    -------
    menu_wanted(point)
        What can be done to the filter, at a point of the screen.
    """

    menu_wanted = Signal(object)

    def __init__(self, cells: KernelCells, editor: CellEditor, canvas: ZoomCanvas, playback: Playback) -> None:
        super().__init__(canvas)
        self._cells, self._editor, self._canvas, self._playback = cells, editor, canvas, playback
        self._held_at: QPointF | None = None
        canvas.released.connect(self._let_go)
        canvas.double_clicked.connect(self._type_at)
        canvas.turned.connect(self._turn)
        canvas.figure_shown.connect(self._follow)
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(self._ask_for_menu)

    def type_first(self) -> None:
        """Type the filter's numbers, from its first cell on."""
        if self._cells.at is not None:
            self._type(0, 0)

    @property
    def holds(self) -> bool:
        """Whether a number is held, to be dragged."""
        return self._held_at is not None

    def hold(self, target: Target | None, point: QPointF) -> None:
        """Take hold of the cell under the mouse, if it is one of the filter."""
        if target is not None and target.grid == self._cells.part and self._cells.hold(target.row, target.column):
            self._held_at = point

    def drag(self, point: QPointF) -> None:
        """Change the number that is held: up and right is more."""
        assert self._held_at is not None
        by = point - self._held_at
        self._cells.drag(int((by.x() - by.y()) * self._canvas.zoom / PIXELS_PER_STEP), fine=_shift())

    def _let_go(self) -> None:
        self._held_at = None
        self._cells.let_go()

    def _target_at(self, point: QPointF) -> Target | None:
        """Return the cell of the filter under the mouse."""
        target = target_at(self._canvas.figure, point)
        return target if target is not None and target.grid == self._cells.part else None

    def _type_at(self, point: QPointF) -> None:
        target = self._target_at(point)
        if target is not None and self._cells.at is not None:
            self._type(target.row, target.column)

    def _type(self, row: int, column: int) -> None:
        self._playback.pause()
        self._editor.open_at(self._cells, row, column)

    def _turn(self, point: QPointF, notches: int) -> None:
        """Change the number under the mouse by a step for each notch of the wheel."""
        target = self._target_at(point)
        if target is not None:
            self._cells.turn(target.row, target.column, notches, fine=_shift())

    def _follow(self) -> None:
        self._cells.follow(self._canvas.figure)

    def _ask_for_menu(self, at: QPoint) -> None:
        if self._target_at(self._canvas.mapToScene(at) / self._canvas.zoom) is not None:
            self.menu_wanted.emit(self._canvas.viewport().mapToGlobal(at))


def _shift() -> bool:
    return bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
