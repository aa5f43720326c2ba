"""Every function against PyTorch itself, on drawn cases, where it is installed: `pip install convstudio[reference]`."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convstudio.engine import Branches, Network, Residual, analyze
from convstudio.engine.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    Flatten,
    GlobalAvgPool2d,
    Hardswish,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Upsample,
)
from convstudio.runner import functional
from convstudio.runner.recipes import default_recipe
from convstudio.runner.run import run
from convstudio.runner.weights.making import make_weights
from tests.runner.draws import SIDES, Slide, fits, pairs, slides

torch = pytest.importorskip("torch", reason="PyTorch is not installed: it is an optional extra, to check against")

SEEDS = st.integers(0, 2**32)
COUNTS = st.integers(1, 3)
SMOOTH = ("celu", "elu", "gelu", "logsigmoid", "mish", "selu", "sigmoid", "silu", "softplus", "tanh")
STRAIGHT = ("hardsigmoid", "hardswish", "hardtanh", "leaky_relu", "relu", "relu6", "softsign")


def numbers(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def agree(result: np.ndarray, reference: Any) -> None:
    expected = reference.numpy()
    assert result.shape == expected.shape
    assert result.dtype == expected.dtype
    largest = np.abs(expected[np.isfinite(expected)]).max(initial=0)
    # Sums of many terms may cancel: what is left is only as exact as the terms were.
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=5e-6 * max(1, largest))


def both(name: str, arrays: list[np.ndarray | None], *args: object, **fields: object) -> None:
    """Ask both for the same thing."""
    ours: Callable[..., np.ndarray] = getattr(functional, name)
    theirs = getattr(torch.nn.functional, name)
    tensors = [None if array is None else torch.from_numpy(array) for array in arrays]
    agree(ours(*arrays, *args, **fields), theirs(*tensors, *args, **fields))


@given(
    slide=slides(),
    counts=st.tuples(COUNTS, COUNTS, COUNTS, COUNTS),
    mode=st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
    seed=SEEDS,
)
def test_conv2d(slide: Slide, counts: tuple[int, int, int, int], mode: str, seed: int) -> None:
    assume(fits(mode, slide))
    batch, groups, depth, multiple = counts
    array = numbers(seed, (batch, groups * depth, *slide.size))
    weight = numbers(seed + 1, (groups * multiple, depth, *slide.kernel_size))
    bias = numbers(seed + 2, (groups * multiple,))
    top, left, bottom, right = slide.pads
    padded = torch.nn.functional.pad(
        torch.from_numpy(array), (left, right, top, bottom), "constant" if mode == "zeros" else mode
    )
    expected = torch.nn.functional.conv2d(
        padded, torch.from_numpy(weight), torch.from_numpy(bias), slide.stride, 0, slide.dilation, groups
    )
    ours = functional.conv2d(array, weight, bias, slide.stride, slide.pads, slide.dilation, groups, mode)  # type: ignore[arg-type]
    agree(ours, expected)


LARGE = [
    # channels, filters, size, kernel_size, stride, padding, dilation, groups
    (64, 64, 56, 3, 1, 1, 1, 1),
    (32, 48, 57, 3, 1, 1, 1, 1),
    (256, 256, 14, 3, 1, 1, 1, 1),
    (128, 64, 28, 1, 1, 0, 1, 1),
    (128, 64, 28, 1, 2, 0, 1, 1),
    (3, 64, 112, 7, 2, 3, 1, 1),
    (3, 32, 99, 11, 4, 2, 1, 1),
    (64, 64, 28, 3, 1, 2, 2, 1),
    (96, 96, 56, 3, 1, 1, 1, 96),
    (96, 96, 57, 3, 2, 1, 1, 96),
    (48, 96, 28, 5, 1, 2, 1, 48),
    (16, 16, 64, 15, 1, 7, 1, 1),
    (64, 64, 28, 3, 1, 1, 1, 4),
]


@pytest.mark.parametrize("case", LARGE)
def test_large_convolutions(case: tuple[int, ...]) -> None:
    channels, filters, size, kernel_size, stride, padding, dilation, groups = case
    array, weight = numbers(0, (2, channels, size, size)), numbers(1, (filters, channels // groups, *[kernel_size] * 2))
    both("conv2d", [array, weight, numbers(2, (filters,))], stride, padding, dilation, groups)


@given(
    counts=st.tuples(COUNTS, COUNTS, COUNTS, COUNTS),
    sizes=st.tuples(pairs(5), pairs(4)),
    steps=st.tuples(pairs(3), pairs(3)),
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    output_padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    seed=SEEDS,
)
def test_conv_transpose2d(
    counts: tuple[int, int, int, int],
    sizes: tuple[tuple[int, int], tuple[int, int]],
    steps: tuple[tuple[int, int], tuple[int, int]],
    padding: tuple[int, int],
    output_padding: tuple[int, int],
    seed: int,
) -> None:
    batch, groups, depth, filters = counts
    (size, kernel), (stride, dilation) = sizes, steps
    for axis in (0, 1):
        assume(output_padding[axis] < max(stride[axis], dilation[axis]))
        spans = (size[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1
        assume(spans + output_padding[axis] > 2 * padding[axis])
    array = numbers(seed, (batch, groups * depth, *size))
    weight, bias = numbers(seed + 1, (groups * depth, filters, *kernel)), numbers(seed + 2, (groups * filters,))
    both("conv_transpose2d", [array, weight, bias], stride, padding, output_padding, groups, dilation)


@given(slide=slides(), ceil_mode=st.booleans(), count_include_pad=st.booleans(), seed=SEEDS)
def test_pools(slide: Slide, ceil_mode: bool, count_include_pad: bool, seed: int) -> None:
    padding = slide.pads[:2]
    assume(all(2 * padding[axis] <= slide.kernel_size[axis] for axis in (0, 1)))
    array = numbers(seed, (2, 2, *slide.size))
    spans = [slide.dilation[axis] * (slide.kernel_size[axis] - 1) + 1 for axis in (0, 1)]
    if all(spans[axis] <= slide.size[axis] + 2 * padding[axis] for axis in (0, 1)):
        both("max_pool2d", [array], slide.kernel_size, slide.stride, padding, slide.dilation, ceil_mode)
    if all(slide.kernel_size[axis] <= slide.size[axis] + 2 * padding[axis] for axis in (0, 1)):
        for divisor in (None, 3):
            arguments = (slide.kernel_size, slide.stride, padding, ceil_mode, count_include_pad, divisor)
            both("avg_pool2d", [array], *arguments)


@given(size=pairs(9), output_size=pairs(9), seed=SEEDS)
def test_adaptive_pools(size: tuple[int, int], output_size: tuple[int, int], seed: int) -> None:
    both("adaptive_avg_pool2d", [numbers(seed, (2, 2, *size))], output_size)
    both("adaptive_max_pool2d", [numbers(seed, (2, 2, *size))], output_size)


@pytest.mark.parametrize("name", [*SMOOTH, *STRAIGHT])
@given(seed=SEEDS, scale=st.sampled_from([0.1, 1, 10, 100]))
def test_activations(name: str, seed: int, scale: float) -> None:
    both(name, [(numbers(seed, (2, 30)) * scale).astype(np.float32)])


@given(seed=SEEDS, dim=st.sampled_from([0, 1, 2, -1]))
def test_softmax(seed: int, dim: int) -> None:
    both("softmax", [numbers(seed, (2, 3, 4)) * 5], dim)
    both("log_softmax", [numbers(seed, (2, 3, 4)) * 5], dim)


@given(seed=SEEDS)
def test_fields_of_activations(seed: int) -> None:
    array = numbers(seed, (2, 3, 4, 4))
    both("gelu", [array], approximate="tanh")
    both("leaky_relu", [array], 0.3)
    both("elu", [array], 1.7)
    both("celu", [array], 0.7)
    both("softplus", [array], 2.0, 3.0)
    both("hardtanh", [array], -0.3, 0.8)
    both("prelu", [array, numbers(seed + 1, (3,))])


@given(seed=SEEDS, shape=st.tuples(COUNTS, st.sampled_from([2, 4, 6]), st.integers(2, 4), st.integers(2, 4)))
def test_norms(seed: int, shape: tuple[int, ...]) -> None:
    array, channels = numbers(seed, shape), shape[1]
    weight, bias, mean = (numbers(seed + i, (channels,)) for i in (1, 2, 3))
    variance = np.abs(numbers(seed + 4, (channels,)))
    both("batch_norm", [array, mean, variance, weight, bias], eps=1e-3)
    both("batch_norm", [array, None, None, weight, bias], training=True)
    agree(
        functional.group_norm(array, 2, weight, bias),
        torch.nn.functional.group_norm(torch.from_numpy(array), 2, torch.from_numpy(weight), torch.from_numpy(bias)),
    )
    both("instance_norm", [array, None, None, weight, bias])
    both("instance_norm", [array, mean, variance, weight, bias], use_input_stats=False)
    for size in (1, 2, 3, 5):
        both("local_response_norm", [array], size, 0.5, 0.6, 2.0)
    scales = numbers(seed + 5, shape[2:])
    agree(
        functional.layer_norm(array, shape[2:], scales),
        torch.nn.functional.layer_norm(torch.from_numpy(array), shape[2:], torch.from_numpy(scales)),
    )


@given(
    size=pairs(6),
    target=pairs(13),
    mode=st.sampled_from(["nearest", "nearest-exact", "bilinear", "bicubic", "area"]),
    align_corners=st.booleans(),
    seed=SEEDS,
)
def test_interpolate_to_a_size(
    size: tuple[int, int], target: tuple[int, int], mode: str, align_corners: bool, seed: int
) -> None:
    corners = align_corners if mode.startswith("bi") else None
    both("interpolate", [numbers(seed, (1, 2, *size))], size=target, mode=mode, align_corners=corners)


@settings(max_examples=300)
@given(
    size=pairs(9),
    factor=st.tuples(st.floats(1, 4), st.floats(1, 4)),
    mode=st.sampled_from(["nearest", "nearest-exact", "bilinear", "bicubic", "area"]),
    recompute=st.sampled_from([None, True]),
    seed=SEEDS,
)
def test_interpolate_by_a_factor(
    size: tuple[int, int], factor: tuple[float, float], mode: str, recompute: bool | None, seed: int
) -> None:
    array = numbers(seed, (1, 2, *size))
    both("interpolate", [array], scale_factor=factor, mode=mode, recompute_scale_factor=recompute)


@given(seed=SEEDS, factor=st.integers(1, 3))
def test_shuffles(seed: int, factor: int) -> None:
    both("pixel_shuffle", [numbers(seed, (2, 2 * factor**2, 3, 4))], factor)
    both("pixel_unshuffle", [numbers(seed, (2, 2, 3 * factor, 4 * factor))], factor)


@given(pads=st.tuples(SIDES, SIDES, SIDES, SIDES), value=st.sampled_from([0.0, -2.5]), seed=SEEDS)
def test_pad(pads: tuple[int, int, int, int], value: float, seed: int) -> None:
    array = numbers(seed, (1, 2, 4, 5))
    both("pad", [array], pads, "constant", value)
    for mode in ("reflect", "replicate", "circular"):
        both("pad", [array], pads, mode)


def test_linear() -> None:
    both("linear", [numbers(0, (2, 3, 7)), numbers(1, (5, 7)), numbers(2, (5,))])


def test_a_small_residual_network() -> None:
    """A network as a tree against the same one built by hand."""
    network = Network(
        (3, 17, 19),
        [
            Conv2d(8, 5, stride=2, padding=2),
            BatchNorm2d(),
            ReLU(),
            Residual(
                [Conv2d(16, 3, stride=2, padding=1, groups=2), Hardswish()], [Conv2d(16, 1, stride=2, bias=False)]
            ),
            Branches([[GlobalAvgPool2d(), Conv2d(16, 1), Sigmoid()], ()], "multiply"),
            Branches([MaxPool2d(3, 2, 1), AvgPool2d(3, 2, 1)]),
            ConvTranspose2d(4, 4, stride=2, padding=1),
            Upsample(2, mode="bilinear"),
            Flatten(),
            Linear(7),
        ],
    )
    rows = analyze(network).rows
    weights: dict[str, dict[str, np.ndarray]] = {}
    for row in rows:
        recipe = default_recipe(row.layer)
        if recipe and row.input_shape:
            arrays = make_weights(recipe, row.layer, row.input_shape, row.id)
            noise = {name: np.abs(numbers(len(weights), array.shape)) * 0.1 for name, array in arrays.items()}
            weights[row.id] = {name: arrays[name] + noise[name] for name in arrays}
    picture = numbers(0, (2, 3, 17, 19))
    used = [
        {name: torch.from_numpy(array) for name, array in weights[row.id].items()} for row in rows if row.id in weights
    ]
    call = torch.nn.functional
    first, norm, body, short, gate, up, last = used
    x = call.conv2d(torch.from_numpy(picture), **first, stride=2, padding=2)
    x = call.relu(call.batch_norm(x, norm["running_mean"], norm["running_var"], norm["weight"], norm["bias"]))
    x = call.hardswish(call.conv2d(x, **body, stride=2, padding=1, groups=2)) + call.conv2d(x, **short, stride=2)
    x = torch.sigmoid(call.conv2d(x.mean((2, 3), keepdim=True), **gate)) * x
    x = torch.cat([call.max_pool2d(x, 3, 2, 1), call.avg_pool2d(x, 3, 2, 1)], 1)
    x = call.interpolate(call.conv_transpose2d(x, **up, stride=2, padding=1), scale_factor=2, mode="bilinear")
    output = run(network, weights, picture).output_of(rows[-1].id)
    assert output is not None
    agree(output, call.linear(x.flatten(1), **last))
