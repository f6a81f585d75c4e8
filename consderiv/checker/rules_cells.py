"""Rules whose proof is one tree of cells: clarke (proof A), bouligand, gradient, derivative."""

from fractions import Fraction
from typing import Any

import sets
from below import check_below
from claim import Claim
from factored import check_factored
from leaves import check_leaf, named
from limits import Rejected
from quantities import combine
from reader import Vector, fields, items
from run import Run
from sets import described, written
from trees import is_empty, leaves, require_all


def clarke(claim: Claim) -> str:
    body = claim.set_of("set", "polytope minkowski_sum")
    if body.kind == "polytope":
        cover(claim, claim.exact_run(), claim.continuous_fields("tree")["tree"], body.members[0])
    else:
        claim.no_jumps()
        check_factored(claim, body, formal=False)
    return f"the Clarke Jacobian of {claim.at()} is {described(body)}"


def cover(claim: Claim, run: Run, tree: Any, vertices: tuple[Vector, ...]) -> None:
    """Every Jacobian is in the hull of the vertices; every vertex is a limit of Jacobians along an arc."""
    reached = set()
    for leaf, where in leaves(run, tree, f"{claim.where}: tree"):
        if not is_empty(leaf, run, where, claim.trusted):
            found = sets.flatten(run.jacobian(where), claim.size)
            reached.add(check_leaf(leaf, run, found, vertices, where))
    require_all(reached, len(vertices), claim.where, "with an arc has vertex")


def bouligand(claim: Claim) -> str:
    body = claim.set_of("set", "finite")
    run, elements, reached = claim.exact_run(), body.members[0], set()
    for leaf, where in leaves(run, claim.continuous_fields("tree")["tree"], f"{claim.where}: tree"):
        if not is_empty(leaf, run, where, claim.trusted):
            found = sets.flatten(run.jacobian(where), claim.size)
            reached.add(named(leaf, "element", run, found, elements, where))
    require_all(reached, len(elements), claim.where, "with an arc has element")
    return f"the Bouligand Jacobian of {claim.at()} is {described(body)}"


def one_jacobian(claim: Claim, run: Run, tree: Any, expected: Vector) -> None:
    for leaf, where in leaves(run, tree, f"{claim.where}: tree"):
        if not is_empty(leaf, run, where, claim.trusted):
            fields(leaf, where, "")
            if sets.flatten(run.jacobian(where), claim.size) != expected:
                raise Rejected(f"{where}: the Jacobian is not the one of the statement")


def gradient(claim: Claim) -> str:
    expected = claim.element_of("gradient")
    one_jacobian(claim, claim.exact_run(), claim.continuous_fields("tree")["tree"], expected)
    return f"{claim.at()} is strictly differentiable with derivative {written(expected, claim.shape)}"


def derivative(claim: Claim) -> str:
    expected = claim.element_of("derivative")
    tree = claim.continuous_fields("tree")["tree"]
    if claim.jumps:
        _one_derivative(claim, tree, expected)
    else:
        one_jacobian(claim, claim.linear_run(), tree, expected)
    return f"{claim.at()} is differentiable with derivative {written(expected, claim.shape)}"


def _one_derivative(claim: Claim, tree: Any, expected: Vector) -> None:
    """On all directions tangent to a cell, its Jacobian is the derivative."""
    run, n = claim.exact_run(), claim.size
    for leaf, where in leaves(run, tree, f"{claim.where}: tree"):
        if is_empty(leaf, run, where, claim.trusted):
            continue
        spot, slopes = f"{where}.multipliers", run.jacobian(where)
        lists = items(fields(leaf, where, "multipliers")["multipliers"], spot, 2 * len(slopes))
        for k, slope in enumerate(slopes):
            row = {i - k * n: x for i, x in expected.items() if i // n == k}
            for side, entry in ((1, lists[2 * k]), (-1, lists[2 * k + 1])):
                b = combine([(Fraction(side), slope), (Fraction(-side), row)])
                check_below(entry, b, run.cell, n, spot)
