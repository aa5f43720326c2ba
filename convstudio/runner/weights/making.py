"""The arrays of a layer, made from the recipe that a document keeps."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine.layers import Conv2d, ConvTranspose2d, Linear, LocallyConnected2d, PReLU
from convstudio.engine.shapes import pair
from convstudio.runner.recipes import (
    LOOKING,
    NORMS,
    Edited,
    FilterBank,
    HandSet,
    Imported,
    NamedKernel,
    RandomWeights,
    base_of,
)
from convstudio.runner.weights.editing import edit_arrays
from convstudio.runner.weights.filter_bank import filter_bank
from convstudio.runner.weights.hand_set import fit_array, fit_bias, fit_filters
from convstudio.runner.weights.named_kernels import named_filters
from convstudio.runner.weights.random_weights import Fans, glorot_uniform, random_bits, spread_weights, uniform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convstudio.engine import Layer, Shape
    from convstudio.runner.recipes import PlainRecipe, WeightRecipe

Arrays = dict[str, np.ndarray]


def make_weights(
    recipe: WeightRecipe,
    layer: Layer,
    input_shape: Shape,
    salt: str,
    made: Callable[[PlainRecipe], Mapping[str, np.ndarray]] | None = None,
) -> Arrays:
    """Return the arrays that ``layer`` needs, made by ``recipe``.

    Parameters
    ----------
    input_shape : (C, H, W) or (N,)
        What arrives at the layer.
    salt : str
        The node's id: two layers with the same recipe get different random numbers.
    made : callable, optional
        Asked for what a recipe makes of the layer before single filters get something of their own, where that is
        at hand already.

    Returns
    -------
    dict of float32 arrays
        Names and shapes are those of ``layer.weight_shapes`` and ``layer.state_shapes``.

    Raises
    ------
    ShapeError
        If the layer cannot take the shape.
    """
    base = base_of(recipe)
    if isinstance(recipe, Edited):
        below = made(base) if made else _make_plain(base, layer, input_shape, salt)
        edited = {name: array.copy() for name, array in below.items()}
        edit_arrays(edited, layer, recipe.filters)
        return edited
    return _make_plain(base, layer, input_shape, salt)


def _make_plain(recipe: PlainRecipe, layer: Layer, input_shape: Shape, salt: str) -> Arrays:
    """Return the arrays that a recipe gives to all filters alike."""
    if isinstance(recipe, Imported):
        arrays = _make_plain(RandomWeights(), layer, input_shape, salt)
        given = {name: numbers.array for name, numbers in recipe.arrays}
        return {name: _fitted(given[name], array) if name in given else array for name, array in arrays.items()}
    shapes = layer.weight_shapes(input_shape)
    arrays = {name: np.zeros(shape, np.float32) for name, shape in (shapes | layer.state_shapes(input_shape)).items()}
    if "running_var" in arrays:
        arrays["running_var"][:] = 1.0
    if "centers" in arrays:
        # Patterns of black and white, as LeNet-5's are.
        signs = uniform(random_bits(_seed(recipe), salt, "centers"), arrays["centers"].size) < 0.5
        arrays["centers"][:] = np.where(signs, -1, 1).reshape(arrays["centers"].shape)
    for name, shape in shapes.items():
        if name == "bias":
            arrays[name] = _make_bias(recipe, layer, shapes, salt)
        elif name == "pointwise_weight":
            # What mixes the channels of a separable convolution is no kernel that one could name or draw.
            arrays[name] = _random_weight(recipe, layer, shape, salt, name)
        else:
            arrays[name] = _make_weight(recipe, layer, shape, salt, name)
    return arrays


def _fitted(given: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return imported numbers in the shape that a layer has by now."""
    if given.shape == like.shape:
        return given.copy()
    if like.ndim == 1:
        return fit_bias(tuple(given.ravel().tolist()), like.size)
    return fit_array(given, like.shape)


def _make_bias(recipe: PlainRecipe, layer: Layer, shapes: dict[str, Shape], salt: str) -> np.ndarray:
    shape = shapes["bias"]
    if isinstance(recipe, HandSet):
        numbers = fit_bias(recipe.bias, shape[0])
        return np.broadcast_to(numbers.reshape(-1, *(1,) * (len(shape) - 1)), shape).copy()
    if isinstance(recipe, RandomWeights) and recipe.scheme == "pytorch" and not isinstance(layer, NORMS):
        kernels = next(other for name, other in shapes.items() if name != "bias")
        return spread_weights("pytorch", random_bits(recipe.seed, salt, "bias"), shape, _fans(layer, kernels))
    return np.zeros(shape, np.float32)


def _make_weight(recipe: PlainRecipe, layer: Layer, shape: Shape, salt: str, name: str) -> np.ndarray:
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
    return _random_weight(recipe, layer, shape, salt, name)


def _shared(layer: LocallyConnected2d) -> Conv2d:
    return Conv2d(layer.out_channels, layer.kernel_size)


def _seed(recipe: PlainRecipe) -> int:
    return recipe.seed if isinstance(recipe, RandomWeights | FilterBank) else 0


def _random_weight(recipe: PlainRecipe, layer: Layer, shape: Shape, salt: str, name: str) -> np.ndarray:
    if isinstance(layer, NORMS):
        return np.ones(shape, np.float32)
    if isinstance(layer, PReLU):
        return np.full(shape, layer.init, np.float32)
    bits = random_bits(_seed(recipe), salt, name)
    scheme = recipe.scheme if isinstance(recipe, RandomWeights) else "usual"
    if isinstance(layer, Linear) and scheme == "usual":
        return glorot_uniform(bits, shape)
    return spread_weights(scheme, bits, shape, _fans(layer, shape))


def _fans(layer: Layer, shape: Shape) -> Fans:
    """Return how much an output of a convolution or of Linear reads, and how many read an input."""
    if isinstance(layer, Linear):
        return Fans(shape[1], shape[0])
    taps = prod(shape[-2:])
    if isinstance(layer, ConvTranspose2d):
        # An output is read by one of stride² kernel cells in each direction, of all input channels.
        return Fans(max(1, shape[0] // layer.groups * taps // prod(pair(layer.stride))), shape[1] * taps)
    return Fans(shape[1] * taps, shape[0] * taps)
