"""JSON of programs: round trips, a pinned form and hash, and strict reading."""

import json
from fractions import Fraction

import pytest

from consderiv.errors import ProgramTextError
from consderiv.programs import (
    as_program,
    canonical_json,
    parse,
    program_from_json,
    program_hash,
    program_to_json,
)
from consderiv.programs import variables as make


def test_the_form_is_pinned():
    program = parse("[where(x > 0, x**(1/2), 0.1), sort(x, y)[1]]")
    assert program_to_json(program) == {
        "variables": ["x", "y"],
        "nodes": [
            ["variable", 0], ["constant", "0"], ["gt", 0, 1], ["variable", 0], ["power", 3, "1/2"],
            ["constant", "1/10"], ["where", 2, 4, 5], ["variable", 0], ["variable", 1], ["sort", 7, 8], ["item", 9, 1],
        ],
        "outputs": [6, 10],
        "map": True,
    }  # fmt: skip


def test_the_hash_is_pinned_and_sees_sharing():
    assert canonical_json(parse("abs(x)")) == (
        '{"map":false,"nodes":[["variable",0],["abs",0]],"outputs":[1],"variables":["x"]}'
    )
    x = make("x")
    a = abs(x)
    assert program_hash(as_program(a - a)) != program_hash(as_program(abs(x) - abs(x)))
    assert program_hash(parse("(abs( x ))")) == program_hash(parse("abs(x)"))


def test_round_trip(random_text):
    for seed in range(200):
        source = random_text(seed)
        program = parse(source.number(4), variables=source.variables)
        assert program_from_json(program_to_json(program)) == program
        assert program_from_json(canonical_json(program)) == program
        assert program_from_json(json.dumps(program_to_json(program)).encode()) == program


GOOD = {"variables": ["x"], "nodes": [["variable", 0], ["abs", 0]], "outputs": [1], "map": False}
BAD_NODES = [
    [], ["abs"], ["abs", 0, 0], ["abs", 1], ["abs", -1], ["abs", True], ["abs", "0"], ["abs", 0.0], ["foo", 0], [0, 0],
    "abs", None, ["variable"], ["variable", 1], ["variable", -1], ["variable", "x"], ["constant", 1],
    ["constant", "2/4"], ["constant", "1.5"], ["constant", "-0"], ["constant", "+1"], ["constant", "1/0"],
    ["constant", "01"], ["constant", " 1"], ["constant", "1" * 5000], ["boolean", 1], ["boolean", "true"],
    ["power", 0], ["power", 0, 2], ["power", 0, "20000"], ["item", 0, 0], ["neg", 0, 1], ["where", 0, 0, 0],
    ["piecewise", 0], ["piecewise", 0, 0, 0], ["piecewise"], ["max"], ["and", 0], ["constant", "\u0661"],
]  # fmt: skip


@pytest.mark.parametrize("node", BAD_NODES, ids=[repr(node)[:30] for node in BAD_NODES])
def test_bad_nodes_are_refused(node):
    data = {**GOOD, "nodes": [["variable", 0], node], "outputs": [0]}
    with pytest.raises(ProgramTextError, match="node 1"):
        program_from_json(data)


@pytest.mark.parametrize("change", [
    {"variables": "x"}, {"variables": ["x", "x"]}, {"variables": ["abs"]}, {"variables": [1]}, {"variables": [[]]},
    {"nodes": {}}, {"nodes": "x"}, {"outputs": []}, {"outputs": [2]}, {"outputs": [-1]}, {"outputs": [True]},
    {"outputs": 1}, {"outputs": [0, 1]}, {"map": 1}, {"map": None}, {"extra": 1}, {"outputs": ["1"]},
])  # fmt: skip
def test_bad_parts_are_refused(change):
    with pytest.raises(ProgramTextError):
        program_from_json({**GOOD, **change})


def test_random_damage_raises_nothing_else(random_text):
    refused = 0
    for seed in range(2000):
        source = random_text(seed)
        data = json.loads(canonical_json(parse(source.number(2))))
        pick, junk = (
            source.random.choice,
            [None, True, -1, 0, 3, 10**12, "x", "1/2", "abs", [], {}, [0], ["abs", 0]],
        )
        node = pick(data["nodes"])
        node[source.random.randrange(len(node))] = pick(junk)
        if source.random.random() < 0.3:
            data[pick(list(data))] = pick(junk)
        try:
            program_from_json(data)
        except ProgramTextError as error:
            refused += 1
            assert len(str(error).splitlines()) == 1
    assert refused > 500


def test_missing_keys_and_wrong_types():
    for data in ({}, [], 3, None, {key: GOOD[key] for key in ("variables", "nodes", "outputs")}):
        with pytest.raises(ProgramTextError):
            program_from_json(data)


@pytest.mark.parametrize("text", [
    "", "{", "nul", '{"map":false,"map":false}', '{"map":1.0}', '{"map":NaN}', '{"map":Infinity}', '{"map":1e5}',
    "[" * 100_000, '{"map":' + "1" * 5000 + "}", b"\xff", '{"map":123456789012345678}',
])  # fmt: skip
def test_bad_json_is_refused(text):
    with pytest.raises(ProgramTextError):
        program_from_json(text)


def test_conditions_and_lists_are_no_outputs():
    nodes = [["variable", 0], ["gt", 0, 0], ["sort", 0]]
    for output in (1, 2):
        with pytest.raises(ProgramTextError):
            program_from_json({**GOOD, "nodes": nodes, "outputs": [output]})


def test_the_order_of_nodes_is_kept():
    data = {**GOOD, "nodes": [["constant", "5"], ["variable", 0], ["abs", 1]], "outputs": [2]}
    program = program_from_json(data)
    assert program_to_json(program) == data and program.nodes[0].parameter == Fraction(5)
