"""The style sheet: how buttons, fields, menus and panels look, from the theme's tokens."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from convstudio.studio.resources import resource_path

if TYPE_CHECKING:
    from convstudio.figures.theme import Theme

SHEET = Template(
    """
QMainWindow, QDialog { background: $panel; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: $ink; color: $panel; border: none; padding: 5px 8px; }

QMenuBar { background: $panel; padding: 2px 8px; }
QMenuBar::item { padding: 5px 9px; border-radius: 5px; color: $second_ink; }
QMenuBar::item:selected { background: $background; color: $ink; }
QMenu { background: $panel; border: 1px solid $strong_line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $accent_wash; color: $ink; }
QMenu::item:disabled { color: $third_ink; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QStatusBar { padding-left: 10px; background: $panel; color: $second_ink; border-top: 1px solid $line; }
QStatusBar::item { border: none; }

#header, #transport, #paintBar { background: $panel; }
#header { border-top: 1px solid $line; border-bottom: 1px solid $line; }
#transport { border-top: 1px solid $line; }
#paintBar { border-bottom: 1px solid $line; }
#notice { background: $accent_wash; border: none; border-bottom: 1px solid $line; }
#dragTag { background: $panel; border: 1px solid $strong_line; border-radius: 8px; }
#waitingMark { background: $panel; border: 1px solid $strong_line; border-radius: 8px; padding: 4px 10px; }
#leftPanel { background: $panel; border-right: 1px solid $line; }
#rightPanel { background: $panel; border-left: 1px solid $line; }
#form { background: $raised; border: none; border-top: 1px solid $line; }
#form > QWidget, #formInside { background: $raised; }
#canvas, #page { background: $background; border: none; }
#history { background: $raised; border: none; border-top: 1px solid $line; }
#history QListView { background: transparent; border: none; outline: none; }
#rule { background: $line; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }

QLabel { background: transparent; }
QLabel[role="section"] { color: $third_ink; }
QLabel[role="second"] { color: $second_ink; }
QLabel[role="third"] { color: $third_ink; }
QLabel[role="good"] { color: $output; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="error"] { color: $error; }
QLabel[role="changed"] { color: $accent; }

QPushButton, QToolButton {
    background: $panel; color: $ink; border: 1px solid $strong_line; border-radius: 6px; padding: 5px 12px;
}
QToolButton { padding: 5px; }
QPushButton:hover, QToolButton:hover { background: $raised; border-color: $third_ink; }
QPushButton:pressed, QToolButton:pressed { background: $background; }
QPushButton:disabled, QToolButton:disabled { color: $third_ink; border-color: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 4px 11px; }
QToolButton:focus { padding: 4px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[role="primary"]:hover { background: $accent; border-color: $ink; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="link"] {
    border: 1px solid transparent; background: transparent; color: $accent; padding: 3px 4px; text-align: left;
}
QPushButton[role="link"]:hover { border-color: $strong_line; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 2px 3px; }
QToolButton[role="round"] { border-radius: 15px; min-width: 18px; min-height: 18px; }
QToolButton[role="play"] {
    border-radius: 17px; min-width: 22px; min-height: 22px; background: $accent; border-color: $accent;
}
QToolButton[role="play"]:disabled { background: $third_ink; border-color: $third_ink; }
QToolButton[role="play"]:hover, QToolButton[role="play"]:focus { border: 2px solid $ink; }
QToolButton[role="flat"] { border-color: transparent; background: transparent; }
QToolButton[role="flat"]:hover { border-color: $strong_line; }
QToolButton[role="flat"]:focus { border: 2px solid $accent; }
QToolButton::menu-indicator { image: none; }

#segments { background: $background; border-radius: 8px; }
#segments QPushButton {
    background: transparent; border: 1px solid transparent; color: $second_ink; padding: 5px 13px; border-radius: 6px;
}
#segments QPushButton:hover { color: $ink; }
#segments QPushButton:checked { background: $panel; color: $ink; border-color: $line; }
#segments QPushButton:focus { border: 2px solid $accent; padding: 4px 12px; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $panel; color: $ink; border: 1px solid $strong_line; border-radius: 6px; padding: 2px 8px;
    selection-background-color: $accent; selection-color: $on_accent; min-height: 20px;
}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: $third_ink; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
    border: 2px solid $accent; padding: 1px 7px;
}
QSpinBox[role="wrong"], QDoubleSpinBox[role="wrong"], QComboBox[role="wrong"] {
    border: 2px solid $error; padding: 1px 7px;
}
QLineEdit[role="wrong"] { border: 2px solid $error; padding: 3px 7px; }
#cellEditor { padding: 0 2px; border-radius: 4px; border: 2px solid $accent; }
#cellEditor[role="wrong"] { padding: 0 2px; border-color: $error; }
#cellMessage { background: $panel; border: 1px solid $error; border-radius: 6px; padding: 6px 10px; }
QLineEdit[role="right"] { border: 2px solid $output; padding: 3px 7px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
    width: 16px; border: none; background: transparent; subcontrol-origin: border; margin: 2px 3px;
}
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($arrow_up); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QComboBox::down-arrow {
    image: url($arrow_down); width: 10px; height: 10px;
}
#transport QComboBox { padding: 3px 4px 3px 8px; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox QAbstractItemView {
    background: $panel; border: 1px solid $strong_line; selection-background-color: $accent_wash;
    selection-color: $ink; padding: 4px; outline: none;
}
QSpinBox QLineEdit, QDoubleSpinBox QLineEdit,
QSpinBox QLineEdit:hover, QDoubleSpinBox QLineEdit:hover, QSpinBox QLineEdit:focus, QDoubleSpinBox QLineEdit:focus {
    border: none; padding: 0; min-height: 0; background: transparent; border-radius: 0;
}
QCheckBox { spacing: 8px; border: 2px solid transparent; border-radius: 5px; padding: 1px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid $third_ink; border-radius: 4px; background: $panel;
}
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }

#searchList { background: $panel; border: 1px solid $strong_line; border-radius: 8px; }
#searchList QListWidget { background: $panel; border: none; outline: none; }

QSlider::groove:horizontal { height: 5px; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    background: $panel; border: 2px solid $accent; width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
}
QSlider::handle:horizontal:hover { background: $accent_wash; }
QSlider:focus { border: 2px solid $accent; border-radius: 6px; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $strong_line; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $third_ink; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }

#quizCard { background: $panel; border: 1px solid $line; border-left: 4px solid $strong_line; border-radius: 8px; }
#quizCard { border-top-left-radius: 3px; border-bottom-left-radius: 3px; }
#quizCard[role="right"] { border-left-color: $output; }
#quizCard[role="wrong"] { border-left-color: $error; }
#quizCard[role="unread"] { border-left-color: $warning; }
#quizCard[role="hint"] { border-left-color: $accent; }
#quizCard[role="plain"] { border: 1px solid $line; border-radius: 8px; }
QLineEdit#quizAnswer { padding: 9px 14px; }
QLineEdit#quizAnswer:focus { padding: 8px 13px; }
QLineEdit#quizAnswer[role="wrong"] { border: 2px solid $error; padding: 8px 13px; }
QLineEdit#quizAnswer[role="right"] { border: 2px solid $output; padding: 8px 13px; }
QLineEdit#quizAnswer[role="unread"] { border: 2px solid $warning; padding: 8px 13px; }
QCheckBox[current="true"] { font-weight: 600; }
"""
)


def style_sheet(theme: Theme) -> str:
    """Return the application's style sheet in the theme's colours."""
    pictures = {
        "arrow_up": resource_path(f"icons/control-up-{theme.name}.svg").as_posix(),
        "arrow_down": resource_path(f"icons/control-down-{theme.name}.svg").as_posix(),
        "tick": resource_path(f"icons/control-check-{theme.name}.svg").as_posix(),
    }
    return SHEET.substitute(asdict(theme), **pictures)
