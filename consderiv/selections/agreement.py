"""Do the pieces of a selection agree wherever their cells meet, closures included, near a point?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from ..errors import ConsderivError, UnsupportedError
from ..exact.lp import Direction, strict_direction
from ..exact.matrices import nullspace, rank
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..exact.reals import Number
from ..exact.zero_sets import definite, reduced_equalities
from ..germs.arcs import Arc, leading_sign, lies_in
from ..germs.continuity import ideal_cofactors
from ..germs.feasibility import LocallyEmpty, Realised, decide
from ..html import Shown
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .cells import Pattern, patterns, place_text
from .piece import Piece, Point

PAIR_LIMIT = 40_000
SPLIT_LIMIT = 5


@dataclass(frozen=True, repr=False)
class Disagreement(Shown):
    """Two pieces differ at `point`, or along `arc` (local coordinates), where their closed cells meet."""

    pieces: tuple[int, int]
    difference: str
    point: Point | None = None
    arc: Arc | None = None

    def __str__(self) -> str:
        first, second = self.pieces
        return f"pieces {first} and {second} differ by {self.difference} {place_text(self.point, self.arc)}"


@dataclass(frozen=True)
class Agreement:
    """Piece `second` on pattern `other` agrees with piece `first` where pattern `one` meets its closure."""

    first: int
    second: int
    one: int
    other: int
    how: str  # "ideal": the equalities generate the difference; "empty": they do not meet where it is not 0


def agrees_near(pieces: Sequence[Piece], point: Point) -> Verdict:
    """Whether F_i = F_j on the intersection of the closures of their cells, near the point.

    Returns
    -------
    Proved(tuple of Agreement), Refuted(Disagreement) or Unknown
        Pairs of pieces that are the same rational function need no evidence.
    """
    try:
        found = patterns(pieces, point)
        here = tuple(i for i, piece in enumerate(pieces) if piece.holds(point))
    except ConsderivError as error:
        return Unknown(str(error))
    if isinstance(found, Unknown):
        return found
    formulas: dict[int, tuple[RationalFunction, ...]] = {}
    for i in sorted({*here, *(i for pattern in found for i in pattern.true)}):
        rational = pieces[i].rational(point)
        if isinstance(rational, str):
            return Unknown(f"piece {i} is not a rational function at the point: {rational}")
        formulas[i] = rational
    certain = sorted({*here, *(i for pattern in found if pattern.occurs for i in pattern.true)})
    at_point = _different_values(certain, formulas, point)
    if at_point is not None:
        return Refuted(at_point, "two pieces have different values at the point, which both closed cells contain")
    if len(found) ** 2 > PAIR_LIMIT:
        return Unknown(f"{len(found)} cells are too many to compare in pairs")
    try:
        return _compare_all(found, formulas)
    except UnsupportedError as error:  # irrational coefficients that are not factored
        return Unknown(str(error))


def _different_values(
    certain: Sequence[int], formulas: dict[int, tuple[RationalFunction, ...]], point: Point
) -> Disagreement | None:
    for i in certain[1:]:
        for p, q in zip(formulas[certain[0]], formulas[i], strict=True):
            if p.value != q.value:
                return Disagreement((certain[0], i), str(q.value - p.value), point=point)
    return None


def _compare_all(found: Sequence[Pattern], formulas: dict[int, tuple[RationalFunction, ...]]) -> Verdict:
    agreements: list[Agreement] = []
    open_question: Unknown | None = None
    for (one, a), (other, b) in product(enumerate(found), repeat=2):
        if not _may_meet(a, b):
            continue
        for i in a.true:
            for j in b.true:
                for difference in _differences(formulas[i], formulas[j]):
                    answer = _vanishes(a, b, difference)
                    if isinstance(answer, Refuted):
                        evidence = Disagreement((i, j), f"{difference} in local coordinates", arc=answer.evidence)
                        return Refuted(evidence, answer.reason)
                    if isinstance(answer, Unknown):
                        open_question = Unknown(
                            f"pieces {i} and {j} may differ where their cells meet: {answer.reason}"
                        )
                    else:
                        agreements.append(Agreement(i, j, one, other, answer.reason))
    if open_question is not None:
        return open_question
    return Proved(tuple(agreements), "the pieces agree wherever their closed cells meet")


def _differences(first: Sequence[RationalFunction], second: Sequence[RationalFunction]) -> Iterator[Polynomial]:
    """Numerators of F_i - F_j that are not identically zero."""
    for p, q in zip(first, second, strict=True):
        numerator = linear_form(p.count, [(Fraction(1), p), (Fraction(-1), q)]).numerator
        if not numerator.is_zero:
            yield numerator


def _may_meet(a: Pattern, b: Pattern) -> bool:
    """Whether the set a can meet the closure of b: not where a guard of a is zero or negative on b."""
    opposite = {-g for g in b.cell.guards} | {*b.cell.equalities} | {-h for h in b.cell.equalities}
    return not any(g in opposite for g in a.cell.guards)


def _vanishes(a: Pattern, b: Pattern, difference: Polynomial) -> Verdict:
    """Whether the difference is zero on the intersection of the set a with the closure of the set b."""
    zeros = reduced_equalities((*a.cell.equalities, *b.cell.equalities))
    if any(definite(h) for h in zeros) and not difference.constant:
        return Proved(None, "empty")  # they meet at the point only, where all values agree
    if ideal_cofactors(difference, zeros) is not None:
        return Proved(None, "ideal")
    if difference.constant:
        return Unknown("one of the two cells is not known to occur")
    settled = {*a.cell.guards, *zeros, *(-h for h in zeros)}
    loose = [g for g in dict.fromkeys(b.cell.guards) if g not in settled]
    answers = []
    for sign in (1, -1):
        guards = (*a.cell.guards, difference.scaled(Fraction(sign)))
        answers.append(_meets(a, b, guards, zeros, loose))
    for kind in (Refuted, Unknown):
        for answer in answers:
            if isinstance(answer, kind):
                return answer
    return Proved(None, "empty")


def _meets(
    a: Pattern,
    b: Pattern,
    guards: Sequence[Polynomial],
    zeros: Sequence[Polynomial],
    loose: Sequence[Polynomial],
) -> Verdict:
    """Proved: {guards > 0, zeros = 0, loose >= 0} is locally empty. Refuted: an arc in a and cl b."""
    status = decide(guards[0].count, tuple(guards), tuple(zeros))
    if isinstance(status, LocallyEmpty):
        return Proved()
    if isinstance(status, Realised) and _in_closure(status.arc, a, b):
        return Refuted(status.arc, "two pieces differ along an arc in their closed cells that ends at the point")
    if not loose or len(loose) > SPLIT_LIMIT:
        return Unknown(getattr(status, "reason", "an arc was found that is not proved to lie in the closure of a cell"))
    first, rest = loose[0], loose[1:]
    inside = _meets(a, b, (*guards, first), zeros, rest)
    if isinstance(inside, Refuted):
        return inside
    wall = _meets(a, b, guards, (*zeros, first), rest)
    return wall if not isinstance(wall, Proved) else inside


def _in_closure(arc: Arc, a: Pattern, b: Pattern) -> bool:
    """Whether the arc is proved to run in the set a and in the closure of the set b.

    Along the arc let W be the guards of b that are zero; their gradients there are t**m (v + ...). If the
    gradients at the
    point of the equalities are independent and some direction d is tangent to them with <v, d> > 0 for all
    of W, the
    same holds along the arc for small t, and the implicit function theorem gives points of b next to each
    point of the
    arc (Mangasarian and Fromovitz 1967).
    """
    if not lies_in(arc, a.cell.guards, a.cell.equalities):
        return False
    if a is b:
        return True
    signs = [leading_sign(g, arc) for g in b.cell.guards]
    if any(sign < 0 for sign in signs) or any(leading_sign(h, arc) for h in b.cell.equalities):
        return False
    count = len(arc[0])
    walls = [_leading_gradient(g, arc) for g, sign in zip(b.cell.guards, signs, strict=True) if sign == 0]
    kept = _without_multiples(b.cell.equalities)
    equalities = [_dense(h, count) for h in kept]
    if rank(equalities) < len(equalities) and not all(h.is_affine for h in kept):
        return False  # (linear equalities that depend on others only repeat them)
    if not walls:
        return True
    tangent = nullspace(equalities, count) if equalities else _identity(count)
    rows = [[sum((x * y for x, y in zip(w, d, strict=True)), Fraction(0)) for d in tangent] for w in walls]
    if not tangent or not all(any(row) for row in rows):
        return False
    return isinstance(strict_direction(rows), Direction)


def _without_multiples(equalities: Sequence[Polynomial]) -> list[Polynomial]:
    """The equalities, each once up to sign."""
    kept: list[Polynomial] = []
    for h in equalities:
        if h not in kept and -h not in kept:
            kept.append(h)
    return kept


def _dense(polynomial: Polynomial, count: int) -> list[Number]:
    gradient = polynomial.gradient
    return [gradient.get(i, Fraction(0)) for i in range(count)]


def _leading_gradient(polynomial: Polynomial, arc: Arc) -> list[Number]:
    """v in grad g(z(t)) = t**m (v + O(t))."""
    if polynomial.is_affine:
        return _dense(polynomial, polynomial.count)
    partials = [polynomial.derivative(i).along(arc) for i in range(polynomial.count)]
    order = min((min(partial) for partial in partials if partial), default=0)
    return [partial.get(order, Fraction(0)) for partial in partials]


def _identity(size: int) -> list[list[Number]]:
    return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
