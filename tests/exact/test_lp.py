"""Exact feasibility: alternatives exclude each other, and both engines agree far below float resolution."""

import random
from fractions import Fraction

import pytest

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact import lp, sparse_lp
from consderiv.exact.dense_program import solve_by_refinement
from consderiv.exact.lp import (
    Dependence,
    Direction,
    Feasible,
    Infeasible,
    solve_by_generation,
    solve_by_pivots,
    solve_nonnegative,
    strict_direction,
)
from consderiv.exact.rationals import dot, primitive
from consderiv.exact.sparse import sparse
from consderiv.exact.sparse_lp import SparseInfeasible, solve_nonnegative_sparse

TINY = [Fraction(1, 10**k) for k in (6, 12, 16, 20)]


def check(columns, target, answer):
    if isinstance(answer, Feasible):
        assert all(weight > 0 for weight in answer.weights.values())
        for i, entry in enumerate(target):
            assert sum((w * columns[j][i] for j, w in answer.weights.items()), Fraction(0)) == entry
    else:
        assert isinstance(answer, Infeasible)
        assert all(dot(answer.functional, column) >= 0 for column in columns)
        assert dot(answer.functional, target) < 0


def degenerate(rng):
    """Few distinct entries, repeated and zero columns: ties everywhere."""
    size, count = rng.randint(1, 5), rng.randint(0, 9)
    columns = [tuple(Fraction(rng.randint(-1, 1)) for _ in range(size)) for _ in range(count)]
    columns += rng.choices(columns, k=2) if columns else []
    return columns, tuple(Fraction(rng.randint(-1, 1)) for _ in range(size))


@pytest.mark.parametrize("seed", range(200))
def test_alternative_on_degenerate_systems(seed):
    columns, target = degenerate(random.Random(seed))
    answer = solve_nonnegative(columns, target)
    check(columns, target, answer)
    thin = solve_nonnegative_sparse([sparse(column) for column in columns], sparse(target))
    assert isinstance(thin, Feasible) == isinstance(answer, Feasible)


def nearly(rng, count, size, shift):
    """Points and a target that is a vertex moved outwards by `shift` times its distance to the centre."""
    points = [tuple(Fraction(rng.randint(-9, 9), rng.randint(1, 3)) for _ in range(size)) for _ in range(count)]
    vertex = max(points)
    centre = [sum(side) / count for side in zip(*points, strict=True)]
    target = tuple(v + shift * (v - c) for v, c in zip(vertex, centre, strict=True))
    return [(*point, Fraction(1)) for point in points], (*target, Fraction(1))


@pytest.mark.parametrize("size", [3, 6])
@pytest.mark.parametrize("shift", [Fraction(0), *TINY, *(-tiny for tiny in TINY)])
def test_near_the_boundary(size, shift):
    """Refinement from float bases, exact pivots and generation of columns: one answer, the known one."""
    rng = random.Random(17)
    for _ in range(4):
        columns, target = nearly(rng, 40, size, shift)
        integers, goal = [primitive(column)[0] for column in columns], primitive(target)[0]
        answers = [solve_by_pivots(integers, goal), solve_by_generation(integers, goal)]
        refined, _ = solve_by_refinement(integers, goal)
        assert refined is not None, "refinement gave up"
        for answer in [*answers, refined]:
            check(integers, goal, answer)
            assert isinstance(answer, Infeasible) == (shift > 0)


def test_faces_of_a_grid_through_the_float_path():
    """Targets on faces, edges and just off them, with many coincident columns."""
    columns = [
        (Fraction(x), Fraction(y), Fraction(z), Fraction(1)) for x in range(3) for y in range(3) for z in range(3)
    ] * 2
    for tiny in [Fraction(0), *TINY]:
        for target in [(1, 1, 2 + tiny, 1), (2 + tiny, 2 + tiny, 1, 1), (1, -tiny, 1, 1)]:
            goal = tuple(Fraction(entry) for entry in target)
            answer, _ = solve_by_refinement([primitive(c)[0] for c in columns], primitive(goal)[0])
            if answer is not None:
                assert isinstance(answer, Infeasible) == (tiny > 0)
            check(columns, goal, solve_nonnegative(columns, goal))


def test_large_problem_takes_the_float_path_and_is_verified(monkeypatch):
    called = []
    import consderiv.exact.dense_program as refinement

    original = refinement.solve_by_refinement
    monkeypatch.setattr(refinement, "solve_by_refinement", lambda *a: called.append(1) or original(*a))
    rng = random.Random(3)
    for shift in (Fraction(1, 10**18), -Fraction(1, 10**18)):
        columns, target = nearly(rng, 400, 8, shift)
        answer = solve_nonnegative(columns, target)
        check(columns, target, answer)
        assert isinstance(answer, Infeasible) == (shift > 0)
    assert called == [1, 1]


def test_without_a_float_guess_the_exact_fallback_decides(monkeypatch):
    import consderiv.exact.dense_program as refinement

    monkeypatch.setattr(refinement, "solve_by_refinement", lambda columns, target: (None, []))
    monkeypatch.setattr(lp, "SMALL", 0)
    rng = random.Random(4)
    for shift in (Fraction(1, 10**20), Fraction(0)):
        columns, target = nearly(rng, 60, 4, shift)
        answer = solve_nonnegative(columns, target)
        check(columns, target, answer)
        assert isinstance(answer, Infeasible) == (shift > 0)


def test_wildly_scaled_columns(monkeypatch):
    monkeypatch.setattr(lp, "SMALL", 0)
    huge, small = Fraction(10) ** 400, Fraction(1, 10**400)
    columns = [(huge, Fraction(0)), (Fraction(0), small)]
    check(columns, (Fraction(1), Fraction(1)), solve_nonnegative(columns, (Fraction(1), Fraction(1))))
    check(columns, (Fraction(-1), Fraction(1)), solve_nonnegative(columns, (Fraction(-1), Fraction(1))))


def test_known_cycling_example_ends():
    """Beale's example (1955) of a simplex method that cycles without an anti-cycling rule."""
    rows = [
        (Fraction(1, 4), -60, -Fraction(1, 25), 9, 1, 0, 0),
        (Fraction(1, 2), -90, -Fraction(1, 50), 3, 0, 1, 0),
        (0, 0, 1, 0, 0, 0, 1),
        (Fraction(3, 4), -150, Fraction(1, 50), -6, 0, 0, 0),
    ]
    columns = [tuple(Fraction(entry) for entry in column) for column in zip(*rows, strict=True)]
    for gain, feasible in ((Fraction(1, 20), True), (Fraction(1, 20) + Fraction(1, 10**20), False)):
        target = (Fraction(0), Fraction(0), Fraction(1), gain)
        answer = solve_nonnegative(columns, target)
        check(columns, target, answer)
        assert isinstance(answer, Feasible) == feasible


def test_trivial_systems():
    zero, one = Fraction(0), Fraction(1)
    assert solve_nonnegative([], (zero,)) == Feasible({})
    check([], (one,), solve_nonnegative([], (one,)))
    assert solve_nonnegative([], ()) == Feasible({})
    check([(zero,)], (-one,), solve_nonnegative([(zero,)], (-one,)))


def test_lengths_must_agree():
    with pytest.raises(UnsupportedError, match="as long as the target"):
        solve_nonnegative([(1, 2)], (1,))


@pytest.mark.parametrize("seed", range(100))
def test_gordan(seed):
    rng = random.Random(seed)
    size = rng.randint(1, 4)
    rows = [tuple(Fraction(rng.randint(-2, 2)) for _ in range(size)) for _ in range(rng.randint(1, 6))]
    answer = strict_direction(rows)
    if isinstance(answer, Direction):
        assert all(dot(row, answer.direction) > 0 for row in rows)
    else:
        assert isinstance(answer, Dependence) and answer.multipliers
        assert all(weight > 0 for weight in answer.multipliers.values())
        for i in range(size):
            assert sum(weight * rows[j][i] for j, weight in answer.multipliers.items()) == 0


def test_gordan_of_a_thin_cone():
    tiny = Fraction(1, 10**20)
    assert isinstance(strict_direction([(-1, tiny), (1, tiny)]), Direction)
    assert isinstance(strict_direction([(-1, tiny), (1, -tiny)]), Dependence)
    with pytest.raises(UnsupportedError, match="at least one row"):
        strict_direction([])


def random_segments(rng, size, count):
    """Weights of segments: each column has a mark, and the marks of a segment add up to one."""
    columns, target = [], {}
    for k in range(count):
        step = {i: Fraction(rng.randint(-2, 2)) for i in rng.sample(range(size), 2)}
        columns += [{-1 - k: Fraction(1)}, {-1 - k: Fraction(1)} | {i: v for i, v in step.items() if v}]
        target[-1 - k] = Fraction(1)
    return columns, target


@pytest.mark.parametrize("seed", range(30))
def test_null_space_form_agrees(seed, monkeypatch):
    rng = random.Random(seed)
    columns, target = random_segments(rng, 6, rng.randint(5, 9))
    target |= {i: Fraction(rng.randint(-2, 2), 2) for i in range(6)}
    direct = solve_nonnegative_sparse(columns, target)
    monkeypatch.setattr(sparse_lp, "_DIRECT", 0)
    other = solve_nonnegative_sparse(columns, target)
    assert type(direct) is type(other) and isinstance(other, (Feasible, SparseInfeasible))


@pytest.mark.parametrize("seed", range(30))
def test_sparse_float_basis_agrees(seed, monkeypatch):
    """The float bases prove what exact pivots prove, or nothing."""
    from consderiv.exact.sparse_program import solve_by_sparse_refinement

    rng = random.Random(seed)
    columns, target = random_segments(rng, 6, rng.randint(5, 9))
    target |= {i: Fraction(rng.randint(-2, 2), 2) for i in range(6)}
    direct = solve_nonnegative_sparse(columns, target)
    guessed = solve_by_sparse_refinement(columns, target)
    assert guessed is None or type(guessed) is type(direct)
    monkeypatch.setattr(sparse_lp, "_DIRECT", 0)
    monkeypatch.setattr(sparse_lp, "_GUESSED", 0)
    assert type(solve_nonnegative_sparse(columns, target)) is type(direct)


def test_sparse_budget(monkeypatch):
    monkeypatch.setattr(sparse_lp, "_DIRECT", 0)
    monkeypatch.setattr(sparse_lp, "LARGEST", 0)
    with pytest.raises(BudgetError, match="entries"):
        solve_nonnegative_sparse(*random_segments(random.Random(1), 4, 6))


def test_false_results_are_caught():
    columns, target = [(Fraction(1), Fraction(0))], (Fraction(0), Fraction(1))
    for wrong in (Feasible({0: Fraction(1)}), Infeasible((Fraction(0), Fraction(1)))):
        with pytest.raises(lp.UnverifiedError):
            lp._verified(columns, target, wrong)
