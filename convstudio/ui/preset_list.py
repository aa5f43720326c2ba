"""The networks that come with the program, by family, searched by name and by what is special about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import analyze, format_shape, presets
from convstudio.figures.numerals import write_large
from convstudio.studio.examples import EXAMPLES
from convstudio.ui.search_choices import Choice
from convstudio.ui.search_list import SearchList

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convstudio.ui.appearance import Appearance


class PresetList(SearchList):
    """Tells the name of the preset that is to be opened."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("Networks", "Find a network", appearance, parent)
        self.set_choices(_choices())


def _choices() -> list[Choice]:
    examples = {example.name: example for example in EXAMPLES}
    found = []
    for family, names in presets.FAMILIES.items():
        for name in names:
            network = presets.load(name)
            params = write_large(analyze(network).totals.params)
            shape = format_shape(network.input_shape, "HWD")
            figures = f"{params} parameters · {shape}"
            example = examples[name]
            found.append(Choice(name, example.title, example.description, family, name, figures=figures))
    return found
