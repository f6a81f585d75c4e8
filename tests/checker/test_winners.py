"""Which signs a switch asks for on a leaf: those that its winner depends on, and of equal operands the right one."""

from fractions import Fraction
from itertools import product
from statistics import median
from typing import Any

import pytest
from handwritten import certificate, program
from inprocess import MODULES
from mutation import check_accepted
from strata_json import about, combination, element, leaf, limit, p, part, split, terms, to, v
from test_products import changed
from test_wrong_strata import verdict

Json = Any
FREE = element(n=1)
DOUBLE: Json = [["variable", 0], ["add", 0, 0], ["power", 0, "2"], ["constant", "2"], ["add", 2, 3]]
ABOVE = [
    [p("1 xx, -1 x, 2"), 1, terms(("1", "1 x, -1/2", []), ("7/4", "1", [])), []],
    [p("1 xx, -2 x, 2"), 1, terms(("1", "1 x, -1", []), ("1", "1", [])), []],
]


def bent(name: str, formula: str, right: Json, left: Json, zero: Json, **more: Json) -> Json:
    """A switch of x, 2x and x^2 + 2, the largest, that is max(x, 2x); what is known about x^2 + 2 on each leaf."""
    strata = [part("", "1 x", [v("2")]), part("", "-1 x", [v("1")]), part("1 x", "", [v("1"), v("2")])]
    normals = [element((0, "-1"), n=1), FREE] if formula == "2 x" else [FREE, element((0, "1"), n=1)]
    sides = leaf("2 x", [FREE], known=right), leaf("1 x", [FREE], known=left)
    tree = split("1 x", *sides, leaf(formula, normals, known=zero, **more))
    pairs = [to(0, 2, limit(0, 1, n=1)), to(1, 2, limit(0, 0, n=1))]
    limits = [[[1, [[p("-1")]], [[]]], [0, [[p("1")]], [[]]]]]
    of = program("x", [*DOUBLE, [name, 0, 1, 4]], 5)
    return certificate(
        about("conservative", of, strata, tree=tree, pairs=pairs),
        about("clarke_map", of, strata, tree=tree, pairs=pairs, limits=limits),
    )


def middle(formula: str = "2 x", **more: Json) -> Json:
    """At 0 the order is x, 2x, x^2 + 2; so the median is 2x."""
    return bent("median", formula, ABOVE, ABOVE, ABOVE, **more)


def largest(name: str, sign: str, *positive: str) -> Json:
    """Of u = 1, v = x^2 + 2, w = x^4 + 2 x^2 + 3 up to sign: v - u and w - v are known, w - u is not."""
    squares = {"": ("1", "1", []), "xx": ("1", "1 x", []), "xxxx": ("1", "1 xx", [])}
    known = []
    for text in ("1 xx, 1", "1 xxxx, 1 xx, 1", *positive):
        parts = [(c.partition(" ")[0], c.partition(" ")[2]) for c in text.split(", ")]
        known.append([p(text), 1, terms(*((c, *squares[x][1:]) for c, x in parts)), []])
    nodes: Json = [["variable", 0], ["constant", f"{sign}1"], ["power", 0, "2"], ["constant", "1"], ["add", 2, 3]]
    nodes += [["add", 4, 3], ["mul", 4, 4], ["constant", "2"], ["add", 6, 7]]  # x^2 + 2 and x^4 + 2 x^2 + 3
    nodes += [["neg", 5], ["neg", 8], [name, 1, 9, 10] if sign else [name, 1, 5, 8]]
    formula = ", ".join(f"{sign}{term}" for term in ("1 xxxx", "2 xx", "3"))
    tree = leaf(formula, [FREE], known=known)
    strata = [part("", "", [v(f"{sign}4 xxx, {sign}4 x")])]
    return certificate(about("conservative", program("x", nodes, 11), strata, tree=tree, pairs=[]))


POSITIVE = ("1 xx, 2", "1 xxxx, 2 xx, 3")
ASKED = {
    "clip": bent("clip", "1 x", ABOVE[1:], ABOVE[:1], ABOVE[:1]),
    "median": middle(),
    "max": largest("max", ""),
    "min": largest("min", "-"),
    "norminf": largest("norminf", "", *POSITIVE),
    "norminf of negatives": largest("norminf", "-", *POSITIVE),
}
ASKED["norminf of negatives"]["statement"][0]["strata"] = [part("", "", [v("4 xxx, 4 x")])]
ASKED["norminf of negatives"]["proof"][0]["tree"]["formula"] = [p("1 xxxx, 2 xx, 3"), p("1")]


@pytest.mark.parametrize("name", ASKED)
def test_only_the_winner_is_compared(name: str) -> None:
    check_accepted(ASKED[name])


ZERO_LEAF = "proof.0.tree.cases.2"
WRONG = [
    ("clip", f"{ZERO_LEAF}.known", [], "not known on the leaf"),
    ("clip", f"{ZERO_LEAF}.known", ABOVE[1:], "not known on the leaf"),
    ("clip", f"{ZERO_LEAF}.formula", [p("2 x"), p("1")], "not this combination"),
    ("clip", "statement.0.strata.2.value", [[v("1"), v("3")]], "not this combination"),
    ("clip", "statement.1.strata.2.value", [[v("1"), v("-1")]], "not this combination"),
    ("clip", "statement.0.strata.0.value", [[v("1")]], "not this combination"),
    ("clip", "statement.0.program.nodes.5", ["clip", 0, 1, 1], "not this combination"),
    ("median", f"{ZERO_LEAF}.formula", [p("1 x"), p("1")], "not this combination"),
    ("median", "statement.0.program.nodes.5", ["median", 1, 0, 4], "not this combination"),
    ("median", "statement.0.strata.0.value", [[v("1")]], "not this combination"),
    ("max", "proof.0.tree.formula", [p("1 xx, 2"), p("1")], "not this combination"),
    ("max", "proof.0.tree.known.1.0", p("1 xxxx, 2 xx, 1"), "not this sum"),
    ("min", "statement.0.program.nodes.11", ["min", 10, 1, 9], "not known on the leaf"),
    ("norminf", "proof.0.tree.known.3", [p("1"), 1, terms(("1", "1", [])), []], "not known on the leaf"),
]


@pytest.mark.parametrize(("name", "path", "value", "reason"), WRONG)
def test_what_is_false_or_not_known_is_refused(name: str, path: str, value: Json, reason: str) -> None:
    found = verdict(changed(ASKED[name], path, value))
    assert found[0] == "rejected" and reason in found[1], found


def test_equal_operands_of_a_median_are_equal_on_the_leaf() -> None:
    """Either one is its formula, with its own combination of the zeros."""
    check_accepted(middle("1 x", ideal=combination(("1", 0))))
    assert verdict(middle("1 x", ideal=combination(("-1", 0))))[0] == "rejected"


VALUE_OF = {
    "max": max,
    "min": min,
    "median": median,
    "norminf": lambda values: max(map(abs, values)),
    "clip": lambda values: min(max(values[0], values[1]), values[2]),
}


@pytest.mark.parametrize("name", VALUE_OF)
def test_the_first_branch_has_the_value(name: str) -> None:
    """For all small operands, with every kind of tie, and for clips whose bounds are exchanged."""
    switches, lift = MODULES["switches"], MODULES["quantities"].expansion
    for count in (3,) if name == "clip" else (1, 2, 3, 4):
        for values in product(map(Fraction, (-1, 0, 1, 2)), repeat=count):
            (row,) = switches.first_branch(name, [lift(value, {}) for value in values]).rows
            assert sum(factor * values[k] for k, factor in row) == VALUE_OF[name](values)
