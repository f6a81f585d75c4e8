"""The chain-rule field as it is, not only its hull, and explanations that show it."""

from __future__ import annotations

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy  # noqa: E402

import consderiv as cd  # noqa: E402
from consderiv import chain_rule_field, norm, variables  # noqa: E402
from consderiv.errors import UnsupportedError  # noqa: E402
from consderiv.plotting import describe, plot, plot_chain_rule  # noqa: E402
from consderiv.plotting.chain_rule import what_to_draw  # noqa: E402
from consderiv.plotting.slices import slices_of  # noqa: E402
from consderiv.plotting.union_outlines import visible_edges  # noqa: E402
from consderiv.sets import UnknownSet, is_subset  # noqa: E402
from consderiv.verdicts import Proved  # noqa: E402

BOW_TIE = "abs(abs(x) + y)"
x, y = variables("x y")
FOLDED = (lambda a: abs(a + y) + a)(abs(x))


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def field_of(program, at="x=0,y=0"):
    return chain_rule_field(program, at)


def filled(artists) -> list[matplotlib.path.Path]:
    """The shapes that are filled, in the coordinates of the data."""
    patches = [a for a in artists if isinstance(a, matplotlib.patches.Patch)]
    return [p.get_path() for p in patches if p.get_facecolor()[3] > 0]


def test_the_bow_tie_is_filled_as_a_bow_tie() -> None:
    (shape,) = filled(plot(field_of(BOW_TIE)))
    assert [bool(shape.contains_point(p)) for p in ((0, 0.5), (0.3, -0.6), (0.5, 0.1), (-0.9, 0))] == [
        True,
        True,
        False,
        False,
    ]
    assert describe(plt.gcf()).splitlines()[:2] == [
        "chain-rule field: conv{(-1, -1), (0, 0), (1, -1)} ∪ conv{(-1, 1), (0, 0), (1, 1)}, not convex",
        "its hull: [-1, 1] x [-1, 1]",
    ]


def test_its_hull_is_only_an_outline() -> None:
    artists = plot(field_of(BOW_TIE), returned={})
    (hull,) = [a for a in artists if a.get_label() == "its hull"]
    assert hull.get_facecolor()[3] == 0 and hull.get_linestyle() != "-"
    assert {tuple(map(float, p)) for p in hull.get_xy()} == {(-1, -1), (-1, 1), (1, -1), (1, 1)}


def test_a_convex_field_has_one_outline() -> None:
    artists = plot(field_of("abs(x) + abs(y)"), returned={})
    assert [a.get_label() for a in artists] == ["chain-rule field"]
    assert describe(plt.gcf()) == "chain-rule field: [-1, 1] x [-1, 1]"


def test_libraries_are_marked_points() -> None:
    marks = {a.get_label(): a.get_xydata().tolist() for a in plot(field_of(BOW_TIE)) if "." in str(a.get_label())}
    assert marks == {"predicted: abs'(0) = 0, PyTorch 2.13": [[0, 0]], "predicted: JAX 0.10": [[1, 1]]}
    assert "abs'(0) = 0, PyTorch 2.13: (0, 0)" in describe(plt.gcf())
    with pytest.raises(UnsupportedError, match="derivatives with 2 entries are required; received 3 from me"):
        plot(field_of(BOW_TIE), returned={"me": (1, 2, 3)})


def test_slices_lie_in_the_field() -> None:
    field = field_of(FOLDED)
    assert isinstance(field.exact, UnknownSet)
    found = slices_of(field.local)
    assert found is not None and len(found.parts) > 2 * found.steps
    for part in found.parts[::9]:
        for vertex in part.flat_vertices:
            assert isinstance(field.contains(vertex), Proved)
        middle = [sum(c) / len(part.flat_vertices) for c in zip(*part.flat_vertices, strict=True)]
        assert isinstance(field.contains(middle), Proved)


def test_slices_of_a_known_field_lie_in_it() -> None:
    for program in (BOW_TIE, "max(abs(abs(x) - y), abs(y) - x)", "abs(abs(abs(x) - y) + 2*x)"):
        field = field_of(program)
        found = slices_of(field.local)
        assert found is not None
        assert all(isinstance(is_subset(part, field.exact), Proved) for part in found.parts[::11])


def test_a_picture_of_slices_does_not_claim_the_field() -> None:
    artists = plot(field_of(FOLDED), returned={})
    assert artists[0].get_label() == "chain-rule field (parts)"
    first = describe(plt.gcf()).splitlines()[0]
    assert first == (
        "chain-rule field: not known as a union of convex sets; drawn are 66 parts, "
        "for choices that are multiples of 1/32"
    )
    assert "not convex" not in first


def test_a_norm_inside_a_kink_is_two_discs() -> None:
    (shape,) = filled(plot(field_of(abs(norm(x, y) - x)), returned={}))
    places = ((-1.5, 0), (1.5, 0), (1, 0.9), (0, 0.5), (0.05, -0.6))
    assert [bool(shape.contains_point(p)) for p in places] == [True, True, True, False, False]


def test_a_field_of_numbers_is_an_interval() -> None:
    shown = what_to_draw(field_of((lambda a: abs(a + x) - a)(abs(x)), "x=0"))
    assert shown.is_hull and shown.label == "chain-rule field"
    (bar, *_) = plot(field_of("relu(x) - relu(-x)", "x=0"), returned={})
    assert list(bar.get_xdata()) == [0, 2]


def test_a_field_in_space_and_of_matrices() -> None:
    artists = plot(field_of("abs(abs(x) + abs(y) + z)", "x=0,y=0,z=0"))
    assert artists[0].axes.name == "3d" and "not convex" in describe(plt.gcf())
    plot(field_of("[abs(abs(x) + y), abs(abs(x) - y)]"))
    assert "unknown inside its hull" in describe(plt.gcf())
    plot(field_of("sqrt(x)", "x=0"))
    assert "undefined (sqrt has no derivative at 0" in describe(plt.gcf())


def test_only_a_field_is_drawn() -> None:
    with pytest.raises(UnsupportedError, match="received str; make one with consderiv.chain_rule_field"):
        plot_chain_rule("abs(x)")


def total(lines) -> float:
    return sum(float(numpy.hypot(q[0] - p[0], q[1] - p[1])) for p, q in lines)


def test_outlines_of_unions() -> None:
    square = numpy.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
    assert total(visible_edges([square])) == pytest.approx(4)
    assert total(visible_edges([square, square + [1.0, 0.0]])) == pytest.approx(6, abs=1e-4)  # glued
    assert total(visible_edges([square, square + [0.5, 0.5]])) == pytest.approx(6, abs=1e-4)  # overlapping
    assert total(visible_edges([square, square * 0.5 + [0.25, 0.25]])) == pytest.approx(4, abs=1e-4)  # inside
    assert total(visible_edges([square, square + [2.0, 0.0]])) == pytest.approx(8)  # apart
    assert total(visible_edges([square, square + [1.0, 1.0]])) == pytest.approx(8, abs=1e-4)  # at a corner


def test_explanations_show_the_field_itself() -> None:
    plot(cd.explain(BOW_TIE, "x=0,y=0"))
    left, right = plt.gcf().axes
    assert [bool(shape.contains_point((0.5, 0.1))) for shape in filled(right.patches)] == [False]
    assert "not convex" in describe(plt.gcf()) and left.get_xlabel() == "x"
    assert "chain-rule field" in [t.get_text() for t in right.get_legend().get_texts()]
    plot(cd.explain(BOW_TIE, "x=0,y=0"), only=("clarke",))
    assert "not convex" not in describe(plt.gcf())


@pytest.mark.parametrize("count", [1, 2])
def test_explanations_in_the_plane_take_one_axes_or_two(count: int) -> None:
    _, places = plt.subplots(1, count)
    artists = plot(cd.explain(BOW_TIE, "x=0,y=0"), places)
    assert {a.axes for a in artists} == set(numpy.ravel(places)) and len(plt.gcf().axes) == count
