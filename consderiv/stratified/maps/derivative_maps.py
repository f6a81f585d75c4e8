"""The derivative maps of a program on the whole space: Clarke, Bouligand, limiting, and its own chain-rule field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ConsderivError, DomainError, UnsupportedError
from ...exact.rational_functions import RationalFunction
from ...exact.reals import UndecidedSign
from ...fields.chain_rule import chain_rule_hull
from ...fields.image import exact_field
from ...fields.limiting import limiting
from ...fields.local import Local
from ...programs.conversion import as_program
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ...programs.text import to_text
from ...sets import Undefined, UnknownSet
from ...sets.value_set import ValueSet
from ...verdicts import Unknown
from ..cells.coarsening import strata_of
from ..cells.decomposition import Decomposition, decompose
from ..cells.faces import CurvedWall
from ..cells.faults import faults_of
from ..field import StratifiedField
from ..formulas import differentiated
from ..set_field import SetField, VectorField, polynomial_field
from ..stratum import Stratum

KINDS = {
    "clarke": "Clarke map",
    "bouligand": "Bouligand map",
    "limiting": "limiting map",
    "chain_rule": "hull of the chain-rule field",
    "chain_rule_exact": "chain-rule field",
    "selection": "selection field",
}


def clarke_map(
    program: Any, variables: Any = None, *, kind: str = "clarke", merge: bool = True
) -> StratifiedField | Unknown:
    """A derivative map of a program on the whole space, complete.

    On each face F of the arrangement of guards conv{grad f_C(x) : F in the closure of the open cell C}.

    Parameters
    ----------
    program : scalar program, text or expression
        On the line piecewise rational: breakpoints are all real algebraic points at which a guard vanishes. In two and
        three variables rational on the faces of hyperplanes; in the plane also with curved kinks (Clarke, Bouligand).
    variables : names, optional
    kind : "clarke", "bouligand", "limiting", "chain_rule" (hull), "chain_rule_exact", "selection"
    merge : bool
        Join faces on which one formula holds; False keeps every face.

    Returns
    -------
    StratifiedField, or Unknown with the reason
        Exact. At any point `.at` gives what the function of that name gives there.

    Raises
    ------
    UnsupportedError
        For maps, and for an unknown kind.

    Examples
    --------
    >>> print(clarke_map("abs(x**2 - 2)"))
    D(x) =    Clarke map of abs(x**2 - 2)
      {2*x}                    if x < -sqrt(2)
      {-2*x}                   if -sqrt(2) < x < sqrt(2)
      {2*x}                    if x > sqrt(2)
      [-2*sqrt(2), 2*sqrt(2)]  if x == -sqrt(2)
      [-2*sqrt(2), 2*sqrt(2)]  if x == sqrt(2)
    >>> clarke_map("relu(x) - relu(-x)", kind="chain_rule").at("x=0")
    [0, 2]

    Notes
    -----
    Clarke (1983), section 2.5; Bolte and Pauwels (2020) for the chain-rule field.
    """
    if kind not in KINDS:
        raise UnsupportedError(f"a kind among {', '.join(KINDS)} is required", f"received {kind!r}", "choose one")
    known = scalar(program, variables)
    try:
        found = decompose([known], len(known.variables))
        values = _BUILDERS[kind](found, known)
        parts = strata_of(found, values, known.variables, merge)
    except UndecidedSign as error:
        return Unknown(str(error))
    except ConsderivError as error:
        curved = _with_curved_kinks(known, kind) if isinstance(error, CurvedWall) else None
        if curved is None:
            return Unknown(f"not decomposed globally: {error}")
        parts = curved
    return StratifiedField(known.variables, parts, f"{KINDS[kind]} of {to_text(known)}")


def _with_curved_kinks(program: Program, kind: str) -> tuple[tuple[Stratum, SetField], ...] | None:
    """In the plane guards may vanish on curves."""
    if len(program.variables) != 2:
        return None
    from .planar_map import planar_parts

    try:
        return planar_parts(program, kind)
    except ConsderivError:
        return None


def scalar(program: Any, variables: Any = None) -> Program:
    """A scalar program, or an error."""
    known = as_program(program, variables)
    if known.is_map:
        raise UnsupportedError("a scalar program is required", "received a map", "take one output")
    return known


def gradient_of(formula: RationalFunction, count: int) -> VectorField:
    """The gradient of a rational function."""
    return tuple(differentiated(formula, i) for i in range(count))


def _by_cells(found: Decomposition, build: Callable[..., SetField]) -> list[SetField]:
    bad = faults_of(found)
    values = []
    for k in range(len(found.faces)):
        if k in bad:
            values.append(SetField((), Undefined(bad[k].reason)))
            continue
        count = len(found.faces[k].point)
        fields = [gradient_of(found.values[j][0].formula, count) for j in found.cells_at(k)]
        values.append(build(fields).on(found.flats[k]))
    return values


def _clarke(found: Decomposition, program: Program) -> list[SetField]:
    return _by_cells(found, SetField.hull)


def _bouligand(found: Decomposition, program: Program) -> list[SetField]:
    return _by_cells(found, SetField.finite)


def _limiting(found: Decomposition, program: Program) -> list[SetField]:
    if len(program.variables) > 1:
        _require_piecewise_linear(found)
        return _pointwise(found, program, limiting)
    values = _by_cells(found, SetField.finite)
    for k, face in enumerate(found.faces):
        if face.directions or values[k].fixed is not None:
            continue
        left, right = (_slope(found, j, face.point) for j in _sides(found, k))
        if left < right:  # a convex kink: every slope between is regular
            line = [polynomial_field([f.numerator for f in field]) for field in values[k].fields]
            values[k] = SetField.hull(line).on(found.flats[k])
    return values


def _sides(found: Decomposition, k: int) -> list[int]:
    """The intervals to the left and to the right of a point of the line."""
    here = found.faces[k].point[0]
    return sorted(found.above[k], key=lambda j: bool(found.faces[j].point[0] > here))


def _slope(found: Decomposition, j: int, point: Any) -> Any:
    from ..set_field import element

    value = element(gradient_of(found.values[j][0].formula, 1), point)
    assert value is not None
    return value[0]


def _chain_rule(found: Decomposition, program: Program) -> list[SetField]:
    return _of_program(found, program, chain_rule_hull)


def _chain_rule_exact(found: Decomposition, program: Program) -> list[SetField]:
    return _of_program(found, program, exact_field)


def _of_program(found: Decomposition, program: Program, compute: Callable[[Local], ValueSet]) -> list[SetField]:
    """Gradients on open cells where nothing that matters is tied, the pointwise field on the other faces."""
    if len(program.variables) > 1:
        _require_piecewise_linear(found)
        _require_constant_factors(program)
        return _pointwise(found, program, compute)
    values = []
    bad = faults_of(found)
    for k, face in enumerate(found.faces):
        formulas = found.values[k][0].formulas
        here = _value(program, face.point, compute) if k in bad or found.values[k][0].ties else None
        if face.directions and k not in bad and not isinstance(here, (Undefined, UnknownSet)):
            # On an interval the field is a single slope but for finitely many points, and those are breakpoints:
            # each choice at what is tied throughout gives a continuous slope.
            values.append(SetField.finite([gradient_of(formulas[0], 1)]))
        else:
            values.append(SetField.constant(_value(program, face.point, compute) if here is None else here))
    return values


def _pointwise(found: Decomposition, program: Program, compute: Callable[[Local], ValueSet]) -> list[SetField]:
    """The set at one point of each face: for piecewise linear programs it is the same on the whole face."""
    return [SetField.constant(_value(program, face.point, compute)) for face in found.faces]


def _value(program: Program, point: Any, compute: Callable[[Local], ValueSet]) -> ValueSet:
    try:
        return compute(Local(program, point))
    except DomainError as error:
        return Undefined(f"the program has no value: {error.received}")


def _require_piecewise_linear(found: Decomposition) -> None:
    for row in found.values:
        for formula in row[0].formulas:
            if formula.denominator is not None or not formula.numerator.is_affine:
                raise UnsupportedError(
                    "piecewise linear programs are required for this map in more than one variable",
                    "received a curved piece", "ask at a point",
                )  # fmt: skip


def _require_constant_factors(program: Program) -> None:
    """A factor that varies with the point may multiply a choice at a tie; the field then changes along a face."""
    varies: dict[int, bool] = {}
    for index in program.needed():
        node = program.nodes[index]
        varies[index] = node.operation == "variable" or any(varies[i] for i in node.operands)
        if OPERATIONS[node.operation].kind == "smooth" and node.operation in ("mul", "div", "power"):
            factors = [varies[i] for i in node.operands]
            linear = sum(factors) <= 1 and (node.operation != "div" or not factors[1])
            if any(factors) and (not linear or (node.operation == "power" and node.rational != 1)):
                raise UnsupportedError(
                    "products with constant factors are required for chain-rule fields in several variables",
                    f"received {node.operation} of what varies", "ask at a point",
                )  # fmt: skip


_BUILDERS: dict[str, Callable[[Decomposition, Program], list[SetField]]] = {
    "clarke": _clarke,
    "bouligand": _bouligand,
    "limiting": _limiting,
    "chain_rule": _chain_rule,
    "chain_rule_exact": _chain_rule_exact,
    "selection": _chain_rule,
}
