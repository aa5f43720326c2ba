from pathlib import Path

import pytest

from convstudio.studio import resources
from convstudio.studio.resources import resource_path


def test_finds_a_file_and_a_folder() -> None:
    assert resource_path("images/cat.svg").is_file()
    assert resource_path("icons").is_dir()


def test_prefers_what_the_installed_package_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, beside = tmp_path / "inside", tmp_path / "beside"
    for folder in (inside, beside):
        folder.mkdir()
        (folder / "both").touch()
    (beside / "one").touch()
    monkeypatch.setattr(resources, "FOLDERS", (inside, beside))
    assert resource_path("both") == inside / "both"
    assert resource_path("one") == beside / "one"


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"own file images/dog\.svg is missing\. Install ConvStudio again\."):
        resource_path("images/dog.svg")
