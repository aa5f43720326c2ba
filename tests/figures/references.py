"""The reference pictures: how they are made, kept and compared. To make them: ``python -m tests.figures.references``.

Each is laid out at SIZE, made smaller, and kept with few colours. Look at what has changed before committing it.
"""

import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from convstudio.figures.compose import compose
from convstudio.figures.export import render_image
from convstudio.figures.pictures import start_painting
from convstudio.figures.theme import THEMES, ThemeName
from tests.figures.gallery import GALLERY

FOLDER = Path(__file__).parent.parent / "data" / "pictures"
SIZE, KEPT = (780, 560), QSize(480, 345)

STEP, COLORS = 5, 255


def picture_of(name: str, theme: ThemeName) -> QImage:
    """Return a piece of the gallery as it is kept."""
    image = render_image(compose(GALLERY[name].frame(), *SIZE), THEMES[theme])
    small = image.scaled(KEPT, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return small.convertToFormat(QImage.Format.Format_RGB32)


def path_of(name: str, theme: ThemeName) -> Path:
    """Return where a reference lies."""
    return FOLDER / theme / f"{name.replace(' ', '-')}.png"


def pixels(image: QImage) -> np.ndarray:
    """Return an image as (H, W, 3) integers."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    view = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return view[:, : image.width(), 2::-1].astype(int)


def main() -> int:
    """Write every reference."""
    start_painting()
    for theme in THEMES:
        (FOLDER / theme).mkdir(parents=True, exist_ok=True)
        for name in GALLERY:
            _with_few_colors(picture_of(name, theme)).save(str(path_of(name, theme)))
    return 0


def _with_few_colors(image: QImage) -> QImage:
    """Return the image in the colours that it has most of and that can be told apart."""
    coarse = (pixels(image) + STEP // 2) // STEP * STEP
    colors, counts = np.unique(coarse.reshape(-1, 3), axis=0, return_counts=True)
    kept: list[np.ndarray] = []
    for apart in (4 * STEP, STEP):
        for color in np.minimum(colors[np.argsort(-counts)], 255):
            if len(kept) < COLORS and all(np.abs(color - other).max() >= apart for other in kept):
                kept.append(color)
    table = [0xFF000000 | int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in kept]
    return image.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


if __name__ == "__main__":
    sys.exit(main())
