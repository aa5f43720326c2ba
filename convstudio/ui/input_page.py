"""The form of the network's input: what it looks at, how that is fitted, what numbers it holds, and how large it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convstudio.engine.shapes import is_map
from convstudio.studio import actions
from convstudio.studio.inputs import (
    PICTURE_NAMES,
    CellsInput,
    GridInput,
    OwnPicture,
    PictureInput,
    scaling_of,
    with_scaling,
)
from convstudio.studio.own_pictures import LONGEST_INPUT
from convstudio.ui.field_editors import ButtonEditor, NoteEditor
from convstudio.ui.field_specs import FieldSpec
from convstudio.ui.form_pages import Field, make_editor
from convstudio.ui.input_words import input_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convstudio.studio.inputs import InputRecipe
    from convstudio.studio.session import Session

MOST_CHANNELS = 4096
AXIS_UNITS = {"H": "rows", "W": "columns", "D": "channels", "N": "numbers"}
OWN, CELLS = "own", "cells"
FIT_WORDS = (
    ("crop", "Cropped"),
    ("stretch", "Stretched"),
    ("border", "With a border"),
)
SCALING_WORDS = (
    ("unit", "0 to 1"),
    ("bytes", "0 to 255"),
    ("signed", "−1 to 1"),
    ("imagenet", "As for ImageNet"),
)
CHANNEL_WORDS = {
    1: "One channel: how bright a cell is, 0.299 R + 0.587 G + 0.114 B.",
    3: "Channels: red, green, blue.",
    4: "Channels: red, green, blue, and how opaque a cell is.",
}
OTHER_CHANNELS = "Channels: red, green, blue, over and over."
ON_WHITE = "Clear parts lie on white."


class InputPage:
    """What the network looks at, and how large it is.

    Parameters
    ----------
    session : Session
    ask : callable
        Told what is wanted of the window: "open" a file, or "fit" the input to the picture.
    """

    is_there = True

    def __init__(self, session: Session, ask: Callable[[str], None]) -> None:
        self._session, self._ask = session, ask
        self.title, self.words = "Input", ""

    def turn_to(self, node_id: str) -> None:
        """There is one input only."""

    def fields(self) -> Iterator[Field]:
        """Yield the picture, what can be said of it, and a field for each axis."""
        recipe, shape = self._session.document.input, self._session.document.network.input_shape
        yield self._choice("picture", "Picture", "What the network looks at.", _pictures(recipe), self._change_picture)
        teaches = "A picture of your own, or numbers from NumPy or a spreadsheet. Dropping and pasting do the same."
        spec = FieldSpec("Your own", "choice", teaches, wide=True)
        yield Field("open", spec, ButtonEditor("Open a picture or numbers…"), lambda _: self._ask("open"))
        if isinstance(recipe, OwnPicture):
            teaches = (
                "How a picture of other proportions comes into the cells: its middle, cropped; all of it, stretched; "
                "or all of it, with a black border."
            )
            yield self._choice("fit", "Fitted", teaches, FIT_WORDS, self._change_fit, wide=False)
        if isinstance(recipe, OwnPicture | PictureInput):
            teaches = (
                "What numbers the cells hold. As for ImageNet: less the mean of ImageNet's pictures, by their standard "
                "deviation, as networks that were trained on it expect."
            )
            yield self._choice("scaling", "Numbers", teaches, SCALING_WORDS, self._change_scaling, wide=False)
        axes = (("H", "Height"), ("W", "Width"), ("D", "Channels")) if is_map(shape) else (("N", "Numbers"),)
        for key, text in axes:
            high = MOST_CHANNELS if key == "D" else LONGEST_INPUT
            spec = FieldSpec(f"{text} {key}", "int", f"{text} of the input.", high=high, unit=AXIS_UNITS[key])
            yield Field(key, spec, make_editor(text, spec, ""), self._shape_changer(key))
        if isinstance(recipe, OwnPicture) and is_map(shape):
            spec = FieldSpec("Size", "choice", "Make the input as large as the picture is.", wide=True)
            yield Field("size", spec, ButtonEditor(""), lambda _: self._ask("fit"))
        if isinstance(recipe, OwnPicture | PictureInput):
            spec = FieldSpec("Channels", "choice", "What stands in the channels.", wide=True)
            yield Field("note", spec, NoteEditor(), lambda _: None)

    def values(self) -> dict[str, object]:
        """Return the picture, what can be said of it, and the size."""
        document = self._session.document
        recipe, shape = document.input, document.network.input_shape
        keys = ("D", "H", "W") if is_map(shape) else ("N",)
        values: dict[str, object] = dict(zip(keys, shape, strict=True))
        values |= {
            "picture": _key_of(recipe),
            "open": None,
            "scaling": scaling_of(recipe),
            "note": _note(recipe, shape),
        }
        if isinstance(recipe, OwnPicture):
            whole = recipe.whole_in(shape)
            values |= {"fit": recipe.fit, "size": f"Make the input {whole[2]} × {whole[1]}" if whole else ""}
        return values

    def _choice(
        self,
        name: str,
        text: str,
        teaches: str,
        choices: tuple[tuple[object, str], ...],
        change: Callable[[Any], None],
        *,
        wide: bool = True,
    ) -> Field:
        spec = FieldSpec(text, "choice", teaches, choices=choices, wide=wide)
        return Field(name, spec, make_editor(name, spec, ""), change)

    def _change_picture(self, key: str) -> None:
        if key in PICTURE_NAMES:
            scaling = scaling_of(self._session.document.input) or "unit"
            actions.set_input(self._session, PictureInput(key, scaling))

    def _change_fit(self, fit: Any) -> None:
        recipe = self._session.document.input
        if isinstance(recipe, OwnPicture):
            actions.set_input(self._session, replace(recipe, fit=fit))

    def _change_scaling(self, scaling: Any) -> None:
        actions.set_input(self._session, with_scaling(self._session.document.input, scaling))

    def _shape_changer(self, key: str) -> Callable[[Any], None]:
        def change(value: int) -> None:
            shape = list(self._session.document.network.input_shape)
            shape[{"D": 0, "H": 1, "W": 2, "N": 0}[key]] = value
            actions.set_input_shape(self._session, tuple(shape), merge=True)

        return change


def _pictures(recipe: InputRecipe) -> tuple[tuple[object, str], ...]:
    builtin = tuple((name, f"{name.capitalize()} picture") for name in PICTURE_NAMES)
    return builtin if isinstance(recipe, PictureInput) else ((_key_of(recipe), input_words(recipe)), *builtin)


def _key_of(recipe: InputRecipe) -> str:
    if isinstance(recipe, PictureInput):
        return recipe.name
    return CELLS if isinstance(recipe, GridInput | CellsInput) else OWN


def _note(recipe: InputRecipe, shape: tuple[int, ...]) -> str:
    if not is_map(shape):
        return "The numbers of a grey square, row by row."
    words = CHANNEL_WORDS.get(shape[0], OTHER_CHANNELS)
    return words if shape[0] == len("RGBA") or isinstance(recipe, PictureInput) else f"{words} {ON_WHITE}"
