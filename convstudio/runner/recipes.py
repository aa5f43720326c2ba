"""Where weights come from, as small values: a document keeps the recipe, and the arrays are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

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
from convstudio.engine.shapes import pair
from convstudio.runner.weights.filter_bank import filter_bank
from convstudio.runner.weights.hand_set import Filters, fit_bias, fit_filters
from convstudio.runner.weights.named_kernels import KERNEL_NAMES, named_filters
from convstudio.runner.weights.random_weights import glorot_uniform, he_normal, random_bits, uniform

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

    References
    ----------
    He et al., arXiv:1502.01852; Glorot & Bengio, AISTATS 2010.
    """

    seed: int = 0


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


WeightRecipe = RandomWeights | FilterBank | NamedKernel | HandSet
"""Anything that weights can be made from."""


def default_recipe(layer: Layer) -> WeightRecipe | None:
    """Return the recipe that a layer has until the user chooses another; None for layers without weights."""
    if isinstance(layer, LOOKING):
        return FilterBank()
    return RandomWeights() if isinstance(layer, LEARNING) else None


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
    if "centers" in arrays:
        # Patterns of black and white, as LeNet-5's are.
        signs = uniform(random_bits(_seed(recipe), salt, "centers"), arrays["centers"].size) < 0.5
        arrays["centers"][:] = np.where(signs, -1, 1).reshape(arrays["centers"].shape)
    for name, shape in shapes.items():
        if name == "pointwise_weight":
            # What mixes the channels of a separable convolution is no kernel that one could name or draw.
            arrays[name] = _random_weight(layer, shape, _seed(recipe), salt, name)
        elif name != "bias":
            arrays[name] = _make_weight(recipe, layer, shape, salt, name)
        elif isinstance(recipe, HandSet):
            numbers = fit_bias(recipe.bias, shape[0])
            arrays[name] = np.broadcast_to(numbers.reshape(-1, *(1,) * (len(shape) - 1)), shape).copy()
    return arrays


def _make_weight(recipe: WeightRecipe, layer: Layer, shape: Shape, salt: str, name: str) -> np.ndarray:
    if isinstance(layer, LocallyConnected2d) and not isinstance(recipe, RandomWeights):
        # The same kernels at every place.
        kernels = _make_weight(recipe, _shared(layer), (*shape[:2], *shape[4:]), salt, name)
        return np.broadcast_to(kernels[:, :, np.newaxis, np.newaxis], shape).copy()
    if isinstance(recipe, HandSet):
        return fit_filters(recipe.weight, shape)
    if isinstance(layer, LOOKING) and isinstance(recipe, FilterBank):
        return filter_bank(shape, recipe.seed, salt)
    if isinstance(layer, LOOKING) and isinstance(recipe, NamedKernel):
        return named_filters(recipe.name, shape)
    return _random_weight(layer, shape, _seed(recipe), salt, name)


def _shared(layer: LocallyConnected2d) -> Conv2d:
    return Conv2d(layer.out_channels, layer.kernel_size)


def _seed(recipe: WeightRecipe) -> int:
    return recipe.seed if isinstance(recipe, RandomWeights | FilterBank) else 0


def _random_weight(layer: Layer, shape: Shape, seed: int, salt: str, name: str) -> np.ndarray:
    if isinstance(layer, NORMS):
        return np.ones(shape, np.float32)
    if isinstance(layer, PReLU):
        return np.full(shape, layer.init, np.float32)
    bits = random_bits(seed, salt, name)
    if isinstance(layer, Linear):
        return glorot_uniform(bits, shape)
    reads = shape[1] * prod(shape[-2:])
    if isinstance(layer, ConvTranspose2d):
        # An output is read by one of stride² kernel cells in each direction, of all input channels.
        reads = max(1, shape[0] // layer.groups * prod(shape[-2:]) // prod(pair(layer.stride)))
    return he_normal(bits, shape, reads)
