"""Batch norms folded into the convolutions in front of them: the same numbers with fewer layers.

A batch norm multiplies each channel by a number and adds another, and so can the filters and the bias before it:

    γ (w · x + b − μ) / √(σ² + ε) + β = (s w) · x + s (b − μ) + β        with s = γ / √(σ² + ε)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import Block, Network
from convstudio.engine.layers import (
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    Identity,
    LocallyConnected2d,
    SeparableConv2d,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convstudio.engine import Node
    from convstudio.runner.activations import Weights

Convolving = Conv2d | DepthwiseConv2d | SeparableConv2d | ConvTranspose2d | LocallyConnected2d


def fold_batch_norms(network: Network, weights: Mapping[str, Weights]) -> tuple[Network, dict[str, Weights]]:
    """Return a network that computes the same, with an Identity in place of every batch norm behind a convolution.

    Parameters
    ----------
    weights : mapping of node id to arrays
        As for ``run``; they are left as they are.

    Returns
    -------
    (Network, dict of node id to arrays)
        Ids stay. What leaves a convolution is what left the batch norm behind it.
    """
    folded = dict(weights)
    return Network(network.input_shape, _fold_path(network.nodes, folded)), folded


def _fold_path(path: tuple[Node, ...], weights: dict[str, Weights]) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for node in path:
        if isinstance(node.layer, Block):
            inner = tuple(_fold_path(part, weights) for part in node.layer.paths)
            nodes.append(replace(node, layer=node.layer.with_paths(inner)))
        elif nodes and _can_fold(nodes[-1], node, weights):
            nodes[-1] = _fold(nodes[-1], node, weights)
            weights.pop(node.id)
            nodes.append(replace(node, layer=Identity()))
        else:
            nodes.append(node)
    return tuple(nodes)


def _can_fold(before: Node, node: Node, weights: Mapping[str, Weights]) -> bool:
    if before.muted or node.muted or not isinstance(before.layer, Convolving):
        return False
    keeps = isinstance(node.layer, BatchNorm2d) and node.layer.track_running_stats
    return keeps and before.id in weights and node.id in weights


def _fold(before: Node, node: Node, weights: dict[str, Weights]) -> Node:
    """Put the arrays of the convolution ``before`` and the batch norm ``node`` together."""
    conv, norm, layer = weights[before.id], weights[node.id], before.layer
    assert isinstance(layer, Convolving)
    assert isinstance(node.layer, BatchNorm2d)
    scale = norm.get("weight", 1.0) / np.sqrt(norm["running_var"].astype(np.float64) + node.layer.eps)
    shift = norm.get("bias", 0.0) - norm["running_mean"] * scale
    name = "pointwise_weight" if isinstance(layer, SeparableConv2d) else "weight"
    weight = conv[name]
    groups = layer.groups if isinstance(layer, ConvTranspose2d) else 0
    scaled = _scale_inputs_first(weight, scale, groups) if groups else weight * _along_first(scale, weight.ndim)
    channels = scale if not isinstance(layer, LocallyConnected2d) else _along_first(scale, 3)
    shifted = _along_first(shift, channels.ndim)
    bias = conv["bias"] * channels + shifted if "bias" in conv else np.zeros_like(channels) + shifted
    if isinstance(layer, LocallyConnected2d):
        bias = np.broadcast_to(bias, (len(scale), *weight.shape[2:4]))
    arrays = conv | {name: scaled.astype(weight.dtype), "bias": np.ascontiguousarray(bias, weight.dtype)}
    for array in arrays.values():
        array.setflags(write=False)
    weights[before.id] = arrays
    return replace(before, layer=replace(layer, bias=True))


def _along_first(values: np.ndarray, rank: int) -> np.ndarray:
    return values.reshape(-1, *(1,) * (rank - 1))


def _scale_inputs_first(weight: np.ndarray, scale: np.ndarray, groups: int) -> np.ndarray:
    """Scale a transposed convolution's (C_in, C_out / groups, k_h, k_w)."""
    grouped = weight.reshape(groups, -1, *weight.shape[1:]) * scale.reshape(groups, 1, -1, 1, 1)
    scaled: np.ndarray = grouped.reshape(weight.shape)
    return scaled
