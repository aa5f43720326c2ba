"""Work that is divided is all done, once, and as if one thread had done it."""

from __future__ import annotations

import threading
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from convstudio.runner import threads
from convstudio.runner.functional import conv2d, linear

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(params=[1, 2, 3])
def gang_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let one, two or three threads share work, whatever the machine has."""
    size: int = request.param
    gang = threads._Gang(size) if size > 1 else None
    monkeypatch.setattr(threads, "_gang", lambda: gang)
    return size


def library_threads() -> list[int]:
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


@given(count=st.integers(0, 500), most=st.integers(1, 600))
def test_slices_cover_everything_once_and_evenly(count: int, most: int) -> None:
    slices = threads.even_slices(count, most)
    assert [place for part in slices for place in range(part.start, part.stop)] == list(range(count))
    sizes = {part.stop - part.start for part in slices}
    assert all(size <= most for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1


@given(
    shape=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    most=st.integers(1, 400),
    whole=st.sets(st.integers(0, 3)),
)
def test_blocks_cover_an_array_once(shape: list[int], most: int, whole: set[int]) -> None:
    covered = np.zeros(shape, int)
    for place in threads.even_blocks(shape, most, whole):
        covered[place] += 1
        undivided = [own for axis, own in enumerate(place) if axis in whole]
        assert undivided == [slice(None)] * len(undivided)
        least = prod([size for axis, size in enumerate(shape) if axis in whole])
        assert covered[place].size <= max(most, least)
    assert (covered == 1).all()


def test_every_part_is_done_once(gang_of: int) -> None:
    done: list[int] = []
    threads.share(range(200), done.append)
    assert sorted(done) == list(range(200))
    assert threads.thread_count() == gang_of


def test_parts_are_done_side_by_side(gang_of: int) -> None:
    """All threads meet at a barrier, which none of them could pass alone."""
    meeting = threading.Barrier(gang_of, timeout=20)
    seen: set[int] = set()

    def meet(_: int) -> None:
        meeting.wait()
        seen.add(threading.get_ident())

    threads.share(range(gang_of), meet)
    assert len(seen) == gang_of


def test_what_a_part_raises_ends_the_work_and_not_the_threads(gang_of: int) -> None:
    def refuse(number: int) -> None:
        if number == 3:
            raise KeyError(number)

    for _ in range(3):
        with pytest.raises(KeyError):
            threads.share(range(50), refuse)
    done: list[int] = []
    threads.share(range(50), done.append)
    assert len(done) == 50, gang_of


def test_work_within_work_is_done_by_the_thread_that_asks(gang_of: int) -> None:
    inside: list[bool] = []

    def outer(_: int) -> None:
        own = threading.get_ident()
        threads.share(range(5), lambda _: inside.append(threading.get_ident() == own))

    threads.share(range(4), outer)
    assert inside == [True] * 20, gang_of


def test_two_who_ask_at_once_are_both_served(gang_of: int) -> None:
    done: list[int] = []
    askers = [threading.Thread(target=threads.share, args=(range(100), done.append)) for _ in range(3)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted(done) == sorted([*range(100)] * 3), gang_of


def test_overflows_are_treated_as_the_caller_wants(gang_of: int) -> None:
    large = np.full(1000, 3e38, np.float32)
    with np.errstate(over="ignore"):
        threads.share(range(20), lambda _: large * large)
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        threads.share(range(20), lambda _: large * large)
    assert gang_of


def test_the_library_uses_one_thread_meanwhile_and_as_many_as_before_afterwards() -> None:
    usual = library_threads()
    with threads.undisturbed():
        held = library_threads()
        with threads.undisturbed():
            pass
        assert library_threads() == held, "the inner one must not let go of what the outer one holds"
    if threads.thread_count() > 1:
        assert set(held) == {1}
    assert library_threads() == usual


def random(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


COMPUTATIONS: dict[str, Callable[[], np.ndarray]] = {
    "tiles": lambda: conv2d(random((1, 32, 90, 70)), random((32, 32, 3, 3)), padding=1),
    "tiles in one block": lambda: conv2d(random((1, 256, 14, 14)), random((256, 256, 3, 3)), padding=1),
    "dilated": lambda: conv2d(random((1, 64, 56, 56)), random((64, 64, 3, 3)), padding=2, dilation=2),
    "rows": lambda: conv2d(random((1, 3, 224, 224)), random((64, 3, 3, 3)), random((64,)), padding=1),
    "columns": lambda: conv2d(random((1, 256, 28, 28)), random((256, 256, 3, 3)), random((256,)), stride=2),
    "cells": lambda: conv2d(random((1, 256, 56, 56)), random((64, 256, 1, 1)), random((64,))),
    "channels": lambda: conv2d(random((1, 96, 112, 112)), random((96, 1, 3, 3)), random((96,)), groups=96),
    "linear": lambda: linear(random((1, 4096)), random((1000, 4096)), random((1000,))),
}


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_the_number_of_threads_does_not_matter(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    for size in (1, 2, 3):
        gang = threads._Gang(size) if size > 1 else None
        monkeypatch.setattr(threads, "_gang", lambda gang=gang: gang)
        results.append(COMPUTATIONS[name]())
    for result in results[1:]:
        np.testing.assert_allclose(result, results[0], rtol=0, atol=1e-5 * float(np.abs(results[0]).max()))
