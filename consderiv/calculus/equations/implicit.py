"""The implicit function rule: {-B^{-1} A : [A B] in Clarke F(x, y)} against the Clarke Jacobian of the solution y(x)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...errors import UnsupportedError
from ...exact.reals import Number
from ...sets import Polytope, Undefined, UnknownSet, ValueSet, contains, convex_hull, is_subset
from ...sets.comparison import Outside
from ...sets.elements import Shape, element_text
from ...sets.polytope import hull_of
from ...verdicts import Proved, Refuted, Unknown
from ..cases import point_text, pointed
from ..rule import Application, GapElement, Part, Qualification, Rule, Theorem, conclude
from .equation import Equation, equation
from .solution_sets import SolutionSet, solution_set

_IMPLICIT_THEOREM = Theorem(
    "if every B is invertible, x -> {-B^{-1} A : [A B] in a convex-valued conservative Jacobian of F} is a conservative "
    "Jacobian of the solution map",
    "Bolte, Le, Pauwels and Silveti-Falls (2021), Nonsmooth implicit differentiation for machine learning and optimization",
)

IMPLICIT = Rule(
    name="implicit",
    kind="conservative",
    premises="F locally Lipschitz and definable, F(x, y) = 0, every B in the projection of Clarke F(x, y) on y invertible",
    formula="Clarke y(x) ⊂ conv {-B^{-1} A : [A B] ∈ Clarke F(x, y)}",
    always=True,
    equality="F is strictly differentiable at (x, y), or y is a number and every branch of F carries solutions",
    theorem=_IMPLICIT_THEOREM,
)

IMPLICIT_WITHOUT_HULL = Rule(
    name="implicit-without-hull",
    kind="clarke",
    premises=IMPLICIT.premises,
    formula="Clarke y(x) ⊂ {-B^{-1} A : [A B] ∈ Clarke F(x, y)}",
    always=False,
    equality=IMPLICIT.equality,
    theorem=_IMPLICIT_THEOREM,
)


def apply_implicit(
    equations: Any, unknowns: Sequence[str] | str, at: Any, variables: Any = None, hull: bool = True
) -> Application:
    """The implicit formula at a solution of F(x, y) = 0 against the true Clarke Jacobian of y(x).

    Parameters
    ----------
    equations : str, Program or anything that denotes one
        F; a list has one entry for each unknown.
    unknowns : names of the variables to solve for
    at : mapping, str or sequence
        The exact point, a solution.
    hull : bool
        Whether the rule with the convex hull (which always holds) is applied, or the set as it stands.

    Returns
    -------
    Application
        `subject` is the Equation: its condition with certificate or singular element, its branches, the kinks that the
        solution sits on, and whether the solution is locally unique and Lipschitz.

    Raises
    ------
    UnsupportedError
        If the point is no solution, or the numbers of equations and unknowns differ.

    Examples
    --------
    >>> found = apply_implicit("2*y + abs(x+y) - abs(x)", ["y"], at="x=0,y=0")
    >>> found.predicted, found.true
    ([-2/3, 2], {0})
    """
    names = _names(unknowns)
    subject = equation(pointed(equations, at, variables), names)
    formula = implicit_set(subject)
    predicted = convex_hull(formula) if hull else formula
    parts = [Part("Clarke of F", subject.function.clarke)]
    case = f"F = {subject.function.text}, {point_text(subject.function)}, solved for {', '.join(names)}"
    rule = IMPLICIT if hull else IMPLICIT_WITHOUT_HULL
    found = conclude(rule, case, parts, predicted, solution_jacobian(subject), qualifications(subject), subject)
    return with_system(beyond_the_vertices(found, formula) if hull else found, subject)


def _names(unknowns: Sequence[str] | str) -> list[str]:
    if isinstance(unknowns, str):
        return unknowns.replace(",", " ").split()
    if isinstance(unknowns, Sequence) and all(isinstance(name, str) for name in unknowns):
        return list(unknowns)
    raise UnsupportedError(
        "the names of the unknowns are required", f"received {unknowns!r}"[:80], 'write "y" or ["y", "z"]'
    )


def beyond_the_vertices(found: Application, formula: ValueSet) -> Application:
    """Where the hull of a curved formula is not known: an element of the formula outside the true set decides the equality."""
    if not isinstance(found.equality, Unknown) or not isinstance(formula, SolutionSet):
        return found
    verdict = is_subset(formula, found.true)
    if not isinstance(verdict, Refuted) or not isinstance(verdict.evidence, Outside):
        return found
    gap = GapElement(verdict.evidence.element, "predicted", "", verdict.evidence.evidence)
    return replace(
        found, gap=gap, equality=Refuted(verdict.evidence, "an element of the predicted set is not in the true set")
    )


def with_system(found: Application, subject: Equation | SolutionSet) -> Application:
    """Say from which matrix of the Clarke Jacobian the gap element comes, where one gives it."""
    if isinstance(subject, Equation):
        if not isinstance(subject.condition, Proved) or not isinstance(subject.systems, Polytope):
            return found
        subject = SolutionSet(subject.systems, subject.shape)
    if found.gap is None:
        return found
    verdict = contains(subject, found.gap.element)
    if isinstance(verdict, Proved):
        how = f"the element {element_text(verdict.evidence.system)} of the Clarke Jacobian"
        return replace(found, gap=replace(found.gap, how=how))
    return found


def implicit_set(subject: Equation) -> ValueSet:
    """{-B^{-1} A : [A B] in Clarke F}; undefined where some B is singular."""
    if isinstance(subject.condition, Refuted):
        return Undefined("some B of the Clarke Jacobian is singular, so the formula has no value")
    if isinstance(subject.condition, Unknown):
        return UnknownSet(subject.condition.reason)
    assert isinstance(subject.systems, Polytope)
    return solution_set(subject.systems, subject.shape)


def solution_jacobian(subject: Equation) -> ValueSet:
    """The Clarke Jacobian of the solution y(x): the hull of -B_i^{-1} A_i over the branches that carry solutions."""
    verdict = subject.homeomorphism
    if not isinstance(verdict, Proved):
        return UnknownSet(f"a unique Lipschitz solution is not proved: {verdict.reason}")
    if isinstance(subject.branches, Unknown):
        return UnknownSet(subject.branches.reason)
    certain: list[tuple[Number, ...]] = []
    doubtful: list[tuple[Number, ...]] = []
    for branch, carried in zip(subject.branches, subject.carried, strict=True):
        if branch.solution is None:
            return UnknownSet("a branch with a singular B")
        flat = tuple(entry for row in branch.solution for entry in row)
        if isinstance(carried, Proved) and not branch.leaf.cell.is_undecided:
            certain.append(flat)
        elif not isinstance(carried, Refuted):
            doubtful.append(flat)
    return hull_between(certain, doubtful, subject.shape)


def hull_between(certain: list[tuple[Number, ...]], doubtful: list[tuple[Number, ...]], shape: Shape) -> ValueSet:
    """The hull of the certain elements, unless a doubtful one would enlarge it."""
    inner = hull_of(certain, shape) if certain else None
    if not doubtful and inner is not None:
        return inner
    outer = hull_of([*certain, *doubtful], shape) if certain or doubtful else None
    if outer is not None and len(outer.flat_vertices) == 1:
        return outer  # a Clarke Jacobian is not empty
    if inner is not None and outer is not None and isinstance(is_subset(outer, inner), Proved):
        return inner
    return UnknownSet("whether some branches carry solutions is not decided", inner=inner, outer=outer)


def qualifications(subject: Equation) -> list[Qualification]:
    """Clarke's condition, uniqueness, and what is enough for equality."""
    found = [
        Qualification("invertibility of every B (Clarke's condition)", subject.condition, subject.condition.reason),
        Qualification(
            "a Lipschitz homeomorphism (x, y) -> (x, F(x, y))", subject.homeomorphism, subject.homeomorphism.reason
        ),
        Qualification("exactly one solution y(x)", subject.unique, subject.unique.reason),
        Qualification("strict differentiability of F", subject.function.strictly_differentiable),
    ]
    if isinstance(subject.homeomorphism, Proved) and not isinstance(subject.branches, Unknown):
        idle = sum(isinstance(verdict, Refuted) for verdict in subject.carried)
        open_ones = sum(isinstance(verdict, Unknown) for verdict in subject.carried)
        all_carry = Refuted(idle) if idle else Unknown("some are undecided") if open_ones else Proved(None)
        detail = f"{idle} of {len(subject.carried)} branches carry none" if idle else ""
        found.append(Qualification("solutions on every branch of F", all_carry, detail))
    if subject.weakly_active:
        names = ", ".join(subject.weakly_active)
        found.append(Qualification("strict complementarity", Refuted(subject.weakly_active), f"weakly active: {names}"))
    return found


def require_square(rows: int, columns: int) -> None:
    """An inverse needs as many outputs as variables."""
    if rows != columns:
        raise UnsupportedError(
            "as many outputs as variables are required for an inverse",
            f"received {rows} outputs of {columns} variables",
            "name the unknowns and use the implicit rule instead",
        )
