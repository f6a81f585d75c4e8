"""The claim that a function is Lipschitz near no point's neighbourhood: a slope that grows along an arc, or a jump."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import lcm

from ..exact.reals import Number
from ..fields.local import Local
from .encoding import arc as arc_json
from .encoding import vector
from .model import Claim, Omitted
from .series_run import Series, SeriesRun
from .statements import program_json

SIZES = (1, 2, 4, Fraction(1, 2), 3, 9)
MOST = 48
Arc = list[tuple[Number, ...]]


def not_lipschitz(local: Local) -> Claim:
    """F is Lipschitz on no neighbourhood of the point.

    Raises
    ------
    Omitted
        If no arc among a few shows it.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> not_lipschitz(Local(parse("sqrt(abs(x))"), (Fraction(0),))).proof
    {'arc': [['0'], ['1']], 'order': 6}
    """
    program, point = local.program, local.point
    statement = {"rule": "not_lipschitz", "program": program_json(program), "point": vector(point)}
    power = _power(local)
    size = min(2 * power + 2, MOST)
    limits: list[tuple[Arc, list[Number]]] = []
    reason: Exception = Omitted("no arc shows that the function is not Lipschitz")
    for arc in _arcs(len(point), power):
        try:
            outputs = SeriesRun(program, point, arc, size).outputs()
        except Omitted as error:
            reason = error
            continue
        if any(_grows(one, power) for one in outputs):
            return Claim(statement, {"arc": arc_json(arc), "order": size})
        limits.append((arc, [one.terms[0] for one in outputs]))
    for other, values in limits:
        if values != limits[0][1]:
            return Claim(statement, {"arcs": [arc_json(limits[0][0]), arc_json(other)], "order": size})
    raise Omitted(str(reason))


def _grows(output: Series, power: int) -> bool:
    return any(output.terms[1:power])


def _power(local: Local) -> int:
    """The power of u along the arcs: every root of a power of it is a power of u."""
    powers = 1
    for node in local.program.nodes:
        if node.operation in ("sqrt", "norm"):
            powers = lcm(powers, 2)
        elif node.operation == "power" and node.rational.denominator > 1:
            powers = lcm(powers, node.rational.denominator)
    return min(powers, MOST // 4)


def _arcs(width: int, power: int) -> Iterator[Arc]:
    """Straight lines with time u^power: to all sides, along the axes and diagonals; and the point itself."""
    zero: tuple[Number, ...] = (Fraction(0),) * width
    steps: Sequence[tuple[int, ...]] = [
        tuple(side * (k == i) for k in range(width)) for i in range(width) for side in (1, -1)
    ]
    if 1 < width <= 4:
        steps = [*steps, *product((1, -1), repeat=width)]
    for size in SIZES:
        for step in steps:
            yield [*([zero] * (power - 1)), tuple(Fraction(size) * x for x in step)]
    yield [zero]
