"""Where a program ties, and where its function is not differentiable, face by face."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ...exact.rational_functions import RationalFunction
from ...exact.reals import UndecidedSign
from ...programs.program import Program
from ...selections.arrangement import Bounds
from ...selections.selection import read_box
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.coarsening import strata_of
from ..cells.decomposition import Decomposition, decompose
from ..cells.faults import Fault, faults_of
from ..conservative.curves import point_off_zeros
from ..formulas import Vector, reduced
from ..maps.derivative_maps import gradient_of, scalar
from ..maps.planar_kinks import planar_kinks
from ..set_field import SetField
from ..stratum import Point
from ..writing import comparison_text
from .elementary_kinks import elementary_kinks
from .kinks import KinkLocus, KinkStratum, guard_rank
from .searched_kinks import searched_kinks


def kink_locus(program: Any, variables: Any = None, *, box: Any = None) -> KinkLocus | Unknown:
    """Where a program ties, and where its function is not differentiable.

    Parameters
    ----------
    program : scalar program, text or expression
        Piecewise rational on the line, or elementary with kinks in closed form; with guards that vanish on hyperplanes
        in two and three variables; with polynomial guards in the plane. Elsewhere some points are searched, and
        `complete` is Unknown.
    variables : names, optional
    box : mapping or sequence of pairs, optional
        Only what lies in this closed box.

    Returns
    -------
    KinkLocus, or Unknown with the reason

    Examples
    --------
    >>> locus = kink_locus("abs(abs(x) + y)")
    >>> locus.equations, locus.point
    (('x + y == 0', 'x == y', 'x == 0'), (Fraction(0, 1), Fraction(0, 1)))
    >>> kink_locus("max(x**2, 2)").point
    (-sqrt(2),)
    """
    known = scalar(program, variables)
    bounds = None if box is None else read_box(box, known.variables)
    try:
        found = decompose([known], len(known.variables), [] if bounds is None else _sides(bounds))
        return KinkLocus(
            known,
            _strata(found, known, bounds),
            Proved(None, f"all {len(found.faces)} faces were visited"),
            bounds is not None,
        )
    except UndecidedSign as error:
        return Unknown(str(error))
    except ConsderivError as error:
        return _otherwise(known, bounds, str(error))


def _otherwise(program: Program, bounds: Bounds | None, reason: str) -> KinkLocus | Unknown:
    """Curved kinks in the plane, elementary functions on the line, else what a search finds."""
    for find in _FINDERS.get(len(program.variables), ()):
        try:
            return KinkLocus(program, *find(program, bounds), bounds is not None)
        except (ConsderivError, UndecidedSign) as error:
            reason = str(error)
    try:
        return KinkLocus(program, *searched_kinks(program, bounds, reason), bounds is not None)
    except (ConsderivError, UndecidedSign):
        return Unknown(f"not decomposed globally: {reason}")


def _sides(bounds: Bounds) -> list[Vector]:
    """The walls of a box."""
    size = len(bounds)
    return [
        (*(Fraction(int(i == j)) for j in range(size)), -end)
        for i, ends in enumerate(bounds)
        for end in dict.fromkeys(ends)
    ]


def _strata(found: Decomposition, program: Program, bounds: Bounds | None) -> tuple[KinkStratum, ...]:
    """Faces with ties or without derivative; those with the same ties are joined."""
    size = len(program.variables)
    bad = faults_of(found)
    smooth = [_differentiable(found, k, bad, program) for k in range(len(found.faces))]
    ties = [row[0].ties for row in found.values]
    kinky = [
        _is_inside(face.point, bounds) and bool(t or not isinstance(s, Proved))
        for face, t, s in zip(found.faces, ties, smooth, strict=True)
    ]
    states: dict[tuple[object, ...], int] = {}
    labels = []
    for here, t, s in zip(kinky, ties, smooth, strict=True):
        state = (tuple((tie.node, bool(tie.guards)) for tie in t), type(s), s.reason) if here else ()
        label = RationalFunction.constant(size, states.setdefault(state, len(states)))
        labels.append(SetField.finite([(label,)]))
    strata = []
    for stratum, _ in strata_of(found, labels, program.variables):
        k = next(k for k, face in enumerate(found.faces) if stratum.contains(face.point))
        if kinky[k]:
            point = _typical_point(found, k, smooth[k])
            strata.append(KinkStratum(stratum, (point,), ties[k], guard_rank(ties[k], point, size), smooth[k]))
    return tuple(strata)


def _is_inside(point: Point, bounds: Bounds | None) -> bool:
    return bounds is None or all(low <= c <= high for c, (low, high) in zip(point, bounds, strict=True))


def _at_fault(fault: Fault, names: tuple[str, ...]) -> Verdict:
    """Near a jump a function may have a derivative: where(y > 0, x**2, 0) at 0."""
    if fault.nearby:
        return Unknown(fault.reason)
    if fault.jump is not None and not fault.jump.is_constant:
        return Refuted(None, f"{fault.reason}, except where {comparison_text(fault.jump, '==', names)}")
    return Refuted(None, fault.reason)


def _typical_point(found: Decomposition, k: int, smooth: Verdict) -> Point:
    """A point of the face at which gradients differ, if they do somewhere."""
    value = smooth.evidence if isinstance(smooth, Refuted) else None
    return point_off_zeros(found, k, _differences(value)[:1] if isinstance(value, SetField) else [])


def _differences(value: SetField) -> list[RationalFunction]:
    """The entries in which gradients differ from the first one."""
    first, others = value.fields[0], value.fields[1:]
    found = [reduced(a + b.scaled(Fraction(-1))) for v in others for a, b in zip(first, v, strict=True)]
    return [difference for difference in found if not difference.numerator.is_zero]


def _differentiable(found: Decomposition, k: int, bad: Mapping[int, Fault], program: Program) -> Verdict:
    """Whether the function is differentiable on the face: all gradients of cells around it agree there.

    The cells have interior, and directional derivatives there are those of their formulas; so different gradients
    mean that there is no derivative.
    """
    names = program.variables
    if k in bad:
        return _at_fault(bad[k], names)
    gradients = [gradient_of(found.values[j][0].formula, len(names)) for j in found.cells_at(k)]
    value = SetField.finite(gradients).on(found.flats[k])
    if value.kind == "single":
        return Proved(None, "all gradients agree")
    varying = [d.numerator for d in _differences(value)]
    if not found.faces[k].directions or any(d.is_constant for d in varying):
        return Refuted(value, "gradients differ")
    shown = " and ".join(dict.fromkeys(comparison_text(d, "==", names) for d in varying))
    return Refuted(value, f"gradients differ, except where {shown}")


_FINDERS = {1: (elementary_kinks,), 2: (planar_kinks,)}
