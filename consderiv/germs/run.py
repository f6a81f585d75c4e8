"""One branch of a program: values at the point and pieces near it, node by node; ties wait until they are split.

The semantics is that of proofs/format.md, sections 2 and 3, which a checker repeats without this code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, floor
from typing import Any

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..exact.reals import Number
from ..programs.operations import COMPARISONS, OPERATIONS, OperationBranch
from ..programs.operations.smooth import zero_division
from ..programs.program import Node, Program
from .elementary import (
    ROOTS,
    Case,
    Piece,
    SingularRoot,
    UnclearComparison,
    expanded,
    is_clear,
    is_elementary,
    is_radial,
    radicand,
    root_cases,
    steep_power_cases,
)

GUARD_LIMIT = 200_000
TERM_LIMIT = 20_000
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
            self.program, self.point, self.order, self.linear, self.three_way, self.taylor, self.remainders, self.radial,
            dict(self.values), dict(self.pieces), dict(self.errors), dict(self.opaque), cases, dict(self.arguments),
            dict(self.radicands),
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
            if self.program.nodes[index].operation in SWITCHES and self._resolve_switch(index):
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

    def _determined(self, index: int) -> bool:
        if index in self.pieces or index in self.errors:
            return True
        return isinstance(self.values.get(index), bool)

    def _waiting(self, index: int) -> list[int]:
        node = self.program.nodes[index]
        operands = list(node.operands)
        kind = OPERATIONS[node.operation].kind
        if kind == "switch" and all(i in self.values for i in operands):
            branches = self._branches(node)
            operands = [operands[k] for k in _occurring(branches)]
        elif kind in ("choice", "logic"):
            operands = self._waiting_for_choice(node)
        return [i for i in operands if not self._determined(i)]

    def _waiting_for_choice(self, node: Node) -> list[int]:
        if node.operation in ("and", "or", "not"):
            return list(node.operands)
        conditions, results = _choice_operands(node)
        for condition, result in zip(conditions, results, strict=True):
            truth = True if condition is None else self.values.get(condition)
            if truth is None:
                return [] if condition is None else [condition]
            if truth:
                return [result]
        return []

    def _branches(self, node: Node) -> tuple[OperationBranch, ...]:
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

    def _visit(self, index: int, node: Node) -> None:
        kind = OPERATIONS[node.operation].kind
        failed = next((self.errors[i] for i in node.operands if i in self.errors), None)
        if failed is not None and kind not in ("choice", "switch", "logic"):
            self.errors[index] = failed
            return
        try:
            if kind == "leaf":
                self._leaf(index, node)
            elif kind == "smooth" and not is_elementary(node):
                self._smooth(index, node)
            elif kind == "switch":
                self._switch(index, node, failed)
            elif kind == "predicate":
                self._comparison(index, node)
            elif kind == "logic":
                self._logic(index, node)
            elif kind == "choice":
                self._choice(index, node)
            elif kind == "jump":
                self._jump(index, node)
            else:
                self._elementary(index, node)
        except ConsderivError as error:
            self.errors[index] = error

    def _store(self, index: int, piece: Piece) -> None:
        if self.linear:
            piece = tuple(p.linearised() for p in piece) if isinstance(piece, tuple) else piece.linearised()
        self.pieces[index] = piece
        self.values[index] = tuple(p.value for p in piece) if isinstance(piece, tuple) else piece.value

    def _leaf(self, index: int, node: Node) -> None:
        if node.operation == "variable":
            i = int(node.parameter)  # type: ignore[arg-type]
            self._store(index, RationalFunction(Polynomial.coordinate(self.count, i, self.point[i])))
        elif node.operation == "boolean":
            self.values[index] = bool(node.parameter)
        else:
            self._store(index, RationalFunction.constant(self.count, node.parameter))  # type: ignore[arg-type]

    def _smooth(self, index: int, node: Node) -> None:
        if all(i in self.pieces for i in node.operands):
            self._store(index, smooth_piece(node, [self.pieces[i] for i in node.operands]))
        elif all(i in self.values for i in node.operands):
            values = [self.values[i] for i in node.operands]
            self.values[index] = OPERATIONS[node.operation].value(values, node.parameter)

    def _elementary(self, index: int, node: Node) -> None:
        """An elementary function: a Taylor polynomial and a remainder where it is smooth, two cases for |q| = sqrt(q**2)."""
        operation = OPERATIONS[node.operation]
        if not needed_known(self.values, node.operands):
            return
        self.values[index] = value = operation.value([self.values[i] for i in node.operands], node.parameter)
        if all(self._is_fixed(i) if self.linear else self._is_constant(i) for i in node.operands):
            self._store(index, RationalFunction.constant(self.count, value))
        elif not needed_known(self.pieces, node.operands):
            return
        elif value != 0 or node.operation not in ROOTS:
            base = radicand(node, [self.pieces[i] for i in node.operands])  # type: ignore[misc]
            place = None if self.linear else self.remainders.get(index)
            if place is None and not self.linear:
                self._refuse(index, node, "a rational formula is required")
                return
            if place is not None:
                self.arguments[place] = base
            self._store(index, expanded(node, base, value, 1 if self.linear else self.taylor, place))
        else:
            self._root_at_zero(index, node)

    def _root_at_zero(self, index: int, node: Node) -> None:
        base = radicand(node, [self.pieces[i] for i in node.operands])  # type: ignore[misc]
        place = self.remainders.get(index)
        cases = None
        if place is not None:
            self.arguments[place] = base
            cases = root_cases(node, base, self.taylor, place) or steep_power_cases(node, base, place)
        if cases is None and self.radial and place is not None and is_radial(node, base, len(self.point)):
            self._store(index, RationalFunction(Polynomial.coordinate(self.count, place)))
            self.radicands[place] = base.numerator
        elif cases is None:
            self._refuse(index, node, "the root of a square is required where its argument vanishes")
        else:
            self.cases[index] = cases

    def _refuse(self, index: int, node: Node, required: str) -> None:
        received = f"received {node.operation} at node {index}"
        self.opaque[index] = SingularRoot(required, received, "write abs(...) or norm(...), or move the point")

    def _is_constant(self, index: int) -> bool:
        piece = self.pieces.get(index)
        return isinstance(piece, RationalFunction) and piece.denominator is None and piece.numerator.is_constant

    def _is_fixed(self, index: int) -> bool:
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

    def _switch(self, index: int, node: Node, failed: ConsderivError | None) -> None:
        if not all(i in self.values for i in node.operands):
            if failed is not None:
                raise failed
            return
        branches = self._branches(node)
        if self.values.get(index) is None:
            values = [self.values[i] for i in node.operands]
            self.values[index] = OPERATIONS[node.operation].value(values, node.parameter)
        needed = [node.operands[k] for k in _occurring(branches)]
        broken = next((self.errors[i] for i in needed if i in self.errors), None)
        if broken is not None:
            raise broken
        if len(branches) == 1 and needed_known(self.pieces, needed):
            (case,) = self._switch_cases(node, branches)
            self._store(index, case.piece)  # type: ignore[arg-type]

    def _resolve_switch(self, index: int) -> bool:
        """Find the cases of a tied switch that something waits for; True if only one case is left.

        Guards are compared here and not while values are propagated: most tied nodes are never split on a branch.
        """
        node = self.program.nodes[index]
        if not needed_known(self.values, node.operands):
            return False
        branches = self._branches(node)
        if not needed_known(self.pieces, [node.operands[k] for k in _occurring(branches)]):
            return False
        cases = self._switch_cases(node, branches)
        if len(cases) > 1:
            self.cases[index] = tuple(cases)
            return False
        self._store(index, cases[0].piece)  # type: ignore[arg-type]
        self.advance(index + 1)
        return True

    def _switch_cases(self, node: Node, branches: Sequence[OperationBranch]) -> list[Case]:
        pieces = [self.pieces.get(i) for i in node.operands]
        cases = []
        for branch in branches:
            guards = positive_guards(self.count, pieces, branch)
            if guards is None:
                continue
            rows = tuple(
                linear_form(self.count, ((row[k], pieces[k]) for k in sorted(row)))  # type: ignore[misc]
                for row in branch.rows
            )
            piece: Piece = rows if node.operation == "sort" else rows[0]
            value = tuple(p.value for p in rows) if node.operation == "sort" else rows[0].value
            cases.append(Case(guards, (), value, piece, weak=True))
        return cases

    def _difference(self, operands: Sequence[int]) -> RationalFunction | None:
        pieces = [self.pieces.get(i) for i in operands]
        if any(piece is None for piece in pieces):
            return None
        return linear_form(self.count, zip((Fraction(1), Fraction(-1)), pieces, strict=False))  # type: ignore[arg-type]

    def _comparison(self, index: int, node: Node) -> None:
        below, equal, above = COMPARISONS[node.operation]
        a, b = node.operands
        if a not in self.values or b not in self.values:
            return
        if self.values[a] != self.values[b]:
            self.values[index] = above if self.values[a] > self.values[b] else below
            return
        piece = self._difference(node.operands)
        if piece is None:
            return
        if piece.is_zero:
            if not self.linear or a == b or (self._is_fixed(a) and self._is_fixed(b)):
                self.values[index] = equal
            return  # a linearised difference that is zero decides nothing: x**2 > 0
        self.cases[index] = self._sign_cases(piece, (above, below, equal), (None, None, None))

    def _sign_cases(
        self, piece: RationalFunction, values: Sequence[Any], pieces: Sequence[Piece | None]
    ) -> tuple[Case, ...]:
        """The cases positive, negative and, in three-way runs, zero."""
        guard = piece.guard
        if self.remainders and not is_clear(guard, len(self.point)):
            raise UnclearComparison(
                "a comparison of functions that are proved to differ near the point is required",
                "received one that its Taylor polynomials do not decide",
                "simplify the two sides",
            )
        cases = [Case((guard,), (), values[0], pieces[0]), Case((-guard,), (), values[1], pieces[1])]
        if self.three_way:
            cases.append(Case((), (guard,), values[2], pieces[2]))
        return tuple(cases)

    def _jump(self, index: int, node: Node) -> None:
        (a,) = node.operands
        if a not in self.values:
            return
        value = self.values[a]
        whole = Fraction(floor(value))
        if node.operation == "sign":
            base, constants = Fraction(0), (Fraction(1), Fraction(-1), Fraction(0))
            tied, here = value == 0, Fraction((value > 0) - (value < 0))
        else:
            base, constants = whole, (whole, whole - 1, whole)
            tied, here = value == whole, whole
        if not tied:
            self._store(index, RationalFunction.constant(self.count, here))
            return
        piece = self.pieces.get(a)
        if not isinstance(piece, RationalFunction):
            return
        shifted = linear_form(
            self.count, [(Fraction(1), piece), (Fraction(-1), RationalFunction.constant(self.count, base))]
        )
        if shifted.is_zero:
            if not self.linear or self._is_fixed(a):
                self._store(index, RationalFunction.constant(self.count, constants[2]))
            return
        results = [RationalFunction.constant(self.count, c) for c in constants]
        self.cases[index] = self._sign_cases(shifted, constants, results)

    def _logic(self, index: int, node: Node) -> None:
        known = [self.values.get(i) for i in node.operands]
        if node.operation == "not":
            if known[0] is not None:
                self.values[index] = not known[0]
            return
        decisive = node.operation == "or"
        for position, truth in enumerate(known):
            if truth is None:
                operand = node.operands[position]
                if operand in self.errors:
                    raise self.errors[operand]
                return
            if truth == decisive:
                self.values[index] = decisive
                return
        self.values[index] = not decisive

    def _choice(self, index: int, node: Node) -> None:
        conditions, results = _choice_operands(node)
        for condition, result in zip(conditions, results, strict=True):
            if condition is not None and condition in self.errors:
                raise self.errors[condition]
            truth = True if condition is None else self.values.get(condition)
            if truth is None:
                return
            if truth:
                if result in self.errors:
                    raise self.errors[result]
                if result in self.pieces:
                    self._store(index, self.pieces[result])
                elif result in self.values:
                    self.values[index] = self.values[result]
                return
        raise DomainError(
            "piecewise needs a case that holds near the point",
            f"received none at node {index}",
            "end with (value, True)",
        )


def needed_known(known: Mapping[int, Any], needed: Iterable[int]) -> bool:
    """Whether all needed nodes are known."""
    return all(i in known for i in needed)


def _choice_operands(node: Node) -> tuple[list[int | None], list[int]]:
    """Conditions and results in order; None stands for the condition that always holds."""
    if node.operation == "where":
        condition, then, otherwise = node.operands
        return [condition, None], [then, otherwise]
    return list(node.operands[1::2]), list(node.operands[::2])


def _occurring(branches: Sequence[OperationBranch]) -> list[int]:
    """Operand positions that occur in some guard or row."""
    positions = {k for branch in branches for form in (*branch.guards, *branch.rows) for k in form}
    return sorted(positions)


def positive_guards(
    count: int, pieces: Sequence[Any], branch: OperationBranch
) -> tuple[Polynomial, ...] | None:
    """The guard polynomials of a branch without those that vanish identically; None if the branch is dropped.

    A guard that is identically zero gets the sign that it has after moving the operands apart infinitesimally, the
    first one most: then each remaining cell is a cell of the moved operands, and continuity gives the same function.
    """
    guards = []
    for form in branch.guards:
        piece = linear_form(count, ((form[k], pieces[k]) for k in sorted(form)))
        if not piece.is_zero:
            guards.append(piece.guard)
        elif form[min(form)] < 0:
            return None
    return tuple(guards)


def smooth_piece(node: Node, pieces: Sequence[Any]) -> RationalFunction:
    """The piece of a rational operation, by the arithmetic of section 2 of the format."""
    name = node.operation
    if name == "item":
        return pieces[0][int(node.parameter)]  # type: ignore[arg-type, no-any-return]
    if name == "neg":
        return pieces[0].scaled(Fraction(-1))  # type: ignore[no-any-return]
    if name == "power":
        return _power(pieces[0], Fraction(node.parameter))  # type: ignore[arg-type]
    first, second = pieces
    if name == "add":
        return first + second  # type: ignore[no-any-return]
    if name == "sub":
        return first + second.scaled(Fraction(-1))  # type: ignore[no-any-return]
    if name == "mul":
        return first * second  # type: ignore[no-any-return]
    if second.value == 0:
        raise zero_division(first.value)
    return first / second  # type: ignore[no-any-return]


def _power(piece: RationalFunction, exponent: Fraction) -> RationalFunction:
    if exponent < 0 and piece.value == 0:
        raise DomainError(
            "a negative power needs a base that is not zero at the point",
            f"received 0**({exponent})",
            "move the point, or rewrite the power",
        )
    _require_small(piece, abs(int(exponent)))
    return piece ** int(exponent)


def _require_small(piece: RationalFunction, exponent: int) -> None:
    """Refuse powers whose expansion would not fit: the number of terms is predicted before they are multiplied out."""
    if piece.numerator.is_constant and piece.denominator is None:
        return
    for polynomial in (piece.numerator, piece.denominator):
        if polynomial is None:
            continue
        terms = sum(1 for _ in polynomial.terms())
        if terms > 1 and comb(exponent + terms - 1, min(exponent, terms - 1)) > TERM_LIMIT:
            raise UnsupportedError(
                f"a power with at most {TERM_LIMIT} terms is required",
                f"received a sum of {terms} terms to the power {exponent}",
                "lower the exponent",
            )
