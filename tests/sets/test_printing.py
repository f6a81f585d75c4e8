"""Sets print as mathematics, in text and in LaTeX."""

from fractions import Fraction
from itertools import product

import pytest

from consderiv.sets import (
    Empty,
    FiniteSet,
    Polytope,
    Undefined,
    UnknownSet,
    minkowski_sum,
    to_latex,
    union,
)


def axes(size):
    return [Polytope.hull([[0] * size, [int(i == j) for j in range(size)]]) for i in range(size)]


CASES = [
    (Polytope.hull([1]), "{1}", r"\{1\}"),
    (Polytope.hull([0, 1]), "[0, 1]", "[0, 1]"),
    (Polytope.hull(["-1/2", "1/2"]), "[-1/2, 1/2]", r"\left[-\frac{1}{2}, \frac{1}{2}\right]"),
    (FiniteSet.of([-1, 1]), "{-1, 1}", r"\{-1, 1\}"),
    (union(Polytope.hull([-1, 1]), Polytope.hull([2, 3])), "[-1, 1] ∪ [2, 3]", r"[-1, 1] \cup [2, 3]"),
    (Polytope.hull([(1, 0), (0, 1)]), "conv{(0, 1), (1, 0)}", r"\operatorname{conv}\{(0, 1), (1, 0)\}"),
    (Polytope.hull([(-1, 0), (1, 0)]), "[-1, 1] x {0}", r"[-1, 1] \times \{0\}"),
    (
        Polytope.hull(list(product((-1, 1), (0, 2)))),
        "[-1, 1] x [0, 2]",
        r"[-1, 1] \times [0, 2]",
    ),
    (Polytope.hull([(1, 0)]), "{(1, 0)}", r"\{(1, 0)\}"),
    (
        Polytope.hull([[[1, 1], [2, 1]], [[-1, 1], [2, -1]]]),
        "conv{[[-1, 1], [2, -1]], [[1, 1], [2, 1]]}",
        r"\operatorname{conv}\left\{\begin{pmatrix}-1 & 1 \\ 2 & -1\end{pmatrix}, "
        r"\begin{pmatrix}1 & 1 \\ 2 & 1\end{pmatrix}\right\}",
    ),
    (Empty((2,)), "{}", r"\emptyset"),
    (Undefined("sqrt at 0"), "undefined (sqrt at 0)", r"\text{undefined (sqrt at 0)}"),
    (UnknownSet("open"), "unknown (open)", r"\text{unknown (open)}"),
    (
        UnknownSet("open", Polytope.hull([0]), Polytope.hull([0, 1])),
        "between {0} and [0, 1] (open)",
        r"\{0\} \subseteq \,\cdot\, \subseteq [0, 1]\ \text{(open)}",
    ),
    (minkowski_sum(*axes(2), budget=0), "[0, 1] x [0, 1]", r"[0, 1] \times [0, 1]"),
    (
        minkowski_sum(Polytope.hull([(0, 0), (1, 1)]), Polytope.hull([(0, 0), (1, 0), (0, 1)]), budget=0),
        "conv{(0, 0), (0, 1), (1, 0)} + conv{(0, 0), (1, 1)}",
        r"\operatorname{conv}\{(0, 0), (0, 1), (1, 0)\} + \operatorname{conv}\{(0, 0), (1, 1)\}",
    ),
]


@pytest.mark.parametrize(("part", "text", "latex"), CASES)
def test_text_and_latex(part, text, latex):
    assert str(part) == repr(part) == text
    assert to_latex(part) == latex
    assert part._repr_latex_() == f"${latex}$"


def test_reasons_are_escaped_in_latex():
    assert to_latex(Undefined("a_b at 50%")) == r"\text{undefined (a\_b at 50\%)}"


def test_four_points_that_are_no_box():
    quadrilateral = Polytope.hull([(0, 0), (2, 0), (0, 1), (1, 1)])
    assert str(quadrilateral).startswith("conv{")


def test_long_sets_are_abbreviated():
    assert str(minkowski_sum(*axes(100))) == ("sum of 100 segments in R^100: [0, 1] x [0, 1] x [0, 1] x ... x [0, 1]")
    circle = Polytope.hull([(Fraction(1 - t * t, 1 + t * t), Fraction(2 * t, 1 + t * t)) for t in range(20)])
    assert str(circle).endswith("(20 vertices in R^2)") and len(str(circle)) < 150
    assert len(str(FiniteSet.of(range(1000)))) < 50
    assert len(str(union(*(Polytope.hull([3 * k, 3 * k + 1]) for k in range(50))))) < 80
    assert len(str(Polytope.hull([[0] * 1000, [1] * 1000]))) < 80
