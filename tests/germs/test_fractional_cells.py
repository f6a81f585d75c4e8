"""Cells bounded by fractional powers: decided by a substitution that makes the guards polynomials."""

import pytest

from consderiv import explain
from consderiv.sets import UnknownSet

ORIGIN = {"y": 0, "x": 0}


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("max(min(y, abs(x)**(3/2)), 0)", "[0, 1] x {0}"),
        ("max(min(y - x**2, abs(x)**(3/2) - y), 0)", "[-1, 1] x {0}"),
        ("max(min(y, -abs(x)**(3/2) - y), 0)", "{(0, 0)}"),
        ("max(min(y - abs(x)**(3/2), 2*abs(x)**(4/3) - y), 0)", "[-1, 1] x {0}"),  # x**(3/2) < x**(4/3)
        ("max(min(y - abs(x)**(4/3), abs(x)**(3/2) - y), 0)", "{(0, 0)}"),
        ("max(min(y, abs(x - y**2)**(3/2)), 0)", "[0, 1] x {0}"),
        ("max(min(y, relu(x)**(3/2)), 0)", "[0, 1] x {0}"),
        ("where(y > abs(x)**(3/2), y - abs(x)**(3/2), 0)", "[0, 1] x {0}"),
    ],
)
def test_clarke_sets(program, wanted):
    report = explain(program, ORIGIN, variables=["y", "x"])
    assert str(report.clarke) == wanted


def test_the_witness_runs_between_the_curves():
    found = explain("max(min(y - x**2, abs(x)**(3/2) - y), 0)", ORIGIN, variables=["y", "x"]).witnesses
    for witness in found:
        for t in (1e-2, 1e-3):
            y, x = (sum(float(step[i]) * t ** (k + 1) for k, step in enumerate(witness.arc)) for i in (0, 1))
            below, above = y - x**2, abs(x) ** 1.5 - y
            assert below > 0 and above > 0 and (below < above) == (witness.vertex == (1, 0))


@pytest.mark.parametrize(
    ("program", "base"),
    [("max(min(y, abs(x)**sqrt(2)), 0)", "z1"), ("max(min(y, norm(x, y)**(3/2) - x**2), 0)", "z0^2 + z1^2")],
)
def test_the_reason_names_the_powers(program, base):
    found = explain(program, ORIGIN, variables=["y", "x"]).clarke
    assert isinstance(found, UnknownSet) and f"fractional powers of {base}" in found.reason
