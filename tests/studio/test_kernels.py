"""Kernels that the user changes: which one is meant, what becomes of it, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convstudio.engine import BatchNorm2d, Conv2d, Flatten, Layer, Linear, Network, ReLU
from convstudio.engine.layers import ConvTranspose2d, DepthwiseConv2d, LocallyConnected2d, SeparableConv2d
from convstudio.figures.build import build_frame
from convstudio.figures.frames import SlidingFrame, StampFrame, VectorFrame
from convstudio.figures.look import Look
from convstudio.runner.recipes import FilterBank, HandSet
from convstudio.studio import kernels
from convstudio.studio.document import Document
from convstudio.studio.kernels import KernelAt, KernelError
from convstudio.studio.playhead import Playhead, extent_of
from convstudio.studio.session import Session
from convstudio.studio.weight_importing import import_to_layer, import_to_network

if TYPE_CHECKING:
    from pathlib import Path

OpenSession = Callable[..., Session]


@pytest.fixture
def open_session(qapp: object) -> Iterator[OpenSession]:
    opened: list[Session] = []

    def open_one(*layers: Layer, shape: tuple[int, ...] = (2, 5, 6)) -> Session:
        session = Session(Document(Network(shape, layers)))
        opened.append(session)
        session.select(session.document.network.nodes[-1].id)
        return session

    yield open_one
    for session in opened:
        session.close()


SHOWN: list[tuple[tuple[Layer, ...], bool]] = [
    ((Conv2d(3, (2, 3)),), False),
    ((Conv2d(4, 3, groups=2),), False),
    ((DepthwiseConv2d(3, depth_multiplier=2),), False),
    ((SeparableConv2d(3, 3, depth_multiplier=2),), False),
    ((LocallyConnected2d(2, 3),), False),
    ((ConvTranspose2d(4, (2, 3), groups=2),), False),
    ((ConvTranspose2d(4, (2, 3), groups=2),), True),
    ((Flatten(), Linear(5)), False),
]


@pytest.mark.parametrize(("layers", "gathering"), SHOWN)
def test_the_kernel_that_is_changed_is_the_one_on_the_canvas(
    open_session: OpenSession, layers: tuple[Layer, ...], gathering: bool
) -> None:
    session = open_session(*layers)
    row = session.analysis.row(session.selected_id)
    session.set_playhead(extent_of(row, gathering=gathering).clamp(Playhead(4, 1, 1)))
    at = kernels.kernel_at(session, gathering=gathering)
    assert at is not None
    shown = kernels.kernel_numbers(session, at)
    assert shown is not None
    kernels.set_cell(session, at, 0, shown.shape[1] - 1, 77)
    session.run_now()
    look = Look(transposed="gather" if gathering else "stamp")
    frame = build_frame(
        session.document, session.analysis, session.activations, session.selected_id, session.playhead, look=look
    )
    if isinstance(frame, VectorFrame):
        assert frame.weights is not None
        assert frame.weights.cells.array.ravel()[shown.shape[1] - 1] == 77
        return
    assert isinstance(frame, SlidingFrame | StampFrame)
    assert frame.kernel is not None
    expected = shown.copy()
    expected[0, -1] = 77
    np.testing.assert_array_equal(frame.kernel.cells.array, expected)


@pytest.mark.parametrize("layer", [BatchNorm2d(), ReLU()])
def test_layers_without_kernels_have_none_to_change(open_session: OpenSession, layer: Layer) -> None:
    assert kernels.kernel_at(open_session(layer)) is None


def test_a_muted_layer_and_the_input_have_none_either(open_session: OpenSession) -> None:
    session = open_session(Conv2d(2, 3))
    session.select("input")
    assert kernels.kernel_at(session) is None


def test_a_gesture_is_one_step_back(open_session: OpenSession) -> None:
    session = open_session(Conv2d(2, 3))
    before, at = session.document, KernelAt("n1", 1, 1)
    for number in (1, 2, 3):
        kernels.set_cell(session, at, 1, 1, number, merge=True)
    session.end_gesture()
    kernels.set_cell(session, at, 1, 2, 4)
    assert session.history.count == 2
    assert session.history.undo_text == "Change filter 2 of Conv2d"
    shown = kernels.kernel_numbers(session, at)
    assert shown is not None
    assert shown[1].tolist()[1:] == [3, 4]
    session.history.undo()
    session.history.undo()
    assert session.document == before


def test_a_filter_is_set_back_and_others_stay(open_session: OpenSession) -> None:
    session = open_session(Conv2d(3, 3))
    for index in (0, 2):
        kernels.set_cell(session, KernelAt("n1", index), 0, 0, 9)
    kernels.set_bias(session, KernelAt("n1", 2), 0.5)
    kernels.set_back(session, KernelAt("n1", 0))
    assert kernels.edit_at(session, KernelAt("n1", 0)).is_empty
    assert kernels.bias_of(session, KernelAt("n1", 2)) == 0.5
    kernels.set_all_back(session, "n1")
    assert session.document.recipe_of("n1") == FilterBank()
    assert session.document.weights == ()


def test_a_name_takes_the_place_of_numbers_set_by_hand(open_session: OpenSession) -> None:
    session = open_session(Conv2d(3, 3))
    at = KernelAt("n1", 1)
    kernels.set_cell(session, at, 0, 0, 9)
    kernels.set_name(session, at, "laplacian")
    assert kernels.filter_numbers(session, at)[0].tolist() == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    kernels.set_cell(session, at, 0, 0, 9)
    assert kernels.filter_numbers(session, at)[0].tolist() == [[9, 1, 0], [1, -4, 1], [0, 1, 0]]
    kernels.set_name(session, at, "")
    assert kernels.edit_at(session, at).is_empty


def test_one_kernel_or_all_of_a_filter_can_be_given(open_session: OpenSession) -> None:
    session, at = open_session(Conv2d(3, 3)), KernelAt("n1", 2, 1)
    kernels.set_kernels(session, at, np.ones((1, 3, 3)))
    assert kernels.filter_numbers(session, at).sum(axis=(1, 2)).tolist()[1] == 9
    kernels.set_kernels(session, at, np.full((2, 3, 3), 2.0))
    assert kernels.filter_numbers(session, at).tolist() == np.full((2, 3, 3), 2.0).tolist()


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (np.ones((1, 2, 2)), "These are 2×2 numbers, and the filter needs 3×3, or 2 of these"),
        (np.ones((3, 3, 3)), "These are 3×3×3 numbers"),
        (np.full((1, 3, 3), np.inf), "up to ±1,000,000"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(open_session: OpenSession, numbers: np.ndarray, sentence: str) -> None:
    session = open_session(Conv2d(3, 3))
    before = session.document
    with pytest.raises(KernelError, match=sentence):
        kernels.set_kernels(session, KernelAt("n1", 0), numbers)
    assert session.document == before


def test_a_cell_or_a_bias_that_can_not_be_is_refused(open_session: OpenSession) -> None:
    session = open_session(Conv2d(3, 3))
    for row, number, sentence in ((3, 1.0, "no weight here"), (0, float("nan"), "A weight is a number")):
        with pytest.raises(KernelError, match=sentence):
            kernels.set_cell(session, KernelAt("n1", 0), row, 0, number)
    with pytest.raises(KernelError, match="A weight is a number"):
        kernels.set_bias(session, KernelAt("n1", 0), 1e9)


def test_a_kernel_set_by_hand_survives_another_kernel_size_and_hand_set_filters(open_session: OpenSession) -> None:
    session = open_session(Conv2d(2, 3))
    document = session.document.with_recipe("n1", HandSet((((((1,) * 3,) * 3),),)))
    session.apply("Type", document)
    kernels.set_cell(session, KernelAt("n1", 1), 1, 1, 5)
    assert kernels.filter_numbers(session, KernelAt("n1", 1))[0].tolist() == [[1, 1, 1], [1, 5, 1], [1, 1, 1]]
    assert kernels.filter_numbers(session, KernelAt("n1", 0))[0].tolist() == [[1, 1, 1]] * 3


def test_weights_are_imported_for_a_layer_and_for_all(open_session: OpenSession, tmp_path: Path) -> None:
    session = open_session(Conv2d(2, 3), Flatten(), Linear(4))
    np.save(tmp_path / "mine.npy", np.full((2, 2, 3, 3), 0.25))
    assert import_to_layer(session, "n1", tmp_path / "mine.npy") == "Conv2d has weight from mine.npy"
    assert kernels.filter_numbers(session, KernelAt("n1", 1)).tolist() == np.full((2, 3, 3), 0.25).tolist()
    arrays: dict[str, Any] = {"0.weight": np.ones((2, 2, 3, 3)), "2.weight": np.ones((4, 24))}
    np.savez(tmp_path / "all.npz", **arrays)
    assert import_to_network(session, tmp_path / "all.npz") == "2 layers have weights from all.npz"
    assert kernels.filter_numbers(session, KernelAt("n1", 0)).min() == 1
    assert session.history.undo_text == "Import weights from all.npz"
