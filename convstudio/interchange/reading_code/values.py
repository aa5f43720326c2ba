"""What the names in a text can stand for while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast

    from convstudio.engine import Layer, Shape
    from convstudio.interchange.reading_code.flow import How, Tensor


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something whose value the text does not tell, as it is spelt there.

    ``is_layer`` says that it is spelt as layers are: ``MyBlock(64)``.
    """

    words: str
    line: int = 0
    is_layer: bool = False


@dataclass(frozen=True, slots=True)
class External:
    """A name that the text takes from elsewhere: ``torch.nn.Conv2d``."""

    name: str

    @property
    def last(self) -> str:
        """The name without the modules it is in."""
        return self.name.rpartition(".")[2]

    def is_in(self, *modules: str) -> bool:
        """Say whether one of ``modules`` is among those the name is in."""
        return bool({*self.name.split(".")[:-1]} & {*modules})


@dataclass(eq=False, slots=True)
class Written:
    """A layer as the text spells it.

    Parameters
    ----------
    framework : {"torch", "keras"}
    op : str
        Its name in the framework's table.
    args : dict
        By the framework's names.
    line : int
    words : str
        As it is spelt.
    name : str
        What the text calls it, where it says so.
    input_shape : Shape or None
        What it says that it is fed with.
    """

    framework: str
    op: str
    args: dict[str, Any]
    line: int
    words: str
    name: str = ""
    input_shape: Shape | None = None


@dataclass(eq=False, slots=True)
class Ready:
    """A step that is known as a layer of the engine already: ``x.mean([2, 3])``."""

    layer: Layer
    line: int
    name: str = ""


@dataclass(eq=False, slots=True)
class Chain:
    """Modules one after another: a Sequential. ``modules`` are (name, module) pairs."""

    modules: list[tuple[str, Any]]
    line: int
    name: str = ""
    input_shape: Shape | None = None


@dataclass(eq=False, slots=True)
class Function:
    """A function that the text defines; of a method, what it belongs to."""

    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    owner: Instance | None = None


@dataclass(eq=False, slots=True)
class UserClass:
    """A class that the text defines, with its methods and those of the bases that the text defines too."""

    node: ast.ClassDef
    scope: Scope
    methods: dict[str, ast.FunctionDef]
    is_chain: bool = False


@dataclass(eq=False, slots=True)
class Instance:
    """An object of a class that the text defines."""

    kind: UserClass
    line: int
    attributes: dict[str, Any] = field(default_factory=dict)
    chain: Chain | None = None
    name: str = ""
    input_shape: Shape | None = None


@dataclass(eq=False, slots=True)
class Parent:
    """What ``super()`` gives."""

    instance: Instance


@dataclass(eq=False, slots=True)
class Model:
    """Keras's model from one tensor to another."""

    start: Tensor
    end: Tensor
    line: int
    name: str = ""


@dataclass(eq=False, slots=True)
class Merger:
    """Keras's layer that lets tensors meet: "concat", "add" or "multiply"."""

    how: How
    line: int
    name: str = ""


@dataclass(eq=False, slots=True)
class Method:
    """A method of something that the text did not define: ``model.add``, ``x.view``, ``layers.append``."""

    owner: Any
    name: str


@dataclass(eq=False, slots=True)
class Scope:
    """Names, and where to look for others."""

    names: dict[str, Any] = field(default_factory=dict)
    parent: Scope | None = None

    def find(self, name: str, default: Any = None) -> Any:
        """Return what a name stands for, or ``default`` if nothing does."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return default


Module = Written | Ready | Chain | Instance | Model
"""What can be put into a network."""


def is_module(value: Any) -> bool:
    """Say whether a value can be put into a network."""
    return isinstance(value, Module)
