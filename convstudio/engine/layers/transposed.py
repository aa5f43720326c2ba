"""The transposed convolution: every input cell is spread over a window of the output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, ClassVar

from convstudio.engine.errors import ShapeError
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layer_reads import transposed_reads
from convstudio.engine.layers.base import Kind, Layer, require_map, require_positive
from convstudio.engine.layers.convolution import check_groups, require_positive_counts
from convstudio.engine.padding import PADDING_RULES, Padding, effective_kernel_size, four_sides
from convstudio.engine.problems import Fix
from convstudio.engine.reads import Reads
from convstudio.engine.shapes import Pair, Shape, pair
from convstudio.engine.window import Window

if TYPE_CHECKING:
    from convstudio.engine.padding import Pads


@dataclass(frozen=True, slots=True)
class ConvTranspose2d(Layer):
    """The way back through a convolution: each input cell times the kernel, laid out with gaps of the stride, added up.

    Parameters
    ----------
    out_channels : int
        Number of output channels.
    kernel_size, stride, dilation : int or (height, width)
        Of the convolution that is reversed.
    padding : int, (h, w), (top, left, bottom, right), "valid", "same" or "same_lower"
        Cells cut off the output's sides. "same" makes the output ``stride`` times as large as the input.
    output_padding : int, (h, w) or None
        Rows and columns that the output has more, at its end. None leaves the output's size to "same" and "valid",
        as in Keras, where that is not the same as 0.
    groups : int
        Into how many parts the channels are split.
    bias : bool
        Add one learned number to each output channel.
    output_size : int, (h, w) or None
        The output's size itself, as TensorFlow and ONNX can give it. Of ``padding``, its first sides count then;
        ``output_padding`` does not.

    References
    ----------
    PyTorch, ``torch.nn.ConvTranspose2d``; Keras, ``keras.layers.Conv2DTranspose``.

    Examples
    --------
    >>> ConvTranspose2d(8, 3, stride=2, padding=1, output_padding=1).infer((16, 7, 7))
    (8, 14, 14)
    >>> [ConvTranspose2d(1, 3, 2, "same", more).infer((1, 5, 5))[1] for more in (None, 0, 1)]
    [10, 9, 10]
    """

    kind: ClassVar[Kind] = "convolution"
    window_word: ClassVar[str] = "filter"

    out_channels: int
    kernel_size: int | Pair
    stride: int | Pair = 1
    padding: Padding = 0
    output_padding: int | Pair | None = 0
    groups: int = 1
    bias: bool = True
    dilation: int | Pair = 1
    output_size: int | Pair | None = None

    def infer(self, shape: Shape) -> Shape:
        """Return (out_channels, H_out, W_out)."""
        return (self.out_channels, *self.spread(shape).input_size)

    def spread(self, shape: Shape) -> Window:
        """Return the window over the *output* that each input cell is spread over.

        It is that of the convolution which this layer reverses: its ``input_size`` is this layer's output, its
        ``output_size`` this layer's input, and its pads are what is cut off (negative where rows are added).

        Raises
        ------
        ShapeError
            If the layer cannot take the shape.
        """
        channels, height, width = require_map(self, shape)
        require_positive_counts(self.out_channels, self.groups)
        kernel, stride, dilation = pair(self.kernel_size), pair(self.stride), pair(self.dilation)
        if min(*kernel, *stride, *dilation) < 1:
            require_positive(kernel_size=kernel, stride=stride, dilation=dilation)
        check_groups(self, channels, self.out_channels, self.groups)
        self._check_output_padding(stride, dilation)
        size, pads = self._output_and_pads((height, width), kernel, stride, dilation)
        if min(size) < 1:
            raise self._nothing_left(size)
        return Window(size, (height, width), kernel, stride, dilation, pads)

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return which inputs are spread over each output row and column."""
        return _reads(self.spread(shape))

    def weight_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Return weight (C_in, C_out / groups, k_h, k_w) and bias (C_out,)."""
        channels, _, _ = require_map(self, shape)
        weight = (channels, self.out_channels // self.groups, *pair(self.kernel_size))
        return {"weight": weight, "bias": (self.out_channels,)} if self.bias else {"weight": weight}

    def macs(self, shape: Shape) -> int:
        """Return one multiply-accumulate per weight and input place, also for those that are cut off."""
        return prod(self.weight_shapes(shape)["weight"]) * prod(shape[1:])

    def unshared_params(self, shape: Shape) -> int:
        """Return the parameters if every input place had weights of its own, and every output a bias."""
        return self.macs(shape) + self.bias * prod(self.infer(shape))

    def fully_connected_params(self, shape: Shape) -> int:
        """Return (every input + bias) for every output cell."""
        return (prod(shape) + self.bias) * prod(self.infer(shape))

    def measure(self, shape: Shape) -> LayerFacts:
        """Return all of the above, with the window placed once."""
        window = self.spread(shape)
        output = (self.out_channels, *window.input_size)
        weights = self.weight_shapes(shape)
        products, cells = prod(weights["weight"]) * prod(shape[1:]), prod(output)
        return LayerFacts(
            output,
            None,
            sum(map(prod, weights.values())),
            products + self.bias * cells,
            (prod(shape) + self.bias) * cells,
            0,
            products,
            _reads(window),
        )

    def _output_and_pads(self, size: Pair, kernel: Pair, stride: Pair, dilation: Pair) -> tuple[Pair, Pads]:
        """Return the output's size, and what is cut off at its sides."""
        wanted = (None, None) if self.output_size is None else pair(self.output_size)
        more = (None, None) if self.output_padding is None else pair(self.output_padding)
        sides = self._numbers()
        lower = self.padding == "same_lower"
        (rows, top, bottom), (columns, left, right) = (
            _axis(
                size[axis],
                effective_kernel_size(kernel[axis], dilation[axis]),
                stride[axis],
                sides and (sides[axis], sides[axis + 2]),
                more[axis],
                wanted[axis],
                lower=lower,
            )
            for axis in (0, 1)
        )
        return (rows, columns), (top, left, bottom, right)

    def _numbers(self) -> Pads | None:
        """Return the padding as four sides, or None for "same" and "same_lower"."""
        if isinstance(self.padding, str):
            if self.padding not in PADDING_RULES:
                known = ", ".join(repr(rule) for rule in PADDING_RULES)
                raise ShapeError(
                    f"{self.padding!r} is not a padding rule", f"Use a number of cells, or one of {known}."
                )
            return (0, 0, 0, 0) if self.padding == "valid" else None
        sides = four_sides(self.padding)
        if min(sides) < 0:
            raise ShapeError("padding can't be negative", "Use 0 or more cells on each side.")
        return sides

    def _check_output_padding(self, stride: Pair, dilation: Pair) -> None:
        if self.output_padding is None or self.output_padding == 0 or self.output_size is not None:
            return
        more = pair(self.output_padding)
        if min(more) < 0:
            raise ShapeError("output_padding can't be negative", "Use 0 or more.")
        for axis in (0, 1):
            most = max(stride[axis], dilation[axis]) - 1
            if more[axis] > most:
                fit = tuple(min(more[i], max(stride[i], dilation[i]) - 1) for i in (0, 1))
                words = str(fit[0]) if fit[0] == fit[1] else f"{fit[0]}×{fit[1]}"
                raise ShapeError(
                    f"output_padding {more[axis]} is not smaller than the stride or the dilation, and nothing reaches "
                    f"so far",
                    f"Use output_padding {words}.",
                    (
                        Fix(
                            f"Use output_padding {words}",
                            (replace(self, output_padding=fit[0] if fit[0] == fit[1] else (fit[0], fit[1])),),
                        ),
                    ),
                )

    def _nothing_left(self, size: Pair) -> ShapeError:
        axis = 0 if size[0] < 1 else 1
        if self.output_size is not None:
            return ShapeError(f"its output_size is {size[axis]}", "Ask for 1 or more.")
        name = ("rows", "columns")[axis]
        return ShapeError(
            f"its padding cuts off all {name} that it makes: {size[axis]} would be left",
            "Use a smaller padding.",
            (Fix("Use padding 0", (replace(self, padding=0),)),),
        )


def _axis(
    size: int,
    span: int,
    stride: int,
    sides: tuple[int, int] | None,
    more: int | None,
    wanted: int | None,
    *,
    lower: bool,
) -> tuple[int, int, int]:
    """Return one axis's output size, and how much is cut off (before, after).

    ``sides`` is None for "same", which cuts the same off both, and an odd cell off the end, or for ``lower`` the start.
    """
    whole = (size - 1) * stride + span
    if wanted is not None:
        output = wanted
    elif sides is not None:
        # Where steps are longer than the kernel, Keras keeps the last one's gap too, unless told otherwise.
        output = whole - sum(sides) + (max(0, stride - span) if more is None else more)
    else:
        output = size * stride if more is None else (size - 1) * stride + span % 2 + more
    if sides is not None:
        before = sides[0]
    else:
        cut = max(0, whole - output)
        before = cut - cut // 2 if lower else cut // 2
    return output, before, whole - before - output


def _reads(window: Window) -> tuple[Reads, Reads]:
    (tall, wide), (down, right), (apart, aside) = window.kernel_size, window.stride, window.dilation
    return transposed_reads(tall, down, apart, window.pads[0]), transposed_reads(wide, right, aside, window.pads[1])
