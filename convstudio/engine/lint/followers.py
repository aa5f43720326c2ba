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
        """Go on with ``shape`` behind a node, and out of the blocks around it."""
        network, by_id = self._analysis.network, self._analysis.by_id
        while True:
            place = network.place(node_id)
            rest = network.path(place)[place.index + 1 :]
            self._left -= len(rest)
            if self._left < 0:
                return False
            for node in rest:
                if not node.muted:
                    shape = _behind(node.layer, shape)
                if shape == by_id[node.id].output_shape:
                    return True  # from here on, nothing is new
            if not place.block_id:
                return True
            node_id, block = place.block_id, by_id[place.block_id]
            if block.output_shape is None:
                return False  # something else inside does not fit, and it can't be told how the paths would meet
            if block.merges:
                ends = (*block.merges[: place.path], shape, *block.merges[place.path + 1 :])
                assert isinstance(block.layer, Block)
                assert block.input_shape
                shape = block.layer.join(ends, block.input_shape)
            if shape == block.output_shape:
                return True


def _behind(layer: Layer, shape: Shape) -> Shape:
    return layer.infer(shape) if isinstance(layer, Block) else layer_facts(layer, shape).output_shape
