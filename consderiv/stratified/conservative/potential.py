"""The potential of a conservative field, or a closed path along which its integral is not zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from ...errors import ConsderivError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, UndecidedSign
from ...programs.expression import Expression
from ...programs.program import Program
from ...programs.rebuilding import conjunction, program_of
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.coarsening import strata_of
from ..cells.decomposition import Decomposition
from ..cells.faces import CurvedWall
from ..field import StratifiedField
from ..partition import NotPartitioned, located, refined, require_gradients
from ..set_field import SetField, VectorField
from ..stratum import Point
from ..writing import closed_comparison, polynomial_expression
from .curves import in_face, point_off_zeros
from .decision import is_conservative
from .loops import Loop, moved, primitive, refuted_by, segment_integral
from .planar_potential import planar_potential


def potential(field: StratifiedField) -> Verdict:
    """The function, up to a constant, for which a field is conservative.

    On open cells the field is the gradient of f, and f is continuous; so f is determined, and whether the field is
    conservative for it is decided.

    Parameters
    ----------
    field : StratifiedField
        Polynomial on open cells; on the line any strata, in the plane strata cut out by curves, else by hyperplanes.

    Returns
    -------
    Proved(Program)
        f with f = 0 at a point of the first cell, and `reason`.
    Refuted(Loop or the evidence of `is_conservative`), Unknown

    Examples
    --------
    >>> from consderiv import parse
    >>> from consderiv.programs import to_text
    >>> d = StratifiedField.by_hand("x", [("x < 1", "-1"), ("x == 1", "[-1, 2]"), ("x > 1", "2*x")])
    >>> to_text(potential(d).evidence)
    'piecewise((-x, x <= 1), (x**2 - 2, True))'
    >>> e = StratifiedField.by_hand("x y", [("True", "(-y, x)")])
    >>> potential(e).evidence.integral
    Fraction(2, 1)
    """
    require_gradients(field)
    try:
        return _anywhere(field)
    except UndecidedSign as error:
        return Unknown(str(error))
    except ConsderivError as error:
        return Unknown(f"not decided: {error}")


def _anywhere(field: StratifiedField) -> Verdict:
    """On faces of hyperplanes, else in the plane cut by curves."""
    try:
        return _found(field)
    except CurvedWall:
        if len(field.variables) != 2:
            raise
        return planar_potential(field)


def _found(field: StratifiedField) -> Verdict:
    found = refined([field])
    places = located(field, found)
    if isinstance(places, NotPartitioned):
        return Refuted(places, "a point is in no stratum" if not places.strata else "a point is in several strata")
    size = len(field.variables)
    cells = [k for k, face in enumerate(found.faces) if len(face.directions) == size]
    gradients: dict[int, VectorField] = {}
    for k in cells:
        value = field.parts[places[k]][1]
        loop = _loop_in_cell(found, k, value)
        if loop is not None:
            return refuted_by(loop, field.variables)
        gradients[k] = value.fields[0]
    primitives = {k: primitive(v) for k, v in gradients.items()}
    levels = _levels(found, cells, primitives, gradients)
    if isinstance(levels, Loop):
        return refuted_by(levels, field.variables)
    program = _program(
        found, {k: p + Polynomial.constant_of(size, levels[k]) for k, p in primitives.items()}, field.variables
    )
    verdict = is_conservative(field, program)
    if isinstance(verdict, Proved):
        return Proved(program, f"up to a constant; {verdict.reason}")
    return verdict


def _loop_in_cell(found: Decomposition, k: int, value: SetField) -> Loop | None:
    """A loop in an open cell where there are two elements, or one that is no gradient."""
    if value.fixed is not None or not value.members:
        raise UnsupportedError(
            "a field with a value everywhere is required", "received an undefined one", "complete it"
        )
    fields = value.fields
    if any(entry.denominator is not None for v in fields for entry in v):
        raise UnsupportedError(
            "polynomials on open cells are required", "received a quotient", "name f, and ask is_conservative"
        )
    if len(fields) > 1:
        return _back_and_forth(found, k, fields[0], fields[1])
    v = fields[0]
    for i, j in combinations(range(len(v)), 2):
        curl = v[j].numerator.derivative(i) - v[i].numerator.derivative(j)
        if not curl.is_zero:
            return _square(found, k, v, (i, j), curl)
    return None


def _back_and_forth(found: Decomposition, k: int, v: VectorField, w: VectorField) -> Loop:
    """A segment run forth with one element and back with the other."""
    i = next(i for i, (a, b) in enumerate(zip(v, w, strict=True)) if a != b)
    difference = v[i].numerator - w[i].numerator
    start = point_off_zeros(found, k, [RationalFunction(difference)])
    for end in _shrinking(found, k, start, {i: Fraction(1)}):
        integral = segment_integral(v, start, end) - segment_integral(w, start, end)
        if integral:
            return Loop((start, end, start), (v, w), integral)
    raise AssertionError("a continuous function that is positive at a point has a positive integral near it")


def _square(found: Decomposition, k: int, v: VectorField, plane: tuple[int, int], curl: Polynomial) -> Loop:
    """A small square around whose boundary the integral of a field with curl is not zero."""
    start = point_off_zeros(found, k, [RationalFunction(curl)])
    i, j = plane
    for corner in _shrinking(found, k, start, {i: Fraction(1), j: Fraction(1)}):
        side = corner[i] - start[i]
        right, up = moved(start, {i: side}), moved(start, {j: side})
        points = (start, right, corner, up, start)
        integral = sum((segment_integral(v, a, b) for a, b in zip(points, points[1:], strict=False)), Fraction(0))
        if integral and all(in_face(found, found.faces[k], p) for p in points):
            return Loop(points, (v,) * 4, integral)
    raise AssertionError("the integral of a curl that is not zero at a point is not zero around small squares")


def _shrinking(found: Decomposition, k: int, start: Point, direction: dict[int, Fraction]) -> Iterator[Point]:
    """start + direction / 2**m, as far as it lies in the face."""
    scale = Fraction(1)
    for _ in range(200):
        end = moved(start, {i: d * scale for i, d in direction.items()})
        if in_face(found, found.faces[k], end):
            yield end
        scale /= 2


def _levels(
    found: Decomposition, cells: Sequence[int], primitives: dict[int, Polynomial], gradients: dict[int, VectorField]
) -> dict[int, Number] | Loop:
    """Constants that make the primitives continuous across walls, or a loop around a piece of a wall."""
    size = len(found.faces[cells[0]].point)
    doors: dict[int, list[tuple[int, int]]] = {k: [] for k in cells}
    for k, face in enumerate(found.faces):
        if len(face.directions) == size - 1:
            one, other = found.cells_at(k)
            doors[one].append((other, k))
            doors[other].append((one, k))
    levels: dict[int, Number] = {cells[0]: Fraction(0)}
    stack = [cells[0]]
    while stack:
        cell = stack.pop()
        for other, wall in doors[cell]:
            step = (primitives[cell] - primitives[other]).substitute(found.flats[wall].images)
            if not step.is_constant:
                return _around(found, wall, (cell, other), step, gradients)
            if other not in levels:
                levels[other] = levels[cell] + step.constant
                stack.append(other)
    return levels


def _around(
    found: Decomposition, wall: int, cells: tuple[int, int], step: Polynomial, gradients: dict[int, VectorField]
) -> Loop:
    """From one point of the wall to another in one cell, and back in the other."""
    face = found.faces[wall]
    start = face.point
    shifted = RationalFunction(step - Polynomial.constant_of(step.count, step.at(start)))
    end = point_off_zeros(found, wall, [shifted])
    inner = [found.faces[cell].point for cell in cells]
    points = (start, inner[0], end, inner[1], start)
    elements = tuple(gradients[cell] for cell in (cells[0], cells[0], cells[1], cells[1]))
    integral = sum(
        (segment_integral(v, a, b) for v, a, b in zip(elements, points, points[1:], strict=False)), Fraction(0)
    )
    return Loop(points, elements, integral)


def _program(found: Decomposition, pieces: dict[int, Polynomial], names: tuple[str, ...]) -> Program:
    """The continuous function with these polynomials on the open cells."""
    values = []
    for k, flat in enumerate(found.flats):
        piece = pieces[found.cells_at(k)[0]]
        values.append(SetField.finite([(RationalFunction(piece),)]).on(flat))
    size = len(names)
    parts = [(s, v.fields[0][0].numerator) for s, v in strata_of(found, values, names) if s.dimension == size]
    operands: list[Expression] = []
    for position, (stratum, piece) in enumerate(parts):
        guards = [closed_comparison(g, names) for g in stratum.shown[1]] if position < len(parts) - 1 else []
        operands += [polynomial_expression(piece, names), conjunction(guards)]
    whole = operands[0] if len(parts) == 1 else Expression("piecewise", tuple(operands))
    return program_of([whole], names, False)
