"""A colour of its own for every cell of a kernel: across from orange to blue, down from bright to deep."""

from __future__ import annotations

CORNERS = ((232, 89, 12), (47, 111, 237), (214, 178, 0), (11, 138, 106))
"""Top left, top right, bottom left, bottom right; told apart by colour-blind eyes too."""


def tap_color(row: int, column: int, rows: int, columns: int) -> str:
    """Return "#rrggbb" for a kernel's cell, mixed from the colours of the corners.

    Examples
    --------
    >>> tap_color(0, 0, 3, 3), tap_color(2, 2, 3, 3)
    ('#e8590c', '#0b8a6a')
    """
    down = row / (rows - 1) if rows > 1 else 0.0
    across = column / (columns - 1) if columns > 1 else 0.0
    weights = ((1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across)
    mixed = (
        round(sum(weight * corner[part] for weight, corner in zip(weights, CORNERS, strict=True))) for part in range(3)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def tap_colors(rows: int, columns: int) -> tuple[str, ...]:
    """Return the colours of a kernel's cells, in raster order."""
    return tuple(tap_color(row, column, rows, columns) for row in range(rows) for column in range(columns))
