"""Section 3 against the functions: beside a tie one branch has positive guards, with the right row."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from statistics import median
from typing import Any

import pytest
from inprocess import MODULES

expansion = MODULES["quantities"].expansion
branches = MODULES["switches"].branches

FUNCTIONS: dict[str, tuple[int | None, Callable[[Sequence[Any]], Any]]] = {
    "abs": (1, lambda v: abs(v[0])),
    "relu": (1, lambda v: max(v[0], 0)),
    "max": (None, max),
    "min": (None, min),
    "clip": (3, lambda v: min(max(v[0], v[1]), v[2])),
    "median": (None, median),
    "norm1": (None, lambda v: sum(map(abs, v))),
    "norminf": (None, lambda v: max(map(abs, v))),
    "sort": (None, sorted),
}


def value(form: Any, values: Sequence[Fraction]) -> Fraction:
    return sum((c * values[k] for k, c in form), Fraction(0))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_branches_tile_the_neighbourhood(name: str) -> None:
    arity, function = FUNCTIONS[name]
    random = Random(name)
    for _ in range(150):
        count = arity or random.randint(1, 5)
        values = [Fraction(random.randint(-1, 1)) for _ in range(count)]
        found = list(branches(name, [expansion(v, {}) for v in values]))
        assert len(found) == 1 or all(branch.guards for branch in found)
        for branch in found:
            for form in branch.guards:
                assert value(form, values) == 0
                assert [k for k, _ in form] == sorted({k for k, _ in form})
        for _ in range(5):
            beside = [v + Fraction(random.randint(-(10**6), 10**6), 10**8) for v in values]
            on = [b for b in found if all(value(form, beside) > 0 for form in b.guards)]
            assert len(on) == 1
            result = function(beside)
            rows = [value(row, beside) for row in on[0].rows]
            assert rows == (result if name == "sort" else [result])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_equal_operands_are_moved_apart(name: str) -> None:
    """Dropping zero guards by their first coefficient picks the branch of operands moved up by e, e^2, ..."""
    arity, function = FUNCTIONS[name]
    random = Random(name)
    for _ in range(50):
        count = arity or random.randint(1, 5)
        values = [Fraction(random.choice((0, 0, 1))) for _ in range(count)]
        found = list(branches(name, [expansion(v, {}) for v in values]))
        kept = [b for b in found if all(form[0][1] > 0 for form in b.guards)]
        assert len(kept) == 1
        beside = [v + Fraction(1, 1000 ** (k + 1)) for k, v in enumerate(values)]
        assert all(value(form, beside) > 0 for form in kept[0].guards)
        rows = [value(row, values) for row in kept[0].rows]
        assert rows == (function(values) if name == "sort" else [function(values)])
