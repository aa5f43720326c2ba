"""A picture of the user's own, as a document keeps it: the file itself if it is small, else a smaller PNG of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODeviceBase
from PySide6.QtGui import QImage, QImageWriter

from convstudio.engine.shapes import is_map
from convstudio.studio.image_files import MOST_NAME, ImageFileError, check_size, image_size, read_image
from convstudio.studio.image_fitting import Fit, fit_image, scale_image
from convstudio.studio.picture_numbers import Scaling

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from convstudio.engine import Shape

KEPT_BYTES = 2**20
KEPT_PIXELS = 2**22
"""A file of no more than both is kept as it is, to the last bit."""

LONGEST_INPUT = 1024
"""The longest side of an input that is offered, in cells."""

KEPT_SIDE = LONGEST_INPUT
"""The shorter side of what is kept of a larger one."""

MOST_KEPT_BYTES = 2**23
"""Of any picture in a document: one that is full of noise is made smaller still."""


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """A picture that the user opened, dropped or pasted.

    Parameters
    ----------
    content : bytes
        A picture file, at most MOST_KEPT_BYTES.
    name : str
        What it is called.
    fit : Fit
        How it comes into the cells of the input.
    scaling : Scaling
        What numbers the cells hold.

    Raises
    ------
    ValueError
        If the content is empty or too long.
    """

    content: bytes
    name: str = ""
    fit: Fit = "crop"
    scaling: Scaling = "unit"

    def __post_init__(self) -> None:
        if not 0 < len(self.content) <= MOST_KEPT_BYTES:
            raise ValueError(f"A picture in a document has from 1 byte to {MOST_KEPT_BYTES >> 20} MiB.")

    @property
    def size(self) -> tuple[int, int]:
        """The picture's own (height, width), turned as its camera says."""
        return _size_of(self.content)

    def whole_in(self, shape: Shape) -> Shape | None:
        """Return the shape that an input (C, H, W) would need to show all of the picture; None if it has it already.

        A picture with a side of more than LONGEST_INPUT is shown smaller.
        """
        high, wide = self.size
        if not is_map(shape) or not high or not wide:
            return None
        factor = min(1.0, LONGEST_INPUT / max(high, wide))
        wanted = (shape[0], max(1, round(high * factor)), max(1, round(wide * factor)))
        return None if wanted == shape else wanted


def keep_picture(
    source: Path | bytes | QImage,
    name: str = "",
    *,
    least_side: int = KEPT_SIDE,
    progress: Callable[[int, int], object] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> OwnPicture:
    """Return a picture as a document can keep it.

    A large one becomes a PNG, which loses nothing more however often it is saved, and has the same bytes everywhere.

    Parameters
    ----------
    source : Path, bytes or QImage
        A file, what is in one, or a picture that another program has put on the clipboard.
    name : str
        What to call it; else what the file is called.
    least_side : int
        The longest side of the network's input: no more detail is needed than that, and no less.
    progress, cancel : callable, optional
        See ``read_image``.

    Raises
    ------
    ImageFileError, ReadingCancelled
        As ``read_image`` does.
    """
    name = (name or (source.name if isinstance(source, Path) else ""))[:MOST_NAME]
    side = max(KEPT_SIDE, least_side)
    if isinstance(source, QImage):
        if source.isNull():
            raise ImageFileError("There is no picture in it that can be read.")
        check_size(source.size(), "The picture")
        return OwnPicture(_as_png(source, side), name)
    image = read_image(source, name, enough=side, progress=progress, cancel=cancel)
    content = source if isinstance(source, bytes) else _if_small(source)
    if content is not None and len(content) <= KEPT_BYTES and image.width() * image.height() <= KEPT_PIXELS:
        return OwnPicture(content, name)
    return OwnPicture(_as_png(image, side), name)


def cells_of(picture: OwnPicture, height: int, width: int) -> NDArray[np.float32]:
    """Return a picture in so many cells, (4, height, width): red, green, blue and alpha from 0 to 1.

    Raises
    ------
    ImageFileError
        If its content is damaged, or larger unpacked than that of any of ours.
    """
    return fit_image(_image_of(picture.content, picture.name), height, width, picture.fit)


@lru_cache(maxsize=1)
def _image_of(content: bytes, name: str) -> QImage:
    high, wide = image_size(content)
    if high * wide > KEPT_PIXELS:
        raise ImageFileError(f"“{name}” in the document unpacks to more pixels than any of ours. Open it anew.")
    return read_image(content, name)


@lru_cache(maxsize=8)
def _size_of(content: bytes) -> tuple[int, int]:
    return image_size(content)


def _if_small(path: Path) -> bytes | None:
    return path.read_bytes() if path.stat().st_size <= KEPT_BYTES else None


def _as_png(image: QImage, side: int) -> bytes:
    """Return a picture as PNG, made smaller until a document can keep it."""
    shorter, pixels = min(image.width(), image.height()), image.width() * image.height()
    factor = min(1.0, max(side / shorter, 0.0), sqrt(KEPT_PIXELS / pixels))
    while True:
        high, wide = max(1, int(image.height() * factor)), max(1, int(image.width() * factor))
        data = _encoded(scale_image(image, high, wide))
        if len(data) <= MOST_KEPT_BYTES:
            return data
        factor *= 0.9 * sqrt(MOST_KEPT_BYTES / len(data))


def _encoded(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODeviceBase.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise ImageFileError("The picture can't be made smaller. Save it smaller with another program first.")
    return bytes(data.data())
