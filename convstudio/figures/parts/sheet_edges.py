"""What can be seen of a channel behind another: the strips at its upper and right edge."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from convstudio.figures.colormap import color_cells, image_of

if TYPE_CHECKING:
    from convstudio.figures.views import Sheet


def paint_edges(painter: QPainter, rect: QRectF, sheet: Sheet, offset: QPointF) -> None:
    """Paint the cells of a map in ``rect`` that are seen where another map stands ``offset`` before it.

    Only these are coloured: a strip of a large map costs little.
    """
    rows, columns = sheet.cells.array.shape[:2]
    tall = max(1, min(rows, ceil(-offset.y() * rows / rect.height())))
    wide = max(1, min(columns, ceil(offset.x() * columns / rect.width())))
    cell_height, cell_width = rect.height() / rows, rect.width() / columns
    top = QRectF(rect.x(), rect.y(), rect.width(), tall * cell_height)
    right = QRectF(rect.right() - wide * cell_width, rect.y(), wide * cell_width, rect.height())
    values = sheet.cells.array
    painter.save()
    # Cells smaller than a pixel are blended: to leave some out would make patterns that are not there.
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, min(cell_width, cell_height) < 1)
    for place, part in ((top, values[:tall]), (right, values[:, columns - wide :])):
        painter.drawImage(place, image_of(color_cells(part.astype(float), sheet.scale)))
    painter.restore()
