"""The filter on the canvas, to be typed into, turned by the wheel, dragged, pasted and copied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from convstudio.engine.layers import Linear, RadialBasis
from convstudio.studio import kernels
from convstudio.studio.kernels import KernelAt, KernelError
from convstudio.studio.number_text import NumberTextError, write_exactly
from convstudio.ui.gesture_pause import GesturePause

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convstudio.figures.parts.base import Figure
    from convstudio.studio.session import Session

WHOLE_STEP, STEP = 1.0, 0.1
FINE = 10
"""How many times smaller a step is with Shift."""

DECIMALS = 6
"""To which a number is rounded that was stepped to: 0.1 added three times is 0.3."""


class KernelCells(QObject):
    """The kernel that the figure shows, as cells that take numbers: a CellTarget.

    Parameters
    ----------
    session : Session
    parent : QObject, optional
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._gathering = False
        self._columns = 1
        self._held: tuple[KernelAt, int, int, float] | None = None
        self._pause = GesturePause(session, self)

    def set_gathering(self, gathering: bool) -> None:
        """Take the kernels of transposed convolutions for flipped."""
        self._gathering = gathering

    def follow(self, figure: Figure | None) -> None:
        """Learn how a neuron's weights are wrapped in the figure."""
        grid = figure.part(self.part) if figure is not None else None
        self._columns = getattr(getattr(grid, "cells", None), "columns", 1)

    @property
    def at(self) -> KernelAt | None:
        """Which kernel is shown; None if there is none."""
        return kernels.kernel_at(self._session, gathering=self._gathering)

    @property
    def is_row(self) -> bool:
        """Whether it is a neuron's weights, wrapped to be seen."""
        at = self.at
        return at is not None and isinstance(self._session.analysis.row(at.node_id).layer, Linear | RadialBasis)

    # What a CellTarget is asked

    @property
    def part(self) -> str:
        """The grid's name in the figure."""
        return "weights" if self.is_row else "kernel"

    @property
    def size(self) -> tuple[int, int]:
        """How many (rows, columns) there are."""
        shown = self._shown()
        if self.is_row:
            return -(-shown.size // self._columns), self._columns
        return shown.shape[0], shown.shape[1]

    def text_at(self, row: int, column: int) -> str | None:
        """Return the number in a cell, with all its digits; None if there is no such cell by now."""
        number = self._number(row, column)
        return None if number is None else write_exactly(number)

    def words_for(self, row: int, column: int) -> str:
        """Return what a cell is called: "Filter 2, channel 1, row 2, column 3"."""
        at = self.at
        if at is None:
            return ""
        if self.is_row:
            return f"Neuron {at.index + 1}, weight {self._place(row, column)[1] + 1}"
        return f"Filter {at.index + 1}, channel {at.channel + 1}, row {row + 1}, column {column + 1}"

    def set_number(self, row: int, column: int, number: float) -> None:
        """Put a number into a cell; a NumberTextError says why it can't stand there."""
        self._session.end_gesture()
        self._set(row, column, number, merge=False)

    def set_block(self, row: int, column: int, block: NDArray[np.float64]) -> None:
        """Put numbers (C, H, W) into the cells from this one on; a NumberTextError says why they can't stand there."""
        shown = self._shown()
        if self.is_row or len(block) > 1 or block.shape[1:] == shown.shape:
            self.set_all(block)
            return
        rows, columns = block.shape[1:]
        if row + rows > shown.shape[0] or column + columns > shown.shape[1]:
            raise NumberTextError(
                f"{rows}×{columns} numbers do not fit into this {shown.shape[0]}×{shown.shape[1]} filter from row "
                f"{row + 1}, column {column + 1} on."
            )
        changed = shown.astype(np.float64)
        changed[row : row + rows, column : column + columns] = block[0]
        self.set_all(changed[np.newaxis])

    # The rest

    def set_all(self, block: NDArray[np.float64]) -> None:
        """Give other numbers to the kernel, (1, k_h, k_w), or to all of its filter; a NumberTextError says why not."""
        at = self.at
        if at is None:
            raise NumberTextError("No filter is shown. Select a layer that has one.")
        self._session.end_gesture()
        numbers = block.reshape(1, 1, -1) if self.is_row else block
        try:
            kernels.set_kernels(self._session, at, numbers)
        except KernelError as error:
            raise NumberTextError(str(error)) from None

    def text(self) -> str:
        """Return all numbers of the filter as a spreadsheet takes them, an empty line between channels."""
        at = self.at
        if at is None:
            return ""
        channels = kernels.filter_numbers(self._session, replace(at, channel=0))
        lines = ["\n".join("\t".join(f"{cell:.9g}" for cell in row) for row in channel) for channel in channels]
        return "\n\n".join(lines)

    def hold(self, row: int, column: int) -> bool:
        """Take hold of a cell, to be dragged; return whether there is one."""
        at, number = self.at, self._number(row, column)
        if at is None or number is None:
            return False
        self._session.end_gesture()
        self._held = (at, row, column, number)
        return True

    def drag(self, steps: int, *, fine: bool = False) -> None:
        """Change the cell that is held by so many steps from what it was."""
        if self._held is not None:
            at, row, column, number = self._held
            if at == self.at and self._number(row, column) is not None:
                self._set(row, column, _stepped(number, steps * self._step(fine)), merge=True)

    def let_go(self) -> None:
        """End a drag: it is one step to undo."""
        if self._held is not None:
            self._held = None
            self._session.end_gesture()

    def turn(self, row: int, column: int, steps: int, *, fine: bool = False) -> None:
        """Change a cell by so many steps; turns that follow each other are one step to undo."""
        number = self._number(row, column)
        if number is not None:
            self._set(row, column, _stepped(number, steps * self._step(fine)), merge=True)
            self._pause.start()

    # Inside

    def _step(self, fine: bool) -> float:
        shown = self._shown()
        whole = bool((shown == np.rint(shown)).all())
        return (WHOLE_STEP if whole and not fine else STEP) / (FINE if fine and not whole else 1)

    def _set(self, row: int, column: int, number: float, *, merge: bool) -> None:
        at = self.at
        if at is None:
            return
        try:
            kernels.set_cell(self._session, at, *self._place(row, column), number, merge=merge)
        except KernelError as error:
            raise NumberTextError(str(error)) from None

    def _place(self, row: int, column: int) -> tuple[int, int]:
        return (0, row * self._columns + column) if self.is_row else (row, column)

    def _number(self, row: int, column: int) -> float | None:
        """Return the number of a cell on the canvas; None where the kernel of now has no such cell."""
        shown, (row, column) = self._shown(), self._place(row, column)
        return float(shown[row, column]) if row < shown.shape[0] and column < shown.shape[1] else None

    def _shown(self) -> NDArray[np.float32]:
        at = self.at
        shown = kernels.kernel_numbers(self._session, at) if at is not None else None
        return np.zeros((0, 0), np.float32) if shown is None else shown


def _stepped(number: float, by: float) -> float:
    largest = float(kernels.LARGEST_WEIGHT)
    return max(-largest, min(round(number + by, DECIMALS), largest))
