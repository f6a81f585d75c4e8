"""Program text: what is read, and how every bad input is refused."""

from fractions import Fraction

import pytest

from consderiv.errors import BudgetError, ProgramTextError
from consderiv.programs import Node, builder, evaluate, parse
from consderiv.programs.names import FUNCTIONS
from consderiv.programs.operations import OPERATIONS
from consderiv.programs.tokens import MAX_CHARACTERS


def shape_of(text):
    """Operations of the nodes, in order."""
    return [node.operation for node in parse(text).nodes]


def value_of(text, *point):
    (value,) = evaluate(parse(text), [Fraction(coordinate) for coordinate in point])
    return value


def test_each_occurrence_is_its_own_node():
    assert shape_of("abs(x) - abs(x)") == ["variable", "abs", "variable", "abs", "sub"]


def test_a_list_or_a_tuple_is_a_map():
    for text in (
        "[abs(x)+y, 2*x]",
        "(abs(x)+y, 2*x)",
        "abs(x)+y, 2*x",
        "[abs(x)+y, 2*x,]",
        "(abs(x)+y,\n 2*x)",
    ):
        program = parse(text)
        assert program == parse("[abs(x)+y, 2*x]") and program.is_map and program.shape == (2, 2)
    assert parse("[x]").shape == (1, 1)
    assert parse("x").shape == (1,)


def test_numbers_are_exact_as_written():
    assert parse("0.1").nodes == (Node("constant", (), Fraction(1, 10)),)
    assert parse("1e-3").nodes[0].parameter == Fraction(1, 1000)
    assert parse("1.").nodes[0].parameter == 1 and parse(".5E+1").nodes[0].parameter == 5
    assert parse("0.1000000000000000055511151231257827").nodes[0].parameter != Fraction(1, 10)
    assert shape_of("1/3") == ["constant", "constant", "div"]
    assert value_of("1/3") == Fraction(1, 3)
    assert parse("00").nodes[0].parameter == 0


def test_variables_in_order_of_first_appearance_or_as_declared():
    assert parse("y*x + y").variables == ("y", "x")
    assert parse("y*x", variables=["x", "y", "unused"]).variables == ("x", "y", "unused")
    assert parse("y*x", variables="x,y").nodes[0].parameter == 1
    assert parse("1").variables == ()
    assert parse("b if a > 0 else c").variables == ("b", "a", "c")


def test_precedence_is_that_of_python():
    assert value_of("-x**2", 3) == -9
    assert value_of("2**-1") == Fraction(1, 2)
    assert value_of("x**2**3", 2) == 256
    assert value_of("2**-1**2") == Fraction(1, 2)
    assert value_of("1 - 2 - 3") == -4
    assert value_of("12/3/2") == 2
    assert value_of("- -x", 3) == 3
    assert value_of("1 if x > 0 else 2 if x < 0 else 3", 0) == 3
    assert value_of("where(not x > 0 and x < 5 or x == 7, 1, 0)", 7) == 1


def test_ternary_and_where_are_the_same_program():
    assert parse("x if y > 0 else 2", variables="x y") == parse("where(y > 0, x, 2)", variables="x y")


def test_a_chained_comparison_evaluates_its_middle_once():
    program = parse("where(0 < x <= 1, 1, 0)")
    comparisons = [node for node in program.nodes if node.operation in ("lt", "le")]
    assert comparisons[0].operands[1] == comparisons[1].operands[0]
    assert [node.operation for node in program.nodes].count("variable") == 1


def test_and_or_take_all_their_operands_at_once():
    conditions = [n for n in parse("where(x>0 and y>0 and (x>y and y>1), 1, 0)").nodes if n.operation == "and"]
    assert [len(node.operands) for node in conditions] == [2, 3]


def test_sort_is_a_list():
    assert parse("sort(x, y)").shape == (2, 2)
    assert parse("[sort(x, y), x]").shape == (3, 2)
    assert shape_of("sort(x, y)[0]") == ["variable", "variable", "sort", "item"]
    assert value_of("sort(x, y)[-1]", 3, 2) == 3
    assert value_of("max(sort(x, y))", 3, 2) == 3
    assert value_of("norm1([x, y])", 3, -2) == 5
    assert value_of("sort(x, y)[1 - 1]", 3, 2) == 2


def test_exponents_are_constant_expressions():
    for text in ("x**2", "x**(2)", "x**(1 + 1)", "x**2.0", "x**max(1, 2)", "x**+2"):
        assert parse(text).nodes == (Node("variable", (), 0), Node("power", (0,), Fraction(2)))
    assert parse("x**0.5").nodes[1].parameter == Fraction(1, 2)
    assert parse("x**(-1/3)").nodes[1].parameter == Fraction(-1, 3)


def test_every_function_of_the_contract_is_known():
    for name in FUNCTIONS:
        inside = ", ".join(["x", "y", "z"][: OPERATIONS[name].arity[0]])
        inside = {"piecewise": "(x, x > 0), (y, True)", "where": "x > 0, x, y"}.get(name, inside)
        assert name in shape_of(f"{name}({inside})")


def test_blanks_and_line_breaks():
    assert parse("  \n abs( x )\t \n") == parse("abs(x)")
    assert parse("[x,\r\n y]") == parse("[x, y]")


BAD = [
    ("", "empty", 1), ("   \n ", "empty", 1), ("(", "bracket", 1), ("x)", "bracket", 2), ("(x]", "closes", 3),
    ("[x", "bracket", 1), ("max(x", "bracket", 4), ("abs(", "bracket", 4), ("x +", "value", 4), ("* x", "value", 1),
    ("x y", "operator", 3), ("x (y)", "unknown", None), ("(x)(y)", "operator", 4), ("2x", "decimal", 1),
    ("0x1F", "decimal", 1), ("1j", "decimal", 1), ("1_000", "decimal", 1), ("007", "leading zeros", 1),
    ("1e400000000", "digits", 1), ("1" * 5000, "digits", 1), ("1e" + "9" * 5000, "digits", 1), ("1..2", "decimal", 1),
    ("f(x)", "function", 1), ("x + maximum(x, 1)", "max?", 5), ("Abs(x)", "abs?", 1), ("abs", "abs(...)", 1),
    ("abs + 1", "function", 1), ("abs()", "1 argument", 1), ("abs(x, y)", "1 argument", 1), ("max()", "at least 1", 1),
    ("clip(x, 0)", "3 arguments", 1), ("where(x > 0, 1)", "3 arguments", 1), ("piecewise()", "pair", 1),
    ("piecewise(x, x > 0)", "pair", 11), ("piecewise((x, x > 0, 1))", "pair", 11),
    ("piecewise((x > 0, x))", "number", 12), ("where(x, 1, 2)", "condition", 7), ("abs(x < 1)", "number", 5),
    ("x < 1", "number", 1), ("True", "number", 1), ("not x", "condition", 5), ("x and y", "condition", 1),
    ("1 + not x > 0", "(not ...)", 5), ("True + 1", "number", 1), ("x if y else z", "condition", 6),
    ("x if y > 0", "choice", 3), ("x else y", "else", 3), ("a if b if c else d else e", "condition", 8),
    ("[]", "component", 1), ("()", "value", 2), ("[[x]]", "number", 2), ("[x, (y, z)]", "number", 5),
    ("(x, y) + 1", "number", 1), ("[x, y][0]", "sort", 7), ("x[0]", "sort", 2), ("sort(x, y)[2]", "0 to 1", 12),
    ("sort(x, y)[0.5]", "integer", 12), ("sort(x)[x]", "constant", 9), ("sort(x)[0, 1]", "index", 10),
    ("sort(x)[:]", "index", 9), ("sort(x)[]", "index", 9), ("abs(sort(x, y))", "sort(x, y)[0]", 5),
    ("nan", "finite", 1), ("inf*x", "finite", 1), ("9**9**9", "10000", 2), ("x**10001", "10000", 2),
    ("x**(1/10001)", "10000", 2), ("((x**1000)**1000)**1000", "power", 11), ("(7**9999)**9999", "power", 10),
    ("x**y", "exp(y*log(x))", 4), ("x**(1/0)", "no value", 5), ("2**x", "log", 4),
    ("x % 2", "floor", 3), ("x // 2", "floor", 3), ("x ^ 2", "**", 3), ("x @ y", "products", 3), ("~x", "not", 1),
    ("x & y", "and", 3), ("x = 2", "==", 3), ("(x := 2)", "expression", 4), ("abs(x=1)", "names", 6),
    ("max(*x)", "one by one", 5), ("max(**x)", "one by one", 5), ("x.real", "name alone", 2), ("x;y", "list", 2),
    ("'a'", "quotes", 1), ('"a"', "quotes", 1), ("__import__('os')", "quotes", 12), ("__x", "letter", 1),
    ("lambda x: x", "expression alone", 1), ("[x for x in y]", "no loops", 4), ("{x}", "write (", 1),
    ("x is y", "==", 3), ("x not in y", "words", 3), ("None", "words", 1), ("import os", "words", 1),
    ("x # c", "comment", 3), ("x\ny", "line break", 2), ("x\0", "remove", 2), ("\u0663", "digits", 1),
    ("x\u00b2", "**2", 2), ("\u03b8", "letters", 1), ("x \u2212 y", "write -", 3), ("$x", "remove", 1),
    ("x" * 200, "100 characters", 1), ("(" * 10**5 + "x" + ")" * 10**5, "200", 201),
    ("[" * 10**7, "characters", None), ("abs(" * 300, "200", 804),
    ("x,,y", "value", 3), ("max(,)", "value", 5), ("!x", "not", 1), ("x <> y", "value", 4),
    ("print(1)", "known names: abs", 1),
    ("x < y < z", "number", 1), ("x..y", "name", 2), ("1 if", "value", 5), ("x if y > 0 else", "value", 16),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word", "column"), BAD, ids=[repr(text[:20]) for text, _, _ in BAD])
def test_bad_text_is_refused(text, word, column):
    with pytest.raises(ProgramTextError) as caught:
        parse(text)
    error, message = caught.value, str(caught.value)
    assert len(message.splitlines()) == 1 and len(message) < 400
    if word != "unknown":
        assert word in message
    if column is not None:
        assert error.column == column
    assert error.required and error.received and error.remedy


def test_column_is_in_the_message():
    with pytest.raises(ProgramTextError, match="at column 5"):
        parse("x + foo(x)")


def test_unknown_variable_suggests_a_declared_one():
    with pytest.raises(ProgramTextError, match="did you mean weight"):
        parse("wieght*x", variables=["weight", "x"])


def test_bad_declarations():
    for names in (["x", "x"], ["abs"], ["2x"], ["lambda"], ["x y"], [""], [3], ["nan"], ["__x"]):
        with pytest.raises(ProgramTextError):
            parse("1", variables=names)


def test_not_a_string():
    with pytest.raises(ProgramTextError):
        parse(3)


@pytest.mark.parametrize("separator", ["+", "-", "*", "/", " + 2*", "**2 - "])
def test_long_chains_need_no_depth(separator):
    program = parse(separator.join(f"x{index}" for index in range(10_000)))
    assert len(program.variables) == 10_000


def test_long_chains_of_every_kind():
    assert len(parse("-" * 20_000 + "x").nodes) == 20_001
    assert len(parse("1 if x < 0 else " * 5000 + "x").nodes) == 5 * 5000 + 1
    assert len(parse("where(" + " and ".join(["x > 0"] * 5000) + ", 1, 0)").nodes) == 3 * 5000 + 4
    assert len(parse("where(" + "not " * 5000 + "x > 0, 1, 0)").nodes) == 5000 + 6
    assert len(parse("max(" + ",".join(["x"] * 5000) + ")").nodes) == 5001
    assert value_of("+".join(["x"] * 10_000), 1) == 10_000


def test_limits_of_length():
    with pytest.raises(ProgramTextError, match="characters"):
        parse("x" + " " * MAX_CHARACTERS)


def test_limit_of_nodes(monkeypatch):
    monkeypatch.setattr(builder, "MAX_NODES", 10)
    with pytest.raises(ProgramTextError, match="at most 10 operations"):
        parse("+".join(["x"] * 10))
    short = builder.ProgramBuilder()
    with pytest.raises(BudgetError):
        for _ in range(11):
            short.variable("x")


def test_nodes_stand_after_their_operands(random_text):
    for seed in range(100):
        program = parse(random_text(seed).number(4))
        for index, node in enumerate(program.nodes):
            assert all(operand < index for operand in node.operands)
        assert list(program.needed()) == list(range(len(program.nodes)))
