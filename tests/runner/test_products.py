"""Products in pieces are the products that NumPy gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.runner.algorithms import products

SIZES = st.integers(1, 70) | st.sampled_from([96, 128, 147, 200, 576, 1000])


@pytest.fixture(autouse=True)
def _with_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut products into pieces on every machine, and small ones too."""
    monkeypatch.setattr(products, "_has_small_kernels", lambda: True)
    monkeypatch.setattr(products, "MOST_IN_PIECE", 20_000)
    monkeypatch.setattr(products, "SMALLEST_HEIGHT", 4)


def whole(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(0).integers(-4, 5, shape).astype(np.float32)


@given(height=SIZES, depth=SIZES, width=SIZES)
def test_a_product(height: int, depth: int, width: int) -> None:
    left, right, out = whole((height, depth)), whole((depth, width)), np.full((height, width), np.nan, np.float32)
    products.multiply(left, right, out)
    np.testing.assert_array_equal(out, left @ right)


@given(height=SIZES, depth=SIZES, width=SIZES)
def test_pieces_are_small_and_fill_the_product_evenly(height: int, depth: int, width: int) -> None:
    rows, columns = products.piece_size(height, depth, width)
    assert 1 <= rows <= height
    assert 1 <= columns <= width
    is_whole = (rows, columns) == (height, width)
    assert is_whole or rows * depth * columns <= products.MOST_IN_PIECE


@pytest.mark.parametrize("batch", [((3,), (3,)), ((2, 1), (2, 4)), ((1,), (5,))], ids=str)
def test_batches_and_views(batch: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    lefts, rights = batch
    left, right = whole((*lefts, 50, 30)), whole((*rights, 30, 300))[..., 7:207]
    shape = np.broadcast_shapes(lefts, rights)
    room = np.zeros((50, *shape, 260), np.float32)
    out = np.moveaxis(room[..., 20:220], 0, -2)
    products.multiply(left, right, out)
    np.testing.assert_array_equal(out, left @ right)
    assert not room[..., :20].any(), "what lies beside the product is left alone"
    assert not room[..., 220:].any()


def test_doubles_are_left_to_numpy() -> None:
    left, right = whole((60, 60)).astype(np.float64), whole((60, 60)).astype(np.float64)
    out = np.empty((60, 60))
    products.multiply(left, right, out)
    np.testing.assert_array_equal(out, left @ right)
