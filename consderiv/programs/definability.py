"""In which o-minimal structure a program is definable near a point, and what follows for path differentiability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import ctx

from ..html import Shown
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .conversion import as_program
from .point import parse_point
from .program import Program
from .ranges import PRECISION, Ranges

EXPONENTIAL = frozenset(("exp", "log", "tanh", "sigmoid", "softplus"))
OSCILLATING = frozenset(("sin", "cos"))
NAMES = ("semialgebraic", "R_exp", "R_an", "R_an,exp", "P(R_an)", "not known to be definable")


@dataclass(frozen=True, repr=False)
class Structure(Shown):
    """The name of an o-minimal structure in which a program is definable, one of `NAMES`, and why."""

    name: str
    reason: str

    @property
    def is_definable(self) -> bool:
        """Whether the program is known to be definable."""
        return self.name != NAMES[-1]

    def to_dict(self) -> dict[str, str]:
        """`{"name": ..., "reason": ...}` as printed by `explain --json`."""
        return {"name": self.name, "reason": self.reason}

    def __str__(self) -> str:
        return f"{self.name} ({self.reason})"


def structure_of(program: Any, at: Any = None, variables: Any = None) -> Structure:
    """The smallest of five o-minimal structures in which a program is known to be definable (with real parameters).

    - semialgebraic: + - * /, rational powers, abs, max, norms, comparisons, sign (Tarski and Seidenberg);
    - R_exp: exp, log, tanh, sigmoid, softplus and irrational powers besides (Wilkie 1996);
    - R_an: atan, and sin, cos, erf of bounded operands besides (restricted analytic functions);
    - R_an,exp: both (van den Dries and Miller 1994);
    - P(R_an), the Pfaffian closure of R_an: erf of any operand besides (Speissegger 1999, after Wilkie 1999).

    sin, cos and floor are definable only where their operand is bounded: sin(1/x) near 0 is in none of them.

    Parameters
    ----------
    program : str, Expression, Program, SymPy expression, or a list of them
    at : mapping, str or sequence, optional
        The program is looked at on a neighbourhood of this exact point; without it, on all of R^n.
    variables : sequence of str, optional
        Their order; by default that of first appearance.

    Returns
    -------
    Structure
        Its name and the reason. "not known to be definable" is no proof that it is not.

    Examples
    --------
    >>> structure_of("abs(x) + sin(y)", "x=0,y=0").name, structure_of("sin(y)").name
    ('R_an', 'not known to be definable')
    >>> structure_of("softplus(relu(x))").name, structure_of("x*erf(x)", "x=0").name, structure_of("x*erf(x)").name
    ('R_exp', 'R_an', 'P(R_an)')
    """
    known = as_program(program, variables)
    return structure_near(known, None if at is None else parse_point(at, known.variables))


def structure_near(program: Program, point: Sequence[Any] | None) -> Structure:
    """The structure of a program near an exact point, or everywhere (point None)."""
    with ctx.workprec(PRECISION):
        ranges = Ranges(program, point)
        nodes = ranges.used()
    place = "" if point is None else " near the point"
    exponential = analytic = pfaffian = None
    for index in nodes:
        node = program.nodes[index]
        name = node.operation
        if node.is_irrational_power:  # exp(r log(u)) for u > 0, and 0 for u = 0
            exponential = (
                exponential or f"power with the irrational exponent {node.parameter}: {_shown(program, index)}"
            )
        elif name in EXPONENTIAL:
            exponential = _shown(program, index) if exponential is None else exponential
        elif name == "atan":
            analytic = analytic or f"{_shown(program, index)}, which is globally subanalytic"
        elif name == "erf" and ranges.found[node.operands[0]] is None:
            pfaffian = pfaffian or f"{_shown(program, index)}, a Pfaffian function of an operand of any size"
        elif name in OSCILLATING or name in ("erf", "floor"):
            if ranges.found[node.operands[0]] is None:
                operand = _shown(program, node.operands[0])
                reason = f"{name} has the operand {operand}, which is not known to be bounded{place}"
                return Structure(NAMES[-1], reason)
            if name != "floor" and analytic is None:
                analytic = f"{_shown(program, index)}, whose operand is bounded"
    if pfaffian:
        return Structure("P(R_an)", pfaffian)
    if exponential and analytic:
        return Structure("R_an,exp", f"{exponential}, {analytic}")
    if exponential:
        return Structure("R_exp", exponential)
    if analytic:
        return Structure("R_an", analytic)
    return Structure("semialgebraic", "composed of semialgebraic operations")


def _shown(program: Program, index: int) -> str:
    from .occurrences import node_name

    return node_name(program, index)


def path_differentiability(structure: Structure, lipschitz: Verdict) -> Verdict:
    """Whether the function is path differentiable near the point, from its structure and its local Lipschitz continuity.

    A locally Lipschitz function that is definable in an o-minimal structure has a chain rule along absolutely continuous
    curves, d/dt f(c(t)) = <v, c'(t)> for almost every t and all v in the Clarke subdifferential at c(t).

    Notes
    -----
    Davis, Drusvyatskiy, Kakade and Lee (2020); the term is that of Bolte and Pauwels (2021).
    """
    if isinstance(lipschitz, Refuted):
        return Refuted(lipschitz.evidence, "not locally Lipschitz")
    if isinstance(lipschitz, Unknown):
        return Unknown(f"local Lipschitz continuity is not decided: {lipschitz.reason}")
    if not structure.is_definable:
        return Unknown(f"{structure.name}: {structure.reason}")
    return Proved(structure, f"definable ({structure.name}) and locally Lipschitz")
