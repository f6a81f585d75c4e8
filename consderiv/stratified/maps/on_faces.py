"""Derivative maps on the faces of a decomposition by hyperplanes (on the line: points and intervals)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from ...exact.rational_functions import RationalFunction
from ...fields.chain_rule import chain_rule_hull
from ...fields.image import exact_field
from ...fields.limiting import limiting
from ...fields.local import Local
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ...sets import Undefined, UnknownSet
from ...sets.value_set import ValueSet
from ...stages import steps
from ..cells.decomposition import Decomposition, decompose
from ..cells.faults import Fault, faults_of
from ..formulas import substituted
from ..set_field import SetField, VectorField, element, polynomial_field
from .choices import choice_field, is_nested, value_at_point
from .gradients import gradient_of, jacobian_of, outputs_of


@dataclass(frozen=True)
class OnFaces:
    """A program (its outputs one by one) on the faces of a decomposition, and where it is not locally Lipschitz."""

    program: Program
    found: Decomposition
    bad: dict[int, Fault]

    @classmethod
    def of(cls, program: Program) -> OnFaces:
        """Cut the space until every output has one formula on each face."""
        outputs = outputs_of(program)
        found = decompose(outputs, len(program.variables))
        bad: dict[int, Fault] = {}
        for i in range(len(outputs)):
            bad = {**faults_of(found, i), **bad}
        return cls(program, found, bad)

    def formulas(self, k: int) -> tuple[RationalFunction, ...]:
        """The formula of each output on face k."""
        return tuple(row.formula for row in self.found.values[k])

    def jacobian(self, k: int) -> VectorField:
        """The Jacobian of the formulas on face k."""
        return jacobian_of(self.formulas(k), len(self.program.variables))

    def is_tied(self, k: int) -> bool:
        """Whether some operation ties on face k."""
        return any(row.ties for row in self.found.values[k])


def values_on_faces(faces: OnFaces, kind: str) -> list[SetField]:
    """The value of a derivative map on each face."""
    return _BUILDERS[kind](faces)


def _by_cells(faces: OnFaces, build: Callable[..., SetField]) -> list[SetField]:
    found, values = faces.found, []
    for k in steps(range(len(found.faces)), "faces"):
        if k in faces.bad:
            values.append(SetField((), Undefined(faces.bad[k].reason)))
            continue
        values.append(build([faces.jacobian(j) for j in found.cells_at(k)]).on(found.flats[k]))
    return values


def _clarke(faces: OnFaces) -> list[SetField]:
    return _by_cells(faces, SetField.hull)


def _bouligand(faces: OnFaces) -> list[SetField]:
    return _by_cells(faces, SetField.finite)


def _limiting(faces: OnFaces) -> list[SetField]:
    found, program = faces.found, faces.program
    if len(program.variables) > 1:
        _require_piecewise_linear(faces)
        return _pointwise(faces, limiting)
    values = _by_cells(faces, SetField.finite)
    for k, face in enumerate(steps(found.faces, "faces")):
        if face.directions or values[k].fixed is not None:
            continue
        left, right = (_slope(faces, j, face.point) for j in _sides(found, k))
        if left < right:  # a convex kink: every slope between is regular
            line = [polynomial_field([f.numerator for f in field]) for field in values[k].fields]
            values[k] = SetField.hull(line).on(found.flats[k])
    return values


def _sides(found: Decomposition, k: int) -> list[int]:
    """The intervals to the left and to the right of a point of the line."""
    here = found.faces[k].point[0]
    return sorted(found.above[k], key=lambda j: bool(found.faces[j].point[0] > here))


def _slope(faces: OnFaces, j: int, point: Any) -> Any:
    value = element(gradient_of(faces.formulas(j)[0], 1), point)
    assert value is not None
    return value[0]


def _chain_rule(faces: OnFaces) -> list[SetField]:
    return [_of_program(faces, k, chain_rule_hull) for k in range(len(faces.found.faces))]


def _chain_rule_exact(faces: OnFaces) -> list[SetField]:
    return [_of_program(faces, k, exact_field) for k in range(len(faces.found.faces))]


def _of_program(faces: OnFaces, k: int, compute: Callable[[Local], ValueSet]) -> SetField:
    """The gradient where nothing ties, the pointwise field at points, choices of branches on what is between."""
    face, count = faces.found.faces[k], len(faces.program.variables)
    here: ValueSet | None = None
    if k in faces.bad or faces.is_tied(k):
        here = value_at_point(faces.program, face.point, compute)
        if not face.directions or isinstance(here, Undefined):
            return SetField.constant(here, count)
        if k in faces.bad:
            return SetField((), UnknownSet(f"{faces.bad[k].reason}; ask at a point"))
    if here is None or (len(face.directions) == count and not isinstance(here, UnknownSet)):
        # On an open cell all choices at what is tied throughout give the same formula.
        return SetField.finite([faces.jacobian(k)]).on(faces.found.flats[k])
    if is_piecewise_linear(faces) and has_constant_factors(faces.program):
        return SetField.constant(here, count)
    return _by_choices(faces, k, compute is exact_field)


def _by_choices(faces: OnFaces, k: int, exact: bool) -> SetField:
    """The hull over all choices; it is the exact set where choices are separate, or all move along one normal.

    On a face of codimension one all gradients of combinations differ by multiples of the normal; so the exact set of a
    scalar program is a connected part of a line.
    """
    found, program = faces.found, faces.program
    face, flat = found.faces[k], found.flats[k]

    def vanishes(function: RationalFunction) -> bool:
        limit = substituted(function, flat.images)
        return limit is not None and limit.numerator.is_zero

    hull = choice_field(program, face.point, faces.formulas(k), vanishes)
    if isinstance(hull, UnknownSet):
        return SetField((), hull)
    codimension = len(program.variables) - len(face.directions)
    if exact and (program.is_map or codimension > 1) and is_nested(program, face.point):
        return SetField((), UnknownSet("choices at nested ties vary along the stratum; ask at a point"))
    return hull.on(flat)


def _pointwise(faces: OnFaces, compute: Callable[[Local], ValueSet]) -> list[SetField]:
    """The set at one point of each face: for piecewise linear programs it is the same on the whole face."""
    program = faces.program
    count = len(program.variables)
    return [SetField.constant(value_at_point(program, face.point, compute), count) for face in faces.found.faces]


def is_piecewise_linear(faces: OnFaces) -> bool:
    """Whether every formula on every face is affine."""
    every = [formula for row in faces.found.values for one in row for formula in one.formulas]
    return all(formula.denominator is None and formula.numerator.is_affine for formula in every)


def _require_piecewise_linear(faces: OnFaces) -> None:
    if not is_piecewise_linear(faces):
        raise UnsupportedError(
            "piecewise linear programs are required for this map in more than one variable",
            "received a curved piece", "ask at a point",
        )  # fmt: skip


def has_constant_factors(program: Program) -> bool:
    """Whether no factor varies with the point; otherwise it may multiply a choice, and the field changes on a face."""
    varies: dict[int, bool] = {}
    for index in program.needed():
        node = program.nodes[index]
        varies[index] = node.operation == "variable" or any(varies[i] for i in node.operands)
        if OPERATIONS[node.operation].kind == "smooth" and node.operation in ("mul", "div", "power"):
            factors = [varies[i] for i in node.operands]
            linear = sum(factors) <= 1 and (node.operation != "div" or not factors[1])
            if any(factors) and (not linear or (node.operation == "power" and node.parameter != Fraction(1))):
                return False
    return True


_BUILDERS: dict[str, Callable[[OnFaces], list[SetField]]] = {
    "clarke": _clarke,
    "bouligand": _bouligand,
    "limiting": _limiting,
    "chain_rule": _chain_rule,
    "chain_rule_exact": _chain_rule_exact,
    "selection": _chain_rule,
}
