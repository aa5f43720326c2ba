from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QSettings

from convstudio.studio.settings import MOST_RECENT_FILES, Settings, open_settings

VALUES: dict[str, Any] = {
    "theme": "dark",
    "text_size": 150,
    "axis_order": "NCHW",
    "speed": 30.0,
    "loop": True,
    "window_geometry": bytes(range(256)),
    "window_state": b"\x00",
    "restore_windows": False,
    "recent_files": ("/a, b/ü.convstudio", 'C:\\x\\"y".convstudio'),
    "commands_used": ("Add ReLU", "View › Theme › Theme: Dark"),
    "quiz_progress": '{"asked": 3}',
}


def declared() -> list[str]:
    return [name for name, value in vars(Settings).items() if hasattr(value, "default")]


def test_every_setting_is_tried_here() -> None:
    assert sorted(VALUES) == sorted(declared())


@pytest.mark.parametrize("name", VALUES)
def test_a_setting_comes_back_from_its_file_as_it_went(name: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    settings = open_settings(path)
    default = getattr(Settings, name).default
    assert getattr(settings, name) == default
    assert VALUES[name] != default
    setattr(settings, name, VALUES[name])
    assert settings.sync()
    again = getattr(open_settings(path), name)
    assert again == VALUES[name]
    assert type(again) is type(default)


@pytest.mark.parametrize("stored", ["", "false", "nonsense", '"purple"', "5", "[1]", "{", b"\xff", True, 7])
@pytest.mark.parametrize("name", VALUES)
def test_what_another_hand_wrote_is_taken_only_if_it_fits(name: str, stored: Any, tmp_path: Path) -> None:
    settings = open_settings(tmp_path / "settings.ini")
    setting = getattr(Settings, name)
    settings.store.setValue(setting.key, stored)
    value = getattr(settings, name)
    assert type(value) is type(setting.default) or isinstance(value, int | float)
    assert msgspec.convert(msgspec.to_builtins(value), setting.kind) == value


@pytest.mark.parametrize(("name", "value"), [("theme", "purple"), ("text_size", 90), ("speed", 1000.0), ("loop", 1)])
def test_a_wrong_value_is_refused_and_the_old_one_stays(name: str, value: Any, tmp_path: Path) -> None:
    settings = open_settings(tmp_path / "settings.ini")
    with pytest.raises(msgspec.ValidationError):
        setattr(settings, name, value)
    assert getattr(settings, name) == getattr(Settings, name).default


def test_recent_files_are_the_latest_first_each_once(tmp_path: Path) -> None:
    settings = open_settings(tmp_path / "settings.ini")
    paths = [tmp_path / f"{number}.convstudio" for number in range(MOST_RECENT_FILES + 2)]
    for path in [*paths, paths[5]]:
        settings.remember_file(path)
    assert len(settings.recent_files) == MOST_RECENT_FILES
    assert settings.recent_files[:2] == (str(paths[5]), str(paths[-1]))
    settings.forget_file(paths[5])
    assert settings.recent_files[0] == str(paths[-1])
    assert str(paths[5]) not in settings.recent_files


def test_the_usual_file_is_in_the_users_own_folder() -> None:
    store = open_settings().store
    assert store.format() == QSettings.Format.IniFormat
    assert Path(store.fileName()).name == "settings.ini"
    assert "convstudio" in store.fileName()


def test_a_store_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = open_settings(tmp_path / "file" / "settings.ini")
    settings.theme = "dark"
    assert not settings.sync()
    assert settings.theme == "dark"
