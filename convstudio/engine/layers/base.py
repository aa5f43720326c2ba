"""What every layer can be asked, and the checks that layers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Shape, count, format_shape

if TYPE_CHECKING:
    from convstudio.engine.reads import Reads
    from convstudio.engine.window import Window

Kind = Literal["convolution", "pool", "activation", "norm", "linear", "merge", "shape"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as a value. Its answers depend on nothing but its fields and the input shape.

    Every method takes the input shape, ``(C, H, W)`` or ``(N,)`` without the batch, and raises ShapeError
    where the layer cannot take it.
    """

    kind: ClassVar[Kind]

    @property
    def type_name(self) -> str:
        """The class name, which is PyTorch's."""
        return type(self).__name__

    def infer(self, shape: Shape) -> Shape:
        """Return the output shape; layers that keep the shape inherit this."""
        return shape

    def window(self, shape: Shape) -> Window | None:  # only layers that slide have one
        """Return the window that slides over the input, or None for layers without one."""
        return None

    def reads(self, shape: Shape) -> tuple[Reads, Reads] | None:
        """Return which input (rows, columns) each output row and column reads; None if each reads its own only."""
        return None

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:  # most layers have no weights
        """Return the trainable arrays by PyTorch's names."""
        return {}

    def state_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return the arrays that are kept but not trained, such as running means."""
        return {}

    def params(self, shape: Shape) -> int:
        """Return how many numbers are trained."""
        return sum(count(weight) for weight in self.weight_shapes(shape).values())

    def states(self, shape: Shape) -> int:
        """Return how many numbers are kept but not trained."""
        return sum(count(state) for state in self.state_shapes(shape).values())

    def macs(self, shape: Shape) -> int:
        """Return the multiply-accumulates of convolutions and Linear, without bias."""
        return 0

    def unshared_params(self, shape: Shape) -> int:
        """Return the parameters if every output position had weights of its own."""
        return self.params(shape)

    def fully_connected_params(self, shape: Shape) -> int:
        """Return the parameters if every output read every input."""
        return self.params(shape)

    def measure(self, shape: Shape) -> LayerFacts:
        """Return all that this layer does to ``shape`` at once: what the methods above say one by one."""
        output_shape, params = self.infer(shape), self.params(shape)
        return LayerFacts(
            output_shape,
            self.window(shape),
            params,
            params,
            params,
            self.states(shape),
            self.macs(shape),
            self.reads(shape),
        )


class ShapeKeeper(Layer):
    """A layer that takes whatever comes and lets as much out: nothing about it needs to be worked out."""

    __slots__ = ()

    def measure(self, shape: Shape) -> LayerFacts:
        """Return that nothing changes."""
        return LayerFacts(shape)


def require_map(layer: Layer, shape: Shape) -> tuple[int, int, int]:
    """Return (C, H, W), or say that ``layer`` needs feature maps.

    Raises
    ------
    ShapeError
        If ``shape`` is anything else.
    """
    try:
        channels, height, width = shape
    except ValueError:
        raise ShapeError(
            f"it needs feature maps (height × width × channels), and {describe(shape)} arrives",
            "Move it before Flatten, or remove it." if len(shape) == 1 else "",
            (Fix(f"Remove {layer.type_name}", ()),),
        ) from None
    return channels, height, width


def require_channels(layer: Layer, shape: Shape) -> int:
    """Return the number of channels of feature maps or a vector.

    Raises
    ------
    ShapeError
        If ``shape`` has no axis at all.
    """
    if not shape:
        raise ShapeError("it needs channels, and single numbers arrive", "", (Fix(f"Remove {layer.type_name}", ()),))
    return shape[0]


def require_positive(**fields: int | tuple[int, ...]) -> None:
    """Check that every field is at least 1.

    Raises
    ------
    ShapeError
        Naming the first field that is not.
    """
    for name, value in fields.items():
        numbers = (value,) if isinstance(value, int) else value
        if min(numbers) < 1:
            raise ShapeError(f"its {name} is {min(numbers)}", f"Set {name} to 1 or more.")


def describe(shape: Shape) -> str:
    """Name a shape in a sentence: "a vector of 12"."""
    if len(shape) == 1:
        return f"a vector of {format_shape(shape)}"
    return f"an array of {format_shape(shape)}" if shape else "a single number"
