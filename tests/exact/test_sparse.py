"""Sparse rank, direct sums and systems agree with the dense ones."""

import random
from fractions import Fraction

import pytest

from consderiv.exact.matrices import rank
from consderiv.exact.rationals import dot
from consderiv.exact.sparse import is_direct_sum, solution_space, solve_sparse, sparse, sparse_rank


def random_rows(rng, count, size, filled):
    return [
        tuple(Fraction(rng.randint(-3, 3)) if rng.random() < filled else Fraction(0) for _ in range(size))
        for _ in range(count)
    ]


def value(row, solution):
    return sum((entry * solution.get(i, 0) for i, entry in row.items()), Fraction(0))


@pytest.mark.parametrize("seed", range(60))
def test_rank_and_systems(seed):
    rng = random.Random(seed)
    count, size = rng.randint(1, 12), rng.randint(1, 12)
    rows = random_rows(rng, count, size, rng.choice([0.1, 0.3, 0.9]))
    thin = [sparse(row) for row in rows]
    assert sparse_rank(thin) == rank(rows)
    point = [Fraction(rng.randint(-2, 2)) for _ in range(size)]
    goals = [[dot(row, point) for row in rows], [Fraction(rng.randint(-1, 1)) for _ in rows]]
    for goal in goals:
        solvable = rank([(*row, entry) for row, entry in zip(rows, goal, strict=True)]) == rank(rows)
        solution = solve_sparse(thin, goal)
        space = solution_space(thin, goal, range(size))
        assert (solution is not None) == (space is not None) == solvable
        if solution is None or space is None:
            continue
        assert [value(row, solution) for row in thin] == goal
        assert [value(row, space.particular) for row in thin] == goal
        assert len(space.kernel) == size - rank(rows) == sparse_rank(space.kernel)
        assert not any(value(row, vector) for row in thin for vector in space.kernel)


def test_empty_rows():
    assert sparse_rank([]) == 0 and sparse_rank([{}, {}]) == 0
    assert solve_sparse([{}], [Fraction(0)]) == {}
    assert solve_sparse([{}], [Fraction(1)]) is None
    assert sparse_rank([{3: Fraction(0)}]) == 0


def test_direct_sum():
    one = Fraction(1)
    assert is_direct_sum([[{0: one}], [{0: one, 1: one}]])
    assert not is_direct_sum([[{0: one}], [{1: one}], [{0: one, 1: one}]])
    assert is_direct_sum([])


@pytest.mark.parametrize("closed", [False, True])
def test_a_thousand_sparse_rows(closed):
    """Differences of neighbours on a line are independent, on a circle they are not."""
    one, count = Fraction(1), 1000
    rows = [{i: one, (i + 1) % count if closed else i + 1: -one} for i in range(count)]
    assert sparse_rank(rows) == count - closed
    assert is_direct_sum([[row] for row in rows]) is not closed
