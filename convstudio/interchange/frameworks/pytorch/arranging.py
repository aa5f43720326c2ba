"""PyTorch's Linear, and its layers that lay numbers out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import Flatten, Linear, PixelShuffle, PixelUnshuffle, Reshape
from convstudio.interchange.frameworks.arguments import whole, wholes
from convstudio.interchange.frameworks.errors import UnsupportedLayer
from convstudio.interchange.frameworks.pytorch.reading import refused
from convstudio.interchange.frameworks.shape_only import ShapeOnly
from convstudio.interchange.frameworks.table import MAPS

if TYPE_CHECKING:
    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def linear(
    arrival: Arrival, in_features: Any, out_features: Any, bias: Any = True, device: object = None, dtype: object = None
) -> Layer:
    """Read ``torch.nn.Linear``."""
    if arrival.shape[-1] != in_features:
        raise refused(
            f"its in_features is {in_features}, and {arrival.shape[-1]} arrive", "Set in_features to what arrives."
        )
    # Maps are taken row by row, as PyTorch does; vectors need no word about it.
    return Linear(whole("out_features", out_features), bool(bias), takes_maps=arrival.rank >= MAPS)


def flatten(arrival: Arrival, start_dim: Any = 1, end_dim: Any = -1) -> Layer:
    """Read ``torch.nn.Flatten``."""
    rank = arrival.rank
    start, end = whole("start_dim", start_dim), whole("end_dim", end_dim)
    if not (-rank <= start < rank and -rank <= end < rank) or start % rank > end % rank:
        raise refused(f"an array of {rank} axes can't be flattened from axis {start} to {end}")
    if start % rank == 0 and end % rank > 0:
        return ShapeOnly(arrival.engine, arrival.shape[end % rank + 1 :])
    return Flatten(start, end)


def unflatten(arrival: Arrival, dim: Any, unflattened_size: Any) -> Layer:
    """Read ``torch.nn.Unflatten``."""
    axis = whole("dim", dim)
    if not -arrival.rank <= axis < arrival.rank:
        raise refused(f"an array of {arrival.rank} axes has no axis {axis}")
    if axis % arrival.rank == 0:
        raise UnsupportedLayer("splits the batch, which ConvStudio keeps out of its shapes.")
    place = axis % arrival.rank - 1
    sizes = wholes("unflattened_size", unflattened_size)
    part = Reshape(sizes).infer((arrival.engine[place],))
    return Reshape((*arrival.engine[:place], *part, *arrival.engine[place + 1 :]))


def pixel_shuffle(arrival: Arrival, upscale_factor: Any) -> Layer:
    """Read ``torch.nn.PixelShuffle``."""
    return _shuffle_any(arrival, PixelShuffle(whole("upscale_factor", upscale_factor, least=1)))


def pixel_unshuffle(arrival: Arrival, downscale_factor: Any) -> Layer:
    """Read ``torch.nn.PixelUnshuffle``."""
    return _shuffle_any(arrival, PixelUnshuffle(whole("downscale_factor", downscale_factor, least=1)))


def _shuffle_any(arrival: Arrival, layer: PixelShuffle | PixelUnshuffle) -> Layer:
    """Return ``layer``, or its shape where maps arrive in more than a batch."""
    if arrival.rank <= MAPS:
        return layer
    return ShapeOnly(arrival.engine, (*arrival.engine[:-3], *layer.infer(arrival.engine[-3:])))
