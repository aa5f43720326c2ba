"""Text as layers: the way through the parts of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.interchange.reading_code import printed
from convstudio.interchange.reading_code.building import Builder, first_channels
from convstudio.interchange.reading_code.flow import Stage, Step, Tensor
from convstudio.interchange.reading_code.interpreter import Interpreter
from convstudio.interchange.reading_code.naming import named_once
from convstudio.interchange.reading_code.result import CodeError, CodeRead, Remark
from convstudio.interchange.reading_code.roots import find_roots
from convstudio.interchange.reading_code.source import clean, parse
from convstudio.interchange.reading_code.values import Chain, Model
from convstudio.interchange.reading_code.vocabulary import TITLES, framework_of

if TYPE_CHECKING:
    import ast

    from convstudio.engine import Path, Shape
    from convstudio.interchange.reading_code.flow import Items

SIZES = (32, 28, 224, 64, 227, 96, 128, 48, 299, 256, 100, 150, 160, 192, 112, 40, 50, 60, 80, 84, 240, 260, 300, 512)
"""Heights and widths that pictures often have, the likeliest first."""

NOTHING = "No layers were found in the text. It can be PyTorch or Keras code, or a network as Python prints it."


def read_code(text: str, arriving: Shape | None = None) -> CodeRead:
    """Read PyTorch or Keras code, or a printed network, as layers. Nothing of it is ever executed.

    Parameters
    ----------
    text : str
    arriving : Shape, optional
        What arrives where the layers are to stand; otherwise what the text itself says, or what its layers expect.

    Raises
    ------
    CodeError
        If there are no layers in it.

    Examples
    --------
    >>> read = read_code("nn.Conv2d(3, 8, 3, padding=1), nn.ReLU()")
    >>> [node.layer.type_name for node in read.nodes], read.framework
    (['Conv2d', 'ReLU'], 'PyTorch')
    """
    text = clean(text)
    remarks: list[Remark] = []
    try:
        if printed.is_printed(text):
            items, told, framework = printed.read_printed(text, remarks), None, "torch"
        else:
            framework = framework_of(text)
            items, told = _read_source(parse(text, remarks), framework, remarks)
        if not items:
            raise CodeError(_with_remarks(NOTHING, remarks))
        builder, nodes, fed = _build(items, arriving or told)
    except RecursionError:
        raise CodeError("The text nests too deep to be a network.") from None
    if not nodes:
        raise CodeError(_with_remarks(NOTHING, remarks + builder.remarks))
    shape = told or (None if arriving else fed)
    return CodeRead(named_once(nodes), TITLES[framework], shape, tuple(sorted({*remarks, *builder.remarks})))


def _with_remarks(sentence: str, remarks: list[Remark]) -> str:
    return " ".join([sentence, *(str(remark)[:200] for remark in sorted(remarks)[:3])])


def _read_source(statements: list[ast.stmt], framework: str, remarks: list[Remark]) -> tuple[Items, Shape | None]:
    interpreter = Interpreter(framework, remarks)
    interpreter.run(statements, interpreter.top)
    roots = find_roots(interpreter)
    shape = None
    items: list[Any] = []
    for root in roots:
        shape = shape or _told(root)
        if isinstance(root, Tensor):
            items += interpreter.calls.placing.unravel(root.start, root)
        elif isinstance(root, list | tuple):
            items += [item for one in root for item in interpreter.calls.placing.items_of(one)]
        else:
            items += interpreter.calls.placing.items_of(root)
    # One Sequential, or one class, is the network itself, and not a block in it.
    while len(items) == 1 and isinstance(items[0], Stage):
        items = list(items[0].items)
    return tuple(items), shape


def _told(root: Any) -> Shape | None:
    if isinstance(root, Chain):
        return root.input_shape or (_told(root.modules[0][1]) if root.modules else None)
    if isinstance(root, Model):
        return root.start.shape
    if isinstance(root, Tensor):
        first = root
        while first.dominator is not None and first.dominator.dominator is not None:
            first = first.dominator
        said = first.item.written if isinstance(first.item, Step) else None
        return root.start.shape or getattr(said, "input_shape", None)
    return getattr(root, "input_shape", None)


def _build(items: Items, shape: Shape | None) -> tuple[Builder, Path, Shape | None]:
    """Return who made the nodes, the nodes, and what the network is fed with, as far as that can be told.

    Where nothing says how large the pictures are, usual sizes are tried; the layers expect one if others don't fit.
    """
    if shape is None:
        channels = first_channels(items)
        if channels is not None and channels < 0:
            shape = (-channels,)
        elif channels is not None:
            return _tried(items, channels)
    builder = Builder(shape)
    return builder, builder.path(items), shape


def _tried(items: Items, channels: int) -> tuple[Builder, Path, Shape | None]:
    found: tuple[Builder, Path, Shape | None] | None = None
    fewest, most = 0, 0
    for size in SIZES:
        builder = Builder((channels, size, size), is_guess=True)
        nodes = builder.path(items)
        if found is None or builder.mismatches < fewest:
            found, fewest = (builder, nodes, (channels, size, size)), builder.mismatches
        most = max(most, builder.mismatches)
        if len({fewest, most}) == 2 and fewest == 0:
            break
    assert found is not None
    return found if fewest == 0 < most else (found[0], found[1], None)
