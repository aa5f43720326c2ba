from pathlib import Path

import pytest

from convstudio.engine.presets import TITLES
from convstudio.studio import files
from convstudio.studio.examples import load
from convstudio.studio.sources import open_document


def test_opens_a_preset() -> None:
    assert open_document("preset:textbook_grid") == load("textbook_grid")


@pytest.mark.parametrize("name", ["ResNet-50", "resnet_50", "RESNET50"])
def test_a_preset_may_be_called_by_its_title(name: str) -> None:
    assert open_document(f"preset:{name}") == load("resnet50")


def test_no_two_presets_answer_to_one_name() -> None:
    for name, title in TITLES.items():
        assert open_document(f"preset:{name}") == open_document(f"preset:{title}") == load(name)


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
