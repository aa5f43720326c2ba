"""Writes down what the real frameworks make of some random cases of every layer, for tests without the frameworks.

::

    python tests/reference/layers/record.py tests/data/shapes-drawn.json
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.reference.layers.drawing import DRAWS, draw_case
from tests.reference.layers.oracles import MODULES, Answer, ask

LEGAL, REFUSED = 7, 4
"""How many of each layer are kept."""

MOST_TRIED = 200


def record() -> dict[str, Any]:
    """Return the cases, and with which versions they were asked for; each framework in a process of its own."""
    names = sorted({name for names in MODULES.values() for name in names})
    lines = []
    for framework in DRAWS:
        asked = subprocess.run([sys.executable, __file__, "--of", framework], stdout=subprocess.PIPE, check=True)
        lines += json.loads(asked.stdout.splitlines()[-1])
    return {"versions": {name: version(name) for name in names}, "cases": lines}


def _of(framework: str, op: str) -> list[dict[str, Any]]:
    left, kept = {True: LEGAL, False: REFUSED}, []
    for seed in range(MOST_TRIED):
        case = draw_case(framework, op, seed)
        answer = ask(case)
        is_legal = answer.shape is not None
        if answer.is_clear and left[is_legal] and 0 not in (answer.shape or ()):
            left[is_legal] -= 1
            kept.append({"id": f"{framework} {op} {seed}", **case, **_plain(answer)})
    return kept


def _plain(answer: Answer) -> dict[str, Any]:
    if answer.shape is None:
        return {"expected": "error"}
    counts = {"params": answer.params, "trainable_params": answer.trainable, "macs": answer.macs}
    return {"expected": list(answer.shape), **{name: count for name, count in counts.items() if count is not None}}


if __name__ == "__main__":
    if sys.argv[1] == "--of":
        cases = [line for op in DRAWS[sys.argv[2]] for line in _of(sys.argv[2], op)]
        sys.stdout.write(json.dumps(cases))
    else:
        table = record()
        body = ",\n".join("  " + json.dumps(case) for case in table["cases"])
        text = f'{{\n "versions": {json.dumps(table["versions"])},\n "cases": [\n{body}\n ]\n}}\n'
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
