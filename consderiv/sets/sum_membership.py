"""Membership in a Minkowski sum without multiplying it out: one small problem for each independent part.

Members that share no coordinate do not interact. Inside a block of members that do, spans in direct sum leave
one decomposition of the element, found by a sparse linear system; only what is left needs a linear program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from consderiv.exact.lp import Feasible
from consderiv.exact.reals import Number
from consderiv.exact.sparse import solve_sparse
from consderiv.exact.sparse_lp import SparseInfeasible, solve_nonnegative_sparse
from consderiv.sets.elements import Flat
from consderiv.sets.minkowski import MinkowskiSum, differences, in_direct_sum
from consderiv.sets.polytope import Polytope

Combine = Callable[[tuple[Flat, ...], Flat], Feasible | Flat]
WeightsOf = Mapping[int, Number]


def decompose(total: MinkowskiSum, point: Flat, combine: Combine) -> list[WeightsOf] | Flat:
    """Convex weights for each member that add up to the point, or a functional that separates it."""
    members = total.members
    weights: list[WeightsOf] = [{0: Fraction(1)}] * len(members)
    rest = [a - b if b else a for a, b in zip(point, total.base, strict=True)]
    groups = blocks(members)
    covered = {i for coordinates, _ in groups for i in coordinates}
    for i, value in enumerate(rest):
        if value and i not in covered:
            return _embedded({i: Fraction(1 if value > 0 else -1)}, len(point))
    for coordinates, group in groups:
        parts = [members[k] for k in group]
        answer = _decompose_block(parts, coordinates, [rest[i] for i in coordinates], combine)
        if isinstance(answer, dict):
            return _embedded(answer, len(point))
        for k, found in zip(group, answer, strict=True):
            weights[k] = found
    return weights


def _embedded(functional: Mapping[int, Number], size: int) -> Flat:
    zero = Fraction(0)
    return tuple(functional.get(i, zero) for i in range(size))


def blocks(members: Sequence[Polytope]) -> list[tuple[list[int], list[int]]]:
    """The connected parts of the sum: pairs (coordinates, indices of the members that move them).

    Examples
    --------
    >>> blocks([Polytope.hull([(0, 0), (0, 1)]), Polytope.hull([(0, 0), (2, 0)])])
    [([1], [0]), ([0], [1])]
    """
    parent: dict[int, int] = {}

    def root(i: int) -> int:
        while parent.setdefault(i, i) != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for member in members:
        for i in member.varying[1:]:
            parent[root(i)] = root(member.varying[0])
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for k, member in enumerate(members):
        if member.varying:
            groups.setdefault(root(member.varying[0]), ([], []))[1].append(k)
    for i in sorted(parent):
        groups[root(i)][0].append(i)
    return list(groups.values())


def _decompose_block(
    members: Sequence[Polytope], coordinates: list[int], target: list[Number], combine: Combine
) -> list[WeightsOf] | dict[int, Number]:
    """The same for one block, with the first vertices subtracted; the functional is sparse."""
    if len(members) == 1:
        answer = combine(_shifted_vertices(members[0], coordinates), tuple(target))
        if isinstance(answer, Feasible):
            return [answer.weights]
        return dict(zip(coordinates, answer, strict=True))
    if in_direct_sum(members):
        return _by_projection(members, coordinates, target, combine)
    return _by_program(members, coordinates, target)


def _shifted_vertices(member: Polytope, coordinates: list[int]) -> tuple[Flat, ...]:
    base = member.flat_vertices[0]
    return tuple(tuple(vertex[i] - base[i] for i in coordinates) for vertex in member.flat_vertices)


def _by_projection(
    members: Sequence[Polytope], coordinates: list[int], target: list[Number], combine: Combine
) -> list[WeightsOf] | dict[int, Number]:
    """Spans in direct sum: split the target, and decide each member alone in coordinates of its own span."""
    bases = [_basis(differences(member)) for member in members]
    vectors = [vector for basis in bases for vector in basis]
    solution = solve_sparse(_transposed(vectors, coordinates), target)
    if solution is None:
        return _annihilator(vectors, dict(zip(coordinates, target, strict=True)))
    zero, start = Fraction(0), 0
    found: list[WeightsOf] = []
    for member, basis in zip(members, bases, strict=True):
        own = tuple(solution.get(start + k, zero) for k in range(len(basis)))
        answer = combine(_coordinates_in(basis, differences(member)), own)
        if not isinstance(answer, Feasible):
            values = [zero] * start + list(answer) + [zero] * (len(vectors) - start - len(basis))
            functional = solve_sparse(vectors, values)
            assert functional is not None, "independent vectors take any values"
            return functional
        found.append(answer.weights)
        start += len(basis)
    return found


def _basis(vectors: list[dict[int, Number]]) -> list[dict[int, Number]]:
    """A maximal independent choice of the vectors."""
    if len(vectors) == 1:
        return vectors
    from consderiv.exact.matrices import independent_rows

    axes = sorted({i for vector in vectors for i in vector})
    zero = Fraction(0)
    return [vectors[k] for k in independent_rows([[vector.get(i, zero) for i in axes] for vector in vectors])]


def _coordinates_in(basis: list[dict[int, Number]], vectors: list[dict[int, Number]]) -> tuple[Flat, ...]:
    """The coordinates of zero and of each vector in the basis of their span."""
    zero = Fraction(0)
    axes = sorted({i for vector in basis for i in vector})
    result: list[Flat] = [(zero,) * len(basis)]
    for vector in vectors:
        if vector in basis:
            result.append(tuple(Fraction(1 if other is vector or other == vector else 0) for other in basis))
            continue
        solution = solve_sparse(_transposed(basis, axes), [vector.get(i, zero) for i in axes])
        assert solution is not None, "the basis spans the vectors"
        result.append(tuple(solution.get(k, zero) for k in range(len(basis))))
    return tuple(result)


def _transposed(vectors: Sequence[Mapping[int, Number]], coordinates: list[int]) -> list[dict[int, Number]]:
    """The rows, one for each coordinate, of the matrix whose columns are the vectors."""
    rows: dict[int, dict[int, Number]] = {i: {} for i in coordinates}
    for k, vector in enumerate(vectors):
        for i, value in vector.items():
            rows[i][k] = value
    return list(rows.values())


def _annihilator(vectors: Sequence[Mapping[int, Number]], target: Mapping[int, Number]) -> dict[int, Number]:
    """A functional that vanishes on the vectors and is one at a target outside their span."""
    goal = {i: value for i, value in target.items() if value}
    functional = solve_sparse([*vectors, goal], [Fraction(0)] * len(vectors) + [Fraction(1)])
    assert functional is not None, "the target lies outside the span"
    return functional


def _by_program(
    members: Sequence[Polytope], coordinates: list[int], target: list[Number]
) -> list[WeightsOf] | dict[int, Number]:
    """One linear program: weights of each member that add up to one, and points that add up to the target."""
    columns, names = [], []
    for k, member in enumerate(members):
        mark: dict[int, Number] = {-1 - k: Fraction(1)}
        for index, vector in enumerate([{}, *differences(member)]):
            columns.append(vector | mark)
            names.append((k, index))
    goal: dict[int, Number] = dict(zip(coordinates, target, strict=True))
    goal |= {-1 - k: Fraction(1) for k in range(len(members))}
    answer = solve_nonnegative_sparse(columns, goal)
    if isinstance(answer, SparseInfeasible):
        return {i: -entry for i, entry in answer.functional.items() if i >= 0}
    weights: list[dict[int, Number]] = [{} for _ in members]
    for column, weight in answer.weights.items():
        k, index = names[column]
        weights[k][index] = weight
    return list(weights)
