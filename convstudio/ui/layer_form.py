"""The selected layer's form: every field, with its range and a line that teaches; any state may be passed through."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from convstudio.engine import INPUT_ID, Conv2d, Layer, Linear
from convstudio.engine.shapes import is_map
from convstudio.runner.recipes import KERNEL_NAMES, FilterBank, HandSet, NamedKernel, RandomWeights
from convstudio.studio import actions
from convstudio.studio.inputs import PICTURE_NAMES, GridInput, PictureInput
from convstudio.ui.field_editors import (
    BoolEditor,
    ChoiceEditor,
    FloatEditor,
    IntEditor,
    PaddingEditor,
    PairEditor,
    ScrubLabel,
)
from convstudio.ui.field_specs import FIELDS, FieldSpec
from convstudio.ui.widgets import label, section_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

_Cell = tuple[int, int, int, int]
Editor = IntEditor | PairEditor | PaddingEditor | BoolEditor | ChoiceEditor | FloatEditor

GESTURE_PAUSE_MS = 900
"""Changes of one field that follow each other faster than this are one step to undo."""

MOST_INPUT = 1024
SEEDS = 5


class LayerForm(QFrame):
    """Edits the selected layer, or the input."""

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self._session = session
        self._appearance = appearance
        self._editors: dict[str, Editor] = {}
        self._shown: object = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(GESTURE_PAUSE_MS)
        self._pause.timeout.connect(session.end_gesture)
        self._head = section_label("")
        self._words = label("", "second")
        self._words.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self._words)
        column.addLayout(self._grid)
        session.document_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh)
        appearance.theme_changed.connect(self._rebuild)
        self._refresh()

    def editor(self, field_name: str) -> Editor:
        """Return the editor of one field of the selected layer."""
        return self._editors[field_name]

    def focus_first(self) -> None:
        """Put the keyboard in the first field."""
        if self._editors:
            next(iter(self._editors.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _rebuild(self) -> None:
        self._shown = None
        self._refresh()

    def _refresh(self) -> None:
        selected = self._session.selected_id
        layer = self._layer()
        form = (selected, type(layer))
        if form != self._shown:
            self._session.end_gesture()
            self._clear()
            self._shown = form
            if layer is None:
                self._build_input()
            else:
                self._build_layer(layer)
        self._show_values()

    def _layer(self) -> Layer | None:
        selected = self._session.selected_id
        network = self._session.document.network
        return None if selected == INPUT_ID else network.node(selected).layer

    def _clear(self) -> None:
        self._editors.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    # A layer's form

    def _build_layer(self, layer: Layer) -> None:
        self._head.setText(layer.type_name)
        self._words.setText(_first_sentence(layer))
        self._words.setVisible(not fields(layer))
        names = [field.name for field in fields(layer)]
        for name in sorted(names, key=list(FIELDS).index):
            spec = FIELDS[name]
            self._add(name, spec, self._make(name, spec), self._changer(name))
        if isinstance(layer, Conv2d | Linear):
            recipe = self._session.document.recipe_of(self._session.selected_id)
            editor = ChoiceEditor(_recipe_choices(layer, recipe), "Weights")
            teaches = "Where the numbers in the filters come from. Edges: filters as first layers learn them."
            self._add("weights", FieldSpec("Weights", "choice", teaches), editor, self._change_recipe)

    def _make(self, name: str, spec: FieldSpec) -> Editor:
        low, high = spec.low, spec.high
        match spec.editor:
            case "int":
                return IntEditor(int(low), int(high), spec.label)
            case "pair":
                return PairEditor(int(low), int(high), spec.label, self._appearance.theme.second_ink)
            case "padding":
                return PaddingEditor(int(high), spec.label)
            case "bool":
                return BoolEditor(spec.label, spec.label)
            case "choice":
                return ChoiceEditor(spec.choices, spec.label)
            case "float":
                decimals = 6 if name == "eps" else 2
                return FloatEditor(low, high, decimals, 10**-decimals if name == "eps" else 0.05, spec.label)

    def _changer(self, name: str) -> Callable[[object], None]:
        def change(value: object) -> None:
            layer = self._layer()
            if layer is None:
                return
            wanted = None if name == "divisor_override" and value == 0 else value
            changed = replace(layer, **{name: wanted})  # editors give what the field holds
            actions.change_layer(self._session, self._session.selected_id, changed, name, merge=True)
            self._pause.start()

        return change

    def _change_recipe(self, recipe: object) -> None:
        if isinstance(recipe, FilterBank | RandomWeights | NamedKernel | HandSet):
            actions.set_recipe(self._session, self._session.selected_id, recipe)

    # The input's form

    def _build_input(self) -> None:
        self._head.setText("Input")
        self._words.setVisible(False)
        shape = self._session.document.network.input_shape
        pictures: tuple[tuple[object, str], ...] = tuple(
            (PictureInput(name), f"{name.capitalize()} picture") for name in PICTURE_NAMES
        )
        if isinstance(self._session.document.input, GridInput):
            pictures = ((self._session.document.input, "Typed numbers"), *pictures)
        words = FieldSpec("Picture", "choice", "What the network looks at.", wide=True)
        self._add("picture", words, ChoiceEditor(pictures, "Picture"), self._change_picture)
        axes = (("H", "Height"), ("W", "Width"), ("D", "Channels")) if is_map(shape) else (("N", "Numbers"),)
        for key, text in axes:
            spec = FieldSpec(f"{text} {key}", "int", f"{text} of the input, 1 to {MOST_INPUT}.", high=MOST_INPUT)
            self._add(key, spec, IntEditor(1, MOST_INPUT, text), self._shape_changer(key))

    def _change_picture(self, recipe: object) -> None:
        if isinstance(recipe, PictureInput | GridInput):
            actions.set_input(self._session, recipe)

    def _shape_changer(self, key: str) -> Callable[[object], None]:
        def change(value: object) -> None:
            shape = list(self._session.document.network.input_shape)
            shape[{"D": 0, "H": 1, "W": 2, "N": 0}[key]] = int(value)  # type: ignore[call-overload]
            actions.set_input_shape(self._session, tuple(shape), merge=True)
            self._pause.start()

        return change

    # Both

    def _add(self, name: str, spec: FieldSpec, editor: Editor, change: Callable[[object], None]) -> None:
        """Put a labelled editor into the next free place of the grid."""
        editor.changed.connect(change)
        editor.setToolTip(spec.teaches)
        self._editors[name] = editor
        row, column = self._next_place(wide=spec.wide)
        span = 2 if spec.wide else 1
        if not isinstance(editor, BoolEditor):
            caption = ScrubLabel(spec.label)
            caption.setToolTip(spec.teaches)
            caption.setBuddy(editor)
            if isinstance(editor, IntEditor | PairEditor | PaddingEditor):
                caption.allow_scrubbing()
                caption.scrubbed.connect(editor.step)
                caption.released.connect(self._session.end_gesture)
            self._grid.addWidget(caption, row, column, 1, span)
        self._grid.addWidget(editor, row + 1, column, 1, span)

    def _next_place(self, *, wide: bool) -> tuple[int, int]:
        if not self._grid.count():
            return 0, 0
        row, column, _, span = cast("_Cell", self._grid.getItemPosition(self._grid.count() - 1))
        below = (row + 1, 0)
        return below if wide or column == 1 or span == 2 else (row - 1, 1)  # the form has two columns

    def _show_values(self) -> None:
        document, layer = self._session.document, self._layer()
        if layer is None:
            shape = document.network.input_shape
            keys = ("D", "H", "W") if is_map(shape) else ("N",)
            values: dict[str, object] = dict(zip(keys, shape, strict=True)) | {"picture": document.input}
        else:
            values = {field.name: getattr(layer, field.name) for field in fields(layer)}
            values["weights"] = document.recipe_of(self._session.selected_id)
            for name in ("stride", "divisor_override"):
                if values.get(name, 0) is None:
                    values[name] = getattr(layer, "kernel_size", 1) if name == "stride" else 0
        for name, editor in self._editors.items():
            if name in values:
                editor.show_value(values[name])


def _recipe_choices(layer: Layer, current: object) -> tuple[tuple[object, str], ...]:
    """Return where a layer's weights can come from, with what to call it."""
    choices: list[tuple[object, str]] = [(RandomWeights(seed), f"Random, seed {seed}") for seed in range(SEEDS)]
    if isinstance(layer, Conv2d):
        choices.insert(0, (FilterBank(), "Edges, spots and colours"))
        choices += [(NamedKernel(name), name.replace("_", " ").capitalize()) for name in KERNEL_NAMES]
    if isinstance(current, HandSet):
        choices.insert(0, (current, "Typed by hand"))
    return tuple(choices)


def _first_sentence(layer: Layer) -> str:
    """Return what a layer does, for the form of one that has nothing to set."""
    paragraph = (type(layer).__doc__ or "").strip().split("\n\n")[0]
    return f"{' '.join(paragraph.split())} There is nothing to set."
