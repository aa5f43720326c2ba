"""Holds ``layer_from`` against a real framework for as many random cases as one likes, and prints where they disagree.

::

    python tests/reference/layers/fuzz.py torch 2000          # of every layer
    python tests/reference/layers/fuzz.py onnx 5000:9000 Conv MaxPool
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.reference.layers.comparing import differences
from tests.reference.layers.drawing import DRAWS, draw_case
from tests.reference.layers.oracles import ask

MOST_SHOWN = 12


def say(line: str) -> None:
    """Print a line at once: a long run shows how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(framework: str, seeds: range, ops: list[str]) -> None:
    """Compare the cases that ``seeds`` draw, of each layer."""
    total = Counter[str]()
    for op in ops or DRAWS[framework]:
        seen = Counter[str]()
        for seed in seeds:
            case = draw_case(framework, op, seed)
            answer = ask(case)
            if not answer.is_clear:
                seen["unclear"] += 1
                continue
            seen["legal" if answer.shape else "refused"] += 1
            found = differences(case, answer)
            if found:
                seen["DIFFERENT"] += 1
                if seen["DIFFERENT"] <= MOST_SHOWN:
                    say(f"  {seed} {op} {case['input_shape']} {case['args']}: {'; '.join(found)[:400]}")
        total += seen
        say(f"{framework} {op}: {dict(seen)}")
    say(f"{framework}: {dict(total)}")


if __name__ == "__main__":
    start, _, end = sys.argv[2].rpartition(":")
    main(sys.argv[1], range(int(start or 0), int(end)), sys.argv[3:])
