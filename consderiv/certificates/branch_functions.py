"""Two branches of a program: where they meet their formulas agree, whatever the remainders of elementary functions are.

A remainder coordinate stands for one function on each branch. On two branches it is the same function if the operand of
its node is the same formula; else it is renamed on one of them (proofs/format.md, section 2a).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..fields.local import Local
from ..germs.continuity import (
    Cofactors,
    PathLeaf,
    ideal_cofactors,
    identity_of_cores,
    may_meet,
    output_difference,
    path_leaves,
)
from ..germs.elementary import is_elementary, remainder_places
from ..germs.identities import SquareIdentity, find_square
from ..germs.linear_squares import is_linear, linear_square
from ..germs.run import Run
from ..germs.tree import ancestors
from .model import Omitted
from .trees import Explored

PAIR_LIMIT = 2000
WIDTH = 5  # coordinates of the identities that are searched by linear programming
Reasons = tuple[Cofactors | SquareIdentity | None, ...]  # None: no reason was found


@dataclass(frozen=True)
class Formulas:
    """What is known on a branch, in the coordinates of the point and remainders of both branches of a pair.

    Parameters
    ----------
    guards, equalities : tuple of Polynomial
    outputs : tuple of RationalFunction
    operands : tuple of RationalFunction or None
        The operands of the elementary nodes, in the order of their coordinates.
    """

    guards: tuple[Polynomial, ...]
    equalities: tuple[Polynomial, ...]
    outputs: tuple[RationalFunction, ...]
    operands: tuple[RationalFunction | None, ...]

    def renamed(self, count: int, places: dict[int, int]) -> Formulas:
        """With `count` coordinates, some of them renamed."""

        def changed(p: Polynomial) -> Polynomial:
            terms = {tuple(sorted((places.get(i, i), e) for i, e in m)): c for m, c in p.terms()}
            return Polynomial.from_terms(count, terms)

        outputs = tuple(
            RationalFunction(changed(q.numerator), None if q.denominator is None else changed(q.denominator))
            for q in self.outputs
        )
        return Formulas(tuple(map(changed, self.guards)), tuple(map(changed, self.equalities)), outputs, self.operands)


def agreements(local: Local, found: Explored) -> Iterator[tuple[int, int, Reasons]]:
    """For any two branches that may meet, sorted, why their outputs agree there.

    Raises
    ------
    Omitted
        If there are too many branches, or one has no piece.
    """
    leaves = path_leaves(found.tree)
    if any(one.leaf.error is not None for one in leaves):
        raise Omitted("a branch has no smooth piece at the point")
    if len(leaves) ** 2 > 2 * PAIR_LIMIT:
        raise Omitted(f"{len(leaves)} branches are too many to compare in pairs")
    formulas = [_formulas(local, found, one) for one in leaves]
    for i, first in enumerate(leaves):
        for j in range(i + 1, len(leaves)):
            if may_meet(local.program, first, leaves[j]):
                yield i, j, _reasons(len(local.point), formulas[i], formulas[j])


def _formulas(local: Local, found: Explored, one: PathLeaf) -> Formulas:
    """The leaf, and the operands of elementary nodes: the run is repeated along its path."""
    program, outputs = local.program, local.program.outputs
    places = remainder_places(program, len(local.point))
    run = Run(program, local.point, ancestors(program, outputs), three_way=True, taylor=found.taylor, remainders=places)
    run.advance()
    for node, case in one.path:
        run.next_tie(outputs)
        run = run.split(node, run.cases[node][case])
    run.next_tie(outputs)
    operands = []
    for index in program.elementary_nodes:
        piece = run.pieces.get(program.nodes[index].operands[0]) if is_elementary(program.nodes[index]) else None
        operands.append(piece if isinstance(piece, RationalFunction) else None)
    return Formulas(one.leaf.cell.guards, one.leaf.cell.equalities, one.leaf.pieces, tuple(operands))


def own_coordinates(first: Formulas, second: Formulas, variables: int) -> set[int]:
    """The remainder coordinates that are not known to be one function on both branches."""
    own: set[int] = set()
    for r, (one, two) in enumerate(zip(first.operands, second.operands, strict=True)):
        if one is not None and two is not None and (one != two or not _coordinates(one).isdisjoint(own)):
            own.add(variables + r)
    return own


def _coordinates(piece: RationalFunction) -> set[int]:
    below = set() if piece.denominator is None else piece.denominator.variables()
    return piece.numerator.variables() | below


def _reasons(variables: int, first: Formulas, second: Formulas) -> Reasons:
    extra = len(first.operands)
    own = own_coordinates(first, second, variables)
    count = variables + 2 * extra
    one = first.renamed(count, {})
    two = second.renamed(count, {place: place + extra for place in own})
    opposite = {-guard for guard in two.guards}
    zeros = [*one.equalities, *two.equalities, *(guard for guard in one.guards if guard in opposite)]
    guards = (*one.guards, *two.guards)
    return tuple(_reason(output_difference(p, q), guards, zeros) for p, q in zip(one.outputs, two.outputs, strict=True))


def _reason(
    difference: Polynomial, guards: Sequence[Polynomial], zeros: Sequence[Polynomial]
) -> Cofactors | SquareIdentity | None:
    cofactors = ideal_cofactors(difference, zeros)
    if cofactors is not None:
        return cofactors
    if is_linear((difference, *guards, *zeros)):
        square = linear_square(difference, guards, zeros)
    else:
        square = identity_of_cores(difference, zeros)
        if square is None and zeros and _is_searchable((difference, *guards, *zeros)):
            square = find_square(difference, guards, zeros)
    return square


def _is_searchable(polynomials: Sequence[Polynomial]) -> bool:
    """Whether linear programming may look for an identity: in few coordinates, and not over irrational numbers."""
    few = len({i for p in polynomials for i in p.variables()}) <= WIDTH
    return few and all(p.is_rational for p in polynomials)
