"""Critical points of a program: where zero is in its Clarke, limiting or chain-rule map, or in a given field."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

from ..errors import ConsderivError, UnsupportedError
from ..exact.rational_functions import RationalFunction
from ..exact.reals import UndecidedSign
from ..fields.image import image_contains
from ..fields.local import Local
from ..programs.program import Program
from ..selections.arrangement import AffineFace
from ..stratified.cells.decomposition import Decomposition, decompose
from ..stratified.field import StratifiedField
from ..stratified.formulas import reduced
from ..stratified.maps.derivative_maps import KINDS, clarke_map
from ..stratified.maps.gradients import scalar
from ..stratified.maps.on_faces import OnFaces, has_constant_factors, is_piecewise_linear
from ..stratified.reading import rational_nodes
from ..verdicts import Proved, Unknown, Verdict, unless
from .certified import certified_points
from .critical_set import CriticalSet, joined_strata
from .on_faces import Decide, Found, critical_on_faces, critical_walls
from .on_strata import critical_on_strata
from .solution import Solution
from .values_on import values_by_sard, values_on


def critical_points(
    f: Any, kind: str | StratifiedField = "clarke", variables: Any = None, *, candidates: Iterable[Any] = ()
) -> CriticalSet:
    """The set {x : 0 in D(x)} of a program, with the values of f on it.

    Parameters
    ----------
    f : scalar program, text or expression
        Complete on the line (piecewise rational) and for piecewise linear and quadratic functions of at most three
        variables; in the plane also with curved kinks, and for other polynomials where equations are solved one by one.
    kind : "clarke", "bouligand", "limiting", "chain_rule", "chain_rule_exact", "selection", or a StratifiedField
    variables : names, optional
    candidates : points, optional
        Where the set is not found as a whole, these (and a few small points) are decided one by one.

    Returns
    -------
    CriticalSet
        Exact; `complete` is Unknown with the reason where something may be missing.

    Raises
    ------
    UnsupportedError
        For maps and for unknown kinds.

    Examples
    --------
    >>> print(critical_points("abs(x**2 - 2)"))
    {x : 0 in D} for D = Clarke map of abs(x**2 - 2):
      x == -sqrt(2)  f = 0
      x == 0         f = 2
      x == sqrt(2)   f = 0
    >>> critical_points("relu(x) - relu(-x)", "chain_rule").points
    ((Fraction(0, 1),),)
    >>> print(critical_points("x**2 + abs(y - x)"))
    {x, y : 0 in D} for D = Clarke map of x**2 + abs(y - x):
      x == 0 and y == 0  f = 0

    Notes
    -----
    Clarke (1983), proposition 2.3.2: local minima and maxima are Clarke critical.
    """
    if isinstance(kind, StratifiedField):
        return _of_field(f, kind, candidates)
    program = scalar(f, variables)
    name = KINDS.get(kind, kind)
    stratified = clarke_map(program, kind=kind)
    if isinstance(stratified, Unknown):
        return certified_points(program, kind, name, candidates, stratified.reason)
    try:
        found = _of_program(stratified, program, kind)
    except ConsderivError as error:
        return certified_points(program, kind, name, candidates, str(error))
    whole = _as_set(program, name, found)
    if isinstance(whole.complete, Unknown):
        more = certified_points(program, kind, name, candidates, "").strata
        found.strata += [s for s in more if not isinstance(whole.contains(s.points[0]), Proved)]
        whole = _as_set(program, name, found)
    return whole


def _of_program(stratified: StratifiedField, program: Program, kind: str) -> Found:
    """The critical points of a map that belongs to the program or its function: it is conservative."""
    found = faces_of_both(stratified, program)
    if found is not None:
        decide = image_at(program) if kind == "chain_rule_exact" else None
        return critical_on_faces(stratified, found, program, decide)

    def constant(solution: Solution) -> Verdict:
        return values_by_sard(solution, program)

    if len(program.variables) > 1:
        return critical_on_strata(stratified, constant)
    from .on_line import critical_on_line  # elementary functions: seldom asked for

    return critical_on_line(stratified, constant)


def _of_field(f: Any, field: StratifiedField, candidates: Iterable[Any]) -> CriticalSet:
    program = scalar(f, field.variables)
    if field.value_shape != (len(field.variables),):
        raise UnsupportedError(
            "a field of vectors is required", f"received the shape {field.value_shape}", "take one row"
        )
    name = field.name or "the given field"
    try:
        return critical_set_of(field, program, name)
    except ConsderivError as error:
        return certified_points(program, field, name, candidates, str(error))


def image_at(program: Program) -> Decide:
    """Whether zero is in the chain-rule field on a face where that field is not known as a set.

    On faces of positive dimension it is constant for piecewise linear programs only.
    """

    @cache
    def is_constant_on_faces() -> bool:
        return has_constant_factors(program) and is_piecewise_linear(OnFaces.of(program))

    def decide(face: AffineFace) -> Verdict:
        if face.directions and not is_constant_on_faces():
            return Unknown("the chain-rule field varies and is not known as a set")
        return image_contains(Local(program, face.point), [Fraction(0)] * len(face.point))

    return decide


def critical_set_of(field: StratifiedField, program: Program, name: str) -> CriticalSet:
    """The critical points of a field on the whole space, with the values of a program.

    Raises
    ------
    ConsderivError
        If the space is not cut into strata on which the field is known.
    """
    found = faces_of_both(field, program)
    if found is not None:
        return _as_set(program, name, critical_on_faces(field, found, program))
    formula = _formula_everywhere(program)
    return _as_set(program, name, critical_on_strata(field, lambda s: values_on(s, formula)))


def faces_of_both(field: StratifiedField, program: Program) -> Decomposition | None:
    """Faces on each of which the field and the program are one formula; None where there are no such faces."""
    try:
        return decompose([program], len(program.variables), critical_walls([field]))
    except UndecidedSign:
        raise
    except ConsderivError:
        return None


def _as_set(program: Program, name: str, found: Found) -> CriticalSet:
    complete = unless(found.undecided, Proved(None, "every stratum was visited"))
    return CriticalSet(program, name, joined_strata(found.strata), complete, tuple(found.undefined))


def _formula_everywhere(program: Program) -> RationalFunction | None:
    """The formula of a program without kinks."""
    try:
        return reduced(rational_nodes(program)[program.outputs[0]])
    except ConsderivError:
        return None
