"""Whether the layers behind a layer can take another shape from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.analysis import layer_facts
from convstudio.engine.blocks import Block
from convstudio.engine.errors import ShapeError

if TYPE_CHECKING:
    from convstudio.engine.analysis import Analysis
    from convstudio.engine.layers import Layer
    from convstudio.engine.problems import Fix
    from convstudio.engine.report import LayerReport
    from convstudio.engine.shapes import Shape

MOST = 2000
"""How many layers are asked in all: a network with more to ask gets fewer fixes, not a slower window."""


class Followers:
    """Tries shapes on what comes behind a layer.

    Parameters
    ----------
    analysis : Analysis
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._left = MOST

    def can_take(self, row: LayerReport, fix: Fix) -> bool:
        """Say whether everything behind a layer still fits once ``fix`` has taken its place."""
        assert row.input_shape is not None
        try:
            shape = row.input_shape
            for layer in fix.layers:
                shape = layer.infer(shape)
            return self._fits(row.id, shape)
        except ShapeError:
            return False

    def _fits(self, node_id: str, shape: Shape) -> bool:
        """Say whether what follows a node takes ``shape`` from it, out through the blocks around it."""
        network, by_id = self._analysis.network, self._analysis.by_id
        if shape == by_id[node_id].output_shape:
            return True  # from here on, nothing is new
        place = network.place(node_id)
        for node in network.path(place)[place.index + 1 :]:
            self._left -= 1
            if self._left < 0:
                return False
            if not node.muted:
                shape = _behind(node.layer, shape)
            if shape == by_id[node.id].output_shape:
                return True
        if not place.block_id:
            return True
        block = by_id[place.block_id]
        if block.output_shape is None:
            return False  # something else inside does not fit, and it can't be told how the paths would meet
        return self._fits(block.id, _joined(block, place.path, shape))


def _behind(layer: Layer, shape: Shape) -> Shape:
    return layer.infer(shape) if isinstance(layer, Block) else layer_facts(layer, shape).output_shape


def _joined(block: LayerReport, path: int, shape: Shape) -> Shape:
    """Return what a block's paths merge to once one of them ends in ``shape``."""
    if not block.merges:
        return shape
    assert isinstance(block.layer, Block)
    assert block.input_shape
    return block.layer.join((*block.merges[:path], shape, *block.merges[path + 1 :]), block.input_shape)
