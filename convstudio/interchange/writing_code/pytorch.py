"""Networks, and parts of such, as PyTorch code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import Block, Branches, Residual, Sequential
from convstudio.interchange.writing_code.layout import Lines, comment, wrapped
from convstudio.interchange.writing_code.pytorch_helpers import HELPERS, RESERVED
from convstudio.interchange.writing_code.pytorch_layers import pytorch_layers
from convstudio.interchange.writing_code.result import Code, Notes, Unwritable, spell
from convstudio.interchange.writing_code.walking import behind, docstring, helper_lines, left_out, written

if TYPE_CHECKING:
    from convstudio.engine import Network, Node, Path, Shape

MERGES = {"concat": "Concat", "add": "Add", "multiply": "Multiply"}


def write_pytorch(network: Network, title: str = "") -> Code:
    """Return a module that builds a network.

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Flatten, Linear, Network
    >>> print(write_pytorch(Network((3, 8, 8), [Conv2d(4, 3), Flatten(), Linear(10)]), "A small one").text)
    \"\"\"A small one, for pictures of 3×8×8.\"\"\"
    <BLANKLINE>
    import torch
    from torch import nn
    <BLANKLINE>
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3),
        nn.Flatten(),
        nn.Linear(144, 10),
    )
    <BLANKLINE>
    if __name__ == "__main__":
        print(model(torch.zeros(2, 3, 8, 8)).shape)
    <BLANKLINE>
    """
    writer = _Writer()
    model = writer.sequential(network.nodes, network.input_shape)
    lines = [docstring(title, network.input_shape), ""]
    lines += ["import math"] if "Multiply" in writer.notes.helpers else []
    lines += ["from collections import OrderedDict"] if writer.uses_names else []
    lines += [""] if len(lines) > 2 else []
    lines += ["import torch", "from torch import nn", ""]
    lines += helper_lines(HELPERS, writer.notes)
    lines += [f"model = {model[0]}", *model[1:], ""]
    zeros = ", ".join(map(str, (2, *network.input_shape)))
    lines += ['if __name__ == "__main__":', f"    print(model(torch.zeros({zeros})).shape)"]
    return Code("\n".join(lines) + "\n", tuple(writer.notes.remarks))


def write_pytorch_layers(nodes: Path, shape: Shape | None) -> Code:
    """Return layers as an expression: one alone, or ``nn.Sequential`` of several, behind the classes that it needs.

    Parameters
    ----------
    nodes : tuple of Node
    shape : Shape or None
        What arrives at the first; None if that is not known.
    """
    writer = _Writer()
    if len(nodes) == 1 and isinstance(nodes[0].layer, Sequential) and not nodes[0].muted:
        nodes = nodes[0].layer.layers
        model = writer.sequential(nodes, shape)
    else:
        model = writer.path(nodes, shape) if len(nodes) == 1 else writer.sequential(nodes, shape)
    return Code("\n".join([*helper_lines(HELPERS, writer.notes)[1:], *model]) + "\n", tuple(writer.notes.remarks))


class _Writer:
    """Writes paths, and remembers which helpers they need."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.uses_names = False

    def path(self, path: Path, shape: Shape | None) -> Lines:
        """Return a path as one module."""
        if not path:
            return ["nn.Identity()"]
        if len(path) == 1 and not isinstance(path[0].layer, Sequential) and not path[0].name:
            entries = self._node(path[0], shape)
            if len(entries) == 1 and not entries[0][0].startswith("#"):
                return entries[0]
        return self.sequential(path, shape)

    def sequential(self, path: Path, shape: Shape | None) -> Lines:
        """Return a path as ``nn.Sequential``; with names, where its layers have such as PyTorch can take."""
        entries: list[tuple[str, Lines]] = []
        for node in path:
            name = node.name
            for lines in self._node(node, shape):
                entries.append((name, lines))
                name = ""
            shape = behind(node, shape)
        if not entries:
            return ["nn.Sequential()"]
        names = [name for name, lines in entries if not lines[0].startswith("#")]
        usable = {name for name in names if name.isidentifier() and name not in RESERVED and names.count(name) == 1}
        if not usable:
            return wrapped("nn.Sequential(", [_told(name, lines) for name, lines in entries])
        self.uses_names = True
        parts = []
        for number, (name, lines) in enumerate(entries):
            if lines[0].startswith("#"):
                parts.append(lines)
                continue
            key = name if name in usable else str(number)
            told = lines if name in usable else _told(name, lines)
            *first, last = f"({spell(key)}, {told[0]}", *told[1:]
            parts.append([*first, _closed(last)])
        return wrapped("nn.Sequential(OrderedDict([", parts, "]))")

    def _node(self, node: Node, shape: Shape | None) -> list[Lines]:
        """Return what a node becomes: one module or several, or a comment where there is none."""
        try:
            modules = self._block(node.layer, shape) if isinstance(node.layer, Block) else self._leaf(node, shape)
        except Unwritable as error:
            return [[left_out(node, str(error), self.notes)]]
        if node.muted:
            return [[f"# Muted: {line}" for module in modules for line in module]]
        return modules

    def _leaf(self, node: Node, shape: Shape | None) -> list[Lines]:
        return [[line] for line in written(pytorch_layers, node, shape, self.notes)]

    def _block(self, block: Block, shape: Shape | None) -> list[Lines]:
        if isinstance(block, Sequential) or (isinstance(block, Branches) and len(block.paths) == 1):
            return [self.sequential(block.paths[0], shape)]
        if isinstance(block, Residual):
            parts = [self.path(block.body, shape)]
            if block.shortcut:
                parts.append(self.path(block.shortcut, shape))
            return [wrapped(f"{self.notes.need('Residual')}(", parts)]
        assert isinstance(block, Branches)
        if not block.paths or block.merge not in MERGES:
            raise Unwritable("it has no paths")
        return [wrapped(f"{self.notes.need(MERGES[block.merge])}(", [self.path(path, shape) for path in block.paths])]


def _told(name: str, lines: Lines) -> Lines:
    """Return lines with a name as a comment behind the first, if there is one."""
    if not name or lines[0].startswith("#"):
        return lines
    return [f"{lines[0]}  # {comment(name)}", *lines[1:]]


def _closed(line: str) -> str:
    code, mark, words = line.partition("  # ")
    return f"{code}){mark}{words}"
