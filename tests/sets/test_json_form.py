"""The JSON form is the contract with the outside: exact forms, round trips, clear errors."""

import json
from itertools import product

import pytest

from consderiv.errors import UnsupportedError
from consderiv.sets import (
    Empty,
    FiniteSet,
    MinkowskiSum,
    Polytope,
    Undefined,
    UnknownSet,
    from_json,
    minkowski_sum,
    to_json,
    union,
)

SEGMENTS = [Polytope.hull([[0] * 8, [int(i == j) for j in range(8)]]) for i in range(8)]


def test_forms():
    assert to_json(Polytope.hull([1, 0])) == {"type": "polytope", "vertices": [["0"], ["1"]]}
    assert to_json(Polytope.hull([[["-1/2", 1], [0, 3]]])) == {
        "type": "polytope",
        "vertices": [[["-1/2", "1"], ["0", "3"]]],
    }
    assert to_json(FiniteSet.of([(1, 0)])) == {"type": "finite", "elements": [["1", "0"]]}
    assert to_json(Empty((2,))) == {"type": "empty"}
    assert to_json(Undefined("why")) == {"type": "undefined", "reason": "why"}
    assert to_json(UnknownSet("why", None, Polytope.hull([0]))) == {
        "type": "unknown",
        "reason": "why",
        "inner": None,
        "outer": {"type": "polytope", "vertices": [["0"]]},
    }
    assert to_json(union(Polytope.hull([0, 1]), Polytope.hull([2, 3])))["type"] == "union"
    assert to_json(minkowski_sum(*SEGMENTS))["type"] == "minkowski_sum"


@pytest.mark.parametrize(
    "part",
    [
        Polytope.hull([0, "1/3"]),
        Polytope.hull(list(product((0, 1), repeat=3))),
        Polytope.hull([[[1, 2], [3, 4]], [[0, 0], [0, 0]]]),
        FiniteSet.of([-1, 1]),
        Empty((2, 3)),
        union(Polytope.hull([0, 1]), Polytope.hull([2, 3])),
        union(Polytope.hull([(0, 0), (1, 0)]), minkowski_sum(*SEGMENTS[:2], budget=0))
        if SEGMENTS[0].shape == (2,)
        else union(minkowski_sum(*SEGMENTS), Polytope.hull([[5] * 8])),
        minkowski_sum(*SEGMENTS),
        minkowski_sum(*SEGMENTS, Polytope.hull([[3] * 8])),
        Undefined("why"),
    ],
)
def test_round_trip(part):
    text = json.dumps(part.to_dict())
    back = from_json(json.loads(text), part.shape)
    assert type(back) is type(part) and back == part
    assert json.dumps(back.to_dict()) == text


def test_unknown_round_trip():
    part = UnknownSet("why", Polytope.hull([0]), None)
    assert to_json(from_json(to_json(part))) == to_json(part)


def test_reading_normalises():
    assert from_json({"type": "polytope", "vertices": [["0"], ["1/2"], ["1"]]}) == Polytope.hull([0, 1])
    total = from_json({"type": "minkowski_sum", "members": [to_json(segment) for segment in SEGMENTS + SEGMENTS]})
    assert isinstance(total, MinkowskiSum) and len(total.members) == 8


@pytest.mark.parametrize(
    "bad",
    [
        None,
        [],
        {},
        {"type": "sphere"},
        {"type": ["polytope"]},
        {"type": "polytope"},
        {"type": "polytope", "vertices": []},
        {"type": "polytope", "vertices": [["0"]], "extra": 1},
        {"type": "polytope", "vertices": [["sqrt(2"]]},
        {"type": "polytope", "vertices": ["0"]},
        {"type": "polytope", "vertices": [[0.1]]},
        {"type": "polytope", "vertices": [[1]]},
        {"type": "polytope", "vertices": [["0"], ["0", "1"]]},
        {"type": "polytope", "vertices": [[["0", "1"], ["2"]]]},
        {"type": "empty"},
        {"type": "finite", "elements": 3},
        {"type": "union", "members": []},
        {"type": "union", "members": [3]},
        {"type": "minkowski_sum", "members": [{"type": "finite", "elements": [["0"], ["1"]]}]},
        {
            "type": "minkowski_sum",
            "members": [
                {"type": "polytope", "vertices": [["0"]]},
                {"type": "polytope", "vertices": [["0", "1"]]},
            ],
        },
    ],
)
def test_malformed(bad):
    with pytest.raises(UnsupportedError) as caught:
        from_json(bad)
    assert str(caught.value).count("; ") >= 2
