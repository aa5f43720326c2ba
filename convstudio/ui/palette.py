"""The layers that can be added, by what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from convstudio.engine import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

NEW_LAYERS: tuple[tuple[str, tuple[tuple[Layer, str], ...]], ...] = (
    ("Convolution", ((Conv2d(16, 3, padding=1), "filters that slide over the maps"),)),
    (
        "Pooling",
        (
            (MaxPool2d(2), "the largest of each window"),
            (AvgPool2d(2), "the mean of each window"),
            (GlobalAvgPool2d(), "the mean of each whole map"),
        ),
    ),
    (
        "Activation",
        (
            (ReLU(), "negative numbers become 0"),
            (Sigmoid(), "between 0 and 1"),
            (Tanh(), "between −1 and 1"),
            (Softmax(), "shares that add up to 1"),
        ),
    ),
    ("Normalisation", ((BatchNorm2d(), "each channel rescaled"), (Dropout(0.5), "some numbers dropped in training"))),
    ("Fully connected", ((Flatten(), "maps to one row of numbers"), (Linear(10), "every output reads every input"))),
)
"""Each layer as it is when it is added, with what it does in a few words."""


class AddMenu(QMenu):
    """The palette as a menu. Each action's data is the layer to add."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Layers that can be added")
        for section, layers in NEW_LAYERS:
            if self.actions():
                self.addSeparator()
            for layer, words in layers:
                action = self.addAction(f"{layer.type_name}\t{words}")
                action.setData(layer)
                action.setToolTip(section)
