"""What can be chosen on a card itself: how a block's paths meet, what would mend what is wrong, all commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QMenuBar

from convstudio.engine.merging import MERGES
from convstudio.studio import actions, block_actions, several_actions
from convstudio.studio.insides import worst_by_node

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from convstudio.engine import Merge
    from convstudio.studio.session import Session

MERGE_WORDS = {"concat": "Channels put together", "add": "Added", "multiply": "Multiplied"}
NOTHING_MENDS = "Nothing known mends this"


def show_merges(session: Session, node_id: str, parent: QWidget, point: QPoint) -> None:
    """Offer the ways in which a block's paths can meet, the one there is ticked."""
    menu = QMenu(parent)
    now = session.document.network.block(node_id).merge
    for merge in MERGES:
        action = menu.addAction(MERGE_WORDS[merge])
        action.setCheckable(True)
        action.setChecked(merge == now)
        action.triggered.connect(lambda _, merge=merge: _set_merge(session, node_id, merge))
    _pop_up(menu, point)


def _set_merge(session: Session, node_id: str, merge: Merge) -> None:
    """Let the paths meet in another way, and those of all that is selected with it."""
    block_actions.set_merge(session, merge, *several_actions.alike_with(session, node_id))


def show_fixes(session: Session, node_id: str, parent: QWidget, point: QPoint) -> None:
    """Offer what would mend what is wrong with a node, or inside of a block."""
    menu = QMenu(parent)
    if not add_fixes(session, node_id, menu):
        menu.addAction(NOTHING_MENDS).setEnabled(False)
    _pop_up(menu, point)


def add_fixes(session: Session, node_id: str, menu: QMenu) -> bool:
    """Put what would mend a node into a menu; return whether there is anything."""
    problem = worst_by_node(session.analysis, session.problems).get(node_id)
    if problem is None:
        return False
    for fix in problem.fixes:
        action = menu.addAction(fix.label)
        action.triggered.connect(lambda _, fix=fix: actions.apply_fix(session, problem, fix))
    return bool(problem.fixes)


def show_commands(session: Session, node_id: str, parent: QWidget, point: QPoint) -> None:
    """Offer what would mend a node, and all that the window's menus can do with layers."""
    menu = QMenu(parent)
    if add_fixes(session, node_id, menu):
        menu.addSeparator()
    for bar in parent.window().findChildren(QMenuBar):
        _add_layer_commands(bar, menu)
    _pop_up(menu, point)


def _add_layer_commands(bar: QMenuBar, menu: QMenu) -> None:
    """Put what can be done with layers into a menu, in groups as they stand in the menu bar."""
    for origin in bar.findChildren(QMenu):
        is_new_group = True
        for action in origin.actions():
            if action.isSeparator():
                is_new_group = True
            elif action.property("layer_command"):
                if is_new_group and menu.actions() and not menu.actions()[-1].isSeparator():
                    menu.addSeparator()
                is_new_group = False
                menu.addAction(action)


def _pop_up(menu: QMenu, point: QPoint) -> None:
    # Not by exec: the action that it returns would count as a part of the menu, and be taken for dead with it.
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(point)
