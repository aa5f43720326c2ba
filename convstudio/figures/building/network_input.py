"""The frame of the network's input: the picture and its channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import format_shape
from convstudio.engine.shapes import AxisOrder, is_map
from convstudio.figures.building.known import channel_cells, known_decimals, known_scale
from convstudio.figures.building.moment import RGB
from convstudio.figures.building.vector_maps import wrapped_cells
from convstudio.figures.building.views import around
from convstudio.figures.colormap import Scale, recolored
from convstudio.figures.frames import InputFrame, MapView
from convstudio.figures.look import USUAL_LOOK, Look
from convstudio.figures.parts.base import Cells
from convstudio.studio.array_facts import remember_version
from convstudio.studio.document import input_array
from convstudio.studio.inputs import CellsInput, GridInput, InputError, InputRecipe, colours_of, is_coloured, scaling_of
from convstudio.studio.picture_numbers import COLOURS, limits

if TYPE_CHECKING:
    from convstudio.runner.activations import Activations
    from convstudio.studio.array_facts import Region
    from convstudio.studio.document import Document

MOST_CHANNELS = 6
"""That are shown at once; of more, those around the one in front."""


def input_now(document: Document, activations: Activations) -> np.ndarray:
    """Return what the network looks at: cells as they are being painted, and pictures as they were last computed."""
    if isinstance(document.input, GridInput | CellsInput):
        try:
            return input_array(document)
        except InputError:
            pass
    return activations.source


def build_input(
    inputs: np.ndarray,
    order: AxisOrder,
    look: Look = USUAL_LOOK,
    recipe: InputRecipe | None = None,
    channel: int = 0,
) -> InputFrame:
    """Return the frame of an input.

    Parameters
    ----------
    inputs : (C, H, W) or (N,)
    order : AxisOrder
    look : Look
    recipe : InputRecipe, optional
        What ``inputs`` were made from: says whether they are colours.
    channel : int
        The one in front, where there are more than colours.
    """
    shape = format_shape(inputs.shape, order)
    if not is_map(inputs.shape):
        scale = recolored(known_scale(inputs), look.colors)
        cells, decimals = wrapped_cells(inputs.reshape(-1)), known_decimals(inputs)
        view = MapView("Input", f"{shape} numbers", cells, scale, decimals, size=inputs.size)
        return InputFrame(None, (view,), (0,), f"An input of {shape} numbers")
    colored = recipe is not None and is_coloured(recipe, inputs)
    scale = recolored(_scale(inputs, recipe), look.colors)
    front = min(channel, len(inputs) - 1)
    places = tuple(around(front, len(inputs), MOST_CHANNELS))
    if not colored:  # the one in front is drawn large, and first
        places = (front, *(place for place in places if place != front))
    views = tuple(_channel_view(inputs, place, scale, colored=colored) for place in places)
    picture = _picture(inputs, recipe, shape) if recipe is not None and colored else None
    return InputFrame(picture, views, places, f"The input, {shape}")


def _scale(inputs: np.ndarray, recipe: InputRecipe | None) -> Scale:
    """Return what the channels' colours stand for: of a picture all that brightness can be, else what there is."""
    scaling = None if recipe is None else scaling_of(recipe)
    if scaling is not None:
        low, high = limits(scaling)
        return Scale(min(low, -high), max(high, -low)) if low < 0 else Scale(low, high)
    return Scale(0.0, 1.0) if recipe is not None and is_coloured(recipe, inputs) else known_scale(inputs)


def _channel_view(inputs: np.ndarray, place: int, scale: Scale, *, colored: bool) -> MapView:
    count = len(inputs)
    name = (*RGB, "alpha")[place] if colored else f"{place + 1}"
    title = "Input" if count == 1 else f"Channel {name}"
    size = f"{inputs.shape[1]}×{inputs.shape[2]}"
    more = f", one of {count:,}" if count > MOST_CHANNELS else ""
    return MapView(title, size + more, channel_cells(inputs, place), scale, known_decimals(inputs))


def _picture(inputs: np.ndarray, recipe: InputRecipe, shape: str) -> MapView:
    def mend(before: Cells, region: Region) -> Cells:
        _, rows, columns = region
        mended = before.array.copy()
        mended[rows, columns] = _colour_bytes(recipe, inputs[:, rows, columns])
        return before.replaced(mended, rows, columns)

    question = ("input in colours", scaling_of(recipe))
    cells = remember_version(inputs, question, lambda: Cells(_colour_bytes(recipe, inputs)), mend)
    return MapView("Input", f"{shape}: what the network sees", cells, None, 0)


def _colour_bytes(recipe: InputRecipe, inputs: np.ndarray) -> np.ndarray:
    """Return the colours of (C, H, W) from 0 to 255, (H, W, 3)."""
    colours = colours_of(recipe, inputs)
    assert colours is not None
    as_bytes: np.ndarray = np.rint(colours[:COLOURS].transpose(1, 2, 0) * 255).astype(np.uint8)
    return as_bytes
