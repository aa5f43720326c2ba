"""Small networks for the lecture hall."""

from __future__ import annotations

from convstudio.engine.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU, Softmax
from convstudio.engine.network import Network


def worked_example() -> Network:
    """Return the chapter's example: 32×32×3 through 20 filters of 8×8, stride 2, padding 1, on to ten classes."""
    return Network(
        (3, 32, 32),
        (
            Conv2d(20, 8, stride=2, padding=1),
            ReLU(),
            MaxPool2d(2),
            Flatten(),
            Linear(10),
            Softmax(),
        ),
    )


def textbook_grid() -> Network:
    """Return a 5×5 grid through one 3×3 filter at stride 1: 3×3 comes out."""
    return Network((1, 5, 5), (Conv2d(1, 3, bias=False),))


def textbook_border() -> Network:
    """Return the same grid with a border of zeros: 7×7 goes in, and 5×5 comes out."""
    return Network((1, 5, 5), (Conv2d(1, 3, padding=1, bias=False),))
