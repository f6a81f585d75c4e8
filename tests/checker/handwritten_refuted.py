"""Certificates that a field on the whole space is no conservative gradient, written by hand."""

from typing import Any

from handwritten import certificate, program, vectors
from handwritten_curved import ROOT_TWO
from handwritten_strata import ABS, ABS_FIELD, PLANE, ZERO
from strata_json import about, combination, p, part, v

Json = Any
ROOT = program("x", [["variable", 0], ["abs", 0], ["sqrt", 1]], 2)
ALONG: Json = [part("", "1 yy", [v("", "")]), part("1 y", "", [v("1", "")])]


def at(point: str, arc: str, *of: int) -> Json:
    """An AT; the vectors of the arc are divided by semicolons."""
    return {"point": point.split(), "arc": vectors(*arc.split(";")), "of": list(of)}


def against(of: Json, strata: Json, **proof: Json) -> tuple[Json, Json]:
    return about("not_conservative", of, strata, **proof)


def refuted() -> Json:
    """A tangential value, a value that is missing at 0, 1/x near 0, no value."""
    missing = [*ABS_FIELD[:2], part("1 x", "", [v("1"), v("-1/2")], [v("2")])]
    pole = [*ABS_FIELD[:2], part("1 x", "", [v("1")]), part("", "1 x", [v("1/1 x")])]
    return certificate(
        against(ZERO, ALONG, curve=at("3 0", "1 0", 1, 0, 0)),
        against(ABS, missing, limit=at("0", "-1", 1, 0, 0), functionals=vectors("-1", "-1")),
        against(ABS, pole, pole=at("0", "1", 3, 0, 0)),
        against(ABS, ABS_FIELD[:2], empty=["0"]),
        against(ABS, [*ABS_FIELD[:2], part("1 x", "")], empty=["0/1"]),
    )


def superfluous() -> Json:
    """No Lipschitz function; an element too many along a parabola, a cusp and a circle."""
    steep = {"rule": "not_lipschitz", "program": ROOT, "point": ["0"]}, {"arc": vectors("0", "1"), "order": 4}
    circle = part("", "", [v("-1 y", "1 x")])
    cubic = [part("1 yy, -1 xxx", "1 x", [v("1", "")]), part("1 x", "", [v("", "")])]
    return certificate(
        against(ROOT, ABS_FIELD, not_lipschitz=1),
        steep,
        against(ABS, [*ABS_FIELD[1:], part("", "1 x", [v("1"), v("1, 1 xxx")])], curve=at("0", "0;2", 2, 0, 1)),
        against(ZERO, cubic, curve=at("0 0", "0 0;1 0;0 -1", 0, 0, 0)),
        against(ZERO, [part("", "", [v("", "")]), circle], curve=at("1 0", "0 1", 1, 0, 0)),
    )


def tangent(point: str, direction: str, *of: int, regular: Json = (0,), **more: Json) -> Json:
    """An AT with a tangent; the equations of the part are its surface."""
    place = {"point": point.split(), "tangent": direction.split(), "regular": list(regular)}
    return place | {"of": list(of)} | more


ELLIPTIC = "1 yy, -1 xxx, 1 x"  # without a parametrisation by polynomials


def tangents() -> Json:
    """On the curve y^2 = x^3 - x: a gradient that is off by a tangent, a limit that is missing, a pole.

    Its tangent at (0, 0) and at (-1, 0) is (0, 1). Then a circle, a curve in space, a half plane.
    """
    nodes = [*PLANE, ["mul", 1, 1], ["power", 0, "3"], ["sub", 2, 3], ["add", 4, 0], ["abs", 5]]
    of = program("x y", nodes, 6)
    half = part(ELLIPTIC, "1 y", [v("", "1/1 x, 2"), v("1", "3"), v("1/1 y", "")])
    end = part("1 y", "", [v("1", "1")])
    circle = [part("1 xx, 1 yy, -1;2 xxx, 2 xyy, -2 x", "", [v("", "1")])]
    distance = program("x y z", [*PLANE, ["variable", 2], ["mul", 0, 1], ["sub", 3, 2], ["abs", 4]], 5)
    space = [part("1 z, -1 xy;1 x, -1 y;1 z, -1 xx", "1 z", [v("1 xx", "", "1")])]
    square = [p("1 z, -1 xx"), 0, [], combination(("-1 x", 0), ("1", 1))]
    return certificate(
        against(of, [half], curve=tangent("0 0", "0 1", 0, 0, 1)),
        against(of, [half, end], limit=tangent("-1 0", "0 2", 0, 0, 0), functionals=vectors("-1 0")),
        against(of, [half], pole=tangent("0 0", "0 1", 0, 0, 2, known=[])),
        against(ZERO, circle, curve=tangent("3/5 4/5", "4 -3", 0, 0, 0)),
        against(distance, space, curve=tangent("2 2 4", "1 1 4", 0, 0, 0, regular=[1, 0], known=[square])),
        against(ZERO, [part("", "1 x", [v("1", "")])], curve=tangent("0 0", "1 1", 0, 0, 0, regular=[])),
    )


def along_roots() -> Json:
    """A tangential value on the line x = alpha y, with x > 0; a value near it that is missing at the origin."""
    line = [part("", "", [v("", "")]), part("1 xx, -2 yy", "1 x", [v("1", "1")])]
    first = at("0 0", "0 0", 1, 0, 0) | {"arc": [[["0", "1"], "1"]]}
    second = at("0 0", "0 0", 1, 0, 0) | {"point": [["0", "1"], "1"], "arc": [[["0", "2"], "2"]]}
    jump = [part("", "1 xx", [v("1", "1")]), part("1 x", "", [v("", "")])]
    third = {"point": ["0", "0"], "arc": [[["0", "1"], "1"]], "of": [0, 0, 0]}
    return certificate(
        against(ZERO, line, curve=first),
        against(ZERO, line, curve=second),
        against(ZERO, jump, limit=third, functionals=vectors("1 0")),
    ) | {"field": ROOT_TWO}


EXAMPLES = (refuted, superfluous, along_roots, tangents)
REFUTED = {make.__name__: make() for make in EXAMPLES}
