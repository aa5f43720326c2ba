"""Colours and type: everything that is drawn takes them from here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from convstudio.figures.fonts import FAMILIES, FORMULA_FAMILIES, load_fonts

if TYPE_CHECKING:
    from convstudio.engine.layers import Kind

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, as "#rrggbb"."""

    name: ThemeName
    background: str
    panel: str
    raised: str
    line: str
    strong_line: str
    ink: str
    second_ink: str
    third_ink: str
    accent: str
    accent_wash: str
    on_accent: str
    window: str
    output: str
    warning: str
    error: str
    norm: str
    linear: str
    merge: str

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """Return a token's colour; ``alpha`` from 0 (clear) to 1."""
        color = QColor(getattr(self, token))
        color.setAlphaF(alpha)
        return color

    def node_color(self, name: str) -> QColor:
        """Return the colour that a user has given a node, by one of its names."""
        tokens = {"blue": "accent", "teal": "merge", "green": "output", "amber": "warning", "red": "error"}
        return self.color({**tokens, "purple": "norm", "grey": "second_ink"}[name])

    def kind_color(self, kind: Kind) -> QColor:
        """Return the colour that stands for a kind of layer."""
        tokens: dict[Kind, str] = {
            "convolution": "accent",
            "pool": "output",
            "activation": "window",
            "norm": "norm",
            "linear": "linear",
            "merge": "merge",
            "shape": "second_ink",
        }
        return self.color(tokens[kind])


LIGHT = Theme(
    name="light",
    background="#f4f5f7",
    panel="#ffffff",
    raised="#fafbfc",
    line="#e1e4ea",
    strong_line="#cbd0d9",
    ink="#1b2330",
    second_ink="#5a6577",
    third_ink="#8c96a6",
    accent="#2f6fed",
    accent_wash="#e8f0fe",
    on_accent="#ffffff",
    window="#e8590c",
    output="#0b8a6a",
    warning="#b7791f",
    error="#c92a2a",
    norm="#7048b6",
    linear="#c2255c",
    merge="#1098ad",
)

DARK = Theme(
    name="dark",
    background="#14171c",
    panel="#1c2027",
    raised="#222730",
    line="#2e343f",
    strong_line="#434b59",
    ink="#e8ebf0",
    second_ink="#a6afbd",
    third_ink="#747e8d",
    accent="#6ea0ff",
    accent_wash="#22304d",
    on_accent="#10141a",
    window="#ff9a4d",
    output="#3fcfa8",
    warning="#e0b04a",
    error="#ff7b7b",
    norm="#b197fc",
    linear="#f783ac",
    merge="#66d9e8",
)

THEMES: dict[ThemeName, Theme] = {"light": LIGHT, "dark": DARK}

CELL_INK = "#1b2330"
"""Numerals stand on the same light cells in both themes."""


OPTICAL_SCALE = 1.08
"""Source Sans has a small eye: set a little larger, it looks the size that is asked for."""


def font(size: float, *, bold: bool = False, caps: bool = False, heavy: bool = False) -> QFont:
    """Return the program's face at ``size`` pixels; its figures line up by themselves."""
    return QFont(_face(size, bold, caps, heavy))


@lru_cache(maxsize=256)
def _face(size: float, bold: bool, caps: bool, heavy: bool = False) -> QFont:
    load_fonts()
    face = QFont(FAMILIES)
    face.setPixelSize(max(1, round(size * OPTICAL_SCALE)))
    semibold = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
    face.setWeight(QFont.Weight.Bold if heavy else semibold)
    # With hinting, widths are rounded to whole pixels on some systems only.
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if caps:
        face.setCapitalization(QFont.Capitalization.AllUppercase)
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
    return face


@lru_cache(maxsize=256)
def metrics(size: float, *, bold: bool = False, caps: bool = False) -> QFontMetricsF:
    """Return the measures of a face: made once, as a frame asks for hundreds."""
    return QFontMetricsF(_face(size, bold, caps))


def formula_font(size: float) -> QFont:
    """Return the face of formulas at ``size`` pixels. Its line height is useless: place by the baseline."""
    load_fonts()
    face = QFont(FORMULA_FAMILIES)
    face.setPixelSize(max(1, round(size)))
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return face


def round_pen(color: QColor, width: float) -> QPen:
    """Return a pen whose lines end and meet in curves."""
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
