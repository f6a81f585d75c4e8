"""The grammar agrees with Python's own: every text is read as `ast` reads it."""

import ast

import pytest

from consderiv.errors import ProgramTextError
from consderiv.programs import parse
from consderiv.programs.syntax import postfix

BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


def steps_of_python(node):
    """Postfix steps of a Python syntax tree, by recursion."""
    children, step = [], None
    if isinstance(node, ast.BinOp):
        children, step = [node.left, node.right], ("binary", BINARY[type(node.op)], 2)
    elif isinstance(node, ast.UnaryOp):
        name = {ast.USub: ("unary", "-"), ast.UAdd: ("unary", "+"), ast.Not: ("not", "not")}[type(node.op)]
        children, step = [node.operand], (*name, 1)
    elif isinstance(node, ast.BoolOp):
        name = "and" if isinstance(node.op, ast.And) else "or"
        children, step = node.values, (name, name, len(node.values))
    elif isinstance(node, ast.Compare):
        children = [node.left, *node.comparators]
        step = ("compare", tuple(COMPARE[type(op)] for op in node.ops), len(children))
    elif isinstance(node, ast.IfExp):
        children, step = [node.body, node.test, node.orelse], ("choose", "if", 3)
    elif isinstance(node, ast.Call):
        children, step = node.args, ("call", node.func.id, len(node.args))
    elif isinstance(node, ast.List):
        children, step = node.elts, ("list", "[", len(node.elts))
    elif isinstance(node, ast.Tuple):
        children, step = node.elts, ("tuple", "(", len(node.elts))
    elif isinstance(node, ast.Subscript):
        children, step = [node.value, node.slice], ("subscript", "[", 2)
    elif isinstance(node, ast.Name):
        step = ("name", node.id, 0)
    elif isinstance(node.value, bool):
        step = ("truth", node.value, 0)
    else:
        step = ("number", float(node.value), 0)
    return [item for child in children for item in steps_of_python(child)] + [step]


def steps_of_ours(text):
    return [
        (step.action, float(step.argument) if step.action == "number" else step.argument, step.arity)
        for step in postfix(text)
    ]


HAND = [
    "-x**2", "2**-x**-y", "a if b else c if d else e", "(a if b else c) if d else e", "not a and not b or c",
    "not not a", "a < b == c != d", "not a < b", "-a*b", "a*-b", "a--b", "+a**+b*c", "a and b and c or d and e",
    "a or b or (c or d)", "f(a, b)[0]", "f()", "f(a,)", "[a, b,]", "(a,)", "a, b", "a,", "a if b < c else d, e",
    "-f(a)**2/b", "a/b/c*d", "a-b-(c-d)", "x[1][2]", "(x)[0]", "[a][0]", "a**b**c", "(a**b)**c",
    "-(-a)", "a+b if c or d else e*f", "(a, (b, c))", "f((a, b), (c, True))", "not (a and b)", "a == (b == c)",
]  # fmt: skip


@pytest.mark.parametrize("text", HAND)
def test_hand_written_texts_are_read_as_python_reads_them(text):
    assert steps_of_ours(text) == steps_of_python(ast.parse(text, mode="eval").body)


def test_random_texts_are_read_as_python_reads_them(random_text):
    for seed in range(300):
        text = random_text(seed).number(5)
        assert steps_of_ours(text) == steps_of_python(ast.parse(text, mode="eval").body), text


def test_random_token_soup_is_refused_when_python_refuses_it(random_text):
    """Whatever we accept, Python accepts and reads in the same way; nothing but our own error is raised."""
    words = ["x", "1", "2.", *"()[],+-*/<", "**", "==", "and", "or", "not", "if", "else", "abs(", "True"]
    accepted = 0
    for seed in range(20_000):
        source = random_text(seed).random
        text = " ".join(source.choice(words) for _ in range(source.randrange(1, 9)))
        try:
            ours = steps_of_ours(text)
        except ProgramTextError:
            try:
                tree = ast.parse(text, mode="eval").body
            except SyntaxError:
                continue
            # Python reads more: starred arguments, slices, empty tuples, calls of any value, indices with commas.
            assert _refused_on_purpose(tree), text
            continue
        accepted += 1
        assert ours == steps_of_python(ast.parse(text, mode="eval").body), text
    assert accepted > 500


def test_random_characters_raise_nothing_else(random_text):
    alphabet = "x1.0e+-*/()[]<>=!,:;'\"#\\{}@%^&|~ \n\t\0\u00e9\u0661ifnotelse_"
    for seed in range(5000):
        source = random_text(seed).random
        text = "".join(source.choice(alphabet) for _ in range(source.randrange(1, 12)))
        try:
            parse(text)
        except ProgramTextError as error:
            assert len(str(error).splitlines()) == 1 and (error.column is None or 1 <= error.column <= len(text) + 1)


def _refused_on_purpose(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Starred, ast.keyword, ast.Slice)):
            return True
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
            return True
        if isinstance(node, ast.Tuple) and not node.elts:
            return True
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            return True
    return False
