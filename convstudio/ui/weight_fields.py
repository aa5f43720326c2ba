"""The form's fields for a layer's weights: where they come from, and what the filter on the canvas has of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from convstudio.runner.recipes import (
    KERNEL_NAMES,
    Edited,
    FilterBank,
    HandSet,
    Imported,
    NamedKernel,
    PlainRecipe,
    RandomWeights,
    WeightRecipe,
    base_of,
)
from convstudio.studio import actions, kernels
from convstudio.ui.field_specs import FieldSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convstudio.engine import Layer
    from convstudio.studio.session import Session

MOST_SEED = 9999
LARGEST_BIAS = 1000.0
BY_HAND, AS_OTHERS = "hand", ""
SCHEMES = (
    ("usual", "Usual"),
    ("he_normal", "He normal"),
    ("he_uniform", "He uniform"),
    ("glorot_normal", "Glorot normal"),
    ("glorot_uniform", "Glorot uniform"),
    ("lecun_normal", "LeCun normal"),
    ("pytorch", "PyTorch's own"),
    ("gaussian", "Gaussian 0.01"),
    ("zeros", "All 0"),
    ("ones", "All 1"),
)
NAMES: tuple[tuple[str, str], ...] = tuple((name, name.replace("_", " ").capitalize()) for name in KERNEL_NAMES)


@dataclass(frozen=True, slots=True)
class WeightField:
    """One of the fields, and what a change of it does."""

    name: str
    spec: FieldSpec
    change: Callable[[Any], None]


OF_THE_FILTER = 2
"""How many parts of ``weights_form``, the last ones, are about the filter on the canvas."""


def weights_form(session: Session, node_id: str) -> tuple[object, ...]:
    """Return a sign of which fields there are; while it stays, only their values change."""
    recipe = session.document.recipe_of(node_id)
    if recipe is None:
        return ()
    base, at = base_of(recipe), kernels.kernel_at(session)
    listed = base if isinstance(base, HandSet | Imported) else None
    return (type(base), listed, at is not None and kernels.bias_of(session, at) is not None, at is None)


class WeightFields:
    """What there is to set of a node's weights.

    Parameters
    ----------
    session : Session
    node_id : str
    layer : Layer
    """

    def __init__(self, session: Session, node_id: str, layer: Layer) -> None:
        self._session, self._id, self._layer = session, node_id, layer

    def turn_to(self, node_id: str) -> None:
        """Be about another layer of the same type."""
        self._id = node_id

    def fields(self) -> Iterator[WeightField]:
        """Yield those that the present recipe has."""
        base = base_of(self._recipe)
        teaches = "Where the numbers in the filters come from. Edges: filters as first layers learn them."
        spec = FieldSpec("Weights", "choice", teaches, choices=self._choices(base), wide=True)
        yield WeightField("weights", spec, self._change_kind)
        if isinstance(base, RandomWeights | FilterBank):
            teaches = "The same number gives the same weights, on every computer."
            yield WeightField("seed", FieldSpec("Seed", "int", teaches, 0, MOST_SEED), self._change_seed)
        if isinstance(base, RandomWeights):
            teaches = (
                "How wide random numbers spread. Usual: He normal, Glorot for Linear; PyTorch's own has a bias too."
            )
            spec = FieldSpec("Spread", "choice", teaches, choices=SCHEMES)
            yield WeightField("scheme", spec, self._change_scheme)
        at = kernels.kernel_at(self._session)
        if at is not None and self._layer.kind == "convolution":
            teaches = "What the filter on the canvas has of its own. Double-click its cells to type numbers."
            choices = ((AS_OTHERS, "As the others"), *NAMES, (BY_HAND, "Set by hand"))
            yield WeightField("own", FieldSpec("This filter", "choice", teaches, choices=choices), self._change_own)
        if at is not None and kernels.bias_of(self._session, at) is not None:
            word = "filter" if self._layer.kind == "convolution" else "neuron"
            teaches = f"Added to every output of the {word} on the canvas."
            spec = FieldSpec("Its bias", "float", teaches, -LARGEST_BIAS, LARGEST_BIAS, decimals=4, step=0.1)
            yield WeightField("own_bias", spec, self._change_bias)

    def values(self) -> dict[str, object]:
        """Return what the fields hold now."""
        base = base_of(self._recipe)
        values: dict[str, object] = {"weights": _kind_key(base)}
        if isinstance(base, RandomWeights | FilterBank):
            values["seed"] = base.seed
        if isinstance(base, RandomWeights):
            values["scheme"] = base.scheme
        at = kernels.kernel_at(self._session)
        if at is not None:
            edit = kernels.edit_at(self._session, at)
            values["own"] = BY_HAND if edit.kernels else edit.name
            values["own_bias"] = kernels.bias_of(self._session, at)
        return values

    @property
    def _recipe(self) -> WeightRecipe:
        recipe = self._session.document.recipe_of(self._id)
        assert recipe is not None, "only layers with weights have these fields"
        return recipe

    def _choices(self, base: PlainRecipe) -> tuple[tuple[object, str], ...]:
        """Return where the weights can come from, with what to call it."""
        choices: list[tuple[object, str]] = [("RandomWeights", "Random")]
        if self._layer.kind == "convolution":
            choices.insert(0, ("FilterBank", "Edges, spots and colours"))
            choices += NAMES
        if isinstance(base, HandSet):
            choices.insert(0, (base, "Typed by hand"))
        if isinstance(base, Imported):
            choices.insert(0, (base, f"From {base.source}" if base.source else "From a file"))
        return tuple(choices)

    # Changes

    def _change_kind(self, key: Any) -> None:
        recipe: PlainRecipe
        if key == "RandomWeights":
            recipe = RandomWeights()
        elif key == "FilterBank":
            recipe = FilterBank()
        else:
            recipe = NamedKernel(key) if isinstance(key, str) else key
        actions.set_recipe(self._session, self._id, recipe)

    def _change_seed(self, seed: int) -> None:
        self._change_base(seed=seed)

    def _change_scheme(self, scheme: str) -> None:
        self._change_base(scheme=scheme)

    def _change_base(self, **changes: object) -> None:
        """Change the recipe under the filters that have something of their own, which they keep."""
        recipe = self._recipe
        base = replace(base_of(recipe), **changes)  # type: ignore[arg-type]  # only fields that it has are shown
        changed = replace(recipe, base=base) if isinstance(recipe, Edited) else base
        actions.set_recipe(self._session, self._id, changed, merge=True)

    def _change_own(self, name: str) -> None:
        at = kernels.kernel_at(self._session)
        if at is not None and name != BY_HAND:
            kernels.set_name(self._session, at, name)

    def _change_bias(self, bias: float) -> None:
        at = kernels.kernel_at(self._session)
        if at is not None:
            kernels.set_bias(self._session, at, bias, merge=True)


def _kind_key(base: PlainRecipe) -> object:
    """Return the choice that stands for a recipe."""
    if isinstance(base, NamedKernel):
        return base.name
    return type(base).__name__ if isinstance(base, RandomWeights | FilterBank) else base
