"""How long until the window paints, against a bare toolkit window that shows nothing.

    .venv/bin/python benchmarks/startup.py [ROUNDS]

Each start is a process of its own, the two in turn, after one of each that is not counted. Times run from the start of
the process to the first paint of the canvas, or of the bare window. Without a display, Qt's offscreen platform is used.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
BUDGET = 0.8
"""Seconds from a warm start to the first paint."""

BARE = """
import os, sys, time
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print(time.time(), flush=True)
        os._exit(0)
app = QApplication(sys.argv)
window = Window()
window.show()
app.exec()
"""

STUDIO = """
import os, time
from convstudio.cli import main
from convstudio.ui import figure_canvas
paint = figure_canvas.FigureCanvas.paintEvent
def paint_and_stop(canvas, event):
    paint(canvas, event)
    print(time.time(), flush=True)
    os._exit(0)
figure_canvas.FigureCanvas.paintEvent = paint_and_stop
main([])
"""


def main() -> int:
    """Time both, and print medians and their ratio; return 0 if ConvStudio keeps its budget."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    bare, studio = [], []
    for place in range(rounds + 1):
        times = start(BARE), start(STUDIO)
        if place:
            bare.append(times[0])
            studio.append(times[1])
    ratios = [ours / theirs for ours, theirs in zip(studio, bare, strict=True)]
    write("first paint", "min", "median", "max")
    write("bare toolkit (s)", *(f"{figure:.3f}" for figure in spread(bare)))
    write("ConvStudio (s)", *(f"{figure:.3f}" for figure in spread(studio)))
    write("ratio", *(f"{figure:.2f}" for figure in spread(ratios)))
    return 0 if statistics.median(studio) <= BUDGET else 1


def start(program: str) -> float:
    """Return the seconds from the start of a process to its first paint."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
        if not os.environ.get("DISPLAY"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        folder = Path(__file__).resolve().parent.parent
        began = time.time()
        done = subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment, cwd=folder
        )
    return float(done.stdout.split()[-1]) - began


def spread(figures: list[float]) -> tuple[float, float, float]:
    """Return the least, the median and the greatest."""
    return min(figures), statistics.median(figures), max(figures)


def write(name: str, *cells: str) -> None:
    """Write one row of the table."""
    sys.stdout.write(f"{name:<18}" + "".join(f"{cell:>9}" for cell in cells) + "\n")


if __name__ == "__main__":
    sys.exit(main())
