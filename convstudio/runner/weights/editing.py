"""Single filters with kernels of their own: named ones, or numbers set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine.layers import ConvTranspose2d, Linear, LocallyConnected2d, RadialBasis
from convstudio.runner.weights.hand_set import centre
from convstudio.runner.weights.named_kernels import KERNEL_NAMES, named_filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convstudio.engine import Layer, Pair

KERNEL_ARRAYS = ("weight", "depthwise_weight", "centers")
"""What the array is called that holds a layer's kernels; a layer has one of them."""

KERNEL_AXES = 4
"""Filters, channels, rows and columns."""


@dataclass(frozen=True, slots=True)
class HandKernel:
    """One kernel as the user set it.

    Parameters
    ----------
    channel : int
        Which of the channels that the filter reads, from 0.
    values : tuple of rows
        Where the layer has another kernel size by now, they are centred, cropped or filled with zeros. A Linear's or
        a RadialBasis' are one row, one number for each input; what it lacks stays as it was.
    place : (row, column) or None
        The output that it belongs to, in a layer that shares no weights; None for all.
    """

    channel: int
    values: tuple[tuple[float, ...], ...]
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FilterEdit:
    """What one filter has of its own, in place of what its recipe gives it.

    Parameters
    ----------
    index : int
        The output channel that it makes, from 0; of a separable convolution, the number of the depthwise filter.
    name : str
        A kernel of KERNEL_NAMES for all its channels; empty for those of the recipe.
    kernels : tuple of HandKernel
        Laid over that.
    bias : float or None
        None for the recipe's.

    Raises
    ------
    ValueError
        If no kernel has that name.
    """

    index: int
    name: str = ""
    kernels: tuple[HandKernel, ...] = ()
    bias: float | None = None

    def __post_init__(self) -> None:
        if self.name and self.name not in KERNEL_NAMES:
            raise ValueError(f"There is no kernel called {self.name!r}. Use one of {', '.join(KERNEL_NAMES)}.")

    @property
    def is_empty(self) -> bool:
        """Whether the filter is as its recipe made it."""
        return not self.name and not self.kernels and self.bias is None


def kernel_array(arrays: Mapping[str, np.ndarray]) -> str:
    """Return what the array with a layer's kernels is called; empty if it has none."""
    return next((name for name in KERNEL_ARRAYS if name in arrays), "")


def kernel_view(
    layer: Layer, weight: np.ndarray, index: int, channel: int, place: Pair | None = None
) -> np.ndarray | None:
    """Return one kernel of ``weight`` as a view into it, (k_h, k_w) or (…, k_h, k_w); None if there is none.

    Parameters
    ----------
    weight : array
        As ``layer.weight_shapes`` says.
    index, channel, place
        As of FilterEdit and HandKernel.
    """
    if isinstance(layer, Linear | RadialBasis):
        return weight[index : index + 1] if index < len(weight) and channel == 0 else None
    if weight.ndim < KERNEL_AXES:  # norms have a number a channel
        return None
    if isinstance(layer, ConvTranspose2d):
        depth, each = len(weight) // layer.groups, weight.shape[1]
        at: tuple[int, ...] = (index // each * depth + channel, index % each)
        inside = index < each * layer.groups and channel < depth
    else:
        at, inside = (index, channel), index < len(weight) and channel < weight.shape[1]
    if isinstance(layer, LocallyConnected2d) and place is not None:
        at, inside = (*at, *place), inside and place[0] < weight.shape[2] and place[1] < weight.shape[3]
    kernel: np.ndarray = weight[at] if inside else weight[:0]
    return kernel if inside else None


def channel_count(layer: Layer, weight: np.ndarray) -> int:
    """Return how many kernels each filter in ``weight`` has, one a channel; 1 for a neuron."""
    if isinstance(layer, Linear | RadialBasis):
        return 1
    return len(weight) // layer.groups if isinstance(layer, ConvTranspose2d) else weight.shape[1]


def edit_arrays(arrays: dict[str, np.ndarray], layer: Layer, edits: Iterable[FilterEdit]) -> None:
    """Put what single filters have of their own into a layer's arrays; what does not fit is left out."""
    name = kernel_array(arrays)
    for edit in edits:
        if name:
            _edit_filter(arrays[name], layer, edit)
        if edit.bias is not None and edit.index < len(arrays.get("bias", ())):
            arrays["bias"][edit.index] = edit.bias


def _edit_filter(weight: np.ndarray, layer: Layer, edit: FilterEdit) -> None:
    first = kernel_view(layer, weight, edit.index, 0)
    if first is None:
        return
    if edit.name and weight.ndim >= KERNEL_AXES:
        shape = (channel_count(layer, weight), *weight.shape[-2:])
        for channel, kernel in enumerate(named_filter(edit.name, edit.index, shape)):
            view = kernel_view(layer, weight, edit.index, channel)
            assert view is not None
            view[...] = kernel
    for hand in edit.kernels:
        view = kernel_view(layer, weight, edit.index, hand.channel, hand.place)
        if view is None:
            continue
        values = np.array(hand.values, np.float32)
        if weight.ndim < KERNEL_AXES:
            count = min(view.size, values.size)
            view[0, :count] = values.ravel()[:count]
        else:
            view[...] = centre(values, view.shape[-2:])
