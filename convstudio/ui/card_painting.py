"""How a card of the layer stack is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from convstudio.figures.theme import font
from convstudio.ui.icons import icon

if TYPE_CHECKING:
    from convstudio.engine import Kind
    from convstudio.engine.problems import Severity
    from convstudio.figures.theme import Theme

Mark = Literal["", "current", "also"]
"""Whether a card is the current one, selected together with it, or neither."""

WAITS = "waits"
"""Stands for the shape of a layer behind one that does not fit."""

HEIGHT, LOW_HEIGHT, HEAD_HEIGHT = 52, 36, 34
SIDE, BAR, RADIUS = 12.0, 4.0, 8.0
CHEVRON = 16
BADGE = 16
NOTE = 19
PILL = 18.0
STRIP = 5.0
"""How wide a colour is shown at the right edge."""

TINT = 0.13
"""How much of it is in the ground."""

LEAST_NAME = 64.0
"""A name is given this much room before the shape beside it is cut."""


class Repeats(NamedTuple):
    """How many nodes on end are the same, beginning with this one, and whether they are shown once; 0 for no run."""

    times: int = 0
    is_folded: bool = False

    @property
    def text(self) -> str:
        """What the card says of it."""
        return f"×{self.times}"


NO_REPEATS = Repeats()


@dataclass(frozen=True)
class CardContent:
    """What a card says.

    Parameters
    ----------
    kind : Kind or None
        None for the network's input.
    name, words : str
        The layer's name, and its parameters in a few words.
    shape, params : str
        On the right; either may be empty.
    problem : str
        What is wrong; shown as a badge, and when the mouse rests on it.
    severity : Severity
        Of the problem: an error is louder than a warning, and a note has no badge.
    suffix : str
        Behind the name, less loud: how a block merges.
    fold : "open", "closed" or None
        Whether a block shows what it holds; None for a layer.
    muted : bool
    changed : bool
        The shape is what it would be after the drop.
    picture : QImage or None
        A small picture on the left.
    where : str
        What it stands in, for those who can't see it.
    note, color : str
        What the user has written on it, and the colour it was given.
    repeats : Repeats
        The run that begins with it.
    """

    kind: Kind | None
    name: str
    words: str
    shape: str
    params: str
    problem: str = ""
    severity: Severity = "error"
    suffix: str = ""
    fold: Literal["open", "closed"] | None = None
    muted: bool = False
    changed: bool = False
    picture: QImage | None = None
    where: str = ""
    note: str = ""
    color: str = ""
    repeats: Repeats = NO_REPEATS

    @property
    def has_two_lines(self) -> bool:
        """Whether there is a second line of words, the note aside."""
        return self.fold != "open" and bool(self.words or self.params)

    @property
    def first_height(self) -> int:
        """How tall what stands above the note is, in pixels."""
        if self.fold == "open":
            return HEAD_HEIGHT
        return HEIGHT if self.has_two_lines else LOW_HEIGHT

    @property
    def height(self) -> int:
        """How tall the card is, in pixels."""
        return self.first_height + (NOTE if self.note else 0)

    @property
    def badge(self) -> str:
        """The icon that says something is wrong, or nothing."""
        return {"error": "error", "warning": "warning", "note": ""}[self.severity] if self.problem else ""


def paint_card(
    painter: QPainter, content: CardContent, rect: QRectF, theme: Theme, *, mark: Mark, focused: bool
) -> None:
    """Paint a card, or the head of an open block, whose frame is not painted here."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if content.muted:
        painter.setOpacity(0.5)
    if content.fold == "open":
        _paint_focus(painter, rect.adjusted(2, 2, -2, -2), theme, focused=focused)
    else:
        _paint_frame(painter, content, rect, theme, mark=mark, focused=focused)
    _Words(painter, content, rect, theme).paint()


def _paint_frame(
    painter: QPainter, content: CardContent, rect: QRectF, theme: Theme, *, mark: Mark, focused: bool
) -> None:
    outline = rect.adjusted(1, 1, -1, -1)
    edge = "accent" if mark else "error" if content.badge == "error" else "line"
    painter.setPen(QPen(theme.color(edge), 2 if mark == "current" or focused else 1))
    if content.fold == "closed":
        # A second edge below: there is more in it.
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
        outline = outline.adjusted(0, 0, 0, -3)
    painter.setBrush(theme.color("accent_wash") if mark else tinted(theme, "panel", content.color))
    painter.drawRoundedRect(outline, RADIUS, RADIUS)
    shape = QPainterPath()
    shape.addRoundedRect(outline, RADIUS, RADIUS)
    painter.save()
    painter.setClipPath(shape)
    color = theme.kind_color(content.kind) if content.kind else theme.color("second_ink")
    painter.fillRect(QRectF(outline.left(), outline.top() + 5, BAR, outline.height() - 10), color)
    if content.color:
        strip = QRectF(outline.right() - STRIP, outline.top(), STRIP, outline.height())
        painter.fillRect(strip, theme.node_color(content.color))
    painter.restore()
    # A second line inside: the accent edge alone would not tell focus from selection.
    _paint_focus(painter, outline.adjusted(3, 3, -3, -3), theme, focused=focused)


def tinted(theme: Theme, ground: str, color: str) -> QColor:
    """Return a ground of the theme with a little of a node's colour in it, if it has one."""
    base = theme.color(ground)
    if not color:
        return base
    ink = theme.node_color(color)
    return QColor.fromRgbF(
        base.redF() + (ink.redF() - base.redF()) * TINT,
        base.greenF() + (ink.greenF() - base.greenF()) * TINT,
        base.blueF() + (ink.blueF() - base.blueF()) * TINT,
    )


def _paint_focus(painter: QPainter, rect: QRectF, theme: Theme, *, focused: bool) -> None:
    if focused:
        painter.setBrush(QColor(0, 0, 0, 0))
        painter.setPen(QPen(theme.color("accent"), 1, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(rect, RADIUS - 3, RADIUS - 3)


def badge_rect(content: CardContent, rect: QRectF) -> QRectF:
    """Return where a press asks what mends the problem; empty without one."""
    side = BADGE + 8
    return QRectF(rect.right() - SIDE - BADGE - 4, rect.top() + 4, side, side) if content.badge else QRectF()


def suffix_rect(content: CardContent, rect: QRectF) -> QRectF:
    """Return where a press asks how the paths of a block are to meet; empty without one, or where there is no room."""
    if not content.suffix:
        return QRectF()
    left = rect.left() + SIDE + CHEVRON + QFontMetricsF(font(13, bold=True)).horizontalAdvance(content.name) + 4
    plain = QFontMetricsF(font(13))
    right = rect.right() - SIDE - plain.horizontalAdvance(content.shape) - (BADGE + 6 if content.badge else 0)
    right -= pill_rect(content, rect).width()
    width = plain.horizontalAdvance(_suffix(content))
    return QRectF(left, rect.top(), width, HEAD_HEIGHT) if left + width < right else QRectF()


def pill_rect(content: CardContent, rect: QRectF) -> QRectF:
    """Return where a press folds or unfolds repeats; empty without any."""
    if not content.repeats.times:
        return QRectF()
    shape = QFontMetricsF(font(13)).horizontalAdvance(content.shape) + 10 if content.shape else 0
    right = rect.right() - SIDE - shape - (BADGE + 6 if content.badge else 0)
    line = QRectF(rect.left(), rect.top(), right - rect.left(), HEAD_HEIGHT)
    return _pill_in(line, content.repeats).adjusted(-2, -6, 2, 6)


def _pill_in(rect: QRectF, repeats: Repeats) -> QRectF:
    width = QFontMetricsF(font(11.5, bold=True)).horizontalAdvance(repeats.text) + 14
    return QRectF(rect.right() - width, rect.center().y() - PILL / 2, width, PILL)


def _suffix(content: CardContent) -> str:
    return f"· {content.suffix} ▾"


class _Words:
    """Writes name and shape on the first line, words and parameters on the second."""

    def __init__(self, painter: QPainter, content: CardContent, rect: QRectF, theme: Theme) -> None:
        self._painter, self._content, self._rect, self._theme = painter, content, rect, theme

    def paint(self) -> None:
        content, rect = self._content, self._rect
        left, right = rect.left() + SIDE, rect.right() - SIDE
        if content.picture is not None:
            side = content.first_height - 16.0
            self._painter.drawImage(QRectF(left, rect.top() + 8, side, side), content.picture)
            left += side + 10
        two_lines = content.has_two_lines
        top = (
            QRectF(left, rect.top() + 7, right - left, 20)
            if two_lines
            else QRectF(left, 0, right - left, content.first_height)
        )
        if content.fold:
            name = "chevron-down" if content.fold == "open" else "chevron-right"
            middle = round(top.center().y()) - CHEVRON // 2
            icon(name, self._theme.second_ink, CHEVRON).paint(self._painter, round(left) - 4, middle, CHEVRON, CHEVRON)
            top.setLeft(left + CHEVRON)
        if content.badge:
            color = getattr(self._theme, content.badge)
            middle = round(top.center().y()) - BADGE // 2
            icon(content.badge, color, BADGE).paint(self._painter, round(right) - BADGE, middle, BADGE, BADGE)
            top.setRight(right - BADGE - 6)
        self._paint_first(top)
        if two_lines:
            left = top.left()
            self._paint_second(QRectF(left, rect.top() + 27, right - left, 18))
        if content.note:
            line = QRectF(top.left(), content.first_height - 6, right - top.left(), 18)
            self._left(line, content.note, "second_ink", 12)

    def _paint_first(self, rect: QRectF) -> None:
        content = self._content
        ink = "accent" if content.changed else "third_ink" if content.shape == WAITS else "ink"
        if content.fold == "open" and not content.changed:
            ink = "second_ink"
        room = self._right(rect.adjusted(LEAST_NAME, 0, 0, 0), content.shape, ink, 13)
        rest = rect.adjusted(0, 0, -room, 0)
        if content.repeats.times:
            rest.setRight(rest.right() - self._pill(rest, content.repeats) - 8)
        used = self._left(rest, content.name, "ink", 13, bold=True)
        if content.suffix and used + 8 < rest.width():
            self._left(rest.adjusted(used + 4, 0, 0, 0), _suffix(content), "second_ink", 13)

    def _pill(self, rect: QRectF, repeats: Repeats) -> float:
        """Write how often it is repeated at the right edge, filled where the repeats are folded; return its width."""
        painter, theme = self._painter, self._theme
        pill = _pill_in(rect, repeats)
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.setBrush(theme.color("accent") if repeats.is_folded else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill, PILL / 2, PILL / 2)
        painter.setFont(font(11.5, bold=True))
        painter.setPen(theme.color("on_accent" if repeats.is_folded else "accent"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, repeats.text)
        return pill.width()

    def _paint_second(self, rect: QRectF) -> None:
        room = self._right(rect, self._content.params, "third_ink", 11.5)
        self._left(rect.adjusted(0, 0, -room, 0), self._content.words, "second_ink", 12)

    def _right(self, rect: QRectF, text: str, token: str, size: float) -> float:
        """Write text at the right edge; return how much room it took, with a gap."""
        if not text:
            return 0.0
        shown = self._ink(text, rect.width(), token, size)
        self._painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        return self._painter.fontMetrics().horizontalAdvance(shown) + 10.0

    def _left(self, rect: QRectF, text: str, token: str, size: float, *, bold: bool = False) -> float:
        shown = self._ink(text, rect.width(), token, size, bold=bold)
        self._painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        return float(self._painter.fontMetrics().horizontalAdvance(shown))

    def _ink(self, text: str, room: float, token: str, size: float, *, bold: bool = False) -> str:
        """Take up the pen, and return as much of ``text`` as there is room for."""
        self._painter.setFont(font(size, bold=bold))
        self._painter.setPen(self._theme.color(token))
        return self._painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(room)))
