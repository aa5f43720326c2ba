"""Activations: functions of one number at a time, and Softmax, which looks at all channels of a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convstudio.engine.layers.base import Kind, Layer


class _Activation(Layer):
    __slots__ = ()
    kind: ClassVar[Kind] = "activation"


@dataclass(frozen=True, slots=True)
class ReLU(_Activation):
    """The larger of 0 and x."""


@dataclass(frozen=True, slots=True)
class Sigmoid(_Activation):
    """1 / (1 + exp(−x)), between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Tanh(_Activation):
    """The hyperbolic tangent, between −1 and 1."""


@dataclass(frozen=True, slots=True)
class Softmax(_Activation):
    """exp(x) over its sum along the channels: positive numbers that add up to 1."""
