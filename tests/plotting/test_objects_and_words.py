"""What `plot` draws for each kind of object, what it refuses, and what pictures say in words."""

from __future__ import annotations

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402

import consderiv as cd  # noqa: E402
from consderiv import chain_rule_field, clarke  # noqa: E402
from consderiv.errors import UnsupportedError  # noqa: E402
from consderiv.gallery import find, run  # noqa: E402
from consderiv.plotting import describe, describe_axes, plot, plot_entry, save  # noqa: E402
from consderiv.plotting.summary import summary  # noqa: E402
from consderiv.sets import Polytope, Undefined, UnknownSet, union  # noqa: E402

BOW_TIE = "abs(abs(x) + y)"


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_gallery_entries_are_run_and_drawn() -> None:
    artists = plot(find("bow-tie"))
    assert describe(artists[0]) and "not convex" in describe(artists[0])
    plot(find("expectation-is-polynomial"))
    assert plt.gcf().axes[0].get_title() == "E abs(w - s)   (s: 1 on [0, 1])"
    _, ax = plt.subplots()
    assert {a.axes for a in plot_entry(run("sum-of-opposites"), ax)} == {ax}
    with pytest.raises(UnsupportedError, match="received erratum-norkin, a remark on a text; read its note"):
        plot(find("erratum-norkin"))
    with pytest.raises(UnsupportedError, match="received 3 variables; draw its value at a point"):
        plot(find("normals-of-an-axis"))


@pytest.mark.parametrize("ax", ["no axes", 3, (1, 2)])
@pytest.mark.parametrize("name", ["bow-tie", "sum-of-opposites", "inverses-are-not-convex", "normals-of-a-line"])
def test_what_is_no_axes_says_so(name: str, ax: object) -> None:
    with pytest.raises(UnsupportedError, match="axes.* required; received"):
        plot(run(name), ax)
    with pytest.raises(UnsupportedError, match="axes are required; received"):
        plot(chain_rule_field(BOW_TIE, "x=0,y=0"), ax)


def test_a_smaller_prediction_lies_on_top() -> None:
    artists = plot(run("composition-without-hull"))
    fills = {str(a.get_label()): a.get_facecolor()[3] for a in artists if a.get_label() in ("true", "predicted")}
    assert list(fills) == ["true", "predicted"] and fills["predicted"] > fills["true"]
    (line,) = plot(run("composition-with-hull"))[0].axes.get_legend().get_texts()
    assert line.get_text() == "true = predicted"


def test_comparisons_mark_what_only_one_program_has() -> None:
    artists = plot(cd.compare(BOW_TIE, "max(abs(x) + y, -abs(x) - y)", "x=0,y=0"))
    assert [a.get_label() for a in artists if isinstance(a, matplotlib.lines.Line2D) and a.get_marker() == "D"] == [
        "only for Q, e.g."
    ]
    text = describe(plt.gcf())
    assert "field of P: conv{(-1, -1), (0, 0)" in text and "field of Q: [-1, 1] x [-1, 1]" in text
    assert (artists[0].axes.get_xlabel(), artists[0].axes.get_ylabel()) == ("∂f/∂x", "∂f/∂y")
    assert "only for Q, e.g." in text and "P = abs(abs(x) + y)" in text


def test_kink_loci_on_the_line_and_in_the_plane() -> None:
    (dots,) = [a for a in plot(cd.kink_locus("abs(abs(x) - 1)")) if a.get_label() == "not differentiable"]
    assert sorted(map(float, dots.get_xdata())) == [-1, 0, 1]
    plot(cd.kink_locus("abs(x) - abs(x) + abs(y)"))
    lines = describe(plt.gcf()).splitlines()
    assert "not differentiable: y == 0 and x > 0" in lines
    assert "tied, differentiable or undecided: x == 0 and y > 0" in lines
    with pytest.raises(UnsupportedError, match="one or two variables is required; received 3"):
        plot(cd.kink_locus("abs(x) + y + z"))
    with pytest.raises(UnsupportedError, match="left < right"):
        plot(cd.kink_locus("abs(x) + abs(y)"), window=(1, 0, 1, 0))
    with pytest.raises(UnsupportedError, match="a < b"):
        plot(cd.critical_points("abs(x)"), window=(1, 0))


def test_audits_show_values_with_verdicts() -> None:
    artists = plot(cd.audit("relu(x) - relu(-x)", "x=0", backends=["numpy"]))
    (mark,) = [a for a in artists if str(a.get_label()).startswith("numpy")]
    assert str(mark.get_label()).endswith("chain rule") and float(mark.get_xdata()[0]) == 0


def test_other_things_that_are_functions_or_sets() -> None:
    selection = cd.LipschitzGradientSelection.from_pieces("x", [("x", "x > 0"), ("-x", "x <= 0")])
    assert plot(selection) and plot({"a": clarke("abs(x)", "x=0"), "b": clarke("2*x", "x=0")})
    sympy = pytest.importorskip("sympy")
    assert plot(abs(sympy.Symbol("x", real=True)))


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (lambda: cd.lipschitz_constant("abs(x)"), "received LipschitzConstant; it is a number: print it"),
        (lambda: cd.is_differentiable("abs(x)", "x=0"), "received Refuted; print it"),
        (lambda: cd.clarke_map("abs(x) + y + z"), "received 3 variables; draw its value at a point"),
        (lambda: object(), "received object; draw one of its sets"),
        (lambda: ["abs(x)", "x"], "received list; draw the set of a map"),
    ],
)
def test_what_has_no_picture_says_what_has(thing, words: str) -> None:
    with pytest.raises(UnsupportedError, match=words):
        plot(thing())


def test_sets_of_matrices_are_said_in_whole_sentences() -> None:
    for name in ("implicit-without-hull", "inverses-are-not-convex", "inverse-backward"):
        plot(run(name))
        text = describe(plt.gcf())
        assert "..." not in text and "…" not in text and len(text) < 600
    assert (
        "the matrices -B^-1 A for [A B] in a polytope with 4 vertices in R^(2 x 4), entries from -2 to 1"
        in describe(plot(run("implicit-without-hull"))[0])
    )


def test_words_among_matrices_are_whole() -> None:
    artists = plot(run("homeomorphism-with-a-singular-matrix"))
    words = " ".join(a.get_text() for a in artists if isinstance(a, matplotlib.text.Text))
    assert "undefined (it contains a singular matrix)" in words


def test_what_is_only_said_is_described() -> None:
    plot(run("erratum-path-differentiable"))
    assert "Clarke: undefined (not locally Lipschitz" in describe(plt.gcf()) and "..." not in describe(plt.gcf())


def test_a_wrong_radius_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="a positive finite radius is required; received -1"):
        plot(cd.explain(BOW_TIE, "x=0,y=0"), radius=-1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (clarke("abs(x)", "x=0"), "[-1, 1]"),
        (Polytope.hull([(k, k * k) for k in range(40)]), "a polytope with 40 vertices in R^2, entries from 0 to 1521"),
        (
            union(*(Polytope.hull([(k, k + 1000), (k, k + 2000)]) for k in range(9))),
            "a union of 9 sets in R^2, entries from 0 to 2008",
        ),
        (UnknownSet("too deep", None, Polytope.hull([0, 1])), "unknown (too deep); it lies in [0, 1]"),
        (Undefined("it jumps " * 30), f"undefined ({'it jumps ' * 30})"),
    ],
)
def test_summaries(value, words: str) -> None:
    assert summary(value) == words


def test_what_was_drawn_has_a_description_and_a_file(tmp_path) -> None:
    artists = plot(clarke("abs(x)", "x=0"))
    figure = artists[0].figure
    assert {describe(one) for one in (artists, artists[0], artists[0].axes, figure)} == {"set: [-1, 1]"}
    save(artists, tmp_path / "a.svg")
    assert b"[-1, 1]" in (tmp_path / "a.svg").read_bytes()
    for wrong in (3, [], "abs(x)"):
        with pytest.raises(UnsupportedError, match="figure, axes or artists are required; received"):
            describe(wrong)


def test_equal_lines_of_different_sets_are_all_said() -> None:
    plot("abs(x)")
    assert describe(plt.gcf()).splitlines().count("{1} if x > 0") == 2
    plot(cd.critical_points("relu(x) - relu(-x) + abs(x - 2)", "chain_rule"))
    assert "artificial: none\n" in describe(plt.gcf())
    plot(cd.clarke_map("abs(x)"))
    assert "  " not in describe(plt.gcf())


def test_long_descriptions_end_with_a_whole_line() -> None:
    _, left = plt.subplots()
    for k in range(60):
        describe_axes(left, f"not differentiable: x == {k}\n")
    text = describe(left)
    assert 500 < len(text) <= 600 and text.splitlines()[-1] == "and 40 more lines: print the object"
    _, alone = plt.subplots()
    describe_axes(alone, "graph of " + " + ".join(f"abs(x - {k})" for k in range(90)))
    assert len(describe(alone)) < 330 and describe(alone).endswith("more characters)")
