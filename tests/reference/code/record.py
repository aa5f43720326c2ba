"""Writes ``tests/data/code-read.json`` anew: what the frameworks make of the snippets. Needs them installed.

python -m tests.reference.code.record
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.interchange.snippets import FED_WITH, SNIPPETS
from tests.reference.code.running import Facts, run_keras, run_torch

TARGET = Path(__file__).parents[2] / "data" / "code-read.json"


def facts_of(name: str) -> Facts:
    """Return what its framework says of a snippet."""
    if name.startswith("torch"):
        return run_torch(SNIPPETS[name], FED_WITH[name])
    return run_keras(SNIPPETS[name])


if __name__ == "__main__":
    known = {name: facts_of(name) for name in SNIPPETS}
    TARGET.write_text("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(known[name])}" for name in known) + "\n}\n")
