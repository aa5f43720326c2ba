import gc
import threading

import numpy as np
import pytest

from convstudio.runner import outputs
from convstudio.runner.arrays import close
from convstudio.runner.functional import relu

SHAPE = (7, 64, 64)


@pytest.fixture(autouse=True)
def fresh_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "_pool", outputs._Pool())


def address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def test_memory_is_used_again_once_nobody_looks_at_it() -> None:
    first = outputs.empty(SHAPE, np.float32)
    place = address(first)
    assert first.shape == SHAPE
    assert first.dtype == np.float32
    assert first.flags.writeable
    other = outputs.empty(SHAPE, np.float32)
    assert not np.shares_memory(first, other)
    part = first[2:3, 5]
    del first
    gc.collect()
    assert address(outputs.empty(SHAPE, np.float32)) != place
    del part
    gc.collect()
    assert address(outputs.empty((64, 7, 32), np.float64)) == place


def test_views_of_views_keep_the_memory() -> None:
    view = outputs.empty(SHAPE, np.float32).reshape(-1)[10:].view(np.int32)[::2]
    view[:] = 5
    gc.collect()
    outputs.empty(SHAPE, np.float32)[:] = 0
    assert (view == 5).all()


def test_small_arrays_are_plain() -> None:
    assert outputs.empty((3,), np.float32).base is None


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "MOST_KEPT", 2 * 7 * 64 * 64 * 4)
    arrays = [outputs.empty(SHAPE, np.float32) for _ in range(4)]
    places = [address(array) for array in arrays]
    while arrays:
        del arrays[0]
    gc.collect()
    assert len(outputs._pool._free) == 2
    assert address(outputs.empty(SHAPE, np.float32)) in places


def test_threads_never_share() -> None:
    found: list[np.ndarray] = []

    def work() -> None:
        for number in range(50):
            array = outputs.empty(SHAPE, np.float32)
            array[:] = number
            assert (array == number).all()
        found.append(array)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert not any(np.shares_memory(found[0], other) for other in found[1:])


def test_results_stay_when_the_next_is_computed() -> None:
    picture = np.ones((1, 8, 64, 64), np.float32)
    first = relu(picture)
    second = relu(-picture)
    assert (first == 1).all()
    assert not second.any()


def test_what_is_closed_can_be_written_to_by_no_way() -> None:
    memory = np.zeros(6)
    close({"weight": memory.reshape(2, 3)})
    with pytest.raises(ValueError, match="read-only"):
        memory[0] = 1
