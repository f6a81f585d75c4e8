"""Graphs of functions with jumps, poles and gaps: exact limits decide what is joined."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402

from consderiv import clarke_map, parse  # noqa: E402
from consderiv.plotting import plot_graph, plot_map  # noqa: E402
from consderiv.plotting.pieces import pieces_of  # noqa: E402
from consderiv.plotting.windows import readable_heights  # noqa: E402
from consderiv.verdicts import Unknown  # noqa: E402


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def drawn(program: str, **options):
    """The curve, the filled and the empty circles of the graph of the function."""
    curve, *others = plot_graph(program, **{"kinds": (), **options})
    circles = [a for a in others if getattr(a, "axes", None) is curve.axes and getattr(a, "get_marker", str)() == "o"]
    points = {
        a.get_label() == "_limit": {tuple(map(float, p)) for p in zip(*a.get_data(), strict=True)} for a in circles
    }
    return curve, points.get(False, set()), points.get(True, set())


def gaps(curve) -> list[float]:
    """Where the curve is interrupted."""
    return [float(x) for x, y in zip(*curve.get_data(), strict=True) if math.isnan(y)]


@pytest.mark.parametrize(
    ("program", "filled", "empty"),
    [
        ("where(x > 0, x, -1)", {(0, -1)}, {(0, 0)}), ("sign(x)", {(0, 0)}, {(0, -1), (0, 1)}),
        ("where(x == 0, 1, x)", {(0, 1)}, {(0, 0)}), ("abs(x)/x", set(), {(0, -1), (0, 1)}),
        ("(x**2 - x)/x", set(), {(0, -1)}), ("where(exp(x) >= 1, 1, x)", {(0, 1)}, {(0, 0)}),
        ("where(x > 0, 1/x, 3)", {(0, 3)}, set()),
    ],
)  # fmt: skip
def test_a_jump_is_not_joined(program: str, filled, empty) -> None:
    curve, values, limits = drawn(program)
    assert gaps(curve) == [0] and values == filled and limits == empty


def test_a_jump_at_an_irrational_point() -> None:
    curve, values, limits = drawn("where(x**2 > 2, 1, 0)")
    root = math.sqrt(2)
    assert gaps(curve) == [-root, root] and values == {(-root, 0), (root, 0)} and limits == {(-root, 1), (root, 1)}


@pytest.mark.parametrize(
    "program", ["abs(x)", "where(x > 0, x, 0)", "relu(x) - relu(-x)", "sqrt(abs(x))", "where(x > 1, x*x/x, x)"]
)
def test_a_kink_is_joined(program: str) -> None:
    curve, _, limits = drawn(program)
    assert not gaps(curve) and not limits
    assert (0, 0) in set(zip(*curve.get_data(), strict=True))


def test_nothing_is_drawn_without_a_value() -> None:
    curve, values, _ = drawn("sqrt(x)", interval=(-1, 1))
    known = [x for x, y in zip(*curve.get_data(), strict=True) if not math.isnan(y)]
    assert min(known) == 0 and values == {(0, 0)}
    strips = [p for p in curve.axes.patches if p.get_hatch()]
    assert [(p.get_x(), p.get_width()) for p in strips] == [(-1, 1)]
    assert "no value" in [text.get_text() for text in curve.axes.texts]


@pytest.mark.parametrize(("program", "largest"), [("1/x", 20), ("log(x)", 10), ("1/x**2", 100), ("exp(1/x)", 1000)])
def test_poles_are_cut_off(program: str, largest: float) -> None:
    curve, *_ = drawn(program, interval=(-1, 1), kinds=("clarke",))
    lower = plt.gcf().axes[1]
    for ax in (curve.axes, lower):
        low, high = ax.get_ylim()
        assert -5 * largest < low < high < 5 * largest
    finite = [abs(y) for y in curve.get_ydata() if not math.isnan(y)]
    assert max(finite) > max(map(abs, curve.axes.get_ylim()))  # the curve leaves the picture
    assert gaps(curve) == [0]


def test_bounded_graphs_are_not_cut_off() -> None:
    curve, *_ = drawn("x**9")
    assert curve.axes.get_ylim()[1] > 1 > -1 > curve.axes.get_ylim()[0]


def test_the_map_of_a_jump_has_empty_ends() -> None:
    artists = plot_map(clarke_map("where(x > 0, 2*x, -1)"))
    (ends,) = [a for a in artists if getattr(a, "get_marker", str)() == "o"]
    assert [tuple(map(float, p)) for p in zip(*ends.get_data(), strict=True)] == [(0, 0), (0, 2)]
    assert ends.get_markerfacecolor() == ends.axes.get_facecolor()


def test_elementary_maps_are_drawn_beside_a_gap() -> None:
    curves = [a for a in plot_map(clarke_map("sqrt(x)"), interval=(-1, 1)) if len(getattr(a, "get_xdata", list)()) > 2]
    assert curves and min(curves[0].get_xdata()) > 0


def test_without_maps_the_function_alone() -> None:
    (curve, *_) = plot_graph("abs(x)", kinds=())
    assert plt.gcf().axes == [curve.axes]
    (points,) = plot_graph("floor(x)", kinds=(), interval=(0, 3))
    assert points.get_linestyle() == "None"  # it may jump, and nobody knows where: nothing is joined


def test_limits_are_exact() -> None:
    (first, second, third) = pieces_of(parse("(x**2 - 2)/(x**3 - 2*x)")).breaks
    assert first.left.limit == first.right.limit == -second_root() / 2 and third.value is None
    assert second.left.is_steep and second.right.is_steep


def second_root():
    from consderiv.programs import evaluate

    return evaluate(parse("sqrt(x)"), (Fraction(2),))[0]


def test_an_undecided_limit_is_not_claimed() -> None:
    (one,) = pieces_of(parse("sin(x)/x")).breaks
    assert one.value is None and one.left.limit is None and not one.is_continuous
    assert isinstance(pieces_of(parse("floor(x)")), Unknown)


def test_readable_heights_keep_what_is_needed() -> None:
    low, high = readable_heights([1 / k for k in range(1, 400)] + [1e9], needed=[-3])
    assert low < -3 and 0.1 < high < 10


def test_equal_maps_show_beside_one_another() -> None:
    plot_graph("abs(x)", kinds=("chain_rule", "selection", "clarke"))
    lower = plt.gcf().axes[1]
    widths = [line.get_linewidth() for line in lower.lines if not str(line.get_label()).startswith("_")]
    assert widths == sorted(set(widths), reverse=True) and len(widths) == 3
