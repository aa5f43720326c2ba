"""What ConvStudio takes from a Linux system: what is missing, and the one command that installs it."""

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

OLDEST_GLIBC = (2, 34)


@dataclass(frozen=True, slots=True)
class SystemPart:
    """A part of the system, most often a shared library, and the package that holds it by package manager."""

    name: str
    apt: str
    dnf: str
    pacman: str
    zypper: str


# What importing Qt and painting without a window takes.
PAINTING = (
    SystemPart("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    SystemPart("libgthread-2.0.so.0", "libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    SystemPart("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    SystemPart("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    SystemPart("libX11.so.6", "libx11-6", "libX11", "libx11", "libX11-6"),
    SystemPart("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    SystemPart("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    SystemPart("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
)

# What a window on X11 takes besides.
X11 = (
    SystemPart("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    SystemPart("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", *("libxkbcommon-x11",) * 2, "libxkbcommon-x11-0"),
    SystemPart("libxcb-cursor.so.0", "libxcb-cursor0", *("xcb-util-cursor",) * 2, "libxcb-cursor0"),
    SystemPart("libxcb-icccm.so.4", "libxcb-icccm4", *("xcb-util-wm",) * 2, "libxcb-icccm4"),
    SystemPart("libxcb-image.so.0", "libxcb-image0", *("xcb-util-image",) * 2, "libxcb-image0"),
    SystemPart("libxcb-keysyms.so.1", "libxcb-keysyms1", *("xcb-util-keysyms",) * 2, "libxcb-keysyms1"),
    SystemPart("libxcb-render-util.so.0", "libxcb-render-util0", *("xcb-util-renderutil",) * 2, "libxcb-render-util0"),
    SystemPart("libxcb-randr.so.0", "libxcb-randr0", *("libxcb",) * 2, "libxcb-randr0"),
    SystemPart("libxcb-render.so.0", "libxcb-render0", *("libxcb",) * 2, "libxcb-render0"),
    SystemPart("libxcb-shape.so.0", "libxcb-shape0", *("libxcb",) * 2, "libxcb-shape0"),
    SystemPart("libxcb-shm.so.0", "libxcb-shm0", *("libxcb",) * 2, "libxcb-shm0"),
    SystemPart("libxcb-sync.so.1", "libxcb-sync1", *("libxcb",) * 2, "libxcb-sync1"),
    SystemPart("libxcb-xfixes.so.0", "libxcb-xfixes0", *("libxcb",) * 2, "libxcb-xfixes0"),
    SystemPart("libxcb-xkb.so.1", "libxcb-xkb1", *("libxcb",) * 2, "libxcb-xkb1"),
)

# And on Wayland.
WAYLAND = (
    SystemPart("libwayland-client.so.0", "libwayland-client0", "libwayland-client", "wayland", "libwayland-client0"),
    SystemPart("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor", "wayland", "libwayland-cursor0"),
    SystemPart("libwayland-egl.so.1", "libwayland-egl1", "libwayland-egl", "wayland", "libwayland-egl1"),
)

# Each package manager's program, and what installs packages with it.
_MANAGERS = {
    "apt": ("apt-get", "apt-get install -y"),
    "dnf": ("dnf", "dnf install -y"),
    "pacman": ("pacman", "pacman -S --needed"),
    "zypper": ("zypper", "zypper install -y"),
}


def venv_module(version: tuple[int, int] = sys.version_info[:2]) -> SystemPart:
    """Return the part that .venv is made with; Debian has it in a package of its own for each Python."""
    major, minor = version
    return SystemPart(
        "Python's venv and ensurepip modules", f"python{major}.{minor}-venv", "python3", "python", "python3"
    )


def can_load(soname: str) -> bool:
    """Return whether the dynamic loader finds a library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def find_missing(libraries: Iterable[SystemPart], loads: Callable[[str], bool] = can_load) -> tuple[SystemPart, ...]:
    """Return the libraries that this system lacks. All of them take about 10 ms to ask for."""
    return tuple(part for part in libraries if not loads(part.name))


def library_choices(environ: Mapping[str, str], *, window: bool) -> list[tuple[SystemPart, ...]]:
    """Return sets of libraries of which Qt needs any one.

    Parameters
    ----------
    environ : mapping
        The variables that say which displays there are and which to take.
    window : bool
        Whether a window will open; painting alone needs fewer.
    """
    platforms = {"xcb": X11, "wayland": WAYLAND}
    asked = re.split("[-:;]", environ.get("QT_QPA_PLATFORM", ""))[0]
    if not window or (asked and asked not in platforms):
        return [PAINTING]
    displays = {"DISPLAY": "xcb", "WAYLAND_DISPLAY": "wayland"}
    there = [asked] if asked else [name for variable, name in displays.items() if environ.get(variable)]
    return [PAINTING + platforms[name] for name in there] or [PAINTING]


def find_manager(which: Callable[[str], str | None] = shutil.which) -> str | None:
    """Return the package manager of this system: ``"apt"``, ``"dnf"``, ``"pacman"``, ``"zypper"`` or None."""
    return next((name for name, (program, _) in _MANAGERS.items() if which(program)), None)


def list_packages(missing: Iterable[SystemPart], manager: str) -> list[str]:
    """Return the packages that hold the libraries, each once."""
    return sorted({getattr(part, manager) for part in missing})


def write_command(packages: Iterable[str], manager: str, *, is_root: bool) -> str:
    """Return the line that installs the packages, as one types it."""
    sudo = "" if is_root else "sudo "
    return " ".join([sudo + _MANAGERS[manager][1], *packages])


def explain_missing(missing: Iterable[SystemPart], manager: str | None, *, is_root: bool) -> str:
    """Return what is missing and the one command that installs it."""
    names = ", ".join(part.name for part in missing)
    start = f"ConvStudio needs what this system lacks: {names}."
    if manager is None:
        return f"{start} Install the packages that hold it, then give the same command again."
    command = write_command(list_packages(missing, manager), manager, is_root=is_root)
    return f"{start} Install it, then give the same command again:\n  {command}"


def refuse_c_library(version: str | None) -> str | None:
    """Return the sentence for a C library that Qt's packages cannot use, or None.

    Parameters
    ----------
    version : str or None
        As in ``"glibc 2.36"``; None where the C library is another one, such as musl.
    """
    oldest = ".".join(map(str, OLDEST_GLIBC))
    if version is None:
        return f"Qt's packages need the GNU C library {oldest} or newer; this system has another C library."
    number = version.split()[-1]
    if tuple(int(part) for part in number.split(".")[:2]) >= OLDEST_GLIBC:
        return None
    return (
        f"Qt's packages need glibc {oldest} or newer (Debian 12, Ubuntu 22.04, Fedora 35 or later); "
        f"this system has {number}."
    )


def read_c_library() -> str | None:
    """Return the GNU C library's name and version, or None where there is another."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION")
    except (ValueError, OSError):
        return None
