"""One branch of a program: values at the point and pieces near it, node by node; ties wait until they are split.

The semantics is that of proofs/format.md, sections 2 and 3, which a checker repeats without this code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import ConsderivError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..programs.operations import OPERATIONS, OperationBranch
from ..programs.program import Node, Program
from .elementary import Case, Piece, is_elementary
from .rough import RoughRoot
from .run_choices import visit_choice, visit_logic, waiting_for_choice
from .run_comparisons import visit_comparison, visit_jump
from .run_rational import visit_leaf, visit_smooth
from .run_roots import visit_elementary
from .run_switches import occurring, resolve_switch, visit_switch

GUARD_LIMIT = 200_000
SWITCHES = frozenset(name for name, operation in OPERATIONS.items() if operation.kind == "switch")


@dataclass
class Run:
    """The state of one branch. `split` copies it; nothing is shared between branches but immutable data.

    Parameters
    ----------
    program : Program
    point : tuple of Fraction
    order : tuple of int
        The nodes that the roots need, increasing.
    linear : bool
        Whether pieces are truncated to degree one after each operation (the linearised program).
    three_way : bool
        Whether comparisons, signs and floors also have the case of equality.
    taylor : int
        The degree of the Taylor polynomials of elementary functions; the rest is a remainder coordinate (taylor.py).
    remainders : mapping from node to int
        The remainder coordinate of each elementary node; they come after the n coordinates of the point.
    radial : bool
        Whether the root of a positive definite quadratic form (plus higher terms) is its own remainder coordinate: a
        continuous function that vanishes at the point, but is not smooth. Only fields/conic.py knows its gradients.
    """

    program: Program
    point: tuple[Number, ...]
    order: tuple[int, ...]
    linear: bool = False
    three_way: bool = False
    taylor: int = 1
    remainders: Mapping[int, int] = field(default_factory=dict)
    radial: bool = False
    values: dict[int, Any] = field(default_factory=dict)
    pieces: dict[int, Piece] = field(default_factory=dict)
    errors: dict[int, ConsderivError] = field(default_factory=dict)
    opaque: dict[int, ConsderivError] = field(default_factory=dict)  # value known, piece not represented
    cases: dict[int, tuple[Case, ...]] = field(default_factory=dict)
    arguments: dict[int, RationalFunction] = field(default_factory=dict)  # of the functions behind remainders
    radicands: dict[int, Polynomial] = field(default_factory=dict)  # of radial coordinates
    rough: dict[int, RoughRoot] = field(default_factory=dict)  # coordinates whose gradients may be unbounded
    flat: set[int] = field(default_factory=set)  # nodes of a linear run that are o(|z|) for small_powers.py

    @property
    def count(self) -> int:
        """The number of local coordinates, remainders included."""
        return len(self.point) + len(self.remainders)

    def advance(self, start: int = 0) -> None:
        """Determine every node from index `start` on that the decisions made so far determine."""
        for index in self.order:
            if index >= start and index not in self.pieces and index not in self.errors:
                self._visit(index, self.program.nodes[index])

    def split(self, index: int, case: Case) -> Run:
        """The branch on which the tied node `index` is resolved by `case`."""
        cases = dict(self.cases)
        del cases[index]
        branch = Run(
            self.program,
            self.point,
            self.order,
            self.linear,
            self.three_way,
            self.taylor,
            self.remainders,
            self.radial,
            dict(self.values),
            dict(self.pieces),
            dict(self.errors),
            dict(self.opaque),
            cases,
            dict(self.arguments),
            dict(self.radicands),
            dict(self.rough),
            set(self.flat),
        )
        branch.values[index] = case.value
        if case.piece is not None:
            branch.pieces[index] = case.piece
        if case.error is not None:
            branch.errors[index] = case.error
        branch.advance(index + 1)
        return branch

    def next_tie(self, roots: Sequence[int]) -> int | None:
        """A tied node that the roots wait for and that can be split now; None if all roots are determined."""
        stack, seen = list(reversed(roots)), set()
        while stack:
            index = stack[-1]
            if index in seen or self._determined(index):
                stack.pop()
                continue
            if self.program.nodes[index].operation in SWITCHES and resolve_switch(self, index):
                continue
            if index in self.cases:
                return index
            waiting = [i for i in self._waiting(index) if i not in seen]
            if not waiting:
                seen.add(index)
            stack.extend(reversed(waiting))
        return None

    def obstacle(self, root: int) -> ConsderivError:
        """Why a root without piece has none, when no tied node is left to split."""
        stack, seen = [root], set()
        while stack:
            index = stack.pop()
            if index in self.errors or index in self.opaque:
                return self.errors.get(index) or self.opaque[index]
            if index not in seen:
                seen.add(index)
                stack.extend(self.program.nodes[index].operands)
        raise AssertionError(f"node {root} is undetermined without a reason")

    def branches(self, node: Node) -> tuple[OperationBranch, ...]:
        """The branches of a switching operation that are tied at the values of its operands."""
        branches = OPERATIONS[node.operation].branches
        assert branches is not None
        tied = branches([self.values[i] for i in node.operands], node.parameter)
        if sum(len(branch.guards) for branch in tied) > GUARD_LIMIT:
            raise UnsupportedError(
                f"at most {GUARD_LIMIT} guards at one node are required",
                f"received {len(tied)} tied branches of {node.operation}",
                "split the operation into smaller ones",
            )
        return tied

    def is_constant(self, index: int) -> bool:
        """Whether the node has a constant piece."""
        piece = self.pieces.get(index)
        return isinstance(piece, RationalFunction) and piece.denominator is None and piece.numerator.is_constant

    def is_fixed(self, index: int) -> bool:
        """Whether no variable enters the node."""
        stack, seen = [index], {index}
        while stack:
            node = self.program.nodes[stack.pop()]
            if node.operation == "variable":
                return False
            new = [i for i in node.operands if i not in seen]
            seen.update(new)
            stack.extend(new)
        return True

    def store(self, index: int, piece: Piece) -> None:
        """Set the piece of a node, and its value."""
        if self.linear:
            piece = tuple(p.linearised() for p in piece) if isinstance(piece, tuple) else piece.linearised()
        self.pieces[index] = piece
        self.values[index] = tuple(p.value for p in piece) if isinstance(piece, tuple) else piece.value

    def _determined(self, index: int) -> bool:
        if index in self.pieces or index in self.errors:
            return True
        return isinstance(self.values.get(index), bool)

    def _waiting(self, index: int) -> list[int]:
        node = self.program.nodes[index]
        operands = list(node.operands)
        kind = OPERATIONS[node.operation].kind
        if kind == "switch" and all(i in self.values for i in operands):
            branches = self.branches(node)
            operands = [operands[k] for k in occurring(branches)]
        elif kind in ("choice", "logic"):
            operands = waiting_for_choice(self, node)
        return [i for i in operands if not self._determined(i)]

    def _visit(self, index: int, node: Node) -> None:
        kind = OPERATIONS[node.operation].kind
        failed = next((self.errors[i] for i in node.operands if i in self.errors), None)
        if failed is not None and kind not in ("choice", "switch", "logic"):
            self.errors[index] = failed
            return
        try:
            if kind == "leaf":
                visit_leaf(self, index, node)
            elif kind == "smooth" and not is_elementary(node):
                visit_smooth(self, index, node)
            elif kind == "switch":
                visit_switch(self, index, node, failed)
            elif kind == "predicate":
                visit_comparison(self, index, node)
            elif kind == "logic":
                visit_logic(self, index, node)
            elif kind == "choice":
                visit_choice(self, index, node)
            elif kind == "jump":
                visit_jump(self, index, node)
            else:
                visit_elementary(self, index, node)
        except ConsderivError as error:
            self.errors[index] = error
