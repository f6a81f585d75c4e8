"""The run against plain evaluation: beside the point exactly one case holds, and its pieces are right."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import floor
from random import Random
from statistics import median
from typing import Any

import pytest
from inprocess import MODULES

COMPARE = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}
NUMBERS: dict[str, Any] = {
    "neg": lambda a: -a,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "abs": abs,
    "relu": lambda a: max(a, 0),
    "max": lambda *v: max(v),
    "min": lambda *v: min(v),
    "median": lambda *v: median(v),
    "norm1": lambda *v: sum(map(abs, v)),
    "norminf": lambda *v: max(map(abs, v)),
    "clip": lambda x, lo, hi: min(max(x, lo), hi),
    "sort": lambda *v: sorted(v),
    "sign": lambda a: (a > 0) - (a < 0),
    "floor": floor,
    "and": lambda *v: all(v),
    "or": lambda *v: any(v),
    "not": lambda a: not a,
}


NO_ARITHMETIC = ("sign", "floor", "and", "or", "not")


def evaluate(nodes: list[Any], x: Sequence[Fraction]) -> list[Any]:
    """Plain evaluation; a division by zero gives None, and so does everything below it."""
    values: list[Any] = []
    for name, *rest in nodes:
        if name == "variable":
            values.append(x[rest[0]])
        elif name == "constant":
            values.append(Fraction(rest[0]))
        elif name == "boolean":
            values.append(rest[0])
        elif name == "where":
            c, a, b = (values[k] for k in rest)
            values.append(None if c is None else a if c else b)
        elif any(values[k] is None for k in (rest[:1] if name in ("power", "item") else rest)):
            values.append(None)
        elif name == "power":
            base, exponent = values[rest[0]], int(rest[1])
            values.append(base**exponent if base or exponent >= 0 else None)
        elif name == "item":
            values.append(values[rest[0]][rest[1]])
        elif name in COMPARE:
            values.append(COMPARE[name](*(values[k] for k in rest)))
        elif name == "div" and values[rest[1]] == 0:
            values.append(None)
        else:
            values.append(NUMBERS[name](*(values[k] for k in rest)))
    return values


def random_nodes(random: Random, n: int, jumps: bool, length: int) -> list[Any]:
    nodes: list[Any] = [["variable", i] for i in range(n)] + [["constant", c] for c in ("0", "1", "-1/2")]
    numbers = list(range(len(nodes)))
    truths: list[int] = []
    while len(nodes) < length:
        name = random.choice([*(name for name in NUMBERS if name not in NO_ARITHMETIC), "power"])
        if jumps and random.random() < 0.4:
            name = random.choice(["gt", "le", "eq", "ne", "sign", "floor", "where", "and", "or", "not"])
        arity = {"neg": 1, "abs": 1, "relu": 1, "clip": 3, "sign": 1, "floor": 1, "not": 1}.get(name, 2)
        arity = random.randint(1, 3) if name in ("max", "min", "median", "norm1", "norminf", "sort") else arity
        if name in ("and", "or", "not", "where") and not truths:
            continue
        if name in ("and", "or", "not"):
            nodes.append([name, *random.choices(truths, k=arity)])
        elif name == "where":
            nodes.append([name, random.choice(truths), *random.choices(numbers, k=2)])
        elif name == "power":
            nodes.append([name, random.choice(numbers), random.choice(["2", "0", "-1", "3"])])
        else:
            nodes.append([name, *random.choices(numbers[-6:], k=arity)])
        if name == "sort":
            nodes.append(["item", len(nodes) - 1, random.randrange(arity)])
        (truths if name in COMPARE or name in ("and", "or", "not") else numbers).append(len(nodes) - 1)
    return nodes


def holds(case: Any, z: Sequence[Fraction]) -> bool:
    return all(at(g, z) > 0 for g in case.guards) and all(at(h, z) == 0 for h in case.equalities)


def at(p: Any, z: Sequence[Fraction]) -> Fraction:
    result = Fraction(0)
    for monomial, value in p.items():
        for i, e in monomial:
            value *= z[i] ** e
        result += value
    return result


def follow(run: Any, z: Sequence[Fraction]) -> bool:
    """Split every tied node towards z. False if z lies on the boundary between branches of a switch."""
    while True:
        tied = [i for i, state in run.states.items() if state.cases]
        if not tied:
            return True
        cases = run.states[tied[0]].cases
        good = [k for k, case in enumerate(cases) if holds(case, z)]
        if not good:
            assert run.program.nodes[tied[0]].name in MODULES["program"].SWITCHES
            return False
        assert len(good) == 1
        run.split(tied[0], good[0])


@pytest.mark.parametrize("jumps", [False, True])
def test_pieces_are_the_program_beside_the_point(jumps: bool) -> None:
    random, compared = Random(3), 0
    for _ in range(400):
        n = random.randint(1, 3)
        nodes = random_nodes(random, n, jumps, random.randint(6, 14))
        output = max(k for k, node in enumerate(nodes) if node[0] not in ("sort", "and", "or", "not", *COMPARE))
        names = [f"x{i}" for i in range(n)]
        data = MODULES["reader"].load(
            MODULES["certificate"].json.dumps({"variables": names, "nodes": nodes, "outputs": [output], "map": False})
        )
        program = MODULES["program"].read(data, "program")
        point = tuple(Fraction(random.choice(["0", "0", "1", "-1/2"])) for _ in range(n))
        claim = MODULES["claim"].Claim("", "", {}, {}, program, point)
        MODULES["limits"].reset(10**9)
        run = claim.exact_run(three_way=True)
        before = dict(run.states)
        for _ in range(4):
            direction = [Fraction(random.choice([-3, -2, -1, 0, 1, 1, 2, 3])) for _ in range(n)]
            z = [d / 10**9 for d in direction]
            if follow(run, z):
                expected = evaluate(nodes, [p + s for p, s in zip(point, z, strict=True)])[output]
                piece = run.states[output].piece
                if not isinstance(piece, MODULES["values"].Undefined) and piece is not None:
                    assert at(piece.above, z) / at(piece.below, z) == expected
                    compared += 1
            while run.path:
                run.leave()
            assert run.states == before and not run.cell.guards and not run.cell.equalities
    assert compared > 300


def test_directional_derivatives_are_difference_quotients() -> None:
    """For piecewise linear programs the quotient is exact for small t."""
    random, module = Random(5), MODULES["rules_directions"]
    for _ in range(200):
        nodes: list[Any] = [["variable", 0], ["variable", 1], ["constant", "0"]]
        while len(nodes) < 9:
            name = random.choice(["add", "sub", "abs", "relu", "max", "min", "median", "norminf", "clip", "neg"])
            arity = {"abs": 1, "relu": 1, "neg": 1, "clip": 3}.get(name, 2)
            nodes.append([name, *random.choices(range(len(nodes)), k=arity)])
        program = MODULES["program"].Program(
            ("x", "y"),
            tuple(
                MODULES["program"].Node(
                    name, () if name in ("variable", "constant") else tuple(rest), Fraction(rest[0])
                )
                for name, *rest in nodes
            ),
            (8,),
            False,
        )
        MODULES["limits"].reset(10**9)
        claim = MODULES["claim"].Claim("", "", {}, {}, program, (Fraction(0), Fraction(0)))
        d = [Fraction(random.randint(-2, 2)) for _ in range(2)]
        found = module.slopes(claim, {i: v for i, v in enumerate(d) if v}).get(0, 0)
        values = [evaluate(nodes, [v / size for v in d])[8] * size for size in (10, 1000)]
        assert all(a == b for a, b in pairwise(values))
        assert found == values[0]
