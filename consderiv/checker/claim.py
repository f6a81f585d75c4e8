"""One statement with its proof, as the rules see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import program as programs
import sets
from limits import Malformed, Rejected
from polynomials import add as poly_add
from polynomials import constant, linear
from program import Program
from quantities import Quantity, expansion
from reader import Object, Vector, fields, index, items, number, vector
from run import Run

MAX_TAYLOR = 16


@dataclass
class Claim:
    """`others` are all claims of the file; `trusted` collects what the proof only trusts."""

    rule: str
    where: str
    statement: Mapping[str, Any]
    proof: Any
    program: Program
    point: tuple[Fraction, ...]
    others: Sequence["Claim"] = ()
    trusted: list[str] = field(default_factory=list)
    given: str = ""
    taylor: int = 1

    @cached_property
    def jumps(self) -> bool:
        return self.program.jumps()

    @property
    def size(self) -> int:
        return len(self.point)

    @property
    def shape(self) -> sets.Shape:
        return sets.Shape(len(self.program.outputs) if self.program.is_map else None, self.size)

    @cached_property
    def constants(self) -> list[Quantity]:
        return [expansion(value, {}) for value in self.point]

    @cached_property
    def affine(self) -> list[Quantity]:
        return [expansion(value, {i: Fraction(1)}) for i, value in enumerate(self.point)]

    @cached_property
    def exact(self) -> list[Quantity]:
        return [Quantity(poly_add(constant(v), linear({i: Fraction(1)}))) for i, v in enumerate(self.point)]

    def along(self, *directions: Vector) -> list[Quantity]:
        """The point, moved along the first direction, much less along the second, ..."""
        found = []
        for i, value in enumerate(self.point):
            found.append(expansion(value, {k: d[i] for k, d in enumerate(directions) if i in d}))
        return found

    def exact_run(self, three_way: bool = False, roots: Sequence[int] | None = None) -> Run:
        above = self.program.outputs if roots is None else roots
        return Run(self.program, above, self.constants, self.exact, three_way, taylor=self.taylor)

    def linear_run(self, roots: Sequence[int] | None = None, formal: bool = False) -> Run:
        above = self.program.outputs if roots is None else roots
        return Run(self.program, above, self.constants, self.affine, formal=formal)

    def no_jumps(self) -> None:
        if self.jumps:
            raise Rejected(f"{self.where}: the rule is for programs without comparison, sign and floor")

    def proof_fields(self, required: str, optional: str = "") -> Mapping[str, Any]:
        return fields(self.proof, f"{self.where}: proof", required, optional)

    def continuous_fields(self, required: str) -> Mapping[str, Any]:
        """The keys of the proof; if the program jumps, also the reference to its continuity."""
        parts = self.proof_fields(required + (" continuous" if self.jumps else ""))
        if self.jumps:
            k = index(parts["continuous"], len(self.others), f"{self.where}: proof.continuous")
            other = self.others[k]
            if other.rule != "continuous":
                raise Rejected(f"{self.where}: statement {k} is not a 'continuous' statement")
            if (other.program, other.point) != (self.program, self.point):
                raise Rejected(f"{self.where}: statement {k} has another program or point")
            self.given = f" (given statement {k})"
        return parts

    def set_of(self, key: str, kinds: str) -> sets.Body:
        return sets.read_set(self.statement[key], self.shape, f"{self.where}: {key}", kinds)

    def element_of(self, key: str) -> Vector:
        return sets.read_element(self.statement[key], self.shape, f"{self.where}: {key}")

    def at(self) -> str:
        """Words for the function and the point."""
        point = sets.written({i: v for i, v in enumerate(self.point) if v}, sets.Shape(None, self.size))
        return f"F({', '.join(self.program.variables[:6])}{', ...' if self.size > 6 else ''}) at {point}"


def read_place(statement: Mapping[str, Any], where: str) -> tuple[Program, tuple[Fraction, ...]]:
    """The program and the point of a statement."""
    program = programs.read(statement["program"], f"{where}: program")
    entries = items(statement["point"], f"{where}: point", len(program.variables))
    return program, tuple(number(entry, f"{where}: point") for entry in entries)


def read_options(proof: Any, program: Program, keys: str, where: str) -> tuple[Any, Program, int]:
    """The proof without `roots` and `taylor` (if they are among the keys), and what these say."""
    if not isinstance(proof, Object) or proof.keys().isdisjoint(keys.split()):
        return proof, program, 1
    rest = Object((key, value) for key, value in proof.items() if key not in keys.split())
    rest.repeated = proof.repeated
    roots: dict[int, Any] = {}
    for place, entry in enumerate(items(proof.get("roots", []), f"{where}.roots")):
        spot = f"{where}.roots[{place}]"
        node, value = items(entry, spot, 2)
        if index(node, len(program.nodes), spot) <= max(roots, default=-1):
            raise Malformed(f"{spot}: the nodes must increase")
        if not (program.nodes[node].is_elementary() and program.nodes[node].data):
            raise Malformed(f"{spot}: node {node} is not a root")
        roots[node] = number(value, spot)
    taylor = index(proof.get("taylor", 1), MAX_TAYLOR + 1, f"{where}.taylor") if "taylor" in keys else 1
    if not taylor:
        raise Malformed(f"{where}.taylor: expected at least 1")
    return rest, program.with_roots(roots), taylor


def read_directions(value: Any, n: int, where: str, length: int | None = None) -> list[Vector]:
    return [vector(d, n, f"{where}[{k}]") for k, d in enumerate(items(value, where, length))]
