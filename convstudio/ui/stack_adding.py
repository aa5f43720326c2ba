"""Adding to the layer stack: the list of layers and blocks, and where what is chosen goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from convstudio.engine import Block, Place
from convstudio.studio import actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QPushButton, QWidget

    from convstudio.engine import Layer
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance
    from convstudio.ui.folding import Folding
    from convstudio.ui.palette import LayerPalette


class StackAdding(QObject):
    """Puts new layers behind the selected one, or on the empty path that was pressed.

    Parameters
    ----------
    button : QPushButton
        Opens the list, which stands below it.
    carry : callable
        Lets the mouse carry a layer out of the list.
    parent : QWidget
        Of the list.

    Signals
    -------
    added()
        There is a new layer, and it is selected.
    """

    added = Signal()

    def __init__(
        self,
        session: Session,
        folding: Folding,
        appearance: Appearance,
        button: QPushButton,
        carry: Callable[[Layer], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._folding, self._appearance = session, folding, appearance
        self._button, self._carry, self._parent = button, carry, parent
        self._palette: LayerPalette | None = None
        self._at: Place | None = None
        button.clicked.connect(self.show_palette)

    @property
    def palette(self) -> LayerPalette:
        """The list of layers and blocks that can be added."""
        if self._palette is None:
            from convstudio.ui.palette import LayerPalette  # not before it is wanted

            self._palette = LayerPalette(self._appearance, self._parent)
            self._palette.chosen.connect(self._add)
            self._palette.carried.connect(self._carry)
        return self._palette

    def show_palette(self) -> None:
        """Open the list of layers and blocks that can be added."""
        self._at = None
        self.palette.open_below(self._button)

    def fill_slot(self, place: Place, point: QPoint) -> None:
        """Offer what can be put on an empty path."""
        self.palette.open_at(point)
        self._at = place

    def add(self, layer: Layer) -> None:
        """Put a new layer behind the selected one."""
        self._at = None
        self._add(layer)

    def places_behind_selected(self) -> tuple[Place, ...]:
        """Return the place behind what is selected, and its likes in folded repeats; in an empty block, in it."""
        selected, network = self._session.selected_ids[-1], self._session.document.network
        if selected not in network:
            return (Place(0),)
        layer = network.node(selected).layer
        is_empty = isinstance(layer, Block) and layer.paths and not any(layer.paths)
        return self._folding.places_like(Place(0, selected) if is_empty else network.place(selected).next)

    def _add(self, layer: Layer) -> None:
        places = self._folding.places_like(self._at) if self._at else self.places_behind_selected()
        actions.insert_layer(self._session, layer, *places)
        self.added.emit()
