"""Write requirements.lock anew after a change of pyproject.toml.

    python packaging/lock.py              keep every version that still fits
    python packaging/lock.py --upgrade    take the newest of everything

Maintainers run this, with the network; nobody else needs it. The versions and hashes hold for all systems
and Pythons at once. They are worked out by uv, in an environment that is thrown away afterwards.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from environment import Environment
from requirements import join_sections, split_entries

ROOT = Path(__file__).resolve().parent.parent

# Ready-made packages only: nobody has to build one, and none runs code while it is installed.
UNIVERSAL = ("--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--only-binary", ":all:")
PLAIN = ("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet")


def main(options: list[str]) -> int:
    """Lock, and return the exit status."""
    if options not in ([], ["--upgrade"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    lock = Environment(ROOT).lock_file
    with tempfile.TemporaryDirectory() as scratch:
        try:
            text = lock_all(Path(scratch), lock.read_text(encoding="utf-8") if lock.is_file() else "", options)
        except subprocess.CalledProcessError as error:
            print(f"{lock} stays as it was: {Path(error.cmd[0]).name} failed, see above.", file=sys.stderr)
            return 1
    lock.write_text(text, encoding="utf-8", newline="\n")
    return 0


def lock_all(scratch: Path, previous: str, options: list[str]) -> str:
    """Return the new text of requirements.lock, keeping the previous one's versions where they fit."""
    uv = install_uv(scratch / "uv")
    build = scratch / "build.in"
    build.write_text("\n".join(read_build_requirements(ROOT / "pyproject.toml")), encoding="utf-8")
    sources = ["pyproject.toml", str(build)]
    everything = solve(uv, [*sources, "--group", "test", *options], scratch / "everything.txt", previous)
    chosen = ["--constraints", str(scratch / "everything.txt")]
    runtime = solve(uv, [*sources, *chosen], scratch / "runtime.txt")
    return join_sections(everything, split_entries(runtime))


def install_uv(folder: Path) -> Path:
    """Return uv's program, installed into an environment of its own."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([str(programs / "python"), "-m", "pip", "install", "--quiet", "uv"], check=True)
    return programs / "uv"


def read_build_requirements(pyproject: Path) -> list[str]:
    """Return what building the project takes; locked too, so that installing it fetches nothing else."""
    with pyproject.open("rb") as source:
        requires: list[str] = tomllib.load(source)["build-system"]["requires"]
    return requires


def solve(uv: Path, arguments: list[str], target: Path, previous: str = "") -> str:
    """Return the locked versions that fit the requirements; the target holds them too."""
    if previous:
        # uv keeps the versions it finds in the file it writes to.
        target.write_text(previous, encoding="utf-8")
    command = [str(uv), "pip", "compile", *arguments, *UNIVERSAL, *PLAIN, "--output-file", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return target.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
