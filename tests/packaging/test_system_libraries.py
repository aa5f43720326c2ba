"""What Qt takes from Linux systems, and how each system is told to provide it."""

import pytest

import system_packages
from environment import Environment
from progress import BootstrapError
from system_libraries import (
    PAINTING,
    WAYLAND,
    X11,
    SystemPart,
    can_load,
    explain_missing,
    find_manager,
    find_missing,
    library_choices,
    list_packages,
    refuse_c_library,
    venv_module,
)
from system_packages import has_venv_module, require_system

CURSOR = tuple(part for part in X11 if "cursor" in part.name)


def test_what_does_not_load_is_missing() -> None:
    assert find_missing(PAINTING, loads=lambda soname: "EGL" not in soname) == tuple(
        part for part in PAINTING if part.name == "libEGL.so.1"
    )
    assert find_missing(PAINTING, loads=lambda _: True) == ()


@pytest.mark.parametrize(
    ("environ", "choices"),
    [
        ({"DISPLAY": ":0"}, [PAINTING + X11]),
        ({"WAYLAND_DISPLAY": "wayland-0"}, [PAINTING + WAYLAND]),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, [PAINTING + X11, PAINTING + WAYLAND]),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, [PAINTING + X11]),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland-egl;xcb"}, [PAINTING + WAYLAND]),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, [PAINTING]),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "vnc:size=800x600"}, [PAINTING]),
    ],
)
def test_a_window_needs_the_libraries_of_a_display_that_is_there(
    environ: dict[str, str], choices: list[tuple[SystemPart, ...]]
) -> None:
    assert library_choices(environ, window=True) == choices
    assert library_choices(environ, window=False) == [PAINTING]


def test_a_library_nobody_has_does_not_load() -> None:
    assert not can_load("libnobody-has-this.so.0")


def test_the_packages_measured_on_debian_are_asked_for() -> None:
    painting = "libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libx11-6"
    window = "libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
    assert list_packages(PAINTING, "apt") == sorted(painting.split())
    assert set(window.split()) <= set(list_packages(X11, "apt"))


@pytest.mark.parametrize("manager", ["apt", "dnf", "pacman", "zypper"])
def test_each_library_has_a_package_in_each_manager(manager: str) -> None:
    for part in PAINTING + X11 + WAYLAND:
        assert getattr(part, manager).strip() == getattr(part, manager) != ""


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt", "sudo apt-get install -y libxcb-cursor0"),
        ("dnf", "sudo dnf install -y xcb-util-cursor"),
        ("pacman", "sudo pacman -S --needed xcb-util-cursor"),
        ("zypper", "sudo zypper install -y libxcb-cursor0"),
    ],
)
def test_the_one_command_of_each_system(manager: str, command: str) -> None:
    text = explain_missing(CURSOR, manager, is_root=False)
    assert "libxcb-cursor.so.0" in text
    assert text.endswith("\n  " + command)


def test_root_needs_no_sudo() -> None:
    assert explain_missing(CURSOR, "dnf", is_root=True).endswith("\n  dnf install -y xcb-util-cursor")


def test_a_system_of_unknown_kind_gets_the_libraries_names() -> None:
    text = explain_missing(CURSOR, None, is_root=False)
    assert "libxcb-cursor.so.0" in text
    assert "sudo" not in text


@pytest.mark.parametrize("program", ["apt-get", "dnf", "pacman", "zypper"])
def test_the_manager_is_known_by_its_program(program: str) -> None:
    found = find_manager(lambda name: f"/usr/bin/{name}" if name == program else None)
    assert found == program.removesuffix("-get")
    assert find_manager(lambda _: None) is None


@pytest.mark.parametrize("version", ["glibc 2.34", "glibc 2.36", "glibc 2.41.9000", "glibc 3.0"])
def test_a_new_c_library_is_fine(version: str) -> None:
    assert refuse_c_library(version) is None


@pytest.mark.parametrize(("version", "said"), [("glibc 2.31", "has 2.31"), (None, "another C library")])
def test_another_c_library_is_refused(version: str | None, said: str) -> None:
    assert said in (refuse_c_library(version) or "")


@pytest.fixture
def on_debian(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Pretend to be an ordinary person on Debian; return the libraries that are pretended to be there."""
    there = {part.name for part in PAINTING}
    monkeypatch.setattr(system_packages, "find_missing", lambda libraries: find_missing(libraries, there.__contains__))
    monkeypatch.setattr(system_packages, "find_manager", lambda: "apt")
    monkeypatch.setattr(system_packages, "read_c_library", lambda: "glibc 2.36")
    monkeypatch.setattr(system_packages, "has_venv_module", lambda: True)
    monkeypatch.setattr(system_packages, "is_root", lambda: False)
    monkeypatch.setattr(system_packages, "can_install", lambda: False)
    return there


@pytest.mark.usefixtures("on_debian")
def test_what_is_there_is_not_asked_for(environment: Environment) -> None:
    require_system([PAINTING], environment)
    require_system([PAINTING + X11, PAINTING], environment)


@pytest.mark.usefixtures("on_debian")
def test_what_cannot_be_installed_is_asked_for(environment: Environment) -> None:
    with pytest.raises(BootstrapError, match=r"sudo apt-get install -y .*libxcb-cursor0"):
        require_system([PAINTING + X11, PAINTING + WAYLAND], environment)


@pytest.mark.parametrize("works", [True, False])
def test_root_on_debian_installs_and_looks_again(
    environment: Environment, on_debian: set[str], monkeypatch: pytest.MonkeyPatch, *, works: bool
) -> None:
    asked: list[str] = []

    def install(packages: list[str], _environment: Environment) -> None:
        asked.extend(packages)
        if works:
            on_debian.add(CURSOR[0].name)

    monkeypatch.setattr(system_packages, "can_install", lambda: True)
    monkeypatch.setattr(system_packages, "install_packages", install)
    if works:
        require_system([CURSOR], environment)
    else:
        with pytest.raises(BootstrapError, match="libxcb-cursor"):
            require_system([CURSOR], environment)
    assert asked == ["libxcb-cursor0"]


def test_debians_venv_module_goes_into_the_same_command(
    environment: Environment, on_debian: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "has_venv_module", lambda: False)
    monkeypatch.setattr(system_packages, "venv_module", lambda: venv_module((3, 12)))
    on_debian.discard("libEGL.so.1")
    with pytest.raises(BootstrapError) as caught:
        require_system([PAINTING], environment)
    assert str(caught.value).endswith("\n  sudo apt-get install -y libegl1 python3.12-venv")


@pytest.mark.usefixtures("on_debian")
def test_the_venv_module_is_not_asked_for_once_there_is_an_environment(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "has_venv_module", lambda: False)
    environment.folder.mkdir()
    environment.stamp.write_bytes(b"")
    require_system([PAINTING], environment)


def test_a_python_that_could_make_this_environment_has_the_module() -> None:
    assert has_venv_module()
