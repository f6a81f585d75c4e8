"""compare: the same function or not, with exact differences; the same field or not, with choices."""

from __future__ import annotations

import json
import random
from fractions import Fraction as Q

import pytest

from consderiv.errors import DomainError, UnsupportedError
from consderiv.fields.comparison import compare, same_function
from consderiv.fields.image import image_contains
from consderiv.programs import evaluate, parse
from consderiv.sets import Polytope
from consderiv.verdicts import Proved, Refuted, Unknown

SAME = [
    ("relu(x) - relu(-x)", "x", "x=0"),
    ("abs(x) + y", "y + max(x, -x)", "x=0,y=0"),
    ("max(x, y, z)", "max(max(x, y), z)", "x=0,y=0,z=0"),
    ("abs(x)", "where(x > 0, x, -x)", "x=0"),
    ("0 if x == 0 else x", "x", "x=0"),
    ("where(x**2 > 0, 3*x, x)", "3*x", "x=0"),
    ("where(x*y > 0, abs(x*y), 0)", "relu(x*y)", "x=0,y=0"),
    ("min(max(y, 0), x**2)", "max(0, min(y, x**2))", "x=0,y=0"),
    ("abs(x)/(1 + x**2)", "abs(x/(1 + x**2))", "x=0"),
    ("[sort(x, y)]", "[min(x, y), max(x, y)]", "x=0,y=0"),
    ("abs(x - 5)", "5 - x", "x=0"),
    ("relu(x) + y*relu(z)", "max(x, 0) + y*(z + abs(z))/2", "x=0,y=1,z=0"),
    ("sign(x)*x", "abs(x)", "x=0"),
    ("exp(x) + abs(y)", "max(y, -y) + exp(x)", "x=0,y=0"),
    ("where(x == 0, abs(y), abs(y) + x)", "x + abs(y)", "x=0,y=0"),
    ("where(x**2 + y**2 == 0, 7*x, x)", "x", "x=0,y=0"),
]

DIFFERENT = [
    ("abs(x)", "x", "x=0"),
    ("x + 1", "x", "x=0"),
    ("x**2", "0", "x=0"),
    ("min(max(y, 0), x**2)", "0*x*y", "x=0,y=0"),  # on the cusp only
    ("where(x == 0, 1, x)", "x", "x=0"),
    ("where(x == 0, abs(x) + 5, x)", "x", "x=0"),
    ("where(x == 0, y, x)", "x", "x=0,y=0"),  # on a line only
    ("where(x == 0, abs(y), x)", "x", "x=0,y=0"),
    ("max(x**2, y**4)", "x**2", "x=0,y=0"),
    ("relu(x) + abs(y) + z", "relu(x) + y + z", "x=0,y=0,z=0"),
    ("abs(abs(x) + y)", "abs(x) + y", "x=0,y=0"),
    ("abs(x)/(1 + x)", "abs(x)", "x=0"),
    ("(x - y)**2*relu(x)", "0*x*y", "x=0,y=0"),
    ("abs(x - 1)**3", "0", "x=1"),
]


@pytest.mark.parametrize(("first", "second", "at"), SAME)
def test_the_same_function(first, second, at):
    found = compare(first, second, at)
    assert isinstance(found.same_function, Proved)
    assert isinstance(compare(second, first, at).same_function, Proved)


@pytest.mark.parametrize(("first", "second", "at"), DIFFERENT)
def test_different_functions(first, second, at):
    found = compare(first, second, at)
    assert isinstance(found.same_function, Refuted)
    branch, start = found.same_function.evidence, found.first.point
    numerator, denominator = branch.along
    for t in (Q(1, 10**4), Q(1, 10**5)):
        point = tuple(x + sum(row[i] * t ** (k + 1) for k, row in enumerate(branch.arc)) for i, x in enumerate(start))
        (p,), (q,) = evaluate(found.first.program, point), evaluate(found.second.program, point)
        expected = sum(c * t**k for k, c in numerator.items()) / sum(c * t**k for k, c in denominator.items())
        assert p - q == expected != 0


def test_unknown_is_honest():
    assert isinstance(compare("exp(x)*exp(-x)", "1", "x=0").same_function, Unknown)
    # The first is not defined for x < 0.
    assert not isinstance(compare("sqrt(x) - sqrt(x)", "0", "x=0").same_function, Proved)
    assert not isinstance(compare("x + 0*sqrt(x)", "x", "x=0").same_function, Proved)
    assert isinstance(compare("x + sqrt(x)", "sqrt(x) + x", "x=0").same_function, Proved)
    assert isinstance(compare("x + 0/(1 + x)", "x", "x=0").same_function, Proved)


def test_the_field_belongs_to_the_program():
    found = compare("relu(x) - relu(-x)", "x", "x=0")
    assert found.hulls == (Polytope.hull([0, 2]), Polytope.hull([1]))
    assert isinstance(found.second_in_first, Proved)
    assert isinstance(found.first_in_second, Refuted)
    assert found.only_in_second is None
    element = found.only_in_first.element
    assert element in found.hulls[0]
    assert element not in found.hulls[1]
    assert len(found.only_in_first.choices.choices) == 2
    assert found.clarke[0] == found.clarke[1] == Polytope.hull([1])


def test_equal_hulls_and_different_fields():
    """The hull of abs(abs(x) + y) is the square; its field is the bow-tie, without (1, 0)."""
    found = compare("abs(abs(x) + y)", "abs(x) + abs(y)", "x=0,y=0")
    assert found.hulls[0] == found.hulls[1]
    assert isinstance(found.first_in_second, Proved)
    assert isinstance(found.second_in_first, Refuted)
    element = found.only_in_second.element
    assert isinstance(image_contains(found.first, element), Refuted)
    assert isinstance(image_contains(found.second, element), Proved)


def test_sort_is_one_choice():
    found = compare("[sort(x, y)]", "[min(x, y), max(x, y)]", "x=0,y=0")
    assert found.clarke[0] == found.clarke[1]
    assert isinstance(found.first_in_second, Proved)
    assert isinstance(found.second_in_first, Refuted)
    assert found.only_in_second.element not in found.hulls[0]


def test_variables_are_matched_by_name():
    found = compare("y + abs(x)", "abs(x) + y", {"x": 0, "y": 3})
    assert found.first.program.variables == found.second.program.variables == ("y", "x")
    assert isinstance(found.same_function, Proved)
    more = compare("x", "x + relu(z) - relu(z)", "x=0,z=0")
    assert isinstance(more.same_function, Proved)
    assert more.hulls == (Polytope.hull([(1, 0)]), Polytope.hull([(1, -1), (1, 1)]))


def test_input_errors():
    with pytest.raises(UnsupportedError):
        compare("x", "[x]", "x=0")
    with pytest.raises(UnsupportedError):
        compare("[x, x]", "[x]", "x=0")
    with pytest.raises(DomainError):
        compare("1/x", "x", "x=0")


def test_json_and_text():
    data = compare("abs(x)", "x", "x=0").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "consderiv-compare/1"
    assert data["same_function"] == {
        "verdict": "refuted",
        "reason": "they differ along an arc that ends at the point",
        "arc": [["-1"]],
        "output": 0,
        "difference": "2*t",
    }
    assert data["chain_rule_field"]["only_in_first"]["element"] == ["-1"]
    text = str(compare("relu(x) - relu(-x)", "x", "x=0"))
    assert "same function near the point: yes" in text
    assert "0 is in the field of P, not in that of Q" in text


def expression(rng, names, depth):
    if depth == 0:
        return rng.choice([*names, f"-{rng.choice(names)}", f"2*{rng.choice(names)}"])
    a, b = expression(rng, names, depth - 1), expression(rng, names, rng.randrange(depth))
    return rng.choice([f"abs({a})", f"max({a}, {b})", f"min({a}, {b})", f"({a}) + ({b})", f"({a}) - 3*({b})"])


@pytest.mark.parametrize("seed", range(60))
def test_random_piecewise_linear_functions(seed):
    """Positively homogeneous programs: equal on samples, or the arc proves the contrary."""
    rng = random.Random(seed)
    names = ["x", "y", "z"][: rng.randint(1, 3)]
    first = expression(rng, names, 2)
    rewritten = first.replace("abs(", "norm1(")
    if rng.random() < 0.5:
        second = f"{rewritten} + relu({names[0]}) - max({names[0]}, 0)"
    else:
        second = expression(rng, names, 2)
    p, q = parse(first, variables=names), parse(second, variables=names)
    verdict = same_function(p, q, (Q(0),) * len(names))
    samples = [tuple(Q(rng.randint(-20, 20)) for _ in names) for _ in range(60)]
    equal = all(evaluate(p, x) == evaluate(q, x) for x in samples)
    if equal:
        assert isinstance(verdict, Proved)
    else:
        assert isinstance(verdict, Refuted)
        point = tuple(sum(row[i] for row in verdict.evidence.arc) for i in range(len(names)))
        assert evaluate(p, point) != evaluate(q, point)


def test_many_separate_terms():
    n = 200
    first = "+".join(f"abs(x{i})" for i in range(n))
    second = "+".join(f"max(x{i}, -x{i})" for i in range(n))
    names = [f"x{i}" for i in range(n)]
    zero = (Q(0),) * n
    assert isinstance(same_function(parse(first, names), parse(second, names), zero), Proved)
    assert isinstance(same_function(parse(first, names), parse(f"{second} + relu(x7)", names), zero), Refuted)
