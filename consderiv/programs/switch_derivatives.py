"""The derivatives of switching operations, chosen by comparisons: which operand counts where, with which slope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from ..errors import UnsupportedError
from .expression import Expression
from .expression_arithmetic import ONE, TRUE, TWO, ZERO, absorb, chosen, conjunction, product, same, substituted
from .rebuilding import constant, number_of

Contribution = tuple[int, Expression, Expression]  # operand position, adjoint times derivative, where it is not zero
SwitchRule = Callable[[Expression, Expression], Iterator[Contribution]]

OPERAND_LIMIT = 200
"""Most operands of a max, min, norminf, sort or median: all pairs of them are compared."""


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


SWITCH_RULES: dict[str, SwitchRule] = {
    "constant": _nothing, "sign": _nothing, "floor": _nothing,
    "abs": _abs, "relu": _relu, "max": _extreme, "min": _extreme, "clip": _clip, "item": _item, "median": _median,
    "norm1": _norm1, "norminf": _norminf, "where": _where, "piecewise": _piecewise,
}  # fmt: skip
