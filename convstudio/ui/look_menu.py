"""The menu that says how a layer is looked at: what is shown beside it, and in which colours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from convstudio.figures.colormap import COLOR_MAPS
from convstudio.figures.look import USUAL_LOOK, Look

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SWITCHES = (
    ("channels", "Channel by channel", "What every input channel contributes to the feature map"),
    ("field", "Receptive field", "What the cell of this step sees of the picture"),
    ("borders", "Cells that have seen padding", "Hatch the outputs that padding has reached"),
    ("taps", "A colour for each weight", "Colour the filter's cells, and the same cells in the window"),
    (
        "shared_scale",
        "One scale for all channels",
        "Colour all channels by the same range, so that they can be compared",
    ),
)


class LookMenu(QMenu):
    """Lets the reader choose a Look.

    Signals
    -------
    look_changed(look)
    """

    look_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("View", parent)
        self.look: Look = USUAL_LOOK
        self.setToolTipsVisible(True)
        self.switches: dict[str, QAction] = {}
        for name, text, tip in SWITCHES:
            action = self.addAction(text)
            action.setCheckable(True)
            action.setToolTip(tip)
            action.setData(name)
            action.toggled.connect(self._switch)
            self.switches[name] = action
        self.addSeparator()
        transposed = (("stamp", "Inputs that stamp the output"), ("gather", "Outputs that gather, zeros between"))
        self._choices("Transposed convolution", transposed, self._choose_transposed, "stamp")
        self._choices("Colours", tuple(COLOR_MAPS.items()), self._choose_colors, "blue")

    def _choices(self, title: str, choices: tuple[tuple[str, str], ...], slot: object, chosen: str) -> None:
        """Add a menu of choices of which one holds."""
        menu = self.addMenu(title)
        group = QActionGroup(self)
        for key, text in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(key == chosen)
            action.setData(key)
            group.addAction(action)
        group.triggered.connect(slot)

    def _switch(self, checked: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._set(**{action.data(): checked})

    def _choose_transposed(self, action: QAction) -> None:
        self._set(transposed=action.data())

    def _choose_colors(self, action: QAction) -> None:
        self._set(colors=action.data())

    def _set(self, **changes: object) -> None:
        self.look = replace(self.look, **changes)  # type: ignore[arg-type]  # the menu's data are Look's own words
        self.look_changed.emit(self.look)
