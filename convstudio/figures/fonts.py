"""The program's own faces, loaded from packages so that every system draws alike."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFontDatabase

FAMILIES = ["Source Sans Pro", "DejaVu Sans"]
"""Text, and behind it symbols that Source Sans lacks."""

FORMULA_FAMILIES = ["STIX Two Math", "DejaVu Sans"]

FACES = (
    ("font_source_sans_pro", "files/SourceSansPro-Regular.ttf"),
    ("font_source_sans_pro", "files/SourceSansPro-Semibold.ttf"),
    ("font_source_sans_pro", "files/SourceSansPro-Bold.ttf"),
    ("ziafont", "fonts/DejaVuSans.ttf"),
    ("ziamath", "fonts/STIXTwoMath-Regular.ttf"),
)


@cache
def load_fonts() -> None:
    """Make the faces known to Qt; needs a QGuiApplication, and does its work once.

    Raises
    ------
    RuntimeError
        If a face is missing from the installation.
    """
    for package, path in FACES:
        if QFontDatabase.addApplicationFont(str(_folder(package) / path)) < 0:
            raise RuntimeError(f"The font {path} of {package} can't be used. Install ConvStudio again.")


def _folder(package: str) -> Path:
    """Return where a package lies, without importing it: ziamath alone would take longer than the window."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"The package {package} is missing. Install ConvStudio again.")
    return Path(spec.submodule_search_locations[0])
