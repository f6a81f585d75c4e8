"""Rules about inverses of matrices and about the solutions of equations."""

from collections.abc import Mapping, Sequence
from typing import Any

import polynomials as poly
from cells import check_arc, read_arc
from claim import Claim
from determinants import check_invertible, solve
from homeomorphisms import Preimages
from limits import Malformed, Rejected
from products import product
from quantities import combine, dot
from reader import Object, Vector, fields, index, items, pairs, vector
from rules_sets import stated_shape
from run import Run
from sets import CONVEX, Body, Shape, described, flatten, read_element, read_mix, written
from trees import is_empty, leaves, require_all
from values import output_values


def _square(claim: Claim) -> tuple[Body, int]:
    """A polytope of square matrices, and their size."""
    shape = stated_shape(claim, "set")
    if shape.columns != (shape.rows or 1):
        raise Malformed(f"{claim.where}: expected square matrices")
    return claim.set_of("set", "polytope", shape), shape.columns


def invertible(claim: Claim) -> str:
    body, size = _square(claim)
    power = claim.proof_fields("power")["power"]
    check_invertible(body.members[0], size, power, f"{claim.where}: proof")
    return f"every matrix of {described(body)} is invertible"


def singular(claim: Claim) -> str:
    (body, size), where = _square(claim), f"{claim.where}: proof"
    element = read_element(claim.statement["element"], body.shape, f"{claim.where}: element")
    parts = claim.proof_fields("weights kernel")
    if read_mix(parts["weights"], body.members[0], f"{where}.weights") != element:
        raise Rejected(f"{where}.weights: the combination is not the element")
    kernel = vector(parts["kernel"], size, f"{where}.kernel")
    if not kernel or product(element, kernel, size, 1):
        raise Rejected(f"{where}.kernel: zero, or not mapped to zero")
    return f"{written(element, body.shape)} is a singular matrix of {described(body)}"


def _blocks(element: Vector, n: int, m: int) -> tuple[Vector, Vector]:
    """A and B of an element [A B], with n and m columns."""
    left, right = Vector(), Vector()
    for i, value in element.items():
        row, column = divmod(i, n + m)
        if column < n:
            left[row * n + column] = value
        else:
            right[row * m + column - n] = value
    return left, right


def _residuals(claim: Claim) -> tuple[list[Vector], Shape, str]:
    """A + B M for each vertex [A B], the shape of M, and words for the set and M."""
    wide = stated_shape(claim, "set")
    m = wide.rows or 1
    shape = Shape(wide.rows, wide.columns - m)
    if shape.columns < 1:
        raise Malformed(f"{claim.where}: set: expected matrices with more columns than rows")
    body = claim.set_of("set", "polytope", wide)
    element = read_element(claim.statement["element"], shape, f"{claim.where}: element")
    found = []
    for vertex in body.members[0]:
        left, right = _blocks(vertex, shape.columns, m)
        moved = product(right, element, m, shape.columns)
        found.append(combine([(poly.ONE[()], left), (poly.ONE[()], moved)]))
    return found, shape, f"[A B] of {described(body)} with M = {written(element, shape)}"


def solution_member(claim: Claim) -> str:
    residuals, _, words = _residuals(claim)
    spot = f"{claim.where}: proof.weights"
    if read_mix(claim.proof_fields("weights")["weights"], residuals, spot):
        raise Rejected(f"{spot}: A + B M is not zero for this combination")
    return f"A + B M = 0 for some {words}"


def solution_nonmember(claim: Claim) -> str:
    residuals, shape, words = _residuals(claim)
    spot = f"{claim.where}: proof.functional"
    y = read_element(claim.proof_fields("functional")["functional"], shape, spot)
    if any(dot(y, residual) <= 0 for residual in residuals):
        raise Rejected(f"{spot}: the functional is not positive on each vertex")
    return f"A + B M = 0 for no {words}"


def solution_clarke(claim: Claim) -> str:
    claim.no_jumps()
    where, m = f"{claim.where}: proof", len(claim.program.outputs)
    if index(claim.statement["unknowns"], claim.size, f"{claim.where}: unknowns") != m:
        raise Malformed(f"{claim.where}: unknowns: expected one for each output")
    n = claim.size - m
    shape = Shape(claim.shape.rows, n)
    body = claim.set_of("set", "polytope", shape)
    parts = claim.proof_fields("target tree" if _by_target(claim) else "clarke power tree")
    if any(value.head for value in output_values(claim.program, claim.constants, claim.where)):
        raise Rejected(f"{claim.where}: the program does not vanish at the point")
    preimages = _unique(claim, parts, n, m)
    run, reached = claim.exact_run(), set()
    for leaf, spot in leaves(run, parts["tree"], f"{claim.where}: tree"):
        if is_empty(leaf, run, spot, claim.trusted):
            continue
        reached.add(_check_leaf(leaf, run, body.members[0], n, spot))
        if preimages:
            if not _is_affine(run, range(len(run.cell.guards)), spot):
                raise Rejected(f"{spot}: the leaf is not affine")
            preimages.visit(run.jacobian(spot), [poly.gradient(guard) for guard in run.cell.guards], spot)
    if preimages and preimages.count != 1:
        raise Rejected(f"{where}.target: the target has {preimages.count} preimages")
    require_all(reached, len(body.members[0]), claim.where, "with an arc and a direction has vertex")
    unknowns = ", ".join(claim.program.names[n : n + 6]) + ", ..." * (m > 6)
    solution = f"the solution {unknowns} of {claim.name} = 0, {claim.at()},"
    return f"the Clarke Jacobian of {solution} is {described(body)}"


def _by_target(claim: Claim) -> bool:
    return isinstance(claim.proof, Object) and "target" in claim.proof


def _unique(claim: Claim, parts: Mapping[str, Any], n: int, m: int) -> Preimages | None:
    """That there is one solution: by Clarke's condition; or what will count the preimages of a target."""
    where = f"{claim.where}: proof"
    if _by_target(claim):
        return Preimages(vector(parts["target"], claim.size, f"{where}.target"), n)
    jacobian = claim.other(parts["clarke"], "clarke").set_of("set", CONVEX)
    if jacobian.kind != "polytope":
        raise Rejected(f"{where}.clarke: the Clarke Jacobian is not given as a polytope")
    check_invertible([_blocks(v, n, m)[1] for v in jacobian.members[0]], m, parts["power"], where)
    return None


def _check_leaf(leaf: Any, run: Run, vertices: Sequence[Vector], n: int, where: str) -> int:
    """The vertex that is reached from an open set of x with solutions in the leaf's closed cell, or -1."""
    inner = solve(run.jacobian(where), n)
    if inner is None:
        raise Rejected(f"{where}: the Jacobian with respect to the unknowns is singular")
    slopes = [_slope(guard, inner, n) for guard in run.cell.guards]
    if isinstance(leaf, Object) and "idle" in leaf:
        _check_idle(fields(leaf, where, "idle")["idle"], run, slopes, where)
        return -1
    found = flatten(inner, n)
    if isinstance(leaf, Object) and "weights" in leaf:
        if read_mix(fields(leaf, where, "weights")["weights"], vertices, where) != found:
            raise Rejected(f"{where}: the derivative of the solution is not this combination of the vertices")
        return -1
    reaches = isinstance(leaf, Object) and not leaf.keys().isdisjoint(("arc", "direction"))
    parts = fields(leaf, where, "vertex arc direction" if reaches else "vertex")
    k = index(parts["vertex"], len(vertices), f"{where}.vertex")
    if vertices[k] != found:
        raise Rejected(f"{where}: the derivative of the solution is not vertex {k}")
    if not reaches:
        return -1
    size = n + len(inner)
    check_arc(read_arc(parts["arc"], size, f"{where}.arc"), run.cell, size, f"{where}.arc")
    direction = vector(parts["direction"], n, f"{where}.direction")
    if any(slope and dot(slope, direction) <= 0 for slope in slopes):
        raise Rejected(f"{where}.direction: the slope of a guard is not positive along it")
    if not all(slopes) and not _is_affine(run, range(len(slopes)), where):
        raise Rejected(f"{where}: a guard has slope zero, and the leaf is not affine")
    return k


def _slope(guard: poly.Poly, inner: Sequence[Vector], n: int) -> Vector:
    """The derivative of the guard along solutions, with respect to x."""
    rates = poly.gradient(guard)
    terms = [(poly.ONE[()], {i: value for i, value in rates.items() if i < n})]
    return combine(terms + [(rates[n + r], row) for r, row in enumerate(inner) if n + r in rates])


def _is_affine(run: Run, named: Sequence[int], where: str) -> bool:
    """Whether these guards and all output pieces are affine, in all coordinates."""
    pieces = run.pieces(where)
    affine = [piece.above for piece in pieces] + [run.cell.guards[j] for j in named]
    return all(piece.below is poly.ONE for piece in pieces) and all(poly.degree(p) <= 1 for p in affine)


def _check_idle(value: Any, run: Run, slopes: Sequence[Vector], where: str) -> None:
    """Solutions in the closed cell lie over a hyperplane."""
    spot = f"{where}.idle"
    shares = pairs(items(value, spot, least=1), len(slopes), spot)
    named = [j for j, _ in shares]
    if any(i >= j for i, j in zip(named, named[1:], strict=False)):
        raise Malformed(f"{spot}: the guards must increase")
    if not all(share > 0 and slopes[j] for j, share in shares):
        raise Rejected(f"{spot}: a number or a slope is zero")
    if combine([(share, slopes[j]) for j, share in shares]):
        raise Rejected(f"{spot}: the combination of the slopes is not zero")
    if not _is_affine(run, named, where):
        raise Rejected(f"{spot}: the leaf is not affine")
