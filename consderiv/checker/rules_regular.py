"""Proofs by the rules of regular functions, and statements that are only trusted."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polynomials as poly
from claim import Claim
from curved import ATOMS, Atoms, Parts, compare, expand, plus
from grams import semidefinite_rank
from limits import Rejected
from quantities import combine
from reader import Object, fields, string
from regular import HALF, Squares, Walk, read_squares
from sets import CONVEX, CURVED, KEYS, Body, Shape, described, written
from values import UNDEFINED

SETS = {"clarke": CONVEX, "frechet": f"empty {CONVEX}", "limiting": f"surface {CONVEX}"}
SETS["bouligand"] = "surface finite"
TRUSTED = (*SETS, "chain_rule_hull")
NAMES = {"clarke": "Clarke Jacobian", "bouligand": "Bouligand Jacobian", "chain_rule_hull": "chain-rule hull"}


def regular(claim: Claim) -> str:
    where = f"{claim.where}: proof.regular"
    proof = fields(claim.proof_fields("regular")["regular"], where, "", "squares compare")
    if claim.jumps:
        raise Rejected(f"{where}: the program has a comparison, sign or floor")
    squares = read_squares(claim, proof.get("squares", []), f"{where}.squares")
    if claim.rule not in SETS:
        expected = claim.element_of(claim.rule)
        _check_smooth(claim, proof, squares, [expected])
        return f"{claim.at()} is strictly differentiable with derivative {written(expected, claim.shape)}"
    body = claim.set_of("set", SETS[claim.rule])
    if claim.program.is_map and claim.rule != "clarke" and body.kind != "finite":
        raise Rejected(f"{claim.where}: the rule is for scalar programs")
    if body.kind == "finite":
        _check_smooth(claim, proof, squares, list(body.members[0]))
    elif body.kind == "surface":
        fields(proof, where, "", "squares")
        _check_surface(claim, body.members[0][0], body.gram, squares)
    elif body.kind == "empty":
        fields(proof, where, "", "squares")
        if _listed(claim, Atoms({}, claim.shape, where), squares)[0] != -1:
            raise Rejected(f"{where}: the negative of the function is not known to be regular with a kink")
    else:
        spot = f"{where}.compare"
        comparison = fields(proof.get("compare", Object()), spot, "", f"{ATOMS} inside covered")
        atoms = Atoms(comparison, claim.shape, spot)
        sense, parts = _listed(claim, atoms, squares)
        if sense < 0 and claim.rule != "clarke":
            raise Rejected(f"{where}: the function is not known to be regular")
        compare(comparison, parts, expand(body, atoms), atoms, spot)
    return _words(claim, body)


def _words(claim: Claim, body: Body) -> str:
    name = NAMES.get(claim.rule, f"{claim.rule.capitalize()} subdifferential")
    return f"the {name} of {claim.at()} is {described(body)}"


def _check_smooth(claim: Claim, proof: Mapping[str, Any], squares: Squares, expected: Parts) -> None:
    """gradient, derivative, and a Bouligand set of one element."""
    fields(proof, f"{claim.where}: proof.regular", "", "squares")
    sense, parts = _listed(claim, Atoms({}, claim.shape, claim.where), squares)
    if sense or parts != expected:
        raise Rejected(f"{claim.where}: the function has another derivative, or is not known to have one")


def _listed(claim: Claim, atoms: Atoms, squares: Squares) -> tuple[int, Parts]:
    """The list of the program, and its sense."""
    n = claim.size
    trial = Walk(claim, Atoms({}, Shape(None, n), claim.where).atom, squares, 0, n).outputs()
    curved = [row for row, kind in enumerate(trial) if kind.sense]
    if len(curved) > 1:
        raise Rejected(f"{claim.where}: two outputs are not differentiable")
    row = curved[0] if curved else 0
    kinds = Walk(claim, atoms.atom, squares, row, atoms.size).outputs()
    slopes = [{i + (r - row) * n: x for i, x in kind.parts[0].items()} for r, kind in enumerate(kinds)]
    others = [(Fraction(1), slope) for r, slope in enumerate(slopes) if r != row]
    return kinds[row].sense or 0, plus([combine(others)], kinds[row].parts)


def _check_surface(claim: Claim, center: Any, gram: Any, squares: Squares) -> None:
    """One node is kinked: it counts as a variable of its own, number n."""
    n, nodes = claim.size, claim.program.nodes
    walk = Walk(claim, lambda gram: [{n: Fraction(1)}], squares, 0, n)
    (kind,) = walk.outputs()
    if any(value is UNDEFINED for value in walk.kinds.values()) or len(walk.kinked) != 1:
        raise Rejected(f"{claim.where}: not exactly one node is kinked, or one is undefined")
    ((node, matrix),) = walk.kinked.items()
    if matrix is None or not (nodes[node].name == "norm" or nodes[node].data == HALF):
        raise Rejected(f"{claim.where}: the kinked node is not a norm or a square root")
    below = {int(nodes[i].data) for i in claim.program.needed((node,)) if nodes[i].name == "variable"}
    inside = {k: x for k, x in matrix.items() if k // n in below and k % n in below}
    definite = len(below) >= 2 and semidefinite_rank(inside, n) == len(below)
    if not definite and ((semidefinite_rank(matrix, n) or 0) < 2 or not _is_affine(claim, node, squares)):
        raise Rejected(f"{claim.where}: the matrix of the kinked node is not positive definite")
    rate = kind.parts[0].get(n, Fraction(0))
    if not rate or (rate > 0 and claim.rule == "limiting"):
        raise Rejected(f"{claim.where}: the kinked node counts with the wrong sign, or not at all")
    if center != {i: x for i, x in kind.parts[0].items() if i < n}:
        raise Rejected(f"{claim.where}: the surface has another center")
    if gram != combine([(rate * rate, matrix)]):
        raise Rejected(f"{claim.where}: the surface has another gram matrix")


def _is_affine(claim: Claim, node: int, squares: Squares) -> bool:
    """Whether the kinked node is the length of linear functions, exactly."""
    here, (unit, terms) = claim.program.nodes[node], squares.get(node, (poly.ONE, []))
    pieces = claim.exact_run(roots=here.operands).pieces(claim.where)
    linear, constant = [p for _, p in terms], [unit, *(u for u, _ in terms)]
    if here.name == "norm":
        linear, constant = [piece.above for piece in pieces], []
    constant += [piece.below for piece in pieces]
    return all(map(poly.is_constant, constant)) and all(poly.degree(p) <= 1 for p in linear)


def trusted(claim: Claim) -> str:
    where = f"{claim.where}: proof"
    body = claim.set_of("set", " ".join(["empty surface", *KEYS, CURVED]))
    text = string(claim.proof_fields("trust")["trust"], f"{where}.trust")
    claim.trusted.append(f"{where}: trusted, not proved: {text[:80]!r}")
    return _words(claim, body)
