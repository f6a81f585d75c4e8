"""The certificate of a rule in a case: the sets of its parts, the true set, how the prediction is made, and the gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from ...certificates.clarke import clarke
from ...certificates.collected import Collected
from ...certificates.continuity import continuous
from ...certificates.explain import finished
from ...certificates.model import Certificate, Claim
from ...certificates.set_claims import is_curved, nonmember, raw_sum, subset
from ...certificates.workspace import Workspace
from ...exact.reals import Number
from ...programs.evaluate import evaluate
from ...sets import MinkowskiSum, Polytope, ValueSet, scale
from ...sets.elements import flatten
from ...sets.membership import contains_flat
from ...sets.polytope import hull_of
from ...sets.products import Choice, ProductSet
from ...verdicts import Proved, Refuted
from ..cases import PointedFunction
from ..equations.equation import Equation
from ..equations.solution_sets import SolutionSet
from ..integrals.integral_case import IntegralCase
from ..rule import Application
from .expectations import about_expectation
from .inverses import invertibility, solution_membership
from .ownership import Owner, owned, times
from .products import product_hull, product_member, product_nonmember
from .solutions import solution_clarke

Places = dict[PointedFunction, int | None]


class Maker(NamedTuple):
    """A statement to make: its name in the list of omissions, how, and whose sets it has."""

    name: str
    make: Callable[[], Claim]
    owners: Mapping[str, Owner] = {}


class Whole(NamedTuple):
    """The two sets that are compared, and whose they are."""

    predicted: ValueSet
    true: ValueSet
    predicted_owner: Owner = None
    true_owner: Owner = None


def application_certificate(found: Application) -> Certificate:
    """The statements about a case that can be proved.

    The Clarke sets of the parts and of the whole; the products or inverses that make the prediction; the inclusion or the
    element that is missing; and the gap. What no rule covers is named in `omitted`.

    Raises
    ------
    UnsupportedError
        If no statement at all can be made.
    """
    collected = Collected()
    places: Places = {}
    for function in functions_of(found):
        places[function] = _about(collected, function)
    whole = _whole(found, places, collected)
    for one in _about_products(found, places):
        place = _attempt(collected, one)
        if one.name == "product_hull":
            whole = whole._replace(predicted_owner=place)
    for one in _about_sets(found, whole):
        _attempt(collected, one)
    return finished(collected)


def _attempt(collected: Collected, one: Maker) -> int | None:
    return collected.attempt(one.name, lambda: owned(one.make(), collected.claims, one.owners))


def functions_of(found: Application) -> tuple[PointedFunction, ...]:
    """The functions of a case whose Clarke sets are stated; the composed one is the last."""
    subject = found.subject
    if isinstance(subject, Equation):
        return (subject.function,)
    if isinstance(subject, IntegralCase):
        return (*(f for _, _, f in subject.atoms), subject.total) if subject.law.is_discrete else ()
    return tuple(dict.fromkeys(one for one in subject or () if isinstance(one, PointedFunction)))


def _about(collected: Collected, function: PointedFunction) -> int | None:
    """The Clarke set of one function."""
    work = Workspace(function.local)
    where = collected.attempt("continuous", lambda: continuous(work)) if function.local.jumping else None
    if function.local.jumping and where is None:
        return None
    return collected.attempt("clarke", lambda: clarke(work, where))


def _whole(found: Application, places: Places, collected: Collected) -> Whole:
    """The sets that are compared; for equations and expectations, after what is stated of the whole."""
    subject = found.subject
    if isinstance(subject, Equation):
        return _about_solutions(found, subject, places, collected)
    if isinstance(subject, IntegralCase) and not subject.law.is_discrete:
        predicted = found.predicted if found.rule.name == "integral" else None
        both = about_expectation(collected, subject, predicted, found.true, _about)
        if predicted is None:
            collected.leave_out("expected field", "no rule of the checker covers expectations of chain-rule fields")
        return Whole(found.predicted, found.true, *both)
    last = next(reversed(places), None)
    true = places[last] if last is not None and last.clarke is found.true else None
    terms = _terms(found, places)
    if not terms or not all(isinstance(f.clarke, Polytope) for f, _ in terms):
        return Whole(found.predicted, found.true, None, true)
    owners = [None if (k := places[f]) is None else times(c, k) for f, c in terms]
    if len(terms) == 1 or any(owner is None for owner in owners):
        return Whole(found.predicted, found.true, owners[0] if len(terms) == 1 else None, true)
    members = [part for f, c in terms if isinstance(part := scale(f.clarke, c), Polytope)]
    return Whole(raw_sum(members), found.true, {"members": owners}, true)


def _terms(found: Application, places: Places) -> list[tuple[PointedFunction, Number]]:
    """The parts with their factors, where the prediction is a sum of multiples of their Clarke sets; else nothing."""
    functions, subject = list(places)[:-1], found.subject
    if isinstance(subject, IntegralCase):
        return [(f, mass) for _, mass, f in subject.atoms] if found.rule.name == "integral" else []
    if found.rule.name == "sum":
        terms = [f for f in subject if isinstance(f, PointedFunction)][:-1]
        return [(f, Fraction(1)) for f in terms]
    if found.rule.name in ("product", "quotient") and len(functions) == 2:
        a, b = (evaluate(f.program, f.point)[0] for f in functions)
        factors = (b, a) if found.rule.name == "product" else (1 / b, -a / b**2)
        return list(zip(functions, factors, strict=True))
    return []


def _about_products(found: Application, places: Places) -> Iterator[Maker]:
    """How the elements of the parts are multiplied."""
    if "composition" not in found.rule.name:
        return
    left, right = (part.value for part in found.parts[:2])
    if not isinstance(left, Polytope) or not isinstance(right, Polytope):
        return
    owners = {name: _place_of(part, places) for name, part in (("left", left), ("right", right))}
    if isinstance(found.predicted, Polytope):
        yield Maker("product_hull", partial(product_hull, left, right, found.predicted), owners)
    elif isinstance(found.predicted, ProductSet):
        shape = found.predicted.shape
        if found.missing is not None:
            missing = flatten(found.missing.element, shape)
            yield Maker("product_nonmember", partial(product_nonmember, left, right, missing), owners)
        if found.gap is not None:
            flat = flatten(found.gap.element, shape)
            verdict = contains_flat(found.predicted, flat)
            if isinstance(verdict, Proved) and isinstance(verdict.evidence, Choice):
                yield Maker("product_member", partial(product_member, left, right, flat, verdict.evidence), owners)


def _place_of(part: ValueSet, places: Places) -> int | None:
    """The statement whose Clarke set a part is: the very same object."""
    return next((k for f, k in places.items() if f.clarke is part), None)


def _about_solutions(found: Application, equation: Equation, places: Places, collected: Collected) -> Whole:
    """Clarke's condition, the elements of the formula, and the true Jacobian of the solution."""
    k = places.get(equation.function)
    width = equation.width
    if isinstance(equation.systems, Polytope):
        blocks = [tuple(e for row in vertex for e in row[width:]) for vertex in equation.systems.vertices]
        make = partial(invertibility, hull_of(blocks, (equation.unknowns,) * 2))
        owner = None if k is None else [k, width, width + equation.unknowns]
        _attempt(collected, Maker("invertible", make, {"set": owner}))
    if isinstance(found.predicted, SolutionSet):
        for one in (found.missing, found.gap):
            if one is not None:
                flat = flatten(one.element, found.predicted.shape)
                make = partial(solution_membership, found.predicted, flat)
                _attempt(collected, Maker("solution", make, {"set": k}))
    backward = found.rule.name == "inverse-backward"
    true = found.parts[0].value if backward else found.true
    solved = None
    if k is not None and width and isinstance(true, Polytope):
        statement, work = collected.claims[k].statement, Workspace(equation.function.local)
        solved = collected.attempt("solution_clarke", partial(solution_clarke, work, equation, k, statement, true))
    return Whole(found.predicted, found.true, None, None if backward else solved)


def _about_sets(found: Application, whole: Whole) -> Iterator[Maker]:
    """Inclusion with a gap, equality, or an element that is missing; where sums and polytopes are compared."""
    predicted, true = whole.predicted, whole.true
    inside, outside = {"set": whole.predicted_owner}, {"set": whole.true_owner}
    if found.missing is not None and _is_stated(predicted):
        yield Maker("nonmember", partial(nonmember, predicted, found.missing.element), inside)
    if isinstance(found.inclusion, Proved) and _is_stated(true) and _is_stated(predicted):
        owners = {"inner": whole.true_owner, "outer": whole.predicted_owner}
        yield Maker("subset", partial(subset, true, predicted, None if found.gap else False), owners)
        if isinstance(found.equality, Proved):
            back = partial(subset, found.predicted, true, False)
            yield Maker("subset", back, {"inner": whole.predicted_owner, "outer": whole.true_owner})
    elif found.gap is not None and isinstance(found.equality, Refuted) and _is_stated(true):
        yield Maker("nonmember", partial(nonmember, true, found.gap.element), outside)


def _is_stated(part: ValueSet) -> bool:
    return isinstance(part, (Polytope, MinkowskiSum)) or is_curved(part)
