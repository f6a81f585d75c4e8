"""The exact chain-rule field, not only its hull: is a value the formal derivative for SOME choices, and which?

Reverse differentiation makes it linear. At a tie with adjoint w and weights p_b the branches receive c_b = w p_b, so the
choices are any numbers c_b of the sign of w with sum w; adjoints below depend on them linearly. For a fixed sign of every
adjoint that is not constant this is a linear programme, and the image is the union over these signs. For maps the adjoint
is a vector; it stays linear when the adjoint is constant, or only one output depends on the tie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import monotonic

from ..exact.lp import Feasible, solve_nonnegative
from ..exact.reals import Number
from ..html import Shown
from ..sets import UnknownSet, contains, is_equal, union
from ..sets.elements import Flat, element_text, read_element
from ..sets.undecided import Undefined
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .chain_rule import chain_rule_hull, linearisation
from .image_union import image_union
from .local import Local, hull_points, within_budget
from .norm_choices import choices_are_separate
from .ties import Linearisation

SIGN_BUDGET = 1024
SECONDS = 5.0
Form = dict[int, Number]  # unknown -> coefficient; -1 is the constant
CONSTANT = -1


@dataclass(frozen=True, repr=False)
class Choice(Shown):
    """What one tied operation chose: weights over its branches, and the resulting derivative."""

    node: int
    operation: str
    weights: tuple[tuple[int, Number], ...]
    derivative: tuple[Number, ...]  # with respect to its operands, in order (first output of a sort)

    def __str__(self) -> str:
        return f"{self.operation} (node {self.node}) takes {element_text(self.derivative)}"


@dataclass(frozen=True, repr=False)
class Choices(Shown):
    """Choices at all ties that give one element of the field."""

    choices: tuple[Choice, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.choices)) or "no tied operation"

    def weights(self) -> dict[int, dict[int, Number]]:
        """{node: {branch: weight}}, as used by a sweep."""
        return {choice.node: dict(choice.weights) for choice in self.choices}


@dataclass(frozen=True)
class _Unknown:
    """A nonnegative unknown: sign * c_{tie, branch}, or the weight itself where the adjoint is constant."""

    tie: int
    branch: int


class _NotLinear(Exception):
    """The adjoint of a tie is a vector that depends on other choices."""


def image_contains(local: Local, element: object) -> Verdict:
    """Whether the element is a value of the chain-rule field: Proved(Choices), Refuted or Unknown.

    Parameters
    ----------
    element : vector or matrix of exact numbers
    """
    flat, _ = read_element(element, local.shape)
    lin = linearisation(local)
    if not isinstance(lin, Linearisation):
        return Refuted(None, lin.reason) if isinstance(lin, Undefined) else Unknown(lin.reason)
    hull = contains(chain_rule_hull(local), element)
    if isinstance(hull, Refuted):
        return Refuted(hull.evidence, "outside the hull of the chain-rule field")
    if lin.balls:
        return hull if choices_are_separate(lin) else Unknown("choices at a norm and at other ties are not searched")
    try:
        return _search(local, lin, flat)
    except _NotLinear:
        return Unknown("choices of nested ties are shared by several outputs: bilinear, not decided")


def _search(local: Local, lin: Linearisation, flat: Flat) -> Verdict:
    undetermined = _undetermined_signs(lin)
    if 2 ** len(undetermined) > SIGN_BUDGET:
        return Unknown(f"{len(undetermined)} adjoints of undetermined sign are too many")
    deadline = monotonic() + SECONDS
    for signs in _sign_patterns(undetermined):
        if monotonic() > deadline:
            return Unknown(f"{2 ** len(undetermined)} patterns of signs took more than {SECONDS:g} seconds")
        system = _System(lin, local, signs)
        answer = solve_nonnegative(system.columns(flat), system.target(flat))
        if isinstance(answer, Feasible):
            return Proved(system.choices(answer.weights), "the choices give this value")
    return Refuted(None, "no choices give this value (though some average of values may)")


def _sign_patterns(nodes: Sequence[int]) -> Iterator[dict[int, int]]:
    for code in range(2 ** len(nodes)):
        yield {node: 1 - 2 * (code >> k & 1) for k, node in enumerate(nodes)}


def _undetermined_signs(lin: Linearisation) -> list[int]:
    """Ties whose adjoint is neither constant nor of a sign that holds for all choices."""
    low, high = adjoint_bounds(lin)
    return [index for index in sorted(_nested(lin)) if low[index] < 0 < high[index]]


def adjoint_bounds(lin: Linearisation) -> tuple[dict[int, Number], dict[int, Number]]:
    """Bounds of the adjoint of each node over all choices, by an interval sweep."""
    low: dict[int, Number] = dict.fromkeys(lin.order, Fraction(0))
    high = dict(low)
    for output in lin.program.outputs:
        low[output] += 1
        high[output] += 1
    for index in reversed(lin.order):
        for operand, (s, t) in _slopes(lin, index).items():
            ends = [low[index] * s, low[index] * t, high[index] * s, high[index] * t]
            low[operand] += min(ends)
            high[operand] += max(ends)
    return low, high


def _slopes(lin: Linearisation, index: int) -> dict[int, tuple[Number, Number]]:
    """Least and largest derivative of a node with respect to each operand."""
    node = lin.program.nodes[index]
    if node.operation == "item":
        return {node.operands[0]: (Fraction(1), Fraction(1))}
    if index not in lin.ties:
        return {operand: (c, c) for operand, c in lin.rows.get(index, {}).items()}
    rows = [row for branch in lin.ties[index].branches for row in branch]
    zero = Fraction(0)
    return {i: (min(r.get(i, zero) for r in rows), max(r.get(i, zero) for r in rows)) for i in lin.operands(index)}


def _nested(lin: Linearisation) -> set[int]:
    """Ties whose adjoint depends on the choice at another tie."""
    depends: set[int] = set()
    found = set()
    for index in reversed(lin.order):
        if index in depends and index in lin.ties:
            found.add(index)
        if index in depends or index in lin.ties:
            depends.update(lin.operands(index))
    return found


class _System:
    """The linear system for one pattern of signs."""

    def __init__(self, lin: Linearisation, local: Local, signs: Mapping[int, int]):
        self.lin, self.width, self.signs = lin, len(local.point), signs
        self.unknowns: list[_Unknown] = []
        self.equations: list[Form] = []
        self.gradient: dict[int, Form] = {}
        _, self.high = adjoint_bounds(lin)
        adjoint: dict[int, dict[tuple[int, int], Form]] = {}
        for k, output in enumerate(lin.program.outputs):
            _add_form(adjoint.setdefault(output, {}).setdefault((k, 0), {}), {CONSTANT: Fraction(1)}, Fraction(1))
        for index in reversed(lin.order):
            column = {key: form for key, form in adjoint.get(index, {}).items() if any(form.values())}
            if column or index in lin.ties:
                self._visit(index, column, adjoint)

    def _visit(
        self, index: int, column: dict[tuple[int, int], Form], adjoint: dict[int, dict[tuple[int, int], Form]]
    ) -> None:
        node = self.lin.program.nodes[index]
        if node.operation == "variable":
            for (k, _), form in column.items():
                place = k * self.width + int(node.parameter)  # type: ignore[arg-type]
                _add_form(self.gradient.setdefault(place, {}), form, Fraction(1))
        elif index in self.lin.ties:
            self._tie(index, column, adjoint)
        elif node.operation == "item":
            position = int(node.parameter)  # type: ignore[arg-type]
            for (k, _), form in column.items():
                target = adjoint.setdefault(node.operands[0], {}).setdefault((k, position), {})
                _add_form(target, form, Fraction(1))
        else:
            for operand, factor in self.lin.rows.get(index, {}).items():
                for key, form in column.items():
                    _add_form(adjoint.setdefault(operand, {}).setdefault(key, {}), form, factor)

    def _tie(
        self, index: int, column: dict[tuple[int, int], Form], adjoint: dict[int, dict[tuple[int, int], Form]]
    ) -> None:
        tie = self.lin.ties[index]
        first = len(self.unknowns)
        self.unknowns += [_Unknown(index, b) for b in range(len(tie.branches))]
        mine = range(first, len(self.unknowns))
        constant = all(set(form) <= {CONSTANT} for form in column.values())
        if constant:
            self.equations.append({**dict.fromkeys(mine, Fraction(1)), CONSTANT: Fraction(-1)})
        elif len(column) > 1:
            raise _NotLinear
        else:
            # c_b = sign * unknown_b, and the c_b add up to the adjoint.
            ((key, form),) = column.items()
            sign = Fraction(self.signs.get(index, -1 if self.high[index] <= 0 else 1))
            equation: Form = dict.fromkeys(mine, sign)
            _add_form(equation, form, Fraction(-1))
            self.equations.append(equation)
        for b, unknown in enumerate(mine):
            for position, row in enumerate(tie.branches[b]):
                for key, form in column.items():
                    if key[1] != position:
                        continue
                    scale = form.get(CONSTANT, Fraction(0)) if constant else sign
                    for operand, factor in row.items():
                        target = adjoint.setdefault(operand, {}).setdefault((key[0], 0), {})
                        _add_form(target, {unknown: scale}, factor)

    def columns(self, flat: Flat) -> list[list[Number]]:
        """One column for each unknown: the equations, then the entries of the derivative."""
        rows = [*self.equations, *(self.gradient.get(place, {}) for place in range(len(flat)))]
        zero = Fraction(0)
        return [[row.get(j, zero) for row in rows] for j in range(len(self.unknowns))]

    def target(self, flat: Flat) -> list[Number]:
        """The right-hand side for the element."""
        zero = Fraction(0)
        left = [-row.get(CONSTANT, zero) for row in self.equations]
        return left + [v - self.gradient.get(place, {}).get(CONSTANT, zero) for place, v in enumerate(flat)]

    def choices(self, solution: Mapping[int, Number]) -> Choices:
        """Weights at each tie from a solution; where the adjoint is zero any weights do."""
        found: dict[int, dict[int, Number]] = {}
        for j, unknown in enumerate(self.unknowns):
            found.setdefault(unknown.tie, {})[unknown.branch] = solution.get(j, Fraction(0))
        return Choices(tuple(_choice(self.lin, tie, weights) for tie, weights in sorted(found.items())))


def _choice(lin: Linearisation, tie: int, raw: Mapping[int, Number]) -> Choice:
    total = sum(raw.values(), Fraction(0))
    weights = {b: w / total for b, w in raw.items() if w} if total else {0: Fraction(1)}
    node = lin.program.nodes[tie]
    derivative = tuple(
        sum((w * lin.ties[tie].branches[b][0].get(i, Fraction(0)) for b, w in weights.items()), Fraction(0))
        for i in dict.fromkeys(node.operands)
    )
    return Choice(tie, node.operation, tuple(sorted(weights.items())), derivative)


def _add_form(target: Form, form: Mapping[int, Number], factor: Number) -> None:
    for key, value in form.items():
        target[key] = target.get(key, Fraction(0)) + factor * value


@within_budget
def exact_field(local: Local) -> ValueSet:
    """The exact image: the hull where no tie feeds another (it is convex then), else a union, else Unknown.

    For a scalar program in which no tie below another is shared, images are built from the leaves up: a sum of images
    at smooth nodes; at a tie the union over all mixtures of the branches, each of which is a hull of two convex sets.
    """
    lin = linearisation(local)
    if not isinstance(lin, Linearisation):
        return lin
    hull = chain_rule_hull(local)
    if lin.balls and not choices_are_separate(lin):
        return UnknownSet("choices at a norm and at other ties depend on each other", None, hull)
    if not _nested(lin) or isinstance(hull, (UnknownSet, Undefined)):
        return hull
    found = None if local.program.is_map or not _used_once(lin) else image_union(lin, len(local.point))
    if found is None:
        return UnknownSet("the image is not convex, or not known to be", None, hull)
    whole = union(*(hull_points([local.dense(row) for row in member], local.shape) for member in found))
    return hull if isinstance(is_equal(whole, hull), Proved) else whole


def _used_once(lin: Linearisation) -> bool:
    """Whether no node with ties below it has two users (then all choices are independent)."""
    users: dict[int, int] = {}
    for index in lin.order:
        for operand in lin.operands(index):
            users[operand] = users.get(operand, 0) + 1
    return not any(count > 1 and lin.ties_below(node) for node, count in users.items())
