"""The o-minimal structure in which a program is definable, with the operations that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..calculus.chain.programs import composed
from ..errors import PointError
from ..html import Shown
from ..programs.conversion import as_program
from ..programs.definability import EXPONENTIAL, OSCILLATING, Structure, structure_near
from ..programs.point import coordinate, parse_point
from ..programs.program import Node, Program
from ..verdicts import Unknown

WORDS = {
    "semialgebraic": "semialgebraic",
    "R_exp": "definable in R_exp",
    "R_an": "globally subanalytic",
    "R_an,exp": "definable in R_an,exp",
    "P(R_an)": "definable in the Pfaffian closure of R_an",
}


@dataclass(frozen=True, repr=False)
class Definable(Shown):
    """A program is definable in an o-minimal structure.

    Parameters
    ----------
    structure : Structure
        The smallest one that is known, and why.
    operations : tuple of (name, word)
        What each operation needs, each operation once.
    domain : str
        "everywhere", "near the point" or "on the box".
    """

    structure: Structure
    operations: tuple[tuple[str, str], ...]
    domain: str

    def to_dict(self) -> dict[str, Any]:
        """`{"structure": {"name", "reason"}, "operations": {name: structure}, "domain": ...}`."""
        return {"structure": self.structure.to_dict(), "operations": dict(self.operations), "domain": self.domain}

    def __str__(self) -> str:
        return f"{WORDS[self.structure.name]} {self.domain}"


def definability(program: Any, at: Any = None, variables: Any = None, *, box: Any = None) -> Definable | Unknown:
    """In which o-minimal structure a program is definable: everywhere, near a point, or on a bounded box.

    Parameters
    ----------
    program : program, scalar or a map
    at : point, optional
    variables : names, optional
    box : mapping from every variable to (low, high), optional
        Then the restriction to this box is meant: sin and cos are definable on bounded sets.

    Returns
    -------
    Definable, or Unknown with the operation that is the reason
        Unknown is no proof that the program is not definable.

    Examples
    --------
    >>> str(definability("abs(x*y) + sqrt(1 + x**2)")), str(definability("log(1 + exp(x)) + relu(y)"))
    ('semialgebraic everywhere', 'definable in R_exp everywhere')
    >>> definability("sin(x)")
    Unknown('sin has the operand x, which is not known to be bounded')
    >>> str(definability("sin(x)", box={"x": (-1, 1)}))
    'globally subanalytic on the box'

    Notes
    -----
    Tarski and Seidenberg; Wilkie (1996) for R_exp; van den Dries and Miller (1994) for R_an,exp; Speissegger (1999)
    for the Pfaffian closure of R_an, in which erf is definable.
    """
    known = as_program(program, variables)
    point = None if at is None else parse_point(at, known.variables)
    domain = "everywhere" if at is None else "near the point"
    if box is not None:
        structure = structure_near(composed(known, clipped(known.variables, box)), point)
        domain = "on the box"
    else:
        structure = structure_near(known, point)
    if not structure.is_definable:
        return Unknown(structure.reason)
    return Definable(structure, operations_of(known), domain)


def clipped(names: tuple[str, ...], box: Mapping[str, Any]) -> Program:
    """The retraction of the space to a box: a function on the box is the same after it."""
    nodes: list[Node] = []
    outputs = []
    for index, name in enumerate(names):
        if name not in box:
            raise PointError("a bounded box has a side for every variable", f"received none for {name}", f"add {name}")
        low, high = (coordinate(name, end) for end in box[name])
        nodes += [Node("variable", (), index), Node("constant", (), low), Node("constant", (), high)]
        nodes.append(Node("clip", (len(nodes) - 3, len(nodes) - 2, len(nodes) - 1)))
        outputs.append(len(nodes) - 1)
    return Program(names, tuple(nodes), tuple(outputs), True)


def operations_of(program: Program) -> tuple[tuple[str, str], ...]:
    """Each operation on what varies, and the structure that it needs."""
    found: dict[str, str] = {}
    varies: dict[int, bool] = {}
    for index in program.needed():
        node = program.nodes[index]
        varies[index] = node.operation == "variable" or any(varies[i] for i in node.operands)
        if varies[index] and node.operation != "variable":
            found.setdefault(node.operation, _needs(node))
    return tuple(found.items())


def _needs(node: Node) -> str:
    if node.operation in EXPONENTIAL or node.is_irrational_power:
        return WORDS["R_exp"]
    if node.operation == "atan":
        return WORDS["R_an"]
    if node.operation == "erf":
        return WORDS["P(R_an)"]
    return "analytic, on bounded sets" if node.operation in OSCILLATING else WORDS["semialgebraic"]
