"""What the form offers for a layer, a block or the input: its fields, their values, and what a change does."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from convstudio.engine import INPUT_ID, Block, Layer, Residual
from convstudio.engine.merging import MERGES
from convstudio.studio import block_actions, several_actions
from convstudio.studio.inputs import OwnPicture
from convstudio.ui.card_menus import MERGE_WORDS
from convstudio.ui.field_editors import BoolEditor, ChoiceEditor, FieldEditor, FloatEditor, IntEditor
from convstudio.ui.field_specs import FieldSpec, field_names, spec_of
from convstudio.ui.numbers_editor import NumbersEditor
from convstudio.ui.pair_editors import PaddingEditor, PairEditor
from convstudio.ui.weight_fields import WeightFields, weights_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

MOST_PATHS = 32


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: what it is called, how it looks, and what a change does."""

    name: str
    spec: FieldSpec
    editor: FieldEditor
    change: Callable[[Any], None]


class Page(Protocol):
    """What the form shows for one kind of thing."""

    title: str
    words: str

    @property
    def is_there(self) -> bool:
        """Whether what it is about is still in the document."""
        ...

    def fields(self) -> Iterator[Field]:
        """Yield the fields, with editors made new."""
        ...

    def values(self) -> dict[str, object]:
        """Return what the fields hold now."""
        ...

    def turn_to(self, node_id: str) -> None:
        """Be about another thing of the same kind."""
        ...


def form_of(session: Session) -> tuple[object, ...]:
    """Return a sign of which fields and choices the form has: two of the same differ in their values only."""
    document, selected = session.document, session.selected_id
    if selected == INPUT_ID:
        recipe = document.input
        name = recipe.name if isinstance(recipe, OwnPicture) else ""
        return (selected, type(recipe), name, len(document.network.input_shape))
    layer = document.network.node(selected).layer
    return type(layer), *(weights_form(session, selected) if _has_weights(session, layer) else ())


def _has_weights(session: Session, layer: Layer) -> bool:
    return layer.kind in ("convolution", "linear") and session.document.recipe_of(session.selected_id) is not None


def page_for(session: Session, appearance: Appearance, ask: Callable[[str], None]) -> Page:
    """Return the form of what is selected.

    Parameters
    ----------
    ask : callable
        Told what the input's form wants of the window.
    """
    if session.selected_id == INPUT_ID:
        from convstudio.ui.input_page import InputPage  # it stands on what is here

        return InputPage(session, ask)
    layer = session.document.network.node(session.selected_id).layer
    return BlockPage(session, layer) if isinstance(layer, Block) else LayerPage(session, appearance, layer)


_L = TypeVar("_L", bound=Layer)


class _NodePage:
    """What layers and blocks have in common."""

    def __init__(self, session: Session) -> None:
        self._session, self._id = session, session.selected_id

    def turn_to(self, node_id: str) -> None:
        """Be about another node of the same kind."""
        self._id = node_id

    @property
    def is_there(self) -> bool:
        """Whether the node is still in the network."""
        return self._id in self._session.document.network

    def _layer_of(self, wanted: type[_L]) -> _L:
        layer = self._session.document.network.node(self._id).layer
        assert isinstance(layer, wanted)
        return layer


class LayerPage(_NodePage):
    """Every field of a layer, and where its weights come from."""

    def __init__(self, session: Session, appearance: Appearance, layer: Layer) -> None:
        super().__init__(session)
        self._link_color = appearance.theme.second_ink
        self._has_weights = _has_weights(session, layer)
        self._weights = WeightFields(session, self._id, layer)
        self.title = layer.type_name
        self.words = "" if fields(layer) else _what_it_does(layer)

    def turn_to(self, node_id: str) -> None:
        """Be about another layer of the same kind."""
        super().turn_to(node_id)
        self._weights.turn_to(node_id)

    def fields(self) -> Iterator[Field]:
        """Yield a field for each of the layer's, in the order of FIELDS."""
        layer = self._layer_of(Layer)
        for name in field_names(layer):
            spec = spec_of(layer, name)
            yield Field(name, spec, make_editor(name, spec, self._link_color), self._changer(name))
        if self._has_weights:
            for field in self._weights.fields():
                yield Field(field.name, field.spec, make_editor(field.name, field.spec, ""), field.change)

    def values(self) -> dict[str, object]:
        """Return the layer's fields, and what there is to set of its weights."""
        layer = self._layer_of(Layer)
        values = {name: getattr(layer, name) for name in field_names(layer)}
        return values | (self._weights.values() if self._has_weights else {})

    def _changer(self, name: str) -> Callable[[Any], None]:
        def change(value: Any) -> None:
            several_actions.change_field(self._session, self._id, name, value)

        return change


class BlockPage(_NodePage):
    """How a block's paths meet, and how many there are."""

    def __init__(self, session: Session, block: Block) -> None:
        super().__init__(session)
        self.title = block.type_name
        self.words = "" if block.merge else "Layers one after another, held together."

    def fields(self) -> Iterator[Field]:
        """Yield the merge, where there is one, and the number of paths."""
        block = self._layer_of(Block)
        if block.merge is not None:
            choices = tuple((merge, MERGE_WORDS[merge]) for merge in MERGES)
            teaches = (
                "How the ends of the paths become one. Put together, channel counts add up; "
                "to be added or multiplied, shapes must agree."
            )
            spec = FieldSpec("Paths are", "choice", teaches, choices=choices)
            yield Field("merge", spec, make_editor("merge", spec, ""), self._change_merge)
        least = 2 if isinstance(block, Residual) else 1
        teaches = "How many paths start from what enters. A new one is empty; the last is taken out first."
        spec = FieldSpec("Number of paths", "int", teaches, least, MOST_PATHS, unit="paths")
        editor = IntEditor(least, MOST_PATHS, spec.label)
        editor.keep_until_done()
        yield Field("paths", spec, editor, self._change_count)

    def values(self) -> dict[str, object]:
        """Return the merge and the number of paths."""
        block = self._layer_of(Block)
        return {"merge": block.merge, "paths": len(block.paths)}

    def _change_merge(self, merge: Any) -> None:
        block_actions.set_merge(self._session, merge, *several_actions.alike_with(self._session, self._id))

    def _change_count(self, count: int) -> None:
        block_actions.set_path_count(self._session, count, *several_actions.alike_with(self._session, self._id))


def make_editor(name: str, spec: FieldSpec, link_color: str) -> FieldEditor:
    """Return an editor as ``spec`` wants it."""
    low, high = int(spec.low), int(spec.high)
    match spec.editor:
        case "int":
            return IntEditor(low, high, spec.label, spec.none_word)
        case "pair":
            alone = spec.none_word == "as is"  # an axis that keeps its size
            return PairEditor(low, high, spec.label, link_color, spec.none_word, none_alone=alone)
        case "padding":
            return PaddingEditor(low, high, spec.label)
        case "sides":
            return PaddingEditor(low, high, spec.label, with_rules=False)
        case "bool":
            return BoolEditor(spec.label, spec.label)
        case "choice":
            return ChoiceEditor(spec.choices, spec.label)
        case "float":
            return FloatEditor(spec.low, spec.high, spec.decimals, spec.step, spec.label)
        case "numbers":
            factor = name == "scale_factor"
            return NumbersEditor(spec.label, spec.none_word, whole=not factor, one_alone=factor)


def _what_it_does(layer: Layer) -> str:
    """Return what a layer does, for the form of one that has nothing to set."""
    paragraph = (type(layer).__doc__ or "").strip().split("\n\n")[0]
    return f"{' '.join(paragraph.split())} There is nothing to set.".replace("``", "")
