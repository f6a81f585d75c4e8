"""Formulas of curved sets: set-builder text of atoms, and support functions in d1, d2, ... that SymPy parses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from consderiv.exact.matrices import inverse
from consderiv.exact.rationals import primitive
from consderiv.exact.reals import Number, all_rational, sign
from consderiv.sets.curved import CurvedHull, CurvedSum
from consderiv.sets.curved_matrices import Gram, Vector, block_of, inner, times
from consderiv.sets.ellipsoids import Cap, Ellipsoid
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.value_set import ValueSet

Scaled = tuple[Number, str]
"""A coefficient and what it multiplies; an empty text for the constant."""


def join(terms: Sequence[Scaled], number: Callable[[Number], str], dot: str = "*") -> str:
    """The text of a sum of scaled names, `0` if nothing is left.

    Examples
    --------
    >>> join([(Fraction(1), "a"), (Fraction(-2), "b"), (Fraction(0), "c"), (Fraction(3), "")], str)
    'a - 2*b + 3'
    """
    text = ""
    for coefficient, name in terms:
        side = sign(coefficient)
        if not side:
            continue
        size = abs(coefficient)
        shown = number(size)
        if any(mark in shown for mark in "+- "):
            shown = f"({shown})"
        body = name if name and size == 1 else shown + (f"{dot}{name}" if name else "")
        if not text:
            text = body if side > 0 else f"-{body}"
        else:
            text += f" {'+' if side > 0 else '-'} {body}"
    return text or "0"


def scaled_rows(numbers: Sequence[Number]) -> list[Number]:
    """Coprime integers in the same positive ratio; with irrational numbers, the first one that is not 0 becomes 1 or -1."""
    if not all_rational(numbers):
        first = next((abs(entry) for entry in numbers if sign(entry)), Fraction(1))
        return [entry / first for entry in numbers]
    return [Fraction(entry) for entry in primitive(numbers)[0]]


def form_terms(gram: Gram, names: Sequence[str]) -> list[Scaled]:
    """The terms of x^T Q x in named variables; squares first."""
    squares = [(gram[i][i], f"{name}^2") for i, name in enumerate(names)]
    return squares + [
        (2 * gram[i][j], f"{names[i]}*{names[j]}") for i in range(len(names)) for j in range(i + 1, len(names))
    ]


def letters(count: int) -> list[str]:
    """a, b, c, ..., or v1, v2, ... if there are too many."""
    return [chr(97 + k) for k in range(count)] if count <= 26 else [f"v{k + 1}" for k in range(count)]


def builder(part: Ellipsoid, number: Callable[[Number], str], relation: str = "<=") -> tuple[list[str], list[str]]:
    """The coordinates of a general point of an atom, and the conditions on its free coordinates.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> builder(ball((0, 1, 5), 2, axes=(0, 1)), str)
    (['a', 'b', '5'], ['a^2 + (b - 1)^2 <= 4'])
    """
    free = block_of(part.gram)
    names = dict(zip(free, letters(len(free)), strict=True))
    block = inverse([[part.gram[i][j] for j in free] for i in free])
    assert block is not None
    coordinates = []
    for i, centre in enumerate(part.flat_centre):
        if i in names:
            coordinates.append(names[i])
            continue
        slopes = [inner([part.gram[i][j] for j in free], [row[k] for row in block]) for k in range(len(free))]
        constant = centre - inner(slopes, [part.flat_centre[k] for k in free])
        coordinates.append(join([*zip(slopes, names.values(), strict=True), (constant, "")], number))
    conditions = [_quadratic(part, tuple(block), free, list(names.values()), number, relation)]
    if isinstance(part, Cap):
        conditions.append(_linear(part, tuple(block), free, list(names.values()), number))
    return coordinates, conditions


def _quadratic(
    part: Ellipsoid,
    block: Gram,
    free: Sequence[int],
    names: Sequence[str],
    number: Callable[[Number], str],
    relation: str,
) -> str:
    shifts = []
    for i, name in zip(free, names, strict=True):
        centre = part.flat_centre[i]
        shifts.append(f"({join([(Fraction(1), name), (-centre, '')], number)})" if sign(centre) else name)
    terms = form_terms(block, shifts)
    *coefficients, bound = scaled_rows([c for c, _ in terms] + [Fraction(1)])
    left = join([(c, name) for c, (_, name) in zip(coefficients, terms, strict=True)], number)
    return f"{left} {relation} {number(bound)}"


def _linear(part: Cap, block: Gram, free: Sequence[int], names: Sequence[str], number: Callable[[Number], str]) -> str:
    axis = times(part.gram, part.normal)
    slopes = times(block, [axis[i] for i in free])
    bound = part.level + inner(slopes, [part.flat_centre[i] for i in free])
    *slopes_shown, bound_shown = scaled_rows([*slopes, bound])
    if all(sign(entry) <= 0 for entry in slopes_shown):
        slopes_shown, bound_shown = [-entry for entry in slopes_shown], -bound_shown
        return f"{join(list(zip(slopes_shown, names, strict=True)), number)} <= {number(bound_shown)}"
    return f"{join(list(zip(slopes_shown, names, strict=True)), number)} >= {number(bound_shown)}"


def support_formula(part: ValueSet) -> str:
    """The support function in d1, d2, ... (flat coordinates), as text that SymPy parses.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> support_formula(ball((0, 1)))
    'd2 + sqrt(d1**2 + d2**2)'
    """
    if isinstance(part, CurvedHull):
        return f"Max({', '.join(_arguments(part))})"
    if isinstance(part, CurvedSum):
        flats = part.flat.members if isinstance(part.flat, MinkowskiSum) else (part.flat,)
        return _added([text for term in (*flats, *part.curved) if (text := support_formula(term)) != "0"])
    if isinstance(part, Ellipsoid):
        return _atom_formula(part)
    if isinstance(part, MinkowskiSum):
        return _added([text for term in part.members if (text := support_formula(term)) != "0"])
    assert isinstance(part, Polytope)
    return _max([_pairing(vertex) for vertex in part.flat_vertices])


def _arguments(part: CurvedHull) -> list[str]:
    texts: list[str] = []
    for member in part.members:
        if isinstance(member, Polytope):
            texts.extend(_pairing(vertex) for vertex in member.flat_vertices)
        else:
            texts.append(support_formula(member))
    return texts


def _added(texts: Sequence[str]) -> str:
    return " + ".join(texts).replace("+ -", "- ") if texts else "0"


def _max(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"Max({', '.join(texts)})"


def _names(size: int) -> list[str]:
    return [f"d{k + 1}" for k in range(size)]


def _pairing(vector: Vector) -> str:
    return join(list(zip(vector, _names(len(vector)), strict=True)), str)


def _root(gram: Gram) -> str:
    return f"sqrt({join(form_terms(gram, _names(len(gram))), str).replace('^', '**')})"


def _atom_formula(part: Ellipsoid) -> str:
    whole = _centred_formula(part.flat_centre, part.gram)
    if not isinstance(part, Cap):
        return whole
    centre, gram = part.disc
    side = _centred_formula(centre, gram) if any(sign(row[i]) for i, row in enumerate(gram)) else _pairing(centre)
    above = _pairing(times(part.gram, part.normal))
    bound = join([(part.level, _root(part.gram))], str)
    return f"Piecewise(({whole}, {above} >= {bound}), ({side}, True))"


def _centred_formula(centre: Vector, gram: Gram) -> str:
    linear = _pairing(centre)
    return _root(gram) if linear == "0" else f"{linear} + {_root(gram)}"
