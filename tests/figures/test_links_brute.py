"""Links of every layer, held against the runner: what changes with an input cell is what is linked with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from convstudio.engine import LAYER_TYPES, Block
from convstudio.figures.build import build_frame
from convstudio.figures.frames import MapView, MergeFrame, PointwiseFrame, SlidingFrame, StampFrame
from convstudio.figures.link_parts import Target
from convstudio.figures.links import links_of
from convstudio.runner.forward import forward
from convstudio.runner.recipes import RandomWeights
from convstudio.studio.document import Document, run_document
from convstudio.studio.playhead import Playhead, extent_of
from tests.figures.gallery import GALLERY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convstudio.engine import LayerReport
    from convstudio.figures.frames import Frame
    from convstudio.runner.activations import Activations

Shown = SlidingFrame | StampFrame | PointwiseFrame
PIECES = {
    name: piece
    for name, piece in GALLERY.items()
    if len(piece.layers) == 1
    and isinstance(piece.frame(), Shown)
    and not isinstance(piece.layers[0], Block)
    and not piece.picture
}
LARGE = 50.0


class Scene:
    """A piece of the gallery with random weights, none of which is 0, at one place."""

    def __init__(self, name: str, playhead: Playhead) -> None:
        piece = PIECES[name]
        document, analysis, _ = piece.computed
        node_id = piece.row.id
        if piece.layers[0].kind == "convolution":
            document = Document(document.network, document.input, ((node_id, RandomWeights(3)),))
        self.activations: Activations = run_document(document, analysis)
        self.row: LayerReport = analysis.row(node_id)
        extent = extent_of(self.row, gathering=piece.look.transposed == "gather")
        self.playhead = extent.clamp(playhead)
        frame: Frame = build_frame(document, analysis, self.activations, node_id, self.playhead, look=piece.look)
        assert isinstance(frame, Shown)
        self.frame = frame
        self.inputs = self.activations.entries[node_id].astype(np.float64)
        self.weights = {
            key: array.astype(np.float64) for key, array in self.activations.weights.get(node_id, {}).items()
        }

    def outputs(self, channel: int, row: int, column: int, value: float) -> NDArray[np.floating]:
        """Return what leaves the layer with another number in one cell."""
        changed = self.inputs.copy()
        changed[channel, row, column] = value
        made: NDArray[np.floating] = forward(self.row.layer, changed[np.newaxis], self.weights)[0]
        return made

    def changed(self, channel: int, row: int, column: int) -> NDArray[np.bool_]:
        """Return which outputs depend on an input cell: whether it is large, small or something between."""
        made = [self.outputs(channel, row, column, value) for value in (-LARGE, LARGE, 0.3, -0.2)]
        apart: NDArray[np.bool_] = np.any(
            [~np.isclose(made[0], other, rtol=1e-9, atol=1e-12) for other in made[1:]], axis=0
        )
        return apart

    @property
    def front(self) -> int:
        """The input channel in front."""
        shown = _inner(self.frame.input)
        for channel, values in enumerate(self.activations.entries[self.row.id]):
            if np.array_equal(values, shown):
                return channel
        raise AssertionError("the input in front is none of the layer's channels")

    def shown_of(self, array: NDArray[np.bool_]) -> set[tuple[int, int]]:
        """Return the cells of the output's grid in which an array over the outputs holds."""
        view = self.frame.output
        if array.ndim == 1:
            return {divmod(int(place), view.cells.columns) for place in np.flatnonzero(array)}
        top, left, _, _ = view.pads
        front = min(self.playhead.filter_index, len(array) - 1)
        return {(int(row) + top, int(column) + left) for row, column in np.argwhere(array[front])}

    def target(self, row: int, column: int) -> Target:
        view = self.frame.input
        if view.lattice is not None:
            top, left, down, right, _, _ = view.lattice
            return Target("input", top + row * down, left + column * right)
        return Target("input", row + view.pads[0], column + view.pads[1])


def _inner(view: MapView) -> NDArray[np.generic]:
    array = view.cells.array
    if view.lattice is not None:
        top, left, down, right, rows, columns = view.lattice
        return array[top : top + rows * down : down, left : left + columns * right : right]
    top, left, bottom, right = view.pads
    return array[top : array.shape[0] - bottom, left : array.shape[1] - right]


PLACES = [Playhead(0), Playhead(7, 1, 1), Playhead(4, 3, 0)]


@pytest.mark.parametrize("playhead", PLACES)
@pytest.mark.parametrize("name", PIECES)
def test_an_input_cell_is_linked_with_the_outputs_that_it_changes(name: str, playhead: Playhead) -> None:
    scene = Scene(name, playhead)
    if isinstance(scene.frame, StampFrame):
        pytest.skip("pointing at an input goes there")
    _, height, width = scene.inputs.shape
    for row, column in np.ndindex(height, width):
        links = links_of(scene.frame, scene.row, scene.target(row, column))
        assert links is not None
        linked = {link.cell for link in links.links if link.grid == "output"}
        assert linked == scene.shown_of(scene.changed(scene.front, row, column)), (row, column, links.words)


@pytest.mark.parametrize("playhead", PLACES)
@pytest.mark.parametrize("name", PIECES)
def test_an_output_cell_is_linked_with_the_inputs_that_change_it(name: str, playhead: Playhead) -> None:
    scene = Scene(name, playhead)
    frame = scene.frame
    _, height, width = scene.inputs.shape
    if isinstance(frame, StampFrame):
        for cell in np.ndindex(frame.output.cells.rows, frame.output.cells.columns):
            links = links_of(frame, scene.row, Target("output", *cell))
            assert links is not None
            linked = {link.cell for link in links.links if link.grid == "input"}
            top, left, bottom, right = frame.output.pads
            if not (
                top <= cell[0] < frame.output.cells.rows - bottom
                and left <= cell[1] < frame.output.cells.columns - right
            ):
                continue
            reading = {
                (row, column)
                for row, column in np.ndindex(height, width)
                if cell in scene.shown_of(scene.changed(scene.front, row, column))
            }
            assert linked == reading
        return
    at = (frame.output_row, frame.output_column) if isinstance(frame, PointwiseFrame) else (frame.row, frame.column)
    reading = {
        (row, column)
        for row, column in np.ndindex(height, width)
        if at in scene.shown_of(scene.changed(scene.front, row, column))
    }
    shown = _read_cells(scene)
    assert reading <= shown
    if not any(getattr(frame, "spreads", ())):
        assert shown <= reading


def _read_cells(scene: Scene) -> set[tuple[int, int]]:
    """Return the cells of the input that the figure marks as read, without padding."""
    frame = scene.frame
    if isinstance(frame, SlidingFrame):
        top, left, high, wide = frame.reach
        cells = set(frame.taps) or {(top + i, left + j) for i in range(high) for j in range(wide)}
        cells |= {source for _, source in frame.sources}
    else:
        assert isinstance(frame, PointwiseFrame)
        block = frame.shared if any(frame.spreads) and frame.shared is not None else frame.read
        cells = {(block[0] + i, block[1] + j) for i in range(block[2]) for j in range(block[3])}
    if frame.input.lattice is not None:
        top, left, down, right, rows, columns = frame.input.lattice
        cells = {
            ((r - top) // down, (c - left) // right)
            for r, c in cells
            if not (r - top) % down and not (c - left) % right
        }
        return {(r, c) for r, c in cells if 0 <= r < rows and 0 <= c < columns}
    top, left, _, _ = frame.input.pads
    _, height, width = scene.inputs.shape
    return {(r - top, c - left) for r, c in cells if 0 <= r - top < height and 0 <= c - left < width}


def test_every_kind_of_layer_with_a_map_is_tried() -> None:
    tried = {type(piece.layers[0]).__name__ for piece in PIECES.values()}
    without = {"Linear", "RadialBasis", "Sequential", "Residual", "Branches"}
    assert tried | without >= set(LAYER_TYPES)


@pytest.mark.parametrize("name", ["add", "multiply", "concatenate"])
def test_a_cell_of_a_path_is_linked_with_the_output_it_goes_to(name: str) -> None:
    piece = GALLERY[name]
    for index in range(piece.extent.filter_count):
        frame = piece.frame(Playhead(7, index))
        assert isinstance(frame, MergeFrame)
        for number, view in enumerate(frame.paths):
            for cell in np.ndindex(view.cells.rows, view.cells.columns):
                links = links_of(frame, piece.row, Target(f"path {number}", *cell))
                assert links is not None
                linked = {link.cell for link in links.links}
                if frame.cells[number] is None:
                    assert not linked
                elif view.cells.array.shape == (1, 1):
                    assert len(linked) == frame.output.cells.array.size
                else:
                    assert linked == {cell}
