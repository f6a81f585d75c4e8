"""Pictures that said less than they should, or something else: what a reviewer found, each with its mend."""

from __future__ import annotations

import math

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402

from consderiv import (  # noqa: E402
    StratifiedField,
    audit,
    chain_rule_field,
    clarke,
    clarke_map,
    critical_points,
    explain,
    frechet,
    limiting,
)
from consderiv.calculus import apply_sum  # noqa: E402
from consderiv.errors import UnsupportedError  # noqa: E402
from consderiv.plotting import (  # noqa: E402
    COLOURS,
    describe,
    plot,
    plot_along,
    plot_critical,
    plot_entry,
    plot_field,
    plot_graph,
    plot_kink,
    plot_kinks,
    plot_map,
    plot_pair,
    plot_rule,
    plot_set,
    plot_sets,
    save,
)

O2, O3 = "x=0,y=0", "x=0,y=0,z=0"
DISC = [("x**2+y**2<1", "(0,0)"), ("x**2+y**2>1", "(0,0)")]


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def vertex_arrows(artists) -> list[tuple[float, float, float, float]]:
    """Foot and vector of the arrows on curves and at points."""
    orange = matplotlib.colors.to_rgb(COLOURS["chain_rule_field"])
    quivers = [a for a in artists if isinstance(a, matplotlib.quiver.Quiver)]
    chosen = [q for q in quivers if tuple(q.get_facecolor()[0][:3]) == orange]
    return [(*map(float, foot), float(u), float(v)) for q in chosen for foot, u, v in zip(q.XY, q.U, q.V, strict=True)]


def legend_of(artists) -> list[str]:
    """The words below the last axes that have a legend."""
    found = [ax.get_legend() for ax in artists[0].figure.axes if ax.get_legend() is not None]
    return [text.get_text() for text in found[-1].get_texts()] if found else []


def on_circle(value: str) -> StratifiedField:
    return StratifiedField.by_hand("x y", [*DISC, ("x**2+y**2==1", value)])


@pytest.mark.parametrize(("value", "along"), [("[-1,1]*(x,y)", 1.0), ("[-1,1]*(-y,x)", 0.0)])
def test_normals_and_tangents_of_a_circle_differ(value: str, along: float) -> None:
    arrows = vertex_arrows(plot(on_circle(value)))
    assert len(arrows) >= 16
    assert all(abs(x * u + y * v) == pytest.approx(along, abs=1e-3) for x, y, u, v in arrows)
    assert len({math.floor(math.atan2(y, x) / (math.pi / 2)) for x, y, _, _ in arrows}) == 4


@pytest.mark.parametrize(
    ("program", "equation"),
    [
        ("abs(x**2+y**2-1/2)", lambda x, y: x * x + y * y - 0.5), ("abs(x-y**2)", lambda x, y: x - y * y),
        ("abs(x*y-1/4)", lambda x, y: x * y - 0.25),
    ],
)  # fmt: skip
def test_curves_of_degree_two_have_arrows(program: str, equation) -> None:
    arrows = vertex_arrows(plot(clarke_map(program)))
    assert len(arrows) >= 6 and all(abs(equation(x, y)) < 1e-3 for x, y, _, _ in arrows)


def test_steep_lines_have_as_many_arrows_as_others_and_exact_feet() -> None:
    steep, flat = (vertex_arrows(plot(clarke_map(f, "x y"))) for f in ("abs(y-10*x)", "abs(10*y-x)"))
    assert len(steep) == len(flat) >= 6
    assert all(y == pytest.approx(10 * x, rel=1e-15) for x, y, _, _ in steep)


def test_points_of_curved_equations_are_drawn_and_other_sets_are_named() -> None:
    parts = [*DISC, ("x**2+y**2==1 and y==x", "2*Ball"), ("x**2+y**2==1 and x>y", "(x,y)"),
             ("x**2+y**2==1 and x<y", "(x,y)")]  # fmt: skip
    artists = plot(StratifiedField.by_hand("x y", parts))
    dots = [a for a in artists if getattr(a, "get_marker", lambda: "")() == "o"]
    places = sorted((float(a.get_xdata()[0]), float(a.get_ydata()[0])) for a in dots)
    assert places == [pytest.approx((-(0.5**0.5),) * 2, abs=1e-3), pytest.approx((0.5**0.5,) * 2, abs=1e-3)]
    assert "curved or unbounded sets: not drawn" in legend_of(artists)
    assert "curved or unbounded sets: not drawn: " in describe(artists)


def test_a_curve_outside_the_window_is_mentioned() -> None:
    artists = plot(clarke_map("abs(x*y-4)"), window=(-1, 1, -1, 1))
    assert "nothing seen in this window" in legend_of(artists)


@pytest.mark.parametrize("program", ["x/y", "where(x>0,y,x)", "sign(x)+abs(y)"])
def test_strata_without_values_are_marked(program: str) -> None:
    artists = plot(clarke_map(program))
    assert "hatched, dotted or hollow: undefined" in legend_of(artists)
    assert any(isinstance(a, matplotlib.quiver.Quiver) for a in artists)


def test_fields_have_a_title_and_name_their_arrows() -> None:
    artists = plot(clarke_map("max(x,y)"))
    assert artists[0].axes.get_title() == "Clarke map of max(x, y)"
    assert legend_of(artists) == ["value", "vertices of the set on a curve or at a point"]


@pytest.mark.parametrize(
    ("program", "inside"), [("abs(x-10)+abs(y-20)", (10, 20)), ("abs(x-10)+0*y", (10, 0)), ("abs(x-y**2-50)", (50, 0))]
)
def test_the_window_shows_what_there_is(program: str, inside) -> None:
    artists = plot(clarke_map(program, "x y"))
    (left, right), (bottom, top) = artists[0].axes.get_xlim(), artists[0].axes.get_ylim()
    assert left < inside[0] < right and bottom < inside[1] < top and vertex_arrows(artists)


def test_arrows_stay_in_the_window_and_long_ones_do_not_shrink_the_others() -> None:
    for program in ("abs(x)-abs(y)", "max(x,y,0)"):
        for x, y, u, v in vertex_arrows(plot(clarke_map(program))):
            assert abs(x) <= 0.9 and abs(y) <= 0.9 and math.hypot(u, v) < 2
    steep = plot_entry("long-normals-of-a-maximum")
    assert any("cut: up to 5 long" in words for words in legend_of(steep))


def test_unknown_sets_are_named_as_bounds() -> None:
    for value in (limiting("-norm(x,y)+abs(z)", O3), clarke("norm(x,y)-norm(x,2*y)", O2)):
        assert legend_of(plot(value)) == ["bounds of an unknown set"]
    assert legend_of(plot(clarke("abs(x)+abs(y)", O2))) == []


def test_a_sphere_is_hollow() -> None:
    (sphere,) = plot(limiting("-norm(x,y,z)", O3))
    (ball,) = plot(clarke("norm(x,y,z)", O3))
    assert type(sphere) is not type(ball) and legend_of([sphere]) == ["surface only"] and legend_of([ball]) == []


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plot_kink("max(x,y)", O2, returned={"t": (1,)}), "received 1 from t"),
        (lambda: plot_sets(explain("max(x,y)", at=O2), returned={"t": 1}), "received 1 from t"),
        (lambda: plot_sets(explain("max(x,y)", at=O2), returned={"t": (1, 2, 3)}), "received 3 from t"),
        (lambda: plot_sets(explain("abs(x)", at="x=0"), returned={"t": (1, 2)}), "received 2 from t"),
        (lambda: plot_sets(explain("abs(x)", at="x=0"), returned={"t": "a"}), "numbers"),
        (lambda: plot_sets(explain("abs(x)", at="x=0"), returned=[(0, 0)]), "mapping"),
        (lambda: plot_graph("abs(x)", returned={"t": (0, 0)}), "pairs"),
        (lambda: plot_graph("abs(x)", returned=[(0, 0)]), "pairs"),
        (lambda: plot_critical("abs(x)"), "critical_points"), (lambda: plot_kinks("abs(x)"), "kink_locus"),
        (lambda: plot_along("abs(x)"), "chain_rule_along"), (lambda: plot_rule(3), "apply_sum"),
        (lambda: plot_pair(3, 4), "pair"), (lambda: plot_entry(3), "gallery"),
        (lambda: plot_entry("no-such-entry"), "gallery entry"),
        (lambda: plot_set(clarke("abs(x)", "x=0"), colour="nocolour"), "colour of Matplotlib"),
        (lambda: save(plot(clarke("abs(x)", "x=0")), "x.nosuch"), "'nosuch'"),
        (lambda: plot(clarke_map("norm(x,y)")), "received Unknown: "),
        (lambda: plot(clarke_map("[abs(x), 2*x]")), "shape (2, 1)"), (lambda: plot_map("abs(x)"), "stratified field"),
        (lambda: plot(clarke_map("[abs(x), y]")), "shape (2, 2)"), (lambda: plot_field("x"), "stratified field"),
    ],
)  # fmt: skip
def test_wrong_things_are_refused_in_three_parts(draw, words: str) -> None:
    with pytest.raises(UnsupportedError, match=r"required; received .*; ") as caught:
        draw()
    assert words in str(caught.value)


def test_entries_are_found_by_name() -> None:
    assert "D(x, y)" in describe(plot_entry("tangents-of-a-line"))


@pytest.mark.parametrize("program", ["exp(x)+x**2", "floor(x)"])
def test_incomplete_critical_sets_say_so(program: str) -> None:
    assert legend_of(plot(critical_points(program))) == ["critical: none found, not complete"]


def test_artificial_points_are_described_without_the_real_ones() -> None:
    found = critical_points("x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))", "chain_rule")
    assert "artificial: x == 1\n" in describe(plot(found))


def test_predictions_are_not_called_returned() -> None:
    for drawn in (explain("abs(x)", at="x=0"), chain_rule_field("abs(x)", "x=0")):
        names = [text.get_text() for text in plot(drawn)[0].axes.get_yticklabels()]
        assert "predicted" in names and "returned" not in names
    assert any(words.startswith("predicted: ") for words in legend_of(plot(explain("max(x,y)", at=O2))))
    given = legend_of(plot(explain("max(x,y)", at=O2), returned={"me": (1, 0)}))
    assert "me" in given and not any("predicted" in words for words in given)


def test_rings_of_a_lower_map_leave_the_upper_one_visible() -> None:
    artists = plot("abs(x)*sign(x)")
    clarke_line = next(a for a in artists if a.get_label() == "Clarke")
    rings = [a for a in artists[0].figure.axes[1].lines if a.get_marker() == "o" and list(a.get_xdata()) == [0.0]]
    assert rings and all(a.get_zorder() < clarke_line.get_zorder() for a in rings if a.get_markersize() > 7)
    assert any(a.get_markersize() > 7 for a in rings)


def test_unknown_values_on_the_line_are_marked() -> None:
    artists = plot_entry("erratum-semialgebraic-expectation")
    assert "unknown" in [text.get_text() for text in artists[0].figure.axes[1].texts]


def test_marks_of_a_graph_are_described() -> None:
    assert "t: 0 at x = 0, 1 at x = 1" in describe(plot_graph("abs(x)", returned={"t": [(0, 0), (1, 1)]}))


def test_one_witness_is_an_example() -> None:
    artists = plot(apply_sum("abs(x)", "-abs(x)", at="x=0"))
    assert "not true, e.g." in [text.get_text() for text in artists[0].axes.get_yticklabels()]


def test_flat_sets_are_stretched_and_others_are_not() -> None:
    ratios = [plot(clarke(f, O2))[0].axes.get_aspect() for f in ("1000*abs(x)+abs(y)", "2*abs(x)+abs(y)")]
    assert ratios == ["auto", 1.0]


def test_no_dots_float_beside_words() -> None:
    artists = plot(explain("where(x>0,y,x)", at=O2))
    (right,) = [ax for ax in artists[0].figure.axes if not ax.axison]
    assert not right.lines


def test_the_empty_set_has_its_sign() -> None:
    (words,) = plot(frechet("-abs(x)-abs(y)", O2))
    assert words.get_text() == "∅"


def test_two_kinds_of_chain_rule_fields_have_two_colours() -> None:
    artists = plot_graph("abs(abs(x))-abs(x)", kinds=("chain_rule", "chain_rule_exact"))
    colours = {a.get_label(): a.get_color() for a in artists if "chain-rule" in str(a.get_label())}
    assert len(colours) == len(set(colours.values())) == 2


def test_values_that_are_no_numbers_are_in_the_legend_once() -> None:
    words = legend_of(plot(audit("sqrt(x**2+y**2)", O2, backends=["numpy"])))
    assert len([one for one in words if "no finite value (nan)" in one]) == 1
