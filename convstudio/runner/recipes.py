"""Where weights come from, as small values: a document keeps the recipe, and the arrays are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import BatchNorm2d, Conv2d, Linear
from convstudio.runner.weights.filter_bank import filter_bank
from convstudio.runner.weights.hand_set import Filters, fit_bias, fit_filters
from convstudio.runner.weights.named_kernels import KERNEL_NAMES, named_filters
from convstudio.runner.weights.random_weights import glorot_uniform, he_normal, random_bits

if TYPE_CHECKING:
    from convstudio.engine import Layer, Shape

__all__ = [
    "KERNEL_NAMES",
    "FilterBank",
    "Filters",
    "HandSet",
    "NamedKernel",
    "RandomWeights",
    "WeightRecipe",
    "default_recipe",
    "make_weights",
]


@dataclass(frozen=True, slots=True)
class RandomWeights:
    """What a network starts from before training: He normal for convolutions, Glorot uniform for Linear, bias 0.

    BatchNorm2d gets what PyTorch gives it: weight 1, bias 0, running mean 0, running variance 1.

    References
    ----------
    He et al., arXiv:1502.01852; Glorot & Bengio, AISTATS 2010.
    """

    seed: int = 0


@dataclass(frozen=True, slots=True)
class FilterBank:
    """Filters designed after those that first layers learn: edges, bars, spots and opposed colours; bias 0.

    Layers other than Conv2d have no filters, and get RandomWeights of the same seed.
    """

    seed: int = 0


@dataclass(frozen=True, slots=True)
class NamedKernel:
    """A kernel from the textbooks, one of KERNEL_NAMES, in every filter; bias 0.

    Layers other than Conv2d have no kernels, and get RandomWeights.

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


WeightRecipe = RandomWeights | FilterBank | NamedKernel | HandSet
"""Anything that weights can be made from."""


def default_recipe(layer: Layer) -> WeightRecipe | None:
    """Return the recipe that a layer has until the user chooses another; None for layers without weights."""
    if isinstance(layer, Conv2d):
        return FilterBank()
    if isinstance(layer, Linear | BatchNorm2d):
        return RandomWeights()
    return None


def make_weights(recipe: WeightRecipe, layer: Layer, input_shape: Shape, salt: str) -> dict[str, np.ndarray]:
    """Return the arrays that ``layer`` needs, made by ``recipe``.

    Parameters
    ----------
    input_shape : (C, H, W) or (N,)
        What arrives at the layer.
    salt : str
        The node's id: two layers with the same recipe get different random numbers.

    Returns
    -------
    dict of float32 arrays
        Names and shapes are those of ``layer.weight_shapes`` and ``layer.state_shapes``.

    Raises
    ------
    ShapeError
        If the layer cannot take the shape.
    """
    shapes = layer.weight_shapes(input_shape)
    arrays = {name: np.zeros(shape, np.float32) for name, shape in (shapes | layer.state_shapes(input_shape)).items()}
    if "running_var" in arrays:
        arrays["running_var"][:] = 1.0
    if "weight" in shapes:
        arrays["weight"] = _make_weight(recipe, layer, shapes["weight"], salt)
    if "bias" in shapes and isinstance(recipe, HandSet):
        arrays["bias"] = fit_bias(recipe.bias, shapes["bias"][0])
    return arrays


def _make_weight(recipe: WeightRecipe, layer: Layer, shape: Shape, salt: str) -> np.ndarray:
    if isinstance(recipe, HandSet):
        return fit_filters(recipe.weight, shape)
    if isinstance(layer, Conv2d) and isinstance(recipe, FilterBank):
        return filter_bank(shape, recipe.seed, salt)
    if isinstance(layer, Conv2d) and isinstance(recipe, NamedKernel):
        return named_filters(recipe.name, shape)
    seed = 0 if isinstance(recipe, NamedKernel) else recipe.seed
    return _random_weight(layer, shape, seed, salt)


def _random_weight(layer: Layer, shape: Shape, seed: int, salt: str) -> np.ndarray:
    if isinstance(layer, BatchNorm2d):
        return np.ones(shape, np.float32)
    bits = random_bits(seed, salt, "weight")
    return glorot_uniform(bits, shape) if isinstance(layer, Linear) else he_normal(bits, shape)
