"""Numbers out of files, however they are arranged, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from convstudio.engine import Shape
from convstudio.studio.array_files import ArrayFileError, InputArray, as_input, read_array

MAP: Shape = (3, 32, 32)


def stored(path: Path, array: np.ndarray) -> Path:
    np.save(path, array)
    return path


@pytest.mark.parametrize(
    ("shape", "wanted", "network"),
    [
        ((5, 7), (1, 5, 7), MAP),
        ((7,), (1, 1, 7), MAP),
        ((3, 5, 7), (3, 5, 7), MAP),
        ((1, 3, 5, 7), (3, 5, 7), MAP),
        ((5, 7, 3), (3, 5, 7), MAP),
        ((5, 7, 4), (4, 5, 7), MAP),
        ((64, 7, 3), (64, 7, 3), (64, 8, 8)),
        ((2048, 7, 7), (2048, 7, 7), MAP),
        ((2, 5), (10,), (10,)),
    ],
)
def test_axes_are_understood(tmp_path: Path, shape: Shape, wanted: Shape, network: Shape) -> None:
    numbers = np.arange(np.prod(shape)).reshape(shape)
    read = read_array(stored(tmp_path / "x.npy", numbers), network)
    assert read.array.shape == wanted
    assert read.array.dtype == np.float32
    turned = wanted != shape and len(wanted) == 3 and sorted(wanted) == sorted(shape)
    assert bool(read.words) == turned
    plain = numbers.transpose(2, 0, 1) if turned else numbers
    np.testing.assert_array_equal(read.array.ravel(), plain.ravel())


def test_pictures_are_known_by_their_numbers() -> None:
    assert as_input(np.zeros((3, 2, 2), np.uint8), MAP).scaling == "bytes"
    assert as_input(np.full((3, 2, 2), 0.5), MAP).scaling == "unit"
    assert as_input(np.full((3, 2, 2), 1.5), MAP).scaling is None
    assert as_input(np.zeros((2, 2, 2), np.uint8), MAP).scaling is None
    assert as_input(np.zeros(10, np.uint8), (10,)).scaling is None


def test_text_is_read_as_rows(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("\ufeff1;2,5\n3;4\n\n5;6\n7;8\n", encoding="utf-8")
    read = read_array(tmp_path / "x.csv", MAP)
    np.testing.assert_array_equal(read.array, [[[1, 2.5], [3, 4]], [[5, 6], [7, 8]]])


def header_claiming(shape: tuple[int, ...]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no whole .npy file of numbers"),
        (b"\x93NUMPY\x01\x00\xff\xff", "is no whole .npy file of numbers"),
        (header_claiming((2, 2)), "is no whole .npy file of numbers"),
        (
            header_claiming((10**9, 10**9)),
            "holds 1,000,000,000,000,000,000 numbers, and an input that a document keeps",
        ),
        (header_claiming((2**13, 2**11)), "holds 16,777,216 numbers"),
    ],
)
def test_spoilt_files_are_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "x.npy").write_bytes(content)
    with pytest.raises(ArrayFileError) as caught:
        read_array(tmp_path / "x.npy", MAP)
    assert str(caught.value).startswith(f"“x.npy” {words}")


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([1j]), "holds complex128, and an input is made of real numbers"),
        (np.array(["a"]), "holds <U1"),
        (np.zeros((0, 3)), "holds no numbers"),
        (np.array([[1, np.nan], [np.inf, 1]]), "holds 2 that are no finite numbers, the first at place 1, 2"),
        (np.array([1e300]), "holds 1 that are no finite numbers"),
        (np.zeros((2, 3, 4, 4)), "holds 2×3×4×4 numbers: several inputs, and one is wanted"),
    ],
)
def test_what_is_no_input_is_refused_in_a_sentence(tmp_path: Path, array: np.ndarray, words: str) -> None:
    with pytest.raises(ArrayFileError, match=r"^“x\.npy” ") as caught:
        read_array(stored(tmp_path / "x.npy", array), MAP)
    assert words in str(caught.value)


def test_objects_are_never_unpacked(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(ArrayFileError, match="holds objects"):
        read_array(tmp_path / "x.npy", MAP)


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\xfe\x00", "is no text"), (b"a,b\n1,2", "“a” in line 1, column 1")]
)
def test_text_that_is_none_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(ArrayFileError, match=words):
        read_array(tmp_path / "x.csv", MAP)


def test_too_much_text_and_no_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"1," * 2**23 + b"1")
    with pytest.raises(ArrayFileError, match="longer than 16 MiB of text"):
        read_array(tmp_path / "x.csv", MAP)
    with pytest.raises(ArrayFileError, match=r"There is no file “gone\.npy”"):
        read_array(tmp_path / "gone.npy", MAP)


def test_an_input_array_says_nothing_by_itself() -> None:
    assert InputArray(np.zeros((1, 1, 1), np.float32)).words == ""
