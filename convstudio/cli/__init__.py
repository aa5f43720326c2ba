"""The door: a file or nothing opens the window; subcommands work without one."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convstudio.cli.arguments import DEFAULT_SOURCE, subcommand_parser, window_parser
from convstudio.cli.commands import COMMANDS, complain, load

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ConvStudio; return the exit status: 0, or 2 with one sentence on stderr for bad usage or bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in COMMANDS:
        return COMMANDS[given[0]](subcommand_parser().parse_args(given))
    return _open_window(window_parser().parse_args(given).file)


def _open_window(source: str | None) -> int:
    # Before NumPy is loaded: a processor is left for the window while a large network is computed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(max(1, (os.cpu_count() or 1) - 1)))
    # What is imported stays: to look through it for garbage again and again would only delay the first picture.
    collects = gc.isenabled()
    gc.disable()
    from convstudio.studio import files
    from convstudio.ui.app import open_window

    gc.freeze()
    if collects:
        gc.enable()
    path = Path(source) if source and not source.startswith("preset:") else None
    opened = None
    try:
        if source:
            opened = files.open_partly(path) if path else files.Opened(load(source))
    except files.FileError as error:
        return complain(str(error))
    return open_window(opened, path, lambda: files.Opened(load(DEFAULT_SOURCE)))
