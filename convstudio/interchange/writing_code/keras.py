"""Networks, and parts of such, as Keras code: a Sequential, or a graph where paths meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Block, Branches, Residual, Sequential
from convstudio.interchange.frameworks import framework_shape
from convstudio.interchange.writing_code.keras_helpers import HELPERS
from convstudio.interchange.writing_code.keras_layers import keras_layers
from convstudio.interchange.writing_code.layout import Lines, comment, wrapped
from convstudio.interchange.writing_code.result import Code, Notes, Unwritable, spell
from convstudio.interchange.writing_code.walking import behind, docstring, helper_lines, left_out, written

if TYPE_CHECKING:
    from convstudio.engine import Network, Node, Path, Shape

MERGES = {"concat": "layers.concatenate", "add": "layers.add", "multiply": "layers.multiply"}


def write_keras(network: Network, title: str = "") -> Code:
    """Return a module that builds a network.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Flatten, Linear, Network
    >>> print(write_keras(Network((3, 8, 8), [Conv2d(4, 3), Flatten(), Linear(10)]), "A small one").text)
    \"\"\"A small one, for pictures of 8×8×3.\"\"\"
    <BLANKLINE>
    import keras
    from keras import layers
    <BLANKLINE>
    model = keras.Sequential([
        keras.Input(shape=(8, 8, 3)),
        layers.Conv2D(4, 3),
        layers.Flatten(),
        layers.Dense(10),
    ])
    <BLANKLINE>
    """
    writer = _Writer()
    sizes = framework_shape("keras", network.input_shape)[1:]
    head = f"keras.Input(shape={spell(sizes)})"
    if _is_chain(network.nodes):
        parts = [[head], *writer.chain(network.nodes, network.input_shape)]
        # Keras makes nothing of an input alone.
        parts += [] if any(not part[0].startswith("#") for part in parts[1:]) else [["layers.Identity()"]]
        body = wrapped("model = keras.Sequential([", parts, "])")
    else:
        end = writer.path(network.nodes, network.input_shape, "inputs", "x")
        body = [f"inputs = {head}", *writer.lines, f"model = keras.Model(inputs, {end})"]
    needs_ops = bool(writer.notes.helpers)
    lines = [docstring(title, sizes), "", "import keras", f"from keras import layers{', ops' * needs_ops}", ""]
    return Code("\n".join([*lines, *helper_lines(HELPERS, writer.notes), *body]) + "\n", tuple(writer.notes.remarks))


def write_keras_layers(nodes: Path, shape: Shape | None) -> Code:
    """Return layers as an expression, or as statements about ``x`` where paths meet in them.

    Parameters
    ----------
    nodes : tuple of Node
    shape : Shape or None
        What arrives at the first; None if that is not known.
    """
    writer = _Writer()
    if _is_chain(nodes):
        parts = writer.chain(nodes, shape)
        alone = len(parts) == 1 and not parts[0][0].startswith("#")
        body = parts[0] if alone else wrapped("keras.Sequential([", parts, "])")
    else:
        writer.path(nodes, shape, "x", "x")
        body = writer.lines
    return Code("\n".join([*helper_lines(HELPERS, writer.notes)[1:], *body]) + "\n", tuple(writer.notes.remarks))


def _is_chain(path: Path) -> bool:
    """Say whether nothing meets in a path."""
    return all(
        node.muted
        or not isinstance(node.layer, Block)
        or (len(node.layer.paths) == 1 and _is_chain(node.layer.paths[0]))
        for node in path
    )


class _Writer:
    """Writes paths, and remembers which helpers they need."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.lines: Lines = []
        self._joins = 0
        self._names: set[str] = set()

    def chain(self, path: Path, shape: Shape | None) -> list[Lines]:
        """Return a path in which nothing meets as layers, one a part, whatever holds them together."""
        parts: list[Lines] = []
        for node in path:
            if isinstance(node.layer, Block) and not node.muted:
                parts += [[f"# {comment(node.name)}"]] if node.name else []
                parts += self.chain(node.layer.paths[0], shape)
            else:
                parts += [[line] for line in self._leaf(node, shape)]
            shape = behind(node, shape)
        return parts

    def path(self, path: Path, shape: Shape | None, source: str, target: str) -> str:
        """Write a path from one variable to another; return which one holds its end: ``source`` if nothing is done."""
        for node in path:
            if isinstance(node.layer, Block) and not node.muted:
                source = self._block(node, node.layer, shape, source, target)
            else:
                for line in self._leaf(node, shape):
                    if line.startswith("#"):
                        self.lines.append(line)
                        continue
                    code, mark, words = line.partition("  # ")
                    self.lines.append(f"{target} = {code}({source}){mark}{words}")
                    source = target
            shape = behind(node, shape)
        return source

    def _block(self, node: Node, block: Block, shape: Shape | None, source: str, target: str) -> str:
        if node.name:
            self.lines += ["", f"# {comment(node.name)}"]
        if isinstance(block, Sequential) or len(block.paths) == 1:
            return self.path(block.paths[0], shape, source, target)
        if not block.paths or block.merge not in MERGES:
            left_out(node, "it has no paths", self.notes)
            return source
        self._joins += 1
        names = ("y", "shortcut") if isinstance(block, Residual) else ("y",) * len(block.paths)
        ends = []
        for number, (name, path) in enumerate(zip(names, block.paths, strict=True), start=1):
            suffix = f"_{number}" if isinstance(block, Branches) else ""
            ends.append(self.path(path, shape, source, f"{name}{self._joins}{suffix}" if path else source))
        self.lines.append(f"{target} = {MERGES[block.merge]}([{', '.join(ends)}])")
        return target

    def _leaf(self, node: Node, shape: Shape | None) -> Lines:
        """Return a node's layers, or a comment where there is none."""
        if isinstance(node.layer, Block):
            return [f"# Muted: {comment(node.name) or node.layer.type_name}"]
        try:
            lines = written(keras_layers, node, shape, self.notes)
        except Unwritable as error:
            return [left_out(node, str(error), self.notes)]
        if node.muted:
            return [f"# Muted: {line}" for line in lines]
        return [self._named(node.name, lines[0]), *lines[1:]]

    def _named(self, name: str, line: str) -> str:
        """Return a layer with its name: Keras wants each but once, and made of letters, digits and underscores."""
        if not name:
            return line
        if not name.isidentifier() or not name.isascii() or name.startswith("_") or name in self._names:
            return f"{line}  # {comment(name)}"
        self._names.add(name)
        return f"{line[:-1]}{'' if line.endswith('()') else ', '}name={spell(name)})"
