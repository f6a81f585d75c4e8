"""The implicit and inverse rules: the corpus, cases derived by hand, and random equations against exact enumeration."""

import random
from fractions import Fraction
from itertools import product

import pytest

import consderiv
from consderiv.calculus.cases import pointed
from consderiv.calculus.equations.equation import equation
from consderiv.calculus.equations.implicit import apply_implicit
from consderiv.calculus.equations.inverses import INVERSE_BACKWARD, INVERSE_WITHOUT_HULL, apply_inverse
from consderiv.calculus.equations.invertibility import all_invertible
from consderiv.calculus.equations.solution_sets import SolutionSet
from consderiv.errors import ConsderivError
from consderiv.exact.matrices import solve
from consderiv.sets import Polytope, Undefined, UnknownSet, contains
from consderiv.verdicts import Proved, Refuted, Unknown

PHI = "[abs(x)+y, 2*x+abs(y)]"
TETRAHEDRON = Polytope.hull(
    [
        [("-1", "1"), ("2", "-1")],
        [("1/3", "1/3"), ("2/3", "-1/3")],
        [("-1/3", "1/3"), ("2/3", "1/3")],
        [("1", "1"), ("2", "1")],
    ]
)


class TestPhi:
    """Phi = (|x| + y, 2x + |y|), in both directions."""

    def test_the_inverse_has_the_tetrahedron(self):
        found = apply_inverse(PHI, at="x=0,y=0")
        assert found.true == TETRAHEDRON and found.predicted == TETRAHEDRON
        assert found.inclusion and found.equality

    def test_without_the_hull_the_surface_misses_elements(self):
        found = apply_inverse(PHI, at="x=0,y=0", rule=INVERSE_WITHOUT_HULL)
        assert isinstance(found.inclusion, Refuted) and found.missing is not None
        assert isinstance(found.predicted, SolutionSet)
        assert isinstance(contains(found.predicted, found.missing.element), Refuted)
        assert contains(TETRAHEDRON, found.missing.element)
        for element, inside in (([[0, 1], [2, 0]], False), ([[0, "1/2"], [1, 0]], True)):
            assert isinstance(contains(found.predicted, element), Proved if inside else Refuted)

    def test_backwards_strictly_larger(self):
        found = apply_inverse(PHI, at="x=0,y=0", rule=INVERSE_BACKWARD)
        assert found.inclusion and isinstance(found.equality, Refuted)
        # N = [[0,1],[2,0]] of Clarke Psi has the inverse [[0,1/2],[1,0]], which is not in Clarke Phi.
        assert contains(found.predicted, [[0, "1/2"], [1, 0]])
        assert not contains(found.true, [[0, "1/2"], [1, 0]])
        for entry in (Fraction(1, 2), Fraction(3, 2)):  # the entries (1, 2) fill [1/2, 3/2]
            assert contains(found.predicted, [[0, entry], [2 * entry, 0]])
        assert not contains(found.predicted, [[0, "8/5"], ["16/5", 0]])
        assert "of the Clarke Jacobian" in found.gap.how and str(found)

    def test_as_an_equation(self):
        text = "[u-abs(x)-y, v-2*x-abs(y)]"
        found = apply_implicit(text, "x y", at="u=0,v=0,x=0,y=0")
        assert found.true == TETRAHEDRON and found.equality
        bare = apply_implicit(text, "x y", at="u=0,v=0,x=0,y=0", hull=False)
        assert isinstance(bare.inclusion, Refuted)


@pytest.mark.parametrize(
    ("text", "predicted", "true"),
    [
        ("2*y + abs(x+y) - abs(x)", ("-2/3", 2), (0, 0)),
        ("y + abs(y)/2 - x", ("2/3", 2), ("2/3", 2)),
        ("y**3 + 2*y + abs(x) ", ("-1/2", "1/2"), ("-1/2", "1/2")),
        ("exp(y) - 1 + abs(y)/2 - x", ("2/3", 2), ("2/3", 2)),
        # y > 0 needs y + y**2 = x**2 + x..., solved at first order: 2y + x - y**2 = 0 or 2y + x**2 - y = 0.
        ("2*y + max(x, x**2) - min(y, y**2)", (-1, 0), (-1, 0)),
    ],
)  # fmt: skip
def test_numbers(text, predicted, true):
    found = apply_implicit(text, "y", at="x=0,y=0")
    assert found.predicted == Polytope.hull([(v,) for v in predicted])
    assert found.true == Polytope.hull([(v,) for v in true])
    assert found.inclusion


def test_inverse_of_a_function_of_one_variable():
    found = apply_inverse("2*x + abs(x)", at="x=0")
    assert found.true == Polytope.hull([("1/3",), (1,)]) == found.predicted


class TestFailures:
    def test_two_solutions_or_none(self):
        found = apply_implicit("abs(y) - x", "y", at="x=0,y=0")
        assert isinstance(found.predicted, Undefined) and isinstance(found.true, UnknownSet)
        subject = found.subject
        assert isinstance(subject.condition, Refuted) and isinstance(subject.unique, Refuted)
        singular = subject.condition.evidence
        assert singular.matrix == ((0,),) and sum(singular.weights) == 1

    def test_weakly_active_kinks_are_named(self):
        found = apply_implicit("2*y + abs(x+y) - abs(x)", "y", at="x=0,y=0")
        assert found.subject.weakly_active == ("abs(x + y)", "abs(x)")

    @pytest.mark.parametrize(
        ("text", "unknowns", "at"),
        [
            ("y - x", "z", "x=0,y=0"),
            ("[y - x, y + x]", "y", "x=0,y=0"),
            ("y - x - 1", "y", "x=0,y=0"),
            ("y", "y", "y=0"),
        ],
    )
    def test_bad_input(self, text, unknowns, at):
        with pytest.raises(ConsderivError):
            apply_implicit(text, unknowns, at=at)

    def test_inverse_of_a_rectangular_map(self):
        with pytest.raises(ConsderivError):
            apply_inverse("[x, y, x+y]", at="x=0,y=0")

    def test_fold(self):
        found = apply_inverse("[abs(x), y]", at="x=0,y=0")
        assert isinstance(found.true, Undefined) and isinstance(found.equality, Unknown)


def conewise(rays, images):
    """The map of the plane that is linear on the cones between consecutive rays (once around), as program text."""
    outputs = []
    for row in range(2):
        text = "0"
        for k, (a, b) in enumerate(rays):
            c, d = rays[(k + 1) % len(rays)]
            p, q = solve([[a, b], [c, d]], [images[k][row], images[(k + 1) % len(rays)][row]])
            text = f"where({a}*y-({b})*x >= 0 and ({d})*x-({c})*y >= 0, ({p})*x+({q})*y, {text})"
        outputs.append(text)
    return f"[{outputs[0]}, {outputs[1]}]"


def test_a_homeomorphism_with_a_singular_element():
    """Clarke's condition is enough, not necessary: the identity on one cone, -I on another, once around."""
    rays = [(1, 0), (4, 1), (1, 2), (-1, 3), (-3, 2), (-5, 2), (0, -1)]
    images = [(1, 0), (4, 1), (-1, 1), (-1, -1), (3, -2), (5, -2), (8, -1)]
    text = conewise(rays, images)
    found = apply_inverse(text, at="x=0,y=0")
    assert isinstance(found.subject.condition, Refuted)
    assert isinstance(found.subject.homeomorphism, Proved), found.subject.homeomorphism
    assert isinstance(found.true, Polytope) and isinstance(found.predicted, Undefined)
    assert contains(consderiv.clarke(text, "x=0,y=0"), [[0, 0], [0, 0]])


def test_a_double_cover_is_refuted():
    """The plane wound twice around 0: all determinants are positive, a generic value has two preimages."""
    rays = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    found = apply_inverse(conewise(rays, [(1, 0), (0, 1), (-1, 0), (0, -1)] * 2), at="x=0,y=0")
    assert isinstance(found.subject.homeomorphism, Refuted)
    assert len(found.subject.homeomorphism.evidence.branches) == 2
    assert isinstance(found.true, Undefined)


def random_equation(rng, n, m, kinks):
    """F = D y + A x + sum_j c_j |a_j x + b_j y|, with D large enough for Clarke's condition in most cases."""
    size = [[rng.randint(-2, 2) for _ in range(n + m)] for _ in range(kinks)]
    factors = [[rng.choice((-1, 0, 1)) for _ in range(m)] for _ in range(kinks)]
    smooth = [[rng.randint(-2, 2) for _ in range(n)] + [7 * int(i == j) for j in range(m)] for i in range(m)]
    return smooth, factors, size


def text_of(data, names):
    smooth, factors, size = data

    def form(row):
        return "+".join(f"({c})*{name}" for c, name in zip(row, names, strict=True))

    rows = []
    for i, row in enumerate(smooth):
        kinks = "".join(f"+({f[i]})*abs({form(s)})" for f, s in zip(factors, size, strict=True) if f[i] and any(s))
        rows.append(form(row) + kinks)
    return "[" + ", ".join(rows) + "]"


def slopes_at(data, n, m, x):
    """All dy/dx on the sign patterns that solve the equation strictly at x: exact enumeration."""
    smooth, factors, size = data
    found = []
    for signs in product((1, -1), repeat=len(size)):
        rows = [
            [
                Fraction(smooth[i][j]) + sum(s * f[i] * z[j] for s, f, z in zip(signs, factors, size, strict=True))
                for j in range(n + m)
            ]
            for i in range(m)
        ]
        y = solve([r[n:] for r in rows], [-sum(a * b for a, b in zip(r[:n], x, strict=True)) for r in rows])
        if y is None:
            continue
        values = [sum(a * b for a, b in zip(z, [*x, *y], strict=True)) for z in size]
        if all(s * v > 0 or not any(z) for s, v, z in zip(signs, values, size, strict=True)):
            columns = [solve([r[n:] for r in rows], [-r[j] for r in rows]) for j in range(n)]
            found.append(tuple(zip(*columns, strict=True)))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_random_equations(seed):
    """The always-true inclusion, and the true set against exact enumeration at random points."""
    rng = random.Random(seed)
    n, m = rng.choice(((1, 1), (2, 1), (1, 2), (2, 2)))
    data = random_equation(rng, n, m, rng.randint(1, 3))
    names = [*(f"x{i}" for i in range(n)), *(f"y{i}" for i in range(m))]
    at = dict.fromkeys(names, 0)
    subject = equation(pointed(text_of(data, names), at, names), names[n:])
    assert not isinstance(subject.condition, Unknown)
    found = apply_implicit(text_of(data, names), names[n:], at=at, variables=names)
    assert not found.is_contradiction
    if isinstance(subject.condition, Refuted):
        return
    assert isinstance(found.true, Polytope)
    seen = set()
    for _ in range(60):
        x = [Fraction(rng.randint(-50, 50), 7) for _ in range(n)]
        for matrix in slopes_at(data, n, m, x):
            assert contains(found.true, matrix)
            seen.add(matrix)
    if n == 1 and seen:
        assert set(found.true.vertices) <= seen


@pytest.mark.parametrize("matrices", [[[[1, 2]]], [], [[[1]], [[1, 0], [0, 1]]]])
def test_only_square_matrices_of_one_size_are_inverted(matrices):
    with pytest.raises(ConsderivError, match="square"):
        all_invertible(matrices)


def test_a_matrix_beyond_the_vertices_is_a_gap():
    """The inverses leave the hull of the inverses of the vertices: strict, although that hull is not known."""
    found = apply_inverse("[3*x+max(x,y,0), 3*y-max(x,-y,0)+abs(x-y)]", at="x=0,y=0")
    assert isinstance(found.equality, Refuted) and found.inclusion and "of the Clarke Jacobian" in found.gap.how
    assert isinstance(contains(found.true, found.gap.element), Refuted)


def test_one_predicted_element_is_the_true_one():
    """The solution y = x**2 lies in the kink; whichever branch carries it, the derivative is 0."""
    found = apply_implicit("y + y**2 + abs(y-x**2)/2 - x**2 - x**4", "y", at="x=0,y=0")
    assert found.true == Polytope.hull([(0,)]) and found.equality


def test_tied_comparisons_are_weakly_active():
    found = apply_implicit("where(y < 0, 2*y, y) + x**2", "y", at="x=0,y=0")
    assert found.subject.weakly_active == ("y < 0",)


@pytest.mark.parametrize("unknowns", [None, 3, [1]])
def test_unknowns_are_names(unknowns):
    with pytest.raises(ConsderivError, match="names of the unknowns"):
        apply_implicit("y - x", unknowns, at="x=0,y=0")
