"""The sample figures: what ConvStudio draws, written into a folder. `python -m convstudio.figures.samples FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from convstudio.figures.export import ExportError, export_figure
from convstudio.figures.pictures import PictureRequest, make_figure
from convstudio.figures.theme import THEMES, ThemeName
from convstudio.studio import examples
from convstudio.studio.files import FileError

SCALE = 2.0
SAMPLES: tuple[tuple[str, str, ThemeName, PictureRequest], ...] = (
    ("01-convolution", "worked_example", "light", PictureRequest(layer="Conv2d", step=103)),
    ("02-convolution-dark", "worked_example", "dark", PictureRequest(layer="Conv2d", step=103)),
    ("03-input", "worked_example", "light", PictureRequest(layer="Input")),
    ("04-relu", "worked_example", "light", PictureRequest(layer="ReLU", step=120)),
    ("05-max-pool", "worked_example", "light", PictureRequest(layer="MaxPool2d", step=25)),
    ("06-linear", "worked_example", "light", PictureRequest(layer="Linear")),
    ("07-textbook", "textbook_grid", "light", PictureRequest(step=5)),
    ("08-textbook-border", "textbook_border", "light", PictureRequest(step=12)),
    ("09-textbook-border-dark", "textbook_border", "dark", PictureRequest(step=12)),
    ("10-sharing", "worked_example", "light", PictureRequest(view="sharing")),
)
"""Name, example, theme and picture of every sample."""


def write_samples(folder: Path) -> list[Path]:
    """Draw every sample into ``folder``, as PNG and as SVG; return the files.

    Raises
    ------
    ExportError, FileError
        If one can't be drawn or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, example, theme, request in SAMPLES:
        figure = make_figure(examples.load(example), request)
        for ending in (".png", ".svg"):
            path = folder / f"{name}{ending}"
            export_figure(figure, THEMES[theme], path, SCALE)
            written.append(path)
    return written


def main() -> int:
    """Write the samples into the folder named on the command line; return the exit status."""
    if len(sys.argv) != 2:  # the program and the folder
        sys.stderr.write("Give the folder that the sample figures go into.\n")
        return 2
    try:
        write_samples(Path(sys.argv[1]))
    except (ExportError, FileError, OSError) as error:
        sys.stderr.write(f"The sample figures can't be written: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
