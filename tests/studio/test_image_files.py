"""Pictures of every kind, whole, turned, deep, clear, spoilt and huge."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QImageReader

from convstudio.studio.image_files import ImageFileError, ReadingCancelled, image_size, read_image
from convstudio.studio.image_fitting import pixels_of
from tests.studio.picture_files import (
    animated_gif,
    encoded,
    image_of,
    png_claiming,
    random_colours,
    striped_png,
    with_orientation,
)

Format = QImage.Format
LOUD = pytest.mark.qt_log_ignore(".*")
"""Qt says in its log what is wrong with a picture, too."""

COLOURS = random_colours(6, 8)


def readable(*kinds: str) -> list[str]:
    known = {bytes(kind.data()).decode() for kind in QImageReader.supportedImageFormats()}
    return [kind for kind in kinds if kind in known]


@pytest.mark.parametrize("kind", readable("png", "bmp", "ppm", "tiff"))
def test_what_loses_nothing_is_read_to_the_bit(kind: str) -> None:
    image = read_image(encoded(image_of(COLOURS, Format.Format_RGB32), kind))
    np.testing.assert_array_equal(np.rint(pixels_of(image) * 255), COLOURS.transpose(2, 0, 1))


@pytest.mark.parametrize("kind", readable("jpeg", "webp", "ico", "xpm"))
def test_other_kinds_are_read_too(kind: str) -> None:
    smooth = np.full((6, 8, 4), 255, np.uint8)
    smooth[..., 0] = np.linspace(40, 80, 8).astype(np.uint8)
    pixels = pixels_of(read_image(encoded(image_of(smooth), kind, 95)))
    np.testing.assert_allclose(pixels[0] * 255, smooth[..., 0], atol=12)


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, lambda array: array),
        (2, lambda array: array[:, ::-1]),
        (3, lambda array: array[::-1, ::-1]),
        (4, lambda array: array[::-1]),
        (5, lambda array: array.swapaxes(0, 1)),
        (6, lambda array: array.swapaxes(0, 1)[:, ::-1]),
        (7, lambda array: array[::-1, ::-1].swapaxes(0, 1)),
        (8, lambda array: array.swapaxes(0, 1)[::-1]),
    ],
)
def test_a_photo_stands_as_its_camera_says(orientation: int, turn) -> None:  # type: ignore[no-untyped-def]
    blocks = np.kron(random_colours(2, 3, seed=5), np.ones((16, 16, 1), np.uint8))
    jpeg = with_orientation(encoded(image_of(blocks), "JPEG", 100), orientation)
    turned = turn(blocks)
    assert image_size(jpeg) == turned.shape[:2]
    pixels = pixels_of(read_image(jpeg))
    middles = pixels[:3, 8::16, 8::16].transpose(1, 2, 0) * 255
    np.testing.assert_allclose(middles, turned[8::16, 8::16, :3], atol=12)


def test_clear_parts_stay_clear() -> None:
    colours = random_colours(5, 5, clear=True)
    pixels = pixels_of(read_image(encoded(image_of(colours))))
    np.testing.assert_array_equal(np.rint(pixels * 255), colours.transpose(2, 0, 1))


def test_sixteen_bits_stay_sixteen() -> None:
    grey = QImage(4, 1, Format.Format_Grayscale16)
    values = np.array([0, 1, 32769, 65535], np.uint16)
    memory = np.frombuffer(grey.bits(), np.uint16)
    memory[:4] = values
    pixels = pixels_of(read_image(encoded(grey)))
    np.testing.assert_allclose(pixels[:3] * 65535, np.broadcast_to(values, (3, 1, 4)), atol=0.01)


@pytest.mark.parametrize("kind", [Format.Format_Mono, Format.Format_Indexed8, Format.Format_Grayscale8])
def test_few_bits_are_black_and_white_and_grey(kind: QImage.Format) -> None:
    colours = np.full((4, 16, 4), 255, np.uint8)
    colours[:, 8:, :3] = 0
    pixels = pixels_of(read_image(encoded(image_of(colours, kind))))
    np.testing.assert_array_equal(pixels[:3, :, :8], 1)
    np.testing.assert_array_equal(pixels[:3, :, 8:], 0)


def test_of_an_animation_the_first_frame() -> None:
    assert read_image(animated_gif()).pixelColor(0, 0) == QColor(255, 0, 0)


def test_a_picture_for_print_has_its_colours() -> None:
    flat = np.full((16, 16, 4), (200, 100, 50, 255), np.uint8)
    printed = encoded(image_of(flat).convertToFormat(Format.Format_CMYK8888), "JPEG", 95)
    np.testing.assert_allclose(pixels_of(read_image(printed))[:, 8, 8] * 255, flat[0, 0], atol=4)


PHOTO = encoded(image_of(random_colours(120, 160)), "JPEG", 90)
GRAPHIC = encoded(image_of(random_colours(40, 60)), "PNG")


@LOUD
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "“x” can't be read as a picture: it is of no kind that is known here."),
        (b"hello", "“x” can't be read as a picture: it is of no kind that is known here."),
        (PHOTO[: len(PHOTO) // 2], "“x” is cut short: its end is missing. Copy it again, if you can."),
        (PHOTO[:-1], "“x” is cut short: its end is missing. Copy it again, if you can."),
        (PHOTO[:200], "“x” can't be read as a picture: it is damaged or cut short."),
        (GRAPHIC[: len(GRAPHIC) // 2], "“x” can't be read as a picture: it is damaged or cut short."),
        (GRAPHIC[:200] + bytes(200) + GRAPHIC[400:], "“x” can't be read as a picture: it is damaged or cut short."),
        (encoded(image_of(COLOURS), "BMP")[:100], "“x” is cut short: its end is missing. Copy it again, if you can."),
        (png_claiming(60000, 60000), "“x” has 60,000 × 60,000 pixels, and at most 134 million can be read. Save it"),
        (png_claiming(60000, 60000, 1, 0), "“x” has 60,000 × 60,000 pixels"),
        (png_claiming(2**31 - 1, 2**31 - 1), "“x” can't be read as a picture: it is damaged or cut short."),
        (png_claiming(10, 10), "“x” can't be read as a picture: it is damaged or cut short."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "“x” is a drawing without a size. Save it as PNG first."),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(ImageFileError) as caught:
        read_image(content, "x")
    assert str(caught.value).startswith(words)


@LOUD
@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_bytes_a_picture_comes_of_it_or_a_sentence(seed: int) -> None:
    random = np.random.default_rng(seed)
    content = bytearray((PHOTO, GRAPHIC, animated_gif(), encoded(image_of(COLOURS), "WEBP"))[seed % 4])
    for place in random.integers(0, len(content), 1 + seed // 4):
        content[place] = random.integers(0, 256)
    with suppress(ImageFileError):
        assert not read_image(bytes(content), "x").isNull()


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageFileError, match=r"There is no picture “gone\.png”\. It may have been moved or renamed\."):
        read_image(tmp_path / "gone.png")
    with pytest.raises(ImageFileError, match="There is no picture"):
        read_image(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_that_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageFileError, match="There is no picture"):
        read_image(tmp_path / "pipe.png")


def test_it_says_how_far_it_is_and_stops_when_nobody_wants_it() -> None:
    told: list[tuple[int, int]] = []
    read_image(PHOTO, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(PHOTO), len(PHOTO))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    with pytest.raises(ReadingCancelled):
        read_image(PHOTO, cancel=lambda: len(told) > 0)


def test_a_large_photo_is_unpacked_no_larger_than_it_has_to_be() -> None:
    content = encoded(image_of(random_colours(900, 1200)), "JPEG", 50)
    image = read_image(content, enough=100)
    assert (image.height(), image.width()) == (200, 267)
    assert read_image(content, enough=500).height() == 900


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read off as Linux tells it")
def test_a_hundred_megapixels_take_no_more_than_700_mebibytes(tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(striped_png(10_000, 10_000))
    script = dedent("""
        import resource, sys
        from pathlib import Path
        from convstudio.studio.own_pictures import keep_picture, cells_of
        import numpy as np
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        kept = keep_picture(Path(sys.argv[1]))
        assert kept.size == (1024, 1024), kept.size
        assert abs(cells_of(kept, 8, 8)[0] - 0.5).max() < 0.01
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
    """)
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "large.png")], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 700


TOGETHER = """
import sys
from threading import Thread
from convstudio.studio.image_files import image_size, read_image
content = sys.stdin.buffer.read()
def read():
    for _ in range(150):
        read_image(content)
        image_size(content)
threads = [Thread(target=read) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_read_at_once_do_not_wait_for_each_other_for_ever() -> None:
    content = encoded(image_of(COLOURS, Format.Format_RGB32), "png")
    subprocess.run([sys.executable, "-c", TOGETHER], input=content, check=True, timeout=60)
