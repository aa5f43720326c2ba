"""Where the program's own pictures, icons and examples lie."""

from __future__ import annotations

from pathlib import Path

PACKAGE_FOLDER = Path(__file__).resolve().parent.parent
FOLDERS = (PACKAGE_FOLDER / "resources", PACKAGE_FOLDER.parent / "resources")
"""Inside the installed package, or beside it in a checkout."""


def resource_path(relative: str) -> Path:
    """Return the path of a file or folder that comes with the program.

    Parameters
    ----------
    relative : str
        Its place under resources/, with forward slashes: "images/cat.svg".

    Raises
    ------
    FileNotFoundError
        If it is not there.
    """
    for folder in FOLDERS:
        path = folder / relative
        if path.exists():
            return path
    raise FileNotFoundError(f"ConvStudio's own file {relative} is missing. Install ConvStudio again.")
