"""The palette: every layer and block that can be added, searched by name and by what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Branches, Layer, describe_layer
from convstudio.ui.palette_items import NEW_LAYERS
from convstudio.ui.search_choices import Choice
from convstudio.ui.search_list import SearchList

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convstudio.ui.appearance import Appearance


class LayerPalette(SearchList):
    """Tells the layer that is to be added, or that the mouse carries away."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("Layers and blocks", "Find a layer, or what it should do", appearance, parent)
        self.list.setDragEnabled(True)
        self.set_choices(
            [
                Choice(layer, layer_title(layer), words, section, f"{also} {describe_layer(layer)}", layer.kind)
                for section, items in NEW_LAYERS
                for layer, words, also in items
            ]
        )


def layer_title(layer: Layer) -> str:
    """Return what a new layer is called in lists."""
    return f"{layer.type_name} · {layer.merge}" if isinstance(layer, Branches) else layer.type_name
