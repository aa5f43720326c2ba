"""The kernel on the canvas: which part of a layer's weights it is, and every way to give it other numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import INPUT_ID
from convstudio.engine.layers import (
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    Linear,
    LocallyConnected2d,
    RadialBasis,
    SeparableConv2d,
)
from convstudio.runner.recipes import (
    FilterEdit,
    HandKernel,
    WeightRecipe,
    base_of,
    edit_of,
    with_filter,
)
from convstudio.runner.weights.editing import channel_count, kernel_array, kernel_view
from convstudio.studio.document_weights import arrays_of, has_arrays

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from numpy.typing import NDArray

    from convstudio.engine import LayerReport
    from convstudio.studio.session import Session

NEURONS = (Linear, RadialBasis)
LARGEST_WEIGHT = 10**6
"""float32 still counts in ones there, as in an input that is typed."""


class KernelError(ValueError):
    """Numbers can't stand in a kernel; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class KernelAt:
    """Which kernel is looked at.

    Parameters
    ----------
    node_id : str
    index, channel, place
        As of FilterEdit and HandKernel.
    flipped : bool
        Shown with its rows and columns from the last to the first, as a gathering transposed convolution's.
    """

    node_id: str
    index: int
    channel: int = 0
    place: tuple[int, int] | None = None
    flipped: bool = False


def kernel_at(session: Session, *, gathering: bool = False) -> KernelAt | None:
    """Return which kernel the playhead looks at; None where the selected layer shows none.

    Parameters
    ----------
    gathering : bool
        Whether transposed convolutions are shown so.
    """
    selected, playhead = session.selected_id, session.playhead
    if selected == INPUT_ID or selected not in session.analysis.network:
        return None
    row = session.analysis.row(selected)
    if row.muted or row.output_shape is None or row.input_shape is None:
        return None
    if not has_arrays(session.document, row):
        return None  # until the run has come to it; never, where the network is too large to be computed
    layer, channels, index = row.layer, row.input_shape[0], playhead.filter_index
    match layer:
        case Linear() | RadialBasis():
            return KernelAt(selected, playhead.step % row.output_shape[-1])
        case DepthwiseConv2d():
            return KernelAt(selected, index)
        case SeparableConv2d():
            return KernelAt(selected, min(playhead.channel, channels - 1) * layer.depth_multiplier)
        case LocallyConnected2d():
            place = divmod(playhead.step, row.output_shape[2])
            return KernelAt(selected, index, min(playhead.channel, channels - 1), place)
        case Conv2d() | ConvTranspose2d():
            channel = min(playhead.channel, channels // layer.groups - 1)
            flipped = gathering and isinstance(layer, ConvTranspose2d)
            return KernelAt(selected, index, channel, flipped=flipped)
    return None


def kernel_numbers(session: Session, at: KernelAt) -> NDArray[np.float32] | None:
    """Return a kernel (k_h, k_w) as it is shown, or a neuron's weights (1, inputs); None where there is none."""
    row, arrays = _row(session, at), _arrays(session, at)
    kernel = kernel_view(row.layer, arrays[kernel_array(arrays)], at.index, at.channel, at.place)
    if kernel is None:
        return None
    return kernel[::-1, ::-1] if at.flipped else kernel


def filter_numbers(session: Session, at: KernelAt) -> NDArray[np.float32]:
    """Return all kernels of a filter, (C, k_h, k_w), as they are shown."""
    return np.stack(list(_channels(session, at)))


def telling_channel(session: Session) -> int:
    """Return the input channel to look at: the present one, or the first that counts where its kernel is all 0.

    Filters of deep layers may read only a few channels. Of a filter that is all 0, it is the present one.
    """
    present, at = session.playhead.channel, kernel_at(session)
    if at is None or isinstance(_row(session, at).layer, NEURONS):
        return present
    shown = kernel_numbers(session, at)
    if shown is None or shown.any():
        return present
    return next((channel for channel, kernel in enumerate(_channels(session, at)) if kernel.any()), present)


def bias_of(session: Session, at: KernelAt) -> float | None:
    """Return the bias of a filter; None for layers without."""
    arrays = _arrays(session, at)
    if "bias" not in arrays or isinstance(_row(session, at).layer, SeparableConv2d) or at.index >= len(arrays["bias"]):
        return None
    bias = arrays["bias"][at.index]
    return float(bias[at.place] if at.place and bias.ndim else bias)


def recipe_at(session: Session, at: KernelAt) -> WeightRecipe:
    """Return where the weights of a kernel's layer come from."""
    recipe = session.document.recipe_of(at.node_id)
    assert recipe is not None, "a layer with kernels has weights"
    return recipe


def edit_at(session: Session, at: KernelAt) -> FilterEdit:
    """Return what a kernel's filter has of its own."""
    return edit_of(recipe_at(session, at), at.index)


# Changes


def set_cell(session: Session, at: KernelAt, row: int, column: int, number: float, *, merge: bool = False) -> None:
    """Put a number into a cell of a kernel; with ``merge``, the steps of one gesture become one.

    Raises
    ------
    KernelError
        If there is no such cell, or the number is too large.
    """
    shown = kernel_numbers(session, at)
    if shown is None or not (0 <= row < shown.shape[0] and 0 <= column < shown.shape[1]):
        raise KernelError("There is no weight here.")
    changed = shown.copy()
    changed[row, column] = _checked(np.asarray([number]))[0]
    set_kernels(session, at, changed[np.newaxis], ("cell", at, row, column) if merge else None)


def set_kernels(session: Session, at: KernelAt, numbers: NDArray[np.floating], merge_key: Hashable = None) -> None:
    """Give other numbers to one kernel, (1, k_h, k_w), or to all channels of its filter, (C, k_h, k_w).

    Raises
    ------
    KernelError
        If they are not as large, not as many, or not finite.
    """
    shown = kernel_numbers(session, at)
    if shown is None:
        raise KernelError("There is no kernel here.")
    arrays = _arrays(session, at)
    count = channel_count(_row(session, at).layer, arrays[kernel_array(arrays)])
    if numbers.shape[1:] != shown.shape or len(numbers) not in (1, count):
        needed = f"{_size(shown.shape)}" + (f", or {count} of these, one a channel" if count > 1 else "")
        raise KernelError(f"These are {_size(numbers.shape)} numbers, and the filter needs {needed}.")
    _checked(numbers)
    first = at.channel if len(numbers) == 1 else 0
    edit = edit_at(session, at)
    for place, kernel in enumerate(numbers):
        turned = kernel[::-1, ::-1] if at.flipped else kernel
        values = tuple(tuple(map(float, line)) for line in np.asarray(turned, np.float32).tolist())
        edit = _with_kernel(edit, HandKernel(first + place, values, at.place))
    _apply(session, at, edit, "Change", merge_key)


def set_name(session: Session, at: KernelAt, name: str) -> None:
    """Give a filter a kernel of KERNEL_NAMES in all its channels; an empty name, those of the layer's recipe."""
    _apply(session, at, replace(edit_at(session, at), name=name, kernels=()), "Change")


def set_bias(session: Session, at: KernelAt, bias: float, *, merge: bool = False) -> None:
    """Give a filter another bias.

    Raises
    ------
    KernelError
        If it is too large.
    """
    _checked(np.asarray([bias]))
    edit = replace(edit_at(session, at), bias=float(np.float32(bias)))
    _apply(session, at, edit, "Change the bias of", ("bias", at.node_id, at.index) if merge else None)


def set_back(session: Session, at: KernelAt) -> None:
    """Let a filter be what the layer's recipe makes of it."""
    _apply(session, at, FilterEdit(at.index), "Set back")


def set_all_back(session: Session, node_id: str) -> None:
    """Let all filters of a layer be what its recipe makes of them."""
    recipe = session.document.recipe_of(node_id)
    if recipe is not None:
        text = f"Set all filters of {session.document.network.names()[node_id]} back"
        session.apply(text, session.document.with_recipe(node_id, base_of(recipe)))


# Inside


def _row(session: Session, at: KernelAt) -> LayerReport:
    return session.analysis.row(at.node_id)


def _arrays(session: Session, at: KernelAt) -> dict[str, np.ndarray]:
    return arrays_of(session.document, _row(session, at))


def _channels(session: Session, at: KernelAt) -> Iterator[NDArray[np.float32]]:
    channel = 0
    while (kernel := kernel_numbers(session, replace(at, channel=channel))) is not None:
        yield kernel
        channel += 1


def _with_kernel(edit: FilterEdit, kernel: HandKernel) -> FilterEdit:
    others = [one for one in edit.kernels if (one.channel, one.place) != (kernel.channel, kernel.place)]
    ordered = sorted([*others, kernel], key=lambda one: (one.channel, one.place or (-1, -1)))
    return replace(edit, kernels=tuple(ordered))


def _apply(session: Session, at: KernelAt, edit: FilterEdit, verb: str, merge_key: Hashable = None) -> None:
    row = _row(session, at)
    word = "neuron" if isinstance(row.layer, NEURONS) else "filter"
    document = session.document.with_recipe(at.node_id, with_filter(recipe_at(session, at), edit))
    session.apply(f"{verb} {word} {at.index + 1} of {row.name}", document, merge_key)


def _checked(numbers: NDArray[np.floating]) -> NDArray[np.floating]:
    if not (np.abs(numbers) <= LARGEST_WEIGHT).all():  # NaN is not <= anything
        raise KernelError(f"A weight is a number up to ±{LARGEST_WEIGHT:,}.")
    return numbers


def _size(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape[1:] if len(shape) == 3 and shape[0] == 1 else shape))
