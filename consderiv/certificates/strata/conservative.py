"""Certificates that a field is a conservative gradient, or that it is none."""

from __future__ import annotations

from typing import Any

from ...errors import ConsderivError
from ...germs.continuity import jumps
from ...programs.program import Program
from ...stratified.cells.signs import Missing
from ...stratified.conservative.decision import is_conservative
from ...stratified.field import StratifiedField
from ...stratified.maps.derivative_maps import scalar
from ...stratified.partition import require_gradients
from ...verdicts import Refuted, Unknown
from ..model import Certificate, Claim, Omitted
from ..statements import program_json
from .pairs import Why, why, why_json
from .stated import Part, stated
from .tree import Node, Tree

Json = Any
ROUNDS = 12


def conservative_certificate(field: StratifiedField, f: Any) -> Certificate:
    """The certificate of what `is_conservative` says of a field and a program.

    Parameters
    ----------
    field : StratifiedField
        Its values are hulls of rational vector fields, and balls at points.
    f : scalar program, text or expression

    Returns
    -------
    Certificate
        One claim, `conservative` or `not_conservative` (and, for a program that is not Lipschitz, that before it).
        Steps without evidence are trust entries: then a checker says incomplete.

    Raises
    ------
    Omitted
        If nothing is decided, or the format has no words for it.

    Examples
    --------
    >>> d = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-5, 7]"), ("x > 0", "1")])
    >>> found = conservative_certificate(d, "abs(x)")
    >>> found.rules, found.is_complete
    (('conservative',), True)
    >>> conservative_certificate(d, "relu(x)").rules
    ('not_conservative',)

    Notes
    -----
    Bolte and Pauwels (2021), Conservative set valued fields.
    """
    require_gradients(field)
    program = scalar(f, field.variables)
    verdict = is_conservative(field, program)
    if isinstance(verdict, Unknown):
        raise Omitted(verdict.reason)
    if isinstance(verdict, Refuted):
        from .refutation import refuted

        return Certificate(refuted(field, program, verdict.evidence))
    return Certificate((conservative_claim(field, program),))


def conservative_claim(field: StratifiedField, program: Program) -> Claim:
    """The claim `conservative` and its proof.

    Raises
    ------
    Omitted
        If the tree is too large, or the field is of another kind.
    """
    parts = stated(field)
    try:
        tree, found = grown_with_pairs(parts, program)
    except ConsderivError as error:
        raise Omitted(str(error)) from None
    proof = {"tree": tree.top.to_json(), "pairs": pairs_json(tree, found)}
    return Claim(field_statement("conservative", program, parts), proof)


def field_statement(rule: str, program: Program, parts: tuple[Part, ...]) -> dict[str, Json]:
    """A statement about a field and a program."""
    return {"rule": rule, "program": program_json(program), "strata": [part.to_json() for part in parts]}


Pairs = dict[tuple[int, int], Why]


def grown_with_pairs(
    parts: tuple[Part, ...], program: Program, tree: Tree | None = None, known: Pairs | None = None
) -> tuple[Tree, Pairs]:
    """The tree, split until limits are compared, and what is seen of each pair of leaves (by their identities)."""
    tree, found = tree or Tree.grown(parts, program), dict(known or {})
    jumping = jumps(program)
    for last in [False] * ROUNDS + [True]:
        wanted: dict[int, tuple[Node, Missing]] = {}
        leaves = tree.leaves
        for one in leaves:
            for other in leaves:
                key = (id(one), id(other))
                if one is other or key in found or id(other) in wanted or one.leaf.apart(other.leaf):
                    continue
                try:
                    found[key] = why(one, other, jumping)
                except Missing as error:
                    if last:
                        found[key] = None
                    else:
                        wanted[id(other)] = (other, error)
        if not wanted:
            break
        for node, missing in wanted.values():
            tree.grow_for(node, missing.factor)
    return tree, found


def pairs_json(tree: Tree, found: Pairs) -> list[Json]:
    """PAIRs, in order."""
    leaves = tree.leaves
    return [
        [i, j, why_json(found.get((id(one), id(other))), one.leaf, other.leaf)]
        for i, one in enumerate(leaves)
        for j, other in enumerate(leaves)
        if i != j and not one.leaf.apart(other.leaf)
    ]
