"""What goes wrong with reading and writing documents."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return ``text`` with question marks for what can't be printed."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


class FileError(Exception):
    """A document can't be read or written; the message is for the user: what, where, and what to do.

    Messages quote names and contents of files, which may be anything: what can't be printed becomes a question mark.
    """

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class DamageError(FileError):
    """An archive that was cut or changed; a part of it may be whole."""
