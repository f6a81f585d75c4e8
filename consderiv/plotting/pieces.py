"""The graph of a program of one variable, piece by piece: exact one-sided limits decide where it jumps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import ConsderivError, DomainError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number, UndecidedSign, sign
from ..programs.evaluate import evaluate
from ..programs.program import Program
from ..selections.branches import pieces_at
from ..stratified import StratifiedField, clarke_map
from ..stratified.cells.faces import faces_of, in_order
from ..stratified.maps.elementary import Symbols
from ..verdicts import Unknown


@dataclass(frozen=True)
class Side:
    """The limit of a function from one side.

    Parameters
    ----------
    limit : Fraction or Real, optional
        Exact; None where there is no finite limit, or it is not decided.
    has_values : bool
        Whether the function has values on this side.
    """

    limit: Number | None
    has_values: bool = True

    @property
    def is_steep(self) -> bool:
        """Whether the function has values here and no finite limit is known."""
        return self.has_values and self.limit is None


@dataclass(frozen=True)
class Break:
    """A point where the formula may change: the exact value there, None for no value, and both sides."""

    place: Number
    value: Number | None
    left: Side
    right: Side

    def attains(self, side: Side) -> bool:
        """Whether the function is continuous from this side, proved."""
        if self.value is None or side.limit is None:
            return False
        try:
            return sign(side.limit - self.value) == 0
        except UndecidedSign:
            return False

    @property
    def is_continuous(self) -> bool:
        """Whether both sides end in the value."""
        return self.attains(self.left) and self.attains(self.right)


@dataclass(frozen=True)
class Piece:
    """low < x < high (None: no bound), and whether the program has values there."""

    low: Number | None
    high: Number | None
    has_values: bool


@dataclass(frozen=True)
class Pieces:
    """The open intervals between neighbouring breaks, and the breaks, both from left to right."""

    intervals: tuple[Piece, ...]
    breaks: tuple[Break, ...]


def pieces_of(program: Program) -> Pieces | Unknown:
    """All pieces of the graph, complete.

    The limit at an end of an interval is the value there of the one formula that holds on it; where that is 0/0 of
    polynomials, the quotient of their first terms.

    Parameters
    ----------
    program : scalar Program of one variable

    Returns
    -------
    Pieces, or Unknown with the reason

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> [(str(b.place), b.left.limit, b.value, b.right.limit) for b in pieces_of(parse("where(x > 0, x, -1)")).breaks]
    [('0', Fraction(-1, 1), Fraction(-1, 1), Fraction(0, 1))]
    """
    field = clarke_map(program, merge=False)
    if isinstance(field, Unknown):
        return field
    try:
        places = exact_breakpoints(field)
        formulas = [_formula(program, x) for x in _between(places)]
        breaks = [
            Break(b, _value(program, b), _side(left, b), _side(right, b))
            for b, left, right in zip(places, formulas[:-1], formulas[1:], strict=True)
        ]
    except (ConsderivError, UndecidedSign) as error:
        return Unknown(str(error))
    ends = zip([None, *places], formulas, [*places, None], strict=True)
    return Pieces(tuple(Piece(low, high, f is not None) for low, f, high in ends), tuple(breaks))


def exact_breakpoints(field: StratifiedField) -> list[Number]:
    """The points of the line that are strata by themselves, in order."""
    equations = [s.equations[0] for s in field.strata if s.equations and s.equations[0].is_affine]
    return list(in_order(-h.constant / h.gradient[0] for h in equations if h.gradient.get(0)))


def _between(places: Sequence[Number]) -> list[Number]:
    """A point of each open interval between neighbours, and of the two outer ones."""
    if not places:
        return [Fraction(0)]
    faces = faces_of([(Fraction(1), -b) for b in places], 1)
    return list(in_order(face.point[0] for face in faces if face.directions))


def _formula(program: Program, inside: Number) -> Program | None:
    """The one smooth formula on the interval around a point; None where there are no values."""
    if _value(program, inside) is None:
        return None
    return pieces_at(program, (inside,))[0].formula


def _value(program: Program, place: Number) -> Number | None:
    try:
        (value,) = evaluate(program, (place,))
    except DomainError:
        return None
    return value  # type: ignore[no-any-return]


def _side(formula: Program | None, place: Number) -> Side:
    if formula is None:
        return Side(None, has_values=False)
    value = _value(formula, place)
    return Side(_quotient_limit(formula, place) if value is None else value)


def _quotient_limit(formula: Program, place: Number) -> Number | None:
    """The limit of a quotient of polynomials at a zero of its denominator; None where it is infinite, or not rational."""
    symbols = Symbols()
    quotient = symbols.formula(formula, formula.outputs[0])
    if symbols.atoms:
        return None
    above, power = _first_term(quotient.numerator, place)
    below, order = (Fraction(1), 0) if quotient.denominator is None else _first_term(quotient.denominator, place)
    if power > order:
        return Fraction(0)
    return above / below if power == order else None


def _first_term(polynomial: Polynomial, place: Number) -> tuple[Number, int]:
    """c and k with p(place + t) = c t**k + higher powers; of the zero polynomial (0, a power above all)."""
    shifted = polynomial.substitute([Polynomial.affine(1, place, {0: Fraction(1)})])
    powers = {sum(power for _, power in monomial): factor for monomial, factor in shifted.terms() if factor}
    if not powers:
        return Fraction(0), 1 << 60
    return powers[min(powers)], min(powers)
