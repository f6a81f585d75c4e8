"""Pictures: what is drawn where, and what they say in words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402

import consderiv  # noqa: E402
from consderiv import chain_rule_along, clarke, clarke_map, critical_points, explain, limiting  # noqa: E402
from consderiv.calculus import apply_composition, apply_sum  # noqa: E402
from consderiv.errors import UnsupportedError  # noqa: E402
from consderiv.gallery import run  # noqa: E402
from consderiv.plotting import (  # noqa: E402
    COLOURS,
    describe,
    plot,
    plot_field,
    plot_graph,
    plot_kink,
    plot_map,
    plot_set,
    plot_sets,
    save,
)
from consderiv.plotting.intervals import intervals  # noqa: E402
from consderiv.plotting.maximisers import maximisers  # noqa: E402
from consderiv.plotting.outlines import outlines  # noqa: E402
from consderiv.plotting.spatial import faces  # noqa: E402
from consderiv.sets import Polytope, Undefined, UnknownSet  # noqa: E402
from consderiv.sets.curved_boundary import surface  # noqa: E402
from consderiv.sets.ellipsoids import ball, cap  # noqa: E402


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def differing(p, q) -> int:
    return sum(a != b for a, b in zip(p, q, strict=True))


def test_a_polygon_is_drawn_through_its_vertices_in_order() -> None:
    (region,) = plot_set(clarke("abs(x) + abs(y)", "x=0,y=0"))
    corners = [tuple(map(float, corner)) for corner in region.get_xy()]
    assert set(corners) == {(-1, -1), (1, -1), (1, 1), (-1, 1)}
    assert all(differing(p, q) == 1 for p, q in pairwise(corners) if p != q)


@pytest.mark.parametrize(
    ("program", "kinds"),
    [
        ("norm(x, y)", ["region"]), ("abs(x) + 0*y", ["curve"]), ("x + y", ["points"]), ("norm(x, y) + abs(x)", ["region"]),
    ],
)  # fmt: skip
def test_outline_kinds(program: str, kinds: list[str]) -> None:
    assert [o.kind for o in outlines(clarke(program, "x=0,y=0", "x y"))] == kinds


def test_the_stadium_has_its_straight_sides() -> None:
    (outline,) = outlines(clarke("norm(x, y) + abs(x)", "x=0,y=0"))
    assert outline.points.max(axis=0) == pytest.approx([2, 1])
    assert outline.points.min(axis=0) == pytest.approx([-2, -1])
    on_top = outline.points[outline.points[:, 1] > 1 - 1e-4][:, 0]
    assert on_top.min() == pytest.approx(-1, abs=0.02) and on_top.max() == pytest.approx(1, abs=0.02)


def test_a_half_circle_ends_in_its_exact_ends() -> None:
    (outline,) = outlines(surface(cap(ball((0, 0), 1), (0, 1), 0)))
    ends = sorted(map(tuple, (outline.points[0], outline.points[-1])))
    assert ends[0] == pytest.approx((-1, 0), abs=1e-9) and ends[1] == pytest.approx((1, 0), abs=1e-9)
    assert (outline.points[:, 1] >= -1e-9).all()
    steps = ((outline.points[1:] - outline.points[:-1]) ** 2).sum(axis=1)
    assert steps.max() < 1e-3


def test_maximisers_of_a_cap_lie_on_its_flat_part() -> None:
    import numpy

    half = cap(ball((0, 0), 1), (0, 1), 0)
    found = maximisers(half, numpy.array([[0.0, -1.0], [0.0, 1.0], [1.0, 0.0]]))
    assert found[0][1] == pytest.approx(0) and found[1] == pytest.approx([0, 1]) and found[2] == pytest.approx([1, 0])


def test_faces_of_a_tetrahedron_and_of_a_flat_square() -> None:
    tetrahedron = Polytope.hull([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)])
    assert sorted(map(len, faces(tetrahedron))) == [3, 3, 3, 3]
    square = Polytope.hull([(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)])
    (face,) = faces(square)
    corners = [square.flat_vertices[i] for i in (*face, face[0])]
    assert all(differing(p, q) == 1 for p, q in pairwise(corners))


SPATIAL = ("abs(x) + max(x, y, z)", "norm(x, y, z) + abs(z)", "x + y + z", "abs(x) + y", "max(x, y, z)")


@pytest.mark.parametrize("program", SPATIAL)
def test_sets_in_space(program: str) -> None:
    artists = plot_set(clarke(program, "x=0,y=0,z=0", "x y z"))
    assert artists and artists[0].axes.name == "3d"
    low, high = artists[0].axes.get_xlim3d()
    assert -10 < low < high < 10


def test_axes_in_space_fit_the_set() -> None:
    (solid, _) = plot_set(Polytope.hull([(5, 5, 5), (6, 5, 5), (5, 6, 5), (5, 5, 6)]))
    assert 4 < solid.axes.get_xlim3d()[0] < 5 and 6 < solid.axes.get_zlim3d()[1] < 7


def test_the_map_of_a_kink_has_its_vertical_segment() -> None:
    lines = plot_map(clarke_map("abs(x - 2)"))
    segments = [tuple(map(float, line.get_ydata())) for line in lines if len(line.get_xdata()) == 2]
    assert segments == [(-1, 1)]
    assert [float(x) for line in lines if len(line.get_xdata()) == 2 for x in line.get_xdata()] == [2, 2]


def test_intervals_of_a_union() -> None:
    assert intervals(limiting("min(x, 2*x, 3*x)", "x=0")) == ((1.0, 1.0), (3.0, 3.0))


def test_the_graph_shows_function_and_maps() -> None:
    import math

    plot_graph("relu(x) - relu(-x)")
    upper, lower = plt.gcf().axes
    x, y = upper.lines[0].get_data()
    assert all(math.isclose(a, b, abs_tol=1e-12) for a, b in zip(x, y, strict=True))
    spans = [tuple(map(float, line.get_ydata())) for line in lower.lines if len(line.get_xdata()) == 2]
    assert (0.0, 2.0) in spans
    assert [text.get_text() for text in lower.get_legend().get_texts()] == ["chain-rule field (hull)", "Clarke"]


def test_cells_have_the_colour_of_their_gradient() -> None:
    report = explain("max(x, y, 0)", "x=0,y=0")
    plot_kink(report)
    left, right = plt.gcf().axes
    painted = [tuple(c.get_facecolor()[0][:3]) for c in left.collections if len(c.get_facecolor())]
    dots = [matplotlib.colors.to_rgb(line.get_color()) for line in right.lines if line.get_zorder() == 7]
    assert len(dots) == 3 and {tuple(round(v, 3) for v in c) for c in painted} == {
        tuple(round(v, 3) for v in c) for c in dots
    }
    assert "1: gradient (1, 0)" in describe(plt.gcf())


def test_cells_have_the_number_of_their_gradient() -> None:
    plot_kink("max(x, y, 0)", "x=0,y=0")
    left, right = plt.gcf().axes
    cells = {text.get_text(): text.xy for text in left.texts}
    dots = {text.get_text(): tuple(map(float, text.xy)) for text in right.texts}
    gradients = {(1, 0): cells["1"][0] > max(0, cells["1"][1]), (0, 0): max(cells["2"]) < 0,
                 (0, 1): cells["3"][1] > max(0, cells["3"][0])}  # fmt: skip
    assert [dots[n] for n in "123"] == list(gradients) and all(gradients.values())
    rings = [line for line in right.lines if "Torch" in str(line.get_label())]
    assert [ring.get_markerfacecolor() for ring in rings] == ["none"]  # they do not cover the dots


def test_an_empty_set_is_named() -> None:
    names = ("limiting", "frechet", "clarke")
    plot_sets(explain("-abs(x) - abs(y)", "x=0,y=0"), only=names)
    assert "Fréchet: ∅" in [text.get_text() for text in plt.gca().get_legend().get_texts()]
    plot_sets(explain("-abs(x)", "x=0"), only=names)
    assert "∅" in [text.get_text() for text in plt.gca().texts]
    artists = plot_sets(explain("-abs(x) - abs(y) - abs(z)", "x=0,y=0,z=0"), only=names)
    assert "Fréchet: ∅" in [text.get_text() for text in artists[0].axes.get_legend().get_texts()]


def test_coinciding_sets_are_named_and_dashed() -> None:
    lowest, _, upper = plot_sets(explain("max(x, y)", "x=0,y=0"), returned={})
    (line,) = upper.axes.get_legend().get_texts()
    assert line.get_text() == "Clarke = selection field = chain-rule field (hull)"
    assert lowest.get_linestyle() == "-" and upper.get_linestyle() == "--"


def test_cells_that_meet_without_a_kink_are_one_region() -> None:
    """x**2 + x + y = 0 with x > 0 separates two cells with the gradient (2*x, 1), and nothing else."""
    plot_kink("min(abs(x), x**2 + y)", "x=0,y=0")
    left = plt.gcf().axes[0]
    assert [text.get_text() for text in left.texts] == ["1", "2", "3"] and len(left.collections) == 3
    far = plot_kink("max(abs(x) - 1, 0)", "x=0,y=0", variables="x y", radius=2)
    assert "1: gradient (0, 0) at the point from " in describe(far)


def test_pictures_of_explanations_name_function_and_point() -> None:
    long = " + ".join(f"abs(x - {k})" for k in range(9))
    (ax,) = {a.axes for a in plot_sets(explain(long, "x=1/2"))}
    program, point = ax.get_title().splitlines()
    assert 45 <= len(program) <= 50 and program.endswith("...") and point == "at x = 1/2"
    left, right = plot(explain("max(x, y)", "x=0,y=0"))[0].figure.axes
    assert left.get_title() == "cells of max(x, y)\nat x = 0, y = 0" and right.get_title() == "sets of derivatives"
    assert describe(left.figure).count("max(x, y) at x = 0, y = 0") == 1


def test_equal_points_lie_in_one_another() -> None:
    sizes = [a.get_markersize() for a in plot_sets(explain("x*y", "x=1,y=0"), returned={})]
    assert sizes == sorted(set(sizes), reverse=True) and len(sizes) == 3


def test_separate_points_stay_separate() -> None:
    report = explain("-abs(x) - abs(y)", "x=0,y=0")
    artists = plot_sets(report, only=("bouligand", "limiting"), returned={})
    assert [a.get_linestyle() for a in artists] == ["None", "None"]


def test_a_mapping_of_sets() -> None:
    artists = plot_sets({"a": clarke("abs(x)", "x=0"), "clarke": clarke("max(x, 0)", "x=0")})
    assert [t.get_text() for t in artists[0].axes.get_yticklabels()] == ["a", "Clarke"]
    assert artists[1].get_color() == COLOURS["clarke"]
    assert plot_sets({"a": clarke("abs(x)", "x=0"), "b": clarke("max(x, 0)", "x=0")}, only="b")


def test_axes_are_named_after_partial_derivatives() -> None:
    def names(artists) -> list[str]:
        return [getattr(artists[0].axes, f"get_{side}label")() for side in "xyz"[: 3 if SPACE in artists else 2]]

    SPACE = object()
    assert names(plot_sets(explain("max(u, w)", "u=0,w=0"))) == ["∂f/∂u", "∂f/∂w"]
    assert names(plot_set(clarke("max(x, y)", "x=0,y=0"))) == ["v₁", "v₂"]
    assert names(plot_set(clarke("abs(x)", "x=0"), variables="x")) == ["∂f/∂x", ""]
    spatial = plot_set(clarke("max(x, y, z)", "x=0,y=0,z=0"), variables=("x", "y", "z"))
    assert names([*spatial, SPACE]) == ["∂f/∂x", "∂f/∂y", "∂f/∂z"]
    assert names(plot_sets(explain("[abs(x), relu(x)]", "x=0"))) == ["∂f₁/∂x", "∂f₂/∂x"]


def test_one_axes_is_divided() -> None:
    _, (first, second) = plt.subplots(1, 2)
    plot_graph("abs(x)", first)
    plot_kink("max(x, y, 0)", "x=0,y=0", second)
    boxes = [ax.get_position() for ax in plt.gcf().axes]
    assert len(boxes) == 4
    upper, left, lower, right = boxes  # the new ones come last
    assert upper.y0 >= lower.y1 and upper.x0 == lower.x0 and left.x1 <= right.x0


BALL = ball((0, 0), 1)
CUBE = Polytope.hull([(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)])


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plot_set("abs(x)"), "a set is required; received str"),
        (lambda: plot_sets("abs(x)"), "received str"), (lambda: plot_sets({"a": 3}), "received int"),
        (lambda: plot_sets({}), "an empty mapping"), (lambda: plot_sets({"a": BALL, "b": CUBE}), "of one shape"),
        (lambda: plot_sets(explain("abs(x)", "x=0"), only=("Clarke",)), "received 'Clarke'"),
        (lambda: plot_set(CUBE, plt.subplots()[1]), "axes of three dimensions"),
        (lambda: plot_set(BALL, plt.subplots(subplot_kw={"projection": "3d"})[1]), "axes of two dimensions"),
        (lambda: plot_set(BALL, 3), "received int"), (lambda: plot_map(clarke_map("abs(x)"), "ax"), "received str"),
        (lambda: plot_graph("abs(x)", plt.subplots(3)[1]), "a pair of axes, are required; received ndarray"),
        (lambda: plot_graph("abs(x)", 3), "received int"), (lambda: plot_kink("max(x, y)", "x=0,y=0", (1, 2)), "received int"),
        (lambda: plot_graph("abs(x)", plt.figure().add_axes((0, 0, 1, 1))), "a place of their own"),
        *[(lambda ends=ends: plot_graph("abs(x)", interval=ends), "a < b is required")
          for ends in ((1, 0), (1, 1), (float("nan"), 1), (0, float("inf")), (1,), 3, "ab")],
        (lambda: plot_map(clarke_map("abs(x)"), interval=(1, 0)), "a < b is required"),
        (lambda: plot_field(clarke_map("max(x, y)"), window=(1, 0, 0, 1)), "left < right"),
        *[(lambda r=r: plot_kink("max(x, y)", "x=0,y=0", radius=r), "a positive finite radius")
          for r in (0, -1, float("inf"), float("nan"), "big")],
    ],
)  # fmt: skip
def test_what_is_no_axes_set_or_window_says_so(draw, words: str) -> None:
    with pytest.raises(UnsupportedError, match=words):
        draw()


def test_explanations_show_what_is_returned() -> None:
    artists = plot_sets(explain("relu(x) - relu(-x)", "x=0"))
    returned = [artist for artist in artists if "Torch" in str(artist.get_label())]
    assert [float(a.get_xdata()[0]) for a in returned] == [0.0]
    assert [text.get_text() for text in returned[0].axes.get_yticklabels()] == [
        "chain-rule field (hull)", "selection field", "Clarke", "predicted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "thing",
    [
        lambda: "abs(x)", lambda: consderiv.parse("x**2"), lambda: abs(consderiv.variables("x")),
        lambda: clarke("abs(x)", "x=0"), lambda: explain("abs(x)", "x=0"), lambda: explain("abs(x) + y", "x=0,y=0"),
        lambda: explain("abs(x) + abs(y) + abs(z)", "x=0,y=0,z=0"), lambda: clarke_map("abs(x)"),
        lambda: clarke_map("max(x, y)"), lambda: clarke_map("abs(y - x**2)"),
        lambda: UnknownSet("because", None, ball((0, 0), 1)),
        lambda: Undefined("it jumps"), lambda: limiting("-norm(x, y)", "x=0,y=0"), lambda: limiting("-abs(x)", "x=0"),
    ],
)  # fmt: skip
def test_plot_finds_a_picture(thing) -> None:
    artists = plot(thing())
    assert artists
    plt.gcf().canvas.draw()
    assert describe(plt.gcf()) or isinstance(thing(), Undefined)


def test_given_axes_are_used() -> None:
    _, ax = plt.subplots()
    assert plot_set(clarke("norm(x, y)", "x=0,y=0"), ax, colour=COLOURS["limiting"])[0].axes is ax


def test_files_say_what_they_show(tmp_path: Path) -> None:
    plot(clarke("abs(x)", "x=0"))
    for name in ("a.png", "a.svg", "a.pdf"):
        save(plt.gcf(), tmp_path / name)
    from matplotlib.image import imread

    assert imread(tmp_path / "a.png").ndim == 3
    assert b"[-1, 1]" in (tmp_path / "a.svg").read_bytes() and b"[-1, 1]" in (tmp_path / "a.png").read_bytes()


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plot(3), "received int"), (lambda: plot_map(clarke_map("max(x, y)")), "received 2 variables"),
        (lambda: plot(Polytope.hull([(0,) * 9, (1,) * 9])), "received 9 entries"),
        (lambda: plot(critical_points("abs(x) + abs(y) + abs(z)")), "received 3"),
        (lambda: plot_kink("abs(x)", "x=0"), "received 1"), (lambda: plot_graph("norm(x, y)"), "received"),
        (lambda: plot_graph("abs(sin(x))"), "received"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_says_so(draw, words: str) -> None:
    with pytest.raises(UnsupportedError, match=words):
        draw()


def test_rules_show_prediction_and_truth() -> None:
    artists = plot(apply_sum("abs(x)", "-abs(x)", at="x=0"))
    bars = [tuple(map(float, a.get_xdata())) for a in artists if len(a.get_xdata()) == 2]
    assert bars == [(-2, 2)] and artists[0].axes.get_ylim()[1] > 2
    (gap,) = [a for a in artists if a.get_label() == "not true, e.g."]
    assert abs(float(gap.get_xdata()[0])) == 2
    assert [label.get_text() for label in gap.axes.get_yticklabels()] == ["predicted", "true", "not true, e.g."]


def test_a_rule_that_holds_has_no_empty_line() -> None:
    (bar, *_) = plot(apply_sum("abs(x)", "x**2", at="x=1"))
    assert bar.axes.get_ylim()[1] < 2


def test_a_failing_inclusion_marks_what_is_missing() -> None:
    found = apply_composition("abs(u)", "[abs(x) + y]", at="x=0,y=0", hull=False)
    (mark,) = [a for a in plot(found) if str(a.get_label()).startswith("not ")]
    assert mark.get_label() == "not predicted, e.g."
    assert [abs(float(mark.get_xdata()[0])), float(mark.get_ydata()[0])] == [1, 0]


def shown(artists) -> list[str]:
    return [a.get_text() for a in artists if isinstance(a, matplotlib.text.Text)]


def test_sets_of_matrices_are_tables_of_their_vertices() -> None:
    artists = plot(clarke("[max(x, y), min(x, y)]", "x=0,y=0"))
    assert shown(artists) == ["conv{", "0", "1", "1", "0", "1", "0", "0", "1", "}"]
    assert shown(plot(clarke("norm1(x, y, z, w)", "x=0,y=0,z=0,w=0"))) == ["all of", *["[-1, 1]"] * 4]


def test_explanations_and_rules_of_matrices() -> None:
    words = shown(plot(explain("[max(x, y), min(x, y)]", "x=0,y=0")))
    names = [
        "Clarke",
        "selection field",
        "chain-rule field (hull)",
        "predicted for mean at ties, JAX 0.10, PyTorch 2.13",
    ]
    assert [w for w in words if len(w) > 5] == names
    words = shown(plot(run("inverses-are-not-convex")))
    assert "inverses of" in words and words[-4:] == ["0", "1/3", "2/3", "0"] and "not predicted, e.g." in words
    assert plot(explain("[abs(x), relu(x)]", "x=0"))


def test_artificial_critical_points_are_told_apart() -> None:
    dots = {
        str(a.get_label()): [tuple(map(float, p)) for p in zip(*a.get_data(), strict=True)]
        for a in plot(critical_points("relu(x) - relu(-x) + abs(x - 2) + abs(x + 2)", "chain_rule"))
        if a.get_linestyle() == "None"
    }
    assert dots["artificial"] == [(0, 4)] and dots["critical for the function"] == [(-2, 2)]


def test_critical_points_among_kink_lines() -> None:
    artists = plot(critical_points("max(abs(x) - 1, 0) + abs(y)"))
    ends = {tuple(map(float, p)) for a in artists if hasattr(a, "get_xydata") for p in a.get_xydata()}
    assert ends == {(-1, 0), (1, 0)}
    assert artists[0].axes.get_legend().get_texts()[0].get_text() == "critical"


def test_the_chain_rule_along_a_curve_is_a_band() -> None:
    artists = plot(chain_rule_along("abs(x) + y", "x=t,y=t**2", (-1, 2)))
    lines = [tuple(map(list, a.get_data())) for a in artists if isinstance(a, matplotlib.lines.Line2D)]
    assert [y for x, y in lines if x == [0, 0]] == [[-1, 1]]
    assert any(y[-1] == 5 for x, y in lines if len(x) > 2)


def test_equal_sets_both_show() -> None:
    artists = plot(run("composition-with-hull"))
    assert [artist.get_linestyle() for artist in artists] == ["-", (0, (4, 4))]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sum-diamond-in-hexagon", "predicted: conv{(-1, -1)"), ("erratum-uniform-law", "printed as predicted: [-1, 1]"),
        ("oracle-is-biased", "mean, not in Clarke: 0"),
        ("implicit-condition-needed", "undefined"), ("negative-norm", "a**2 + b**2"), ("diamond-in-hexagon", "gradient (1, 0)"),
    ],
)  # fmt: skip
def test_gallery_entries(name: str, words: str) -> None:
    assert plot(run(name))
    assert words in describe(plt.gcf())


def test_an_editorial_entry_has_no_picture() -> None:
    with pytest.raises(UnsupportedError, match="an entry with sets is required"):
        plot(run("erratum-norkin"))


def test_elementary_maps_and_gaps_in_the_domain() -> None:
    import math

    plot_graph("abs(exp(x) - 2)", interval=(-1.0, 1.5))
    lower = plt.gcf().axes[1]
    left = [line for line in lower.lines if len(line.get_xdata()) > 10 and float(line.get_ydata()[0]) < 0]
    assert left and all(math.isclose(y, -math.exp(x)) for x, y in zip(*left[0].get_data(), strict=True))
    assert plot_graph("sqrt(x)", interval=(-1.0, 1.0))


def test_cells_that_meet_in_a_corner_have_a_number_each_and_numbers_have_room():
    plot_kink("relu(x) + relu(y) - relu(x + y)", "x=0,y=0")
    cells, sets = plt.gcf().axes
    assert sorted(text.get_text() for text in cells.texts) == ["1", "1", "2", "3", "4", "5"]
    plt.gcf().canvas.draw()
    (low, high), (left, right) = sets.get_ylim(), sets.get_xlim()
    assert low < -1.3 and high > 1.3 and left < -1.3 and right > 1.3  # the dots lie between -1 and 1
