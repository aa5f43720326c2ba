"""How fast the conv runner is, as ratios to PyTorch on the same threads: run ``python benchmarks/conv_runner.py``.

PyTorch and ONNX Runtime (with onnx) are measured where they are installed; what is missing is said below the table.
Without PyTorch there are times only.
Batch 1, float32, medians. ``--only WORD`` picks works by their names, ``--rounds N`` sets how often all take turns.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from math import prod
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from in_turns import Runner, medians, serve  # noqa: E402  # the folder must be known first
from works import PREPARE, WORKS, Work  # noqa: E402

SAMPLES = 3


def gemm_peak() -> float:
    """Return how many multiply-accumulates a second this machine's NumPy does in a large float32 product."""
    left, right = np.ones((768, 768), np.float32), np.ones((768, 3072), np.float32)
    result, best = np.empty((768, 3072), np.float32), float("inf")
    for _ in range(15):
        start = perf_counter()
        np.matmul(left, right, out=result)
        best = min(best, perf_counter() - start)
    return prod(left.shape) * right.shape[1] / best


def main() -> None:
    """Time everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", choices=PREPARE, help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    options = parser.parse_args()
    if options.worker:
        serve(lambda name: PREPARE[options.worker](WORKS[name]), SAMPLES)
        return
    needs = {"ours": (), "torch": ("torch",), "onnxruntime": ("onnxruntime", "onnx")}
    libraries = [library for library in PREPARE if all(map(find_spec, needs[library]))]
    runners = {library: Runner(Path(__file__), library) for library in libraries}
    peak = gemm_peak()
    print_table([work for work in WORKS.values() if options.only in work.name], runners, options.rounds, peak)
    for runner in runners.values():
        runner.stop()
    for library in PREPARE.keys() - runners.keys():
        missing = " and ".join(module for module in needs[library] if not find_spec(module))
        write(f"{library} is not measured: {missing} can't be imported here.")


def print_table(works: list[Work], runners: dict[str, Runner], rounds: int, peak: float) -> None:
    """Time the works one by one and print a line for each."""
    write(f"{'':32}{'ms':>9}{'to torch':>10}{'goal':>6}{'onnx/torch':>12}{'of GEMM peak':>14}")
    for work in works:
        times = medians(runners, work.name, rounds)
        reference = times.get("torch", float("nan"))
        write(
            f"{work.name:32}{times['ours'] * 1000:9.2f}{times['ours'] / reference:10.2f}{work.goal:6.2f}"
            f"{times.get('onnxruntime', float('nan')) / reference:12.2f}{work.macs / times['ours'] / peak:14.0%}"
        )


def write(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
