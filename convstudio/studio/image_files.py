"""Pictures from files and from other programs, read as if a stranger had made them."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QIODevice, QIODeviceBase, QSize
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_PIXELS = 2**27
"""Of a picture that is unpacked: 134 megapixels, half a gibibyte, or a whole one at 16 bits a colour."""

MOST_MEBIBYTES = 1025
"""What Qt may take for it: for kinds of files that say how large they are only when they are read."""

DRAWINGS = (b"svg", b"svgz")
QUARTER_TURN = QImageIOHandler.Transformation.TransformationRotate90
MOST_NAME = 80

_choosing = Lock()


class ImageFileError(ValueError):
    """A picture can't be read; the message is a sentence for the user."""


class ReadingCancelled(Exception):  # noqa: N818  # nothing went wrong
    """Nobody wants the picture any more."""


def read_image(
    source: Path | bytes,
    name: str = "",
    *,
    enough: int = 0,
    progress: Callable[[int, int], object] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> QImage:
    """Return a picture, turned as its camera says; of an animation the first frame.

    Neither a display nor an application is needed, and any thread may ask.

    Parameters
    ----------
    source : Path or bytes
        A file, or what is in one: PNG, JPEG, GIF, BMP, TIFF, WebP or whatever else Qt reads, but no drawing.
    name : str
        What it is called in messages; else what the file is called.
    enough : int
        Where the file can be unpacked to less than its own size sooner, the shorter side may be this short. 0: never.
    progress : callable (done, all), optional
        Told now and then how many bytes have been read.
    cancel : callable, optional
        Asked now and then whether to stop.

    Raises
    ------
    ImageFileError
        If there is no such file, or it holds no picture that can be read, or one that is too large.
    ReadingCancelled
        If ``cancel`` said so.
    """
    name = name or ("" if isinstance(source, bytes) else source.name)
    what = f"“{name[:MOST_NAME]}”" if name else "The picture"
    try:
        with _opened(source, what) as file:
            device = _WatchedFile(file, progress, cancel)
            return _read(QImageReader(device), device, what, enough)
    except OSError as error:
        raise ImageFileError(f"{what} can't be read: {error.strerror or error}.") from None


def image_size(content: bytes) -> tuple[int, int]:
    """Return the (height, width) of a picture, turned as its camera says, without unpacking it; (0, 0) if unknown."""
    device = _WatchedFile(io.BytesIO(content), None, None)
    reader = QImageReader(device)
    _format_of(reader)
    size = _turned(reader, reader.size())
    return (max(0, size.height()), max(0, size.width()))


def check_size(size: QSize, what: str) -> None:
    """Refuse a picture that would take too much memory.

    Raises
    ------
    ImageFileError
    """
    if size.width() * size.height() > MOST_PIXELS:
        raise ImageFileError(
            f"{what} has {size.width():,} × {size.height():,} pixels, and at most {MOST_PIXELS // 10**6} million can "
            "be read. Save it smaller first."
        )


def _opened(source: Path | bytes, what: str) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    # Devices and pipes may never end.
    if not source.is_file():
        raise ImageFileError(f"There is no picture {what}. It may have been moved or renamed.")
    return source.open("rb")


def _format_of(reader: QImageReader) -> bytes:
    """Let Qt choose how to read a picture, and return its name for that."""
    # Qt holds a lock of its own while it looks into the file, which is read by Python. Another thread that waited for
    # that lock with Python's own in its hand would wait for ever.
    with _choosing:
        return bytes(reader.format().data())


def _read(reader: QImageReader, device: _WatchedFile, what: str, enough: int) -> QImage:
    reader.setAllocationLimit(MOST_MEBIBYTES)
    # Cameras store the picture as their sensor lies, and say beside it which way is up.
    reader.setAutoTransform(True)
    kind = _format_of(reader)
    if kind in DRAWINGS:
        raise ImageFileError(f"{what} is a drawing without a size. Save it as PNG first.")
    size = reader.size()
    check_size(size, what)
    if enough and kind == b"jpeg" and min(size.width(), size.height()) > 2 * enough:
        reader.setScaledSize(size * (2 * enough / min(size.width(), size.height())))
    image = reader.read()
    if device.is_cancelled:
        raise ReadingCancelled
    if image.isNull():
        words = "it is damaged or cut short" if kind else "it is of no kind that is known here"
        raise ImageFileError(f"{what} can't be read as a picture: {words}.")
    # What reads these two goes on to the end of the picture, though the file has ended long before.
    if (kind == b"jpeg" and device.ran_out) or (kind == b"bmp" and device.bmp_size > device.size()):
        raise ImageFileError(f"{what} is cut short: its end is missing. Copy it again, if you can.")
    check_size(image.size(), what)
    return image


def _turned(reader: QImageReader, size: QSize) -> QSize:
    turned = bool(reader.transformation() & QUARTER_TURN)
    return size.transposed() if turned else size


class _WatchedFile(QIODevice):
    """A file that says how far it has been read, and ends at once when nobody wants it any more."""

    def __init__(
        self, file: BinaryIO, progress: Callable[[int, int], object] | None, cancel: Callable[[], bool] | None
    ) -> None:
        super().__init__()
        self._file, self._progress, self._cancel = file, progress, cancel
        self._size = file.seek(0, io.SEEK_END)
        self._told = -1
        file.seek(0)
        self.bmp_size = int.from_bytes(file.read(6)[2:], "little")
        """How long the file says that it is, if it is a BMP."""
        file.seek(0)
        self.is_cancelled = False
        self.ran_out = False
        """Whether more was wanted when all had been read."""
        self.open(QIODeviceBase.OpenModeFlag.ReadOnly | QIODeviceBase.OpenModeFlag.Unbuffered)

    def size(self) -> int:
        return self._size

    def seek(self, pos: int) -> bool:
        super().seek(pos)
        self._file.seek(pos)
        return True

    def isSequential(self) -> bool:  # noqa: N802  # Qt's name
        return False

    def readData(self, maxlen: int) -> bytes:  # noqa: N802  # Qt's name
        self.is_cancelled = self.is_cancelled or (self._cancel is not None and self._cancel())
        if self.is_cancelled:
            return b""
        data = self._file.read(maxlen)
        self.ran_out = self.ran_out or (not data and maxlen > 0)
        if self._progress is not None:
            percent = 100 * self._file.tell() // max(1, self._size)
            if percent > self._told:
                self._told = percent
                self._progress(self._file.tell(), self._size)
        return data

    def writeData(self, data: bytes | bytearray | memoryview[int], len: int) -> int:  # noqa: A002, N802  # Qt's names
        return -1
