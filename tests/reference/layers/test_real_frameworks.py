"""The same layers in the real frameworks, where these are installed: a few random cases of each, ever the same.

``fuzz.py`` beside it does as many as one likes.
"""

from __future__ import annotations

import pytest

from tests.reference.layers.comparing import differences
from tests.reference.layers.drawing import DRAWS, draw_case
from tests.reference.layers.oracles import ask, missing_modules

CASES_EACH = 25
ALL = [(framework, op) for framework, ops in DRAWS.items() for op in ops]


@pytest.mark.parametrize(("framework", "op"), ALL, ids=[f"{framework} {op}" for framework, op in ALL])
def test_agrees(framework: str, op: str) -> None:
    missing = missing_modules(framework)
    if missing:
        pytest.skip(f"{' and '.join(missing)} would have to be installed to ask for {framework}'s own results")
    for seed in range(CASES_EACH):
        case = draw_case(framework, op, seed)
        answer = ask(case)
        if answer.is_clear:
            assert differences(case, answer) == [], case


@pytest.mark.parametrize(("framework", "op"), ALL, ids=[f"{framework} {op}" for framework, op in ALL])
def test_cases_are_the_same_for_the_same_seed(framework: str, op: str) -> None:
    assert draw_case(framework, op, 3) == draw_case(framework, op, 3)
    assert len({str(draw_case(framework, op, seed)) for seed in range(20)}) > 1
