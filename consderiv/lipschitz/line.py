"""Global Lipschitz constants in one variable: the supremum of |f'| over finitely many intervals, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from ..errors import UnsupportedError
from ..exact.algebraic_roots import real_roots
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, format_number
from ..programs.program import Program
from ..stratified.cells.decomposition import Decomposition, decompose
from ..stratified.cells.faces import coefficients
from ..stratified.cells.faults import faults_of
from ..stratified.formulas import differentiated, reduced, value_at
from .constants import Answer, Infinite, LipschitzConstant, UnknownConstant
from .norms import SIGN_BUDGET

Ends = tuple[Number | None, Number | None]


@dataclass(frozen=True)
class Supremum:
    """The supremum of a function (None: infinite) and where it is taken, or approached (None: at infinity)."""

    size: Number | None
    place: Number | None
    direction: int = 0


def constant_on_line(program: Program, interval: Ends, norm: str) -> Answer:
    """The Lipschitz constant of a piecewise rational program (or map) on a closed interval; None ends are infinite.

    sup |F'(t)| over the open intervals on which F has one formula, if F is continuous.

    Raises
    ------
    UnsupportedError
        If the program is not piecewise rational.
    """
    name = program.variables[0]
    walls = [(Fraction(1), -end) for end in interval if end is not None]
    found = decompose(outputs_of(program), 1, walls)
    for which in range(len(program.outputs)):
        broken = _broken(found, interval, which, norm, name)
        if broken is not None:
            return broken
    best: tuple[Supremum, tuple[RationalFunction, ...]] | None = None
    for k, ends in _intervals(found, interval):
        derivatives = tuple(differentiated(here.formula, 0) for here in found.values[k])
        for size in _sizes(derivatives, norm, program.is_map):
            top = supremum(size, ends)
            if top.size is None:
                return _unbounded(top, name, norm)
            if best is None or best[0].size is None or top.size > best[0].size:
                best = top, derivatives
    assert best is not None
    return _answer(*best, program, norm)


def outputs_of(program: Program) -> list[Program]:
    """One scalar program for each output."""
    return [Program(program.variables, program.nodes, (output,)) for output in program.outputs]


def _broken(found: Decomposition, interval: Ends, which: int, norm: str, name: str) -> Answer | None:
    """What is wrong where an output has no value, jumps, or tends to infinity in the interval."""
    for k in faults_of(found, which):
        face = found.faces[k]
        point = face.point[0]
        if not _contains(interval, point):
            continue
        place = f"{name} = {format_number(point)}"
        here = found.values[k][which]
        value = value_at(here.formula, (point,)) if here.formulas else None
        for j in () if face.directions else found.above[k]:
            beside = found.values[j][which]
            if not _contains(interval, found.faces[j].point[0]) or not beside.formulas:
                continue
            limit = value_at(beside.formula, (point,))
            if limit is None:
                return Infinite(norm, f"the slope is unbounded near {place}", point)
            if value is not None and limit != value:
                return Infinite(norm, f"the program jumps at {place}", point)
        if value is None:
            return UnknownConstant(f"the program has no value at {place}: {here.reason}", norm)
    return None


def _contains(interval: Ends, point: Number) -> bool:
    low, high = interval
    return (low is None or low <= point) and (high is None or point <= high)


def _intervals(found: Decomposition, interval: Ends) -> Iterator[tuple[int, Ends]]:
    """The open intervals inside, with their ends."""
    breaks = [face.point[0] for face in found.faces if not face.directions]
    for k, face in enumerate(found.faces):
        sample = face.point[0]
        if face.directions and _contains(interval, sample):
            left = [b for b in breaks if b < sample]
            right = [b for b in breaks if b > sample]
            yield k, (left[-1] if left else None, right[0] if right else None)


def _sizes(derivatives: Sequence[RationalFunction], norm: str, is_map: bool) -> list[RationalFunction]:
    """Functions of t whose maximum is the norm of the derivative (its square for l2)."""
    if norm == "l2":
        total = RationalFunction.constant(1, 0)
        for one in derivatives:
            total = total + one * one
        return [reduced(total)]
    if norm == "linf" or not is_map:
        return [f for one in derivatives for f in (one, one.scaled(Fraction(-1)))]
    if len(derivatives) > SIGN_BUDGET:
        raise UnsupportedError(
            f"at most {SIGN_BUDGET} outputs are required for l1", f"received {len(derivatives)}", "use linf"
        )
    found = []
    for signs in product((1, -1), repeat=len(derivatives)):
        total = RationalFunction.constant(1, 0)
        for s, one in zip(signs, derivatives, strict=True):
            total = total + one.scaled(Fraction(s))
        found.append(reduced(total))
    return found


def supremum(function: RationalFunction, ends: Ends) -> Supremum:
    """The supremum of a rational function without poles on an open interval: critical points and limits at the ends."""
    low, high = ends
    found = [_limit(function, end, direction) for end, direction in ((high, 1), (low, -1))]
    if any(one.size is None for one in found):
        return next(one for one in found if one.size is None)
    slope = differentiated(function, 0).numerator
    for root, _ in real_roots(coefficients(slope)) if not slope.is_zero and not slope.is_constant else ():
        if (low is None or root > low) and (high is None or root < high):
            found.append(Supremum(value_at(function, (root,)), root))
    inner = [one for one in found if one.place is not None]
    best = found[0]
    for one in (*inner, *found):
        if (
            best.size is None
            or one.size is None
            or one.size > best.size
            or (one.size == best.size and best.place is None)
        ):
            best = one
    return best


def _limit(function: RationalFunction, end: Number | None, direction: int) -> Supremum:
    """The limit at an end; at a pole the absolute value tends to infinity."""
    if end is not None:
        return Supremum(value_at(function, (end,)), end)
    above = coefficients(function.numerator)
    below = [Fraction(1)] if function.denominator is None else coefficients(function.denominator)
    if len(above) > len(below):
        return Supremum(None, None, direction)
    limit = above[-1] / below[-1] if len(above) == len(below) else Fraction(0)
    return Supremum(limit, None, direction)


def _unbounded(top: Supremum, name: str, norm: str) -> Infinite:
    if top.place is not None:
        return Infinite(norm, f"the slope is unbounded near {name} = {format_number(top.place)}", top.place)
    end = "oo" if top.direction > 0 else "-oo"
    return Infinite(norm, f"the slope is unbounded as {name} -> {end}", end)


def _answer(top: Supremum, derivatives: tuple[RationalFunction, ...], program: Program, norm: str) -> LipschitzConstant:
    name = program.variables[0]
    assert top.size is not None
    if top.place is None:
        if all(d.numerator.is_constant and d.denominator is None for d in derivatives):
            element = tuple(d.numerator.constant for d in derivatives)
            end = "large" if top.direction > 0 else "small"
            return LipschitzConstant(norm, top.size, _shaped(element, program), f"for all {end} {name}")
        end = "oo" if top.direction > 0 else "-oo"
        return LipschitzConstant(norm, top.size, None, f"approached as {name} -> {end}")
    values = [value_at(d, (top.place,)) for d in derivatives]
    element = tuple(v for v in values if v is not None)
    return LipschitzConstant(norm, top.size, _shaped(element, program), f"at {name} = {format_number(top.place)}")


def _shaped(column: tuple[Number, ...], program: Program) -> tuple[object, ...]:
    return tuple((entry,) for entry in column) if program.is_map else column
