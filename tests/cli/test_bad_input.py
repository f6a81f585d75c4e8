"""Whatever is typed: exit code 2 and one line that says what is required, what came, and what to do."""

import pytest

BAD = {
    "unknown name": ("explain", "foo(x)", "--at", "x=0"),
    "unknown name in a comparison": ("explain", "abs(x, y", "--at", "x=0"),
    "too few arguments": ("explain", "abs()", "--at", "x=0"),
    "too many arguments": ("explain", "abs(x, y)", "--at", "x=0,y=0"),
    "syntax": ("explain", "x +", "--at", "x=0"),
    "syntax in the middle": ("explain", "abs(x)) + 1", "--at", "x=0"),
    "empty": ("explain", "", "--at", "x=0"),
    "blank": ("explain", "   ", "--at", "x=0"),
    "import": ("explain", "__import__('os')", "--at", "x=0"),
    "import and call": ("explain", "__import__('os').system('true')", "--at", "x=0"),
    "attribute": ("explain", "x.__class__", "--at", "x=0"),
    "lambda": ("explain", "(lambda: x)()", "--at", "x=0"),
    "string": ("explain", "'x'", "--at", "x=0"),
    "power tower": ("explain", "9**9**9", "--at", "x=0"),
    "power tower with a variable": ("explain", "x**9**9**9", "--at", "x=2"),
    "huge power": ("explain", "x**99999999", "--at", "x=2"),
    "null byte": ("explain", "x\x00", "--at", "x=0"),
    "division by zero": ("explain", "1/x", "--at", "x=0"),
    "negative power of zero": ("explain", "x**-1", "--at", "x=0"),
    "root of a negative": ("explain", "sqrt(x)", "--at", "x=-1"),
    "logarithm of zero": ("explain", "log(x)", "--at", "x=0"),
    "missing variable": ("explain", "abs(x)+y", "--at", "x=0"),
    "no point": ("explain", "abs(x)"),
    "surplus variable": ("explain", "abs(x)", "--at", "x=0,y=0"),
    "variable twice": ("explain", "abs(x)", "--at", "x=0,x=1"),
    "not real: I": ("explain", "abs(x)", "--at", "x=I"),
    "not real: root": ("explain", "abs(x)", "--at", "x=sqrt(-1)"),
    "not real: nan": ("explain", "abs(x)", "--at", "x=nan"),
    "not real: inf": ("explain", "abs(x)", "--at", "x=inf"),
    "not real: 1/0": ("explain", "abs(x)", "--at", "x=1/0"),
    "point is code": ("explain", "abs(x)", "--at", "x=__import__('os')"),
    "point is a word": ("explain", "abs(x)", "--at", "origin"),
    "point is a number": ("explain", "abs(x)", "--at", "0"),
    "unknown set": ("explain", "abs(x)", "--at", "x=0", "--only", "gradient"),
    "empty only": ("explain", "abs(x)", "--at", "x=0", "--only", ","),
    "frechet of a map": ("explain", "[x, y]", "--at", "x=0,y=0", "--only", "frechet"),
    "undeclared variable": ("explain", "x + y", "--at", "x=0,y=0", "--vars", "x"),
    "unknown option": ("explain", "abs(x)", "--at", "x=0", "--fast"),
    "two programs": ("explain", "abs(x)", "x", "--at", "x=0"),
    "no program": ("explain",),
    "unknown command": ("prove", "abs(x)"),
    "no file": ("explain", "@/no/such/file", "--at", "x=0"),
    "unknown back-end": ("audit", "abs(x)", "--at", "x=0", "--backends", "tensorflow"),
    "unknown allow": ("audit", "abs(x)", "--at", "x=0", "--allow", "everything"),
    "audit of a function": ("audit", "model.py:loss", "--at", "[0.0]"),
    "audit of nonsense": ("audit", "abs(", "--at", "x=0"),
    "unknown entry": ("gallery", "run", "no-such-entry"),
    "no entry": ("gallery", "run"),
    "surplus entry": ("gallery", "list", "absolute-value"),
    "unknown action": ("gallery", "prove"),
    "nothing to check": ("check",),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_line_and_code_two(command, name):
    seen = command(*BAD[name])
    assert seen.code == 2
    assert seen.out == ""
    assert seen.err.startswith("consderiv: ") and seen.err.count("\n") == 1 and seen.err.endswith("\n")
    assert seen.err.count(";") >= 2, "required; received; what to do"
    assert len(seen.err) < 700 and "Traceback" not in seen.err


@pytest.mark.parametrize(
    "text",
    [
        b"(" * 1_000_000 + b"x" + b")" * 1_000_000, b"(" * 1_000_000, b"-" * 1_000_000 + b"x",
        b"abs(" * 100_000 + b"x" + b")" * 100_000,
        b"\xff\xfe\x00", b"x" * 1_000_000, b"9" * 1_000_000, b"[" * 100_000,
    ],
    ids=["parentheses", "open parentheses", "minus signs", "nested abs", "no text", "long name", "long number", "brackets"],
)  # fmt: skip
def test_hostile_texts(process, text):
    seen = process("explain", "-", "--at", "x=0", stdin=text, timeout=30)
    assert seen.code == 2 or (seen.code == 0 and text.startswith((b"-", b"abs")))
    assert seen.err.count("\n") == (1 if seen.code else 0) and "Traceback" not in seen.err


def test_columns_are_those_of_the_text(command):
    assert "column 5" in command("explain", "x + foo(x)", "--at", "x=0").err
    assert "column 6" in command("explain", "-x + foo(x)", "--at", "x=0").err
