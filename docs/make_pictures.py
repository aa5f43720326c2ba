"""Makes the README's pictures: the window itself, without a display. Run it after anything visible has changed.

.venv/bin/python docs/make_pictures.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convstudio.studio import examples
from convstudio.studio.session import Session
from convstudio.studio.settings import open_settings
from convstudio.ui.appearance import Appearance, ThemeChoice
from convstudio.ui.main_window import MainWindow

FOLDER = Path(__file__).parent / "pictures"
SIZE = (1440, 900)
SETTLED = 200
"""Milliseconds after which panels have found their heights."""


def main() -> int:
    """Write every picture; return the exit status."""
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    FOLDER.mkdir(exist_ok=True)
    take(app, "convolve", "light", "worked_example", "Conv2d", step=102)
    take(app, "textbook", "dark", "textbook_border", "Conv2d", step=11)
    take(app, "blocks", "light", "resnet18", "layer2.0", step=260)
    take(app, "sharing", "light", "worked_example", "Conv2d", view="sharing")
    take(app, "quiz", "light", "worked_example", "Conv2d", view="quiz", answer="16x16x20")
    return 0


def take(
    app: QApplication,
    name: str,
    theme: ThemeChoice,
    example: str,
    layer: str,
    *,
    step: int = 0,
    view: str = "convolve",
    answer: str = "",
) -> None:
    """Photograph the window in one state."""
    with tempfile.TemporaryDirectory() as folder:
        settings = open_settings(Path(folder) / "settings.ini")
        appearance = Appearance(theme)
        session = Session(examples.load(example))
        session.run_now()
        window = MainWindow(session, appearance, settings)
        window.resize(*SIZE)
        window.show()
        names = {name: node_id for node_id, name in session.document.network.names().items()}
        session.select(names[layer])
        window.show_view(view)
        window.playback.seek(step)
        app.processEvents()
        if answer:
            field = app.focusWidget()
            field.setText(answer)
            QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.qWait(SETTLED)
        window.grab().save(str(FOLDER / f"{name}.png"))
        session.close()
        window.deleteLater()
        app.processEvents()


if __name__ == "__main__":
    sys.exit(main())
