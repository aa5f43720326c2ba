"""Make the environment ready: create it, fill it with the locked packages, put the project into it."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace

from environment import Environment, Work, plan_work, read_state, wanted_state, write_state
from failures import explain_failure
from progress import BootstrapError, StepError, run_step, say
from requirements import Group, select_requirements, split_entries
from turns import take_turn

# What a person's own pip settings may say that would put the packages elsewhere, or other ones.
_FOREIGN_SETTINGS = ("PIP_CONSTRAINT", "PIP_DRY_RUN", "PIP_NO_BINARY", "PIP_PREFIX", "PIP_ROOT", "PIP_TARGET")


def prepare(environment: Environment, group: Group) -> None:
    """Make the environment ready for a group of packages; at once if it is.

    Raises
    ------
    BootstrapError
        If it cannot be made, with what to do.
    """
    if not plan_work(read_state(environment), wanted_state(environment.root, group)):
        return
    with take_turn(environment.root):
        # Another bootstrap may have done the work meanwhile, so look again.
        found, wanted = read_state(environment), wanted_state(environment.root, group)
        work = plan_work(found, wanted)
        if found and "create" not in work and found.group == "test":
            wanted = replace(wanted, group="test")
        if found:
            environment.stamp.unlink()
        for step in work:
            _STEPS[step](environment, group)
        write_state(environment, wanted)


def _create(environment: Environment, _group: Group) -> None:
    say(f"Setting ConvStudio up in {environment.folder} (about 500 MB, a minute or so).")
    _remove(environment)
    # From inside .venv itself, what it was made from: the environment's own Python has just been removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    _run("Making .venv", [python, "-I", "-m", "venv", str(environment.folder)], environment)


def _remove(environment: Environment) -> None:
    folder = environment.folder
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            environment.stamp.unlink(missing_ok=True)
            shutil.rmtree(folder)
    except OSError as error:
        raise BootstrapError(
            f"{folder} has to be made anew but could not be removed ({error.strerror}: {error.filename}). "
            "Close ConvStudio, remove that folder, then give the same command again."
        ) from None


def _install_packages(environment: Environment, group: Group) -> None:
    chosen = select_requirements(environment.lock_file.read_text(encoding="utf-8"), group)
    listing = environment.folder / "requirements.txt"
    listing.write_text(chosen, encoding="utf-8")
    options = ["--require-hashes", "--only-binary", ":all:", "--retries", "2", "-r", str(listing)]
    title = f"Installing {len(split_entries(chosen))} packages"
    _run(title, [*pip_install(environment), *options], environment)


def _install_project(environment: Environment, _group: Group) -> None:
    # Built with the locked tools, not with newer ones fetched for it.
    options = ["--no-index", "--no-build-isolation", "--editable", str(environment.root)]
    _run("Installing ConvStudio", [*pip_install(environment), *options], environment)


_STEPS: dict[Work, Callable[[Environment, Group], None]] = {
    "create": _create,
    "packages": _install_packages,
    "project": _install_project,
}


def pip_install(environment: Environment) -> list[str]:
    """Return the start of a command line that installs into the environment."""
    return [str(environment.python), "-I", "-m", "pip", "install", "--no-input", "--no-deps"]


def pip_environ(environ: dict[str, str]) -> dict[str, str]:
    """Return the variables pip gets: the person's own, except what would send the packages elsewhere."""
    kept = {name: value for name, value in environ.items() if name not in _FOREIGN_SETTINGS}
    return kept | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}


def _run(title: str, command: list[str], environment: Environment) -> None:
    log = environment.log
    try:
        run_step(title, command, log, environ=pip_environ(dict(os.environ)))
    except StepError as error:
        raise BootstrapError(explain_failure(title, error.output, log)) from None
    except OSError as error:
        raise BootstrapError(f"{title} failed: {error.strerror} ({error.filename}).") from None
