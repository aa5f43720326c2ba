"""The frame of the network's input: the picture and its channels."""

from __future__ import annotations

import numpy as np

from convstudio.engine import format_shape
from convstudio.engine.shapes import AxisOrder, is_map
from convstudio.figures.building.known import channel_cells, known_decimals, known_scale
from convstudio.figures.building.moment import RGB, RGB_CHANNELS
from convstudio.figures.building.vector_maps import wrapped_cells
from convstudio.figures.colormap import Scale, recolored
from convstudio.figures.frames import InputFrame, MapView
from convstudio.figures.look import USUAL_LOOK, Look
from convstudio.figures.parts.base import Cells

MOST_CHANNELS = 6


def build_input(inputs: np.ndarray, order: AxisOrder, look: Look = USUAL_LOOK) -> InputFrame:
    """Return the frame of ``inputs``, (C, H, W) or (N,)."""
    shape = format_shape(inputs.shape, order)
    if not is_map(inputs.shape):
        scale = recolored(known_scale(inputs), look.colors)
        cells, decimals = wrapped_cells(inputs.reshape(-1)), known_decimals(inputs)
        view = MapView("Input", f"{shape} numbers", cells, scale, decimals, size=inputs.size)
        return InputFrame(None, (view,), f"An input of {shape} numbers")
    colored = len(inputs) == RGB_CHANNELS and float(inputs.min()) >= 0 and float(inputs.max()) <= 1
    scale = recolored(Scale(0.0, 1.0) if colored else known_scale(inputs), look.colors)
    channels = tuple(
        MapView(
            f"Channel {RGB[index]}" if colored else f"Channel {index + 1}" if len(inputs) > 1 else "Input",
            f"{inputs.shape[1]}×{inputs.shape[2]}",
            channel_cells(inputs, index),
            scale,
            known_decimals(inputs),
        )
        for index in range(min(len(inputs), MOST_CHANNELS))
    )
    return InputFrame(_colors(inputs, shape) if colored else None, channels, f"The input, {shape}")


def _colors(inputs: np.ndarray, shape: str) -> MapView:
    colors = np.rint(inputs.transpose(1, 2, 0) * 255).astype(np.uint8)
    return MapView("Input", f"{shape}: what the network sees", Cells(colors), None, 0)
