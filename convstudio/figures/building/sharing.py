"""The frame of the sharing laboratory: the cat at one place, what both kinds of weights see, and what they cost."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine import Conv2d, describe_layer, format_shape, presets
from convstudio.engine.expressions import write
from convstudio.figures.frames import CountBars, CountRow, ResponseView, SharingFrame
from convstudio.figures.numerals import write_number
from convstudio.figures.parts.base import Cells
from convstudio.lessons.sharing import SharingLab, SharingResult, parameter_counts
from convstudio.studio.inputs import picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convstudio.engine import Analysis, Equation, LayerReport, Pair, Shape
    from convstudio.engine.shapes import AxisOrder

PICTURE_SIDE = 32
SPRITE_SIDE = 11
LEARNED_AT = (2, 2)
FIRST_PLACE = (17, 18)
"""Where the cat stands at first: far enough from where it was learned."""

PATCH_SIDE = 8
GHOST = 0.4
"""How much of the cat is left where it was learned."""

SENTENCE = "The shared filter finds the cat anywhere; the unshared weights only where they learned it."


@cache
def sharing_lab() -> SharingLab:
    """Return the laboratory with the built-in meadow and cat; always the same one."""
    backdrop, sprite = picture("meadow", PICTURE_SIDE, PICTURE_SIDE), picture("cat-sprite", SPRITE_SIDE, SPRITE_SIDE)
    return SharingLab(backdrop[:3], sprite, learned_at=LEARNED_AT)


def build_sharing_frame(
    analysis: Analysis,
    node_id: str,
    row: int = FIRST_PLACE[0],
    column: int = FIRST_PLACE[1],
    *,
    order: AxisOrder = "HWD",
    lead: str = "",
) -> SharingFrame:
    """Return what there is to see with the cat at (row, column).

    Parameters
    ----------
    analysis : Analysis
        Of the document's network.
    node_id : str
        The selected layer. If it is no convolution, or does not fit, the parameters are those of the first that does.
    row, column : int
        The cat's top left cell in the picture; moved to the nearest place where the whole cat is in it.
    order : {"HWD", "CHW", "NCHW", "NHWC"}
        How shapes are written.
    lead : str
        What to do, before the sentence that says what is seen; a printed figure has nothing to do.
    """
    lab = sharing_lab()
    result = lab.look(row, column)
    top, left = result.place
    _, height, width = lab.sprite.shape
    return SharingFrame(
        title="One filter, every patch",
        sentence=f"{lead} {SENTENCE}".strip(),
        backdrop=_backdrop(),
        ghost=_ghost(),
        cat=Cells(_to_colors(result.picture)[top : top + height, left : left + width]),
        place=result.place,
        learned_at=lab.learned_at,
        patch=PATCH_SIDE,
        shared=_shared_view(result),
        unshared=_unshared_view(result, lab),
        counts=_counts(analysis, node_id, order),
        description=_description(result, lab),
    )


def _shared_view(result: SharingResult) -> ResponseView:
    return ResponseView(
        title="Shared weights",
        caption="The peak moves with the cat" if result.shared_found else "The filter misses the cat",
        cells=Cells(result.shared_map),
        tint="green",
        score=result.shared_score,
        found=result.shared_found,
        looked_at=result.cell,
        learned=None,
    )


def _unshared_view(result: SharingResult, lab: SharingLab) -> ResponseView:
    return ResponseView(
        title="Unshared weights",
        caption="Learned here, so they see it" if result.unshared_found else "No response: not learned here",
        cells=Cells(result.unshared_map),
        tint="red",
        score=result.unshared_score,
        found=result.unshared_found,
        looked_at=result.cell,
        learned=lab.cell_of(*lab.learned_at),
    )


def _description(result: SharingResult, lab: SharingLab) -> str:
    scores = " ".join(
        f"{name} weights: cat {write_number(score, 2)}, {'found' if found else 'missed'}."
        for name, score, found in (
            ("Shared", result.shared_score, result.shared_found),
            ("Unshared", result.unshared_score, result.unshared_found),
        )
    )
    return f"The cat stands at {_place(result.place)}; it was learned at {_place(lab.learned_at)}. {scores}"


def _place(place: Pair) -> str:
    return f"row {place[0] + 1}, column {place[1] + 1}"


@cache
def _backdrop() -> Cells:
    return Cells(_to_colors(sharing_lab().backdrop))


@cache
def _ghost() -> Cells:
    lab = sharing_lab()
    top, left = lab.learned_at
    _, height, width = lab.sprite.shape
    mixed = lab.backdrop + GHOST * (lab.compose(top, left) - lab.backdrop)
    return Cells(_to_colors(mixed)[top : top + height, left : left + width])


def _to_colors(picture: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return (H, W, 3) bytes of a (3, H, W) picture from 0 to 1."""
    colors: NDArray[np.uint8] = np.rint(np.clip(picture, 0, 1).transpose(1, 2, 0) * 255).astype(np.uint8)
    return colors


def _counts(analysis: Analysis, node_id: str, order: AxisOrder) -> CountBars:
    rows = [row for row in analysis.rows if _can_be_untied(row)]
    chosen = next((row for row in rows if row.id == node_id), rows[0] if rows else None)
    if chosen is None:
        example = presets.load("worked_example")
        layer = example.nodes[0].layer
        assert isinstance(layer, Conv2d), "the worked example starts with its convolution"
        return _count_bars("the worked example", layer, example.input_shape, order)
    assert isinstance(chosen.layer, Conv2d)
    assert chosen.input_shape is not None
    return _count_bars(chosen.name, chosen.layer, chosen.input_shape, order)


def _can_be_untied(row: LayerReport) -> bool:
    # A muted layer lets anything pass, and need not fit what it gets.
    return isinstance(row.layer, Conv2d) and row.facts is not None and not row.muted


@lru_cache(maxsize=64)
def _count_bars(name: str, layer: Conv2d, input_shape: Shape, order: AxisOrder) -> CountBars:
    counts = parameter_counts(layer, input_shape)
    values = (counts.shared, counts.unshared, counts.fully_connected)
    labels = ("Shared (convolution)", "Unshared (locally connected)", "Fully connected")
    return CountBars(
        title=f"Parameters of {name}",
        caption=f"{describe_layer(layer)}, on an input of {format_shape(input_shape, order)}",
        rows=tuple(
            CountRow(label, _formula(equation), value)
            for label, equation, value in zip(labels, counts.equations, values, strict=True)
        ),
    )


def _formula(equation: Equation | None) -> str:
    return "" if equation is None else write(equation.right, "numbers")
