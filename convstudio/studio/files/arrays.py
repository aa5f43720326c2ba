"""Arrays in documents: members of their own in an archive, named after what is in them; text in a plain document."""

from __future__ import annotations

import base64
import binascii
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from convstudio.runner.weights.numbers import Numbers
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import ARRAY_FOLDER, ARRAY_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_AXES = 6
MOST_ARRAY_BYTES = 2**27


def array_to_plain(numbers: Numbers, members: dict[str, bytes] | None) -> dict[str, Any]:
    """Return what stands for an array in a document's text.

    Parameters
    ----------
    members : dict, optional
        Takes the array as a member of the archive; without it, the text holds the numbers themselves.
    """
    if members is None:
        data = base64.b64encode(numbers.array.astype("<f4", copy=False).tobytes()).decode()
        return {"type": "Numbers", "shape": list(numbers.array.shape), "data": data}
    name = f"{ARRAY_FOLDER}{numbers.digest[:32]}{ARRAY_SUFFIX}"
    if name not in members:
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, numbers.array.astype("<f4", copy=False), allow_pickle=False)
        members[name] = buffer.getvalue()
    return {"type": "Numbers", "member": name}


def array_from_plain(plain: Any, what: str, read_member: Callable[[str], bytes] | None) -> Numbers:
    """Return the array that a document's text stands for.

    Raises
    ------
    FileError
        If it is not there, is no array of finite numbers, or is not as large as it says.
    """
    if not isinstance(plain, dict) or plain.get("type") != "Numbers":
        raise FileError(f"{what[:1].upper()}{what[1:]} is no array.")
    try:
        if set(plain) == {"type", "member"}:
            return Numbers(_from_member(plain["member"], read_member))
        if set(plain) == {"type", "shape", "data"}:
            return Numbers(_from_text(plain["shape"], plain["data"]))
    except (ValueError, TypeError, EOFError, MemoryError, binascii.Error) as error:
        raise FileError(f"The array of {what} can't be read: {error}.") from None
    raise FileError(f"{what[:1].upper()}{what[1:]} is no array.")


def _from_member(name: Any, read_member: Callable[[str], bytes] | None) -> np.ndarray:
    if not isinstance(name, str) or not name.startswith(ARRAY_FOLDER):
        raise ValueError("it is not called as arrays are")
    if read_member is None:
        raise ValueError("it was in the .convstudio file that this text was taken from")
    try:
        data = read_member(name)
    except FileError as error:
        raise ValueError(str(error).removesuffix(".")) from None
    array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    return _checked(array)


def _from_text(shape: Any, data: Any) -> np.ndarray:
    array = np.frombuffer(base64.b64decode(data, validate=True), "<f4")
    return _checked(array.reshape(tuple(int(size) for size in shape)))


def _checked(array: np.ndarray) -> np.ndarray:
    if array.dtype != np.dtype("<f4") or array.ndim > MOST_AXES or array.nbytes > MOST_ARRAY_BYTES:
        raise ValueError("it is none that a document of ours holds")
    return array
