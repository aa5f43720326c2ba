import subprocess
import sys
import threading

import numpy as np
import pytest

from convstudio.studio.pictures import LARGEST_SIDE, picture


@pytest.mark.parametrize("size", [(1, 1), (32, 32), (10, 300), (300, 10), (257, 255)])
def test_has_the_size_asked_for_and_values_from_0_to_1(size: tuple[int, int]) -> None:
    array = picture("cat", *size)
    assert array.shape == (4, *size)
    assert array.dtype == np.float32
    assert 0 <= array.min() <= array.max() <= 1
    assert not array.flags.writeable


def test_is_opaque_where_it_is_painted_and_clear_elsewhere() -> None:
    assert (picture("cat", 32, 32)[3] == 1).all()
    alpha = picture("cat-sprite", 12, 12)[3]
    assert alpha.min() == 0
    assert alpha.max() == 1


def test_a_small_picture_is_the_mean_of_a_large_one() -> None:
    small, large = picture("cat", 32, 32), picture("cat", 256, 256)
    means = large.reshape(4, 32, 8, 32, 8).mean(axis=(2, 4))
    np.testing.assert_allclose(small, means, atol=2e-3)


def test_colours_are_not_darkened_by_clear_surroundings() -> None:
    small, large = picture("cat-sprite", 16, 16), picture("cat-sprite", 256, 256)
    weights = large[3].reshape(16, 16, 16, 16)
    weighted = (large[:3] * large[3]).reshape(3, 16, 16, 16, 16).sum(axis=(2, 4))
    covered = weights.sum(axis=(1, 3))
    seen = covered > 1
    np.testing.assert_allclose(small[:3][:, seen], (weighted[:, seen] / covered[seen]), atol=0.02)


def test_the_same_question_has_the_same_answer() -> None:
    assert picture("meadow", 20, 30) is picture("meadow", 20, 30)


def test_a_huge_picture_repeats_cells() -> None:
    array = picture("cat", 2, 4 * LARGEST_SIDE)
    assert array.shape == (4, 2, 4 * LARGEST_SIDE)
    np.testing.assert_array_equal(array[:, :, ::4], array[:, :, 3::4])


def test_an_unknown_picture_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"images/dog\.svg"):
        picture("dog", 8, 8)


def test_any_thread_may_ask() -> None:
    results: list[np.ndarray] = []
    thread = threading.Thread(target=lambda: results.append(picture("cat", 41, 43)))
    thread.start()
    thread.join()
    np.testing.assert_array_equal(results[0], picture("cat", 41, 43))


def test_needs_neither_an_application_nor_a_display_and_is_the_same_on_every_run() -> None:
    script = (
        "import hashlib\n"
        "from PySide6.QtGui import QGuiApplication\n"
        "from convstudio.studio.pictures import picture\n"
        "print(hashlib.sha256(picture('cat', 32, 32).tobytes()).hexdigest(), QGuiApplication.instance())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout for _ in "12"
    }
    assert len(runs) == 1
    assert runs.pop().endswith(" None\n")
