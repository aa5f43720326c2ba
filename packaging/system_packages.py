"""Install what only the system's own package manager can: Debian's by itself if it may, else by a sentence."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable, Sequence

from environment import Environment
from progress import BootstrapError, StepError, last_line, run_step, say
from system_libraries import (
    SystemPart,
    explain_missing,
    find_manager,
    find_missing,
    list_packages,
    read_c_library,
    refuse_c_library,
    venv_module,
)
from turns import take_turn


def is_root() -> bool:
    """Return whether this process may do everything."""
    return sys.platform != "win32" and os.geteuid() == 0


def require_system(choices: Sequence[Iterable[SystemPart]], environment: Environment) -> None:
    """See to it that the system has what is needed: install it as root on Debian, else say how.

    Parameters
    ----------
    choices : sequence of sets of libraries
        Any one of them is enough; where none is complete, the first is seen to.

    Raises
    ------
    BootstrapError
        If something is missing still, with the command that installs it.
    """
    refusal = refuse_c_library(read_c_library())
    if refusal:
        raise BootstrapError(refusal)
    missing = list_missing(choices, environment)
    if missing and can_install():
        with take_turn(environment.root):
            install_packages(list_packages(missing, "apt"), environment)
        missing = list_missing(choices, environment)
    if missing:
        raise BootstrapError(explain_missing(missing, find_manager(), is_root=is_root()))


def list_missing(choices: Sequence[Iterable[SystemPart]], environment: Environment) -> tuple[SystemPart, ...]:
    """Return what the system lacks for the first choice; nothing if another choice is complete."""
    lacks = [find_missing(libraries) for libraries in choices]
    venv = () if environment.stamp.is_file() or has_venv_module() else (venv_module(),)
    return (lacks[0] if all(lacks) else ()) + venv


def has_venv_module() -> bool:
    """Return whether this Python can make environments; Debian's venv can come without the ensurepip it needs."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def can_install() -> bool:
    """Return whether the bootstrap installs system packages itself: as root, on Debian and its kin."""
    return is_root() and shutil.which("apt-get") is not None


def install_packages(packages: Iterable[str], environment: Environment) -> None:
    """Install Debian packages; whether that worked is for the caller to look at."""
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    names = list(packages)
    steps = {
        # Where one of a system's sources is out of order this fails, and the packages may be had all the same.
        "Updating the system's list of packages": ["update"],
        f"Installing {len(names)} system packages": ["install", "--no-install-recommends", *names],
    }
    for title, command in steps.items():
        try:
            run_step(title, [*apt, *command], environment.log, environ=environ)
        except StepError as error:
            say(f"{error} Its last line: {last_line(environment.log)}")
