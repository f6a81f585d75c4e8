"""A witness is an arc along which the gradient exists: it stays on no kink of the whole program, also not on one that
leaves no trace in the limit and so belongs to no group of the germ.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from consderiv import explain

STEP = Fraction(1, 10**6)
Kink = Callable[[Fraction, Fraction], Fraction]
CASES: list[tuple[str, Kink]] = [  # a program, and a guard whose zero set is a kink outside the origin
    ("abs(y) + y**2*abs(x)", lambda x, y: x),
    ("relu(y) + y*abs(x)", lambda x, y: x),
    ("sqrt(abs(y**2)) + x**2*abs(x - y)", lambda x, y: x - y),
]


@pytest.mark.parametrize(("text", "kink"), CASES, ids=[text for text, _ in CASES])
def test_no_kink_of_the_program_contains_the_arc(text: str, kink: Kink) -> None:
    found = explain(text, {"x": 0, "y": 0}, variables=["x", "y"]).witnesses
    assert len(found) == 2
    for witness in found:
        x, y = (sum((step[i] * STEP**k for k, step in enumerate(witness.arc, 1)), Fraction(0)) for i in (0, 1))
        assert kink(x, y) != 0, witness
