"""A real window to time things in: a display, a document on the screen, and what was painted when."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication, QWidget

    from convstudio.engine import Network
    from convstudio.ui.main_window import MainWindow

SIZE = (1920, 1080)
NAME_WIDTH = 24


def on_display(measure: Callable[[], int]) -> int:
    """Measure something on a display, a virtual one if there is no other; return its exit status."""
    server = _start_display()
    try:
        return measure()
    finally:
        if server is not None:
            server.terminate()


def _start_display() -> subprocess.Popen[bytes] | None:
    """Start a virtual display if there is none; return its process."""
    if os.environ.get("DISPLAY") or not sys.platform.startswith("linux"):
        return None
    if shutil.which("Xvfb") is None:
        sys.exit("There is no display, and Xvfb is not installed.")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.environ["DISPLAY"] = ":" + os.read(reader, 16).decode().strip()
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    return server


@contextmanager
def window_of(app: QApplication, network: Network, *, computed: bool = True) -> Iterator[MainWindow]:
    """Show a network in a window that fills the screen, its first layer selected.

    Parameters
    ----------
    computed : bool
        Whether it already has its numbers.
    """
    from convstudio.studio.document import Document
    from convstudio.studio.session import Session
    from convstudio.studio.settings import open_settings
    from convstudio.ui.appearance import Appearance
    from convstudio.ui.main_window import MainWindow

    session = Session(Document(network))
    if computed:
        session.run_now()
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(session, Appearance("light"), open_settings(Path(folder) / "settings.ini"))
        window.resize(*SIZE)
        window.show()
        window.activateWindow()
        settle(app)
        yield window
        session.history.mark_clean()
        session.close()
        window.close()
        window.deleteLater()
        settle(app)


class Counter:
    """How often something has happened."""

    def __init__(self) -> None:
        self.count = 0


def count_events(widget: QWidget, kind: str) -> Counter:
    """Return a counter of a widget's events of one kind from now on: "Paint", "UpdateRequest"."""
    from PySide6.QtCore import QEvent, QObject

    counter, wanted = Counter(), QEvent.Type[kind]

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == wanted:
                counter.count += 1
            return False

    watcher = Watcher(widget)
    widget.installEventFilter(watcher)
    return counter


def settle(app: QApplication, seconds: float = 0.3) -> None:
    """Let everything happen that is due."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.001)  # leaves the processor to what computes


def spread(times: list[float]) -> tuple[float, float, float]:
    """Return the median, the 95th percentile and the worst of some times."""
    times = sorted(times)
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))], times[-1]


def write(name: str, *cells: str) -> None:
    """Write one row of the table."""
    sys.stdout.write(f"{name:<{NAME_WIDTH}}" + "".join(f"{cell:>9}" for cell in cells) + "\n")
    sys.stdout.flush()
