"""Sets as mathematics: one renderer, in plain text and in LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import singledispatch

from consderiv.exact.rationals import format_rational
from consderiv.exact.reals import Number, Real
from consderiv.sets.elements import Flat, Shape, describe_space, unflatten
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.support import bounding_box
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union
from consderiv.sets.value_set import ValueSet, unsupported

LONGEST = 12
"""More entries, elements, members or factors than this are abbreviated."""

Interval = tuple[Number, Number]


@dataclass(frozen=True)
class Notation:
    """How the parts of a formula are written."""

    number: Callable[[Number], str]
    matrix: Callable[[Sequence[Sequence[str]]], str]
    text: Callable[[str], str]
    opening: str
    closing: str
    hull: str
    times: str
    cup: str
    dots: str
    empty: str


def _latex_number(number: Number) -> str:
    if isinstance(number, Real):
        return number.latex()
    if number.denominator == 1:
        return str(number.numerator)
    sign = "-" if number < 0 else ""
    return f"{sign}\\frac{{{abs(number.numerator)}}}{{{number.denominator}}}"


def _latex_words(words: str) -> str:
    for character, escaped in _ESCAPES.items():
        words = words.replace(character, escaped)
    return f"\\text{{{words}}}"


_ESCAPES = {"\\": "/", "{": "\\{", "}": "\\}", "^": "\\^{}", "~": "\\~{}"} | {c: f"\\{c}" for c in "_%&#$"}


def _latex_matrix(rows: Sequence[Sequence[str]]) -> str:
    return "\\begin{pmatrix}" + " \\\\ ".join(" & ".join(row) for row in rows) + "\\end{pmatrix}"


def _plain_matrix(rows: Sequence[Sequence[str]]) -> str:
    return "[" + ", ".join(f"[{', '.join(row)}]" for row in rows) + "]"


PLAIN = Notation(format_rational, _plain_matrix, str, "{", "}", "conv", " x ", " ∪ ", "...", "{}")
LATEX = Notation(
    _latex_number,
    _latex_matrix,
    _latex_words,
    "\\{",
    "\\}",
    "\\operatorname{conv}",
    " \\times ",
    " \\cup ",
    "\\ldots",
    "\\emptyset",
)


def to_text(part: ValueSet) -> str:
    """The set as plain mathematical text; long ones are abbreviated.

    Examples
    --------
    >>> to_text(Polytope.hull([(-1, 0), (1, 0), (-1, 2), (1, 2)]))
    '[-1, 1] x [0, 2]'
    """
    return render(part, PLAIN)


def to_latex(part: ValueSet) -> str:
    r"""The set as a LaTeX formula, without dollar signs.

    Examples
    --------
    >>> to_latex(Polytope.hull([0, "1/2"]))
    '\\left[0, \\frac{1}{2}\\right]'
    """
    return render(part, LATEX)


@singledispatch
def render(part: ValueSet, notation: Notation) -> str:
    """The set in a notation; open for new set types."""
    unsupported("to_text", part, "consderiv.sets.printing.render")


def _shortened(parts: Sequence[str], notation: Notation) -> list[str]:
    if len(parts) <= LONGEST:
        return list(parts)
    return [*parts[:3], notation.dots, parts[-1]]


def element_text(flat: Flat, shape: Shape, notation: Notation = PLAIN) -> str:
    """A number, vector or matrix in a notation.

    Examples
    --------
    >>> element_text(Polytope.hull([(1, 0)]).flat_vertices[0], (2,))
    '(1, 0)'
    """
    if shape == (1,):
        return notation.number(flat[0])
    if len(shape) == 1:
        return f"({', '.join(_shortened([notation.number(entry) for entry in flat], notation))})"
    return notation.matrix([[notation.number(entry) for entry in row] for row in unflatten(flat, shape)])


def listed(points: Sequence[Flat], shape: Shape, notation: Notation) -> str:
    """Elements between braces; of many the first ones and the last."""
    shown = points if len(points) <= LONGEST else [*points[:3], points[-1]]
    texts = [element_text(point, shape, notation) for point in shown]
    if len(points) > LONGEST:
        texts.insert(3, notation.dots)
    return _fenced(notation.opening, ", ".join(texts), notation.closing, notation)


def _fenced(opening: str, inside: str, closing: str, notation: Notation) -> str:
    """The inside between brackets that are as high as it is, as in the formulas of fields."""
    if notation is LATEX and any(high in inside for high in ("\\frac", "\\sqrt", "matrix}")):
        opening, closing = rf"\left{opening}", rf"\right{closing}"
    return f"{opening}{inside}{closing}"


def _interval(sides: Interval, notation: Notation) -> str:
    low, high = (notation.number(side) for side in sides)
    if sides[0] == sides[1]:
        return _fenced(notation.opening, low, notation.closing, notation)
    return _fenced("[", f"{low}, {high}", "]", notation)


def _box(sides: Sequence[Interval], notation: Notation) -> str:
    return notation.times.join(_shortened([_interval(side, notation) for side in sides], notation))


@render.register
def _(part: Polytope, notation: Notation) -> str:
    if len(part.flat_vertices) == 1:
        return listed(part.flat_vertices, part.shape, notation)
    sides = bounding_box(part)
    assert sides is not None
    if len(part.shape) == 1 and len(part.flat_vertices) == 2 ** len(part.varying):
        if all(entry in side for v in part.flat_vertices for entry, side in zip(v, sides, strict=True)):
            return _box(sides, notation)
    text = notation.hull + listed(part.flat_vertices, part.shape, notation)
    if len(part.flat_vertices) <= LONGEST:
        return text
    return text + " " + notation.text(f"({len(part.flat_vertices)} vertices in {describe_space(part.shape)})")


@render.register
def _(part: MinkowskiSum, notation: Notation) -> str:
    size = sum(len(member.flat_vertices) > 1 for member in part.members)
    all_segments = all(len(member.flat_vertices) <= 2 for member in part.members)
    if len(part.shape) == 1 and all(len(m.varying) <= 1 for m in part.members):
        formula = _box(bounding_box(part) or (), notation)
    else:
        shown = part.members if len(part.members) <= LONGEST else (*part.members[:3], part.members[-1])
        terms = [notation.hull + listed(member.flat_vertices, part.shape, notation) for member in shown]
        if len(part.members) > LONGEST:
            terms.insert(3, notation.dots)
        formula = " + ".join(terms)
    if len(part.members) <= LONGEST:
        return formula
    kind = "segments" if all_segments else "polytopes"
    return notation.text(f"sum of {size} {kind} in {describe_space(part.shape)}: ") + formula


@render.register
def _(part: FiniteSet, notation: Notation) -> str:
    return listed(part.flat_elements, part.shape, notation)


@render.register
def _(part: Empty, notation: Notation) -> str:
    return notation.empty


@render.register
def _(part: Union, notation: Notation) -> str:
    members = part.members if len(part.members) <= LONGEST else (*part.members[:3], part.members[-1])
    texts = [render(member, notation) for member in members]
    if len(part.members) > LONGEST:
        texts.insert(3, notation.dots)
    return notation.cup.join(texts)


@render.register
def _(part: Undefined, notation: Notation) -> str:
    return notation.text(f"undefined ({part.reason})")


@render.register
def _(part: UnknownSet, notation: Notation) -> str:
    if part.inner is None and part.outer is None:
        return notation.text(f"unknown ({part.reason})")
    bounds = ["?" if bound is None else render(bound, notation) for bound in (part.inner, part.outer)]
    if notation is LATEX:
        formula = f"{bounds[0]} \\subseteq \\,\\cdot\\, \\subseteq {bounds[1]}\\ "
    else:
        formula = f"between {bounds[0]} and {bounds[1]} "
    return formula + notation.text(f"({part.reason})")
