"""p-norms at zero: the dual unit ball is curved, and audits know it between two polytopes."""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from consderiv import audit
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.judging.power_norms import power_norm_bounds
from consderiv.programs import parse
from consderiv.sets.membership import contains_flat
from consderiv.verdicts import Proved, Refuted, Unknown


def bounds(text, point, variables=None):
    return power_norm_bounds(parse(text, variables), tuple(map(Q, point)))


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("(abs(x)**3 + abs(y)**3)**(1/3)", (0, 0)), ("(abs(x)**(3/2) + abs(y)**(3/2))**(2/3)", (0, 0)),
        ("(x**4 + y**4)**(1/4)", (0, 0)), ("(abs(x - 1)**3 + abs(2 - y)**3)**(1/3)", (1, 2)),
    ],
)  # fmt: skip
def test_vectors_between_the_bounds_are_open(text, point):
    found = bounds(text, point)
    assert isinstance(contains_flat(found, (Q(0), Q(0))), Proved)
    assert isinstance(contains_flat(found, (Q(1, 2), Q(-1, 2))), Proved)
    assert isinstance(contains_flat(found, (Q(-1), Q(0))), Proved)
    assert isinstance(contains_flat(found, (Q(3, 5), Q(3, 5))), Unknown)
    assert isinstance(contains_flat(found, (Q(9, 8), Q(0))), Refuted)


def test_a_variable_that_does_not_enter_has_derivative_zero():
    found = bounds("(abs(x)**3 + abs(z)**3)**(1/3)", (0, 5, 0), ["x", "y", "z"])
    assert isinstance(contains_flat(found, (Q(0), Q(0), Q(-1))), Proved)
    assert isinstance(contains_flat(found, (Q(0), Q(1, 2), Q(0))), Refuted)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("(abs(x)**3 + abs(y)**3)**(1/3)", (0, 1)),  # smooth there
        ("(abs(x)**3 + abs(x)**3)**(1/3)", (0,)), ("(abs(x)**3 + abs(x + y)**3)**(1/3)", (0, 0)),  # another ball
        ("(abs(x)**3 + abs(2*y)**3)**(1/3)", (0, 0)), ("(abs(x)**3 + abs(y)**2)**(1/3)", (0, 0)),
        ("(x**3 + y**3)**(1/3)", (0, 0)), ("(abs(x)**(1/2) + abs(y)**(1/2))**2", (0, 0)),
        ("(abs(x)**3 - abs(y)**3)**(1/3)", (0, 0)), ("2*(abs(x)**3 + abs(y)**3)**(1/3)", (0, 0)),
        ("[(abs(x)**3 + abs(y)**3)**(1/3)]", (0, 0)), ("(abs(x)**3 + abs(y)**3 + 1)**(1/3)", (0, 0)),
        ("(abs(x)**3 + abs(y)**3)**(1/4)", (0, 0)),
    ],
)  # fmt: skip
def test_other_programs_have_no_such_bounds(text, point):
    assert bounds(text, point) is None


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_audits_say_what_is_known(library):
    if missing(library) is not None:
        pytest.skip(missing(library))
    if library == "jax":
        import jax.numpy as jnp

        found = audit(lambda x: jnp.linalg.norm(x, ord=3), [0.0, 0.0], library, dtypes=["float32"])
        expected = {("nan", "not finite although the function is Lipschitz")}
    else:
        import torch

        found = audit(lambda x: torch.linalg.vector_norm(x, 3), [0.0, 0.0], library, dtypes=["float32"])
        expected = {("clarke", "in the Clarke set")}
    assert {(r.judgement.verdict, r.judgement.reason) for r in found.results} == expected
    assert "the unit ball of the 3/2-norm, dual to the 3-norm, is curved" in str(found)
