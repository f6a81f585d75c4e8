"""Rules about F(w) = E f(w, s): Clarke Jacobians of expectations, and expectations of Clarke Jacobians."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import polynomials as poly
import program as programs
from candidates import check_guards
from cellrun import beside, on_cell
from claim import Claim
from expression import definition
from formulas import check_formula, check_logarithm, read_where
from laws import Component, read_law
from limits import Malformed, Rejected
from polynomials import Poly
from program import Program
from ranges import Cell, powers
from reader import Vector, fields, index, items, number
from sets import described, joined, short

NOWHERE = Cell({}, {})


def _law(claim: Claim) -> list[Component]:
    law = read_law(claim.statement["law"], len(claim.program.variables), f"{claim.where}: law")
    if "point" in claim.statement and claim.size != law[0].n:
        raise Malformed(f"{claim.where}: point: expected one number for each variable of F")
    return law


def _under(claim: Claim, law: list[Component]) -> str:
    """Words for the law."""
    return joined("; ", (component.words(claim.program.names) for component in law), len(law))


def _scalar(claim: Claim, *others: Program) -> None:
    if any(of.is_map for of in (claim.program, *others)):
        raise Rejected(f"{claim.where}: the rule is for scalar programs")


def _cells(claim: Claim, law: list[Component], value: Any) -> Iterator[tuple[Component, Cell, str]]:
    """The cells of all components; the leaves of their trees say nothing."""
    where = f"{claim.where}: proof.cells"
    trees = items(value, where, len(law))
    for k, (component, tree) in enumerate(zip(law, trees, strict=True)):
        for leaf, cell, spot in component.leaves(tree, NOWHERE, f"{where}[{k}]"):
            fields(leaf, spot, "")
            yield component, cell, spot


def _slopes(claim: Claim, cell: Cell, side: int, where: str) -> list[Poly]:
    """The derivatives of the outputs in w on this side of the point, as polynomials in the parameters."""
    found = []
    for u in beside(claim.program, cell, claim.point[0], side, where):
        above, below = powers(u.plain().above, 0), powers(u.below, 0)
        head = below.get(0, poly.ZERO)
        if not head or not poly.is_constant(head):
            raise Rejected(f"{where}: a denominator has no constant value other than zero at the point")
        unit = side / poly.at_zero(head)
        value = poly.scale(
            poly.multiply(above.get(0, poly.ZERO), below.get(1, poly.ZERO)), -unit / poly.at_zero(head)
        )
        found.append(poly.add(value, poly.scale(above.get(1, poly.ZERO), unit)))
    return found


def _one_variable(claim: Claim, law: list[Component]) -> None:
    if law[0].n != 1:
        raise Rejected(f"{claim.where}: this proof is for functions of one variable")


def expected_clarke(claim: Claim) -> str:
    _scalar(claim)
    law = _law(claim)
    _one_variable(claim, law)
    body, low, high = claim.set_of("set", "polytope"), Fraction(0), Fraction(0)
    for component, cell, where in _cells(claim, law, claim.proof_fields("cells")["cells"]):
        (right,), (left,) = (_slopes(claim, cell, side, where) for side in (1, -1))
        cell.sign(poly.add(right, left, -1))
        means = [poly.at_zero(component.integral(v, cell)) for v in (right, left)]
        low, high = low + min(means), high + max(means)
    stated = [vertex.get(0, Fraction(0)) for vertex in body.members[0]]
    if (min(stated), max(stated)) != (low, high):
        raise Rejected(f"{claim.where}: the set is [{short(low)}, {short(high)}]")
    return f"the expectation of the Clarke sets of {claim.at()}, {_under(claim, law)}, is {described(body)}"


def expectation_clarke(claim: Claim) -> str:
    law, body = _law(claim), claim.set_of("set", "polytope")
    if isinstance(claim.proof, dict) and "formula" in claim.proof:
        _check_by_formula(claim)
    else:
        _one_variable(claim, law)
        limits: list[Vector] = [{}, {}]
        for component, cell, where in _cells(claim, law, claim.proof_fields("cells")["cells"]):
            for limit, side in zip(limits, (1, -1), strict=True):
                for row, slope in enumerate(_slopes(claim, cell, side, where)):
                    limit[row] = limit.get(row, Fraction(0)) + poly.at_zero(component.integral(slope, cell))
        limits = [{row: value for row, value in limit.items() if value} for limit in limits]
        if not all(v in limits for v in body.members[0]) or not all(v in body.members[0] for v in limits):
            raise Rejected(f"{claim.where}: the vertices are not the limits from both sides")
    return f"the Clarke Jacobian of E {claim.at()}, {_under(claim, law)}, is {described(body)}"


def _check_by_formula(claim: Claim) -> None:
    parts, where, found = claim.proof_fields("formula clarke"), f"{claim.where}: proof", []
    for key, rule in (("formula", "expectation_formula"), ("clarke", "clarke")):
        k = index(parts[key], len(claim.others), f"{where}.{key}")
        if claim.others[k].rule != rule:
            raise Rejected(f"{where}.{key}: statement {k} is not a '{rule}' statement")
        claim.given += f" (given statement {k})"
        found.append(claim.others[k])
    formula, clarke = found
    if any(formula.statement[key] != claim.statement[key] for key in ("program", "law")):
        raise Rejected(f"{where}.formula: the statement has another program or law")
    if programs.read(formula.statement["formula"], where) != clarke.program:
        raise Rejected(f"{where}.clarke: the program is not the formula")
    if clarke.point != claim.point or clarke.statement["set"] != claim.statement["set"]:
        raise Rejected(f"{where}.clarke: the statement has another point or set")
    for x, (low, high) in zip(claim.point, read_where(formula), strict=True):
        if (low is not None and x <= low) or (high is not None and x >= high):
            raise Rejected(f"{where}.formula: the point is not where the formula holds")


def expectation_formula(claim: Claim) -> str:
    where = f"{claim.where}: formula"
    formula, law = programs.read(claim.statement["formula"], where), _law(claim)
    if formula.variables != claim.program.variables[: law[0].n]:
        raise Malformed(f"{where}: the variables are not the first ones of the program")
    _scalar(claim, formula)
    check_formula(claim, formula, law)
    ranges = [
        ("-inf" if a is None else short(a), "inf" if b is None else short(b)) for a, b in read_where(claim)
    ]
    box = " x ".join(f"({low}, {high})" for low, high in ranges)
    words = f"is {definition(claim.statement['formula'], 'G')}, for ({', '.join(formula.names)}) in {box}"
    return f"E {claim.function()}, {_under(claim, law)}, {words}"


def expectation_smooth(claim: Claim) -> str:
    law = _law(claim)
    for _ in _cells(claim, law, claim.proof_fields("cells")["cells"]):
        pass
    check_guards(claim.program, law, claim.where)
    return f"E {claim.function()}, {_under(claim, law)}, is continuously differentiable on R^{law[0].n}"


def not_semialgebraic(claim: Claim) -> str:
    _scalar(claim)
    where = f"{claim.where}: interval"
    low, high = (number(end, where) for end in items(claim.statement["interval"], where, 2))
    if low >= high or len(claim.program.variables) != 1:
        raise Malformed(f"{where}: expected an interval, and a program of one variable")
    root = number(claim.proof_fields("root")["root"], f"{claim.where}: proof.root")
    cell = NOWHERE.ranging(0, poly.constant(low), poly.constant(high))
    (found,) = on_cell(claim.program, cell, claim.where, logs=True)
    check_logarithm(found, root, claim.where)
    return f"the function {claim.function()} is not semialgebraic on ({short(low)}, {short(high)})"
