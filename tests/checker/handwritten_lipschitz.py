"""Certificates for functions that are Lipschitz on no neighbourhood, written by hand."""

from typing import Any

from handwritten import certificate, claim, program, vectors
from handwritten_curved import ROOT_TWO

Json = Any
X: Json = ["variable", 0]
PLANE: Json = [X, ["variable", 1]]
ROOT = program("x", [X, ["abs", 0], ["sqrt", 1]], 2)  # sqrt|x|


def steep(of: Json, order: int, *arc: str, at: str = "0", **more: Json) -> tuple[Json, Json]:
    return claim("not_lipschitz", of, at), {"arc": vectors(*arc), "order": order, **more}


def jumping(of: Json, order: int, left: Json, right: Json, at: str = "0", **more: Json) -> tuple[Json, Json]:
    return claim("not_lipschitz", of, at), {"arcs": [vectors(*left), vectors(*right)], "order": order, **more}


def roots() -> Json:
    """sqrt|x|, sqrt(x) and |x|^(2/3) at 0; 1 - (x - 2)^(1/3) at 2, where it is defined on the right."""
    shifted = [X, ["constant", "2"], ["sub", 0, 1], ["power", 2, "1/3"], ["constant", "1"], ["sub", 4, 3]]
    return certificate(
        steep(ROOT, 4, "0", "1"),
        steep(ROOT, 4, "0", "-4", "3"),
        steep(program("x", [X, ["sqrt", 0]], 1), 3, "0", "9/4"),
        steep(program("x", [X, ["abs", 0], ["power", 1, "2/3"]], 2), 4, "0", "0", "8"),
        steep(program("x", shifted, 5), 5, "0", "0", "1", at="2"),
    )


def irrational() -> Json:
    """sqrt(2 |x|) at 0 along u^2, and sqrt|x - alpha^2| at 2 = alpha^2 along a multiple of alpha."""
    of = program("x", [X, ["abs", 0], ["constant", "2"], ["mul", 1, 2], ["sqrt", 3]], 4)
    tilted = program("x", [X, ["power", 0, "2"], ["constant", "2"], ["sub", 1, 2], ["abs", 3], ["sqrt", 4]], 5)
    first = steep(of, 4, "0", "1", roots=[[4, ["0", "1"]]])
    statement, _ = steep(tilted, 4)
    proof = {"arc": [["0"], [["0", "2"]]], "order": 4}  # x = alpha + 2 alpha u^2: x^2 - 2 = 8 u^2 + ...
    second = ({**statement, "point": [["0", "1"]]}, {**proof, "roots": [[5, ["0", "2"]]]})
    return certificate(first, second) | {"field": ROOT_TWO}


def jumps() -> Json:
    """A step, x / |x|, and x y / (x^2 + y^2), which is no step but has no limit; the step beside a variable."""
    step = [X, ["constant", "0"], ["gt", 0, 1], ["constant", "1"], ["where", 2, 3, 1]]
    product = [*PLANE, ["mul", 0, 1], ["mul", 0, 0], ["power", 1, "2"], ["add", 3, 4], ["div", 2, 5]]
    return certificate(
        jumping(program("x", step, 4), 2, ["1"], ["-1"]),
        jumping(program("x", [X, ["abs", 0], ["div", 0, 1]], 2), 2, ["1"], ["-1"]),
        jumping(program("x y", product, 6), 3, ["1 1"], ["1 0"], at="0 0"),
        jumping(program("x", [X, ["sign", 0]], 1), 2, ["1"], ["-2"]),
        jumping(program("x", [*step, ["power", 0, "3"]], 5, 4, is_map=True), 2, ["3"], ["-2"]),
    )


def switches() -> Json:
    """Roots below every switch, in a norm and beside comparisons of constants."""
    root = [*PLANE, ["abs", 0], ["sqrt", 2]]
    constants = [["constant", "4"], ["sqrt", 0], ["constant", "2"], ["eq", 1, 2], X, ["abs", 4], ["sqrt", 5]]
    names = ("max", "norm1", "norminf", "median", "norm")
    return certificate(
        *(steep(program("x y", [*root, [name, 3, 1]], 4), 6, "0 0", "1 0", at="0 0") for name in names),
        steep(program("x y", [*root, ["sort", 1, 3, 0], ["item", 4, 2]], 5), 6, "0 0", "1 0", at="0 0"),
        steep(program("x y", [*root, ["neg", 3], ["min", 4, 1]], 5), 6, "0 0", "1 0", at="0 0"),
        steep(program("x y", [*root, ["constant", "1"], ["clip", 3, 1, 4]], 5), 6, "0 0", "1 0", at="0 0"),
        steep(program("x y", [*root, ["relu", 3]], 4), 6, "0 0", "1 0", at="0 0"),
        steep(program("x", [*constants, ["where", 3, 6, 4]], 7), 4, "0", "1"),
    )


def quotients() -> Json:
    """x / sqrt|x| at 0, where it is not defined; and 1 / (1 + sqrt|x|)^2."""
    square = [X, ["abs", 0], ["sqrt", 1], ["constant", "1"], ["add", 2, 3], ["power", 4, "-2"]]
    return certificate(
        steep(program("x", [X, ["abs", 0], ["sqrt", 1], ["div", 0, 2]], 3), 6, "0", "1"),
        steep(program("x", square, 5), 6, "0", "1"),
    )


LIPSCHITZ = {make.__name__: make() for make in (roots, irrational, jumps, switches, quotients)}
