"""A document from whatever the user names: a file, or "preset:NAME"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convstudio.engine.presets import PRESETS, TITLES
from convstudio.studio import examples, files

if TYPE_CHECKING:
    from convstudio.studio.document import Document

PRESET_PREFIX = "preset:"


def open_document(source: str) -> Document:
    """Return the document that ``source`` names.

    Parameters
    ----------
    source : str
        The path of a file, or "preset:" and the name or title of a network that comes with the program.

    Raises
    ------
    FileError
        If there is no such preset, or the file can't be opened.
    """
    if not source.startswith(PRESET_PREFIX):
        return files.open(Path(source))
    asked = source.removeprefix(PRESET_PREFIX)
    name = next((name for name in PRESETS if _bare(asked) in (_bare(name), _bare(TITLES[name]))), None)
    if name is None:
        raise files.FileError(f"There is no preset called {asked!r}. Those there are: {', '.join(PRESETS)}.")
    return examples.load(name)


def _bare(name: str) -> str:
    """Return what distinguishes a name: "ResNet-50" and "resnet50" are the same."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
