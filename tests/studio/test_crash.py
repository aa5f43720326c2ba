import faulthandler
import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning

from convstudio.studio.crash import FAULT_NAME, CrashLog


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def crash_log(tmp_path: Path, told: list[str]) -> Iterator[CrashLog]:
    faults = faulthandler.is_enabled()
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    log = CrashLog(tmp_path / "logs", told.append)
    log.install()
    yield log
    log.close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooks
    if faults:
        faulthandler.enable(sys.__stderr__ or 2)


def fail(message: str = "a fault") -> None:
    raise ZeroDivisionError(message)


def catch() -> None:
    try:
        fail()
    except ZeroDivisionError:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        assert error is not None
        sys.excepthook(kind, error, trace)


def test_an_exception_is_written_down_and_told_once(crash_log: CrashLog, told: list[str]) -> None:
    for _ in range(3):
        catch()
    assert len(told) == 1
    assert "ZeroDivisionError: a fault" in told[0]
    assert str(crash_log.path) in told[0]
    text = crash_log.path.read_text(encoding="utf-8")
    assert text.count("Traceback") == 3
    assert "raise ZeroDivisionError(message)" in text


def test_a_thread_is_caught_too(crash_log: CrashLog, told: list[str]) -> None:
    thread = threading.Thread(target=fail, args=("in a thread",))
    thread.start()
    thread.join()
    assert "in a thread" in told[0]


def test_a_thread_that_ends_itself_is_no_fault(crash_log: CrashLog, told: list[str]) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert told == []


def test_an_error_in_a_destructor_is_only_written_down(crash_log: CrashLog, told: list[str]) -> None:
    class Bad:
        def __del__(self) -> None:
            fail("in a destructor")

    Bad()
    gc.collect()
    assert told == []
    assert "in a destructor" in crash_log.path.read_text(encoding="utf-8")


def test_what_qt_says_is_written_down(crash_log: CrashLog) -> None:
    qWarning("the plug is out")
    assert "WARNING convstudio.qt: the plug is out" in crash_log.path.read_text(encoding="utf-8")


def test_an_interrupt_goes_to_whoever_was_there_before(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: interrupted.append(kind))
    log = CrashLog(tmp_path, told.append)
    log.install()
    try:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        log.close()
    assert interrupted == [KeyboardInterrupt]
    assert told == []


def test_an_error_while_telling_is_not_told_again(tmp_path: Path) -> None:
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        catch()

    log = CrashLog(tmp_path, tell)
    log.install()
    try:
        sys.excepthook(ValueError, ValueError("first"), None)
    finally:
        log.close()
    assert len(told) == 1


def test_a_folder_that_can_not_be_written_stops_nothing(tmp_path: Path, told: list[str]) -> None:
    (tmp_path / "file").write_text("")
    log = CrashLog(tmp_path / "file" / "logs", told.append)
    log.install()
    try:
        catch()
    finally:
        log.close()
    assert len(told) == 1


def test_a_native_fault_leaves_its_stack(tmp_path: Path) -> None:
    script = (
        "import faulthandler, sys\n"
        "from pathlib import Path\n"
        "from convstudio.studio.crash import CrashLog\n"
        "CrashLog(Path(sys.argv[1])).install()\n"
        "def in_native_code():\n"
        "    faulthandler._sigabrt()\n"
        "in_native_code()\n"
    )
    process = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, check=False)
    assert process.returncode != 0
    assert "in_native_code" in (tmp_path / FAULT_NAME).read_text(encoding="utf-8")


def test_the_usual_folder_is_the_users_own() -> None:
    assert "convstudio" in str(CrashLog().folder)
