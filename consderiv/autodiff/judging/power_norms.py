"""Norms (|u_1|^p + ... + |u_n|^p)^(1/p) at zero: the Clarke set is the unit ball of the dual norm, which is curved.

No set of this package holds that ball, but it lies between two polytopes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...errors import ConsderivError
from ...exact.reals import Number
from ...programs.program import Node, Program
from ...sets.elements import Flat
from ...sets.minkowski import minkowski_sum
from ...sets.polytope import Polytope
from ...sets.undecided import UnknownSet
from ..rounding.exact_values import exact_values

MOST_ENTRIES = 64
"""Entries of a norm up to which the bounds are written out."""


def power_norm_bounds(program: Program, point: Sequence[Number]) -> UnknownSet | None:
    """Bounds of the Clarke set of a program that is the p-norm of its variables, at zero; None for other programs.

        conv{e_i, -e_i}  in  {v : |v_1|^q + ... + |v_n|^q <= 1}  in  [-1, 1]^n,    1/p + 1/q = 1,    p > 1

    The middle one is the set: f is convex and positively homogeneous around the point, so that its Clarke set is the
    subdifferential of a norm at zero, the unit ball of the dual norm (Rockafellar 1970, section 15; Clarke 1983,
    Proposition 2.2.7).

    Parameters
    ----------
    program : Program
        One output; each variable occurs once at most, less a constant where there is one.
    point : sequence of n exact numbers

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> power_norm_bounds(parse("(abs(x)**3 + abs(y)**3)**(1/3)"), (Fraction(0), Fraction(0))).reason
    'the unit ball of the 3/2-norm, dual to the 3-norm, is curved'
    """
    found = _entries(program)
    if found is None:
        return None
    exponent, entries = found
    try:
        values = exact_values(program, point).values
    except ConsderivError:
        return None
    places = [_variable(program, index) for index in entries]
    known = [place for place in places if place is not None]
    if len(known) != len(entries) or len(set(known)) != len(known) or any(values[index] != 0 for index in entries):
        return None
    dual = exponent / (exponent - 1)
    reason = f"the unit ball of the {dual}-norm, dual to the {exponent}-norm, is curved"
    units = [_unit(len(point), place) for place in known]
    opposite = [tuple(-entry for entry in unit) for unit in units]
    outer = minkowski_sum(*(Polytope(pair, program.shape) for pair in zip(opposite, units, strict=True)))
    return UnknownSet(reason, Polytope(tuple(sorted((*units, *opposite))), program.shape), outer)


def _entries(program: Program) -> tuple[Fraction, list[int]] | None:
    """The exponent p and the nodes u_i, if the program has that form."""
    root = program.nodes[program.outputs[0]]
    if program.is_map or root.operation != "power" or not isinstance(root.exponent, Fraction):
        return None
    if not 0 < root.exponent < 1:
        return None
    exponent = 1 / root.exponent
    terms = list(_terms(program, root.operands[0]))
    entries = [_base(program, term, exponent) for term in terms[: MOST_ENTRIES + 1]]
    known = [index for index in entries if index is not None]
    return (exponent, known) if 2 <= len(known) == len(terms) <= MOST_ENTRIES else None


def _terms(program: Program, index: int) -> Iterator[int]:
    """The summands of nested additions."""
    waiting = [index]
    while waiting:
        index = waiting.pop()
        node = program.nodes[index]
        if node.operation == "add":
            waiting += node.operands[::-1]
        else:
            yield index


def _base(program: Program, index: int, exponent: Fraction) -> int | None:
    """u of |u|^p, or of u^p with an even p."""
    node = program.nodes[index]
    if node.operation != "power" or node.exponent != exponent:
        return None
    inner = program.nodes[node.operands[0]]
    if inner.operation == "abs":
        return inner.operands[0]
    return node.operands[0] if exponent.denominator == 1 and exponent.numerator % 2 == 0 else None


def _variable(program: Program, index: int) -> int | None:
    """The variable of u = x, x - c, c - x or x + c."""
    nodes: list[Node] = [program.nodes[index]]
    if nodes[0].operation in ("add", "sub"):
        nodes = [program.nodes[i] for i in nodes[0].operands]
    variables = [node for node in nodes if node.operation == "variable"]
    constants = [node for node in nodes if node.operation == "constant"]
    return variables[0].index if len(variables) == 1 and len(nodes) == 1 + len(constants) else None


def _unit(count: int, place: int) -> Flat:
    return tuple(Fraction(int(k == place)) for k in range(count))


__all__ = ["power_norm_bounds"]
