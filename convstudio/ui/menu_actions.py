"""What the actions of menus are called, where they are, and why one of them can't be used just now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QMenu

WHY_NOT, USUAL_TIP = "why_not", "usual_tip"


def allow(action: QAction, why_not: str = "") -> None:
    """Let an action be used, or not.

    Parameters
    ----------
    why_not : str
        Why it can't be used just now, for its tooltip and wherever commands are listed; empty if it can.
    """
    if action.property(USUAL_TIP) is None:
        action.setProperty(USUAL_TIP, action.toolTip())
    action.setEnabled(not why_not)
    action.setProperty(WHY_NOT, why_not)
    action.setToolTip(why_not or action.property(USUAL_TIP))


@dataclass(frozen=True, slots=True)
class MenuAction:
    """An action as it is read in its menu.

    Parameters
    ----------
    action : QAction
    title : str
        Without the mark of its key; choices of a submenu have the submenu's name in front: "Theme: Dark".
    menus : tuple of str
        The menus that lead to it, the outermost first.
    keys : str
        The key that stands for it, as the system writes keys; empty if it has none.
    why_not : str
        Why it can't be used just now; empty if it can.
    """

    action: QAction
    title: str
    menus: tuple[str, ...]
    keys: str
    why_not: str


def actions_of(menu: QMenu, title: str = "", around: tuple[str, ...] = ()) -> Iterator[MenuAction]:
    """Go over everything in a menu and its submenus that does something.

    Parameters
    ----------
    title : str
        What the menu is called; otherwise what is written on it.
    around : tuple of str
        The menus that lead to it.
    """
    menu.aboutToShow.emit()  # some are filled only now
    menus = (*around, title or plain(menu.title()))
    for action in menu.actions():
        submenu = action.menu()
        if submenu is not None:
            yield from actions_of(submenu, "", menus)  # type: ignore[arg-type]  # the stubs say QObject
        elif not action.isSeparator() and action.isVisible():
            name = plain(action.text())
            title_here = f"{menus[-1]}: {name}" if len(menus) > 1 else name
            yield MenuAction(action, title_here, menus, _keys_of(action), why_not(action))


def plain(text: str) -> str:
    """Return what a menu shows of a text: no mark for the key, and nothing that stands at its right edge."""
    return re.sub(r"&(.)", r"\1", text.partition("\t")[0])


def why_not(action: QAction) -> str:
    """Return why an action can't be used just now; empty if it can."""
    if action.isEnabled():
        return ""
    return action.property(WHY_NOT) or "Not possible just now"


def _keys_of(action: QAction) -> str:
    told = action.text().partition("\t")[2]
    return told or action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
