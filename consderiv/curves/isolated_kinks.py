"""Programs of one variable that are smooth off a finite set of points and Lipschitz at these: path differentiable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, format_number, sign
from ..html import Shown
from ..programs.evaluate import demanded_values, evaluate
from ..programs.operations import COMPARISONS, OPERATIONS
from ..programs.program import Node, Program
from ..stratified.cells.face_run import branches_of
from ..stratified.cells.faces import faces_of
from ..stratified.formulas import value_at
from ..stratified.writing import formula_text
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .oscillations import BOUNDED, Oscillation, has_pole
from .subdivision import zeros

ROUNDS = 20


@dataclass(frozen=True, repr=False)
class IsolatedKinks(Shown):
    """The points off which a program is smooth; at each it is continuous with bounded slopes."""

    points: tuple[Number, ...]

    def __str__(self) -> str:
        return "smooth off " + (", ".join(map(format_number, self.points)) or "no point")


@dataclass(frozen=True, repr=False)
class Oscillating(Shown):
    """At points that tend to `point`, with the argument of sin and cos `angle` modulo 2 pi, something is `along`.

    Parameters
    ----------
    point : Number
    angle : str
    is_slope : bool
        The derivative is, and `along` has a pole at the point; else the function is, and its limit is not the value.
    along : RationalFunction
    """

    point: Number
    angle: str
    is_slope: bool
    along: RationalFunction
    variable: str

    def __str__(self) -> str:
        what = "slope" if self.is_slope else "value"
        where = f"points tending to {format_number(self.point)} where the angle of sin and cos is {self.angle}"
        return f"the {what} is {formula_text(self.along, (self.variable,))} at {where}"


def smooth_off_points(program: Program, point: Number | None = None) -> Verdict:
    """Whether a program of one variable is smooth off finitely many points of its domain and Lipschitz near each.

    Such a function f is path differentiable: for almost every t with c(t) = p one has c'(t) = 0, and
    |f(c(s)) - f(p)| <= L |c(s) - p| gives (f o c)'(t) = 0; everywhere else the usual chain rule holds.

    Parameters
    ----------
    program : Program
        Rational operations, bounded functions (sin, cos, tanh, sigmoid) of rational functions; comparisons and
        switches of rational functions.
    point : Number, optional
        Look near this point only.

    Returns
    -------
    Proved with the points, Refuted with an Oscillating, or Unknown

    Examples
    --------
    >>> from consderiv import parse
    >>> print(smooth_off_points(parse("where(x == 0, 0, x**2*sin(1/x))")).evidence)
    smooth off 0
    """
    try:
        breaks, formulas = _smooth_pieces(program)
        near = [(p, formulas[k : k + 2]) for k, p in enumerate(breaks) if point is None or p == point]
        troubles = [trouble for p, sides in near if (trouble := _trouble(program, p, sides)) is not None]
    except ConsderivError as error:
        return Unknown(str(error))
    if troubles:
        return next((trouble for trouble in troubles if isinstance(trouble, Refuted)), troubles[0])
    return Proved(IsolatedKinks(tuple(breaks)), "C^1 off a finite set and locally Lipschitz, in one variable")


def _trouble(program: Program, p: Number, sides: Sequence[Oscillation]) -> Refuted | Unknown | None:
    """Why Lipschitz continuity near a break is not proved; nothing where the program has no value there."""
    try:
        (value,) = evaluate(program, (p,))
    except DomainError:
        return None
    found: list[Unknown] = []
    place = f"{program.variables[0]} = {format_number(p)}"
    for side in sides:
        for angle, along in side.along(p).items():
            if has_pole(along, p) or value_at(along, (p,)) not in (None, value):
                return Refuted(Oscillating(p, angle, False, along, program.variables[0]), f"not continuous at {place}")
        for angle, along in (slope := side.derivative()).along(p).items():
            if has_pole(along, p):
                witness = Oscillating(p, angle, True, along, program.variables[0])
                return Refuted(witness, f"unbounded slopes near {place}")
        if side.limit(p) != value:
            found.append(Unknown(f"the limit at {format_number(p)} is not proved to be the value"))
        elif not slope.is_bounded_near(p):
            found.append(Unknown(f"the slope near {format_number(p)} is not proved to be bounded"))
    return found[0] if found else None


def _smooth_pieces(program: Program) -> tuple[list[Number], list[Oscillation]]:
    """The breaks, and the formula on each of the intervals between them."""
    walls: dict[tuple[Number, Number], None] = {}
    for _ in range(ROUNDS):
        faces = faces_of(list(walls), 1)
        runs = [_Run(face.point[0]) for face in faces if face.directions]
        formulas = [run.formula(program) for run in runs]
        missing = {root: None for run in runs for root in run.roots if (Fraction(1), -root) not in walls}
        if not missing:
            return [face.point[0] for face in faces if not face.directions], formulas
        walls.update(dict.fromkeys((Fraction(1), -root) for root in missing))
    raise UnsupportedError(
        f"at most {ROUNDS} rounds of cuts are made", "received a program that needs more", "simplify it"
    )


class _Run:
    """The program on the interval of a sample; `roots` are the zeros of everything that is compared or divided by."""

    def __init__(self, sample: Number):
        self.sample = sample
        self.roots: dict[Number, None] = {}

    def formula(self, program: Program) -> Oscillation:
        """The output as a function of x near the sample."""
        from ..exact.polynomials import Polynomial

        x = Oscillation.rational(RationalFunction(Polynomial.coordinate(1, 0)))
        found = demanded_values(program, [x], self.apply)[program.outputs[0]]
        if not isinstance(found, Oscillation):
            raise UnsupportedError("a scalar program is required", "received a condition", "ask for a number")
        return found

    def apply(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        """The value of a node from those of its operands."""
        kind, name = OPERATIONS[node.operation].kind, node.operation
        if name == "boolean":
            return bool(node.parameter)
        if name == "constant":
            return Oscillation.rational(RationalFunction.constant(1, node.number))
        if kind == "predicate":
            return COMPARISONS[name][self.sign(operands[0] + operands[1].scaled(Fraction(-1)), index, node) + 1]
        if kind == "logic":
            return not operands[0]
        if kind == "switch":
            return self.switch(index, node, operands)
        if name in BOUNDED:
            return Oscillation.of(name, _rational(operands[0], index, node))
        return self.smooth(index, node, operands)

    def sign(self, value: Oscillation, index: int, node: Node) -> int:
        """The sign near the sample."""
        function = _rational(value, index, node)
        self.roots.update(dict.fromkeys(zeros(function)))
        found = value_at(function, (self.sample,))
        return 0 if found is None else sign(found)

    def switch(self, index: int, node: Node, operands: Sequence[Oscillation]) -> Any:
        """The branch whose guards are nonnegative; guards that are zero throughout compare equal functions."""
        for branch in branches_of(node.operation, len(operands), node.parameter):
            if all(self.sign(_form(guard, operands), index, node) >= 0 for guard in branch.guards):
                rows = tuple(_form(row, operands) for row in branch.rows)
                return rows if node.operation == "sort" else rows[0]
        raise _unsupported(index, node)

    def smooth(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        """A rational operation."""
        name = node.operation
        if name == "item":
            return operands[0][node.index]
        if name == "neg":
            return operands[0].scaled(Fraction(-1))
        if name in ("add", "sub"):
            return operands[0] + operands[1].scaled(Fraction(1 if name == "add" else -1))
        if name == "mul":
            return operands[0] * operands[1]
        if name == "power" and not node.is_elementary:
            if node.rational < 0:
                self.sign(operands[0], index, node)
            return operands[0].power(int(node.rational))
        if name == "div":
            self.sign(operands[1], index, node)
            return operands[0] * operands[1].power(-1)
        raise _unsupported(index, node)


def _form(form: Mapping[int, Fraction], operands: Sequence[Oscillation]) -> Oscillation:
    total = Oscillation({})
    for k, factor in form.items():
        total = total + operands[k].scaled(factor)
    return total


def _rational(value: Oscillation, index: int, node: Node) -> RationalFunction:
    found = value.as_rational
    if found is None:
        raise _unsupported(index, node)
    return found


def _unsupported(index: int, node: Node) -> UnsupportedError:
    return UnsupportedError(
        "rational operations, and bounded functions, comparisons and switches of rational functions are required",
        f"received {node.operation} at node {index}", "ask near another point",
    )  # fmt: skip
