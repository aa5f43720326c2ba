"""Items that were read as nodes of the engine, with what arrives at each followed along."""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import TYPE_CHECKING, Any

from convstudio.engine import (
    Block,
    Branches,
    Identity,
    Node,
    Residual,
    Sequential,
    ShapeError,
    format_shape,
)
from convstudio.engine.network import MOST_DEPTH
from convstudio.engine.shapes import LARGEST_INT
from convstudio.interchange.frameworks import UnsupportedLayer, layer_written
from convstudio.interchange.reading_code.flow import MOST_ITEMS, Join, Stage, Step
from convstudio.interchange.reading_code.limits import changes_nothing, finite, is_plain, most_of
from convstudio.interchange.reading_code.result import CodeError, Remark
from convstudio.interchange.reading_code.values import Ready, Unknown, Written
from convstudio.interchange.reading_code.vocabulary import TITLES

if TYPE_CHECKING:
    from convstudio.engine import Layer, Path, Shape
    from convstudio.interchange.reading_code.flow import Item, Items

USUAL_SIZE = 224
"""Height and width of maps that nothing is known of."""

ARRIVING = {
    "Conv2d": "in_channels",
    "ConvTranspose2d": "in_channels",
    "BatchNorm2d": "num_features",
    "BatchNorm1d": "num_features",
    "InstanceNorm2d": "num_features",
    "GroupNorm": "num_channels",
    "Linear": "in_features",
}
"""The argument by which PyTorch is told what arrives."""

VECTORS = frozenset({"Linear", "BatchNorm1d", "Dense", "Unflatten"})
"""Layers that mostly work on vectors."""


class Builder:
    """Makes nodes of items.

    Parameters
    ----------
    shape : Shape or None
        What arrives at the first; None if nothing is known about it.
    is_guess : bool
        Whether ``shape`` is only tried.
    """

    def __init__(self, shape: Shape | None, *, is_guess: bool = False) -> None:
        self._is_guess = is_guess
        self.remarks: list[Remark] = []
        self.mismatches = 0
        self.shape = shape
        self._used: Counter[int] = Counter()
        self._count = 0

    def path(self, items: Items, depth: int = 0) -> Path:
        """Return the nodes of ``items``; ``shape`` is then what leaves the last.

        Raises
        ------
        CodeError
            If there are too many, or they nest too deep.
        """
        if depth > MOST_DEPTH:
            raise CodeError(f"Its blocks nest more than {MOST_DEPTH} deep, which no network of ours does.")
        return tuple(node for item in items for node in self._nodes(item, depth))

    def _nodes(self, item: Item, depth: int) -> Path:
        self._count += 1
        if self._count > MOST_ITEMS:
            raise CodeError(f"The text has more than {MOST_ITEMS:,} layers, which is more than can be shown.")
        if isinstance(item, Step):
            return self._step(item)
        if isinstance(item, Stage):
            return (Node("", Sequential(self.path(item.items, depth + 1)), item.name),)
        return (Node("", self._join(item, depth), item.name),)

    def _join(self, item: Join, depth: int) -> Block:
        entry = self.shape
        paths, ends = [], []
        for one in item.paths:
            self.shape = entry
            path = self.path(one, depth + 1)
            paths.append(_without_wrapping(path))
            ends.append(self.shape)
        block = _block(item.how, paths)
        self.shape = None
        known = [end for end in ends if end is not None]
        if entry is not None and len(known) == len(ends):
            try:
                self.shape = block.join(tuple(known), entry)
            except ShapeError:
                self.mismatches += 1
        return block

    def _step(self, item: Step) -> Path:
        written = item.written
        if isinstance(written, Ready):
            layers: tuple[Layer, ...] = (written.layer,)
        else:
            layers = self._layers(written)
            self._used[id(written)] += 1
            if self._used[id(written)] == 2 and written.op in (*ARRIVING, "PReLU", "Conv2D", "Dense"):
                self._say(written, "it is used more than once; here each use has weights of its own.")
        for layer in layers:
            self._pass(layer)
        # A layer that became several, such as one with an activation, gives its name to the first.
        return tuple(Node("", layer, item.name if number == 0 else "") for number, layer in enumerate(layers))

    def _pass(self, layer: Layer) -> None:
        if self.shape is None:
            return
        try:
            self.shape = layer.infer(self.shape)
        except ShapeError:
            self.mismatches += 1
            self.shape = None

    def _layers(self, written: Written) -> tuple[Layer, ...]:
        """Return the engine's layers for one as it is spelt; none where it can't be read."""
        title, op, args = TITLES[written.framework], written.op, finite(written.args)
        unknown = {name: value for name, value in args.items() if not is_plain(value, most_of(op, name))}
        wanted = ARRIVING.get(op) if written.framework == "torch" else None
        for name, value in unknown.items():
            if name != wanted and not (isinstance(value, Unknown) and changes_nothing(name)):
                why = (
                    f"`{value.words}` is not told in the text"
                    if isinstance(value, Unknown)
                    else f"its {name} is too large"
                )
                self._say(written, f"left out: {why}.")
                return ()
            del args[name]
        shape = self._arriving(written, args, wanted)
        try:
            layer = layer_written(written.framework, op, args, shape)
        except ShapeError as error:
            self._say(written, f"left out: {title} refuses it: {_clause(error, title)}.")
        except UnsupportedLayer as error:
            self._say(written, f"left out. {error}")
        except (TypeError, ValueError, ArithmeticError, KeyError):
            self._say(written, f"left out: its arguments are not those of {title}'s {op}.")
        else:
            return _spread(layer, args)
        return ()

    def _arriving(self, written: Written, args: dict[str, Any], wanted: str | None) -> Shape:
        """Return the shape that a layer is read for: what arrives, or what its arguments say if that is not so."""
        shape = self.shape
        told = args.get(wanted) if wanted else None
        if wanted is None or type(told) is not int or told < 1:
            shape = shape or self._guess(written.op, 1)
            if wanted:
                args[wanted] = shape[-1] if wanted == "in_features" else shape[0]
            return shape
        if shape is None or (wanted == "num_features" and shape[1:] == (1, 1)):
            # A norm of single numbers is refused in training only, and it is the network that says so.
            return self._guess(written.op, told)
        arrives = shape[-1] if wanted == "in_features" else shape[0]
        if told == arrives and not (self._is_guess and wanted == "in_features" and len(shape) > 1):
            return shape
        self.mismatches += 1
        if wanted == "in_features" and len(shape) > 1:
            flat = f": {told} is what Flatten would give" if told == prod(shape) else ""
            self._say(written, f"its in_features is {told}, and maps of {format_shape(shape)} arrive{flat}.")
            return (told,)
        self._say(written, f"its {wanted} is {told}, and {arrives} arrive; ConvStudio goes by what arrives.")
        return (*shape[:-1], told) if wanted == "in_features" else (told, *shape[1:])

    @staticmethod
    def _guess(op: str, channels: int) -> Shape:
        return (channels,) if op in VECTORS else (channels, USUAL_SIZE, USUAL_SIZE)

    def _say(self, written: Written, words: str) -> None:
        self.remarks.append(Remark(written.line, f"`{written.words}`: {words}"))


def first_channels(items: Items) -> int | None:
    """Return how many channels the first layer expects that says so; of a vector's numbers, that many below 0."""
    waiting: list[Item] = list(reversed(items))
    for _ in range(MOST_ITEMS):
        if not waiting:
            break
        item = waiting.pop()
        if isinstance(item, Stage):
            waiting += reversed(item.items)
        elif isinstance(item, Join):
            waiting += [one for path in reversed(item.paths) for one in reversed(path)]
        elif isinstance(item.written, Written):
            written = item.written
            wanted = written.args.get(ARRIVING.get(written.op, ""))
            if type(wanted) is int and 0 < wanted <= LARGEST_INT:
                return -wanted if written.op in VECTORS else wanted
    return None


def _without_wrapping(path: Path) -> Path:
    """Return a path of a block; where it is one Sequential, its layers, and of an Identity nothing."""
    if len(path) == 1:
        (node,) = path
        if isinstance(node.layer, Sequential):
            return node.layer.layers
        if isinstance(node.layer, Identity):
            return ()
    return path


def _block(how: str, paths: list[Path]) -> Block:
    if how == "residual":
        body, shortcut = paths
        return Residual(body, shortcut) if body else Residual(shortcut)
    return Branches(paths, how if how in ("concat", "multiply") else "add")  # type: ignore[arg-type]


def _spread(layer: Layer, args: dict[str, Any]) -> tuple[Layer, ...]:
    """Return a layer; of one with an activation in it, both."""
    if isinstance(layer, Sequential) and args.get("activation") is not None:
        return tuple(inner for node in layer.layers for inner in _spread(node.layer, {}))
    return (layer,)


def _clause(error: ShapeError, title: str) -> str:
    return error.reason.removeprefix(f"{title} refuses it: ")
