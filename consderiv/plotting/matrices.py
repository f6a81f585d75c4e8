"""Sets of matrices and of long vectors: formulas whose vertices are small tables with exact entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from ..calculus.equations.solution_sets import SolutionSet
from ..errors import UnsupportedError
from ..exact.reals import format_number
from ..sets import FiniteSet, MinkowskiSum, Polytope, Union, bounding_box, to_text
from ..sets.products import ProductSet
from ..sets.value_set import ValueSet
from .style import COLOURS, axes, ink
from .summary import summary

MOST_ROWS, MOST_COLUMNS, MOST_VERTICES = 6, 8, 8
CELL_HEIGHT, GAP, LETTER = 0.66, 0.28, 0.135
LINE_WIDTH, INCH = 10.8, 0.58
LONGEST, LONGEST_LINE = 9, 75


@dataclass(frozen=True)
class Card:
    """A matrix to be written down: the texts of its entries, and a number that shades each."""

    texts: tuple[tuple[str, ...], ...]
    shades: tuple[tuple[float, ...], ...]

    @property
    def width(self) -> float:
        """In cells."""
        return float(len(self.texts[0]))

    @property
    def height(self) -> float:
        """In cells."""
        return CELL_HEIGHT * len(self.texts)


Token = Card | str


def plot_matrices(named: Sequence[tuple[str, ValueSet | Card, str]], ax: Any = None) -> list[Any]:
    """Write sets of matrices, or of vectors with many entries, as formulas whose matrices are shaded tables.

    Parameters
    ----------
    named : sequence of (name, set or card, colour)
    ax : Matplotlib axes, optional

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If the matrices are too large for a page.
    """
    lines: list[tuple[float, list[tuple[float, Token]], float]] = []
    titles: list[tuple[float, str, str]] = []
    top = 0.0
    for name, value, colour in named:
        if name:
            titles.append((top + 0.3, name, colour))
            top += 0.7
        for line in _wrapped(tokens(value)):
            height = max((token.height for _, token in line if isinstance(token, Card)), default=CELL_HEIGHT)
            lines.append((top, line, height))
            top += height + 0.3
    ax = axes(ax, (LINE_WIDTH * INCH, max(top, 1.5) * INCH))
    ax.set(xlim=(-0.15, LINE_WIDTH), ylim=(max(top, 1.5), -0.1), aspect="equal")
    ax.set_axis_off()
    size = _font_size(ax)
    artists = [ax.text(0, y, name, color=colour, size=size, weight="bold", va="center") for y, name, colour in titles]
    largest = _largest(lines)
    for y, line, height in lines:
        for x, token in line:
            artists += _drawn(ax, token, x, y + height / 2, largest, size)
    return artists


def card(flat: Sequence[Any], shape: Sequence[int]) -> Card:
    """One element; floats that a library returned are rounded."""
    texts = [f"{x:.5g}" if isinstance(x, float) else format_number(x) for x in flat]
    return _table(texts, [float(x) for x in flat], shape)


def tokens(value: ValueSet | Card) -> list[Token]:
    """A set as matrices with words and brackets between them."""
    if isinstance(value, Card):
        return [value]
    if value.shape is not None and (_rows(value.shape) > MOST_ROWS or value.shape[-1] > MOST_COLUMNS):
        raise UnsupportedError(
            f"at most {MOST_ROWS} rows and {MOST_COLUMNS} columns are required for a picture",
            f"received {' x '.join(map(str, value.shape))} entries",
            "draw a linear image of the set (consderiv.sets.linear_image)",
        )  # fmt: skip
    if isinstance(value, Polytope):
        return _of_polytope(value)
    if isinstance(value, FiniteSet):
        return ["{", *_cards(value.flat_elements, value.shape), "}"]
    if isinstance(value, Union):
        return _joined([tokens(member) for member in value.members], "∪")
    if isinstance(value, ProductSet):
        return [*tokens(value.left), "times", *tokens(value.right)]
    if isinstance(value, SolutionSet):
        return _of_solutions(value)
    return _of_others(value)


def _of_polytope(value: Polytope) -> list[Token]:
    count = len(value.flat_vertices)
    if count == 1:
        return [card(value.flat_vertices[0], value.shape)]
    if count == 2 ** len(value.varying) and to_text(value).startswith("["):
        return ["all of", *_box(value)]
    return ["conv{", *_cards(value.flat_vertices, value.shape), "}"]


def _of_solutions(value: SolutionSet) -> list[Token]:
    if not value.is_inverse:
        return ["-B⁻¹A for [A B] in", *tokens(value.systems)]
    return ["inverses of", *tokens(Polytope.hull([b for _, b in value.blocks]))]


def _of_others(value: ValueSet) -> list[Token]:
    """Words, and the box of the entries where there is one."""
    try:
        box = _box(value)
    except UnsupportedError:
        box = []
    if not box:
        return [*wrap(summary(value), LONGEST_LINE)]
    return ["all of" if isinstance(value, MinkowskiSum) and _is_box(value) else "a part of", *box]


def _is_box(value: MinkowskiSum) -> bool:
    """Whether each member is a segment along an axis of its own."""
    moved = [place for member in value.members for place in member.varying]
    return len(moved) == len(value.members) == len(set(moved))


def _box(value: ValueSet) -> list[Token]:
    """The interval of each entry, one number where it does not vary."""
    found = bounding_box(value)
    if found is None or value.shape is None:
        return []
    texts = [format_number(a) if a == b else f"[{format_number(a)}, {format_number(b)}]" for a, b in found]
    return [_table(texts, [(float(a) + float(b)) / 2 for a, b in found], value.shape)]


def _cards(elements: Sequence[Any], shape: Any) -> list[Token]:
    shown: list[Token] = [card(flat, shape) for flat in elements[:MOST_VERTICES]]
    more = len(elements) - len(shown)
    return [*shown, f"and {more} more"] if more else shown


def _joined(parts: Sequence[list[Token]], word: str) -> list[Token]:
    return [token for k, part in enumerate(parts) for token in ([word, *part] if k else part)]


def _rows(shape: Sequence[int]) -> int:
    return shape[0] if len(shape) > 1 else 1


def _table(texts: Sequence[str], shades: Sequence[float], shape: Sequence[int]) -> Card:
    wide = shape[-1]
    starts = range(0, len(texts), wide)
    return Card(tuple(tuple(texts[k : k + wide]) for k in starts), tuple(tuple(shades[k : k + wide]) for k in starts))


def _wrapped(found: Sequence[Token]) -> Iterator[list[tuple[float, Token]]]:
    """Lines of (place, token) that are not longer than the page."""
    line: list[tuple[float, Token]] = []
    x = 0.0
    for token in found:
        width = token.width if isinstance(token, Card) else LETTER * len(token)
        if line and x + width > LINE_WIDTH:
            yield line
            line, x = [], 0.55
        line.append((x, token))
        x += width + GAP
    yield line


def _font_size(ax: Any) -> float:
    """So that an entry fits in its cell, whatever the size of the axes."""
    box = ax.get_window_extent()
    width, height = (abs(b - a) for a, b in (ax.get_xlim(), ax.get_ylim()))
    unit = min(box.width / width, box.height / height) / ax.figure.dpi
    return float(min(11.5, 19 * unit))


def _largest(lines: Sequence[Any]) -> float:
    cards = [token for _, line, _ in lines for _, token in line if isinstance(token, Card)]
    return max((abs(shade) for one in cards for row in one.shades for shade in row), default=1.0) or 1.0


def _drawn(ax: Any, token: Token, x: float, middle: float, largest: float, size: float) -> list[Any]:
    if isinstance(token, str):
        return [ax.text(x, middle, token, size=size, va="center", color=ink())]
    top = middle - token.height / 2
    artists: list[Any] = []
    for i, (texts, shades) in enumerate(zip(token.texts, token.shades, strict=True)):
        for j, (text, shade) in enumerate(zip(texts, shades, strict=True)):
            artists += _cell(ax, (x + j, top + i * CELL_HEIGHT), text, shade / largest, size)
    for side, inner in ((x, x + 0.1), (x + token.width, x + token.width - 0.1)):
        ends = (top - 0.04, top + token.height + 0.04)
        artists += ax.plot([inner, side, side, inner], [ends[0], *ends, ends[1]], color=ink(), lw=1.2)
    return artists


def _cell(ax: Any, corner: tuple[float, float], text: str, shade: float, size: float) -> list[Any]:
    """An entry on a ground that is blue for positive and red for negative numbers, pale for small ones."""
    from matplotlib.patches import Rectangle

    colour = COLOURS["clarke" if shade > 0 else "chain_rule_field"]
    ground = Rectangle(corner, 1, CELL_HEIGHT, facecolor=colour, alpha=0.42 * min(abs(shade), 1.0), lw=0)
    ax.add_patch(ground)
    shown = text if len(text) <= 2 * LONGEST else text[: 2 * LONGEST - 1] + "…"
    fitted = size * min(1.0, LONGEST / len(shown) * 0.8)
    place = (corner[0] + 0.5, corner[1] + CELL_HEIGHT / 2)
    return [ground, ax.text(*place, shown, size=fitted, ha="center", va="center", color=ink())]
