"""Matrices, linear programs and cones with irrational entries: the laws of the rational case, over number fields."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from consderiv.errors import UnsupportedError
from consderiv.exact import field_lp, lp, sparse_lp
from consderiv.exact.algebraic_roots import nth_root
from consderiv.exact.field_simplex import final_field_basis
from consderiv.exact.lp import Dependence, Direction, Feasible, Infeasible, solve_nonnegative, strict_direction
from consderiv.exact.matrices import determinant, independent_rows, inverse, nullspace, rank, rref, solve
from consderiv.exact.number_text import number_from_text
from consderiv.exact.rationals import as_number, dot, has_reals, primitive
from consderiv.exact.rounding import nearby_rational
from consderiv.exact.simplex import final_basis
from consderiv.exact.sparse import is_direct_sum, solve_sparse, sparse, sparse_rank
from consderiv.exact.sparse_lp import SparseInfeasible, solve_nonnegative_sparse
from consderiv.germs.cone import Cone

ROOT = nth_root(2, 2)
CUBIC = nth_root(2, 3)
FIELDS = {"sqrt(2)": (ROOT, 2), "2**(1/3)": (CUBIC, 3), "sqrt(2 + sqrt(2))": (nth_root(2 + ROOT, 2), 4)}


@pytest.fixture(params=FIELDS, ids=list(FIELDS))
def draw(request):
    """Random elements of a number field, small coefficients."""
    generator, degree = FIELDS[request.param]
    source = random.Random(request.param)

    def number(bound=3):
        return sum((source.randint(-bound, bound) * generator**k for k in range(degree)), Fraction(0))

    number.source = source
    return number


def vectors(draw, count, size):
    return [tuple(draw() for _ in range(size)) for _ in range(count)]


def product(left, right):
    return [tuple(dot(row, column) for column in zip(*right, strict=True)) for row in left]


def identity(size):
    return [tuple(Fraction(int(i == k)) for i in range(size)) for k in range(size)]


def combination(weights, rows):
    return tuple(dot(weights, column) for column in zip(*rows, strict=True))


def approximate(number):
    """The closed form in floats of 60 digits, by SymPy."""
    sympy = pytest.importorskip("sympy")
    return sympy.N(sympy.sympify(str(number)), 60)


def test_inverse_and_determinant(draw):
    for size in (1, 2, 3, 4):
        first, second = vectors(draw, size, size), vectors(draw, size, size)
        assert determinant(product(first, second)) == determinant(first) * determinant(second)
        back = inverse(first)
        assert (back is None) == (determinant(first) == 0)
        assert back is None or product(first, back) == identity(size)


def test_determinant_against_floats(draw):
    rows = vectors(draw, 4, 4)
    sympy = pytest.importorskip("sympy")
    expected = sympy.Matrix(4, 4, [approximate(x) for row in rows for x in row]).det()
    assert abs(expected - approximate(determinant(rows))) < 10 ** sympy.Integer(-40)


def test_rank_nullspace_and_rows(draw):
    base = [(*row, Fraction(int(k == 0)), Fraction(int(k == 1))) for k, row in enumerate(vectors(draw, 2, 3))]
    rows = [base[0], combination((draw(), Fraction(0)), base), base[1], combination((draw(), draw()), base)]
    assert rank(rows) == 2 and len(rref(rows)[1]) == 2
    assert independent_rows(rows) == [0, 2]
    kernel = nullspace(rows)
    assert len(kernel) == 3 and all(dot(row, vector) == 0 for row in rows for vector in kernel)


def test_reduced_rows_do_not_depend_on_the_order(draw):
    rows = vectors(draw, 3, 5)
    assert rref(rows) == rref(rows[::-1])


def test_solve(draw):
    rows, wanted = vectors(draw, 3, 3), tuple(draw() for _ in range(3))
    target = [dot(row, wanted) for row in rows]
    found = solve(rows, target)
    assert found is not None and [dot(row, found) for row in rows] == target
    assert solve([*rows, rows[0]], [*target, target[0] + 1]) is None
    under = solve(rows[:2], target[:2])
    assert under is not None and [dot(row, under) for row in rows[:2]] == target[:2]


def test_singular_only_by_an_irrational_factor():
    rows = [(ROOT, Fraction(1)), (Fraction(2), ROOT)]
    assert determinant(rows) == 0 and inverse(rows) is None and rank(rows) == 1
    assert solve(rows, (Fraction(1), ROOT)) is not None
    assert solve(rows, (Fraction(1), Fraction(1))) is None


def test_primitive():
    assert primitive((ROOT, -3 * ROOT / 2)) == ((2, -3), ROOT / 2)
    assert primitive((0, ROOT, 1)) == ((0, 1, ROOT / 2), ROOT)
    assert primitive((2, ROOT)) == ((1, ROOT / 2), 2)
    assert all(isinstance(entry, (Fraction, int)) or has_reals([entry]) for entry in primitive((2, ROOT, 3))[0])


def test_primitive_is_canonical(draw):
    for _ in range(10):
        vector, factor = tuple(draw() for _ in range(3)), abs(draw()) + 1
        direction, scale = primitive(vector)
        assert primitive([factor * entry for entry in vector])[0] == direction
        assert scale > 0 and tuple(scale * entry for entry in direction) == vector


def test_feasible_programs(draw):
    for _ in range(4):
        columns = vectors(draw, 6, 3)
        weights = [abs(draw()) if draw.source.random() < 0.5 else Fraction(0) for _ in columns]
        target = combination(weights, columns)
        answer = solve_nonnegative(columns, target)
        assert isinstance(answer, Feasible) and all(weight > 0 for weight in answer.weights.values())
        assert combination([answer.weights.get(j, Fraction(0)) for j in range(6)], columns) == target


def test_infeasible_programs(draw):
    for _ in range(4):
        wall = tuple(draw() for _ in range(3))
        columns = [c for c in vectors(draw, 8, 3) if dot(wall, c) >= 0]
        target = tuple(-entry for entry in wall)
        if not any(target):
            continue
        answer = solve_nonnegative(columns, target)
        assert isinstance(answer, Infeasible)
        assert dot(answer.functional, target) < 0 and all(dot(answer.functional, c) >= 0 for c in columns)


def test_on_the_boundary_and_beside_it(draw):
    """Points of a face, where rounded data decide nothing."""
    tiny = Fraction(1, 10**60)
    for _ in range(3):
        rays = [(*v, 1 + abs(draw())) for v in vectors(draw, 2, 2)]
        if rank(rays) < 2:
            continue
        normal = nullspace(rays)[0]
        above = [v if dot(normal, v) >= 0 else tuple(-x for x in v) for v in vectors(draw, 3, 3)]
        columns = [*rays, *above]
        on = combination((Fraction(1, 3), abs(draw()) + 1), rays)
        assert isinstance(solve_nonnegative(columns, on), Feasible)
        below = tuple(a - tiny * b for a, b in zip(on, normal, strict=True))
        assert isinstance(solve_nonnegative(columns, below), Infeasible)


def test_field_pivots_alone(draw, monkeypatch):
    """The same answers when the guess is useless."""
    instances = [(vectors(draw, 6, 3), tuple(draw() for _ in range(3))) for _ in range(6)]
    guessed = [type(solve_nonnegative(*instance)) for instance in instances]
    monkeypatch.setattr(field_lp, "final_basis", lambda columns, target: ([0] * len(target), False))
    assert [type(solve_nonnegative(*instance)) for instance in instances] == guessed


def test_field_simplex_on_integers():
    source = random.Random(3)
    for _ in range(30):
        columns = [tuple(source.randint(-3, 3) for _ in range(3)) for _ in range(5)]
        target = tuple(source.randint(-3, 3) for _ in range(3))
        assert final_field_basis(columns, target)[1] == final_basis(columns, target)[1]


def test_many_columns(draw, monkeypatch):
    monkeypatch.setattr(lp, "SMALL", 10)
    monkeypatch.setattr(field_lp, "SMALL", 10)
    columns = vectors(draw, 15, 3)
    target = combination([abs(draw()) for _ in columns], columns)
    assert isinstance(solve_nonnegative(columns, target), Feasible)
    positive = [c for c in columns if c[0] >= 0]
    assert isinstance(solve_nonnegative(positive, (Fraction(-1), Fraction(0), ROOT * 0)), Infeasible)


def test_rows_that_are_multiples_of_one_number_are_integers(monkeypatch):
    monkeypatch.setattr(field_lp, "solve_by_field_pivots", None)
    answer = solve_nonnegative([(ROOT, Fraction(1)), (3 * ROOT, Fraction(1))], (2 * ROOT, Fraction(1)))
    assert answer == Feasible({0: Fraction(1, 2), 1: Fraction(1, 2)})
    outside = solve_nonnegative([(ROOT, Fraction(1)), (3 * ROOT, Fraction(1))], (4 * ROOT, Fraction(1)))
    assert isinstance(outside, Infeasible)


def test_gordan(draw):
    for _ in range(6):
        rows = [(*row, Fraction(0)) for row in vectors(draw, 4, 2)]
        answer = strict_direction(rows)
        if isinstance(answer, Direction):
            assert not has_reals(answer.direction)
            assert all(dot(row, answer.direction) > 0 for row in rows)
        else:
            weights = [answer.multipliers.get(k, Fraction(0)) for k in range(4)]
            assert not any(combination(weights, rows)) and max(weights) > 0


def test_opposite_rows_up_to_an_irrational_factor():
    one = Fraction(1)
    assert isinstance(strict_direction([(ROOT, -one), (Fraction(-2), ROOT)]), Dependence)
    narrow = strict_direction([(ROOT, -one), (-Fraction(14142135623730, 10**13), one)])
    assert isinstance(narrow, Direction) and not has_reals(narrow.direction)


def test_sparse(draw, monkeypatch):
    rows = [sparse(row) for row in vectors(draw, 3, 3)]
    double = [*rows, {i: ROOT * v for i, v in rows[0].items()}]
    assert sparse_rank(double) == rank([[row.get(i, Fraction(0)) for i in range(3)] for row in rows])
    assert not is_direct_sum([[{0: ROOT, 1: Fraction(2)}], [{0: Fraction(1), 1: ROOT}]])
    assert is_direct_sum([[{0: ROOT, 1: Fraction(2)}], [{0: Fraction(1), 1: -ROOT}]])
    solution = solve_sparse([{0: ROOT, 9: Fraction(1)}, {9: ROOT}], [Fraction(0), Fraction(2)])
    assert solution == {0: Fraction(-1), 9: ROOT}
    monkeypatch.setattr(sparse_lp, "_DIRECT", 0)
    monkeypatch.setattr(sparse_lp, "_GUESSED", 0)
    columns = [sparse(v) for v in vectors(draw, 6, 3)]
    target = {i: sum((c.get(i, Fraction(0)) for c in columns), Fraction(0)) for i in range(3)}
    assert isinstance(solve_nonnegative_sparse(columns, target), Feasible)
    positive = [{0: abs(draw()) + 1, 1: draw()} for _ in range(4)]
    assert isinstance(solve_nonnegative_sparse(positive, {0: -ROOT, 1: Fraction(1)}), SparseInfeasible)


def test_cones_agree_with_programs(draw):
    for _ in range(6):
        rows = vectors(draw, 5, 3)
        cone = Cone()
        for row in rows:
            cut = cone.cut(dict(enumerate(row)))
            if cut is None:
                break
            cone = cut
        assert (cut is not None) == isinstance(strict_direction(rows), Direction)
        direction = cone.direction()
        assert not has_reals(direction.values())
        for row in cone.rows:
            assert sum(direction.get(i, 0) * c for i, c in row.items()) > 0
            assert all(sum(ray.get(i, 0) * c for i, c in row.items()) >= 0 for ray in cone.generators())


def test_a_cone_between_irrational_walls():
    """{x > 0, sqrt(2) x > y > 1.41421356 x}: thin, and its rays are the exact walls."""
    cone: Cone | None = Cone()
    for row in ({0: ROOT, 1: Fraction(-1)}, {0: -Fraction(141421356, 10**8), 1: Fraction(1)}, {0: Fraction(1)}):
        assert cone is not None
        cone = cone.cut(row)
    assert cone is not None
    assert {0: Fraction(1), 1: ROOT} in cone.generators() and len(cone.generators()) == 2
    assert not has_reals(cone.direction().values())
    assert cone.cut({0: Fraction(-2), 1: ROOT}) is None


def test_nearby_rational():
    found = nearby_rational([ROOT, Fraction(1)], lambda v: abs(v[0] - ROOT) < Fraction(1, 1000))
    assert found is not None and not has_reals(found)
    assert nearby_rational([ROOT, Fraction(1)], lambda v: v[0] == ROOT) is None


@pytest.mark.parametrize("text", ["sqrt(2)", "1/2 + 3*sqrt(5)/2", "2**(1/3) - 1", "-sqrt(2)*sqrt(3)"])
def test_number_text(text):
    number = number_from_text(text)
    assert has_reals([number]) and number_from_text(str(number)) == number


def test_number_text_of_roots():
    root = number_from_text("RootOf(t**3 - t - 1, 0)")
    assert root**3 == root + 1 and number_from_text(str(root)) == root
    assert number_from_text("RootOf(2*x**2 - (3 + x)*2, 1)") > 2
    assert number_from_text("sqrt(1/4) + 0.1") == Fraction(3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "sqrt()",
        "1 +",
        "__import__('os')",
        "1/0",
        "2**10**10",
        "((2**4000)**4000)**4000",
        "((1 + sqrt(2))**4000)**4000",
        "(1).real",
        "RootOf(x*y, 0)",
        "f(1)",
        "[1]",
    ]
    + [
        "RootOf(x**10000, 0)",
        "RootOf(3, 0)",
        "True",
        "1 if 1 else 2",
        "sqrt(2, 3)",
        "(" * 3000 + "1",
        "'1'",
        "1j",
        "nan",
    ],
)
def test_malformed_number_text(text):
    with pytest.raises(UnsupportedError):
        as_number(text)


def test_order_of_a_sorted_mixture():
    numbers = sorted([ROOT, Fraction(3, 2), CUBIC, Fraction(-1), -ROOT, 1 + ROOT])
    assert all(a < b for a, b in pairwise(numbers))


def test_cones_and_programs_after_a_change_of_coordinates():
    """Rows of small integers, times an irrational regular matrix: degenerate, with the same answers."""
    source, turn = random.Random(4), [(ROOT, Fraction(1), 1 + ROOT), (Fraction(1), ROOT, Fraction(0)), (0, 1, -ROOT)]
    for _ in range(25):
        rows = [tuple(Fraction(source.randint(-1, 1)) for _ in range(3)) for _ in range(5)]
        moved = product(rows, [tuple(as_number(x) for x in row) for row in turn])
        assert type(strict_direction(rows)) is type(strict_direction(moved))
        assert type(solve_nonnegative(rows[1:], rows[0])) is type(solve_nonnegative(moved[1:], moved[0]))
        plain: Cone | None = Cone()
        cone: Cone | None = Cone()
        for row, other in zip(rows, moved, strict=True):
            if plain is None or cone is None:
                break
            plain, cone = plain.cut(dict(enumerate(row))), cone.cut(dict(enumerate(other)))
            assert (plain is None) == (cone is None)
            assert plain is None or cone is None or len(plain.generators()) == len(cone.generators())
