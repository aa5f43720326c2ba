"""What a text says that its network is fed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.interchange.frameworks import engine_shape

if TYPE_CHECKING:
    from convstudio.engine import Shape

MOST_SIZE = 2**20


def told_shape(framework: str, sizes: Any, *, batch: bool, channels_last: bool | None = None) -> Shape | None:
    """Return the engine's shape for one that a text spells, or None if it leaves something open.

    Parameters
    ----------
    framework : {"torch", "keras"}
    sizes : list or tuple
    batch : bool
        Whether the first size is the batch's.
    channels_last : bool, optional
        Otherwise the framework's habit.

    Examples
    --------
    >>> told_shape("keras", (28, 28, 1), batch=False), told_shape("torch", [8, 3, 32, 32], batch=True)
    ((1, 28, 28), (3, 32, 32))
    """
    if isinstance(sizes, int) and not batch:
        sizes = (sizes,)
    if not isinstance(sizes, list | tuple):
        return None
    given = sizes[1:] if batch else sizes
    if len(given) not in (1, 3) or not all(isinstance(size, int) and 0 < size <= MOST_SIZE for size in given):
        return None
    return engine_shape(framework, (1, *given), channels_last=channels_last)


def keras_input(args: list[Any], kwargs: dict[str, Any]) -> Shape | None:
    """Return what Keras's ``Input`` or ``InputLayer`` says."""
    for name in ("batch_shape", "batch_input_shape"):
        if name in kwargs:
            return told_shape("keras", kwargs[name], batch=True)
    return told_shape("keras", kwargs.get("shape", kwargs.get("input_shape", args[0] if args else None)), batch=False)


def sample(args: list[Any]) -> Shape | None:
    """Return the shape of one picture of what ``torch.randn(8, 3, 32, 32)`` makes."""
    sizes = args[0] if args and isinstance(args[0], list | tuple) else args
    return told_shape("torch", sizes, batch=True)
