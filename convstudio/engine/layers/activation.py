"""Activations: functions of one number at a time, and Softmax, which looks at all channels of a place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layers.base import Kind, Layer, ShapeKeeper, require_channels, require_positive
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Shape


class _Activation(ShapeKeeper):
    __slots__ = ()
    kind: ClassVar[Kind] = "activation"


@dataclass(frozen=True, slots=True)
class ReLU(_Activation):
    """The larger of 0 and x."""


@dataclass(frozen=True, slots=True)
class ReLU6(_Activation):
    """x, held between 0 and 6."""


@dataclass(frozen=True, slots=True)
class LeakyReLU(_Activation):
    """x above 0, and ``negative_slope`` · x below."""

    negative_slope: float = 0.01


@dataclass(frozen=True, slots=True)
class Hardtanh(_Activation):
    """x, held between ``min_val`` and ``max_val``: ONNX's Clip."""

    min_val: float = -1.0
    max_val: float = 1.0


@dataclass(frozen=True, slots=True)
class ELU(_Activation):
    """x above 0, and ``alpha`` · (exp(x) − 1) below."""

    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class CELU(_Activation):
    """x above 0, and ``alpha`` · (exp(x / alpha) − 1) below: an ELU without a kink."""

    alpha: float = 1.0

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        if self.alpha == 0:
            raise ShapeError("it divides by its alpha, which is 0", "Use 1.", (Fix("Use alpha 1", (CELU(),)),))
        return shape

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that nothing changes, if it can be computed."""
        return LayerFacts(self.infer(shape))


@dataclass(frozen=True, slots=True)
class SELU(_Activation):
    """An ELU scaled so that mean 0 and variance 1 are kept from layer to layer."""


@dataclass(frozen=True, slots=True)
class GELU(_Activation):
    """x times the share of a bell curve that lies below x.

    Parameters
    ----------
    approximate : {"none", "tanh"}
        The bell curve's integral itself, or a hyperbolic tangent close to it.
    """

    approximate: Literal["none", "tanh"] = "none"


@dataclass(frozen=True, slots=True)
class SiLU(_Activation):
    """x · sigmoid(x), also called Swish."""


@dataclass(frozen=True, slots=True)
class Mish(_Activation):
    """x · tanh(softplus(x))."""


@dataclass(frozen=True, slots=True)
class Hardswish(_Activation):
    """x · hardsigmoid(x)."""


@dataclass(frozen=True, slots=True)
class Hardsigmoid(_Activation):
    """x / 6 + 1/2, held between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Sigmoid(_Activation):
    """1 / (1 + exp(−x)), between 0 and 1."""


@dataclass(frozen=True, slots=True)
class LogSigmoid(_Activation):
    """The logarithm of sigmoid(x), below 0."""


@dataclass(frozen=True, slots=True)
class Tanh(_Activation):
    """The hyperbolic tangent, between −1 and 1."""


@dataclass(frozen=True, slots=True)
class Softsign(_Activation):
    """x / (1 + |x|), between −1 and 1."""


@dataclass(frozen=True, slots=True)
class Softplus(_Activation):
    """log(1 + exp(beta · x)) / beta, a smooth ReLU; x itself where beta · x is above ``threshold``."""

    beta: float = 1.0
    threshold: float = 20.0


class _AlongAxis(Layer):
    __slots__ = ()
    kind: ClassVar[Kind] = "activation"
    dim: int

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        if not -len(shape) - 1 <= self.dim <= len(shape):
            raise ShapeError(
                f"it adds up along axis {self.dim}, and with the batch there are {len(shape) + 1} axes",
                "Use axis 1, the channels.",
                (Fix("Use axis 1", (replace(self, dim=1),)),),  # type: ignore[call-arg]
            )
        return shape

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that the shape stays."""
        return LayerFacts(self.infer(shape))


@dataclass(frozen=True, slots=True)
class Softmax(_AlongAxis):
    """exp(x) over its sum along the channels: positive numbers that add up to 1.

    Parameters
    ----------
    dim : int
        The axis to add up along, as PyTorch counts: 0 is the batch, 1 the channels, 2 the rows, −1 the last.
    """

    dim: int = 1


@dataclass(frozen=True, slots=True)
class LogSoftmax(_AlongAxis):
    """The logarithm of Softmax."""

    dim: int = 1


@dataclass(frozen=True, slots=True)
class PReLU(Layer):
    """x above 0, and a learned slope times x below.

    Parameters
    ----------
    num_parameters : int
        1 for one slope, or as many as there are channels.
    init : float
        The slope before training.
    shared_axes : tuple of int or None
        As Keras has it, instead of ``num_parameters``: a slope for every number, shared along these axes; 1 is the
        channels', 2 the rows', 3 the columns'.

    References
    ----------
    He et al., arXiv:1502.01852; PyTorch, ``torch.nn.PReLU``; Keras, ``keras.layers.PReLU``.

    Examples
    --------
    >>> PReLU(6).params((6, 4, 5)), PReLU(shared_axes=(2, 3)).weight_shapes((6, 4, 5))
    (6, {'weight': (6, 1, 1)})
    """

    kind: ClassVar[Kind] = "activation"

    num_parameters: int = 1
    init: float = 0.25
    shared_axes: tuple[int, ...] | None = None

    def infer(self, shape: Shape) -> Shape:
        """Return ``shape``."""
        self.weight_shapes(shape)
        return shape

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight, (num_parameters,), or ``shape`` with the shared axes as 1."""
        if self.shared_axes is not None:
            return {"weight": self._unshared_shape(shape, self.shared_axes)}
        require_positive(num_parameters=self.num_parameters)
        if self.num_parameters != 1 and self.num_parameters != (channels := require_channels(self, shape)):
            raise ShapeError(
                f"it has {self.num_parameters} slopes, and {channels} channels arrive",
                f"Use 1 slope, or {channels}.",
                (
                    Fix(f"Use {channels} slopes", (PReLU(channels, self.init),)),
                    Fix("Use 1 slope", (PReLU(1, self.init),)),
                ),
            )
        return {"weight": (self.num_parameters,)}

    @staticmethod
    def _unshared_shape(shape: Shape, shared: tuple[int, ...]) -> Shape:
        if any(not 1 <= axis <= len(shape) for axis in shared):
            raise ShapeError(
                f"it shares its slopes along the axes {', '.join(map(str, shared))}, and {len(shape)} axes arrive",
                f"Use axes from 1 to {len(shape)}.",
            )
        return tuple(1 if axis in shared else size for axis, size in enumerate(shape, start=1))
