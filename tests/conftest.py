"""What every test stands on: no display, a home folder of its own, nothing left open behind it."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Before anything imports Qt. Whoever wants to watch the tests sets the variable to their own platform.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HOME = Path(tempfile.mkdtemp(prefix="convstudio-tests-"))


def _use_private_home() -> None:
    """Keep the tests away from the settings, recovery files and caches of whoever runs them."""
    places = {
        "HOME": "",
        "USERPROFILE": "",
        "APPDATA": "roaming",
        "LOCALAPPDATA": "local",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "runtime",
    }
    for variable, name in places.items():
        folder = HOME / name
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ[variable] = str(folder)


_use_private_home()

# A busy machine is no failure, and a failure is the same on every machine.
hypothesis.settings.register_profile("steady", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("steady")


# Python may collect cycles at any allocation, and if that is while Qt holds a lock of its own, the destructor of a
# collected object waits for that lock for ever. So they are collected between tests, as in the program between events.
gc.disable()


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_window_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a top-level widget alive: it would leak in the program too."""
    before = _top_level_widgets()
    failures = request.session.testsfailed
    yield
    _collect_if_due()
    # A failed test's traceback keeps its widgets alive; it has been reported already.
    if request.session.testsfailed == failures:
        left = _settle(before)
        if left:
            pytest.fail(f"top-level widgets left alive: {', '.join(sorted(left.values()))}", pytrace=False)


def _collect_if_due() -> None:
    """Collect what Python would have collected by now."""
    due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))


def _settle(before: dict[int, str]) -> dict[int, str]:
    left = _new_widgets(before)
    if left:
        from PySide6.QtCore import QCoreApplication, QEvent

        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = _new_widgets(before)
    return left


def _new_widgets(before: dict[int, str]) -> dict[int, str]:
    return {address: name for address, name in _top_level_widgets().items() if address not in before}


def _top_level_widgets() -> dict[int, str]:
    """Return the class names of the top-level widgets by their C++ address; none if no test made widgets."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None:
        return {}
    from shiboken6 import Shiboken

    return {
        Shiboken.getCppPointer(widget)[0]: widget.metaObject().className()
        for widget in widgets.QApplication.topLevelWidgets()
        # A widget with a parent dies with it; Qt itself keeps the last tooltip.
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    }
