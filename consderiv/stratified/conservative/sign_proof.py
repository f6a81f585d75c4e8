"""Proofs by algebra alone: where the signs of some polynomials are given, identities modulo those that are zero.

The leaves of a tree of sign splits cover the space. On each of them D is made of rational vector fields and f is one
rational function. No point, no dimension and no regularity of a leaf is needed, and a leaf may be empty.
"""

from __future__ import annotations

from functools import lru_cache

from ...errors import BudgetError, ConsderivError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import sign
from ...programs.program import Program
from ...sets import UnknownSet, is_subset
from ...verdicts import Proved, Unknown
from ..cells.plane import plane_of
from ..cells.sign_tree import NODE_BUDGET, Leaf, sign_leaves, value_denominators
from ..cells.signs import Missing, Signs, factors_of, sign_on, signs_stratum
from ..cells.solving import Solved, solved
from ..field import StratifiedField
from ..formulas import substituted
from ..set_field import Member, SetField, VectorField
from ..stratum import Point, Stratum
from .along_edges import hull_minors
from .closed_graph import is_fixed_combination
from .identity import Identity, Stratification, combination, parallel_length


def sign_leaves_of(field: StratifiedField, program: Program, budget: int = NODE_BUDGET) -> list[Leaf]:
    """The leaves, split as far as conditions, denominators, guards and the lengths of gradients ask for.

    Raises
    ------
    UnsupportedError, BudgetError
        If the program or the field is of another kind, or there are too many leaves.
    """

    def ask(leaf: Leaf) -> None:
        if len(leaf.places) == 1 and leaf.here.formulas:
            for v in field.parts[leaf.places[0]][1].fields:
                _ask_for_length(leaf, v)

    return sign_leaves(field, program, ask, budget)


def _ask_for_length(leaf: Leaf, v: VectorField) -> None:
    """The zeros of |grad h| are split off where v - grad F is parallel to grad h and this needs its length."""
    if len(leaf.zeros) != 1 or combined(leaf, v):
        return
    length = parallel_length(leaf.zeros[0], v, leaf.here.formula)
    for factor in factors_of(length) if length is not None else ():
        if factor not in leaf.signs:
            raise Missing(factor)


def combined(leaf: Leaf, v: VectorField) -> bool:
    """Whether v - grad f is seen to be a combination of normals on a leaf."""
    nonzero = tuple(factor for factor, s in leaf.signs.items() if s)
    return combination(leaf.zeros, v, leaf.here.formula, nonzero) is not None


def sign_proof(field: StratifiedField, leaves: list[Leaf]) -> Proved | Unknown:
    """The proof, or the first step that is not seen."""
    for leaf in leaves:
        doubt = _doubt(field, leaf)
        if doubt:
            return Unknown(f"{doubt} on {signs_stratum(leaf.signs, field.variables)}")
    for one in leaves:
        for other in leaves:
            if one is not other and one.may_adhere(other):
                verdict = closes(field, one, other)
                if isinstance(verdict, Unknown):
                    return verdict
    identities = tuple(
        Identity(leaf_stratum(leaf, field.variables), leaf.here.formula, field.parts[leaf.places[0]][1].fields)
        for leaf in leaves
    )
    strata = "the stratum" if len(leaves) == 1 else f"each of {len(leaves)} strata"
    reason = f"the projection formula holds on {strata}, the graph is closed, D is locally bounded"
    return Proved(Stratification(identities), reason)


def leaf_stratum(leaf: Leaf, names: tuple[str, ...]) -> Stratum:
    """The signs as a stratum; a point by its coordinates."""
    stratum, where = signs_stratum(leaf.signs, names), _solved(leaf.zeros, len(names))
    return Stratum(names, where.point, stratum.inequalities) if where.is_point else stratum


@lru_cache(maxsize=1024)
def _solved(zeros: tuple[Polynomial, ...], count: int) -> Solved:
    return solved(zeros, count)


def _doubt(field: StratifiedField, leaf: Leaf) -> str:
    """What is not seen on a leaf: that it lies in one stratum, has values, and the projection formula."""
    if len(leaf.places) != 1:
        return "whether there is exactly one stratum is not decided"
    value = field.parts[leaf.places[0]][1]
    if not leaf.here.formulas:
        return f"the function has no value ({leaf.here.reason})"
    if value.is_missing:
        reason = getattr(value.fixed, "reason", "it is empty")
        return f"D is not known ({reason})" if isinstance(value.fixed, UnknownSet) else f"D has no value ({reason})"
    if any(sign_on(denominator, leaf.signs) == 0 for denominator in value_denominators(value)):
        return "D has no value (a denominator is zero)"
    if _solved(leaf.zeros, len(field.variables)).is_point:
        return ""
    if value.fixed is not None:
        return "a set that is not made of vector fields is followed at points only"
    return "" if all(combined(leaf, v) for v in value.fields) else "the projection formula is not seen"


def closes(field: StratifiedField, one: Leaf, other: Leaf) -> Proved | Unknown:
    """Whether limits of D and of f along one leaf at points of another belong to D and are f there."""
    names = field.variables
    where = _solved(other.zeros, len(names))
    label = f"from {signs_stratum(one.signs, names)} to {signs_stratum(other.signs, names)}"
    inner, outer = (field.parts[leaf.places[0]][1] for leaf in (one, other))
    f, g = one.here.formula, other.here.formula
    if not _continues(f, other) or not where.agree(f, g):
        return Unknown(f"whether f is continuous {label} is not decided")
    if one.places == other.places and inner.fixed is None:
        return Proved()
    if not all(_continues(entry, other) for v in inner.fields for entry in v):
        return Unknown(f"whether D is bounded {label} is not decided")
    if by_fields(where, inner, outer) or _at_the_point(where, inner, outer):
        return Proved()
    points = graph_points(where, other.signs, inner, outer)
    if points is not None and all(isinstance(is_subset(inner.at(p), outer.at(p)), Proved) for p in points):
        return Proved()
    return Unknown(f"whether the graph is closed {label} is not decided")


def _continues(function: RationalFunction, leaf: Leaf) -> bool:
    """Whether a denominator is seen not to vanish on a leaf."""
    if function.denominator is None:
        return True
    try:
        return sign_on(function.denominator, leaf.signs) != 0
    except Missing:
        image = _solved(leaf.zeros, function.count).reduced(function.denominator)
        return image.is_constant and not image.is_zero


def by_fields(where: Solved, inner: SetField, outer: SetField) -> bool:
    """Whether all fields of each hull belong to one hull, by the same coefficients at all points."""
    if inner.fixed is not None or outer.fixed is not None:
        return False
    members = [tuple(_reduced(where, w) for w in member) for member in outer.members]
    return all(
        any(all(_belongs(where, _reduced(where, v), w) for v in member) for w in members) for member in inner.members
    )


def _belongs(where: Solved, v: VectorField, member: Member) -> bool:
    if any(all(where.agree(a, b) for a, b in zip(v, w, strict=True)) for w in member):
        return True
    return is_fixed_combination(v, member)


def _reduced(where: Solved, v: VectorField) -> VectorField:
    """The same values on the common zeros, in normal form where entries are polynomials."""
    entries = [substituted(entry, where.images) or entry for entry in v]
    return tuple(RationalFunction(where.reduced(e.numerator)) if e.denominator is None else e for e in entries)


def _at_the_point(where: Solved, inner: SetField, outer: SetField) -> bool:
    if not where.is_point:
        return False
    point = tuple(image.constant for image in where.images)
    try:
        return isinstance(is_subset(inner.at(point), outer.at(point)), Proved)
    except ConsderivError:
        return False


def graph_points(where: Solved, signs: Signs, inner: SetField, outer: SetField) -> list[Point] | None:
    """Points of a graph over one or two free coordinates that decide an inclusion of varying hulls on all of it.

    None where the common zeros are no such graph, or one hull may be covered by several sets.
    """
    if where.rest or len(where.free) not in (1, 2) or inner.fixed is not None or outer.fixed is not None:
        return None
    if len(outer.members) > 1 and any(len(member) > 1 for member in inner.members):
        return None
    flat = [Polynomial.constant_of(2, 0)] * len(where.images)
    for k, i in enumerate(where.free):
        flat[i] = Polynomial.coordinate(2, k)
    images = [image.substitute(flat) for image in where.images]

    def restricted(v: VectorField) -> VectorField | None:
        entries = [substituted(entry, images) for entry in v]
        return None if any(entry is None for entry in entries) else tuple(e for e in entries if e is not None)

    fields, members = [restricted(v) for v in inner.fields], [[restricted(v) for v in m] for m in outer.members]
    if any(v is None for v in (*fields, *(v for m in members for v in m))):
        return None
    minors = hull_minors([v for v in fields if v is not None], [tuple(v for v in m if v is not None) for m in members])
    cuts = [p for p in (*(factor.substitute(images) for factor, s in signs.items() if s), *minors) if not p.is_zero]
    try:
        plane = plane_of(tuple(dict.fromkeys(f for p in cuts for f in factors_of(p))))
    except BudgetError:
        return None
    found = [tuple(image.at(face.point) for image in images) for face in plane.faces]
    return [point for point in found if all(sign(factor.at(point)) == s for factor, s in signs.items())]
