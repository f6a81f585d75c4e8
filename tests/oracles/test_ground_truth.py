"""The oracle itself against the hand-derived cases, and formal differentiation with one fixed relu'(0)."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from corpus.reading import load_cases, program_of, read_answer

from consderiv.api import localise
from consderiv.fields.image import image_contains
from consderiv.programs import parse
from consderiv.sets import Polytope
from consderiv.verdicts import Proved

from .interpreter import run
from .sampling import near

SMOOTH_ONLY = ("sqrt", "sin", "norm(", "exp")


def _cases() -> list[dict[str, Any]]:
    chosen = []
    for case in load_cases("ABD"):
        made = program_of(case)
        rational = isinstance(case["point"], list) and all("sqrt" not in c for c in case["point"])
        if made is not None and rational and not any(word in made[0] for word in SMOOTH_ONLY):
            chosen.append(case)
    return chosen


@pytest.mark.parametrize("case", [c for c in _cases() if "clarke" in c["answer"]], ids=lambda c: c["id"])
def test_the_oracle_finds_the_clarke_sets(case: dict[str, Any]) -> None:
    text, names = program_of(case)  # type: ignore[misc]
    program, point = parse(text, names), tuple(map(Fraction, case["point"]))
    found = set()
    for place in near(Random(case["id"]), point, 400, True):
        trace = run(program, place)
        if not trace.ties:
            rows = run(program, point, trace.decisions).jacobian
            found.add(rows if program.is_map else rows[0])
    expected = read_answer(case["answer"]["clarke"])
    if expected is not None:
        assert Polytope.hull(found, program.shape) == Polytope.hull(expected.vertices, program.shape)  # type: ignore[attr-defined]


FIXED = {
    "1-c": lambda c: 1 - c, "1-2c": lambda c: 1 - 2 * c, "2c": lambda c: 2 * c, "0": lambda c: 0 * c,
    "c^2": lambda c: c * c, "4c": lambda c: 4 * c, "(0,0)": lambda c: (0 * c, 0 * c),
}  # fmt: skip


@pytest.mark.parametrize("case", [c for c in _cases() if "formal_fixed_c" in c["answer"]], ids=lambda c: c["id"])
def test_one_fixed_choice_at_all_kinks(case: dict[str, Any]) -> None:
    """relu'(0) = c everywhere: the value by hand, by replaying, and accepted as an element of the exact field."""
    text, names = program_of(case)  # type: ignore[misc]
    program, point = parse(text, names), tuple(map(Fraction, case["point"]))
    here = run(program, point)
    for c in (Fraction(0), Fraction(1, 2), Fraction(1, 3), Fraction(1)):
        decisions = dict(here.decisions)
        for index, node in enumerate(program.nodes):
            if node.operation == "relu" and here.nodes[node.operands[0]].value == 0:
                decisions[index] = ({0: c},)
        value = run(program, point, decisions).jacobian[0]
        expected = FIXED[case["answer"]["formal_fixed_c"]](c)
        if case["id"] == "D15":  # (0, 0) for equal choices
            assert value == (0, 0)
        else:
            assert value == (expected if isinstance(expected, tuple) else (expected,))
        assert isinstance(image_contains(localise(text, list(point), names), value), Proved)
