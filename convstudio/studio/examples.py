"""Documents that come with the program, one for every network of the engine's presets."""

from __future__ import annotations

from dataclasses import dataclass

from convstudio.engine import presets
from convstudio.runner.recipes import HandSet
from convstudio.studio.document import Document
from convstudio.studio.inputs import GridInput, InputRecipe, PictureInput


@dataclass(frozen=True, slots=True)
class Example:
    """What the menu says of an example."""

    name: str
    title: str
    description: str


EXAMPLES = (
    Example("worked_example", "Worked example", "A 32×32 cat through 20 filters of 8×8, on to ten classes"),
    Example("textbook_grid", "Textbook grid", "A 5×5 grid of small numbers through one 3×3 filter"),
    Example("textbook_border", "Textbook grid with a border", "The same, with a border of zeros: 5×5 stays 5×5"),
)

TEXTBOOK_GRID = GridInput(
    (
        (
            (0, 1, 2, 2, 1),
            (1, 2, 2, 0, 1),
            (0, 2, 0, 2, 0),
            (0, 0, 2, 1, 2),
            (2, 2, 2, 0, 0),
        ),
    )
)
TEXTBOOK_FILTER = HandSet(((((0, 1, 0), (1, -1, 1), (0, 1, 0)),),))
"""What its four neighbours are together, less the cell itself. On the grid: nine different sums from −1 to 8."""


def load(name: str) -> Document:
    """Return an example by the name of its preset.

    Raises
    ------
    KeyError
        If there is no such preset; the message lists those there are.
    """
    network = presets.load(name)
    is_textbook = name.startswith("textbook_")
    picture: InputRecipe = TEXTBOOK_GRID if is_textbook else PictureInput()
    weights = ((network.nodes[0].id, TEXTBOOK_FILTER),) if is_textbook else ()
    return Document(network, picture, weights, presets.TITLES[name])
