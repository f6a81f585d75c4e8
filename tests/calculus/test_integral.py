"""The integral rule: the cases of the literature by hand, random laws and integrands against independent computations."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from fractions import Fraction as Q

import mpmath
import pytest

from consderiv import clarke
from consderiv.calculus.integrals.expectation import expectation
from consderiv.calculus.integrals.expectation_smoothing import smooths, smooths_at
from consderiv.calculus.integrals.integral import (
    apply_integral,
    apply_integral_conservative,
    expected_clarke,
    expected_support,
)
from consderiv.calculus.integrals.integral_case import at_parameter, integral_case
from consderiv.calculus.integrals.laws import Law
from consderiv.calculus.integrals.sampling import oracle_mean, simulate_oracle
from consderiv.errors import UnsupportedError
from consderiv.exact.real_functions import FUNCTIONS
from consderiv.programs import evaluate
from consderiv.sets import Polytope, UnknownSet, is_subset, support
from consderiv.verdicts import Proved, Refuted, Unknown

HALF = Law.discrete({-1: "1/2", 1: "1/2"})
UNIT, SYMMETRIC = Law.uniform(0, 1), Law.uniform(-1, 1)
RAMP = Law.density([(0, 1, "2*s")])


def interval(low: object, high: object) -> Polytope:
    return Polytope.hull([(low,), (high,)])


class TestLaws:
    def test_masses_add_up(self) -> None:
        with pytest.raises(UnsupportedError, match="add up to 1"):
            Law.discrete({0: "1/2", 1: "1/3"})
        with pytest.raises(UnsupportedError, match="add up to 1"):
            Law.density([(0, 1, "s")])

    def test_negative(self) -> None:
        for make in (lambda: Law.discrete({0: 2, 1: -1}), lambda: Law.density([(0, 1, "4*s - 1")])):
            with pytest.raises(UnsupportedError, match=">= 0"):
                make()

    def test_algebraic_breakpoints(self) -> None:
        law = Law.density([(0, "sqrt(2)", "s")])
        assert expected_clarke("s*abs(w)", law, at="w=0") == interval("-2*sqrt(2)/3", "2*sqrt(2)/3")

    def test_box_density(self) -> None:
        law = Law.density([((0, 0), (1, 1), "4*s*t")], ("s", "t"))
        assert expected_clarke("s*t*abs(w)", law, at="w=0", parameter=("s", "t")) == interval("-4/9", "4/9")
        with pytest.raises(UnsupportedError, match="Bernstein"):
            Law.density([((0, 0), (1, 1), "8*s*t - 1")], ("s", "t"))

    def test_product_and_mixture(self) -> None:
        law = Law.product(UNIT, Law.mixture(("1/2", UNIT), ("1/2", Law.discrete({3: 1}))))
        assert len(law.components) == 2 and law.dimension == 2
        # E s = 1/2, E t = 1/2 * 1/2 + 1/2 * 3 = 7/4
        assert expected_clarke("s*t*abs(w)", law, at="w=0", parameter=("s", "t")) == interval("-7/8", "7/8")


class TestCorpus:
    """The cases of the literature on the integral rule, derived by hand."""

    @pytest.mark.parametrize(
        ("law", "true", "radius"),
        [(HALF, (0, 0), 1), (SYMMETRIC, (0, 0), "1/2"), (RAMP, ("-2/3", "2/3"), "2/3")],
        ids=["C14", "C15, H03", "C18"],
    )
    def test_multiple_of_abs(self, law: Law, true: tuple[object, object], radius: object) -> None:
        found = apply_integral("s*abs(w)", law, at="w=0")
        assert found.true == interval(*true)
        assert found.predicted == interval(-Q(radius), radius)  # type: ignore[arg-type]
        assert isinstance(found.inclusion, Proved)
        assert bool(found.equality) == (found.true == found.predicted)
        assert not found.is_contradiction

    def test_the_uniform_law_does_not_give_the_whole_interval(self) -> None:
        found = apply_integral("s*abs(w)", SYMMETRIC, at="w=0")
        assert [1] not in found.predicted and ["1/2"] in found.predicted
        assert found.gap is not None and found.gap.holder == "predicted"

    def test_regular_integrands_give_equality(self) -> None:
        found = apply_integral("s*abs(w)", RAMP, at="w=0")
        assert isinstance(found.equality, Proved)
        assert [bool(q.verdict) for q in found.qualifications] == [False, True]

    @pytest.mark.parametrize("at", ["1/3", "1/2", "9/10"])
    def test_c20_smoothing(self, at: str) -> None:
        found = apply_integral("abs(w - s)", UNIT, at=[at])
        assert found.true == found.predicted == Polytope.hull([(2 * Q(at) - 1,)])
        assert evaluate(expectation("abs(w - s)", UNIT).program, [Q(at)]) == (Q(at) ** 2 - Q(at) + Q(1, 2),)

    def test_c22_h19_not_semialgebraic(self) -> None:
        found = expectation("w**2/(s + abs(w))", UNIT)
        assert found.kind.evidence.name == "definable in R_an,exp but not semialgebraic"
        log = FUNCTIONS["log"]
        for w in (Q(1, 3), Q(-2), Q(7, 5)):
            assert evaluate(found.program, [w])[0] == w * w * log((1 + abs(w)) / abs(w))
        assert evaluate(found.program, [Q(0)]) == (0,)
        evidence = found.kind.evidence.evidence
        assert not evidence.coefficient.is_zero and not evidence.factor.is_constant

    def test_c22_has_no_guess_at_the_singular_point(self) -> None:
        assert isinstance(expected_clarke("w**2/(s + abs(w))", UNIT, at="w=0"), UnknownSet)


class TestOneVariable:
    def test_irrational_breakpoint_in_the_parameter(self) -> None:
        # E|s^2 - 2| for s uniform on [0, 2] is (4 sqrt(2) - 2)/3
        found = apply_integral("(s**2 - 2)*abs(w)", Law.uniform(0, 2), at="w=0")
        assert found.predicted == interval("2/3 - 4*sqrt(2)/3", "4*sqrt(2)/3 - 2/3")
        assert found.true == interval("-2/3", "2/3")

    def test_types_that_change_where_no_kink_passes_the_point(self) -> None:
        # max(w, s w): [min(1, s), max(1, s)]; the breakpoint s = 1 is not the root of a guard at w = 0
        found = apply_integral("max(w, s*w)", Law.uniform(0, 3), at="w=0")
        assert found.true == found.predicted == interval("5/6", "5/3")

    def test_irrational_point(self) -> None:
        # |w^2 - 2| at sqrt(2): the slope is 2 sqrt(2) on both sides
        found = apply_integral("s*abs(w**2 - 2)", SYMMETRIC, at="w=sqrt(2)")
        assert found.predicted == interval("-sqrt(2)", "sqrt(2)") and found.true == interval(0, 0)

    def test_mixture(self) -> None:
        law = Law.mixture(("1/2", SYMMETRIC), ("1/2", Law.discrete({-1: 1})))
        found = apply_integral("s*abs(w)", law, at="w=0")
        assert found.true == interval("-1/2", "1/2") and found.predicted == interval("-3/4", "3/4")

    def test_rational_integrand(self) -> None:
        log2 = FUNCTIONS["log"](Q(2))
        assert expected_clarke("abs(w)/(1 + s)", UNIT, at="w=0") == interval(-log2, log2)

    def test_an_atom_at_the_kink(self) -> None:
        law = Law.mixture(("1/2", UNIT), ("1/2", Law.discrete({"1/3": 1})))
        found = apply_integral("-abs(w - s)", law, at="w=1/3")
        assert found.true == found.predicted == interval("-1/3", "2/3")

    def test_comparison_that_jumps_is_refused(self) -> None:
        found = apply_integral("where(w > s, 1, 0)", UNIT, at="w=1/2")
        assert isinstance(found.predicted, UnknownSet)
        assert found.true == Polytope.hull([(1,)])  # F is w on [0, 1]: from the formula

    def test_comparison_that_does_not_jump(self) -> None:
        assert expected_clarke("where(w > s, w - s, 0)", UNIT, at="w=1/2") == Polytope.hull([("1/2",)])
        assert expected_clarke("where(w > 0, s*w, -s*w)", SYMMETRIC, at="w=0") == interval("-1/2", "1/2")

    def test_comparison_that_jumps_at_one_point_only(self) -> None:
        assert isinstance(expected_clarke("where(w == 0, 5, s*abs(w))", SYMMETRIC, at="w=0"), UnknownSet)

    def test_higher_order_kinks_are_smooth(self) -> None:
        assert expected_clarke("s*w*abs(w)", SYMMETRIC, at="w=0") == Polytope.hull([(0,)])


class TestSeveralVariables:
    def test_fixed_walls(self) -> None:
        found = apply_integral("s*abs(x) + abs(y)", SYMMETRIC, at="x=0,y=0")
        assert found.predicted == Polytope.hull([(a, b) for a in ("-1/2", "1/2") for b in (-1, 1)])
        assert found.true == Polytope.hull([(0, -1), (0, 1)])

    def test_maps(self) -> None:
        found = apply_integral("[s*abs(w), relu(w - s)]", SYMMETRIC, at="w=0")
        assert found.true == Polytope.hull([((0,), ("1/2",))])
        assert bool(is_subset(found.true, found.predicted))

    def test_turning_kinks_give_a_curved_set_with_exact_support(self) -> None:
        found = apply_integral("abs(s*x + y)", UNIT, at="x=0,y=0")
        assert isinstance(found.predicted, UnknownSet) and found.predicted.inner is not None
        assert isinstance(found.equality, Proved)  # regular integrands
        for x, y in ((1, 0), (0, 1), (1, -1), (2, -1), (-3, 1)):
            exact = expected_support("abs(s*x + y)", UNIT, (x, y), at="x=0,y=0")

            def absolute(s: float, x: int = x, y: int = y) -> float:
                return abs(s * x + y)

            places = [0, 1] if x == 0 or not 0 < Q(-y, x) < 1 else [0, float(Q(-y, x)), 1]
            assert abs(float(exact) - mpmath.quad(absolute, places)) < 1e-12
        assert expected_support("abs(s*x + y)", UNIT, (2, -1), at="x=0,y=0") == Q(1, 2)

    def test_turning_kinks_without_regularity_are_between_bounds(self) -> None:
        found = apply_integral("-abs(s*x + y)", UNIT, at="x=0,y=0")
        assert isinstance(found.true, UnknownSet) and isinstance(found.equality, Unknown)

    def test_curved_kink_that_does_not_move(self) -> None:
        found = apply_integral("s*abs(y - x**2) + abs(x)", SYMMETRIC, at="x=0,y=0", variables=["x", "y"])
        assert found.true == Polytope.hull([(-1, 0), (1, 0)])
        assert found.predicted == Polytope.hull([(a, b) for a in (-1, 1) for b in ("-1/2", "1/2")])

    @pytest.mark.parametrize("text", ["s*abs(y - x**2) + abs(y)", "where(s > 0, abs(y), abs(y - x**2))"])
    def test_kinks_that_touch_are_not_merged(self, text: str) -> None:
        # between them, in 0 < y < x^2, the gradients mix: the germs claim nothing, the formula of F decides
        case = integral_case(text, SYMMETRIC, [0, 0], variables=["x", "y"])
        with contextlib.suppress(UnsupportedError):
            assert isinstance(case.germs.clarke, UnknownSet)
        found = apply_integral(text, SYMMETRIC, at=[0, 0], variables=["x", "y"])
        assert found.true == Polytope.hull([(0, -1), (0, 1)])

    def test_curved_kink_that_moves_is_unknown(self) -> None:
        assert isinstance(expected_clarke("abs(y - s*x**2)", UNIT, at="x=0,y=0"), UnknownSet)

    def test_a_wall_that_several_directions_meet_at_once(self) -> None:
        text = "norm1(max(clip(s*(-1/2*x - 1/2*y), -1, 0), 1/2*x + 1/2*y + s), min(1/2*x - 1/2*y, 1/2*x + y, 0))"
        law = Law.discrete({0: "1/2", "-7/2": "1/2"})
        found = apply_integral(text, law, at=[0, 0], variables=["x", "y"])
        germs = integral_case(text, law, [0, 0], variables=["x", "y"]).germs
        assert germs.expectation == found.predicted and germs.clarke == found.true

    def test_box(self) -> None:
        found = apply_integral("(s - t)*abs(w)", Law.uniform((0, 0), (1, 1)), at="w=0", parameter=("s", "t"))
        assert found.predicted == interval("-1/3", "1/3") and found.true == interval(0, 0)


class TestFormulas:
    @pytest.mark.parametrize(
        ("text", "law", "parameter", "formula"),
        [
            ("s*abs(w)", RAMP, "s", "2/3*abs(w)"),
            ("abs(w - s - t)", Law.uniform((0, 0), (1, 1)), ("s", "t"), None),
            ("relu(w - s)*s", RAMP, "s", "where(w >= 0, where(w - 1 >= 0, 2/3*w - 0.5, 1/6*w**4), 0)"),
        ],
    )
    def test_printed(self, text: str, law: Law, parameter: object, formula: str | None) -> None:
        found = expectation(text, law, parameter)  # type: ignore[arg-type]
        assert found.kind.evidence.name == "piecewise polynomial"
        assert formula is None or str(found) == formula

    def test_box_by_hand(self) -> None:
        # s + t has the triangular law: E|1 - s - t| = 1/3, E|0 - s - t| = 1
        program = expectation("abs(w - s - t)", Law.uniform((0, 0), (1, 1)), ("s", "t")).program
        assert [evaluate(program, [Q(w)])[0] for w in (0, 1, 2)] == [1, Q(1, 3), 1]

    def test_jumps_keep_their_value(self) -> None:
        program = expectation("where(w > s, 1, 0)", Law.discrete({0: "1/2", 1: "1/2"})).program
        assert [evaluate(program, [Q(w)])[0] for w in (-1, 0, "1/2", 1, 2)] == [0, 0, Q(1, 2), Q(1, 2), 1]

    def test_divergent_integral_is_refused(self) -> None:
        with pytest.raises(UnsupportedError):
            expectation("1/(s - w)", UNIT)

    def test_irrational_coefficients(self) -> None:
        assert "sqrt(2)" in str(expectation("abs(s**2 - 2)*w", Law.uniform(0, 2)))

    def test_kinks_with_a_slope_that_contains_the_parameter(self) -> None:
        # E|s x + y| = (x^2/2 + x y + y^2)/x where the kink s = -y/x lies in (0, 1)
        found = expectation("abs(s*x + y)", UNIT)
        assert found.kind.evidence.name == "semialgebraic"
        assert [evaluate(found.program, p)[0] for p in ([Q(2), Q(-1)], [Q(0), Q(-3)], [Q(-2), Q(-1)])] == [
            Q(1, 2),
            3,
            2,
        ]

    def test_impossible_cases_are_dropped(self) -> None:
        found = expectation("sort(s*w, w, s)[1]", UNIT)
        values = [evaluate(found.program, [Q(w)])[0] for w in (2, "1/2", -1)]
        assert values == [1, Q(3, 8), Q(-1, 2)]  # the middle one of s w, w, s

    def test_elementary_functions_of_the_variables(self) -> None:
        found = expectation("abs(w - s) + exp(w)", UNIT)
        assert found.kind.evidence.name == "definable in R_an,exp"


class TestSmoothing:
    def test_everywhere(self) -> None:
        found = smooths("abs(w - s)", UNIT)
        assert isinstance(found, Proved) and found.evidence.lipschitz_gradient
        assert isinstance(smooths("max(x + s, y)", UNIT), Proved)

    def test_not_claimed(self) -> None:
        assert isinstance(smooths("s*abs(w)", UNIT), Unknown)
        assert isinstance(smooths("abs(w - s)", HALF), Unknown)

    def test_at_a_point(self) -> None:
        assert smooths_at("abs(w - s)", UNIT, at="w=1/3").evidence.null_kinks
        cancelled = smooths_at("s*abs(w)", SYMMETRIC, at="w=0")
        assert isinstance(cancelled, Proved) and not cancelled.evidence.null_kinks
        assert isinstance(smooths_at("s*abs(w)", RAMP, at="w=0"), Refuted)


class TestOracle:
    TEXT = "relu(s*w) - abs(w)/2"

    @pytest.mark.parametrize("convention", ["relu0=0", "jax 0.10", "torch 2.13"])
    def test_mean_in_the_field(self, convention: str) -> None:
        found = oracle_mean(self.TEXT, HALF, at="w=0", convention=convention)
        assert isinstance(found.in_field, Proved)
        assert found.clarke == Polytope.hull([(0,)])

    def test_not_in_clarke(self) -> None:
        # jax: relu' = 1/2 would give 0 for both; |.|'(0) = 1 there
        found = oracle_mean(self.TEXT, HALF, at="w=0", convention="jax 0.10")
        assert found.mean == (Q(-1, 2),) and isinstance(found.in_clarke, Refuted)
        plain = oracle_mean("relu(w) - relu(-w) + 0*s", HALF, at="w=0", convention="relu0=0")
        assert plain.mean == (0,) and isinstance(plain.in_clarke, Refuted) and isinstance(plain.in_field, Proved)

    def test_simulation_is_seeded_and_covers_the_mean(self) -> None:
        law = Law.discrete({0: "1/4", 1: "3/4"})
        text = "s*(relu(w) - relu(-w)) + (1 - s)*w"
        first, second = (simulate_oracle(text, law, at="w=0", samples=4000, seed=7) for _ in range(2))
        mean = oracle_mean(text, law, at="w=0").mean
        assert first == second and first.evidence == "measured"
        assert mean == (Q(1, 4),) and first.covers(mean)
        assert first.excludes([Q(1)])  # Clarke F is {1}

    def test_conservative_rule_for_densities(self) -> None:
        found = apply_integral_conservative("relu(s*w) - relu(-s*w)", UNIT, at="w=0")
        assert found.predicted == interval(0, 1) and found.true == Polytope.hull([("1/2",)])
        # a node that is shared makes one choice; the kink at w = s is a null set of parameters
        assert apply_integral_conservative("abs(w - s)", UNIT, at="w=1/3").predicted == Polytope.hull([("-1/3",)])

    def test_conservative_rule(self) -> None:
        found = apply_integral_conservative("relu(w) - relu(-w) + s", HALF, at="w=0")
        assert found.predicted == interval(0, 2) and found.true == Polytope.hull([(1,)])
        assert isinstance(found.inclusion, Proved) and isinstance(found.equality, Refuted)


SLOPES = [Q(k, 2) for k in (-4, -3, -2, -1, 1, 2, 3, 4)]
LAWS = [
    UNIT,
    SYMMETRIC,
    RAMP,
    Law.density([(-1, 0, "s + 1"), (0, 1, "1 - s")]),
    Law.density([(0, 1, "1/2"), (2, 3, "3/2*(s - 2)**2")]),
    Law.mixture(("1/3", SYMMETRIC), ("2/3", Law.discrete({0: "1/2", "1/2": "1/2"}))),
]


def random_integrand(draw: random.Random, names: tuple[str, ...], turning: bool = False) -> str:
    """A sum of multiples of kinks; many of them vanish at w = 0 for all s. `turning`: some have a slope that contains s."""

    def form() -> str:
        return " + ".join(f"({draw.choice(SLOPES)})*{name}" for name in names)

    def kink() -> str:
        inner = form()
        if turning and draw.random() < 0.3:
            inner = f"s*({form()}) + {inner}"
        elif draw.random() < 0.5:
            inner += f" + ({draw.choice(SLOPES)})*s"
        if draw.random() < 0.3:
            inner += f" + ({draw.choice(SLOPES)})"
        kind = draw.choice(
            ["abs({})", "relu({})", "max({}, " + form() + ")", "min({}, 0)", "abs({} + abs(" + form() + "))"]
        )
        return kind.format(inner)

    terms = [f"({draw.choice(SLOPES)})*{draw.choice(['1', 's', '(s - 1/2)', 's**2'])}*{kink()}" for _ in range(2)]
    return " + ".join(terms)


class TestRandom:
    @pytest.mark.parametrize("seed", range(120))
    def test_discrete_laws(self, seed: int) -> None:
        draw = random.Random(seed)
        names = ("w",) if seed % 3 else ("x", "y")
        text = random_integrand(draw, names)
        masses = [draw.randint(1, 4) for _ in range(draw.randint(2, 4))]
        law = Law.discrete(
            {Q(k - 1, draw.choice([1, 2])) + k * Q(1, 16): Q(m, sum(masses)) for k, m in enumerate(masses)}
        )
        found = apply_integral(text, law, at=[0] * len(names), variables=names)
        assert isinstance(found.inclusion, Proved), text
        assert isinstance(found.equality, (Proved, Refuted)), text
        if any(isinstance(q.verdict, Proved) for q in found.qualifications):
            assert isinstance(found.equality, Proved), text
        if len(names) == 1:  # the germs decide the same case without the program of F
            case = integral_case(text, law, [0], variables=names)
            assert case.germs.clarke == found.true and case.germs.expectation == found.predicted, text

    @pytest.mark.parametrize("seed", range(60))
    def test_densities_of_one_variable(self, seed: int) -> None:
        draw = random.Random(1000 + seed)
        text, law = random_integrand(draw, ("w",), seed % 2 == 0), draw.choice(LAWS)
        formula = expectation(text, law, variables=["w"])
        for w in (Q(draw.randint(-40, 40), 16), Q(0)):
            exact = evaluate(formula.program, [w])[0]
            assert abs(float(exact) - _quadrature(text, law, ("w",), (w,))) < 1e-6, text
            found = apply_integral(text, law, at=[w], variables=["w"])
            assert isinstance(found.inclusion, Proved), text
            assert found.true == clarke(formula.program, [w]), text
            if any(isinstance(q.verdict, Proved) for q in found.qualifications):
                assert isinstance(found.equality, Proved), text
            low, high = (float(found.true.vertices[k][0]) for k in (0, -1))  # type: ignore[attr-defined]
            slopes = [_slope(formula.program, w, side) for side in (1, -1)]
            assert abs(min(slopes) - low) < 1e-6 and abs(max(slopes) - high) < 1e-6, text

    @pytest.mark.parametrize("seed", range(24))
    def test_densities_of_two_variables(self, seed: int) -> None:
        draw = random.Random(2000 + seed)
        text, law = random_integrand(draw, ("x", "y"), seed % 3 == 0), draw.choice(LAWS)
        formula = expectation(text, law, variables=["x", "y"])
        w = (Q(draw.randint(-8, 8), 8), Q(draw.randint(-8, 8), 8))
        exact = evaluate(formula.program, w)[0]
        assert abs(float(exact) - _quadrature(text, law, ("x", "y"), w)) < 1e-6, text
        found = apply_integral(text, law, at=[0, 0], variables=["x", "y"])
        assert not isinstance(found.inclusion, Refuted), text
        direct = clarke(formula.program, [0, 0])
        if not isinstance(found.true, UnknownSet) and not isinstance(direct, UnknownSet):
            assert found.true == direct, text

    @pytest.mark.parametrize("seed", range(12))
    def test_expectation_against_sums_of_clarke_sets(self, seed: int) -> None:
        """The engine's Clarke sets of f(., s) at many rational s, averaged: support functions agree up to the mesh."""
        draw = random.Random(3000 + seed)
        names = ("w",) if seed % 2 else ("x", "y")
        text, law = random_integrand(draw, names, True), draw.choice(LAWS[:3])
        case = integral_case(text, law, [0] * len(names), variables=names)
        ((low, high),) = law.components[0].box
        density, mesh = law.components[0].density, 60
        places = [low + (high - low) * Q(2 * k + 1, 2 * mesh) + Q(1, 10007) for k in range(mesh)]
        sets = [clarke(at_parameter(case.program, len(names), [s]), case.point) for s in places]
        for direction in ((1,), (-1,)) if len(names) == 1 else ((1, 0), (0, -1), (2, 1), (-1, 3)):
            exact = case.germs.support(tuple(map(Q, direction)))
            pairs = zip(places, sets, strict=True)
            total = sum(density.at([s]) * support(found, direction) for s, found in pairs) * (high - low) / mesh
            assert abs(float(exact - total)) < 0.05 * (1 + abs(float(exact))), text


def _quadrature(text: str, law: Law, names: tuple[str, ...], w: tuple[Q, ...]) -> float:
    """The expectation in floating point, by bisection at kinks; the text is read by Python."""
    code = compile(text, "integrand", "eval")
    point = dict(zip(names, map(float, w), strict=True))
    known = {"abs": abs, "max": max, "min": min, "relu": lambda x: max(x, 0)}

    def value(s: float) -> float:
        return float(eval(code, known, {**point, "s": s}))

    total = 0.0
    for component in law.components:
        (side,) = component.sides
        density = component.density
        if not isinstance(side, tuple):
            total += float(density.constant) * value(float(side))
            continue
        weights = [(sum(e for _, e in monomial), float(c)) for monomial, c in density.terms()]
        low, high = map(float, side)
        for k in range(64):  # no kink may hide between the nodes of a long interval and its end
            a, b = (low + (high - low) * j / 64 for j in (k, k + 1))
            total += _adaptive(lambda s: value(s) * sum(c * s**e for e, c in weights), a, b)  # noqa: B023
    return total


def _adaptive(function: Callable[[float], float], a: float, b: float) -> float:
    middle = (a + b) / 2
    whole, left, right = _gauss(function, a, b), _gauss(function, a, middle), _gauss(function, middle, b)
    if abs(whole - left - right) < 1e-13 or b - a < 1e-9:
        return left + right
    return _adaptive(function, a, middle) + _adaptive(function, middle, b)


NODES = [
    (-0.9061798459386640, 0.2369268850561891),
    (-0.5384693101056831, 0.4786286704993665),
    (0.0, 0.5688888888888889),
]


def _gauss(function: Callable[[float], float], a: float, b: float) -> float:
    """Five points: exact for polynomials of degree nine."""
    middle, half = (a + b) / 2, (b - a) / 2
    points = NODES + [(-x, weight) for x, weight in NODES[:2]]
    return sum(weight * function(middle + half * x) for x, weight in points) * half


def _slope(program: object, w: Q, side: int) -> float:
    step = Q(side, 10**9)
    ahead, here = evaluate(program, [w + step])[0], evaluate(program, [w])[0]  # type: ignore[arg-type]
    return float((ahead - here) / step)


def test_a_kink_that_turns_gives_no_inner_bound_from_one_sample():
    """|dF/dx| <= 2 - sqrt(2) almost everywhere; the gradient of a sample of s, (1, -2), is no limit of gradients of F."""
    found = apply_integral("abs(x - s*y) - abs(x - s**2*y)", Law.uniform(0, 2), at="x=0,y=0", variables=["x", "y"])
    assert isinstance(found.true, UnknownSet) and found.true.inner is None


def test_the_conservative_rule_has_its_own_qualification():
    found = apply_integral_conservative("relu(w) - relu(-w) + s", Law.discrete({0: "1/2", 1: "1/2"}), at="w=0")
    assert isinstance(found.equality, Refuted)
    assert all(isinstance(q.verdict, Refuted) for q in found.qualifications) and found.qualifications


def test_norms_in_a_discrete_law():
    found = apply_integral("norm(x,y)*s", Law.discrete({1: "1/2", -2: "1/2"}), at="x=0,y=0")
    assert found.inclusion and isinstance(found.equality, Refuted)


@pytest.mark.parametrize(
    "make",
    [
        lambda: apply_integral("abs(x)*s", None, at="x=0"),
        lambda: Law.uniform((0, 0), (1,)),
        lambda: Law.discrete([0, 1]),
        lambda: Law.density([(0, 1)]),
        lambda: Law.product(),
    ],
)
def test_laws_of_another_form_are_refused(make):
    with pytest.raises(UnsupportedError, match="required"):
        make()
