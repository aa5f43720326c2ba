"""Nodes, and the blocks that hold them: layers one after another, or on paths side by side that meet again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from convstudio.engine.layers.base import Kind, Layer
from convstudio.engine.layers.convolution import Conv2d
from convstudio.engine.layers.normalization import BatchNorm2d
from convstudio.engine.merging import Merge, merge_shapes
from convstudio.engine.problems import Fix
from convstudio.engine.shapes import Shape, is_map

COLORS = ("blue", "teal", "green", "amber", "red", "purple", "grey")
"""What nodes can be coloured with."""


MOST_TEXT = 1000
"""Characters in a name or a note, in files too."""


@dataclass(frozen=True, slots=True)
class Node:
    """A layer at its place in a network.

    Parameters
    ----------
    id : str
        Never changes while the node lives: selection, weights and undo hold on to it. Empty until a network gives one.
    layer : Layer
        A Block is a layer too.
    name : str
        The user's own name; empty for one made from the type ("Conv2d 2").
    muted : bool
        Passes its input on unchanged.
    note : str
        The user's remark, on one line; changes nothing.
    color : str
        One of COLORS, by which the user tells it from others; empty for none. Changes nothing.
    """

    id: str
    layer: Layer
    name: str = ""
    muted: bool = False
    note: str = ""
    color: str = ""


Path = tuple[Node, ...]
"""Nodes one after another; an empty path is the identity."""

PathLike = Layer | Node | Iterable[Layer | Node]
"""What can be given for a path: one layer or node, or several; of a Sequential that nobody named, its layers."""


def path_of(items: PathLike) -> Path:
    """Return ``items`` as a path; bare layers become nodes that have no id yet."""
    if isinstance(items, Sequential):
        return items.layers
    if isinstance(items, Layer | Node):
        items = (items,)
    return tuple([item if isinstance(item, Node) else Node("", item) for item in items])


class Block(Layer):
    """A layer made of other layers, on one path or several."""

    __slots__ = ()
    kind: ClassVar[Kind] = "merge"

    if TYPE_CHECKING:  # what every block has, some as a field

        @property
        def paths(self) -> tuple[Path, ...]:
            """The paths, which all start from what enters the block."""

        @property
        def merge(self) -> Merge | None:
            """How the ends of the paths become one; None for a single path."""

        def with_paths(self, paths: tuple[Path, ...]) -> Block:
            """Return this block with other paths."""

    def infer(self, shape: Shape) -> Shape:
        """Return the shape that leaves the block.

        Raises
        ------
        ShapeError
            If a layer inside does not fit, or the ends of the paths can't be merged.
        """
        return self.join(tuple(shape_behind(path, shape) for path in self.paths), shape)

    def join(self, ends: tuple[Shape, ...], shape: Shape) -> Shape:
        """Return the shape that the ends of the paths merge to.

        Parameters
        ----------
        ends : tuple of Shape
            What leaves each path.
        shape : Shape
            What enters the block.

        Raises
        ------
        ShapeError
            If they can't be merged; its fix puts a projection on the paths that are empty.
        """
        if self.merge is None:
            return ends[0]
        return merge_shapes(self.merge, ends, _projections(self, ends, shape))

    def params(self, shape: Shape) -> int:
        """Return how many numbers are trained inside."""
        return self._sum("params", shape)

    def states(self, shape: Shape) -> int:
        """Return how many numbers inside are kept but not trained."""
        return self._sum("states", shape)

    def macs(self, shape: Shape) -> int:
        """Return the multiply-accumulates inside."""
        return self._sum("macs", shape)

    def unshared_params(self, shape: Shape) -> int:
        """Return the parameters inside if every output position had weights of its own."""
        return self._sum("unshared_params", shape)

    def fully_connected_params(self, shape: Shape) -> int:
        """Return the parameters inside if every output read every input."""
        return self._sum("fully_connected_params", shape)

    def _sum(self, question: str, shape: Shape) -> int:
        total = 0
        for path in self.paths:
            entry = shape
            for node in path:
                if not node.muted:
                    total += getattr(node.layer, question)(entry)
                    entry = node.layer.infer(entry)
        return total


@dataclass(frozen=True, slots=True)
class Sequential(Block):
    """Layers one after another, held together: a stage of a network.

    Parameters
    ----------
    layers : layers and nodes
    """

    kind: ClassVar[Kind] = "shape"

    layers: Path

    def __init__(self, layers: PathLike = ()) -> None:
        object.__setattr__(self, "layers", path_of(layers))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The one path."""
        return (self.layers,)

    @property
    def merge(self) -> None:
        """There is nothing to merge."""
        return

    def with_paths(self, paths: tuple[Path, ...]) -> Sequential:
        """Return a Sequential of another path."""
        (layers,) = paths
        return Sequential(layers)


@dataclass(frozen=True, slots=True)
class Residual(Block):
    """What the body makes of the input, added to the input itself or to what a shortcut makes of it.

    Parameters
    ----------
    body : layers and nodes
    shortcut : layers and nodes
        A projection, where the body changes the shape; without it, the identity.

    References
    ----------
    He et al., "Deep residual learning for image recognition", arXiv:1512.03385.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d, ReLU
    >>> Residual([Conv2d(8, 3, padding=1), ReLU(), Conv2d(8, 3, padding=1)]).infer((8, 16, 16))
    (8, 16, 16)
    """

    body: Path
    shortcut: Path = ()

    def __init__(self, body: PathLike, shortcut: PathLike | None = None) -> None:
        object.__setattr__(self, "body", path_of(body))
        object.__setattr__(self, "shortcut", path_of(() if shortcut is None else shortcut))

    @property
    def paths(self) -> tuple[Path, ...]:
        """Body and shortcut."""
        return self.body, self.shortcut

    @property
    def merge(self) -> Merge:
        """Both are added."""
        return "add"

    def with_paths(self, paths: tuple[Path, ...]) -> Residual:
        """Return a Residual of another body and shortcut."""
        body, shortcut = paths
        return Residual(body, shortcut)


@dataclass(frozen=True, slots=True)
class Branches(Block):
    """Paths side by side whose ends become one.

    Parameters
    ----------
    paths : iterable of paths
        Each of layers and nodes; an empty one is the identity.
    merge : {"concat", "add", "multiply"}
        Put the channels behind each other, or add or multiply number by number.

    Examples
    --------
    >>> from convstudio.engine.layers import Conv2d
    >>> Branches([Conv2d(8, 1), Conv2d(16, 3, padding=1), ()]).infer((4, 14, 14))
    (28, 14, 14)
    """

    paths: tuple[Path, ...]
    merge: Merge = "concat"

    def __init__(self, paths: Iterable[PathLike], merge: Merge = "concat") -> None:
        object.__setattr__(self, "paths", tuple(path_of(path) for path in paths))
        object.__setattr__(self, "merge", merge)

    def with_paths(self, paths: tuple[Path, ...]) -> Branches:
        """Return Branches of other paths, merged as these are."""
        return Branches(paths, self.merge)


def shape_behind(path: Path, shape: Shape) -> Shape:
    """Return the shape that leaves a path.

    Raises
    ------
    ShapeError
        If one of its layers does not fit.
    """
    for node in path:
        if not node.muted:
            shape = node.layer.infer(shape)
    return shape


def _projections(block: Block, ends: tuple[Shape, ...], shape: Shape) -> tuple[Fix, ...]:
    """Return the fixes that give every empty path a 1×1 convolution to the shape that the others have.

    With a batch norm behind it and without; first the one that is like the other paths.
    """
    others = {end for path, end in zip(block.paths, ends, strict=True) if path}
    if block.merge == "concat" or len(others) != 1 or not is_map(shape):
        return ()
    (wanted,) = others
    if not is_map(wanted) or wanted == shape:
        return ()
    stride = (-(-shape[1] // wanted[1]), -(-shape[2] // wanted[2]))
    projection = Conv2d(wanted[0], 1, stride[0] if stride[0] == stride[1] else stride, bias=False)
    if projection.infer(shape) != wanted:
        return ()
    step = "" if projection.stride == 1 else f" with stride {projection.stride}"
    label = f"Put a 1×1 convolution of {wanted[0]} filters{step}"
    plain, normed = path_of(projection), path_of((projection, BatchNorm2d()))
    choices = [(f"{label} on the empty path", plain), (f"{label} and a BatchNorm2d on the empty path", normed)]
    if any(isinstance(node.layer, BatchNorm2d) for path in block.paths for node in path):
        choices.reverse()
    filled = ((text, tuple(path or new for path in block.paths)) for text, new in choices)
    return tuple(Fix(text, (block.with_paths(paths),)) for text, paths in filled)
