"""The gradient of a program as a program: reverse formal differentiation, with comparisons at the kinks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..errors import UnsupportedError
from .builder import ProgramBuilder
from .conversion import as_program
from .expression import Expression, lower
from .program import Program
from .rebuilding import constant, number_of

Contribution = tuple[int, Expression, Expression]  # operand position, adjoint times derivative, where it is not zero
Rule = Callable[[Expression, Expression], Sequence[Expression]]
SwitchRule = Callable[[Expression, Expression], Iterator[Contribution]]

TRUE = Expression("boolean", (), True)
ZERO, ONE, TWO = constant(0), constant(1), constant(2)
OPERAND_LIMIT = 200
"""Most operands of a max, min, norminf, sort or median: all pairs of them are compared."""
ABSORB_DEPTH = 12
SAME_LIMIT = 60


def gradient(program: Any, variables: Any = None) -> Program:
    """The gradient of a scalar program as a program, written by reverse differentiation of its operations.

    Smooth operations contribute their partial derivatives. At a switching operation comparisons choose the branch:

        abs(u)' = sign(u) u',   relu(u)' = (1 + sign(u))/2 u',   max(u, v)' = (1 + sign(u-v))/2 u' + (1 + sign(v-u))/2 v',

    and so on: 1 or 0 by a comparison, and the mean of both at a tie. (With the mean kinks that cancel do so at the tie too:
    relu(x) - relu(-x) gets the derivative 1 everywhere.) where and piecewise keep their conditions, sign and floor
    contribute nothing. A sign that its factor makes superfluous is left out: relu(u) (1 + sign(u))/2 is relu(u).
    Nodes of the program are shared, not copied.

    The result equals the gradient off a null set. If f is C^1 near a point and the gradient program is continuous
    there, its Clarke Jacobian is the generalised Hessian of f,

        conv{lim Hess f(x_k) : x_k -> x, f twice differentiable at x_k}.

    If f is not C^1 the gradient program jumps. It may also jump where f is C^1, on a null set: where(x == 0, 0, x) is x, and
    its gradient program is 1 except at 0.

    Parameters
    ----------
    program : str, Expression, Program or SymPy expression
        A scalar program in n variables.
    variables : sequence of str, optional
        Their order; by default that of first appearance.

    Returns
    -------
    Program
        A map with n outputs, exact wherever its own operations are defined.

    Raises
    ------
    UnsupportedError
        If the program is a map, or has no variables.

    Examples
    --------
    >>> from consderiv import clarke, gradient
    >>> from consderiv.programs import to_text
    >>> to_text(gradient("abs(x) + x*y"))
    '[sign(x) + y, x]'
    >>> clarke(gradient("x*abs(x)"), {"x": 0})
    conv{[[-2]], [[2]]}

    Notes
    -----
    Generalised Hessian of C^{1,1} functions: Hiriart-Urruty, Strodiot and Nguyen (1984). That formal differentiation is
    right off a null set: Bolte and Pauwels (2020).
    """
    known = as_program(program, variables)
    _require_scalar(known)
    names = known.variables
    partials = _Sweep(known).partials()
    builder = ProgramBuilder(names)
    return builder.program(lower(builder, [partials.get(i, ZERO) for i in range(len(names))]), True)


def _require_scalar(program: Program) -> None:
    if program.is_map:
        raise UnsupportedError(
            "a gradient needs a scalar program",
            f"received a map with {len(program.outputs)} output{'s' if len(program.outputs) > 1 else ''}",
            "take the gradient of each output, or of a combination of them such as l1*f1 + l2*f2",
        )
    if not program.variables:
        raise UnsupportedError(
            "a gradient needs at least one variable", "received a program without variables", 'add variables="x"'
        )


class _Sweep:
    """One reverse sweep. `adjoint` is d f / d node; `live` says where the node can influence f at all.

    Below a division, root or logarithm derivatives are only defined where the node is needed, and are guarded by `live`:
    the gradient of where(x > 0, log(x), x) has a value at x = -1.
    """

    def __init__(self, program: Program):
        self.program = program
        self.nodes = _expressions(program)
        self.partial = _partly_defined(program)
        self.active = _depends_on_variables(program)
        self.adjoint: dict[int, Expression] = {program.outputs[0]: ONE}
        self.live: dict[int, Expression] = {program.outputs[0]: TRUE}

    def partials(self) -> dict[int, Expression]:
        """The partial derivative for each variable that occurs."""
        found: dict[int, Expression] = {}
        for index in range(len(self.nodes) - 1, -1, -1):
            adjoint = self.adjoint.pop(index, None)
            if adjoint is None:
                continue
            node = self.program.nodes[index]
            if node.operation == "variable":
                place = node.index
                found[place] = added(adjoint, found[place]) if place in found else adjoint
                continue
            # The derivative of an item goes past its sort, to the operands of the sort.
            targets = (self.program.nodes[node.operands[0]] if node.operation == "item" else node).operands
            for position, value, condition in self._contributions(index, adjoint):
                self._send(targets[position], value, conjunction(self.live[index], condition))
        return found

    def _send(self, operand: int, value: Expression, live: Expression) -> None:
        if not self.active[operand] or number_of(value) == 0:
            return
        if operand in self.adjoint:
            # The sweep runs backwards: what comes later stands further to the left.
            self.adjoint[operand] = added(value, self.adjoint[operand])
            self.live[operand] = disjunction(self.live[operand], live)
        else:
            self.adjoint[operand], self.live[operand] = value, live

    def _contributions(self, index: int, adjoint: Expression) -> Iterator[Contribution]:
        own, live = self.nodes[index], self.live[index]
        guarded = not _is_true(live) and self.partial[index] and own.operation not in _LINEAR
        for position, value, condition in _contributions(own, adjoint):
            yield position, chosen(live, value) if guarded else value, condition


def _contributions(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    if own.operation in _SWITCH_RULES:
        yield from _SWITCH_RULES[own.operation](own, adjoint)
    else:
        for position, value in enumerate(_RULES[own.operation](own, adjoint)):
            yield position, value, TRUE


def _partly_defined(program: Program) -> list[bool]:
    """For each node whether it, or a derivative of it, may be undefined somewhere."""
    found: list[bool] = []
    for node in program.nodes:
        own = node.operation in ("sqrt", "log", "piecewise")
        if node.operation == "div":
            below = program.nodes[node.operands[1]]
            own = below.operation != "constant" or below.parameter == 0
        if node.operation == "power":
            exponent = node.rational
            own = exponent < 0 or exponent.denominator != 1
        found.append(own or any(found[i] for i in node.operands))
    return found


def _expressions(program: Program) -> list[Expression]:
    """One expression for each node, so that sharing stays."""
    made: list[Expression] = []
    for node in program.nodes:
        parameter: Any = node.parameter
        if node.operation == "variable":
            parameter = program.variables[node.index]
        made.append(Expression(node.operation, tuple(made[i] for i in node.operands), parameter))
    return made


def _depends_on_variables(program: Program) -> list[bool]:
    active: list[bool] = []
    for node in program.nodes:
        active.append(node.operation == "variable" or any(active[i] for i in node.operands))
    return active


def added(left: Expression, right: Expression) -> Expression:
    """left + right, with a minus sign where one is written in front of `right`."""
    a, b = number_of(left), number_of(right)
    if a is not None and b is not None:
        return constant(a + b)
    if right.operation == "neg":
        return left - right.operands[0]
    return right - left.operands[0] if left.operation == "neg" else left + right


def negated(value: Expression) -> Expression:
    """-value."""
    number = number_of(value)
    if number is not None:
        return constant(-number)
    return value.operands[0] if value.operation == "neg" else -value


def product(left: Expression, right: Expression) -> Expression:
    """left * right; constants are multiplied out and stand in front, factors one and minus one are not written."""
    a, b = number_of(left), number_of(right)
    if b is not None and a is None:
        left, right, a, b = right, left, b, a
    if a == 0:
        return ZERO
    if a is not None and b is not None:
        return constant(a * b)
    if a == 1:
        return right
    if a == -1:
        return negated(right)
    if a is not None and right.operation == "mul" and (inner := number_of(right.operands[0])) is not None:
        return product(constant(a * inner), right.operands[1])
    if left.operation == "neg":
        return negated(product(left.operands[0], right))
    if right.operation == "neg":
        return negated(product(left, right.operands[0]))
    if a is not None and _is_cut(right):
        left, right = right, left
    if _is_cut(left):  # where(c, 1, 0) * u is where(c, u, 0), which does not need u elsewhere
        condition, yes, no = left.operands
        return chosen(condition, _scaled(yes, right), _scaled(no, right))
    return left * right


def _is_cut(value: Expression) -> bool:
    return value.operation == "where" and any(number_of(branch) == 0 for branch in value.operands[1:])


def _scaled(value: Expression, factor: Expression) -> Expression:
    number, other = number_of(value), number_of(factor)
    if number is not None:
        return ZERO if number == 0 else product(value, factor)
    return value * factor if other is None else product(factor, value) if value.operation != "where" else factor * value


def conjunction(first: Expression, second: Expression) -> Expression:
    """Both conditions; one that is always true is left out."""
    if _is_true(first):
        return second
    return first if _is_true(second) or first is second else first & second


def disjunction(first: Expression, second: Expression) -> Expression:
    """One of the conditions."""
    if _is_true(first) or _is_true(second):
        return TRUE
    return first if first is second else first | second


def _is_true(condition: Expression) -> bool:
    return condition.operation == "boolean" and bool(condition.parameter)


def chosen(condition: Expression, value: Expression, otherwise: Expression = ZERO) -> Expression:
    """The value where the condition holds, else the other one; the program decides only what is not plain."""
    if _is_true(condition) or (number_of(value) == 0 and number_of(otherwise) == 0):
        return value
    if value.operation == "where" and value.operands[0] is condition:
        value = value.operands[1]
    return Expression("where", (condition, value, otherwise))


def _power(own: Expression, adjoint: Expression) -> Sequence[Expression]:
    (base,), exponent = own.operands, Fraction(own.parameter)
    if exponent == 0:
        return (ZERO,)
    factor = ONE if exponent == 1 else base if exponent == 2 else base ** (exponent - 1)
    value = product(adjoint, product(constant(exponent), factor))
    return (_off_zero(base, value) if 0 < exponent < 1 else value,)


def _off_zero(u: Expression, value: Expression) -> Expression:
    """The derivative of a root of u for u > 0, else 0: sqrt(relu(x)) is constant for x < 0."""
    return chosen(u > ZERO, value)


def _quotient(own: Expression, adjoint: Expression) -> Sequence[Expression]:
    below = own.operands[1]
    divisor = number_of(below)
    first = product(adjoint, constant(1 / divisor)) if divisor else adjoint / below
    return first, negated(product(first, own))


def _norm(own: Expression, adjoint: Expression) -> Sequence[Expression]:
    """u_i / |u|, and 0 at the origin: there the gradient does not exist, or the argument is constant."""
    found = []
    for u in own.operands:
        absorbed = absorb(adjoint, lambda f, u=u: u if f is own else None)  # type: ignore[misc]
        found.append(chosen(own > ZERO, product(adjoint, u / own)) if absorbed is None else absorbed)
    return found


_LINEAR = ("neg", "add", "sub")

# For each smooth operation: adjoint times the partial derivatives, from the node itself and its operands.
_RULES: dict[str, Rule] = {
    "neg": lambda own, a: (negated(a),),
    "add": lambda own, a: (a, a),
    "sub": lambda own, a: (a, negated(a)),
    "mul": lambda own, a: (product(a, own.operands[1]), product(a, own.operands[0])),
    "div": _quotient,
    "power": _power,
    "sqrt": lambda own, a: (_off_zero(own.operands[0], a / (TWO * own)),),
    "exp": lambda own, a: (product(a, own),),
    "log": lambda own, a: (a / own.operands[0],),
    "sin": lambda own, a: (product(a, Expression("cos", own.operands)),),
    "cos": lambda own, a: (negated(product(a, Expression("sin", own.operands))),),
    "tanh": lambda own, a: (product(a, ONE - own**2),),
    "sigmoid": lambda own, a: (product(a, own * (ONE - own)),),
    "softplus": lambda own, a: (product(a, Expression("sigmoid", own.operands)),),
    "norm": _norm,
}


def _nothing(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    return iter(())


def _abs(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    """|u|: the sign of u, which |u| or u as a factor of the adjoint absorbs (|u| sign(u) = u, u sign(u) = |u|)."""
    (u,) = own.operands
    absorbed = absorb(adjoint, lambda f: u if f is own else own if same(f, u) else None)
    yield 0, product(adjoint, _sign(u)) if absorbed is None else absorbed, TRUE


def _sign(u: Expression) -> Expression:
    return Expression("sign", (u,))


def _weight(above: Expression, below: Expression = ZERO) -> tuple[Expression, Expression]:
    """(1 + sign(above - below))/2, and where it is not zero: 1 where above > below, 1/2 where both are equal, else 0."""
    if number_of(above) == 0:
        half = (ONE - _sign(below)) / TWO
    else:
        half = (ONE + _sign(above if number_of(below) == 0 else above - below)) / TWO
    return half, above >= below


def _ramp(own: Expression, adjoint: Expression, position: int, weight: tuple[Expression, Expression]) -> Contribution:
    """relu(u), max(u, 0), min(u, 0): the weight of u, which a factor that is zero elsewhere absorbs."""
    u = own.operands[position]
    absorbed = absorb(adjoint, lambda f: own if f is own or same(f, u) else None)
    return position, product(adjoint, weight[0]) if absorbed is None else absorbed, weight[1]


def _relu(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    yield _ramp(own, adjoint, 0, _weight(own.operands[0]))


def _extreme(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    """Two operands share a tie evenly; of more, max chooses the first largest one and min the last smallest one."""
    largest, count = own.operation == "max", len(own.operands)
    if count != 2:
        for position, condition in enumerate(_first(own, own.operands, "ge" if largest else "lt")):
            yield position, chosen(condition, substituted(adjoint, own, own.operands[position])), condition
        return
    ramp = any(number_of(u) == 0 for u in own.operands)
    for position, (u, other) in enumerate((own.operands, own.operands[::-1])):
        weight = _weight(u, other) if largest else _weight(other, u)
        yield _ramp(own, adjoint, position, weight) if ramp else _weighted(own, adjoint, position, weight)


def _weighted(
    own: Expression, adjoint: Expression, position: int, weight: tuple[Expression, Expression]
) -> Contribution:
    """The weight of the operand that `own` is equal to wherever the weight is not zero."""
    return position, product(substituted(adjoint, own, own.operands[position]), weight[0]), weight[1]


def _first(own: Expression, operands: Sequence[Expression], compare: str) -> list[Expression]:
    """For each operand the condition that it beats those after it, and that none before it beats it."""
    pairs = _pairs(own, operands, compare)
    count = len(operands)
    return [
        _all([pairs[i, j] if i < j else negation(pairs[j, i]) for j in range(count) if j != i]) for i in range(count)
    ]


def _pairs(own: Expression, operands: Sequence[Expression], compare: str) -> dict[tuple[int, int], Expression]:
    count = len(operands)
    if count > OPERAND_LIMIT:
        raise UnsupportedError(
            f"at most {OPERAND_LIMIT} operands are required for a gradient",
            f"received {own.operation} with {count}",
            "split the operation into smaller ones, such as max(max(a, b), max(c, d))",
        )
    return {(i, j): Expression(compare, (operands[i], operands[j])) for j in range(count) for i in range(j)}


def _all(conditions: Sequence[Expression]) -> Expression:
    if not conditions:
        return TRUE
    return conditions[0] if len(conditions) == 1 else Expression("and", tuple(conditions))


def negation(condition: Expression) -> Expression:
    """not condition."""
    return condition.operands[0] if condition.operation == "not" else Expression("not", (condition,))


def _clip(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    """min(max(x, lo), hi) in two steps: x or lo by the sign of x - lo, then that or hi."""
    x, low, high = own.operands
    ends = number_of(low), number_of(high)
    plain = ends[0] is not None and ends[1] is not None and ends[0] <= ends[1]
    middle = x if plain else Expression("max", (x, low))
    inside, below, above = _weight(x, low), _weight(low, x), _weight(middle, high)
    under = _weight(high, middle)
    for position, first in ((0, inside), (1, below)):
        yield _weighted(own, adjoint, position, (product(first[0], under[0]), first[1] & under[1]))
    yield _weighted(own, adjoint, 2, above)


def _item(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    sort, rank = own.operands[0], int(own.parameter or 0)
    if len(sort.operands) == 2:
        for position, (u, other) in enumerate((sort.operands, sort.operands[::-1])):
            weight = _weight(u, other) if rank else _weight(other, u)
            yield position, product(substituted(adjoint, own, u), weight[0]), weight[1]
    else:
        yield from _ranked(sort, own, (rank,), adjoint)


def _median(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    count = len(own.operands)
    middle = sorted({(count - 1) // 2, count // 2})
    yield from _ranked(own, own, middle, product(constant(Fraction(1, len(middle))), adjoint))


def _ranked(own: Expression, result: Expression, ranks: Sequence[int], adjoint: Expression) -> Iterator[Contribution]:
    """The operands that have one of these ranks when they are sorted, of equal ones the last one first (as in `_extreme`)."""
    count = len(own.operands)
    pairs = _pairs(own, own.operands, "lt")
    for i, u in enumerate(own.operands):
        before = [pairs[j, i] if j < i else negation(pairs[i, j]) for j in range(count) if j != i]
        condition = TRUE
        if len(ranks) < count:
            rank = sum((chosen(c, ONE) for c in before[1:]), chosen(before[0], ONE))
            condition = _any([Expression("eq", (rank, constant(r))) for r in ranks])
        value = substituted(adjoint, result, u) if len(ranks) == 1 else adjoint
        yield i, chosen(condition, value), condition


def _any(conditions: Sequence[Expression]) -> Expression:
    return conditions[0] if len(conditions) == 1 else Expression("or", tuple(conditions))


def _norm1(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    for position, u in enumerate(own.operands):
        yield position, product(adjoint, _sign(u)), TRUE


def _norminf(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    sizes = [abs(u) for u in own.operands]
    if len(sizes) == 2:
        weights = [_weight(*sizes), _weight(*reversed(sizes))]
        for position, (u, (weight, condition)) in enumerate(zip(own.operands, weights, strict=True)):
            yield position, product(product(adjoint, _sign(u)), weight), condition
        return
    for position, (u, condition) in enumerate(zip(own.operands, _first(own, sizes, "ge"), strict=True)):
        yield position, chosen(condition, product(adjoint, _sign(u))), condition


def _where(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    condition = own.operands[0]
    yield 1, chosen(condition, adjoint), condition
    yield 2, chosen(condition, ZERO, adjoint), negation(condition)


def _piecewise(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    """Each value where its condition holds and no earlier one does; conditions are tested from the left."""
    earlier = TRUE
    for position in range(0, len(own.operands), 2):
        condition = own.operands[position + 1]
        here = conjunction(earlier, condition)
        yield position, chosen(here, adjoint), here
        earlier = conjunction(earlier, negation(condition))


_SWITCH_RULES: dict[str, SwitchRule] = {
    "constant": _nothing, "sign": _nothing, "floor": _nothing,
    "abs": _abs, "relu": _relu, "max": _extreme, "min": _extreme, "clip": _clip, "item": _item, "median": _median,
    "norm1": _norm1, "norminf": _norminf, "where": _where, "piecewise": _piecewise,
}  # fmt: skip


def absorb(
    value: Expression, factor: Callable[[Expression], Expression | None], depth: int = ABSORB_DEPTH
) -> Expression | None:
    """The value with one factor of each of its terms replaced by `factor(f)`; None where a term has no such factor."""
    if number_of(value) == 0:
        return value
    replaced = factor(value)
    if replaced is not None or depth == 0:
        return replaced
    operands = value.operands
    if value.operation == "neg":
        inner = absorb(operands[0], factor, depth - 1)
        return None if inner is None else negated(inner)
    if value.operation == "power" and value.parameter > 1:
        replaced = factor(operands[0])
        rest = operands[0] if value.parameter == 2 else operands[0] ** (value.parameter - 1)
        return None if replaced is None else value if replaced is operands[0] else product(replaced, rest)
    if value.operation == "mul":
        left = absorb(operands[0], factor, depth - 1)
        if left is not None:
            return value if left is operands[0] else product(left, operands[1])
        right = absorb(operands[1], factor, depth - 1)
        return None if right is None else value if right is operands[1] else product(operands[0], right)
    if value.operation == "where":
        yes, no = (absorb(operand, factor, depth - 1) for operand in operands[1:])
        return None if yes is None or no is None else chosen(operands[0], yes, no)
    if value.operation in ("add", "sub"):
        both = [absorb(operand, factor, depth - 1) for operand in operands]
        if both[0] is None or both[1] is None:
            return None
        return added(both[0], both[1] if value.operation == "add" else negated(both[1]))
    return None


def substituted(value: Expression, old: Expression, new: Expression, depth: int = ABSORB_DEPTH) -> Expression:
    """The value with `new` for `old`, wherever that occurs near its top."""
    if value is old:
        return new
    if depth == 0 or value.operation not in ("neg", "add", "sub", "mul", "power"):
        return value
    operands = [substituted(operand, old, new, depth - 1) for operand in value.operands]
    if all(one is other for one, other in zip(operands, value.operands, strict=True)):
        return value
    if value.operation == "sub" and same(*operands):
        return ZERO
    return (
        product(*operands)
        if value.operation == "mul"
        else Expression(value.operation, tuple(operands), value.parameter)
    )


def same(first: Expression, second: Expression) -> bool:
    """Whether two expressions are written alike (False for long ones)."""
    stack = [(first, second)]
    for _ in range(SAME_LIMIT):
        if not stack:
            return True
        a, b = stack.pop()
        if a is b:
            continue
        if a.operation != b.operation or a.parameter != b.parameter or len(a.operands) != len(b.operands):
            return False
        stack.extend(zip(a.operands, b.operands, strict=True))
    return not stack
