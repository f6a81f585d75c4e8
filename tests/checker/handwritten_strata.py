"""Certificates about fields on the whole space, written by hand."""

from typing import Any

from handwritten import certificate, program
from strata_json import about, by_roots, combination, element, empty, leaf, limit, p, part, split, terms, to, v

Json = Any
PLANE: Json = [["variable", 0], ["variable", 1]]


# |x|: three leaves.
ABS = program("x", [["variable", 0], ["abs", 0]], 1)
ABS_FIELD = [
    part("", "1 x", [v("1")]),
    part("", "-1 x", [v("-1")]),
    part("1 x", "", [v("-1"), v("1")]),
]
ONE = element(n=1)
ABS_TREE = split("1 x", leaf("1 x", [ONE]), leaf("-1 x", [ONE]), leaf("1 x", [element((0, "-2"), n=1), ONE]))
ABS_PAIRS = [to(0, 2, limit(0, 1, n=1)), to(1, 2, limit(0, 0, n=1))]


def absolute_value() -> Json:
    """[-1, 1] at 0; the two points alone, as one part or as two; an interval that is too large."""
    two = split("3 x", leaf("1 x", [ONE]), leaf("-1 x", [ONE]), leaf("1 x", [element((0, "-2/3"), n=1)], [ONE]))
    into = [to(0, 2, limit(1, 0, n=1)), to(1, 2, limit(0, 0, n=1))]
    ends = [element((0, "-3"), n=1), element((0, "2"), n=1)]
    wide = split("1 x", leaf("1 x", [ONE]), leaf("-1 x", [ONE]), leaf("", ends, ideal=combination(("1", 0))))
    inside = [
        to(0, 2, limit(0, [[[0, "1/5"], [1, "4/5"]], [[]]])),
        to(1, 2, limit(0, [[[0, "3/5"], [1, "2/5"]], [[]]])),
    ]
    points = [*ABS_FIELD[:2], part("1 x", "", [v("-1")], [v("1")])]
    overlap = [*ABS_FIELD[:2], part("2 x", "", [v("-1")]), part("1 x", "", [v("1")])]
    large = [*ABS_FIELD[:2], part("1 x", "", [v("-3"), v("2")])]
    return certificate(
        about("conservative", ABS, ABS_FIELD, tree=ABS_TREE, pairs=ABS_PAIRS),
        about("conservative", ABS, points, tree=two, pairs=into),
        about("conservative", ABS, overlap, tree=two, pairs=into),
        about("conservative", ABS, large, tree=wide, pairs=inside),
        about(
            "clarke_map",
            ABS,
            ABS_FIELD,
            tree=ABS_TREE,
            pairs=ABS_PAIRS,
            limits=[[[1, [[p("-1")]], [[]]], [0, [[p("1")]], [[]]]]],
        ),
    )


def bent() -> Json:
    """max(x, y^2): the kink is a curve; one vector field is written modulo its equation."""
    of = program("x y", [*PLANE, ["power", 1, "2"], ["max", 0, 2]], 3)
    kink = "1 x, -1 yy"
    strata = [
        part("", kink, [v("1", "")]),
        part("", "-1 x, 1 yy", [v("", "2 y")]),
        part(kink, "", [v("1, 1 x, -1 yy", ""), v("", "2 y"), v("1/2", "1 y")]),
    ]
    free = element()
    shifted = element(ideals=[combination(("1", 0)), []])
    on = [shifted, element((0, "-1")), element((0, "-1/2"))]
    tree = split(kink, leaf("1 x", [free]), leaf("1 yy", [free]), leaf("1 x", on))
    pairs = [
        to(0, 2, limit(0, [[[0, "1"]], [combination(("-1", 0)), []]])),
        to(1, 2, limit(0, 1)),
    ]
    here = combination(("1", 0))
    half = [[[0, "1/2"], [1, "1/2"]], [combination(("-1/2", 0)), []]]
    limits = [
        [0, [[p("1"), p("")]], [here, []]],
        [1, [[p("-1"), p("")]], [[], []]],
        {"weights": half[0], "ideals": half[1]},
    ]
    return certificate(
        about("conservative", of, strata, tree=tree, pairs=pairs),
        about("clarke_map", of, strata, tree=tree, pairs=pairs, limits=[limits]),
    )


def cross() -> Json:
    """|x| y: at the origin the hull shrinks to a point, without a leaf of its own."""
    of = program("x y", [*PLANE, ["abs", 0], ["mul", 2, 1]], 3)
    strata = [
        part("", "1 x", [v("1 y", "1 x")]),
        part("", "-1 x", [v("-1 y", "-1 x")]),
        part("1 x", "", [v("1 y", ""), v("-1 y", "")]),
    ]
    free, ideals = element(), [[], combination(("-1", 0))]
    on = [element(ideals=ideals), element((0, "-2 y"), ideals=ideals)]
    tree = split("1 x", leaf("1 xy", [free]), leaf("-1 xy", [free]), leaf("1 xy", on))
    pairs = [
        to(0, 2, limit(0, [[[0, "1"]], [[], combination(("1", 0))]])),
        to(1, 2, limit(0, [[[1, "1"]], [[], combination(("-1", 0))]])),
    ]
    arcs = [
        [0, [[p("1"), p("")]], ideals],
        [1, [[p("-1"), p("")]], [[], combination(("1", 0))]],
    ]
    return certificate(about("clarke_map", of, strata, tree=tree, pairs=pairs, limits=[arcs]))


def quotient() -> Json:
    """|x| / (1 + x^2), with the denominator listed as known; an empty leaf; a formula of its own."""
    nodes = [["variable", 0], ["abs", 0], ["constant", "1"], ["mul", 0, 0], ["add", 2, 3], ["div", 1, 4]]
    of = program("x", nodes, 5)
    slope = "1, -1 xx/1, 2 xx, 1 xxxx"
    strata = [
        part("", "1 x", [v(slope)]),
        part("", "-1 x", [v("-1, 1 xx/1, 2 xx, 1 xxxx")]),
        part("1 x", "", [v("1"), v("-1")]),
    ]
    unit = [p("1, 1 xx"), 1, terms(("1", "1", []), ("1", "1 x", [])), []]
    square = p("1, 2 xx, 1 xxxx")
    known, still = ([unit, [square, 1, terms(("1", "1", [k, k])), []]] for k in (1, 0))
    flat = element(ideals=[combination(("3 x, 1 xxx", 0))])
    turned = element((0, "-2"), ideals=[combination(("3 x, 1 xxx", 0))])
    cuts = split(
        "1, 1 xx",
        leaf("1 x/1, 1 xx", [ONE], known=known[1:]),
        empty(("1", "1", []), ("1", "1 x", []), ("1", "1", [1])),
        empty(("1", "1", []), ("1", "1 x", []), ideal=combination(("-1", 0))),
    )
    left, zero = leaf("-1 x/1, 1 xx", [ONE], known=known), leaf("1 x/1, 1 xx", [flat, turned], known=still)
    tree = split("1 x", cuts, left, zero)
    pairs = [
        to(0, 2, limit(0, [[[0, "1"]], [combination(("-3 x, -1 xxx", 0))]])),
        to(1, 2, limit(0, [[[1, "1"]], [combination(("3 x, 1 xxx", 0))]])),
    ]
    return certificate(about("conservative", of, strata, tree=tree, pairs=pairs))


def jumping() -> Json:
    """where(x > 0, x, -x): the formulas agree at 0; and where(y == 0, x, x + y), which is x + y."""
    of = program("x", [["variable", 0], ["constant", "0"], ["gt", 0, 1], ["neg", 0], ["where", 2, 0, 3]], 4)
    zero = leaf("-1 x", [element((0, "2"), n=1), ONE])
    zero["elements"][0].reverse()  # formula -x: for v = -1 nothing, for v = 1 twice the gradient
    tree = split("1 x", leaf("1 x", [ONE]), leaf("-1 x", [ONE]), zero)
    pairs = [
        to(0, 2, limit(0, 1, n=1), ideal=combination(("2", 0))),
        to(1, 2, limit(0, 0, n=1), ideal=[]),
    ]
    nodes = [*PLANE, ["add", 0, 1], ["constant", "0"], ["eq", 1, 3], ["where", 4, 0, 2]]
    row, free = program("x y", nodes, 5), leaf("1 x, 1 y", [element()])
    inner = [[0, "1"]], [[], []]
    field = [part("", "", [v("1", "1")])]
    first, second = to(0, 2, limit(0, list(inner)), ideal=[]), to(1, 2, limit(0, list(inner)), ideal=[])
    line = leaf("1 x, 1 y", [element()], ideal=combination(("-1", 0)))
    return certificate(
        about("conservative", of, ABS_FIELD, tree=tree, pairs=pairs),
        about("conservative", row, field, tree=split("1 y", free, free, line), pairs=[first, second]),
    )


def apart() -> Json:
    """|x^2 - x|: the points 1 and 0 are apart, by an identity; 1/x at 1 need not have a limit at 0."""
    of = program("x", [["variable", 0], ["mul", 0, 0], ["sub", 1, 0], ["abs", 2]], 3)
    outside, inside = v("2 x, -1"), v("1, -2 x")
    strata = [
        part("", "1 xx, -1 x", [outside]),
        part("", "-1 xx, 1 x", [inside]),
        part("1 xx, -1 x", "1 x", [v("1/1 x"), v("-1/1 x")]),
        part("1 x", "", [v("1"), v("-1")]),
    ]
    up, down = [combination(("2 x, 1", 1))], [combination(("-2 x, -1", 1))]
    right, left = [combination(("2", 1))], [combination(("-2", 1))]
    one = leaf("1 xx, -1 x", [element(ideals=down), element((0, "-2"), ideals=up)])
    nil = leaf("1 xx, -1 x", [element((0, "-2"), ideals=right), element(ideals=left)])
    beyond = empty(("1", "1", [0, 1]), ideal=combination(("-1", 0)))
    before = empty(("1", "1", [0, 1]), ideal=combination(("1", 0)))
    negative = empty(("1", "1", [0]), ("1", "1 x", []), ideal=combination(("-1", 0)))
    points = split("1 x", split("1 x, -1", beyond, before, one), negative, nil)
    tree = split("1 xx, -1 x", leaf("1 xx, -1 x", [ONE]), leaf("-1 xx, 1 x", [ONE]), points)
    first, second = [[0, "1"]], [[1, "1"]]
    pairs = [
        to(0, 2, limit(0, [first, up])),
        to(0, 3, limit(0, [second, right])),
        to(1, 2, limit(0, [second, down])),
        to(1, 3, limit(0, [first, left])),
        [2, 3, {"apart": {"terms": terms(("1", "1", [])), "ideal": combination(("1", 1), ("-1", 3))}}],
    ]
    return certificate(about("conservative", of, strata, tree=tree, pairs=pairs))


ZERO = program("x y", [["constant", "0"]], 0)


def inside() -> Json:
    """F = 0, on the line y = 0 the values (0, [-1, x^2]), with 0 inside: its weights depend on x.

    At the origin, a leaf with one point, everything is allowed: there (0, -2), (5, 0), (0, 2).
    """
    strata = [
        part("", "1 yy", [v("", "")]),
        part("1 y", "1 xx", [v("", "-1"), v("", "1 xx")]),
        part("1 y;1 x", "", [v("", "-2"), v("5", ""), v("", "2")]),
    ]
    free = leaf("", [element()])
    known = [[p("1, 1 xx"), 1, terms(("1", "1", []), ("1", "1 x", [])), []]]
    line = leaf("", [element((0, "-1")), element((0, "1 xx"))], known=known)
    point = leaf("", [{"points": [1, 0]}] * 3)
    tree = split("1 y", free, free, split("1 x", line, line, point))
    mixed = [[[0, p("1 xx"), p("1, 1 xx")], [1, p("1"), p("1, 1 xx")]], [[], []]]
    half = [[[0, "1/2"], [2, "1/2"]], [[], []]]
    low, high = [[[0, "3/4"], [2, "1/4"]], [[], []]], [half[0], [[], combination(("1 x", 2))]]
    pairs = [to(a, b, limit(0, mixed if b < 4 else half)) for a in (0, 1) for b in (2, 3, 4)]
    pairs += [to(a, 4, limit(0, low, high)) for a in (2, 3)]
    return certificate(about("conservative", ZERO, strata, tree=tree, pairs=pairs))


def cube() -> Json:
    """|x^3 - 2|, with a part x > 1, x^3 = 2: what contradicts itself is seen by counting roots."""
    of = program("x", [["variable", 0], ["power", 0, "3"], ["constant", "2"], ["sub", 1, 2], ["abs", 3]], 4)
    strata = [
        part("", "1 xxx, -2", [v("3 xx")]),
        part("", "-1 xxx, 2", [v("-3 xx")]),
        part("1 xxx, -2", "1 x, -1", [v("3 xx"), v("-3 xx")]),
    ]

    one = leaf("1 xxx, -2", [ONE, element((0, "-2"), n=1)])
    tree = split(
        "1 x, -1",
        split("1 xxx, -2", leaf("1 xxx, -2", [ONE]), leaf("-1 xxx, 2", [ONE]), one),
        split("1 xxx, -2", by_roots("0", "9/8", "2"), leaf("-1 xxx, 2", [ONE]), by_roots("0", "9/8", "3/2")),
        split("1 xxx, -2", by_roots("0", "9/8", "2"), leaf("-1 xxx, 2", [ONE]), by_roots("0", "9/8", "3/2")),
    )
    pairs = [
        to(0, 2, limit(0, 0, n=1)),
        to(1, 2, limit(0, 1, n=1)),
        to(1, 4, limit(0, 0, n=1)),
        to(3, 4, limit(0, 0, n=1)),
    ]
    return certificate(about("conservative", of, strata, tree=tree, pairs=pairs))


EXAMPLES = (absolute_value, bent, cross, quotient, jumping, apart, inside, cube)
STRATA = {make.__name__: make() for make in EXAMPLES}
