"""Pictures that tests make: in memory, in files, and spoilt."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODeviceBase
from PySide6.QtGui import QImage, QImageWriter


def image_of(colours: NDArray[np.uint8], kind: QImage.Format = QImage.Format.Format_RGBA8888) -> QImage:
    """Return a picture of (H, W, 4) colours."""
    high, wide, _ = colours.shape
    data = np.ascontiguousarray(colours).tobytes()
    # Copied, since Qt does not keep the bytes alive.
    return QImage(data, wide, high, 4 * wide, QImage.Format.Format_RGBA8888).copy().convertToFormat(kind)


def encoded(image: QImage, kind: str = "PNG", quality: int = -1) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODeviceBase.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    writer.setQuality(quality)
    assert writer.write(image)
    return bytes(data.data())


def random_colours(high: int, wide: int, seed: int = 0, *, clear: bool = False) -> NDArray[np.uint8]:
    colours = np.random.default_rng(seed).integers(0, 256, (high, wide, 4), dtype=np.uint8)
    if not clear:
        colours[..., 3] = 255
    return colours


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Return a JPEG that says which way is up, as cameras do: EXIF's tag 0x0112."""
    tag = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"II*\0" + struct.pack("<IH", 8, 1) + tag + struct.pack("<I", 0)
    segment = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]


def png_claiming(high: int, wide: int, depth: int = 8, colour: int = 2, data: bytes = b"") -> bytes:
    """Return a PNG whose head says that it is so large."""
    head = struct.pack(">IIBBBBB", wide, high, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def striped_png(high: int, wide: int) -> bytes:
    """Return a PNG of black and white rows by turns, one channel, made a row at a time."""
    packer = zlib.compressobj(1)
    rows = (packer.compress(b"\0" + (b"\xff" if row % 2 else b"\0") * wide) for row in range(high))
    return png_claiming(high, wide, 8, 0, b"".join(rows) + packer.flush())


def animated_gif() -> bytes:
    """Return a GIF of two frames of 2 × 2: all red, then all blue."""
    head = b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0x80, 0, 0) + bytes((255, 0, 0, 0, 0, 255))
    frames = b""
    for code in (b"\x02\x03\x04\x00\x05", b"\x02\x03\x4c\x12\x05"):
        frames += b"\x21\xf9\x04" + struct.pack("<BHB", 0, 10, 0) + b"\0"
        frames += b"," + struct.pack("<HHHHB", 0, 0, 2, 2, 0) + code[:1] + code[1:2] + code[2:] + b"\0"
    return head + frames + b";"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
