"""PyTorch's normalisations."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convstudio.engine import BatchNorm2d, GroupNorm, InstanceNorm2d, LayerNorm
from convstudio.interchange.frameworks.arguments import number, whole, wholes
from convstudio.interchange.frameworks.pytorch.reading import ROWS, check_features, refused
from convstudio.interchange.frameworks.rows import on_maps
from convstudio.interchange.frameworks.table import VECTORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convstudio.engine import Layer
    from convstudio.interchange.frameworks.shapes import Arrival


def batch_norm2d(
    arrival: Arrival,
    num_features: Any,
    eps: Any = 1e-5,
    momentum: Any = 0.1,
    affine: Any = True,
    track_running_stats: Any = True,
    device: object = None,
    dtype: object = None,
) -> Layer:
    """Read ``torch.nn.BatchNorm2d``."""
    whole("num_features", num_features, least=0)
    if affine or track_running_stats:
        check_features(arrival, "num_features", num_features)
    if not track_running_stats and prod(arrival.shape[:1] + arrival.engine[1:]) == 1:
        raise refused("one number alone has no variance, and no more arrives for a channel")
    return BatchNorm2d(
        number("eps", eps),
        bool(affine),
        momentum=0.1 if momentum is None else number("momentum", momentum),
        track_running_stats=bool(track_running_stats),
    )


def batch_norm1d(
    arrival: Arrival,
    num_features: Any,
    eps: Any = 1e-5,
    momentum: Any = 0.1,
    affine: Any = True,
    track_running_stats: Any = True,
    device: object = None,
    dtype: object = None,
) -> Layer:
    """Read ``torch.nn.BatchNorm1d``."""
    if arrival.rank not in (VECTORS, ROWS):
        raise refused(f"it takes vectors or rows, and an array of {arrival.rank} axes arrives")
    layer = batch_norm2d(arrival, num_features, eps, momentum, affine, track_running_stats)
    return on_maps(layer, arrival.engine)


def instance_norm2d(
    arrival: Arrival,
    num_features: Any,
    eps: Any = 1e-5,
    momentum: Any = 0.1,
    affine: Any = False,
    track_running_stats: Any = False,
    device: object = None,
    dtype: object = None,
) -> Layer:
    """Read ``torch.nn.InstanceNorm2d``."""
    whole("num_features", num_features, least=0)
    if affine or track_running_stats:
        check_features(arrival, "num_features", num_features)
    if not track_running_stats and arrival.engine[1:] == (1, 1):
        raise refused("one number alone has no variance, and maps of 1×1 arrive")
    return InstanceNorm2d(number("eps", eps), bool(affine), number("momentum", momentum), bool(track_running_stats))


def group_norm(
    arrival: Arrival,
    num_groups: Any,
    num_channels: Any,
    eps: Any = 1e-5,
    affine: Any = True,
    device: object = None,
    dtype: object = None,
) -> Layer:
    """Read ``torch.nn.GroupNorm``."""
    whole("num_groups", num_groups, least=1)
    if whole("num_channels", num_channels, least=0) % num_groups:
        raise refused(f"{num_channels} num_channels can't be split into {num_groups} groups")
    if affine:
        check_features(arrival, "num_channels", num_channels)
    pictures, channels, *sizes = arrival.shape
    if pictures * channels // num_groups * prod(sizes) == 1:
        raise refused("one number alone has no variance, and no more arrives for a channel")
    return GroupNorm(num_groups, number("eps", eps), bool(affine))


def layer_norm(
    arrival: Arrival,
    normalized_shape: Any,
    eps: Any = 1e-5,
    elementwise_affine: Any = True,
    bias: Any = True,
    device: object = None,
    dtype: object = None,
) -> Layer:
    """Read ``torch.nn.LayerNorm``."""
    sizes = wholes(
        "normalized_shape", normalized_shape if isinstance(normalized_shape, list | tuple) else [normalized_shape]
    )
    if not sizes or arrival.shape[-len(sizes) :] != sizes:
        raise refused(f"its normalized_shape is {list(sizes)}, and {list(arrival.shape)} arrives")
    rank = len(arrival.engine)
    axes = tuple(range(rank - len(sizes) + 1, rank + 1))
    return LayerNorm(
        None if len(axes) == rank else axes, number("eps", eps), bool(elementwise_affine), center=bool(bias)
    )


def is_normalized_whole(shape: tuple[int, ...], args: Mapping[str, Any]) -> bool:
    """Say whether LayerNorm takes all axes there are: then none of them is the batch."""
    sizes = args.get("normalized_shape")
    return len(shape) == (len(sizes) if isinstance(sizes, list | tuple) else 1)
