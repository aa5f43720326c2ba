"""How well the conv runner chooses among its ways to convolve: run ``python benchmarks/ways_to_convolve.py``.

Times every way on many shapes, fits the constants of ``runner/algorithms/choice.py`` to what it saw, and says how
much slower the chosen ways are than the best ones, with the constants as they are and as they would be.
"""

from __future__ import annotations

import argparse
import sys
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from in_turns import times_put_aside  # noqa: E402  # the folder must be known first
from works import CONVS, Conv  # noqa: E402

from convstudio.runner.algorithms import choice  # noqa: E402
from convstudio.runner.sliding import slide  # noqa: E402
from convstudio.runner.threads import undisturbed  # noqa: E402

SIZES = (
    (16, 32, 112),
    (32, 64, 56),
    (64, 64, 56),
    (64, 128, 28),
    (128, 128, 28),
    (256, 256, 14),
    (512, 512, 7),
    (24, 40, 19),
)
MORE = tuple(
    Conv(
        f"{kernel}×{kernel} s{stride} {channels}→{filters} @{size}",
        0,
        channels,
        filters,
        size,
        kernel,
        stride,
        kernel // 2,
    )
    for channels, filters, size in SIZES
    for kernel, stride in ((3, 1), (3, 2), (5, 1), (7, 1), (5, 2))
)
SAMPLES = 7
STEPS = 4000
"""Changes of the constants that are tried."""


def main() -> None:
    """Time, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD")
    options = parser.parse_args()
    works = [
        work for work in (*CONVS, *MORE) if work.groups == 1 and work.kernel_size > 1 and options.only in work.name
    ]
    seen = {work: _times(work) for work in works}
    for work, times in seen.items():
        sys.stdout.write(
            f"{work.name:30}" + "".join(f"  {way} {time * 1e3:7.2f}" for way, time in times.items()) + "\n"
        )
    constants = _fit(seen)
    sys.stdout.write(f"as they are: {_loss(seen, choice.COSTS)}\nas fitted:   {_loss(seen, constants)}\n{constants}\n")


def _times(work: Conv) -> dict[choice.Way, float]:
    """Return the median time of every way in seconds."""
    picture, weight, bias = work.arrays()
    weight.setflags(write=False)
    stride, padding, dilation, groups = work.arguments()
    window = slide(picture, weight.shape[2:], stride, padding, dilation)
    output = np.empty((work.filters, *window.output_size), np.float32)
    found = {}
    for way in choice.ways(window, weight):
        with undisturbed():
            samples = []
            for _ in range(SAMPLES + 2):
                disturbed, start = times_put_aside(), perf_counter()
                choice.compute(picture[0], weight, bias, output, window, groups, way)
                samples.append((times_put_aside() != disturbed, perf_counter() - start))
        found[way] = median(taken for _, taken in sorted(samples[2:])[: SAMPLES // 2 + 1])
    return found


@cache
def _work_of(work: Conv) -> dict[choice.Way, np.ndarray]:
    """Return what each way does, in the units of the constants."""
    picture, weight, _ = work.arrays()  # only their shapes matter here
    stride, padding, dilation, _ = work.arguments()
    window = slide(picture, weight.shape[2:], stride, padding, dilation)
    return {
        way: np.array(choice.WORK[way](window, work.filters, work.channels))
        for way in choice.ways(window, weight)
        if way in choice.WORK
    }


def _fit(seen: dict[Conv, dict[choice.Way, float]]) -> dict[choice.Way, tuple[float, ...]]:
    """Return constants, in nanoseconds, with the least sum of squared relative errors; none is negative."""
    fitted: dict[choice.Way, tuple[float, ...]] = {}
    for way in choice.WORK:
        cases = [(_work_of(work)[way], times[way] * 1e9) for work, times in seen.items() if way in times]
        matrix = np.array([work / time for work, time in cases])
        kept = list(range(matrix.shape[1]))
        while True:
            solution = np.linalg.lstsq(matrix[:, kept], np.ones(len(cases)), rcond=None)[0]
            if (solution >= 0).all():
                break
            kept.pop(int(solution.argmin()))
        constants = np.zeros(matrix.shape[1])
        constants[kept] = solution
        fitted[way] = tuple(float(f"{constant:.3g}") for constant in constants)
    return _descend(seen, fitted)


def _descend(
    seen: dict[Conv, dict[choice.Way, float]], constants: dict[choice.Way, tuple[float, ...]]
) -> dict[choice.Way, tuple[float, ...]]:
    """Return constants nearby that choose better: changes at random, of which those that help are kept."""
    chance, best = np.random.default_rng(0), _mean_loss(seen, constants)
    for _ in range(STEPS):
        way = list(constants)[chance.integers(len(constants))]
        factors = np.exp(chance.normal(0, 0.25, len(constants[way])))
        tried = constants | {way: tuple(float(f"{c * f:.3g}") for c, f in zip(constants[way], factors, strict=True))}
        loss = _mean_loss(seen, tried)
        if loss < best:
            best, constants = loss, tried
    return constants


def _mean_loss(seen: dict[Conv, dict[choice.Way, float]], constants: dict[choice.Way, tuple[float, ...]]) -> float:
    return float(np.mean(_ratios(seen, constants)))


def _loss(seen: dict[Conv, dict[choice.Way, float]], constants: dict[choice.Way, tuple[float, ...]]) -> str:
    """Say how much slower the chosen ways are than the best."""
    ratios = _ratios(seen, constants)
    return f"{np.mean(ratios) - 1:.1%} slower than the best on average, {max(ratios) - 1:.0%} at most"


def _ratios(seen: dict[Conv, dict[choice.Way, float]], constants: dict[choice.Way, tuple[float, ...]]) -> list[float]:
    """Return each chosen way's time by the best one's."""
    ratios = []
    for work, times in seen.items():
        known = {way: np.dot(amounts, constants[way]) for way, amounts in _work_of(work).items()}
        ratios.append(times[min(known, key=lambda way: known[way])] / min(times[way] for way in known))
    return ratios


if __name__ == "__main__":
    main()
