"""Certificates written by hand for curved sets and for the rules of regular functions."""

from typing import Any

from handwritten import certificate, claim, hull, program, split, vectors
from handwritten_curved import ALPHA, ROOT_TWO

Json = Any
PLANE: Json = [["variable", 0], ["variable", 1]]
UNIT: Json = vectors("1 0", "0 1")
NORM = program("x y", [*PLANE, ["norm", 0, 1]], 2)
MINUS_NORM = program("x y", [*PLANE, ["norm", 0, 1], ["mul", 0, 1], ["sub", 3, 2]], 4)
ROOT = program(  # sqrt(x^2 + 4 y^2)
    "x y",
    [*PLANE, ["mul", 0, 0], ["power", 1, "2"], ["constant", "4"], ["mul", 3, 4], ["add", 2, 5], ["sqrt", 6]],
    7,
)
BESIDE = program("x y", [*PLANE, ["norm", 0, 1], ["abs", 0], ["add", 2, 3]], 4)
BENT = program("x y", [*PLANE, ["abs", 0], ["norm", 2, 1], ["neg", 1], ["sub", 3, 4]], 5)
X: Json = [["1", [[0, 1]]]]
Y: Json = [["1", [[1, 1]]]]
SQUARES: Json = [[7, [["1", []]], [[[["1", []]], X], [[["4", []]], Y]]]]


def ellipsoid(center: str, *gram: str) -> Json:
    return {"type": "ellipsoid", "center": center.split(), "gram": vectors(*gram)}


def surface(center: str, *gram: str) -> Json:
    return ellipsoid(center, *gram) | {"type": "surface"}


def regular(compare: Json = None, **more: Json) -> Json:
    return {"regular": more | ({} if compare is None else {"compare": compare})}


DISC = ellipsoid("0 0", "1 0", "0 1")
OVAL = ellipsoid("0 0", "1 0", "0 4")


def curved_sum(*members: Json) -> Json:
    return {"type": "curved_sum", "members": list(members)}


def curved_hull(*members: Json) -> Json:
    return {"type": "curved_hull", "members": list(members)}


def norm_at_zero() -> Json:
    return certificate(
        (claim("clarke", NORM, "0 0", set=DISC), regular()),
        (claim("frechet", NORM, "0 0", set=DISC), regular({})),
        (claim("limiting", NORM, "0 0", set=DISC), regular({})),
        (claim("bouligand", NORM, "0 0", set=surface("0 0", "1 0", "0 1")), regular()),
        (claim("clarke", MINUS_NORM, "0 0", set=DISC), regular()),
        (claim("frechet", MINUS_NORM, "0 0", set={"type": "empty"}), regular()),
        (claim("limiting", MINUS_NORM, "0 0", set=surface("0 0", "1 0", "0 1")), regular()),
        (claim("gradient", NORM, "3 4", gradient=["3/5", "4/5"]), regular()),
        (claim("derivative", NORM, "3 4", derivative=["3/5", "4/5"]), regular()),
        (claim("directional_derivative", NORM, "0 0", direction=["3", "-4"], value="5"), {}),
        (claim("directional_derivative", NORM, "3 4", direction=["1", "1"], value="7/5"), {}),
        (claim("not_differentiable", NORM, "0 0"), {"directions": vectors("1 0", "-1 0")}),
    )


def root_of_squares() -> Json:
    return certificate(
        (claim("clarke", ROOT, "0 0", set=OVAL), regular(squares=SQUARES)),
        (claim("bouligand", ROOT, "0 0", set=surface("0 0", "1 0", "0 4")), regular(squares=SQUARES)),
        (
            claim("directional_derivative", ROOT, "0 0", direction=["3", "2"], value="5"),
            {"squares": SQUARES, "lengths": [[7, "5"]]},
        ),
        (
            claim("not_differentiable", ROOT, "0 0"),
            {"directions": vectors("1 0", "-1 0"), "squares": SQUARES},
        ),
    )


def comparisons() -> Json:
    """Inclusions with shifts, with moves, with segments."""
    larger = program("x y", [*PLANE, ["norm", 0, 1], ["constant", "1/2"], ["mul", 0, 3], ["max", 2, 4]], 5)
    nested = program("x y", [*PLANE, ["add", 1, 1], ["norm", 0, 1], ["norm", 0, 2], ["max", 3, 4]], 5)
    line = program("x y", [*PLANE, ["add", 0, 1], ["norm", 2]], 3)
    three = program("x y", [*PLANE, ["constant", "3"], ["norm", 0, 1], ["mul", 2, 3]], 4)
    shift = {"weights": [[0, "1"]], "shifts": [[0, ["1/2", "0"]]]}
    return certificate(
        (claim("clarke", BESIDE, "0 0", set=curved_sum(hull("-1 0", "1 0"), DISC)), regular()),
        (claim("clarke", larger, "0 0", set=DISC), regular({"inside": [[1, shift]]})),
        (claim("frechet", larger, "0 0", set=curved_hull(hull("1/2 0"), DISC)), regular()),
        (
            claim("clarke", nested, "0 0", set=OVAL),
            regular({"inside": [[0, {"weights": [[0, "1"]], "moves": [[0, 1]]}]]}),
        ),
        (claim("clarke", line, "0 0", set=hull("1 1", "-1 -1")), regular({"segments": [["1", "1"]]})),
        (
            claim("clarke", three, "0 0", set=ellipsoid("0 0", "9 0", "0 9")),
            regular({"bases": [UNIT], "scales": ["3"]}),
        ),
    )


def a_curved_map() -> Json:
    """(x y + x, |(x, y)|) at 0."""
    of = program("x y", [*PLANE, ["mul", 0, 1], ["add", 2, 0], ["norm", 0, 1]], 3, 4, is_map=True)
    gram = vectors("0 0 0 0", "0 0 0 0", "0 0 1 0", "0 0 0 1")
    center = vectors("1 0", "0 0")
    body = {"type": "ellipsoid", "center": center, "gram": gram}
    return certificate((claim("clarke", of, "0 0", set=body), regular()))


def chain_rule_with_norms() -> Json:
    """| (|x|, y) | + y."""
    center = ellipsoid("0 1", "1 0", "0 1")
    choices = [[2, [[0, "1/2"], [1, "1/2"]]], [3, ["1", "0"]]]
    return certificate(
        (claim("chain_rule_hull", BENT, "0 0", set=center), {"tree": split(2, {}, {})}),
        (claim("chain_rule_element", BENT, "0 0", element=["0", "1"]), {"choices": choices}),
        (
            claim("chain_rule_hull_element", BENT, "0 0", element=["0", "1"]),
            {"combination": [["1", choices]]},
        ),
    )


def norm_with_irrational_length() -> Json:
    at = {"point": [["0", "1"], ["0", "1"]]}
    slope = ["0", "1/2"]
    return certificate(
        (claim("gradient", NORM, "1 1", gradient=[slope, slope]), regular() | {"roots": [[2, ALPHA]]}),
        (claim("gradient", NORM, "") | at | {"gradient": [slope, slope]}, regular()),
        (
            claim("not_differentiable", NORM, "0 0"),
            {"directions": vectors("1 0", "0 1"), "lengths": [[], [], [[2, ALPHA]]]},
        ),
        (
            {
                "rule": "member",
                "set": hull("0 0", "1 1"),
                "element": [["0", "1/2"], ["0", "1/2"]],
                "shape": [2],
            },
            {"weights": [[0, ["1", "-1/2"]], [1, ["0", "1/2"]]]},
        ),
    ) | {"field": ROOT_TWO}


def curved_sets_alone() -> Json:
    def of(rule: str, **keys: Json) -> Json:
        return {"rule": rule, **keys}

    inside = {"weights": [[0, "1"]], "shifts": [[0, ["3/5", "4/5"]]]}
    both = curved_hull(DISC, hull("2 0"))
    apex = {"weights": [[0, "1/2"], [1, "1/2"]], "shifts": [[0, ["0", "1/2"]]]}
    beyond = {"element": ["0", "2"], "inclusion": {"weights": [[0, "1"]], "shifts": [[1, ["0", "2"]]]}}
    moved = {"weights": [[0, "1"]], "moves": [[0, 1]]}
    return certificate(
        (of("member", set=DISC, element=["3/5", "4/5"]), {"inclusion": inside}),
        (of("member", set=both, element=["1", "1/2"], shape=[2]), {"inclusion": apex}),
        (of("nonmember", set=DISC, element=["1", "1"]), {"functional": ["3", "4"], "lengths": ["5"]}),
        (of("nonmember", set=both, element=["2", "1/10"]), {"functional": ["1", "1"], "lengths": ["3/2"]}),
        (of("support", set=both, direction=["3", "4"], value="6"), {"lengths": ["5"]}),
        (
            of("subset", inner=DISC, outer=OVAL, strict=True),
            {"inclusions": [moved], "beyond": beyond | {"functional": ["0", "1"], "lengths": ["1", "2"]}},
        ),
        (
            of("subset", inner=hull("1 0", "0 1"), outer=DISC, strict=False),
            {
                "inclusions": [
                    {"weights": [[0, "1"]], "shifts": [[0, ["1", "0"]]]},
                    {"weights": [[0, "1"]], "shifts": [[0, ["0", "1"]]]},
                ]
            },
        ),
    )


REGULAR = {
    "norm": norm_at_zero(),
    "root_of_squares": root_of_squares(),
    "comparisons": comparisons(),
    "curved_map": a_curved_map(),
    "chain_rule_with_norms": chain_rule_with_norms(),
    "irrational_length": norm_with_irrational_length(),
    "curved_sets_alone": curved_sets_alone(),
}
TRUSTED = certificate((claim("clarke", NORM, "0 0", set=OVAL), {"trust": "a wrong set"}))
