"""Exact values on demand."""

from fractions import Fraction

import pytest

from consderiv.errors import BudgetError, DomainError, PointError, UnsupportedError
from consderiv.exact.algebraic_roots import root_of
from consderiv.programs import as_program, evaluate, node_values, parse, variables


def at(text, *point):
    return evaluate(parse(text), [Fraction(coordinate) for coordinate in point])


def test_values():
    assert at("[abs(x) + y, clip(x, 0, 1), relu(-x)]", -2, 1) == (3, 0, 2)
    assert at("median(x, y, 3, 10)", 0, 1) == (2,)
    assert at("norm(x, y)", 3, 4) == (5,)
    assert at("x**-2 + (x/4)**(1/2)", 4) == (Fraction(17, 16),)
    assert at("(x - x)**0", 2) == (1,)
    assert all(type(value) is Fraction for value in at("[sign(x), floor(x/2), abs(x), max(x, 1)]", 3))


def test_ints_and_floats_are_taken_as_fractions():
    assert evaluate(parse("x*3"), [0.1]) == (3 * Fraction(0.1),)
    assert evaluate(parse("x/2"), [1]) == (Fraction(1, 2),)


def test_algebraic_numbers_are_compared_without_a_common_field():
    """The field of both roots would have degree 144."""
    point = [root_of([-1, -1, *[0] * 10, 1], 0), root_of([-3, -1, *[0] * 10, 1], 0)]
    assert evaluate(parse("[where(x > y, 1, 0), where(x == x, 1, 0)]"), point) == (1, 1)


def test_only_the_chosen_branch_is_evaluated():
    assert at("where(x > 0, 1/x, 0)", 0) == (0,)
    assert at("piecewise((1/x, x > 0), (log(x), x > 1), (5, True))", 0) == (5,)
    assert at("where(x != 0 and 1/x > 0, 1, 2)", 0) == (2,)
    assert at("where(x == 0 or 1/x > 0, 1, 2)", 0) == (1,)
    with pytest.raises(DomainError):
        at("where(1/x > 0 and x != 0, 1, 2)", 0)


def test_node_values_holds_only_what_was_demanded():
    program = parse("where(x > 0, 1/x, 7)")
    operations = {program.nodes[index].operation for index in node_values(program, [Fraction(0)])}
    assert operations == {"variable", "constant", "gt", "where"}


def test_every_node_is_evaluated_once(random_text):
    """Demand-driven values agree with values computed forwards wherever those exist."""
    from consderiv.programs.operations import OPERATIONS

    compared = 0
    for seed in range(200):
        source = random_text(seed)
        program = parse(source.number(4), variables=source.variables)
        point = source.point(3)
        try:
            values = node_values(program, point)
        except DomainError:
            continue
        forwards = []
        for node in program.nodes:
            try:
                operands = [forwards[index] for index in node.operands]
                leaf = node.operation == "variable"
                forwards.append(
                    point[node.parameter] if leaf else OPERATIONS[node.operation].value(operands, node.parameter)
                )
            except (DomainError, TypeError):
                forwards.append(None)
        for index, value in values.items():
            if forwards[index] is not None:
                assert value == forwards[index]
                compared += 1
    assert compared > 1000


def test_errors_name_the_operation_and_the_node():
    with pytest.raises(DomainError, match="div at node 2"):
        at("1/x", 0)
    with pytest.raises(DomainError, match="sqrt at node 1"):
        at("sqrt(x)", -1)
    with pytest.raises(DomainError, match="piecewise at node 4"):
        at("piecewise((x, x > 0))", 0)


def test_wrong_number_of_coordinates():
    with pytest.raises(PointError):
        at("x + y", 1)


def test_numbers_that_explode_are_refused():
    a = variables("x")
    for _ in range(200):
        a = a * a
    program = as_program(a)
    assert evaluate(program, [Fraction(1)]) == (1,)
    with pytest.raises(BudgetError):
        evaluate(program, [Fraction(2)])
    with pytest.raises(BudgetError):
        at("(x**5000)**40", Fraction(10**30, 7))
    with pytest.raises(UnsupportedError, match="very long"):
        at("9**9999*9**9999/x", 0)


def test_deep_programs():
    x = variables("x")
    a = x
    for _ in range(20_000):
        a = abs(a) + 1
    assert evaluate(as_program(a), [Fraction(-1)]) == (20_001,)
