"""Light or dark: the theme that the window wears, and Qt's palette and style sheet made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from convstudio.figures.theme import THEMES, Theme, font
from convstudio.ui.stylesheet import style_sheet

if TYPE_CHECKING:
    from convstudio.figures.theme import ThemeName

ThemeChoice = Literal["system", "light", "dark"]
TEXT_SIZE = 13


class Appearance(QObject):
    """Dresses the application, and tells everyone who paints when the theme changes.

    Signals
    -------
    theme_changed(theme)
    """

    theme_changed = Signal(object)

    def __init__(self, choice: ThemeChoice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: ThemeChoice = choice
        self._theme = THEMES[self._wanted()]
        self._app().styleHints().colorSchemeChanged.connect(self._follow_system)
        self._dress()

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose: a theme, or the system's."""
        return self._choice

    def set_choice(self, choice: ThemeChoice) -> None:
        """Wear another theme."""
        self._choice = choice
        self._follow_system()

    @Slot()
    def _follow_system(self) -> None:
        theme = THEMES[self._wanted()]
        if theme is not self._theme:
            self._theme = theme
            self._dress()
            self.theme_changed.emit(theme)

    def _wanted(self) -> ThemeName:
        if self._choice != "system":
            return self._choice
        dark = self._app().styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _dress(self) -> None:
        app = self._app()
        app.setFont(font(TEXT_SIZE))
        app.setPalette(_palette(self._theme))
        app.setStyleSheet(style_sheet(self._theme))

    def _app(self) -> QApplication:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        return app


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, token in (
        (roles.Window, "panel"),
        (roles.WindowText, "ink"),
        (roles.Base, "panel"),
        (roles.AlternateBase, "raised"),
        (roles.Text, "ink"),
        (roles.Button, "panel"),
        (roles.ButtonText, "ink"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on_accent"),
        (roles.ToolTipBase, "ink"),
        (roles.ToolTipText, "panel"),
        (roles.PlaceholderText, "third_ink"),
        (roles.Link, "accent"),
    ):
        palette.setColor(role, QColor(getattr(theme, token)))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.color("third_ink"))
    return palette
