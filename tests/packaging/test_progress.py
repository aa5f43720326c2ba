"""What the bootstrap shows of its steps, and how bootstraps wait for each other."""

import subprocess
import sys
from pathlib import Path

import pytest

import progress
from progress import StepError, last_line, run_step
from turns import take_turn


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_step_shows_its_title_and_keeps_its_output_to_itself(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    run_step("Counting", python("print(41)"), log)
    assert capfd.readouterr() == ("", "Counting\n")
    assert log.read_text().strip() == "41"


def test_a_step_on_a_terminal_ends_with_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "BEAT", 0.001)
    run_step("Counting", python("print(41)"), tmp_path / "log")
    shown = capsys.readouterr().err
    assert shown.rstrip().rpartition("\r")[2].startswith("Counting: ok, ")
    assert "| Counting" in shown


def test_a_failed_step_tells_what_it_wrote(tmp_path: Path) -> None:
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(1)"
    with pytest.raises(StepError) as caught:
        run_step("Counting", python(code), tmp_path / "log")
    assert set(caught.value.output.split()) == {"one", "two"}


def test_a_step_that_is_interrupted_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[subprocess.Popen[bytes]] = []

    def interrupt(_title: str, child: subprocess.Popen[bytes], _log: Path, _started: float) -> None:
        children.append(child)
        raise KeyboardInterrupt

    monkeypatch.setattr(progress, "_show_in_log", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_step(
            "Waiting",
            python("input()" if sys.platform == "win32" else "import signal; signal.pause()"),
            tmp_path / "log",
        )
    assert children[0].poll() is not None


@pytest.mark.parametrize(
    ("text", "line"), [("", ""), ("\n \n", ""), ("one\ntwo\n\n", "two"), ("é\n" * 5000 + "last", "last")]
)
def test_the_last_line_is_the_last_with_something_in_it(tmp_path: Path, text: str, line: str) -> None:
    log = tmp_path / "log"
    log.write_text(text, encoding="utf-8")
    assert last_line(log) == line


def test_one_bootstrap_waits_for_another(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from turns import take_turn\n"
        "with take_turn(Path(sys.argv[1])): print('mine', flush=True)"
    )
    folder = Path(progress.__file__).parent
    with take_turn(tmp_path):
        other = subprocess.Popen(
            [*python(code), str(tmp_path)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert other.stderr is not None
        assert "waiting" in other.stderr.readline()
        assert other.poll() is None
    said, _ = other.communicate(timeout=30)
    assert said == "mine\n"
    assert other.returncode == 0
