"""LaTeX of programs: what is displayed is the program (read back and evaluated), well-formed and in good style."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from consderiv.errors import DomainError
from consderiv.exact.fraction_text import nested_fractions
from consderiv.programs import evaluate, parse, to_latex

WORDS = {
    r"\left(": "(", r"\right)": ")", r" \, ": "*", r" \cdot ": "*", r" \le ": "<=", r" \ge ": ">=", r" \ne ": "!=",
    " = ": "==", r" \wedge ": " and ", r" \vee ": " or ", r"\neg ": "not ", r"\max": "max", r"\min": "min",
    r"\text{true}": "True", r"\text{false}": "False",
}  # fmt: skip
BAR, FLOOR = r" \right\rvert", r" \right\rfloor"
NORMS = {"_{1}": "norm1", r"_{\infty}": "norminf"}


class Reader:
    """Program text from the LaTeX of a program in x, y and z: the converse of `to_latex`, written independently."""

    def __init__(self, latex: str):
        self.latex, self.at = latex, 0

    def take(self, text: str) -> bool:
        found = self.latex.startswith(text, self.at)
        self.at += len(text) * found
        return found

    def group(self) -> str:
        assert self.take("{")
        return self.until("}")

    def all(self) -> str:
        found = ""
        while self.at < len(self.latex):
            found += self.piece()
        return found

    def until(self, *stops: str) -> str:
        found = ""
        while not any(map(self.take, stops)):
            assert self.at < len(self.latex), self.latex
            found += self.piece()
        return found

    def piece(self) -> str:
        if self.take(r"\frac") or self.take(r"\tfrac"):
            return f"(({self.group()})/({self.group()}))"
        if self.take("^"):
            return f"**({self.group()})"
        if self.take("_"):
            return f"[{int(self.group()) - 1}]"
        if self.take(r"\operatorname"):
            return self.group()
        if self.take(r"\begin{cases} "):
            return self.cases()
        if self.take(r"\left\lvert "):
            return f"abs({self.until(BAR)})"
        if self.take(r"\left\lfloor "):
            return f"floor({self.until(FLOOR)})"
        if self.take(r"\left\lVert "):
            return self.norm()
        word = next((word for word in WORDS if self.take(word)), None)
        if word is not None:
            return WORDS[word]
        self.at += 1
        return self.latex[self.at - 1]

    def norm(self) -> str:
        inside = self.until(r" \right\rVert")
        name = next((NORMS[index] for index in NORMS if self.take(index)), "norm")
        return f"{name}{inside}" if is_bracketed(inside) else f"{name}({inside})"

    def cases(self) -> str:
        pairs = []
        while True:
            value = self.until(" & ")
            if self.take(r"\text{otherwise}"):
                assert self.take(r" \end{cases}")
                return f"piecewise({', '.join((*pairs, f'({value}, True)'))})"
            start = self.at
            condition = self.until(r" \\ ", r" \end{cases}")
            pairs.append(f"({value}, {condition})")
            if self.latex[start : self.at].endswith(r" \end{cases}"):
                return f"piecewise({', '.join(pairs)})"


def is_bracketed(text: str) -> bool:
    depths, depth = [], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        depths.append(depth)
    return text.startswith("(") and 0 not in depths[:-1]


def value_of(program, point):
    try:
        return evaluate(program, point)
    except DomainError:
        return None


POINTS = [
    tuple(map(Fraction, p)) for p in (("0", "0", "0"), ("1", "-1/2", "2"), ("-3/4", "1", "-1"), ("2", "2", "1/3"))
]


def test_what_is_displayed_is_the_program(random_text) -> None:
    compared = 0
    for seed in range(120):
        program = parse(random_text(seed).number(4), variables=("x", "y", "z"))
        text = Reader(to_latex(program)).all()
        again = parse(text, variables=("x", "y", "z"))
        values = [(value_of(program, point), value_of(again, point)) for point in POINTS]
        assert all(one == other for one, other in values), (seed, to_latex(program), text)
        compared += sum(one is not None for one, _ in values)
    assert compared > 200


def test_style_of_random_programs(random_text) -> None:
    convert = pytest.importorskip("latex2mathml.converter").convert
    for seed in range(60):
        latex = to_latex(parse(random_text(seed + 500).number(4)))
        assert latex.count("{") == latex.count("}") and latex.count(r"\left") == latex.count(r"\right")
        assert not re.search(r"[-+] -|\\, -|\\cdot -|^--|\\frac\{[^{}]*\\frac|\}\^\{[^{}]*\}\^", latex), latex
        assert "|" not in latex and convert(latex).startswith("<math")


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x - -y", r"x - \left(-y\right)"),
        ("x*-2", r"x \, \left(-2\right)"),
        ("x - (-2)*y", r"x - \left(-2 \, y\right)"),
        ("1*x", r"1 \cdot x"),
        ("(1/2)/x", r"\frac{\tfrac{1}{2}}{x}"),
        ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
        ("(x/y)**2", r"\left(\frac{x}{y}\right)^{2}"),
        ("norm(x, y)", r"\left\lVert \left(x, y\right) \right\rVert"),
        ("norm1(x)", r"\left\lVert x \right\rVert_{1}"),
        ("where(x > 0, x, 0) + 1", r"\left(\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}\right) + 1"),
        ("where(not (x > 0) and y < 1, 1, 0)", r"\neg \left(x > 0\right) \wedge y < 1"),
        ("x_ + long_name", r"x_{\mathrm{\_}} + \mathrm{long}_{\mathrm{name}}"),
    ],
)
def test_forms(text: str, latex: str) -> None:
    assert latex in to_latex(parse(text))


def test_fractions_inside_fractions_are_small() -> None:
    assert nested_fractions(r"\frac{\frac{1}{2}}{3} + \frac{1}{2}") == r"\frac{\tfrac{1}{2}}{3} + \frac{1}{2}"
    assert nested_fractions(r"\{\frac{1}{\sqrt{\frac{1}{3}}}\}") == r"\{\frac{1}{\sqrt{\tfrac{1}{3}}}\}"
