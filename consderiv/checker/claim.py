"""One statement with its proof, as the rules see it."""

from collections.abc import Iterator, Mapping, Sequence
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
    """`others` are all claims of the file, `trusted` what the proof only trusts, `bodies` the sets."""

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
    name: str = "F"
    bodies: dict[str, sets.Body] = field(default_factory=dict)

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

    def linear_run(
        self, roots: Sequence[int] | None = None, formal: bool = False, tips: Sequence[int] = ()
    ) -> Run:
        above = self.program.outputs if roots is None else roots
        return Run(self.program, above, self.constants, self.affine, formal=formal, tips=tips)

    def no_jumps(self) -> None:
        if self.jumps:
            raise Rejected(f"{self.where}: the rule is for programs without comparison, sign and floor")

    def proof_fields(self, required: str, optional: str = "") -> Mapping[str, Any]:
        return fields(self.proof, f"{self.where}: proof", required, optional)

    def rest(self) -> Any:
        """The proof without the key `continuous`, which a program that jumps needs for the rules (c)."""
        if not self.jumps:
            return self.proof
        where = f"{self.where}: proof"
        if not isinstance(self.proof, Object) or "continuous" not in self.proof:
            raise Malformed(f"{where}: the key 'continuous' is missing")
        self.other(self.proof["continuous"], "continuous")
        rest = Object((key, value) for key, value in self.proof.items() if key != "continuous")
        rest.repeated = self.proof.repeated
        return rest

    def continuous_fields(self, required: str, optional: str = "") -> Mapping[str, Any]:
        return fields(self.rest(), f"{self.where}: proof", required, optional)

    def other(self, value: Any, *rules: str) -> "Claim":
        """The statement with this index; it is about the same program and point, and of one of the rules."""
        k = index(value, len(self.others), f"{self.where}: proof: the index of a statement")
        found = self.others[k]
        if found.rule not in rules:
            raise Rejected(f"{self.where}: statement {k} is not a '{rules[0]}' statement")
        ours, theirs = (programs.read(claim.statement["program"], self.where) for claim in (self, found))
        if (theirs, found.point) != (ours, self.point):
            raise Rejected(f"{self.where}: statement {k} has another program or point")
        self.given += f" (given statement {k})"
        return found

    def set_of(self, key: str, kinds: str, shape: sets.Shape | None = None) -> sets.Body:
        found = sets.read_set(self.statement[key], shape or self.shape, f"{self.where}: {key}", kinds)
        self.bodies[key] = found
        return found

    def element_of(self, key: str) -> Vector:
        return sets.read_element(self.statement[key], self.shape, f"{self.where}: {key}")

    def function(self) -> str:
        """Words for the function."""
        names = self.program.names
        return f"{self.name}({', '.join(names[:6])}{', ...' * (len(names) > 6)})"

    def at(self) -> str:
        """Words for the function and the point."""
        point = sets.written({i: v for i, v in enumerate(self.point) if v}, sets.Shape(None, self.size))
        return f"{self.function()} at {point}"


def read_place(
    statement: Mapping[str, Any], where: str, law: bool = False
) -> tuple[Program, tuple[Fraction, ...]]:
    """The program and the point of a statement; with a law the point may be shorter or absent."""
    program = programs.read(statement["program"], f"{where}: program")
    entries = items(statement.get("point", []), f"{where}: point", None if law else len(program.variables))
    return program, tuple(number(entry, f"{where}: point") for entry in entries)


def read_options(proof: Any, program: Program, keys: str, where: str) -> tuple[Any, Program, int]:
    """The proof without `roots` and `taylor` (if they are among the keys), and what these say."""
    if not isinstance(proof, Object) or proof.keys().isdisjoint(keys.split()):
        return proof, program, 1
    rest = Object((key, value) for key, value in proof.items() if key not in keys.split())
    rest.repeated = proof.repeated
    roots: dict[int, Any] = {}
    for node, (value,), spot in by_node(proof.get("roots", []), program, f"{where}.roots"):
        if not program.nodes[node].is_root() and program.nodes[node].name != "norm":
            raise Malformed(f"{spot}: node {node} is not a root")
        roots[node] = number(value, spot)
    taylor = index(proof.get("taylor", 1), MAX_TAYLOR + 1, f"{where}.taylor") if "taylor" in keys else 1
    if not taylor:
        raise Malformed(f"{where}.taylor: expected at least 1")
    return rest, program.with_roots(roots), taylor


def by_node(
    value: Any, program: Program, where: str, length: int = 2
) -> Iterator[tuple[int, list[Any], str]]:
    """The entries [node, ...] of a list, node increasing, with their places in the file."""
    last = -1
    for place, entry in enumerate(items(value, where)):
        spot = f"{where}[{place}]"
        node, *rest = items(entry, spot, length)
        if index(node, len(program.nodes), spot) <= last:
            raise Malformed(f"{spot}: the nodes must increase")
        last = node
        yield node, rest, spot


def read_directions(value: Any, n: int, where: str, length: int | None = None) -> list[Vector]:
    return [vector(d, n, f"{where}[{k}]") for k, d in enumerate(items(value, where, length))]
