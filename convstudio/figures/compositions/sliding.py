"""Convolution and pooling: numerals in the cells where they can be read, else a heat map with an enlarged patch."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from convstudio.figures.compositions.layout import (
    LARGEST_CELL,
    MARGIN,
    SIGN_GAP,
    TITLE_HEIGHT,
    card,
    fits_numerals,
    grid_size,
    sheets_depth,
    sign_rect,
    title_width,
    titled_grid,
    whole_cell,
)
from convstudio.figures.compositions.window_marks import kernel_tints, window_parts, window_rect
from convstudio.figures.parts.base import Figure, Part
from convstudio.figures.parts.grid import GridPart
from convstudio.figures.parts.marks import LinksPart, OutlinePart, SignPart
from convstudio.figures.parts.text import card_height

if TYPE_CHECKING:
    from convstudio.figures.frames import CompositionName, MapView, SlidingFrame

SMALL_CELLS = (0.82, 1.0)
"""Cells of the filter and the feature map, as a share of the input's: the first with which they can be read."""
CARD_GAP = 36.0
RESULT_GAP = CARD_GAP * 0.8
"""Between a feature map and the sum below it, beside an enlarged patch."""

COLUMN_GAP, SMALLEST_GAP = 42.0, 12.0
SMALLEST_COLUMN = 150.0
CARD_WIDTH = 200.0
SIGN_ROOM = 40.0
SMALLEST_CELL = 0.05
STRETCH = 1.3
"""By how much patch and filter may be wider than their share, for numerals that can be read."""

LENS_SHARE = 0.29
"""Of the width for the patch, and as much for the feature map."""


def compose_sliding(frame: SlidingFrame, width: float, height: float, composition: CompositionName) -> Figure:
    """Lay ``frame`` out in width × height pixels."""
    layouts = [
        _NumeralLayout(frame, _numeral_cell(frame, share, width, height), share, width, height) for share in SMALL_CELLS
    ]
    legible = next((layout for layout in layouts if layout.is_legible), None)
    if composition == "numerals" or (composition == "auto" and legible):
        parts = (legible or layouts[0]).parts()
    else:
        parts = _LensLayout(frame, width, height).parts()
    return Figure(width, height, tuple(parts), frame.description)


def _views(frame: SlidingFrame, share: float) -> list[tuple[MapView, float]]:
    """Return the maps of the numeral composition with the size of their cells, as a share of the input's."""
    small = [view for view in (frame.kernel, frame.output) if view is not None]
    return [(frame.input, 1.0), *((view, share) for view in small)]


def _numeral_cell(frame: SlidingFrame, share: float, width: float, height: float) -> float:
    """Return the largest input cell with which input, filter, feature map and sum stand in width × height."""
    views = _views(frame, share)
    gaps = SIGN_GAP * (len(views) - 1) + sum(sheets_depth(view) for view, _ in views)
    across = sum(view.cells.columns * share for view, share in views)
    down = max(view.cells.rows * share for view, share in views)
    card_room = card_height(frame.sum_lines, width - 2 * MARGIN) + CARD_GAP
    room = height - 2 * MARGIN - TITLE_HEIGHT - 14 - card_room
    return whole_cell(max(1.0, min((width - 2 * MARGIN - gaps) / across, room / down, LARGEST_CELL)))


def _current_cell(frame: SlidingFrame, grid: GridPart) -> OutlinePart:
    return OutlinePart("current", grid.place.cell(frame.row, frame.column))


@dataclass
class _NumeralLayout:
    """Input ∗ filter = feature map in one row, the sum on a card below."""

    frame: SlidingFrame
    cell: float
    share: float
    width: float
    height: float

    @property
    def is_legible(self) -> bool:
        """Whether every number can be read."""
        return all(fits_numerals(view, cell) for view, cell in self._sized())

    def _sized(self) -> list[tuple[MapView, float]]:
        """Return the maps with the size of their cells in pixels."""
        return [(view, whole_cell(self.cell * share)) for view, share in _views(self.frame, self.share)]

    def parts(self) -> list[Part]:
        top = self._top()
        grid, title = titled_grid("input", self.frame.input, QPointF(self._left(), top), self.cell)
        middle = top + grid.rect.height() / 2
        parts: list[Part] = [grid, title]
        x = grid.rect.right() + sheets_depth(self.frame.input)
        small = whole_cell(self.cell * self.share)
        if self.frame.kernel is not None:
            parts.append(SignPart("times", sign_rect(QPointF(x + SIGN_GAP / 2, middle)), "∗"))
            x = self._add(parts, "kernel", self.frame.kernel, QPointF(x + SIGN_GAP, middle), small, outline="window")
            kernel = next(part for part in parts if part.name == "kernel")
            assert isinstance(kernel, GridPart)
            parts += kernel_tints(self.frame, kernel)
        sign = "=" if self.frame.kernel is not None else "→"
        parts.append(SignPart("gives", sign_rect(QPointF(x + SIGN_GAP / 2, middle)), sign))
        right = self._add(parts, "output", self.frame.output, QPointF(x + SIGN_GAP, middle), small)
        output = next(part for part in parts if part.name == "output")
        assert isinstance(output, GridPart)
        parts += [*window_parts(self.frame, grid, labelled=True), _current_cell(self.frame, output)]
        bottom = max(part.rect.bottom() for part in parts)
        card_width = max(right - grid.rect.x(), min(460.0, self.width - 2 * MARGIN))
        left = min(grid.rect.x(), self.width - MARGIN - card_width)
        parts.append(card("sum", left, bottom + CARD_GAP, card_width, self.frame.sum_lines))
        return parts

    def _add(
        self, parts: list[Part], name: str, view: MapView, left_middle: QPointF, cell: float, outline: str = ""
    ) -> float:
        """Add a titled grid whose left edge is centred on ``left_middle``; return where the next thing may start."""
        _, height = grid_size(view, cell)
        corner = QPointF(left_middle.x(), round(left_middle.y() - height / 2))
        filled = self.frame.filled if name == "output" else None
        room = inf if name == "output" else grid_size(view, cell)[0] + sheets_depth(view) + SIGN_GAP - 8
        grid, title = titled_grid(name, view, corner, cell, filled=filled, outline=outline, room=room)
        parts += [grid, title]
        return grid.rect.right() + sheets_depth(view)

    def _left(self) -> float:
        sized = self._sized()
        widths = [grid_size(view, cell)[0] + sheets_depth(view) for view, cell in sized]
        across = sum(widths) + SIGN_GAP * (len(sized) - 1)
        # The title of a feature map of few cells reaches beyond it.
        beyond = max(0.0, title_width(self.frame.output) - widths[-1])
        return round(max(SMALLEST_GAP, min((self.width - across) / 2, self.width - SMALLEST_GAP - across - beyond)))

    def _top(self) -> float:
        card_room = card_height(self.frame.sum_lines, self.width - 2 * MARGIN) + CARD_GAP
        used = TITLE_HEIGHT + grid_size(self.frame.input, self.cell)[1] + card_room
        return round(TITLE_HEIGHT + max(MARGIN * 0.6, (self.height - used) * 0.42))


@dataclass
class _LensLayout:
    """The input as a heat map, the window's content enlarged beside it, the feature map and the sum."""

    frame: SlidingFrame
    width: float
    height: float

    def parts(self) -> list[Part]:
        frame = self.frame
        room = self.width - 2 * MARGIN - 2 * COLUMN_GAP - sheets_depth(frame.input)
        side = max(SMALLEST_COLUMN, room * LENS_SHARE)
        high = self.height - 2 * MARGIN - TITLE_HEIGHT - self._between()
        patch_cell = self._patch_cell(side, high / (2 if frame.kernel else 1.2))
        below = card_height(frame.sum_lines_narrow, CARD_WIDTH) + RESULT_GAP
        least_top = TITLE_HEIGHT + 12 + MARGIN * 0.4
        output_cell = self._cell(frame.output, side, min(side, high, self.height - MARGIN - least_top - below))
        patch_width = self._patch_width(patch_cell)
        output_width, output_height = grid_size(frame.output, output_cell)
        output_width = max(output_width, CARD_WIDTH)
        # What patch and feature map leave is the input's, which has the most cells.
        input_room = max(room - patch_width - output_width, room - 2 * side)
        input_cell = self._cell(frame.input, input_room, self.height - 2 * MARGIN - TITLE_HEIGHT - 30)
        stack = self._stack_height(patch_cell)
        input_width, input_height = grid_size(frame.input, input_cell)
        highest = max(stack, input_height, output_height + below)
        top = round(max(least_top, TITLE_HEIGHT + 12 + (self.height - highest - TITLE_HEIGHT) * 0.4))
        input_width = max(input_width + sheets_depth(frame.input), title_width(frame.input))
        columns = input_width + patch_width + output_width
        gap = max(SMALLEST_GAP, min(COLUMN_GAP, (self.width - MARGIN - columns) / 2))
        left = round(max(SMALLEST_GAP, (self.width - columns - 2 * gap) / 2))
        grid, title = titled_grid("input", frame.input, QPointF(left, top), input_cell)
        x = round(grid.rect.x() + input_width + gap)
        parts: list[Part] = [grid, title, *window_parts(frame, grid, labelled=False)]
        parts += self._lens(grid, QPointF(x, top), patch_cell)
        parts += self._result(QPointF(round(x + patch_width + gap), top), output_cell, output_width)
        return parts

    def _patch_cell(self, side: float, high: float) -> float:
        """Return the cells of patch and filter: as large as their share allows, or as numerals need if that is near."""
        views = [self.frame.patch, *([self.frame.kernel] if self.frame.kernel else [])]
        usual = self._cell(self.frame.patch, side, min(side, high))
        most = self._cell(self.frame.patch, side * STRETCH, min(side * STRETCH, high))
        sizes = range(int(usual), int(most) + 1) if usual >= 1 else ()
        return next((float(size) for size in sizes if all(fits_numerals(view, size) for view in views)), usual)

    def _patch_width(self, cell: float) -> float:
        """Return how wide patch and filter are with their sheets and titles."""
        sheets = sheets_depth(self.frame.kernel) if self.frame.kernel else 0.0
        return max(grid_size(self.frame.patch, cell)[0] + sheets, self._titles_width())

    def _cell(self, view: MapView, width: float, height: float) -> float:
        return whole_cell(max(SMALLEST_CELL, min(width / view.cells.columns, height / view.cells.rows, LARGEST_CELL)))

    def _titles_width(self) -> float:
        views = [self.frame.patch, *([self.frame.kernel] if self.frame.kernel else [])]
        return max(title_width(view) for view in views)

    def _stack_height(self, cell: float) -> float:
        height = grid_size(self.frame.patch, cell)[1]
        return height if self.frame.kernel is None else 2 * height + self._between()

    def _between(self) -> float:
        """Return what lies between patch and filter: the sign, the filter's title, and the edges of its sheets."""
        return TITLE_HEIGHT + SIGN_ROOM + (sheets_depth(self.frame.kernel) if self.frame.kernel else 0.0)

    def _lens(self, source: GridPart, corner: QPointF, cell: float) -> list[Part]:
        """Return the enlarged patch, the lines that lead to it, and the filter below."""
        lift = sheets_depth(self.frame.input)
        patch, title = titled_grid("patch", self.frame.patch, corner, cell, outline="window", lift=lift)
        window = window_rect(self.frame, source.place) & source.rect
        lines = (
            (window.topRight(), patch.rect.topLeft()),
            (window.bottomRight(), patch.rect.bottomLeft()),
        )
        parts: list[Part] = [LinksPart("links", source.rect.united(patch.rect), lines), patch, title]
        if self.frame.winner is not None:
            parts.append(OutlinePart("patch winner", patch.place.cell(*self.frame.winner)))
        if self.frame.kernel is None:
            return parts
        middle = QPointF(patch.rect.center().x(), patch.rect.bottom() + 22)
        parts.append(SignPart("times", sign_rect(middle), "⊙"))
        below = QPointF(corner.x(), patch.rect.bottom() + self._between())
        kernel, kernel_title = titled_grid("kernel", self.frame.kernel, below, cell, outline="window")
        return [*parts, kernel, kernel_title, *kernel_tints(self.frame, kernel)]

    def _result(self, corner: QPointF, cell: float, width: float) -> list[Part]:
        output, title = titled_grid("output", self.frame.output, corner, cell, filled=self.frame.filled)
        current = _current_cell(self.frame, output)
        width = max(SMALLEST_COLUMN, min(width, self.width - corner.x() - SMALLEST_GAP))
        total = card("sum", corner.x(), output.rect.bottom() + RESULT_GAP, width, self.frame.sum_lines_narrow)
        return [output, title, current, total]
