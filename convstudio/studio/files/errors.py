"""The one error of reading and writing documents."""

from __future__ import annotations


class FileError(Exception):
    """A document can't be read or written; the message is for the user: what, where, and what to do."""
