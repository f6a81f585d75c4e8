"""The judge of statements about expectations: sums over a grid of parameters, in floating point, with room for the error.

Nothing of the engine's cells, germs or antiderivatives plays a part: the program is evaluated at many parameters. A
statement that differs by more than the room is false; a smaller difference is taken for none.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from statistics import median
from typing import Any

from .judgement import FALSE, OPEN, TRUE, Judgement, sure
from .reading import Json, Nonsense, number, program

ROOM, STEP = 2e-2, 1e-6
GRID = {0: 1, 1: 600, 2: 40, 3: 12}
COMPARED: dict[str, Callable[[float, float], bool]] = {
    "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b, "eq": lambda a, b: a == b, "ne": lambda a, b: a != b,
}  # fmt: skip
VALUES: dict[str, Callable[..., Any]] = {
    **COMPARED, "neg": lambda a: -a, "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b, "abs": abs, "relu": lambda a: max(a, 0.0), "max": lambda *u: max(u),
    "min": lambda *u: min(u), "sort": lambda *u: tuple(sorted(u)), "median": lambda *u: median(u),
    "norm1": lambda *u: sum(map(abs, u)), "norminf": lambda *u: max(map(abs, u)), "sqrt": math.sqrt,
    "clip": lambda x, lo, hi: min(max(x, lo), hi), "log": math.log, "exp": math.exp, "norm": lambda *u: math.hypot(*u),
    "sign": lambda a: (a > 0) - (a < 0), "floor": math.floor, "sin": math.sin, "cos": math.cos, "tanh": math.tanh,
    "not": lambda a: not a,
}  # fmt: skip


class Evaluated:
    """A program in floating point, one node when it is needed."""

    def __init__(self, value: Json):
        self.program = program(value)

    def at(self, point: tuple[float, ...]) -> tuple[float, ...]:
        """The outputs."""
        known: dict[int, Any] = {}

        def node(k: int) -> Any:
            if k not in known:
                known[k] = self._value(k, point, node)
            return known[k]

        return tuple(node(k) for k in self.program.outputs)

    def _value(self, k: int, point: tuple[float, ...], node: Callable[[int], Any]) -> Any:
        one = self.program.nodes[k]
        name, u = one.operation, one.operands
        if name == "variable":
            return point[one.index]
        if name in ("constant", "boolean"):
            return one.parameter if name == "boolean" else float(one.rational)
        if name in ("and", "or"):
            return (all if name == "and" else any)(node(i) for i in u)
        if name == "where":
            return node(u[1] if node(u[0]) else u[2])
        if name == "piecewise":
            return node(next(a for a, b in zip(u[::2], u[1::2], strict=True) if node(b)))
        if name == "item":
            return node(u[0])[one.index]
        if name == "power":
            return node(u[0]) ** (int(one.rational) if one.rational.denominator == 1 else float(one.rational))
        return VALUES[name](*(node(i) for i in u))


def samples(law: Json, width: int) -> Iterator[tuple[tuple[float, ...], float]]:
    """Parameters with their masses."""
    for component in law:
        sides = component["sides"]
        free = [isinstance(side, list) and len(side) == 2 for side in sides]
        count = GRID.get(sum(free), 6)
        axes = []
        for side, is_free in zip(sides, free, strict=True):
            low, high = (float(number(end)) for end in (side if is_free else (side, side)))
            axes.append([low + (high - low) * (k + 0.5) / count for k in range(count)] if is_free else [low])
        cell = math.prod(float(number(s[1])) - float(number(s[0])) for s, f in zip(sides, free, strict=True) if f)
        cell /= count ** sum(free)
        for place in product(*axes):
            density = sum(
                float(number(c)) * math.prod(place[i - width] ** e for i, e in monomial)
                for c, monomial in component["density"]
            )
            yield place, density * cell


def _law(statement: Mapping[str, Json], width: int) -> list[tuple[tuple[float, ...], float]]:
    found = list(samples(statement["law"], width))
    if any(mass < -1e-9 for _, mass in found) or abs(sum(mass for _, mass in found) - 1) > ROOM:
        raise Nonsense("this is no law")
    return found


def _slopes(statement: Mapping[str, Json]) -> list[tuple[float, list[list[float]]]]:
    """Masses, and difference quotients towards both sides."""
    f, (point,) = Evaluated(statement["program"]), map(number, statement["point"])
    found: list[tuple[float, list[list[float]]]] = []
    for place, mass in _law(statement, 1):
        w = float(point)
        here, right, left = (f.at((x, *place)) for x in (w, w + STEP, w - STEP))
        rows = [[(b - a) / STEP for a, b in zip(here, right, strict=True)]]
        rows.append([(a - b) / STEP for a, b in zip(here, left, strict=True)])
        found.append((mass, rows))
    return found


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= ROOM * (1 + abs(a) + abs(b))


def _expected_clarke(statement: Mapping[str, Json]) -> Judgement:
    entries = [float(number(vertex[0])) for vertex in statement["set"]["vertices"]]
    low = sum(mass * min(a[0], b[0]) for mass, (a, b) in _slopes(statement))
    high = sum(mass * max(a[0], b[0]) for mass, (a, b) in _slopes(statement))
    return sure(_near(low, min(entries)) and _near(high, max(entries)), f"the interval is about [{low}, {high}]")


def _expectation_clarke(statement: Mapping[str, Json]) -> Judgement:
    if len(statement["point"]) != 1:
        return Judgement(OPEN, "several variables")
    slopes = _slopes(statement)
    ends = [[sum(mass * rows[k][i] for mass, rows in slopes) for i in range(len(slopes[0][1][0]))] for k in (0, 1)]
    is_map = statement["program"]["map"]
    stated = [
        [float(number(x)) for x in ([row[0] for row in vertex] if is_map else vertex)]
        for vertex in statement["set"]["vertices"]
    ]
    same = all(any(all(map(_near, v, e)) for e in ends) for v in stated)
    return sure(same and all(any(all(map(_near, v, e)) for v in stated) for e in ends), f"the ends are about {ends}")


def _formula(statement: Mapping[str, Json]) -> Judgement:
    f, g = Evaluated(statement["program"]), Evaluated(statement["formula"])
    law = _law(statement, len(statement["where"]))
    for point in _points(statement["where"]):
        value = sum(mass * f.at((*point, *place))[0] for place, mass in law)
        if not _near(value, g.at(point)[0]):
            return Judgement(FALSE, f"at {point} the expectation is about {value}")
    return Judgement(TRUE)


def _points(where: Json) -> Iterator[tuple[float, ...]]:
    axes = []
    for low, high in where:
        a = -2.3 if low is None else float(number(low))
        b = (a + 4.9 if low is None else a + 3.1) if high is None else float(number(high))
        a = b - 4.9 if low is None and high is not None else a
        axes.append([a + (b - a) * k / 8 for k in range(1, 8)])
    return product(*axes)


def _smooth(statement: Mapping[str, Json]) -> Judgement:
    f = Evaluated(statement["program"])
    width = len(f.program.variables) - len(statement["law"][0]["sides"])
    law = _law(statement, width)
    if width != 1:
        return Judgement(OPEN, "several variables")
    for place in (-1.0, 0.0, 0.5, 1.0, 2.0):
        a, b, c = (sum(mass * f.at((w, *s))[0] for s, mass in law) for w in (place - 0.01, place, place + 0.01))
        if abs(a + c - 2 * b) / 0.01 > 0.5:
            return Judgement(FALSE, f"a kink at {place}")
    return Judgement(TRUE)


def _not_semialgebraic(statement: Mapping[str, Json]) -> Judgement:
    used = {node.operation for node in program(statement["program"]).nodes}
    return Judgement(TRUE) if "log" in used else Judgement(FALSE, "there is no logarithm")


def _guarded(decide: Callable[[Mapping[str, Json]], Judgement]) -> Callable[[Mapping[str, Json]], Judgement]:
    def judged(statement: Mapping[str, Json]) -> Judgement:
        try:
            return decide(statement)
        except (ZeroDivisionError, ValueError, OverflowError) as error:
            return Judgement(OPEN, str(error))

    return judged


ABOUT_EXPECTATIONS = {
    "expected_clarke": _guarded(_expected_clarke),
    "expectation_clarke": _guarded(_expectation_clarke),
    "expectation_formula": _guarded(_formula),
    "expectation_smooth": _guarded(_smooth),
    "not_semialgebraic": _guarded(_not_semialgebraic),
}
