"""How numbers flow through a forward pass, and the tree of blocks that does the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from convstudio.interchange.reading_code.result import CodeError

if TYPE_CHECKING:
    from convstudio.engine import Shape
    from convstudio.interchange.reading_code.values import Ready, Written

How = Literal["concat", "add", "multiply", "residual"]
"""How paths meet; "residual" is a sum of two that is spelt as one."""

MOST_ITEMS = 5000
"""Steps of one network: more than any has that is written by hand."""


@dataclass(frozen=True, slots=True)
class Step:
    """One layer in its place."""

    written: Written | Ready
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Items that the text holds together."""

    items: Items
    name: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Join:
    """Paths from one place that meet again."""

    how: How
    paths: tuple[Items, ...]
    line: int = 0
    name: str = ""


Item = Step | Stage | Join
Items = tuple[Item, ...]


@dataclass(eq=False, slots=True)
class Tensor:
    """What flows behind a step: the network's input, what one step makes of another tensor, or where several meet.

    Parameters
    ----------
    dominator : Tensor or None
        The last tensor that everything which leads here has to pass; None for an input.
    item : Item or None
        The step that leads here from ``dominator``; None for an input, and where paths meet.
    sources : tuple of Tensor
        What meets here.
    """

    dominator: Tensor | None = None
    item: Item | None = None
    sources: tuple[Tensor, ...] = ()
    how: How = "add"
    line: int = 0
    shape: Shape | None = None
    depth: int = field(init=False)

    def __post_init__(self) -> None:
        self.depth = 0 if self.dominator is None else self.dominator.depth + 1

    @property
    def start(self) -> Tensor:
        """The input that this comes from."""
        tensor = self
        while tensor.dominator is not None:
            tensor = tensor.dominator
        return tensor


def meet(how: How, sources: tuple[Tensor, ...], line: int) -> Tensor:
    """Return the tensor where several meet.

    Raises
    ------
    CodeError
        If they come from different inputs.
    """
    common = sources[0]
    for source in sources[1:]:
        common = _common(common, source, line)
    return Tensor(common, None, sources, how, line)


def _common(one: Tensor, other: Tensor, line: int) -> Tensor:
    """Return the last tensor that both have to pass."""
    while one is not other:
        if one.depth < other.depth:
            one, other = other, one
        if one.dominator is None:
            raise CodeError(f"Line {line}: two different inputs meet here, and a network in ConvStudio has one.")
        one = one.dominator
    return one


class Unravelling:
    """Makes the tree of what leads from one tensor to another.

    A step that lies on several paths, because these cross, comes as often as it is passed; ``repeated`` holds the
    lines of such.
    """

    def __init__(self) -> None:
        self.repeated: set[int] = set()
        self._seen: set[int] = set()
        self._count = 0

    def items(self, start: Tensor, end: Tensor) -> Items:
        """Return the items from ``start``, which all that leads to ``end`` passes.

        Raises
        ------
        CodeError
            If paths cross so often that the tree would have no end.
        """
        found: list[Item] = []
        while end is not start:
            assert end.dominator is not None
            self._count += 1
            if self._count > MOST_ITEMS:
                raise CodeError("Its paths cross so often that no blocks can be made of them.")
            if end.item is not None:
                if id(end) in self._seen:
                    self.repeated.add(end.line)
                self._seen.add(id(end))
                found.append(end.item)
            else:
                paths = tuple(self.items(end.dominator, source) for source in end.sources)
                found.append(Join(end.how, paths, end.line))
            end = end.dominator
        return tuple(reversed(found))
