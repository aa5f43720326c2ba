"""The sharing laboratory: a cat to be found with one shared filter, or with weights of their own for every place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from convstudio.engine.analysis import layer_facts
from convstudio.engine.formulas import (
    fully_connected_params_equation,
    params_equation,
    unshared_params_equation,
)
from convstudio.engine.layers import Conv2d
from convstudio.lessons.matched_filter import learn_filter, untie
from convstudio.runner.functional import conv2d, locally_connected2d

if TYPE_CHECKING:
    from convstudio.engine import Equation, Layer, Pair, Shape

FOUND = 0.5
"""From this score on, the cat counts as found: halfway between the empty backdrop and the cat."""


@dataclass(frozen=True, slots=True, eq=False)
class SharingResult:
    """What both kinds of weights make of the cat at one place.

    Parameters
    ----------
    place : (row, column)
        Top left cell of the cat in the picture.
    cell : (row, column)
        The output whose window lies over the cat, or nearest to it.
    picture : (3, S, S) float32
        The backdrop with the cat, 0..1.
    shared_map, unshared_map : (H_out, W_out) float32
        The response of every window: about 0 for the backdrop, 1 for the cat.
    shared_score, unshared_score : float
        "Cat here": the largest response at ``cell`` and its eight neighbours.
    shared_peak, unshared_peak : (row, column)
        The output with the largest response of all.
    """

    place: Pair
    cell: Pair
    picture: np.ndarray
    shared_map: np.ndarray
    unshared_map: np.ndarray
    shared_score: float
    unshared_score: float
    shared_peak: Pair
    unshared_peak: Pair

    @property
    def shared_found(self) -> bool:
        """Whether the shared filter sees the cat."""
        return self.shared_score >= FOUND

    @property
    def unshared_found(self) -> bool:
        """Whether the weights that belong to this place see the cat."""
        return self.unshared_score >= FOUND


@dataclass(frozen=True, slots=True, eq=False)
class SharingLab:
    """A picture, a cat that can stand anywhere on it, and two layers that learned to see it at one place.

    The filter is a matched filter: the cat's colours, less their mean over the cat in each channel, weighted by how
    solid the cat is there. Even surfaces of any colour give it nothing. It is scaled, and a bias subtracted, so that
    the mean response to the empty backdrop is 0 and the response to the cat where it was learned is 1. The *shared*
    layer uses this filter at every place. The *unshared* one has it at the learned place only; its other weights never
    saw a cat and are small random numbers. Both maps are true outputs of the runner's convolution and locally
    connected layer.

    Parameters
    ----------
    backdrop : (3, S, S) float32
        0..1.
    sprite : (4, h, w) float32
        Red, green, blue and opacity, 0..1, colours not multiplied by opacity.
    stride : int
        Step of the windows.
    learned_at : (row, column)
        Where the cat stood while both learned; moved to the nearest place that a window visits.

    Raises
    ------
    ValueError
        If the arrays have other shapes, or the sprite does not fit, or has a single colour.
    """

    backdrop: np.ndarray
    sprite: np.ndarray
    stride: int = 1
    learned_at: Pair = (0, 0)
    layer: Conv2d = field(init=False)
    weight: np.ndarray = field(init=False)
    bias: np.ndarray = field(init=False)
    unshared_weight: np.ndarray = field(init=False)
    unshared_bias: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        _check(self.backdrop, self.sprite, self.stride)
        size = self.sprite.shape[1], self.sprite.shape[2]
        self._set(
            backdrop=_frozen(self.backdrop),
            sprite=_frozen(self.sprite),
            layer=Conv2d(1, size, stride=self.stride),
        )
        cell = self.cell_of(*self.learned_at)
        self._set(learned_at=(cell[0] * self.stride, cell[1] * self.stride))
        weight, bias = learn_filter(self.sprite, self.backdrop, self.compose(*self.learned_at), cell, self.stride)
        own_weight, own_bias = untie(weight, bias, self.map_size, cell)
        self._set(weight=_frozen(weight), bias=_frozen(bias))
        self._set(unshared_weight=_frozen(own_weight), unshared_bias=_frozen(own_bias))

    @property
    def map_size(self) -> Pair:
        """The (height, width) of both maps."""
        _, height, width = self.layer.infer(self.backdrop.shape)
        return height, width

    @property
    def last_place(self) -> Pair:
        """The lowest rightmost (row, column) that the cat can stand at."""
        return self.backdrop.shape[1] - self.sprite.shape[1], self.backdrop.shape[2] - self.sprite.shape[2]

    def clamp(self, row: int, column: int) -> Pair:
        """Return the nearest place at which the whole cat is in the picture."""
        last = self.last_place
        return min(max(row, 0), last[0]), min(max(column, 0), last[1])

    def cell_of(self, row: int, column: int) -> Pair:
        """Return the output whose window lies nearest over a cat at (row, column)."""
        row, column = self.clamp(row, column)
        height, width = self.map_size
        half = self.stride // 2
        return min((row + half) // self.stride, height - 1), min((column + half) // self.stride, width - 1)

    def compose(self, row: int, column: int) -> np.ndarray:
        """Return the backdrop (3, S, S) with the cat at (row, column), or as near as it fits."""
        row, column = self.clamp(row, column)
        picture = self.backdrop.copy()
        colours, opacity = self.sprite[:3], self.sprite[3]
        behind = picture[:, row : row + opacity.shape[0], column : column + opacity.shape[1]]
        behind += opacity * (colours - behind)
        return picture

    def look(self, row: int, column: int) -> SharingResult:
        """Return what both layers see with the cat at (row, column), or as near as it fits."""
        place, cell = self.clamp(row, column), self.cell_of(row, column)
        picture = self.compose(*place)
        shared = conv2d(picture[np.newaxis], self.weight, self.bias, self.stride)[0, 0]
        own_weight = self.unshared_weight.transpose(2, 3, 0, 1, 4, 5)
        unshared = locally_connected2d(picture[np.newaxis], own_weight, self.unshared_bias, self.stride)[0, 0]
        return SharingResult(
            place=place,
            cell=cell,
            picture=_frozen(picture),
            shared_map=_frozen(shared),
            unshared_map=_frozen(unshared),
            shared_score=_score(shared, cell),
            unshared_score=_score(unshared, cell),
            shared_peak=_peak(shared),
            unshared_peak=_peak(unshared),
        )

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class ParameterCounts:
    """How many parameters a layer trains, and how many it would if its weights were tied less.

    Parameters
    ----------
    shared, unshared, fully_connected : int
    equations : (Equation or None, Equation or None, Equation or None)
        Where the three come from, in the same order; None for layers in which nothing can be untied.
    """

    shared: int
    unshared: int
    fully_connected: int
    equations: tuple[Equation | None, Equation | None, Equation | None]


def parameter_counts(layer: Layer, input_shape: Shape) -> ParameterCounts:
    """Return the parameters of a layer with shared weights, with its own at every position, and fully connected.

    Raises
    ------
    ShapeError
        If the layer does not fit ``input_shape``.

    Examples
    --------
    >>> counts = parameter_counts(Conv2d(20, 8, stride=2, padding=1), (3, 32, 32))
    >>> counts.shared, counts.unshared, counts.fully_connected
    (3860, 756560, 12046160)
    """
    facts = layer_facts(layer, input_shape)
    return ParameterCounts(
        facts.params,
        facts.unshared_params,
        facts.fully_connected_params,
        (
            params_equation(layer, input_shape),
            unshared_params_equation(layer, input_shape),
            fully_connected_params_equation(layer, input_shape),
        ),
    )


def _check(backdrop: np.ndarray, sprite: np.ndarray, stride: int) -> None:
    if backdrop.ndim != 3 or backdrop.shape[0] != 3:
        raise ValueError(f"The backdrop has shape {backdrop.shape}; give (3, height, width).")
    if sprite.ndim != 3 or sprite.shape[0] != 4:
        raise ValueError(f"The sprite has shape {sprite.shape}; give (4, height, width).")
    if sprite.shape[1] > backdrop.shape[1] or sprite.shape[2] > backdrop.shape[2]:
        raise ValueError("The sprite is larger than the backdrop; give a smaller one.")
    if not sprite[3].any():
        raise ValueError("The sprite is transparent everywhere; there is nothing to find.")
    if stride < 1:
        raise ValueError(f"The stride is {stride}; set it to 1 or more.")


def _frozen(array: np.ndarray) -> np.ndarray:
    """Return ``array`` as a float32 of its own that nobody can change."""
    copy = np.array(array, np.float32)
    copy.flags.writeable = False
    return copy


def _peak(response: np.ndarray) -> Pair:
    row, column = np.unravel_index(int(response.argmax()), response.shape)
    return int(row), int(column)


def _score(response: np.ndarray, cell: Pair) -> float:
    row, column = cell
    return float(response[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].max())
