"""Points that lie exactly on kinks of a program, and that a number format holds.

A kink is where a guard of some operation vanishes: u for relu(u), u - v for max(u, v), both sides of a comparison. Chosen
guards are solved for as many coordinates by Newton's method in exact arithmetic with difference quotients, which ends
after one step on an affine piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

from ..autodiff.judging.kinks import Guard, guards
from ..autodiff.rounding.number_format import NumberFormat
from ..errors import ConsderivError
from ..exact.matrices import solve
from ..exact.reals import Real
from ..programs.evaluate import node_values
from ..programs.program import Program

STEPS = 6
"""Most steps of Newton's method."""

STARTS, GUARDS = 40, 5
"""Points, and guards at each, from which a kink is sought before any point is drawn."""

NodeGuard = tuple[int, Guard]
Point = tuple[Fraction, ...]


def guards_at(program: Program, point: Sequence[Fraction]) -> list[NodeGuard]:
    """The guards (node, guard) of all operations that the program demands at a point; none outside its domain.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> [node for node, _ in guards_at(parse("relu(x) + max(x, y)"), [Fraction(1), Fraction(2)])]
    [1, 4]
    """
    try:
        values = node_values(program, point)
    except ConsderivError:
        return []
    found = []
    for index in sorted(values):
        node = program.nodes[index]
        operands = [values[i] for i in node.operands if i in values]
        if len(operands) == len(node.operands) and all(isinstance(u, (Fraction, Real)) for u in operands):
            found += [(index, guard) for guard in guards(node, operands)]
    return found


def has_kinks(program: Program) -> bool:
    """Whether some operation on the variables has a guard at all; operations that only constants enter do not count.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> has_kinks(parse("relu(x)")), has_kinks(parse("x**2 + abs(-3)"))
    (True, False)
    """
    varying: set[int] = set()
    for index, node in enumerate(program.nodes):
        if node.operation == "variable" or varying.intersection(node.operands):
            varying.add(index)
    # Which operations have guards does not depend on the values: any distinct ones show them.
    return any(
        guards(program.nodes[i], [Fraction(k + 1) for k in range(len(program.nodes[i].operands))]) for i in varying
    )


def point_on_kinks(
    program: Program, start: Sequence[Fraction], chosen: Sequence[NodeGuard], number_format: NumberFormat
) -> Point | None:
    """A point where all chosen guards vanish, found from `start` by moving as few coordinates as there are guards.

    Parameters
    ----------
    program : Program
    start : sequence of Fraction
        A point; coordinates that need not move keep their values.
    chosen : sequence of (node, Guard)
        As `guards_at` gives them.
    number_format : NumberFormat
        Every coordinate of the point is held by it exactly.

    Returns
    -------
    tuple of Fraction or None
        None if no choice of coordinates leads to such a point.

    Examples
    --------
    >>> from consderiv.autodiff.rounding.number_format import FORMATS
    >>> from consderiv.programs import parse
    >>> program, start = parse("abs(x + 2*y - 3)"), [Fraction(1, 2), Fraction(1)]
    >>> point_on_kinks(program, start, guards_at(program, start), FORMATS["float32"])
    (Fraction(1, 1), Fraction(1, 1))
    """
    for moved in combinations(range(len(start)), len(chosen)):
        found = _solved(program, tuple(start), chosen, moved)
        if found is not None and all(map(number_format.holds, found)) and _still_tied(program, found, chosen):
            return found
    return None


def reaches_a_kink(program: Program, number_format: NumberFormat) -> bool:
    """Whether a point on a kink is found from one of some fixed points; False is no proof that there is none.

    Examples
    --------
    >>> from consderiv.autodiff.rounding.number_format import FORMATS
    >>> from consderiv.programs import parse
    >>> [reaches_a_kink(parse(text), FORMATS["float64"]) for text in ("relu(x**2 - 1)", "relu(x**2 + 1)")]
    [True, False]
    """
    source = Random(0)
    for _ in range(STARTS):
        start = tuple(Fraction(source.randint(-64, 64), 8) for _ in program.variables)
        found = guards_at(program, start)
        for guard in source.sample(found, min(len(found), GUARDS)):
            if point_on_kinks(program, start, [guard], number_format) is not None:
                return True
    return False


def _still_tied(program: Program, point: Point, chosen: Sequence[NodeGuard]) -> bool:
    """Whether each chosen node has a guard that vanishes: max(u, v, w) has none where u = v is below w."""
    values = node_values(program, point)
    tied = {
        index
        for index, guard in guards_at(program, point)
        if guard.sign([values[i] for i in program.nodes[index].operands]) == 0
    }
    return all(index in tied for index, _ in chosen)


def _solved(program: Program, point: Point, chosen: Sequence[NodeGuard], moved: Sequence[int]) -> Point | None:
    for _ in range(STEPS):
        values = _guard_values(program, point, chosen)
        if values is None or not any(values):
            return point if values is not None else None
        columns = [_guard_values(program, _shifted(point, {k: Fraction(1)}), chosen) for k in moved]
        if any(column is None for column in columns):
            return None
        slopes = [[column[i] - value for column in columns if column] for i, value in enumerate(values)]
        step = solve(slopes, [-value for value in values])
        if step is None:
            return None
        point = _shifted(point, dict(zip(moved, map(Fraction, step), strict=True)))
    return None


def _shifted(point: Point, steps: dict[int, Fraction]) -> Point:
    return tuple(u + steps.get(k, 0) for k, u in enumerate(point))


def _guard_values(program: Program, point: Point, chosen: Sequence[NodeGuard]) -> list[Fraction] | None:
    """The rational values of the guards; None where the program or a guard has none."""
    try:
        values = node_values(program, point)
    except ConsderivError:
        return None
    found: list[Fraction] = []
    for index, guard in chosen:
        operands = program.nodes[index].operands
        terms: list[Any] = [values.get(operands[position]) for position in guard.form]
        if not all(isinstance(term, Fraction) for term in terms):
            return None
        weighted = (factor * term for factor, term in zip(guard.form.values(), terms, strict=True))
        found.append(sum(weighted, Fraction(-guard.offset)))
    return found


__all__ = ["guards_at", "has_kinks", "point_on_kinks", "reaches_a_kink"]
