from pathlib import Path

import pytest

from convstudio.studio import files
from convstudio.studio.examples import load
from convstudio.studio.sources import open_document


def test_opens_a_preset() -> None:
    assert open_document("preset:textbook_grid") == load("textbook_grid")


def test_opens_a_file(tmp_path: Path) -> None:
    path = tmp_path / "preset.convstudio"
    files.save(load("textbook_border"), path)
    assert open_document(str(path)) == load("textbook_border")


def test_an_unknown_preset_is_said_with_those_there_are() -> None:
    with pytest.raises(files.FileError, match=r"no preset called 'lenet9'\. Those there are: worked_example"):
        open_document("preset:lenet9")


def test_a_missing_file_is_said() -> None:
    with pytest.raises(files.FileError, match=r"nothing\.convstudio can't be opened\. There is no such file"):
        open_document("nothing.convstudio")
