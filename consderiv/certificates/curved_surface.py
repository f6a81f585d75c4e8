"""Bouligand and limiting sets that are surfaces: the limits of the gradients of one norm (proofs/format.md, 5a)."""

from __future__ import annotations

from fractions import Fraction

from ..errors import ConsderivError
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, sign
from ..germs.germ import FlatRow
from ..germs.outer import JumpTied, is_tied, local_derivative
from ..germs.tree import ancestors
from ..sets.curved_matrices import Gram, Vector, block_of, is_positive
from .curved_encoding import ellipsoid_json
from .curved_parts import ZERO
from .elementary import is_root_at_zero
from .model import Claim, Omitted
from .regular import exact_run, require_plain_form, root_exponent
from .regular_claims import roots, squares_json
from .statements import program_claim, require_scalar
from .workspace import Workspace


def surface_claim(work: Workspace, rule: str) -> Claim:
    """The set of limits of gradients of a program with one norm at zero (rule "bouligand" or "limiting").

    Raises
    ------
    Omitted
        If there are other kinks, or the norm is not one of injective operands.
    """
    require_plain_form(work)
    require_scalar(work.local, "a surface")
    index = _only_kink(work)
    gram, below = _matrix(work, index), _variables_below(work, index)
    block = tuple(tuple(gram[i][j] for j in below) for i in below)
    injective = len(below) >= 2 and is_positive(block, strictly=True)
    if not injective and not (len(block_of(gram)) >= 2 and _is_affine(work, index)):
        raise Omitted("the limits of gradients fill no whole surface: the operands of the norm are not independent")
    slope, rest = _outer_derivative(work, index)
    if not slope or (rule == "limiting" and sign(slope) > 0):
        raise Omitted("the set is no surface")
    scaled = tuple(tuple(slope * slope * entry for entry in row) for row in gram)
    shown = ellipsoid_json(rest, scaled, work.local.shape, "surface")
    return program_claim(rule, work, {"regular": squares_json(work)}, set=shown)


def _only_kink(work: Workspace) -> int:
    program, run = work.local.program, work.run
    needed = ancestors(program, program.outputs)
    if any(k in run.errors for k in needed):
        raise Omitted("a node is undefined")
    kinks = [k for k in needed if _is_singular(work, k) or (program.nodes[k].operation != "item" and is_tied(run, k))]
    if len(kinks) != 1 or not _is_singular(work, kinks[0]):
        raise Omitted("more than one kink, or none that is a norm")
    node = program.nodes[kinks[0]]
    if node.operation != "norm" and root_exponent(node) != Fraction(1, 2):
        raise Omitted("the only kink is no norm")
    return kinks[0]


def _is_singular(work: Workspace, index: int) -> bool:
    norm = work.local.program.nodes[index].operation == "norm" and work.run.values.get(index) == 0
    return norm or is_root_at_zero(work.run, index)


def _matrix(work: Workspace, index: int) -> Gram:
    if index in roots(work).grams:
        return roots(work).grams[index]
    rows = [_forward(work, operand, None) for operand in work.local.program.nodes[index].operands]
    n = range(work.width)
    return tuple(tuple(sum((r.get(i, ZERO) * r.get(j, ZERO) for r in rows), ZERO) for j in n) for i in n)


def _is_affine(work: Workspace, index: int) -> bool:
    """Whether the operands of the norm are affine functions."""
    squares = roots(work).squares.get(index)
    if squares is not None:
        constant = squares.unit.is_constant and all(u.is_constant for u, _ in squares.terms)
        return constant and all(p.degree <= 1 for _, p in squares.terms) and not roots(work).quotients[index]
    operands = work.local.program.nodes[index].operands
    pieces = [exact_run(work).pieces.get(operand) for operand in operands]
    return all(
        isinstance(piece, RationalFunction) and piece.denominator is None and piece.numerator.degree <= 1
        for piece in pieces
    )


def _variables_below(work: Workspace, index: int) -> list[int]:
    nodes = work.local.program.nodes
    below = [nodes[k] for k in ancestors(work.local.program, (index,))]
    return sorted({int(node.parameter) for node in below if node.operation == "variable"})  # type: ignore[arg-type]


def _outer_derivative(work: Workspace, index: int) -> tuple[Number, Vector]:
    row = _forward(work, work.local.program.outputs[0], index)
    return row.get(-1, ZERO), tuple(row.get(i, ZERO) for i in range(work.width))


def _forward(work: Workspace, root: int, kink: int | None) -> FlatRow:
    """The derivative of a node with respect to the variables, and to the kinked node (place -1)."""
    program, run = work.local.program, work.run
    known: dict[int, FlatRow] = {}
    for index in ancestors(program, (root,)):
        node = program.nodes[index]
        if index == kink:
            known[index] = {-1: Fraction(1)}
        elif node.operation == "variable":
            known[index] = {int(node.parameter): Fraction(1)}  # type: ignore[arg-type]
        elif node.operation not in ("boolean", "sort", "and", "or", "not"):
            total: FlatRow = {}
            try:
                for operand, factor in local_derivative(run, index, node):
                    for i, slope in known[operand].items():
                        total[i] = total.get(i, ZERO) + factor * slope
            except (ConsderivError, JumpTied, ValueError) as error:
                raise Omitted(str(error)) from None
            known[index] = total
    return known[root]
