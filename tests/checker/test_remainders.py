"""Runs with elementary nodes against evaluation to 80 digits: with the true remainders the pieces are exact."""

from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import pytest
from inprocess import MODULES

FUNCTIONS: dict[str, Any] = {
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tanh": mpmath.tanh,
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
}
NUMBERS: dict[str, Any] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "max": max,
    "min": min,
}


def random_nodes(random: Random) -> list[Any]:
    nodes: list[Any] = [["variable", 0], ["variable", 1], ["constant", "1"]]
    while len(nodes) < 11:
        name = random.choice([*FUNCTIONS, *NUMBERS, *NUMBERS, "sub", "abs", "relu"])
        arity = 2 if name in NUMBERS else 1
        nodes.append([name, *random.choices(range(len(nodes))[-5:], k=arity)])
    return nodes


def evaluate(nodes: list[Any], z: list[Any]) -> list[Any]:
    values: list[Any] = []
    for name, *rest in nodes:
        if name == "variable":
            values.append(z[rest[0]])
        elif name == "constant":
            values.append(mpmath.mpf(rest[0]))
        else:
            v = [values[k] for k in rest]
            values.append(
                abs(v[0]) if name == "abs" else max(v[0], 0) if name == "relu" else (NUMBERS | FUNCTIONS)[name](*v)
            )
    return values


def number(value: Any) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def at(p: Any, z: list[Any]) -> Any:
    return sum((number(c) * mpmath.fprod(z[i] ** e for i, e in m) for m, c in p.items()), mpmath.mpf(0))


def remainders(run: Any, taylor: int, values: list[Any], z: list[Any]) -> list[Any]:
    """z with the remainder coordinates whose operands are determined."""
    z = [*z, *[mpmath.mpf(0)] * len(run.remainders)]
    for node, place in run.remainders.items():
        state = run.states.get(run.program.nodes[node].operands[0])
        if state is None or not isinstance(state.piece, MODULES["quantities"].Quantity):
            continue
        c = state.piece.head
        found = MODULES["elementary"].series(run.program.nodes[node], c, taylor + 2)
        step = values[run.program.nodes[node].operands[0]] - number(c)
        if found is not None and step:
            known = sum(number(a) * step**j for j, a in enumerate(found))
            z[place] = (values[node] - known) / step ** (taylor + 1)
    return z


@pytest.mark.parametrize("taylor", [1, 2])
def test_pieces_are_the_program(taylor: int) -> None:
    random, compared, split = Random(taylor), 0, 0
    for _ in range(250):
        nodes = random_nodes(random)
        text = MODULES["certificate"].json.dumps(
            {"variables": ["x", "y"], "nodes": nodes, "outputs": [len(nodes) - 1], "map": False}
        )
        program = MODULES["program"].read(MODULES["reader"].load(text), "")
        MODULES["limits"].reset(10**5)
        claim = MODULES["claim"].Claim("", "", {}, {}, program, (Fraction(0), Fraction(0)), taylor=taylor)
        try:
            run = claim.exact_run()
        except MODULES["limits"].Malformed:
            continue
        if run.states[len(nodes) - 1].piece is MODULES["values"].UNDEFINED:
            continue
        with mpmath.workdps(80):
            z = [
                mpmath.mpf(random.choice([-3, -1, 1, 2])) / 10**12,
                mpmath.mpf(random.choice([-2, 1, 5])) / 10**12,
            ]
            try:
                values = evaluate(nodes, z)
            except (ZeroDivisionError, TypeError, ValueError):
                continue
            if any(isinstance(v, mpmath.mpc) for v in values):
                continue
            try:
                split += follow(run, taylor, values, z)
            except (MODULES["limits"].Rejected, MODULES["limits"].Malformed):
                continue
            piece = run.states[len(nodes) - 1].piece
            if not isinstance(piece, MODULES["quantities"].Quantity):
                continue
            full = remainders(run, taylor, values, z)
            found = at(piece.above, full) / at(piece.below, full)
            assert abs(found - values[-1]) < mpmath.mpf(10) ** -60, (nodes, z)
            compared += 1
    assert compared > 60 and split > 10, (compared, split)


def follow(run: Any, taylor: int, values: list[Any], z: list[Any]) -> int:
    count = 0
    while tied := [i for i, state in run.states.items() if state.cases]:
        full = remainders(run, taylor, values, z)
        cases = run.states[tied[0]].cases
        good = [k for k, case in enumerate(cases) if all(at(g, full) > 0 for g in case.guards)]
        if len(good) != 1:
            raise MODULES["limits"].Rejected("on a boundary")
        run.split(tied[0], good[0])
        count += 1
    return count
