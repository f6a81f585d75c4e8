"""Certificates of Clarke maps on the whole space: a conservative field whose values are hulls of limits of gradients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from ...errors import ConsderivError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, all_rational, sign
from ...exact.term_arithmetic import Monomial
from ...programs.program import Program
from ...sets import Undefined
from ...stratified.cells.signs import Missing
from ...stratified.field import StratifiedField
from ...stratified.maps.derivative_maps import clarke_map, scalar
from ...stratified.set_field import Member, VectorField
from ...stratified.stratum import Point
from ...verdicts import Unknown
from ..encoding import polynomial
from ..model import Certificate, Claim, Omitted
from .balls import Ball
from .conservative import field_statement, grown_with_pairs, pairs_json
from .leaf import Leaf
from .on_leaf import as_pair, gradient_entry
from .pairs import Hulled, hulled, shares_json
from .positivity import Cofactors, cofactors
from .reasons import ideal_json
from .stated import stated
from .tree import Node, Tree

Json = Any
ArcField = tuple[tuple[Polynomial, ...], ...]
ARCS, ROUNDS = 60, 8


def clarke_map_certificate(program: Any, variables: Any = None, field: StratifiedField | None = None) -> Certificate:
    """The certificate that a field is the Clarke subdifferential of a scalar program at every point.

    Parameters
    ----------
    program : scalar program, text or expression
    variables : names, optional
    field : StratifiedField, optional
        By default what `clarke_map` finds.

    Raises
    ------
    Omitted
        If the map is not known, is not made of rational vector fields, or some limit of gradients is not seen.

    Examples
    --------
    >>> found = clarke_map_certificate("abs(x**2 - 2)")
    >>> found.rules, found.is_complete
    (('clarke_map',), True)

    Notes
    -----
    Bolte and Pauwels (2021): a conservative field with convex values contains the Clarke subdifferential.
    """
    known = scalar(program, variables)
    found = clarke_map(known) if field is None else field
    if isinstance(found, Unknown):
        raise Omitted(found.reason)
    try:
        return Certificate((clarke_map_claim(found, known),))
    except ConsderivError as error:
        raise Omitted(str(error)) from None


def clarke_map_claim(field: StratifiedField, program: Program) -> Claim:
    """The claim `clarke_map` and its proof."""
    undefined = next((stratum for stratum, value in field.parts if isinstance(value.fixed, Undefined)), None)
    if undefined is not None:  # its leaves could only be trusted to be empty, and they are not
        raise Omitted(f"the program has no Clarke set where {undefined}")
    parts = stated(field)
    tree, found = grown_with_pairs(parts, program)
    limits: dict[int, list[From]] = {}
    for last in [False] * ROUNDS + [True]:
        missing = _all_limits(tree, limits)
        if missing is None:
            break
        node, error = missing
        if last:
            raise Omitted(f"the sign of {error.factor} is not known where a gradient has a limit")
        tree.grow_for(node, error.factor)
        tree, found = grown_with_pairs(parts, program, tree, found)
    leaves = tree.leaves
    places = {id(node): k for k, node in enumerate(leaves)}
    with_zeros = [node for node in leaves if node.leaf.zeros]
    written = [[_json(one, node.leaf, places) for one in limits[id(node)]] for node in with_zeros]
    proof = {"tree": tree.top.to_json(), "pairs": pairs_json(tree, found), "limits": written}
    return Claim(field_statement("clarke_map", program, parts), proof)


@dataclass(frozen=True)
class Limit:
    """A field is the gradient on a leaf without zeros, which is reached along an arc field."""

    source: Node
    arcs: ArcField
    ideals: tuple[Cofactors, ...]


From = Limit | Hulled


def _all_limits(tree: Tree, limits: dict[int, list[From]]) -> tuple[Node, Missing] | None:
    """Limits for every field on the leaves with zeros; the first sign that is missing."""
    sources = [node for node in tree.leaves if not node.leaf.zeros]
    for node in tree.leaves:
        if node.leaf.zeros and id(node) not in limits:
            try:
                limits[id(node)] = _limits(node, sources)
            except Missing as error:
                return node, error
    return None


def _limits(node: Node, sources: Sequence[Node]) -> list[From]:
    assert node.here is not None
    if len(node.here.members) != 1:
        raise Omitted("a Clarke set is one hull")
    (member,) = node.here.members
    if isinstance(member, Ball):
        raise Omitted("a Clarke set is a ball")
    first = [_limit(w, node.leaf, sources) for w in member]
    reached = [k for k, one in enumerate(first) if one is not None]
    return [one or _combined(w, member, reached, node.leaf) for one, w in zip(first, member, strict=True)]


def _limit(w: VectorField, leaf: Leaf, sources: Sequence[Node]) -> Limit | None:
    missing: Missing | None = None
    for source in sources:
        if source.leaf.apart(leaf):
            continue
        try:
            ideals = _gradient_limits(w, source, leaf)
            arcs = None if ideals is None else arc_field(source.leaf, leaf)
        except Missing as error:
            missing = missing or error
            continue
        if ideals is not None and arcs is not None:
            return Limit(source, arcs, ideals)
    if missing is not None:
        raise missing
    return None


def _gradient_limits(w: VectorField, source: Node, leaf: Leaf) -> tuple[Cofactors, ...] | None:
    assert source.here is not None
    formula, found = source.here.formula, []
    for i, entry in enumerate(w):
        ideal = cofactors((as_pair(entry) - gradient_entry(formula, i)).top, leaf.zeros)
        if ideal is None:
            return None
        found.append(ideal)
    return tuple(found) if leaf.nonzero(formula.below) else None


def _combined(w: VectorField, member: Member, reached: Sequence[int], leaf: Leaf) -> From:
    found = hulled(w, tuple(member[k] for k in reached), leaf, leaf.zeros, leaf.where) if reached else None
    if found is None:
        raise Omitted("a limit of gradients is not seen")
    shares = tuple((reached[k], weight) for k, weight in found.shares)
    return Hulled(shares, found.ideals)


def arc_field(source: Leaf, leaf: Leaf) -> ArcField | None:
    """Arcs from every point of the leaf into the source; None if none is found.

    Raises
    ------
    Missing
        If a sign on the leaf is needed.
    """
    missing: Missing | None = None
    for quick, arcs in ((quick, arcs) for quick in (True, False) for arcs in _candidates(source, leaf)):
        try:
            if all(_becomes_positive(g, arcs, leaf, quick) for g in source.split_positives):
                return arcs
        except Missing as error:
            missing = missing or error
    if missing is not None:
        raise missing
    return None


def _becomes_positive(guard: Polynomial, arcs: ArcField, leaf: Leaf, quick: bool) -> bool:
    """Whether the first coefficient of guard(x + t d_1(x) + ...) with a sign other than 0 on the leaf has the sign 1."""
    count = leaf.count
    t = Polynomial.coordinate(count + 1, count)
    images = [Polynomial.coordinate(count + 1, i) for i in range(count)]
    for k, row in enumerate(arcs):
        images = [image + entry.widened(count + 1) * t ** (k + 1) for image, entry in zip(images, row, strict=True)]
    by_power: dict[int, dict[Monomial, Number]] = {}
    for monomial, c in guard.substitute(images).terms():
        power = next((e for i, e in monomial if i == count), 0)
        by_power.setdefault(power, {})[tuple(p for p in monomial if p[0] != count)] = c
    rising = [Polynomial.from_terms(count, by_power[power]) for power in sorted(by_power)]
    if any(_first_sign(rising, point) <= 0 for point in leaf.points):
        return False
    for coefficient in rising:
        s = leaf.sign(coefficient, quick)
        if s:
            return s > 0
    return False


def _first_sign(rising: Sequence[Polynomial], point: Point) -> int:
    return next((sign(c) for p in rising if (c := p.at(point))), 0)


def _candidates(source: Leaf, leaf: Leaf) -> Iterator[ArcField]:
    """Straight arcs: towards points of the source, along gradients of zeros, and along small lattice directions."""
    count = leaf.count
    for p in [p for p in leaf.points if all_rational(p)][:2]:
        for q in [q for q in source.points if all_rational(q)][:6]:
            yield _constant([b - a for a, b in zip(p, q, strict=True)], count)
    for row in _normals(source, leaf):
        yield (row,)
    lattice = sorted(product((0, 1, -1, 2, -2), repeat=count), key=lambda s: sum(map(abs, s)))
    for steps in lattice[:ARCS]:
        if any(steps):
            yield _constant([Fraction(s) for s in steps], count)


def _constant(entries: Sequence[Any], count: int) -> ArcField:
    return (tuple(Polynomial.constant_of(count, entry) for entry in entries),)


def _normals(source: Leaf, leaf: Leaf) -> Iterator[tuple[Polynomial, ...]]:
    """Sums of gradients of the zeros, with the signs that these polynomials have on the source."""
    zeros = [h for h in leaf.zeros if source.signs.get(h)]
    gradients = [[h.derivative(i).scaled(Fraction(source.signs[h])) for i in range(leaf.count)] for h in zeros]
    for weights in sorted(product((0, 1, 2), repeat=len(zeros)), key=sum) if len(zeros) < 4 else ():
        if any(weights):
            used = [(g, Fraction(w)) for g, w in zip(gradients, weights, strict=True) if w]
            yield tuple(_sum([g[i].scaled(w) for g, w in used]) for i in range(leaf.count))


def _sum(entries: Sequence[Polynomial]) -> Polynomial:
    total = entries[0]
    for entry in entries[1:]:
        total = total + entry
    return total


def _json(one: From, leaf: Leaf, places: dict[int, int]) -> Json:
    """FROM."""
    zeros = leaf.zeros
    if isinstance(one, Hulled):
        return {"weights": shares_json(one.shares), "ideals": [ideal_json(ideal, zeros) for ideal in one.ideals]}
    arcs = [[polynomial(entry) for entry in row] for row in one.arcs]
    return [places[id(one.source)], arcs, [ideal_json(ideal, zeros) for ideal in one.ideals]]
