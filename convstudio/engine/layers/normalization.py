"""Layers that rescale activations by their own statistics, or by those of training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layers.base import Kind, Layer, require_channels, require_map, require_positive
from convstudio.engine.layers.convolution import largest_divisor
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Shape


class _Norm(Layer):
    __slots__ = ()
    kind: ClassVar[Kind] = "norm"

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that the shape stays, and what is learned and kept."""
        output_shape, params = self.infer(shape), self.params(shape)
        return LayerFacts(output_shape, None, params, params, params, self.states(shape))


def _scale_and_center(numbers: Shape, *, scale: bool, center: bool) -> dict[str, Shape]:
    weights = {"weight": numbers} if scale else {}
    return weights | {"bias": numbers} if center else weights


@dataclass(frozen=True, slots=True)
class BatchNorm2d(_Norm):
    """Each channel shifted and scaled by its running mean and variance, then by a learned weight and bias.

    Parameters
    ----------
    eps : float
        Added to the variance, so that it is never divided by 0.
    affine : bool
        Learn a weight and a bias for each channel.
    scale, center : bool
        Keras's halves of ``affine``: False leaves out the weight, or the bias.
    momentum : float
        How much a batch counts in the running mean and variance, while training.
    track_running_stats : bool
        Keep a running mean and variance; without them each batch is rescaled by its own.

    References
    ----------
    PyTorch, ``torch.nn.BatchNorm2d``; Keras, ``keras.layers.BatchNormalization``.
    """

    eps: float = 1e-5
    affine: bool = True
    scale: bool = True
    center: bool = True
    momentum: float = 0.1
    track_running_stats: bool = True

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        require_map(self, shape)
        return shape

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight and bias, (C,) each."""
        numbers = (require_map(self, shape)[0],)
        return _scale_and_center(numbers, scale=self.affine and self.scale, center=self.affine and self.center)

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return running_mean and running_var, (C,) each."""
        numbers = (require_map(self, shape)[0],)
        return {"running_mean": numbers, "running_var": numbers} if self.track_running_stats else {}

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that the shape stays, and what is learned and kept."""
        channels, _, _ = require_map(self, shape)
        params = channels * (self.scale + self.center) if self.affine else 0
        return LayerFacts(shape, None, params, params, params, 2 * channels * self.track_running_stats)


@dataclass(frozen=True, slots=True)
class InstanceNorm2d(_Norm):
    """Each map of each picture rescaled to mean 0 and variance 1.

    Parameters
    ----------
    eps, affine, momentum, track_running_stats
        As for BatchNorm2d; with ``track_running_stats`` the running mean and variance are used instead.

    References
    ----------
    PyTorch, ``torch.nn.InstanceNorm2d``.
    """

    eps: float = 1e-5
    affine: bool = False
    momentum: float = 0.1
    track_running_stats: bool = False

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        require_map(self, shape)
        return shape

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight and bias, (C,) each."""
        channels, _, _ = require_map(self, shape)
        return _scale_and_center((channels,), scale=self.affine, center=self.affine)

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return running_mean and running_var, (C,) each."""
        channels, _, _ = require_map(self, shape)
        return {"running_mean": (channels,), "running_var": (channels,)} if self.track_running_stats else {}


@dataclass(frozen=True, slots=True)
class GroupNorm(_Norm):
    """Each group of channels of each picture rescaled to mean 0 and variance 1.

    Parameters
    ----------
    num_groups : int
        Into how many parts the channels are split.
    eps, affine, scale, center
        As for BatchNorm2d.

    References
    ----------
    Wu & He, arXiv:1803.08494; PyTorch, ``torch.nn.GroupNorm``.
    """

    num_groups: int
    eps: float = 1e-5
    affine: bool = True
    scale: bool = True
    center: bool = True

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        channels = require_channels(self, shape)
        require_positive(num_groups=self.num_groups)
        if channels % self.num_groups:
            common = largest_divisor(channels, below=self.num_groups)
            words = f"{common} group{'s' * (common > 1)}"
            raise ShapeError(
                f"{channels} channels can't be split into {self.num_groups} groups",
                f"Use {words}, or a number of channels that {self.num_groups} divides.",
                (Fix(f"Use {words}", (replace(self, num_groups=common),)),),
            )
        return shape

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight and bias, (C,) each."""
        numbers = (require_channels(self, shape),)
        return _scale_and_center(numbers, scale=self.affine and self.scale, center=self.affine and self.center)


@dataclass(frozen=True, slots=True)
class LayerNorm(_Norm):
    """All numbers of a picture, or those along some axes, rescaled to mean 0 and variance 1.

    Parameters
    ----------
    axes : tuple of int or None
        Along which axes, as PyTorch counts with the batch as 0: 1 the channels, 2 the rows, 3 the columns; None means
        all. Every number along them has a weight and a bias of its own.
    eps, affine, scale, center
        As for BatchNorm2d.

    References
    ----------
    Ba et al., arXiv:1607.06450; PyTorch, ``torch.nn.LayerNorm``; Keras, ``keras.layers.LayerNormalization``.

    Examples
    --------
    >>> LayerNorm().params((2, 4, 5)), LayerNorm(axes=(1,)).params((2, 4, 5))
    (80, 4)
    """

    axes: tuple[int, ...] | None = None
    eps: float = 1e-5
    affine: bool = True
    scale: bool = True
    center: bool = True

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        self._sizes(shape)
        return shape

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight and bias, with the sizes of ``axes``."""
        numbers = self._sizes(shape)
        return _scale_and_center(numbers, scale=self.affine and self.scale, center=self.affine and self.center)

    def _sizes(self, shape: Shape) -> Shape:
        """Return how many numbers lie along each of the axes."""
        if self.axes is None:
            return shape
        if not self.axes or any(not 1 <= axis <= len(shape) for axis in self.axes):
            named = ", ".join(map(str, self.axes)) or "none"
            raise ShapeError(
                f"its axes are {named}, and what arrives has {len(shape)}",
                f"Use axes from 1 to {len(shape)}.",
                (Fix("Use all axes", (replace(self, axes=None),)),),
            )
        return tuple(shape[axis - 1] for axis in self.axes)


@dataclass(frozen=True, slots=True)
class LocalResponseNorm(_Norm):
    """Each number divided by a power of the mean square of the channels around it.

    Parameters
    ----------
    size : int
        How many neighbouring channels count.
    alpha, beta, k : float
        Divides by (k + alpha · mean square)^beta.

    References
    ----------
    Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012;
    PyTorch, ``torch.nn.LocalResponseNorm``.
    """

    size: int
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1.0

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        require_channels(self, shape)
        require_positive(size=self.size)
        return shape

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that nothing changes."""
        return LayerFacts(self.infer(shape))
