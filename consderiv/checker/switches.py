"""Section 3: the tied branches of a switch, for given operand values, in the order of the format."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations, islice, pairwise, permutations, product
from typing import Any, NamedTuple

from limits import MAX_BRANCHES, Malformed, charge
from quantities import Form, Quantity

Values = Sequence[Quantity]
HALF, ONE, MINUS = Fraction(1, 2), Fraction(1), Fraction(-1)


class Branch(NamedTuple):
    """Forms that are positive on the branch, and one row for each output (only a sort has several)."""

    guards: tuple[Form, ...]
    rows: tuple[Form, ...]


def branches(name: str, values: Values) -> Iterator[Branch]:
    """All tied branches, lazily: who needs only one of them does not pay for the others."""
    if name in ("abs", "relu"):
        return _bend(values[0].order(), name == "relu")
    if name == "norm1":
        return _norm1(values)
    if name == "norminf":
        return _norminf(values)
    if name == "clip":
        return _clip(values)
    if name == "sort":
        return _sort(values)
    if name == "median":
        return _median(values)
    positions = range(len(values))
    return (Branch(guards, (_unit(i),)) for i, guards in _extreme(values, positions, name == "max"))


def first_branch(name: str, values: Values) -> Branch:
    """The first tied branch, without its guards: only signs that the winner depends on are asked for."""
    if name == "clip":
        positions = _winner(values, (0, 1), True), 2
        return Branch((), (_unit(_winner(values, positions, False)),))
    if name in ("max", "min"):
        return Branch((), (_unit(_winner(values, range(len(values)), name == "max")),))
    if name == "norminf":
        sizes, signs = _sizes(values)
        i = _winner(sizes, range(len(values)), True)
        return Branch((), (_unit(i, signs[i] or ONE),))
    if name == "median":
        order = [i for group in _groups(values) for i in group]
        middle = sorted({order[(len(order) - 1) // 2], order[len(order) // 2]})
        return Branch((), (tuple((i, ONE / len(middle)) for i in middle),))
    return next(branches(name, values))


def all_branches(name: str, values: Values) -> list[Branch]:
    found = []
    for branch in islice(branches(name, values), MAX_BRANCHES + 1):
        charge(1 + len(branch.guards))
        found.append(branch)
    if len(found) > MAX_BRANCHES:
        raise Malformed(f"too large: a tied node with more than {MAX_BRANCHES} branches")
    return found


def _unit(i: int, sign: Fraction = ONE) -> Form:
    return ((i, sign),)


def _less(low: int, high: int, s: Fraction = ONE, r: Fraction = ONE) -> Form:
    """The form s e_high - r e_low, positions increasing."""
    return tuple(sorted([(high, s), (low, -r)]))


def _bend(sign: int, is_relu: bool) -> Iterator[Branch]:
    left: Form = () if is_relu else _unit(0, MINUS)
    if sign >= 0:
        yield Branch((_unit(0),) if sign == 0 else (), (_unit(0),))
    if sign <= 0:
        yield Branch((_unit(0, MINUS),) if sign == 0 else (), (left,))


def _winner(values: Values, positions: Sequence[int], largest: bool) -> int:
    """The first position of the largest (or smallest) value."""
    best = positions[0]
    for i in positions[1:]:
        if (values[best] < values[i]) if largest else (values[i] < values[best]):
            best = i
    return best


def _extreme(
    values: Values, positions: Sequence[int], largest: bool
) -> Iterator[tuple[int, tuple[Form, ...]]]:
    """The winners among the positions of the largest (or smallest) value, each with its guards."""
    best = _winner(values, positions, largest)
    tied = [i for i in positions if values[i].same(values[best])]
    for i in tied:
        yield i, tuple(_less(j, i) if largest else _less(i, j) for j in tied if j != i)


def _clip(values: Values) -> Iterator[Branch]:
    found = []
    for w, first in _extreme(values, (0, 1), True):
        for k, second in _extreme(values, (w, 2), False):
            found.append(Branch(first + second, (_unit(k),)))
    if all(branch.rows == found[0].rows for branch in found):
        found = [Branch((), found[0].rows)]
    return iter(found)


def _groups(values: Values) -> list[list[int]]:
    """The positions of equal values, smallest value first."""
    groups: list[list[int]] = []
    for i in sorted(range(len(values)), key=values.__getitem__):
        if groups and values[groups[-1][0]].same(values[i]):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [sorted(group) for group in groups]


def _lazy_product(makers: Sequence[Callable[[], Iterator[Any]]]) -> Iterator[tuple[Any, ...]]:
    """The product, last factor fastest; no factor is stored: ten tied operands have 10! orders."""
    running = [maker() for maker in makers]
    current = [next(factor) for factor in running]
    while True:
        yield tuple(current)
        for k in reversed(range(len(makers))):
            following = next(running[k], None)
            if following is not None:
                current[k] = following
                break
            running[k] = makers[k]()
            current[k] = next(running[k])
        else:
            return


def _sort(values: Values) -> Iterator[Branch]:
    for choice in _lazy_product([partial(permutations, group) for group in _groups(values)]):
        guards = [_less(low, high) for group in choice for low, high in pairwise(group)]
        yield Branch(tuple(guards), tuple(_unit(i) for group in choice for i in group))


def _median(values: Values) -> Iterator[Branch]:
    count = len(values)
    ranks = sorted({(count - 1) // 2, count // 2})
    weight = ONE / len(ranks)
    fillings, start = [], 0
    for group in _groups(values):
        inside = [r - start for r in ranks if start <= r < start + len(group)]
        start += len(group)
        if inside:
            fillings.append(partial(_fillings, group, inside))
    for choice in _lazy_product(fillings):
        guards = tuple(guard for filling in choice for guard in filling[1])
        members = sorted(i for filling in choice for i in filling[0])
        yield Branch(guards, (tuple((i, weight) for i in members),))


def _fillings(group: list[int], ranks: list[int]) -> Iterator[tuple[tuple[int, ...], list[Form]]]:
    for chosen in permutations(group, len(ranks)):
        rest = [i for i in group if i not in chosen]
        for below in combinations(rest, ranks[0]):
            guards = [_less(low, chosen[0]) for low in below]
            guards += [_less(chosen[0], chosen[1])] if len(chosen) == 2 else []
            yield chosen, guards + [_less(chosen[-1], high) for high in rest if high not in below]


def _norm1(values: Values) -> Iterator[Branch]:
    signs = [value.order() for value in values]
    for choice in _lazy_product([partial(iter, [s] if s else [1, -1]) for s in signs]):
        guards = tuple(_unit(i, Fraction(s)) for i, s in enumerate(choice) if not signs[i])
        yield Branch(guards, (tuple((i, Fraction(s)) for i, s in enumerate(choice)),))


def _sizes(values: Values) -> tuple[Values, list[Fraction]]:
    """The absolute values, and the signs."""
    signs = [Fraction(value.order()) for value in values]
    return [value.scale(s) for value, s in zip(values, signs, strict=True)], signs


def _norminf(values: Values) -> Iterator[Branch]:
    sizes, signs = _sizes(values)
    if any(signs):
        for i, found in _extreme(sizes, range(len(values)), True):
            guards = tuple(tuple((k, c * signs[k]) for k, c in form) for form in found)
            yield Branch(guards, (_unit(i, signs[i]),))
    elif len(values) == 1:
        yield from _bend(0, False)
    else:
        for i, s in product(range(len(values)), (ONE, MINUS)):
            others = [(j, r) for j in range(len(values)) if j != i for r in (ONE, MINUS)]
            yield Branch(tuple(_less(j, i, s, r) for j, r in others), (_unit(i, s),))
