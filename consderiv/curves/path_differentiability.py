"""Is a function path differentiable: has it a conservative field at all?"""

from __future__ import annotations

from typing import Any

from ..api import localise
from ..exact.reals import Number
from ..fields.lipschitz import lipschitz
from ..germs.continuity import jumps
from ..lipschitz.locally_lipschitz import locally_lipschitz
from ..programs.conversion import as_program
from ..programs.definability import EXPONENTIAL, Structure, path_differentiability, structure_near
from ..programs.evaluate import evaluate
from ..programs.program import Program
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .definable import Definable, operations_of
from .isolated_kinks import smooth_off_points


def is_path_differentiable(program: Any, at: Any = None, variables: Any = None) -> Verdict:
    """Whether a function is path differentiable, on its domain or near a point.

    d/dt f(c(t)) = <v, c'(t)> for almost every t, all absolutely continuous c and all v in the Clarke subdifferential.

    Proved for locally Lipschitz functions that are definable in an o-minimal structure, and in one variable for those
    that are C^1 off finitely many points. Refuted with a point at which the function is not locally Lipschitz.

    Parameters
    ----------
    program : program, scalar or a map
    at : point, optional
        Near this point; otherwise on the whole domain, the points at which the program has a value.
    variables : names, optional

    Raises
    ------
    DomainError
        If the program has no value at the point.

    Returns
    -------
    Proved
        The evidence is a Definable (the structure, and what each operation needs) or an IsolatedKinks.
    Refuted
        The evidence is a point with the arc (or the Oscillating) that shows it, near a point the arc.
    Unknown

    Examples
    --------
    >>> is_path_differentiable("max(x, exp(y)) - abs(x*y)").reason
    'definable (R_exp) and locally Lipschitz'
    >>> is_path_differentiable("sin(x)", "x=1").reason, is_path_differentiable("sqrt(abs(x))").reason
    ('definable (R_an) and locally Lipschitz', 'not locally Lipschitz at x = 0')
    >>> is_path_differentiable("where(x == 0, 0, x**2*sin(1/x))").reason
    'C^1 off a finite set and locally Lipschitz, in one variable'
    >>> is_path_differentiable("where(x == 0, 0, x*sin(1/x))").reason
    'not locally Lipschitz: unbounded slopes near x = 0'

    Notes
    -----
    Davis, Drusvyatskiy, Kakade and Lee (2020); Bolte and Pauwels (2021).
    """
    if at is not None:
        local = localise(program, at, variables)
        evaluate(local.program, local.point)
        return _decided(local.program, local.point, lipschitz(local))
    known = as_program(program, variables)
    return _decided(known, None, locally_lipschitz(known))


def _decided(program: Program, point: tuple[Number, ...] | None, bounded: Verdict) -> Verdict:
    if isinstance(bounded, Refuted):
        return Refuted(
            bounded.evidence, bounded.reason if point is None else f"not locally Lipschitz: {bounded.reason}"
        )
    structure, domain = structure_near(program, point), "everywhere" if point is None else "near the point"
    if point is None and not structure.is_definable and not jumps(program):
        structure, domain = _near_every_point(program), "near every point"
    verdict = path_differentiability(structure, bounded)
    if isinstance(verdict, Proved):
        return Proved(Definable(structure, operations_of(program), domain), verdict.reason)
    if len(program.variables) == 1 and len(program.outputs) == 1:
        isolated = smooth_off_points(program, None if point is None else point[0])
        if isinstance(isolated, Unknown):
            return Unknown(f"{verdict.reason}; {isolated.reason}")
        if isinstance(isolated, Refuted) and point is None:
            return Refuted(((isolated.evidence.point,), isolated.evidence), f"not locally Lipschitz: {isolated.reason}")
        return isolated
    return verdict


def _near_every_point(program: Program) -> Structure:
    """Without comparisons every node is continuous on the domain, so the operands of sin are locally bounded."""
    names = {program.nodes[index].operation for index in program.needed()}
    return Structure(
        "R_an,exp" if names & EXPONENTIAL else "R_an", "operands of sin and cos are bounded near every point"
    )
