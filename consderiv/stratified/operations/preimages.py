"""Preimages of stratified fields: x -> D(g(x))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...programs.conversion import as_program
from ...programs.program import Program
from ...sets import Undefined
from ..cells.coarsening import strata_of
from ..cells.decomposition import decompose
from ..cells.faces import CurvedWall
from ..field import StratifiedField
from ..formulas import reduced, value_at
from ..reading import rational_nodes
from ..set_field import SetField
from ..stratum import Stratum
from .substitution import composed_function, composed_vector, decomposed_with_signs, require_outputs

Formulas = tuple[RationalFunction, ...]
NO_VALUE = Undefined("the inner program has no value")


def preimage(field: StratifiedField, program: Any, variables: Any = None) -> StratifiedField:
    """x -> D(g(x)): strata are the preimages of those of D, refined to faces on which g is one rational function.

    Where preimages of strata are curved, strata may be empty.
    """
    known = as_program(program, variables)
    require_outputs(known, len(field.variables))
    conditions = dict.fromkeys(p for s, _ in field.parts for p in (*s.equations, *s.inequalities))
    try:
        parts = _on_faces(field, known, tuple(conditions))
    except CurvedWall:
        parts = _on_pieces(field, known)
    return StratifiedField(known.variables, parts, "", field.value_shape if _differs(field, known) else ())


def _differs(field: StratifiedField, program: Program) -> bool:
    return field.value_shape != (len(program.variables),)


def _on_faces(
    field: StratifiedField, program: Program, conditions: Sequence[Polynomial]
) -> tuple[tuple[Stratum, SetField], ...]:
    found = decomposed_with_signs(program, conditions)
    values = []
    for k, face in enumerate(found.faces):
        own = found.values[k][: len(program.outputs)]
        if not all(one.formulas for one in own):
            values.append(SetField((), NO_VALUE))
            continue
        formulas = tuple(one.formula for one in own)
        here = [value_at(formula, face.point) for formula in formulas]
        places = field.stratum_of([entry for entry in here if entry is not None])
        if len(places) != 1 or None in here:
            values.append(SetField((), Undefined(f"the inner point lies in {len(places)} strata")))
            continue
        values.append(pulled_back(field.parts[places[0]][1], formulas).on(found.flats[k]))
    return strata_of(found, values, program.variables)


def pulled_back(value: SetField, formulas: Formulas) -> SetField:
    """x -> D(g(x)) with one formula for g."""
    return value.pulled_back(lambda field: composed_vector(field, formulas))


def _on_pieces(field: StratifiedField, program: Program) -> tuple[tuple[Stratum, SetField], ...]:
    """The strata given by the composed conditions; where g has no value there is no stratum."""
    parts = [
        part
        for region, formulas in _pieces(program)
        for stratum, value in field.parts
        if (part := _preimage(stratum, value, region, formulas)) is not None
    ]
    return tuple(sorted(parts, key=lambda part: len(part[0].equations)))


def _pieces(program: Program) -> list[tuple[Stratum, Formulas]]:
    """Where g is one rational function: everywhere, or on faces of hyperplanes."""
    try:
        nodes = rational_nodes(program)
        return [(Stratum(program.variables, ()), tuple(reduced(nodes[output]) for output in program.outputs))]
    except UnsupportedError:
        found = decompose([program], len(program.variables), [])
    rows = [own.formulas for (own,) in found.values]
    values = [SetField.finite([row]) if row else SetField((), NO_VALUE) for row in rows]
    regions = strata_of(found, values, program.variables)
    return [(region, value.fields[0]) for region, value in regions if value.fields]


def _preimage(
    stratum: Stratum, value: SetField, region: Stratum, formulas: Formulas
) -> tuple[Stratum, SetField] | None:
    """The part of the region that g maps into the stratum; None if it is seen to be empty."""
    poles = [f.denominator * f.denominator for f in formulas if f.denominator is not None]
    equations = [*region.equations, *(_signed(h, formulas) for h in stratum.equations)]
    inequalities = [*region.inequalities, *(_signed(g, formulas) for g in stratum.inequalities), *poles]
    if any(h.is_constant and not h.is_zero for h in equations):
        return None
    if any(g.is_constant and g.constant <= 0 for g in inequalities):
        return None
    kept = tuple(h for h in equations if not h.is_zero)
    positive = tuple(g for g in inequalities if not g.is_constant)
    return Stratum(region.variables, kept, positive), pulled_back(value, formulas)


def _signed(polynomial: Polynomial, formulas: Formulas) -> Polynomial:
    """A polynomial with the sign of the composition where it is defined."""
    found = composed_function(RationalFunction(polynomial), formulas)
    assert found is not None
    return found.numerator if found.denominator is None else found.numerator * found.denominator
