"""Roots at zero as coordinates of their own: on each leaf a program is a rational function of z and of r_k = c_k b_k(z)**e_k.

Each root node whose value at the point is zero is replaced by a new variable r_k > 0, and the new program is explored. Its
leaves have guards and pieces in (z, r); what stands under the roots is a polynomial there as well. Powers r**d are replaced
by b**n where e = n / d, and a root of a power of a root is a root with the product of the exponents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..germs.basis import local_factors
from ..germs.elementary import ROOTS, exponent_of, is_whole, radicand
from ..germs.outer import run_at
from ..germs.rough import RoughRoot, Smoothness
from ..germs.small_powers import is_constant_node, is_root_node
from ..germs.tree import explore, leaves_of
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from .local import Local

LEAF_LIMIT = 300
ROOT_LIMIT = 12


class RootRefused(Exception):
    """A root of a kind that is not covered."""


@dataclass(frozen=True)
class Root:
    """The coordinate r = factor * base**exponent >= 0, where the base is a polynomial in z that vanishes at the point."""

    base: Polynomial
    exponent: Fraction
    factor: Number = Fraction(1)

    @cached_property
    def power(self) -> PerfectPower | None:
        """The root as |p| times a positive smooth function, if it is that."""
        if not self.base.is_rational:
            return None
        product = rest = Polynomial.constant_of(self.base.count, 1)
        for factor, multiplicity in local_factors(self.base):
            share = self.exponent * multiplicity
            if not is_whole(share):
                return None
            product, rest = product * factor ** int(share), rest * factor**multiplicity
        unit = self.base.divided_by(rest)[0]
        return PerfectPower(product, self.base, unit, self)


@dataclass(frozen=True)
class PerfectPower:
    """factor * unit**exponent * |polynomial|, where unit * (its power) = base."""

    polynomial: Polynomial
    base: Polynomial
    unit: Polynomial
    root: Root

    @cached_property
    def scale(self) -> Number:
        """What |polynomial| is multiplied by at the point (the sign of the base is that of the cell)."""
        return self.root.factor * power_of(abs(self.unit.constant), self.root.exponent)

    @property
    def is_polynomial(self) -> bool:
        """Whether the root is a constant times |polynomial|."""
        return self.unit.is_constant


@dataclass(frozen=True)
class RootedLeaf:
    """A leaf whose guards, piece and roots are functions of (z, r); roots that vanish identically were put in.

    Parameters
    ----------
    guards : tuple of Polynomial
    piece : RationalFunction
    roots : mapping from coordinate to Root
    """

    guards: tuple[Polynomial, ...]
    piece: RationalFunction
    roots: Mapping[int, Root]


def power_of(base: Number, exponent: Fraction) -> Number:
    """base ** exponent for a positive number."""
    found: Number = OPERATIONS["power"].value((base,), exponent)
    return found


def rooted_leaves(local: Local) -> list[RootedLeaf]:
    """The leaves of a scalar program without comparisons.

    Raises
    ------
    RootRefused, ConsderivError
        Where a root, a guard or the number of leaves is not covered.
    """
    if local.jumping or local.program.is_map:
        raise RootRefused
    program = local.program.merged()
    found = _singular_nodes(program, local.point)
    width = len(local.point)
    if not found or len(found) > ROOT_LIMIT:
        raise RootRefused
    replaced = _with_variables(program, found)
    operands = [program.nodes[index].operands for index in found]
    wanted = list(dict.fromkeys((program.outputs[0], *(i for group in operands for i in group))))
    count = width + len(found) + len(replaced.elementary_nodes)
    start = [Polynomial.coordinate(count, width + k) for k in range(len(found))]
    point = (*local.point, *(Fraction(0) for _ in found))
    leaves = list(leaves_of(explore(replaced, point, wanted, budget=local.budget, start=start)))
    if len(leaves) > LEAF_LIMIT:
        raise RootRefused
    rooted = []
    for leaf in leaves:
        if leaf.error is None and not leaf.cell.equalities and len(leaf.pieces) == len(wanted):
            pieces = dict(zip(wanted, leaf.pieces, strict=True))
            bases = [
                radicand(program.nodes[i], [pieces[k] for k in group]) for i, group in zip(found, operands, strict=True)
            ]
            exponents = [exponent_of(program.nodes[i]) for i in found]
            rooted.append(_rooted(leaf.cell.guards, pieces[program.outputs[0]], bases, exponents, width))
    return rooted


def _singular_nodes(program: Program, point: Sequence[Number]) -> list[int]:
    """The root nodes whose value at the point is zero, unless they are constant."""
    run = run_at(program, tuple(point))
    nodes = ((index, program.nodes[index]) for index in run.order)
    return [
        index
        for index, node in nodes
        if node.operation in ROOTS
        and is_root_node(node)
        and run.values.get(index) == 0
        and not is_constant_node(run, node)
    ]


def _with_variables(program: Program, found: Sequence[int]) -> Program:
    width, places = len(program.variables), {index: k for k, index in enumerate(found)}
    nodes = tuple(
        Node("variable", (), width + places[index]) if index in places else node
        for index, node in enumerate(program.nodes)
    )
    return Program((*program.variables, *(f"r{k}" for k in places.values())), nodes, program.outputs)


def _rooted(
    guards: Sequence[Polynomial],
    piece: RationalFunction,
    bases: Sequence[RationalFunction],
    exponents: Sequence[Number],
    width: int,
) -> RootedLeaf:
    count = piece.count
    roots: dict[int, Root] = {}
    images = [Polynomial.coordinate(count, i) for i in range(count)]
    for k, (base, exponent) in enumerate(zip(bases, exponents, strict=True)):
        if base.denominator is not None or not isinstance(exponent, Fraction) or exponent <= 0:
            raise RootRefused
        reduced = reduced_by(roots, base.numerator.substitute(images), width)
        if reduced.is_zero:
            images[width + k] = reduced
            continue
        roots[width + k] = _composed(reduced, exponent, roots, width)
    positive = {Polynomial.coordinate(count, place) for place in roots}
    put_in = [reduced_by(roots, guard.substitute(images), width) for guard in guards if guard not in positive]
    top = reduced_by(roots, piece.numerator.substitute(images), width)
    bottom = None if piece.denominator is None else reduced_by(roots, piece.denominator.substitute(images), width)
    return RootedLeaf(tuple(put_in), RationalFunction.of(top, bottom), roots)


def _composed(base: Polynomial, exponent: Fraction, roots: Mapping[int, Root], width: int) -> Root:
    """The root of a polynomial in z, or of a multiple of a power of another root."""
    if max(base.variables(), default=0) < width:
        return Root(base, exponent)
    terms = list(base.terms())
    if len(terms) > 1 or len(terms[0][0]) > 1 or terms[0][0][0][0] not in roots or terms[0][1] <= 0:
        raise RootRefused
    ((place, power),), coefficient = terms[0]
    inner = roots[place]
    scale = power_of(coefficient * inner.factor**power, exponent)
    return Root(inner.base, inner.exponent * power * exponent, scale)


def reduced_by(roots: Mapping[int, Root], polynomial: Polynomial, width: int) -> Polynomial:
    """The polynomial with powers of roots that are polynomials in z put in."""
    plain = {k: RoughRoot(RationalFunction(r.base), r.exponent) for k, r in roots.items() if r.factor == 1}
    return Smoothness(width, plain, {}).reduced(polynomial)
