"""Basic semialgebraic sets taken apart: are they empty, which points, curves and polyhedra are they made of?

Equations are factored over Q, one factor at a time is followed, and a coordinate that an equation gives as a polynomial
of the others is eliminated. On a line what is left are real algebraic points and intervals; in the plane also curves,
with a sample point on each of their arcs; polyhedra of any dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from ..exact.algebraic_roots import real_roots
from ..exact.polynomials import Polynomial
from ..exact.reals import Number, sign
from ..stratified.cells.faces import coefficients, faces_of
from ..stratified.stratum import Stratum
from .open_cells import point_over, positive_points, real_factors
from .planar_solving import planar_solutions
from .solution import Images, Solution, UndecidedSet, point_solution, polyhedral_solution

EQUATION_BUDGET = 6
PLANES = tuple(map(Fraction, (0, 1, -1, 2, -2)))


@dataclass(frozen=True)
class _State:
    """What is left of a set after some coordinates have been eliminated.

    `images` are the coordinates as polynomials in the free ones, `solved` the equations that say so. Conditions are in
    the free coordinates; `stuck` are irreducible factors from which no coordinate is eliminated.
    """

    names: tuple[str, ...]
    free: tuple[int, ...]
    images: Images
    solved: tuple[Polynomial, ...]
    equations: tuple[Polynomial, ...]
    inequalities: tuple[Polynomial, ...]
    stuck: tuple[Polynomial, ...] = ()


def solutions_of(stratum: Stratum) -> list[Solution]:
    """Nonempty sets whose union is the stratum.

    Raises
    ------
    UndecidedSet
        If some part is neither found nor excluded.

    Examples
    --------
    >>> from consderiv.stratified import stratum
    >>> [str(s.stratum) for s in solutions_of(stratum("x**2 == 2 and x*y == 1 and y > 0", "x y"))]
    ['x == sqrt(2) and y == 1/2*sqrt(2)']
    """
    count = len(stratum.variables)
    images = tuple(Polynomial.coordinate(count, i) for i in range(count))
    start = _State(
        stratum.variables, tuple(range(count)), images, (), stratum.equations, tuple(stratum.inequalities)
    )  # fmt: skip
    return list(_solved(start))


def _solved(state: _State) -> Iterator[Solution]:
    equations = [h for h in dict.fromkeys(state.equations) if not h.is_zero]
    if any(h.is_constant for h in equations):
        return
    if any(g.is_constant and sign(g.constant) <= 0 for g in state.inequalities):
        return
    inequalities = tuple(dict.fromkeys(g for g in state.inequalities if not g.is_constant))
    state = replace(state, equations=tuple(equations), inequalities=inequalities)
    pending = [h for h in equations if h not in state.stuck]
    if len(state.free) == 1:
        yield from _on_line(state)
    elif pending:
        yield from _by_factors(state, pending)
    elif not equations:
        yield from _open(state)
    elif len(state.free) == 2:
        yield from planar_solutions(state.names, state.free, state.images, state.solved, equations, inequalities)
    elif len(equations) == 1:
        yield _surface(state, equations[0])
    else:
        yield from _solved(replace(state, equations=(*equations, _consequence(equations))))


def _consequence(equations: Sequence[Polynomial]) -> Polynomial:
    """A sum or difference of two equations that has factors, or from which a coordinate is eliminated."""
    if len(equations) <= EQUATION_BUDGET:
        for first, second in combinations(equations, 2):
            for total in (first - second, first + second):
                factors = real_factors(total) if total.is_rational and not total.is_zero else (total,)
                if total not in equations and (len(factors) != 1 or _pivot(factors[0]) is not None):
                    return total
    shown = " and ".join(f"{h} = 0" for h in equations)
    raise UndecidedSet("equations that are solved one after the other", f"received {shown}", "ask at points")


def _surface(state: _State, equation: Polynomial) -> Solution:
    """What is given by one irreducible equation; a regular point of it is looked for in a few planes.

    Near such a point it is a manifold. There may be components without a sample point.
    """
    slopes = [equation.derivative(i) for i in state.free]
    for c, i in product(PLANES, state.free):
        plane = Polynomial.affine(equation.count, -c, {i: Fraction(1)})
        for section in _solved(_eliminated(replace(state, stuck=()), plane, i)):
            for point in section.points:
                if any(slope.at(point) for slope in slopes):
                    stratum = Stratum(state.names, (*state.solved, equation), state.inequalities)
                    return Solution(stratum, (point,), len(state.free) - 1, state.images, equation, False)
    raise UndecidedSet("a regular point of a surface is required", f"received {equation} = 0", "ask at points")


def _by_factors(state: _State, pending: Sequence[Polynomial]) -> Iterator[Solution]:
    """The equation with the simplest factors, one factor after the other."""
    listed = [(h, real_factors(h)) for h in pending]
    equation, factors = min(listed, key=lambda pair: (sum(not f.is_affine for f in pair[1]), len(pair[1])))
    others = tuple(h for h in state.equations if h is not equation)
    for factor in factors:
        pivot = _pivot(factor)
        if pivot is None:
            left = tuple(h for h in others if not (h.is_rational and h.divided_by(factor)[1].is_zero))
            yield from _solved(replace(state, equations=(*left, factor), stuck=(*state.stuck, factor)))
        else:
            yield from _solved(_eliminated(replace(state, equations=others), factor, pivot))


def _pivot(factor: Polynomial) -> int | None:
    """A coordinate that the equation gives as a polynomial of the others; the last one that there is."""
    terms = [monomial for monomial, _ in factor.terms()]
    for i in sorted(factor.gradient, reverse=True):
        if sum(any(j == i for j, _ in monomial) for monomial in terms) == 1:
            return i
    return None


def _eliminated(state: _State, factor: Polynomial, pivot: int) -> _State:
    """The set where the factor vanishes, without its pivot."""
    count = len(state.names)
    solution = Polynomial.coordinate(count, pivot) - factor.scaled(1 / factor.gradient[pivot])
    change = [solution if i == pivot else Polynomial.coordinate(count, i) for i in range(count)]

    def restricted(polynomials: Sequence[Polynomial]) -> tuple[Polynomial, ...]:
        return tuple(p.substitute(change) for p in polynomials)

    return replace(
        state,
        free=tuple(i for i in state.free if i != pivot),
        images=restricted(state.images),
        solved=(*restricted(state.solved), Polynomial.coordinate(count, pivot) - solution),
        equations=restricted(state.equations),
        inequalities=restricted(state.inequalities),
        stuck=(),
    )


def _on_line(state: _State) -> Iterator[Solution]:
    """One free coordinate: real roots, or the intervals between the roots of the inequalities."""
    (free,) = state.free
    equations = [_univariate(h, free) for h in state.equations]
    inequalities = [_univariate(g, free) for g in state.inequalities]
    if equations:
        simplest = min(equations, key=lambda h: h.degree)
        for t in _roots(simplest):
            if all(not h.at((t,)) for h in equations) and all(sign(g.at((t,))) > 0 for g in inequalities):
                yield point_solution(point_over(state.images, {free: t}), state.names)
        return
    roots = [root for g in inequalities for root in _roots(g)]
    for face in faces_of([(Fraction(1), -root) for root in roots], 1):
        (t,) = face.point
        if all(sign(g.at((t,))) > 0 for g in inequalities):
            yield _interval(state, t, roots)


def _roots(polynomial: Polynomial) -> list[Number]:
    """The real roots of a polynomial in one variable that is not constant; of an affine one with any coefficients."""
    if polynomial.is_affine:
        return [-polynomial.constant / polynomial.gradient[0]]
    return [root for root, _ in real_roots(coefficients(polynomial))]


def _interval(state: _State, t: Number, roots: Sequence[Number]) -> Solution:
    """The interval between two roots, and the arc of the set over it."""
    (free,) = state.free
    count = len(state.names)
    below = max((root for root in roots if root < t), default=None)
    above = min((root for root in roots if root > t), default=None)
    bounds = [] if below is None else [Polynomial.affine(count, -below, {free: Fraction(1)})]
    bounds += [] if above is None else [Polynomial.affine(count, above, {free: Fraction(-1)})]
    stratum = Stratum(state.names, state.solved, tuple(bounds))
    return Solution(stratum, (point_over(state.images, {free: t}),), 1, state.images)


def _univariate(polynomial: Polynomial, free: int) -> Polynomial:
    """The polynomial in its only coordinate."""
    zero = Polynomial.constant_of(1, 0)
    return polynomial.substitute([Polynomial.coordinate(1, 0) if i == free else zero for i in range(polynomial.count)])


def _open(state: _State) -> Iterator[Solution]:
    """No equations are left: a polyhedron, or an open set of the free coordinates."""
    if all(p.is_affine for p in (*state.solved, *state.inequalities)):
        found = polyhedral_solution(state.solved, state.inequalities, state.names)
        if found is not None:
            yield found
        return
    stratum = Stratum(state.names, state.solved, state.inequalities)
    points = positive_points(state.names, state.free, state.images, state.inequalities)
    if points:
        yield Solution(stratum, points, len(state.free), state.images)
