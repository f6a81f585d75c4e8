"""One statement with its proof, as the rules see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import program as programs
import sets
from limits import Rejected
from polynomials import add as poly_add
from polynomials import constant, linear
from program import Program
from quantities import Quantity, expansion
from reader import Vector, fields, index, items, number, vector
from run import Run


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

    def exact_run(self, three_way: bool = False) -> Run:
        return Run(self.program, self.program.outputs, self.constants, self.exact, three_way)

    def linear_run(self, formal: bool = False) -> Run:
        return Run(self.program, self.program.outputs, self.constants, self.affine, formal=formal)

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


def read_directions(value: Any, n: int, where: str, length: int | None = None) -> list[Vector]:
    return [vector(d, n, f"{where}[{k}]") for k, d in enumerate(items(value, where, length))]
