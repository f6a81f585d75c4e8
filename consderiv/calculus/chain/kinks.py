"""Linear independence of the kinks: then all choices at the ties occur together, and no rule loses anything.

Each tie abs(u), relu(u), max(u, v, ...) has the differences of its branches as switching functions. If their
gradients at the point are linearly independent (whatever the choices at other ties: the rank does not depend on
them), some direction satisfies any combination of choices strictly. So every combination is the Jacobian on an open
cell at the point, and the Clarke set is the hull of the program's chain-rule field.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...exact.matrices import rank
from ...exact.reals import Number
from ...fields.chain_rule import linearisation
from ...fields.local import Local
from ...fields.ties import Linearisation, Tie
from ...programs.program import Program
from ...programs.rebuilding import joined
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cases import PointedFunction
from ..rule import Qualification

NAME = "linear independence of the kinks"
_SIMPLE = frozenset(("abs", "relu", "max", "min"))


def independent_kinks(functions: Sequence[PointedFunction]) -> Qualification:
    """Whether the kinks of all the functions together are linearly independent at the point."""
    programs = [function.program for function in functions]
    program: Program = programs[0] if len(programs) == 1 else joined(programs)
    return Qualification(NAME, *kinks_of(Local(program, functions[0].point)))


def kinks_of(local: Local) -> tuple[Verdict, str]:
    """The verdict for one program, with the numbers of kinks and their rank."""
    lin = linearisation(local)
    if not isinstance(lin, Linearisation):
        return Unknown("the program is not linearised at the point"), ""
    if lin.balls:
        return Unknown("a Euclidean norm is tied"), "a norm at zero has infinitely many choices"
    strange = next((t for t in lin.ties if lin.program.nodes[t].operation not in _SIMPLE), None)
    if strange is not None:
        name = lin.program.nodes[strange].operation
        return Unknown(f"a tied {name} has no such form"), f"{name} is tied"
    rows = [row for tie in lin.ties.values() for row in _switching(lin, tie, len(local.point))]
    if not rows:
        return Proved(None), "no kink"
    found = rank(rows)
    told = f"{len(rows)} switching function{'s' * (len(rows) > 1)} of rank {found}"
    return (Proved(None) if found == len(rows) else Refuted(rows)), told


def _switching(lin: Linearisation, tie: Tie, width: int) -> list[list[Number]]:
    """The gradients of the differences of the branches, with the first choice at every other tie."""
    gradients = lin.sweep({index: {0: Fraction(1)} for index in lin.ties})
    first, *others = [branch[0] for branch in tie.branches]
    rows = []
    for branch in others:
        row: list[Number] = [Fraction(0)] * width
        for operand in {*first, *branch}:
            factor = branch.get(operand, Fraction(0)) - first.get(operand, Fraction(0))
            for variable, slope in gradients[operand][0].items():
                row[variable] += factor * slope
        rows.append(row)
    return rows
