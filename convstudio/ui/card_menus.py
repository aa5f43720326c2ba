"""What can be chosen on a card itself: how a block's paths meet, and what would mend what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from convstudio.engine.merging import MERGES
from convstudio.studio import actions
from convstudio.studio.insides import worst_by_node

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

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
        action.triggered.connect(lambda _, merge=merge: actions.set_merge(session, node_id, merge))
    _pop_up(menu, point)


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


def _pop_up(menu: QMenu, point: QPoint) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(point)
