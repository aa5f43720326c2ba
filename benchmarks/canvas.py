"""How smooth the Convolve canvas is, in a real window of 1920×1080, against a plain pyqtgraph drawing of the same.

    .venv/bin/python benchmarks/canvas.py [FRAMES]

A frame is everything from a step of the playhead until the window system has the picture. Without a display, Xvfb is
started (Debian: apt-get install xvfb). Budgets are those that the program promises; the exit status is 1 if one is not
kept. The comparison draws maps as ImageItems, numbers as TextItems and the window as a rectangle, and makes the same
steps. "cpu p95" is the processor time of a frame: it says the same on a machine that others use too. Where the input
is painted on, a frame is everything from a move of the mouse until the cells that it passed are on the screen.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from real_window import SIZE, Counter, count_events, on_display, settle, spread, window_of, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    from convstudio.studio.playback import Playback
    from convstudio.ui.convolve_view import ConvolveView

FRAMES = 240
P95_BUDGET, WORST_BUDGET, ANSWER_BUDGET = 16.7, 50.0, 32.0
"""Milliseconds."""

PLAY_SECONDS, IDLE_SECONDS = 3.0, 2.0
STEPS_A_SECOND = 60.0


def main() -> int:
    """Time all scenes; return 0 if every budget is kept."""
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    return on_display(partial(measure, frames))


def measure(frames: int) -> int:
    """Print the table; return the exit status."""
    from PySide6.QtWidgets import QApplication

    app = QApplication(["canvas"])
    app.setStyle("Fusion")
    write("", "median", "p95", "worst", "cpu p95", "fps", "scrub", "hover", "idle")
    kept = True
    for name, source in SCENES.items():
        numbers = time_studio(app, source, frames)
        write(name, *(f"{number:.1f}" for number in numbers))
        _, p95, worst, _, _, scrub, hover, idle = numbers
        kept &= p95 <= P95_BUDGET and worst <= WORST_BUDGET and max(scrub, hover) <= ANSWER_BUDGET and idle == 0
        plain = time_plain(app, source, frames)
        write("  plain pyqtgraph", *(f"{number:.1f}" for number in plain))
    for name, shape in PAINTED.items():
        times, used = time_painting(app, shape, min(frames, MOST_MOVES))
        write(name, *(f"{number:.1f}" for number in (*spread(times), used)))
        _, p95, worst = spread(times)
        kept &= p95 <= P95_BUDGET and worst <= WORST_BUDGET
    sys.stdout.write(
        f"milliseconds a frame; budgets: p95 {P95_BUDGET}, worst {WORST_BUDGET}, scrub and hover {ANSWER_BUDGET}\n"
    )
    return 0 if kept else 1


def scene(
    shape: tuple[int, ...], padding: int, kernel: int, *, numerals: bool = False, channels: bool = False
) -> dict[str, object]:
    """Return a scene: one convolution, and how it is looked at."""
    return {"shape": shape, "padding": padding, "kernel": kernel, "numerals": numerals, "channels": channels}


SCENES = {
    "34×34 with numerals": scene((1, 32, 32), 1, 3, numerals=True),
    "224×224 heat map": scene((3, 224, 224), 1, 3),
    "64 sheets": scene((64, 56, 56), 1, 3),
    "64 sheets, each alone": scene((64, 56, 56), 1, 3, channels=True),
    "1024×1024 heat map": scene((1, 1024, 1024), 1, 3),
}

PAINTED = {
    "painting 3×34×34": (3, 34, 34),
    "painting 3×224×224": (3, 224, 224),
    "painting 3×1024×1024": (3, 1024, 1024),
}
"""Inputs that a stroke goes over."""

FIELDS = 34
"""Into so many in each direction is an input divided; a move leads from one to the next."""

MOST_MOVES = 320
"""Of one stroke; there is no room for more."""


def time_studio(app: QApplication, source: dict[str, object], frames: int) -> tuple[float, ...]:
    """Return median, p95 and worst frame, processor time, frames a second, scrub, hover, and paints while idle."""
    from convstudio.engine import Conv2d, Network
    from convstudio.figures.look import Look

    network = Network(source["shape"], (Conv2d(4, source["kernel"], padding=source["padding"]),))
    with window_of(app, network) as window:
        view, playback = window.convolve, window.playback
        view.set_composition("numerals" if source["numerals"] else "auto")
        view.set_look(Look(channels=bool(source["channels"])))
        settle(app)
        paints = count_events(view.canvas.viewport(), "Paint")
        playback.seek(playback.step_count // 3)
        settle(app)
        times, used = frames_of(app, paints, playback.step_forward, frames)
        fps = play(app, playback, paints)
        steps = [round(playback.step_count * share / 40) for share in range(40)]
        scrub = max(timed(app, paints, lambda step=step: view.transport.slider.setValue(step)) for step in steps)
        hover = max(hovers(app, view, paints))
        idle = idle_paints(app, paints)
    return (*spread(times), used, fps, scrub, hover, idle)


def frames_of(app: QApplication, paints: Counter, act: Callable[[], object], frames: int) -> tuple[list[float], float]:
    """Return the times of frames, and the 95th percentile of the processor time that they took."""
    times, used = [], []
    for _ in range(frames):
        start = time.process_time()
        times.append(timed(app, paints, act))
        used.append(1000 * (time.process_time() - start))
    return times, sorted(used)[int(frames * 0.95)]


def timed(app: QApplication, paints: Counter, act: Callable[[], object]) -> float:
    """Return the milliseconds from an act until what it changed has been painted and sent."""
    before, start = paints.count, time.perf_counter()
    act()
    while paints.count == before and time.perf_counter() - start < 1:
        app.processEvents()
    return 1000 * (time.perf_counter() - start)


def hovers(app: QApplication, view: ConvolveView, paints: Counter) -> list[float]:
    """Return how long it takes to show what belongs to a cell, for cells of the input and the output."""
    from PySide6.QtCore import QEvent, QPointF

    canvas, times = view.canvas, []
    for name in ("input", "output"):
        rect = canvas.figure.part(name).rect
        for share in range(1, 12):
            at = QPointF(rect.x() + rect.width() * share / 12, rect.y() + rect.height() * share / 12)
            times.append(timed(app, paints, partial(point, app, view, at)))
    app.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    settle(app)
    return times


def point(app: QApplication, view: ConvolveView, at: QPointF, kind: str = "MouseMove", *, held: bool = False) -> None:
    """Let the mouse be at a place of the figure, with its left button held or not."""
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent

    target, none, left = view.canvas.viewport(), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    spot = QPointF(view.canvas.mapFromScene(at))
    moves, buttons = kind == "MouseMove", left if held else none
    event = QMouseEvent(
        QEvent.Type[kind],
        spot,
        target.mapToGlobal(spot),
        none if moves else left,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )
    app.sendEvent(target, event)


def time_painting(app: QApplication, shape: tuple[int, ...], moves: int) -> tuple[list[float], float]:
    """Return the times of the moves of one stroke, and the 95th percentile of their processor time."""
    from PySide6.QtCore import QPointF

    from convstudio.engine import INPUT_ID, Conv2d, Network
    from convstudio.ui.input_canvas import InputCanvas

    with window_of(app, Network(shape, (Conv2d(4, 3, padding=1),))) as window:
        view = window.convolve
        window.session.select(INPUT_ID)
        view.findChild(InputCanvas).bar.choose("paint")
        settle(app)
        paints, rect = count_events(view.canvas.viewport(), "Paint"), view.canvas.figure.part("input").rect
        places = (
            QPointF(rect.x() + rect.width() * (column + 1.5) / FIELDS, rect.y() + rect.height() * (row + 1.5) / FIELDS)
            for row, column in snake(FIELDS - 2)
        )
        point(app, view, next(places), "MouseButtonPress", held=True)
        settle(app)
        times, used = frames_of(app, paints, lambda: point(app, view, next(places), held=True), moves)
        point(app, view, rect.center(), "MouseButtonRelease")
        settle(app)
    return times, used


def snake(size: int) -> Iterator[tuple[int, int]]:
    """Yield (row, column) to and fro over every third row of a square: each is new, and near the one before."""
    for turn, row in enumerate(range(0, size, 3)):
        columns = range(size)
        yield from ((row, column) for column in (reversed(columns) if turn % 2 else columns))


def play(app: QApplication, playback: Playback, paints: Counter) -> float:
    """Return how many frames a second are painted while playing at STEPS_A_SECOND."""
    playback.seek(0)
    settle(app)
    playback.set_speed(STEPS_A_SECOND)
    before, start = paints.count, time.perf_counter()
    playback.play()
    while time.perf_counter() - start < PLAY_SECONDS:
        app.processEvents()
    rate = (paints.count - before) / (time.perf_counter() - start)
    playback.pause()
    settle(app)
    return rate


def idle_paints(app: QApplication, paints: Counter) -> float:
    """Return how many frames are painted while nothing happens."""
    settle(app)
    before, start = paints.count, time.perf_counter()
    while time.perf_counter() - start < IDLE_SECONDS:
        app.processEvents()
        time.sleep(0.005)
    return float(paints.count - before)


def time_plain(app: QApplication, source: dict[str, object], frames: int) -> tuple[float, ...]:
    """Return median, p95 and worst frame of a plain drawing, and its processor time."""
    import numpy as np
    import pyqtgraph as pg

    _, height, width = source["shape"]
    rng = np.random.default_rng(0)
    padded, output = rng.random((height + 2, width + 2)), np.zeros((height, width))
    widget = pg.GraphicsLayoutWidget()
    widget.resize(*SIZE)
    images = []
    for values in (padded, output):
        plot = widget.addPlot()
        plot.setAspectLocked(True)
        plot.invertY(True)
        image = pg.ImageItem(values, axisOrder="row-major", autoLevels=False, levels=(0, 1))
        plot.addItem(image)
        images.append(image)
        if source["numerals"]:
            for row, column in np.ndindex(values.shape):
                text = pg.TextItem(f"{values[row, column]:.2f}", anchor=(0.5, 0.5), color="k")
                text.setPos(column + 0.5, row + 0.5)
                plot.addItem(text)
    window = pg.QtWidgets.QGraphicsRectItem(0, 0, 3, 3)
    window.setPen(pg.mkPen("r", width=3))
    widget.getItem(0, 0).addItem(window)
    widget.show()
    settle(app)
    paints = count_events(widget.viewport(), "Paint")
    step = 0

    def advance() -> None:
        nonlocal step
        row, column = divmod(step, width)
        output[row, column] = rng.random()
        images[1].setImage(output, autoLevels=False)
        window.setPos(column, row)
        step = (step + 1) % (height * width)

    times, used = frames_of(app, paints, advance, frames)
    widget.close()
    widget.deleteLater()
    settle(app)
    return (*spread(times), used)


if __name__ == "__main__":
    sys.exit(main())
