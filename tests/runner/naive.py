"""The forward functions as plain loops over Python numbers: slow, and too simple to be wrong in the same way."""

import numpy as np

Pads = tuple[int, int, int, int]
Pair = tuple[int, int]


def padded(picture: np.ndarray, pads: Pads, mode: str = "zeros", value: float = 0.0) -> np.ndarray:
    """Pad one (H, W) map, asking for each cell of the result where it comes from."""
    top, left, bottom, right = pads
    height, width = picture.shape
    result = np.empty((top + height + bottom, left + width + right))
    for row, column in np.ndindex(*result.shape):
        place = (_source(row - top, height, mode), _source(column - left, width, mode))
        result[row, column] = value if None in place else picture[place]
    return result


def _source(place: int, size: int, mode: str) -> int | None:
    if 0 <= place < size:
        return place
    if mode == "circular":
        return place % size
    if mode == "replicate":
        return 0 if place < 0 else size - 1
    if mode == "reflect":
        return -place if place < 0 else 2 * (size - 1) - place
    return None


def conv2d(
    array: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    stride: Pair,
    pads: Pads,
    dilation: Pair,
    groups: int,
    mode: str = "zeros",
) -> np.ndarray:
    """Return a grouped convolution in float64."""
    batch = array.shape[0]
    filters, depth, k_h, k_w = weight.shape
    maps = [[padded(channel, pads, mode) for channel in picture] for picture in array]
    height = _positions(maps[0][0].shape[0], k_h, stride[0], dilation[0])
    width = _positions(maps[0][0].shape[1], k_w, stride[1], dilation[1])
    result = np.zeros((batch, filters, height, width))
    for n, f, row, column in np.ndindex(*result.shape):
        first = f // (filters // groups) * depth
        total = 0.0 if bias is None else float(bias[f])
        for c, i, j in np.ndindex(depth, k_h, k_w):
            cell = maps[n][first + c][row * stride[0] + i * dilation[0], column * stride[1] + j * dilation[1]]
            total += float(cell) * float(weight[f, c, i, j])
        result[n, f, row, column] = total
    return result


def _positions(size: int, kernel_size: int, stride: int, dilation: int) -> int:
    """Count the starts from which the whole kernel still fits."""
    return sum(start + dilation * (kernel_size - 1) < size for start in range(0, size, stride))


def max_pool2d(
    picture: np.ndarray, kernel_size: Pair, stride: Pair, pads: Pads, dilation: Pair, output_size: Pair
) -> np.ndarray:
    """Return the largest real number of each window of one (H, W) map, −inf where there is none."""
    result = np.full(output_size, -np.inf)
    for row, column in np.ndindex(*output_size):
        for i, j in np.ndindex(*kernel_size):
            place = (
                row * stride[0] + i * dilation[0] - pads[0],
                column * stride[1] + j * dilation[1] - pads[1],
            )
            if 0 <= place[0] < picture.shape[0] and 0 <= place[1] < picture.shape[1]:
                result[row, column] = max(result[row, column], picture[place])
    return result


def avg_pool2d(
    picture: np.ndarray,
    kernel_size: Pair,
    stride: Pair,
    pads: Pads,
    dilation: Pair,
    output_size: Pair,
    count_include_pad: bool,
    divisor_override: int | None,
) -> np.ndarray:
    """Return the mean of each window of one (H, W) map, counting cell by cell what it is divided by."""
    top, left, bottom, right = pads
    height, width = picture.shape
    result = np.zeros(output_size)
    for row, column in np.ndindex(*output_size):
        total, counted = 0.0, 0
        for i, j in np.ndindex(*kernel_size):
            r, c = row * stride[0] + i * dilation[0] - top, column * stride[1] + j * dilation[1] - left
            real = 0 <= r < height and 0 <= c < width
            in_padding = r < height + bottom and c < width + right
            total += float(picture[r, c]) if real else 0.0
            counted += real or (count_include_pad and in_padding)
        result[row, column] = total / (divisor_override or max(counted, 1))
    return result


def locally_connected2d(
    array: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, stride: Pair, pads: Pads
) -> np.ndarray:
    """Return a convolution whose every output position has weights of its own."""
    filters, depth, height, width, k_h, k_w = weight.shape
    maps = [[padded(channel, pads) for channel in picture] for picture in array]
    result = np.zeros((len(array), filters, height, width))
    for n, f, row, column in np.ndindex(*result.shape):
        total = 0.0 if bias is None else float(bias[f, row, column])
        for c, i, j in np.ndindex(depth, k_h, k_w):
            cell = maps[n][c][row * stride[0] + i, column * stride[1] + j]
            total += float(cell) * float(weight[f, c, row, column, i, j])
        result[n, f, row, column] = total
    return result


def conv_transpose2d(
    array: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    stride: Pair,
    pads: Pads,
    output_padding: Pair,
    dilation: Pair,
    groups: int,
) -> np.ndarray:
    """Stamp every cell onto a grid large enough, then cut the padding off."""
    batch, channels, height, width = array.shape
    filters, (k_h, k_w) = weight.shape[1], weight.shape[2:]
    rows = (height - 1) * stride[0] + dilation[0] * (k_h - 1) + 1 + output_padding[0]
    columns = (width - 1) * stride[1] + dilation[1] * (k_w - 1) + 1 + output_padding[1]
    result = np.zeros((batch, filters * groups, rows, columns))
    for n, c, row, column in np.ndindex(*array.shape):
        first = c // (channels // groups) * filters
        for f, i, j in np.ndindex(filters, k_h, k_w):
            place = (row * stride[0] + i * dilation[0], column * stride[1] + j * dilation[1])
            result[n, first + f, *place] += float(array[n, c, row, column]) * float(weight[c, f, i, j])
    if bias is not None:
        result += bias[:, np.newaxis, np.newaxis]
    top, left, bottom, right = pads
    return result[:, :, top : max(top, rows - bottom), left : max(left, columns - right)]


def adaptive_cells(size: int, outputs: int, place: int) -> list[int]:
    """Return which cells an adaptive pool's output reads: all that touch its share of the axis."""
    return [cell for cell in range(size) if (cell + 1) * outputs > place * size and cell * outputs < (place + 1) * size]
