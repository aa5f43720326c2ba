"""A framework's shapes, with the batch and in its own order of axes, and the engine's: no batch, channels first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convstudio.engine import Shape

Framework = Literal["torch", "keras", "tf.nn", "onnx"]

CHANNELS_LAST: frozenset[str] = frozenset({"keras", "tf.nn"})
"""Frameworks whose channels are the last axis, unless told otherwise."""

MAPS_RANK = 4
"""Axes of a batch of feature maps."""


def engine_shape(framework: str, shape: Sequence[int], *, channels_last: bool | None = None) -> Shape:
    """Return the engine's shape for a framework's shape with the batch.

    Parameters
    ----------
    framework : {"torch", "keras", "tf.nn", "onnx"}
    shape : sequence of int
        With the batch first.
    channels_last : bool or None
        Where the channels of maps are; None for the framework's habit.

    Examples
    --------
    >>> engine_shape("keras", (1, 32, 40, 3)), engine_shape("torch", (1, 3, 32, 40)), engine_shape("keras", (1, 7, 10))
    ((3, 32, 40), (3, 32, 40), (7, 10))
    """
    order = axes_in_engine(framework, len(shape), channels_last=channels_last)
    return tuple(shape[axis] for axis in order[1:])


def framework_shape(
    framework: str, shape: Shape, *, batch: int = 1, channels_last: bool | None = None
) -> tuple[int, ...]:
    """Return a framework's shape, with the batch, for the engine's: ``engine_shape`` undone.

    Examples
    --------
    >>> framework_shape("tf.nn", (3, 32, 40)), framework_shape("onnx", (3, 32, 40), batch=2)
    ((1, 32, 40, 3), (2, 3, 32, 40))
    """
    full = (batch, *shape)
    order = axes_in_engine(framework, len(full), channels_last=channels_last)
    return tuple(full[order.index(axis)] for axis in range(len(full)))


def axes_in_engine(framework: str, rank: int, *, channels_last: bool | None = None) -> tuple[int, ...]:
    """Return which of the framework's axes comes first, second, … in the engine, batch included.

    Only maps are turned: of a batch of rows, (N, L, F), Keras's Dense reads the last axis, as Linear does.
    """
    last = framework in CHANNELS_LAST if channels_last is None else channels_last
    if not last or rank < MAPS_RANK:
        return tuple(range(rank))
    return (0, rank - 1, *range(1, rank - 1))


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrives at a layer, in both spellings.

    Parameters
    ----------
    framework : str
    shape : tuple of int
        As the framework has it.
    engine : Shape
        Without the batch, channels first.
    channels_last : bool
        Where the framework has its channels.
    is_single : bool
        Whether it is one picture or vector, without a batch.
    """

    framework: str
    shape: tuple[int, ...]
    engine: Shape
    channels_last: bool = False
    is_single: bool = False

    @property
    def rank(self) -> int:
        """How many axes the framework counts."""
        return len(self.shape)

    def engine_axis(self, axis: int) -> int:
        """Return the engine's number, counted with the batch as 0, of one of the framework's axes."""
        return axes_in_engine(self.framework, self.rank, channels_last=self.channels_last).index(axis % self.rank)
