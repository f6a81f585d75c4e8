"""EMPTY: why some neighbourhood of the point does not meet a cell, as an identity that anyone can multiply out.

The ladder is that of germs/feasibility.py, but here the evidence is kept: opposite guards, Gordan's alternative for
affine guards, cores (the sign of a guard without its squares and local units), then a search for an identity, and for
what has none in the plane a box trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..exact.lp import Dependence, Feasible, solve_nonnegative, strict_direction
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.continuity import ideal_cofactors
from ..germs.cores import Core, core_of
from ..germs.elimination import eliminate
from ..germs.feasibility import Cell
from ..germs.identities import Identity, Term, find_identity, holds
from .adapted import adapted_coordinates
from .box_trace import trace_json
from .definite import definite_identity
from .encoding import polynomial
from .opposing import opposing_identity
from .solved import solved_identity
from .syzygy import syzygy

ONE = Fraction(1)
DEGREES = ((2, 0), (4, 1), (6, 2))  # (degree, degree of the units) of the identities that are tried


@dataclass(frozen=True)
class Emptiness:
    """An identity over the guards followed by the cores.

    Parameters
    ----------
    cores : tuple of (index, Core)
        Each core is appended to the list of positive polynomials.
    identity : Identity
    """

    cores: tuple[tuple[int, Core], ...]
    identity: Identity

    def to_json(self) -> dict[str, Any]:
        """EMPTY."""
        found: dict[str, Any] = {
            "terms": [[polynomial(t.unit), polynomial(t.square), list(t.guards)] for t in self.identity.terms]
        }
        if self.cores:
            found["cores"] = [[i, polynomial(c.unit), polynomial(c.square), polynomial(c.core)] for i, c in self.cores]
        if self.identity.cofactors:
            found["equalities"] = [[polynomial(q), k] for q, k in self.identity.cofactors]
        return found


def empty_json(cell: Cell) -> dict[str, Any]:
    """EMPTY for a cell that the engine has found locally empty; a trust entry where no evidence is found."""
    return _remembered(cell.guards, cell.equalities, cell.weak)


@lru_cache(maxsize=4096)
def _remembered(
    guards: tuple[Polynomial, ...], equalities: tuple[Polynomial, ...], weak: frozenset[int]
) -> dict[str, Any]:
    """Several statements are proved on one tree. First an identity is looked for, then a box trace."""
    found = emptiness(guards, equalities, weak)
    if found is not None:
        return found.to_json()
    strict = [j for j in range(len(guards)) if not equalities or j not in weak]
    trace = trace_json([guards[j] for j in strict], strict)
    return {"trust": "no identity was found against this cell"} if trace is None else {"trace": trace}


def emptiness(
    guards: Sequence[Polynomial], equalities: Sequence[Polynomial] = (), weak: frozenset[int] = frozenset()
) -> Emptiness | None:
    """Evidence that {guards > 0, equalities = 0} is locally empty, checked exactly; None if none is found.

    Parameters
    ----------
    weak : frozenset of int
        Guards that count as >= 0 only, if there are equalities (those of switches).
    """
    if not equalities:
        return _first_that_holds((_opposite, _affine, _cored), _Conditions(tuple(guards)))
    conditions = _Conditions(tuple(guards), tuple(equalities), weak)
    return _first_that_holds((_opposite, _affine, _vanishing, _searched, _lifted), conditions)


@dataclass(frozen=True)
class _Conditions:
    guards: tuple[Polynomial, ...]
    equalities: tuple[Polynomial, ...] = ()
    weak: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        return (*self.guards, *self.equalities)[0].count

    def strict(self) -> list[int]:
        return [j for j in range(len(self.guards)) if j not in self.weak]


Step = Callable[[_Conditions], Emptiness | None]


def _first_that_holds(steps: Sequence[Step], conditions: _Conditions) -> Emptiness | None:
    for step in steps:
        found = step(conditions)
        if found is not None and _checked(found, conditions):
            return found
    return None


def _checked(found: Emptiness, conditions: _Conditions) -> bool:
    positive = list(conditions.guards)
    for index, core in found.cores:
        if core.unit.constant <= 0 or core.unit * core.square * core.square * core.core != positive[index]:
            return False
        positive.append(core.core)
    return holds(found.identity, positive, conditions.equalities, conditions.weak)


def _one(count: int) -> Polynomial:
    return Polynomial.constant_of(count, 1)


def _combination(count: int, weights: Sequence[tuple[int, Number]]) -> tuple[Term, ...]:
    """The terms sum weight * guard with constant positive weights."""
    return tuple(Term(Polynomial.constant_of(count, w), _one(count), (j,)) for j, w in weights)


def _opposite(given: _Conditions) -> Emptiness | None:
    """g > 0 and -g > 0."""
    place = {guard: j for j, guard in enumerate(given.guards)}
    for j, guard in enumerate(given.guards):
        other = place.get(-guard)
        if other is not None and not {j, other} <= given.weak:
            return Emptiness((), Identity(_combination(guard.count, [(j, ONE), (other, ONE)])))
    return None


def _affine(given: _Conditions) -> Emptiness | None:
    """Gordan: a nonnegative combination of the affine guards (plus one of the affine equalities) is zero."""
    chosen = [(j, guard) for j, guard in enumerate(given.guards) if guard.is_affine]
    if not chosen:
        return None
    flat = [(k, h) for k, h in enumerate(given.equalities) if h.is_affine]
    used = sorted({i for _, p in (*chosen, *flat) for i in p.variables()})
    rows = [_dense_row(guard, used) for _, guard in chosen]
    if not flat and not given.weak:
        answer = strict_direction(rows)
        if not isinstance(answer, Dependence):
            return None
        weights = [(chosen[j][0], w) for j, w in answer.multipliers.items()]
        return Emptiness((), Identity(_combination(given.count, weights)))
    lifted = [[*row, Fraction(j not in given.weak)] for (j, _), row in zip(chosen, rows, strict=True)]
    walls = [[*_dense_row(h, used), Fraction(0)] for _, h in flat]
    answers = solve_nonnegative(
        [*lifted, *walls, *([-x for x in wall] for wall in walls)], [*(Fraction(0),) * len(used), ONE]
    )
    if not isinstance(answers, Feasible):
        return None
    return _from_farkas(given.count, [j for j, _ in chosen], [k for k, _ in flat], answers)


def _from_farkas(count: int, guards: Sequence[int], walls: Sequence[int], answer: Feasible) -> Emptiness:
    """The columns are the guards, the equalities, and the equalities again with the other sign."""
    size = len(guards)
    weights = [(guards[j], w) for j, w in answer.weights.items() if j < size]
    cofactors: dict[int, Number] = {}
    for j, w in answer.weights.items():
        if j >= size:
            negative, position = divmod(j - size, len(walls))
            k = walls[position]
            cofactors[k] = cofactors.get(k, Fraction(0)) + (-w if negative else w)
    known = tuple((Polynomial.constant_of(count, q), k) for k, q in sorted(cofactors.items()) if q)
    return Emptiness((), Identity(_combination(count, weights), known))


def _dense_row(guard: Polynomial, used: Sequence[int]) -> list[Number]:
    gradient = guard.gradient
    return [gradient.get(i, Fraction(0)) for i in used]


def _cored(given: _Conditions, quick: bool = False) -> Emptiness | None:
    """Cells without equalities: the same steps on the cores, then a search for an identity among them.

    `quick` leaves out the searches by linear programming.
    """
    guards, count = given.guards, given.count
    positive, named = list(guards), []
    places: dict[Polynomial, int] = {}
    for j, guard in enumerate(guards):
        core = core_of(guard)
        if core.core != guard:
            named.append((j, core))
            positive.append(core.core)
            places.setdefault(core.core, len(positive) - 1)
        else:
            places.setdefault(guard, j)
    negative = next((c for c in places if c.is_constant and c.constant < 0), None)
    if negative is not None:
        terms = (Term(-negative, _one(count), ()), *_combination(count, [(places[negative], ONE)]))
        return _compact(guards, named, Identity(terms))
    cores = [core for core in places if not core.is_constant]
    identity = _over_cores(cores, quick)
    return None if identity is None else _compact(guards, named, _renumbered(identity, [places[c] for c in cores]))


def _over_cores(cores: Sequence[Polynomial], quick: bool = False) -> Identity | None:
    if not cores:
        return None
    for step in (_opposite, _affine):
        found = step(_Conditions(tuple(cores)))
        if found is not None:
            return found.identity
    dependence = _dependence(cores)
    few = sorted(dependence)
    chosen, weights = [cores[j] for j in few], [dependence[j] for j in few]
    identity = syzygy(chosen, weights)
    if identity is None:
        identity = definite_identity(chosen, weights)
    if identity is None:
        few_of_them = opposing_identity(cores)
        if few_of_them is not None:
            return few_of_them
        solved = solved_identity(cores, _quickly)
        if solved is not None or quick:
            return solved
    if identity is None and len(few) < len(cores):
        identity = _by_degrees(chosen)
    if identity is None:
        identity = _in_adapted_coordinates(chosen, chosen, weights)
    if identity is not None:
        return _renumbered(identity, few)
    identity = _by_degrees(cores)
    return identity if identity is not None else _in_adapted_coordinates(cores, chosen, weights)


def _quickly(conditions: Sequence[Polynomial]) -> Identity | None:
    """An identity in the conditions alone, without any search by linear programming."""
    found = _cored(_Conditions(tuple(conditions)), quick=True)
    return None if found is None else _without_cores(found, len(conditions))


def _dependence(cores: Sequence[Polynomial]) -> Mapping[int, Number]:
    """A nonnegative combination of gradients that is zero: mostly these cores contradict each other."""
    used = sorted({i for core in cores for i in core.gradient})
    answer = strict_direction([_dense_row(core, used) for core in cores]) if used else None
    return answer.multipliers if isinstance(answer, Dependence) else {0: ONE}


def _in_adapted_coordinates(
    cores: Sequence[Polynomial], chosen: Sequence[Polynomial], weights: Sequence[Number]
) -> Identity | None:
    """The search in linear coordinates that make sum weights * chosen diagonal, as far as its quadratic part goes."""
    forms = adapted_coordinates(chosen, weights)
    if forms is None:
        return None
    there, back = forms
    identity = _by_degrees([core.substitute(there) for core in cores])
    if identity is None:
        return None
    terms = tuple(Term(t.unit.substitute(back), t.square.substitute(back), t.guards) for t in identity.terms)
    return Identity(terms)


def _by_degrees(cores: Sequence[Polynomial]) -> Identity | None:
    width = len({i for core in cores for i in core.variables()})
    for degree, unit_degree in DEGREES if width <= 2 else DEGREES[:2] if width <= 4 else DEGREES[:1]:
        identity = find_identity(cores, (), degree, unit_degree)
        if identity is not None:
            return identity
    return None


def _renumbered(identity: Identity, places: Sequence[int]) -> Identity:
    terms = tuple(Term(t.unit, t.square, tuple(places[j] for j in t.guards)) for t in identity.terms)
    return Identity(terms, identity.cofactors)


def _compact(guards: Sequence[Polynomial], named: Sequence[tuple[int, Core]], identity: Identity) -> Emptiness:
    """Keep the cores that the identity uses."""
    used = sorted({j - len(guards) for t in identity.terms for j in t.guards if j >= len(guards)})
    place = {len(guards) + old: len(guards) + new for new, old in enumerate(used)}
    terms = tuple(Term(t.unit, t.square, tuple(place.get(j, j) for j in t.guards)) for t in identity.terms)
    return Emptiness(tuple(named[k] for k in used), Identity(terms, identity.cofactors))


def _vanishing(given: _Conditions) -> Emptiness | None:
    """A guard that vanishes wherever the equalities do: g - sum Q_k h_k == 0."""
    for j in given.strict():
        cofactors = ideal_cofactors(given.guards[j], given.equalities)
        if cofactors is not None:
            known = tuple((-q, k) for q, k in cofactors)
            return Emptiness((), Identity(_combination(given.count, [(j, ONE)]), known))
    return _vanishing_up_to_a_unit(given)


def _vanishing_up_to_a_unit(given: _Conditions) -> Emptiness | None:
    """h = U C with U(0) > 0, and the guard or its square is a multiple Q C: then U g == Q h, or U g g == Q h."""
    for k, equality in enumerate(given.equalities):
        core = core_of(equality)
        rest = core.square * core.square * core.core
        for j in given.strict() if not rest.is_constant else ():
            guard = given.guards[j]
            for factors, power in (((j,), guard), ((j, j), guard * guard)):
                quotient, remainder = power.divided_by(rest)
                if remainder.is_zero:
                    term = Term(core.unit, _one(given.count), factors)
                    return Emptiness((), Identity((term,), ((-quotient, k),)))
    return None


def _searched(given: _Conditions) -> Emptiness | None:
    for degree, unit_degree in ((2, 0), (4, 1)):
        identity = find_identity(given.guards, given.equalities, degree, unit_degree, given.weak)
        if identity is not None:
            return Emptiness((), identity)
    return None


def _lifted(given: _Conditions) -> Emptiness | None:
    """Solve the equalities for coordinates, find an identity in the others, and repair it with cofactors."""
    count, strict = given.count, given.strict()
    guards = [given.guards[j] for j in strict]
    if not guards:
        return None
    reduced = eliminate(count, guards, given.equalities)
    if reduced.contradiction or reduced.equalities or not reduced.guards:
        return None
    found = emptiness(reduced.guards)
    if found is None:
        return None
    back = _free_coordinates(count, reduced.images)
    plain = _without_cores(found, len(reduced.guards))
    terms = tuple(Term(t.unit.substitute(back), t.square.substitute(back), t.guards) for t in plain.terms)
    total = Polynomial.constant_of(count, 0)
    for term in terms:
        product = term.unit * term.square * term.square
        for j in term.guards:
            product = product * guards[j]
        total = total + product
    cofactors = ideal_cofactors(-total, given.equalities)
    if cofactors is None:
        return None
    return Emptiness((), _renumbered(Identity(terms, cofactors), strict))


def _without_cores(found: Emptiness, count: int) -> Identity:
    """The identity in the guards alone: multiplied by U S**2 of a core as often as one of its terms names the core.

    Then each time that a term names it U S**2 C is the guard, and what is left over goes into its unit and its square.
    """
    identity = found.identity
    for place, (source, core) in enumerate(found.cores, start=count):
        most = max(t.guards.count(place) for t in identity.terms)
        terms = []
        for t in identity.terms:
            named = t.guards.count(place)
            rest = tuple(j for j in t.guards if j != place)
            extra = most - named
            terms.append(Term(t.unit * core.unit**extra, t.square * core.square**extra, (*rest, *(source,) * named)))
        identity = Identity(tuple(terms), identity.cofactors)
    return identity


def _free_coordinates(count: int, images: Sequence[Polynomial]) -> list[Polynomial]:
    """The old coordinate that each new coordinate is."""
    width = images[0].count if images else 1
    found = [Polynomial.constant_of(count, 0)] * width
    for old, image in enumerate(images):
        for new in range(width):
            if image == Polynomial.coordinate(width, new):
                found[new] = Polynomial.coordinate(count, old)
    return found
