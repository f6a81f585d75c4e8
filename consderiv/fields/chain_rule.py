"""The chain-rule field of a program: all that formal differentiation can return over the choices at its ties.

It belongs to the program and not to the function: relu(x) - relu(-x) is the identity, and its field at 0 is [0, 2].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from ..errors import ConsderivError, DomainError
from ..exact.reals import Number
from ..germs.germ import Partition
from ..sets import Polytope, Undefined, UnknownSet, minkowski_sum
from ..sets.elements import Flat
from ..sets.value_set import ValueSet
from ..verdicts import Refuted
from .local import Local, hull_points, sparse_key, within_budget
from .ties import Linearisation, Row, Tie, UndecidedChainRule, UndefinedChainRule, linearise

CHOICE_BUDGET = 4096


def linearisation(local: Local) -> Linearisation | Undefined | UnknownSet:
    """The program linearised at the point, or the value that its field has because there is none."""
    if local.jumping and isinstance(local.continuity, Refuted):
        return Undefined(f"not locally Lipschitz: {local.continuity.reason}")
    if "linearisation" not in local.memory:
        local.memory["linearisation"] = _linearisation(local)
    found: Linearisation | Undefined | UnknownSet = local.memory["linearisation"]
    return found


def _linearisation(local: Local) -> Linearisation | Undefined | UnknownSet:
    try:
        return linearise(local.program, local.point)
    except UndefinedChainRule as error:
        return Undefined(str(error))
    except UndecidedChainRule as error:
        return UnknownSet(str(error))
    except DomainError:
        raise
    except ConsderivError as error:
        return UnknownSet(str(error))


@within_budget
def chain_rule_hull(local: Local) -> ValueSet:
    """The convex hull of the chain-rule field at the point.

    conv{formal derivative with s_1, ..., s_k : s_i in the Clarke set of the i-th tied operation}. The derivative is
    affine in each s_i, so the hull is that of the values at the vertices.

    Returns
    -------
    Polytope, MinkowskiSum, Undefined or UnknownSet

    Examples
    --------
    >>> from consderiv import chain_rule_field
    >>> chain_rule_field("relu(x) - relu(-x)", {"x": 0}).hull
    [0, 2]

    Notes
    -----
    Bolte and Pauwels (2020), A mathematical model for automatic differentiation in machine learning.
    """
    found = linearisation(local)
    return hull_of_field(local, found) if isinstance(found, Linearisation) else found


def selection_field(local: Local) -> ValueSet:
    """J^s of the selection that the program writes down: conv{Jac F_i(x) : i active}.

    The pieces are all combinations of branches of the tied operations, feasible together or not, and all of them are
    active; so J^s is the hull of the chain-rule field (Bolte and Pauwels 2020, definition of selection derivatives).
    """
    return chain_rule_hull(local)


def hull_of_field(local: Local, lin: Linearisation) -> ValueSet:
    """The hull as a Minkowski sum over groups of outermost ties that share no tie."""
    if lin.balls:
        from .norm_choices import hull_with_norms

        return hull_with_norms(local, lin, CHOICE_BUDGET)
    base, roots = outer_ties(lin)
    width = len(local.point)
    members: list[ValueSet] = [Polytope((local.dense(_flat(base, width)),), local.shape)]
    for group in groups_of(lin, list(roots)):
        members.append(_group_hull(local, lin, group, roots))
    return minkowski_sum(*members)


def outer_ties(lin: Linearisation) -> tuple[dict[tuple[int, int], Number], dict[int, dict[tuple[int, int], Number]]]:
    """Reverse sweep from the outputs down to the outermost ties.

    Returns
    -------
    base : {(output, variable): coefficient}
    roots : {tie: {(output, position): coefficient}}
        The adjoints of the outermost ties; `position` counts the outputs of a sort and is 0 otherwise.
    """
    adjoint: dict[int, dict[tuple[int, int], Number]] = {}
    for k, output in enumerate(lin.program.outputs):
        _accumulate(adjoint, output, {(k, 0): Fraction(1)})
    base: dict[tuple[int, int], Number] = {}
    roots: dict[int, dict[tuple[int, int], Number]] = {}
    for index in reversed(lin.order):
        column = adjoint.get(index)
        if column is None or not any(column.values()):
            continue
        node = lin.program.nodes[index]
        if node.operation == "variable":
            for (k, _), value in column.items():
                place = (k, int(node.parameter))  # type: ignore[arg-type]
                base[place] = base.get(place, Fraction(0)) + value
        elif index in lin.ties:
            roots[index] = column
        elif node.operation == "item":
            position = int(node.parameter)  # type: ignore[arg-type]
            _accumulate(adjoint, node.operands[0], {(k, position): v for (k, _), v in column.items()})
        else:
            for operand, factor in lin.rows.get(index, {}).items():
                _accumulate(adjoint, operand, {key: v * factor for key, v in column.items()})
    return base, dict(sorted(roots.items()))


def _accumulate(
    adjoint: dict[int, dict[tuple[int, int], Number]], node: int, column: dict[tuple[int, int], Number]
) -> None:
    total = adjoint.setdefault(node, {})
    for key, value in column.items():
        total[key] = total.get(key, Fraction(0)) + value


def groups_of(lin: Linearisation, roots: Sequence[int]) -> list[list[int]]:
    """Outermost ties grouped by the ties that they share."""
    partition = Partition(len(roots))
    owner: dict[int, int] = {}
    for position, root in enumerate(roots):
        partition.join([position, *(owner.setdefault(tie, position) for tie in lin.ties_below(root))])
    return [[roots[position] for position in part] for part in partition.parts()]


def _group_hull(
    local: Local, lin: Linearisation, group: list[int], roots: dict[int, dict[tuple[int, int], Number]]
) -> ValueSet:
    width = len(local.point)
    if len(group) == 1 and len(lin.ties[group[0]].branches[0]) == 1:
        gradients = independent_gradients(lin, group[0], width)
        if gradients is not None:
            column = roots[group[0]]
            return local.hull(sparse_key(_outer(column, g, width)) for g in gradients)
    ties = sorted({tie for root in group for tie in lin.ties_below(root)})
    count = prod(len(lin.ties[tie].branches) for tie in ties)
    if count > CHOICE_BUDGET:
        return UnknownSet(f"{count} combinations of choices share nodes: more than the budget of {CHOICE_BUDGET}")
    points = set()
    for picks in product(*(range(len(lin.ties[tie].branches)) for tie in ties)):
        choices = {tie: {pick: Fraction(1)} for tie, pick in zip(ties, picks, strict=True)}
        points.add(sparse_key(contribution(lin, group, roots, choices, width)))
    return local.hull(sorted(points))


def contribution(
    lin: Linearisation,
    group: Sequence[int],
    roots: dict[int, dict[tuple[int, int], Number]],
    choices: Mapping[int, Mapping[int, Number]],
    width: int,
) -> Row:
    """sum over the roots of adjoint * gradient, as a sparse flat row."""
    needed = {tie: choices.get(tie, {0: Fraction(1)}) for tie in lin.ties}
    gradients = lin.sweep(needed)
    total: Row = {}
    for root in group:
        for (k, position), factor in roots[root].items():
            for variable, slope in gradients[root][position].items():
                place = k * width + variable
                total[place] = total.get(place, Fraction(0)) + factor * slope
    return total


def independent_gradients(lin: Linearisation, root: int, width: int) -> list[Row] | None:
    """Vertices of the hull of the root's possible gradients, if no tie below it is used twice; else None.

    Then the choices below different operands are independent, and hulls can be built from the leaves up:
    a sum of hulls at a smooth node, the hull of the branches' hulls at a tie.
    """
    hulls: dict[int, list[Row]] = {}
    below: dict[int, frozenset[int]] = {}
    needed, stack = {root}, [root]
    while stack:
        for operand in lin.operands(stack.pop()):
            if operand not in needed:
                needed.add(operand)
                stack.append(operand)
    for index in sorted(needed):
        node = lin.program.nodes[index]
        if node.operation == "variable":
            hulls[index], below[index] = [{int(node.parameter): Fraction(1)}], frozenset()  # type: ignore[arg-type]
            continue
        if node.operation == "item":
            return None
        used = [below[operand] for operand in lin.operands(index)]
        joined: frozenset[int] = frozenset().union(*used)
        if sum(map(len, used)) != len(joined) or (index in lin.ties and len(lin.ties[index].branches[0]) != 1):
            return None
        rows = [b[0] for b in lin.ties[index].branches] if index in lin.ties else [lin.rows.get(index, {})]
        points = [p for row in rows for p in _row_hull(row, hulls)]
        if len(points) > CHOICE_BUDGET:
            return None
        hulls[index] = _irredundant(points, width)
        below[index] = joined | {index} if index in lin.ties else joined
    return hulls[root]


def _row_hull(row: Row, hulls: dict[int, list[Row]]) -> list[Row]:
    """Vertices (and maybe more points) of sum factor * hull(operand)."""
    points: list[Row] = [{}]
    for operand, factor in row.items():
        points = [_add(p, factor, q) for p in points for q in hulls[operand]] if factor else points
        if len(points) > 4 * CHOICE_BUDGET:
            return points
    return points


def _add(first: Row, factor: Number, second: Row) -> Row:
    total = dict(first)
    for i, value in second.items():
        total[i] = total.get(i, Fraction(0)) + factor * value
    return {i: value for i, value in total.items() if value}


def _irredundant(points: list[Row], width: int) -> list[Row]:
    if len(points) <= 2:
        return points
    used = sorted({i for p in points for i in p})
    flats: list[Flat] = [tuple(p.get(i, Fraction(0)) for i in used) for p in points]
    kept = hull_points(flats, (len(used),)).flat_vertices if used else flats[:1]
    return [{i: v for i, v in zip(used, flat, strict=True) if v} for flat in kept]


def _flat(entries: dict[tuple[int, int], Number], width: int) -> Row:
    return {k * width + variable: value for (k, variable), value in entries.items() if value}


def _outer(column: dict[tuple[int, int], Number], gradient: Row, width: int) -> Row:
    return {k * width + v: factor * slope for (k, _), factor in column.items() for v, slope in gradient.items()}


__all__ = ["Tie", "chain_rule_hull", "contribution", "groups_of", "hull_of_field", "outer_ties", "selection_field"]
