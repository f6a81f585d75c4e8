"""What all claims about programs have in common: the program, the point, and what they need to be allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exact.reals import Real
from ..fields.local import Local
from ..programs.program import Program
from ..programs.serial import program_to_json
from .encoding import UNCOVERED, number, vector
from .model import Claim, Omitted

if TYPE_CHECKING:
    from .workspace import Workspace


def program_claim(rule: str, work: Workspace, proof: dict[str, Any], taylor: int = 1, **keys: Any) -> Claim:
    """A claim about the program as written, at the point.

    Parameters
    ----------
    rule : str
    proof : dict
        The keys of the rule.
    taylor : int
        The degree of the Taylor polynomials of the run that the proof is about.
    **keys
        The keys of the statement.
    """
    given = work.given
    statement = {"rule": rule, "program": program_json(given.program), "point": vector(given.point), **keys}
    if work.stated.roots:
        proof = {**proof, "roots": [[node, number(value)] for node, value in work.stated.roots]}
    return Claim(statement, proof if taylor == 1 else {**proof, "taylor": taylor}, work.stated.facts)


def program_json(program: Program) -> dict[str, Any]:
    """The program as a statement holds it.

    Raises
    ------
    Omitted
        If it has irrational constants or exponents, of which a checker reads none, or a function that it has no rule for.
    """
    unknown = next((node.operation for node in program.nodes if node.operation in UNCOVERED), None)
    if unknown is not None:
        raise Omitted(f"certificates do not cover {unknown}")
    irrational = next((node for node in program.nodes if isinstance(node.parameter, Real)), None)
    if irrational is not None:
        what = "exponents" if irrational.operation == "power" else "constants"
        raise Omitted(f"certificates do not cover irrational {what}")
    return program_to_json(program)


def with_continuity(proof: dict[str, Any], local: Local, continuous: int | None) -> dict[str, Any]:
    """The proof, with the index of the continuity statement that programs with comparisons need."""
    if not local.jumping:
        return proof
    if continuous is None:
        raise Omitted("the program has a comparison, sign or floor, and its continuity is not stated before")
    return {**proof, "continuous": continuous}


def require_continuous_form(local: Local, what: str) -> None:
    """Refuse programs with comparisons, signs or floors for rules that do not allow them."""
    if local.jumping:
        raise Omitted(f"{what} is not covered for programs with a comparison, sign or floor")


def require_scalar(local: Local, what: str) -> None:
    """Refuse maps."""
    if local.program.is_map:
        raise Omitted(f"{what} is a set of gradients of scalar programs")
