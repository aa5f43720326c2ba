"""What an input is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.studio.inputs import CellsInput, OwnPicture, PictureInput

if TYPE_CHECKING:
    from convstudio.studio.inputs import InputRecipe

LONGEST_NAME = 28


def input_words(recipe: InputRecipe) -> str:
    """Return what an input is called, in a few words."""
    match recipe:
        case PictureInput():
            return f"{recipe.name.capitalize()} picture"
        case OwnPicture():
            name = recipe.name or "Picture"
            return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        case CellsInput():
            return "Your own cells"
        case _:
            return "Typed numbers"
