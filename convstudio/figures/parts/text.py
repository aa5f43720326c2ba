"""Words in a figure: runs of text with their own colour and weight, on lines that wrap, on a card or alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Self

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from convstudio.figures.lettering import letter
from convstudio.figures.parts.base import Part
from convstudio.figures.theme import Theme, font, metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Align = Literal["left", "center", "right"]

LINE_HEIGHT = 1.45
CARD_PADDING = 18.0
RADIUS = 8.0


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style.

    Parameters
    ----------
    text : str
    token : str
        A colour of the theme.
    size : float
        In pixels.
    glued : bool
        No line break before this run.
    """

    text: str
    token: str = "ink"
    bold: bool = False
    size: float = 14.0
    caps: bool = False
    glued: bool = False

    @property
    def metrics(self) -> QFontMetricsF:
        """Measures of this run's font."""
        return metrics(self.size, bold=self.bold, caps=self.caps)

    @property
    def width(self) -> float:
        """How far this run reaches."""
        return _advance(self.shown, self.size, self.bold, self.caps)

    @property
    def shown(self) -> str:
        """The text as it is written; a font's own capitals are lost in drawings."""
        return self.text.upper() if self.caps else self.text


@lru_cache(maxsize=4096)
def _advance(text: str, size: float, bold: bool, caps: bool) -> float:
    return metrics(size, bold=bold, caps=caps).horizontalAdvance(text)


Line = tuple[Run, ...]


def heading(text: str) -> Run:
    """Return the title over a grid."""
    return Run(text, bold=True, size=15)


def caption(text: str) -> Run:
    """Return the line under a title."""
    return Run(text, token="second_ink", size=12)


def section(text: str) -> Run:
    """Return the small capitals over a card."""
    return Run(text, token="third_ink", bold=True, size=11, caps=True)


def shortened(run: Run, room: float) -> Run:
    """Return the run, its end replaced by "…" where it is wider than ``room``."""
    if run.width <= room:
        return run
    return replace(run, text=run.metrics.elidedText(run.text, Qt.TextElideMode.ElideRight, room))


def line_width(line: Iterable[Run]) -> float:
    """Return how wide a line is."""
    return sum(run.width for run in line)


def line_height(line: Iterable[Run]) -> float:
    """Return how high a line stands."""
    return max((run.size for run in line), default=0.0) * LINE_HEIGHT


def wrap(line: Line, width: float) -> Iterator[Line]:
    """Break a line between its runs where it would be wider than ``width``."""
    current: list[Run] = []
    used = 0.0
    for unit in _units(line):
        advance = line_width(unit)
        if current and used + advance > width:
            yield tuple(current)
            current, used = [], 0.0
            unit[0] = replace(unit[0], text=unit[0].text.lstrip())
            advance = line_width(unit)
        current += unit
        used += advance
    if current:
        yield tuple(current)


def _units(line: Line) -> list[list[Run]]:
    """Return the runs of a line, each with those that are glued to it."""
    units: list[list[Run]] = []
    for run in line:
        if run.glued and units:
            units[-1].append(run)
        else:
            units.append([run])
    return units


def lines_height(lines: Iterable[Line], width: float) -> float:
    """Return how high ``lines`` stand once wrapped at ``width``."""
    return sum(line_height(piece) for line in lines for piece in wrap(line, width))


def paint_lines(painter: QPainter, rect: QRectF, lines: Iterable[Line], theme: Theme, align: Align = "left") -> None:
    """Paint lines from the top of ``rect`` down, wrapped at its width."""
    y = rect.y()
    for line in lines:
        for piece in wrap(line, rect.width() + 0.5):
            height = line_height(piece)
            slack = rect.width() - line_width(piece)
            x = rect.x() + {"left": 0.0, "center": slack / 2, "right": slack}[align]
            _paint_line(painter, QPointF(x, y + height * 0.72), piece, theme)
            y += height


def _paint_line(painter: QPainter, baseline: QPointF, line: Line, theme: Theme) -> None:
    x = baseline.x()
    for run in line:
        painter.setFont(font(run.size, bold=run.bold, caps=run.caps))
        painter.setPen(theme.color(run.token))
        letter(painter, QPointF(x, baseline.y()), run.shown)
        x += run.width


@dataclass(frozen=True)
class TextPart(Part):
    """Lines of text without a frame.

    Parameters
    ----------
    lines : tuple of Line
    align : {"left", "center", "right"}
    foot : bool
        The words stand over something: their lower edge is what keeps its place.
    """

    lines: tuple[Line, ...]
    align: Align = "left"
    foot: bool = False

    def zoomed(self, factor: float) -> Self:
        """Return the words moved, as large as they were: by their foot where they stand over something."""
        return replace(self, rect=moved(self.rect, factor, foot=self.foot))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the lines from the top of the rectangle down."""
        paint_lines(painter, self.rect, self.lines, theme, self.align)


@dataclass(frozen=True)
class CardPart(Part):
    """Lines of text on a raised card."""

    lines: tuple[Line, ...]

    def zoomed(self, factor: float) -> Self:
        """Return the card moved, as large as it was."""
        return replace(self, rect=moved(self.rect, factor))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the card and its lines."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(self.rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inside = self.rect.adjusted(CARD_PADDING, CARD_PADDING * 0.8, -CARD_PADDING, -CARD_PADDING * 0.8)
        painter.setClipRect(self.rect)
        paint_lines(painter, inside, self.lines, theme)


def moved(rect: QRectF, factor: float, *, foot: bool = False) -> QRectF:
    """Return a rectangle of the same size whose upper (or lower) left corner is ``factor`` times as far out."""
    if foot:
        return QRectF(rect.x() * factor, rect.bottom() * factor - rect.height(), rect.width(), rect.height())
    return QRectF(rect.topLeft() * factor, rect.size())


def card_height(lines: Iterable[Line], width: float) -> float:
    """Return how high a card of ``width`` must be to hold ``lines``."""
    return lines_height(lines, width - 2 * CARD_PADDING) + 1.6 * CARD_PADDING
