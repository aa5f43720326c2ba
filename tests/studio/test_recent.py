import threading

import numpy as np
import pytest

from convstudio.studio.recent import RecentArrays


def make(count: int = 10) -> dict[str, np.ndarray]:
    return {"weight": np.zeros(count, np.uint8)}


def test_gives_the_same_read_only_arrays_again() -> None:
    recent = RecentArrays(100)
    first = recent.get("a", make)
    assert recent.get("a", make) is first
    with pytest.raises(ValueError, match="read-only"):
        first["weight"][0] = 1


def test_forgets_what_was_not_asked_for_longest() -> None:
    recent = RecentArrays(25)
    a, b = recent.get("a", make), recent.get("b", make)
    recent.get("a", make)
    recent.get("c", make)
    recent.forget_old(needed=1)
    assert recent.get("a", make) is a
    assert recent.get("b", make) is not b


def test_keeps_what_is_needed_however_large() -> None:
    recent = RecentArrays(25)
    for key in "abcd":
        recent.get(key, make)
    recent.forget_old(needed=3)
    assert len(recent) == 3


def test_two_threads_that_ask_at_once_get_one_answer() -> None:
    recent = RecentArrays(100)
    both_make = threading.Barrier(2, timeout=30)
    answers: list[dict[str, np.ndarray]] = []

    def slow() -> dict[str, np.ndarray]:
        both_make.wait()
        return make()

    threads = [threading.Thread(target=lambda: answers.append(recent.get("a", slow))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] is answers[1]
