"""What the user has chosen for the program itself; every setting is declared here, with its type and default."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar, overload

import msgspec
import platformdirs
from PySide6.QtCore import QSettings

from convstudio.engine.shapes import AxisOrder
from convstudio.studio.playback import SPEEDS, USUAL_SPEED

T = TypeVar("T")

ThemeChoice = Literal["system", "light", "dark"]
Speed = Annotated[float, msgspec.Meta(ge=SPEEDS[0], le=SPEEDS[-1])]
TextSize = Annotated[int, msgspec.Meta(ge=100, le=200)]

MOST_RECENT_FILES = 10


class Setting(Generic[T]):
    """One setting: a typed attribute of Settings.

    Values are stored as JSON text. QSettings by itself gives back "true" for True, "5" for 5 and a list for a text
    with commas, depending on the system; text comes back as it went. What is not of the type any more, because
    another version or another hand wrote it, counts as not set.

    Parameters
    ----------
    key : str
        "group/name" in the store.
    kind : type
        Anything that msgspec can check.
    default : T
    """

    def __init__(self, key: str, kind: Any, default: T) -> None:
        self.key = key
        self.kind = kind
        self.default = default

    @overload
    def __get__(self, settings: None, owner: type) -> Setting[T]: ...
    @overload
    def __get__(self, settings: Settings, owner: type) -> T: ...
    def __get__(self, settings: Settings | None, owner: type) -> T | Setting[T]:
        if settings is None:
            return self
        stored = settings.store.value(self.key)
        if not isinstance(stored, str):
            return self.default
        try:
            value: T = msgspec.json.decode(stored, type=self.kind)
        except msgspec.MsgspecError:
            return self.default
        return value

    def __set__(self, settings: Settings, value: T) -> None:
        msgspec.convert(msgspec.to_builtins(value), self.kind)
        settings.store.setValue(self.key, msgspec.json.encode(value).decode())


class Settings:
    """The settings, in a store that is handed in.

    Setting a value that is not of its type raises msgspec.ValidationError.

    Parameters
    ----------
    store : QSettings
    """

    theme = Setting[ThemeChoice]("look/theme", ThemeChoice, "system")
    text_size = Setting[int]("look/text_size", TextSize, 100)
    """Percent."""
    axis_order = Setting[AxisOrder]("look/axis_order", AxisOrder, "HWD")
    speed = Setting[float]("playback/speed", Speed, USUAL_SPEED)
    """Steps a second."""
    loop = Setting[bool]("playback/loop", bool, False)
    window_geometry = Setting[bytes]("window/geometry", bytes, b"")
    """What QWidget.saveGeometry gave; empty for the usual place."""
    window_state = Setting[bytes]("window/state", bytes, b"")
    restore_windows = Setting[bool]("windows/restore", bool, True)
    """Whether a start without a file opens what was open last time."""
    recent_files = Setting[tuple[str, ...]]("files/recent", tuple[str, ...], ())
    """Paths, the latest first."""
    commands_used = Setting[tuple[str, ...]]("commands/used", tuple[str, ...], ())
    """Those of the command palette that were used lately, the latest first."""
    quiz_progress = Setting[str]("quiz/progress", str, "")
    """JSON of the progress in the quiz; empty for none."""

    def __init__(self, store: QSettings) -> None:
        self.store = store

    def remember_file(self, path: Path) -> None:
        """Put a file at the top of the recent ones."""
        name = str(path.absolute())
        others = [other for other in self.recent_files if other != name]
        self.recent_files = (name, *others)[:MOST_RECENT_FILES]

    def forget_file(self, path: Path) -> None:
        """Take a file out of the recent ones."""
        self.recent_files = tuple(other for other in self.recent_files if other != str(path.absolute()))

    def sync(self) -> bool:
        """Write everything down now; False if the store can't be written."""
        self.store.sync()
        return self.store.status() == QSettings.Status.NoError


def open_settings(path: Path | None = None) -> Settings:
    """Return the settings in a file: the user's own, unless ``path`` says another."""
    path = path or platformdirs.user_config_path("convstudio", appauthor=False) / "settings.ini"
    return Settings(QSettings(str(path), QSettings.Format.IniFormat))
