"""Where weights come from, as small values: a document keeps the recipe, and the arrays are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from convstudio.engine.layers import (
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
    Linear,
    LocallyConnected2d,
    PReLU,
    RadialBasis,
    SeparableConv2d,
)
from convstudio.runner.weights.editing import FilterEdit, HandKernel
from convstudio.runner.weights.hand_set import Filters
from convstudio.runner.weights.named_kernels import KERNEL_NAMES
from convstudio.runner.weights.numbers import Numbers
from convstudio.runner.weights.random_weights import Scheme

if TYPE_CHECKING:
    from convstudio.engine import Layer

__all__ = [
    "KERNEL_NAMES",
    "Edited",
    "FilterBank",
    "FilterEdit",
    "Filters",
    "HandKernel",
    "HandSet",
    "Imported",
    "NamedKernel",
    "Numbers",
    "PlainRecipe",
    "RandomWeights",
    "Scheme",
    "WeightRecipe",
    "base_of",
    "default_recipe",
    "edit_of",
    "with_filter",
]

LOOKING = (Conv2d, DepthwiseConv2d, SeparableConv2d, LocallyConnected2d)
"""Layers whose kernels look for something in a picture."""

NORMS = (BatchNorm2d, InstanceNorm2d, GroupNorm, LayerNorm)
LEARNING = (*NORMS, Linear, ConvTranspose2d, PReLU, RadialBasis)
"""The other layers that keep numbers."""


@dataclass(frozen=True, slots=True)
class RandomWeights:
    """What a network starts from before training: He normal for convolutions, Glorot uniform for Linear, bias 0.

    Norms get what PyTorch gives them: weight 1, bias 0, running mean 0, running variance 1; PReLU its
    ``init``, RadialBasis patterns of −1 and 1.

    Parameters
    ----------
    seed : int
    scheme : Scheme
        How wide the numbers of convolutions and Linear spread; of all, only "pytorch" gives them a bias.

    References
    ----------
    He et al., arXiv:1502.01852; Glorot & Bengio, AISTATS 2010.
    """

    seed: int = 0
    scheme: Scheme = "usual"


@dataclass(frozen=True, slots=True)
class FilterBank:
    """Filters designed after those that first layers learn: edges, bars, spots and opposed colours; bias 0.

    Layers that do not look at pictures have no filters, and get RandomWeights of the same seed; so has what mixes
    the channels of a separable convolution.
    """

    seed: int = 0


@dataclass(frozen=True, slots=True)
class NamedKernel:
    """A kernel from the textbooks, one of KERNEL_NAMES, in every filter; bias 0.

    Layers that do not look at pictures have no kernels, and get RandomWeights; so has what mixes the channels of a
    separable convolution.

    Raises
    ------
    ValueError
        If no kernel has that name.
    """

    name: str

    def __post_init__(self) -> None:
        if self.name not in KERNEL_NAMES:
            raise ValueError(f"There is no kernel called {self.name!r}. Use one of {', '.join(KERNEL_NAMES)}.")


@dataclass(frozen=True, slots=True)
class HandSet:
    """Weights typed by hand.

    Parameters
    ----------
    weight : nested tuple (C_out, C_in / groups, k_h, k_w)
        A Linear's (out, in) and a BatchNorm2d's (C,) are written with sizes of 1 behind.
        Where the layer has another shape by now, kernels are centred, cropped or filled with zeros,
        and filters and channels are repeated from the first on.
    bias : tuple (C_out,)
        Repeated likewise; empty for zeros.
    """

    weight: Filters
    bias: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """Weights that were read from a file.

    Parameters
    ----------
    arrays : tuple of (name, Numbers)
        By PyTorch's names: "weight", "bias", …. One that does not fit the layer any more counts as typed by hand:
        kernels are centred, filters and channels repeated. One that is missing is as RandomWeights makes it.
    source : str
        What the file is called.
    """

    arrays: tuple[tuple[str, Numbers], ...]
    source: str = ""


PlainRecipe = RandomWeights | FilterBank | NamedKernel | HandSet | Imported
"""What gives weights to a whole layer."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Another recipe's weights, with filters that have something of their own.

    Parameters
    ----------
    base : PlainRecipe
    filters : tuple of FilterEdit
        At most one for each filter, in their order.
    """

    base: PlainRecipe
    filters: tuple[FilterEdit, ...]


WeightRecipe = PlainRecipe | Edited
"""Anything that weights can be made from."""


def base_of(recipe: WeightRecipe) -> PlainRecipe:
    """Return what a recipe gives to filters that have nothing of their own."""
    return recipe.base if isinstance(recipe, Edited) else recipe


def edit_of(recipe: WeightRecipe, index: int) -> FilterEdit:
    """Return what one filter has of its own; an empty edit if that is nothing."""
    return next((edit for edit in _edits_of(recipe) if edit.index == index), FilterEdit(index))


def with_filter(recipe: WeightRecipe, edit: FilterEdit) -> WeightRecipe:
    """Return a recipe in which one filter has what ``edit`` says; an empty edit sets it back."""
    others = [other for other in _edits_of(recipe) if other.index != edit.index]
    filters = sorted([*others, *([] if edit.is_empty else [edit])], key=lambda one: one.index)
    return Edited(base_of(recipe), tuple(filters)) if filters else base_of(recipe)


def default_recipe(layer: Layer) -> WeightRecipe | None:
    """Return the recipe that a layer has until the user chooses another; None for layers without weights."""
    if isinstance(layer, LOOKING):
        return FilterBank()
    return RandomWeights() if isinstance(layer, LEARNING) else None


def _edits_of(recipe: WeightRecipe) -> tuple[FilterEdit, ...]:
    return recipe.filters if isinstance(recipe, Edited) else ()
