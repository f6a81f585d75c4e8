"""The ground truth of areas A (scalar sets), B (Jacobians) and D (formal differentiation): right, unknown, never wrong."""

from __future__ import annotations

import pytest

from consderiv import explain
from consderiv.errors import DomainError
from consderiv.sets import Empty, Undefined, UnknownSet, is_equal
from consderiv.verdicts import Proved

from .reading import load_cases, program_of, read_answer, read_pieces

# Cases that no release decides: functions that are not definable.
LATER = {
    "A45": "x**2*sin(1/x) has no value at 0 as it is written",
}
SETS = {
    "clarke": lambda report: report.clarke,
    "frechet": lambda report: report.frechet,
    "limiting": lambda report: report.limiting,
    "formal_all_choices": lambda report: report.chain_rule_field.hull,
}
CASES = [case for case in load_cases("ABD") if program_of(case) is not None]
TABLE: dict[str, list[str]] = {}


def judge(found, expected):
    if isinstance(found, UnknownSet):
        return "unknown"
    if isinstance(found, Undefined):
        return "undefined"
    if isinstance(expected, Empty) or isinstance(found, Empty):
        return "right" if isinstance(found, Empty) == isinstance(expected, Empty) else "wrong"
    return "right" if isinstance(is_equal(found, expected), Proved) else "wrong"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case):
    text, names = program_of(case)
    if not isinstance(case["point"], list):
        point = [0] * len(names)
    else:
        point = case["point"]
    verdicts = {}
    try:
        report = explain(text, point, names)
        for key, compute in SETS.items():
            expected = read_answer(case["answer"][key]) if key in case["answer"] else None
            if expected is not None:
                verdicts[key] = judge(compute(report), expected)
        if "limiting_pieces" in case["answer"]:
            verdicts["limiting"] = judge(report.limiting, read_pieces(case["answer"]["limiting_pieces"]))
    except DomainError:
        verdicts["clarke"] = "unknown"
    TABLE[case["id"]] = [f"{key}: {verdict}" for key, verdict in verdicts.items()]
    assert "wrong" not in verdicts.values()
    if case["id"] not in LATER:
        assert set(verdicts.values()) <= {"right"}, verdicts


def test_special_answers():
    """Answers that are verdicts rather than sets: A14, A09, D03 with one convention, D16."""
    cusp = explain("min(max(y,0),x**2)", (0, 0), "x y")
    assert isinstance(cusp.differentiable, Proved) and cusp.differentiable.evidence == (0, 0)
    identity = explain("relu(x)-relu(-x)", (0,))
    assert identity.chain_rule_field.conventions["relu0=0"] == (0,)
    assert 0 in identity.chain_rule_field.hull and 0 not in identity.clarke
    artificial = explain("x**2-2*(relu(-(x-1))+(x-1)-relu(x-1))", (1,))
    assert artificial.chain_rule_field.conventions["relu0=0"] == (0,) and 0 not in artificial.clarke


def test_the_table(show):
    if not TABLE:
        pytest.skip("the cases ran in another process")
    show("\n".join(f"  {name:<5} {', '.join(entry)}" for name, entry in sorted(TABLE.items())))
