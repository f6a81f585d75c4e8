"""Every error that the random tests found, made small."""

from __future__ import annotations

import pytest

import consderiv
from consderiv.api import localise
from consderiv.fields.limiting import limiting
from consderiv.sets import Undefined, UnknownSet
from consderiv.verdicts import Proved

# Functions that jump on a null set which only a switch or a square sees; they were called continuous, with known sets.
JUMPS = [
    "where(abs(x) == 0, 5, x)",
    "where(abs(x) == 0, y, 0)",
    "where(abs(x) <= 0, y, 0)",
    "where(abs(x) > 0, 0, y)",
    "where(relu(x) + relu(-x) == 0, y, 0)",
    "where(max(x, y) == min(x, y), x, 0)",
    "where(max(x, y) > min(x, y), 0, x)",
    "where(sort(x, y)[0] == sort(x, y)[1], x, 0)",
    "where(norm1(x, y) == 0, 1, 0)",
    "where(x**2 == 0, y, 0)",
    "where(x**2 > 0, 0, y)",
    "where(x**2 + y**2 == 0, 1, 0)",
    "sign(x**2)*y",
    "floor(-x**2)*y",
    "x + where(median(x, y, 0) == 0, where(abs(y) > 0, 0, 1), 0)",
]


@pytest.mark.parametrize("text", JUMPS)
def test_jumps_on_null_sets_of_switches_and_squares(text: str) -> None:
    names = [name for name in ("x", "y") if name in text.replace("max", "").replace("relu", "")]
    point = dict.fromkeys(names, 0)
    local = localise(text, point, names)
    assert not isinstance(local.continuity, Proved)
    for field in (consderiv.bouligand, consderiv.clarke, consderiv.limiting, consderiv.frechet):
        assert isinstance(field(text, point, names), (Undefined, UnknownSet))


KEPT = [
    ("where(abs(x) <= 0, 2*x, x)", {"x": 0}, "{1}"),
    ("where(abs(x) > 0, 3*y, 3*y)", {"x": 0, "y": 0}, "{(0, 3)}"),
    ("where(x**2 > 0, y, y)", {"x": 0, "y": 0}, "{(0, 1)}"),
    ("where(x == x, y, 0)", {"x": 0, "y": 0}, "{(0, 1)}"),
    ("where(max(x, y) == min(x, y), x, y)", {"x": 0, "y": 0}, "{(0, 1)}"),
]


@pytest.mark.parametrize(("text", "point", "expected"), KEPT)
def test_harmless_null_sets(text: str, point: dict[str, int], expected: str) -> None:
    """The same conditions where both sides agree on the null set."""
    assert str(consderiv.clarke(text, point, list(point))) == expected


def test_a_closed_condition_counts_in_the_chain_rule_field() -> None:
    """{abs(x) <= 0} has 0 in its closure; the branch was lost."""
    assert str(consderiv.chain_rule_field("where(abs(x) <= 0, 2*x, x)", {"x": 0}).hull) == "[1, 2]"


# Branches that meet in a smaller null set only (the boundary of a where inside another switch); were not decided.
NESTED = {
    "max(where(x > y, x, y), 0)": "{(0, 0), (0, 1), (1, 0)}",
    "max(sign(x)*x, sign(y)*y)": "{(-1, 0), (0, -1), (0, 1), (1, 0)}",
    "min(-x, max(x, y), floor(y)*y)": "{(-1, 0), (0, 0), (0, 1), (1, 0)}",
}


@pytest.mark.parametrize("text", NESTED)
def test_continuity_of_nested_jumps(text: str) -> None:
    assert str(consderiv.bouligand(text, {"x": 0, "y": 0}, ["x", "y"])) == NESTED[text]


def test_many_faces_do_not_take_minutes() -> None:
    """541 faces of ten hyperplanes in R^4 (the cones were built anew for each face)."""
    text = "max(min(norm1(2*w - 2*y), (w/2 + y + z)/2), relu(3*z + x/2) - (3*w + x))"
    found = limiting(localise(text, dict.fromkeys("xyzw", 0), ["x", "y", "z", "w"]))
    assert not isinstance(found, UnknownSet)
