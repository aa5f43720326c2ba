"""A document from whatever the user names: a file, or "preset:NAME"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from convstudio.engine.presets import PRESETS
from convstudio.studio import examples, files

if TYPE_CHECKING:
    from convstudio.studio.document import Document

PRESET_PREFIX = "preset:"


def open_document(source: str) -> Document:
    """Return the document that ``source`` names.

    Parameters
    ----------
    source : str
        The path of a file, or "preset:" and the name of a network that comes with the program.

    Raises
    ------
    FileError
        If there is no such preset, or the file can't be opened.
    """
    if not source.startswith(PRESET_PREFIX):
        return files.open(Path(source))
    name = source.removeprefix(PRESET_PREFIX)
    if name not in PRESETS:
        raise files.FileError(f"There is no preset called {name!r}. Those there are: {', '.join(PRESETS)}.")
    return examples.load(name)
