"""Start ConvStudio, or run its tests, from a fresh checkout.

    python3 packaging/bootstrap.py run [ARGS ...]          start ConvStudio with ARGS
    python3 packaging/bootstrap.py test [PYTEST ARGS ...]  run every check, or only pytest with its arguments

Either makes .venv beside this folder when needed; afterwards it starts at once.
"""

# Kept readable for Pythons as old as 2.7, so that they can say what is wrong.
import sys

OLDEST_PYTHON = (3, 11)


def refuse_old_python(version, executable):
    # type: (tuple[int, ...], str) -> str | None
    """Return the sentence for a Python that is too old, or None."""
    if version[:2] >= OLDEST_PYTHON:
        return None
    sentence = "ConvStudio needs Python {}.{} or newer, but {} is Python {}.{}. Start {} with a newer one."
    return sentence.format(*OLDEST_PYTHON + (executable,) + version[:2] + (sys.argv[0],))  # noqa: RUF005


if __name__ == "__main__":
    refusal = refuse_old_python(sys.version_info[:2], sys.executable)
    if refusal:
        sys.exit(refusal)

    from commands import main

    sys.exit(main(sys.argv[1:], __doc__))
