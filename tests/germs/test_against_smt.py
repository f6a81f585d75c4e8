"""Local emptiness against SMT solvers in a tiny box: oracles only, skipped where they are not installed.

A realised cell has points in every box. A cell that is locally empty may have points in a box that is not tiny; the random
systems here have small coefficients, and their features lie far outside of |x| < 2**-40.
"""

from __future__ import annotations

import os
import random
from fractions import Fraction

import pytest

from consderiv.exact.polynomials import Polynomial
from consderiv.germs.feasibility import LocallyEmpty, OnBranch, Realised, Undecided, decide

from .curves import random_polynomial

SCALE = float(os.environ.get("CONSDERIV_SCALE", "1"))
MILLISECONDS = 500


def sizes(count):
    return range(max(1, round(count * SCALE)))


def satisfiable(module, guards, equalities=(), exponent=40):
    """True, False or None: whether {guards > 0, equalities = 0} has a point with all |x_i| < 2**-exponent."""
    variables = [module.Real(f"x{i}") for i in range(guards[0].count)]
    solver = module.SolverFor("QF_NRA")
    if module.__name__ == "z3":
        solver.set("timeout", MILLISECONDS)
    else:
        solver.setOption("tlimit-per", str(MILLISECONDS))
    epsilon = module.Q(1, 2**exponent)
    for v in variables:
        solver.add(v < epsilon, -v < epsilon)
    for guard in guards:
        solver.add(translated(module, variables, guard) > 0)
    for equality in equalities:
        solver.add(translated(module, variables, equality) == 0)
    answer = str(solver.check())
    return {"sat": True, "unsat": False}.get(answer)


def translated(module, variables, polynomial):
    total = module.RealVal(0)
    for monomial, coefficient in polynomial.terms():
        number = Fraction(coefficient)
        term = module.Q(number.numerator, number.denominator)
        for index, power in monomial:
            for _ in range(power):
                term = term * variables[index]
        total = total + term
    return total


def solver_module(name):
    return pytest.importorskip(name, reason=f"{name} is not installed: it is an oracle only")


def curved(polynomial):
    """Without its linear terms, so that no coordinate can be solved for."""
    terms = {m: c for m, c in polynomial.terms() if sum(e for _, e in m) > 1}
    return Polynomial.from_terms(polynomial.count, terms)


def compared(module, count, degree, terms, seed, equations=0):
    generator = random.Random(f"smt/{count}/{equations}/{seed}")
    guards = [random_polynomial(generator, count, degree, terms) for _ in range(generator.randint(2, 4))]
    guards = [g for g in guards if not g.is_zero]
    equalities = [curved(random_polynomial(generator, count, degree, terms)) for _ in range(equations)]
    if not guards or any(h.is_zero for h in equalities):
        return
    status = decide(count, guards, equalities)
    if count == 2 or not equations:
        assert isinstance(status, (Realised, LocallyEmpty, OnBranch))
    realised = isinstance(status, (Realised, OnBranch))
    if isinstance(status, Undecided) and not realised:
        return
    found = satisfiable(module, guards, equalities)
    assert found is None or found == realised


@pytest.mark.parametrize("name", ["z3", "cvc5.pythonic"])
@pytest.mark.parametrize("seed", sizes(40))
def test_planar(name, seed):
    compared(solver_module(name), 2, 4, 4, seed)


@pytest.mark.parametrize("seed", sizes(12))
def test_spatial(seed):
    compared(solver_module("z3"), 3, 3, 3, seed)


@pytest.mark.parametrize("seed", sizes(30))
def test_planar_with_an_equality(seed):
    compared(solver_module("z3"), 2, 4, 4, seed, equations=1)


@pytest.mark.parametrize("equations", [1, 2])
@pytest.mark.parametrize("seed", sizes(10))
def test_spatial_with_equalities(seed, equations):
    compared(solver_module("z3"), 3, 3, 3, seed, equations=equations)
