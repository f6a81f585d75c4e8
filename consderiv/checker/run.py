"""Section 2: the run of a program on pieces, with splits. A `Run` walks a tree and undoes what it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from elementary import series
from limits import Rejected, charge
from polynomials import Poly, is_clear
from program import COMPARISONS, STEPS, SWITCHES, Node, Program
from quantities import Quantity, along, expansion
from reader import Vector
from switches import Branch, all_branches
from values import (
    NUMERIC,
    UNDEFINED,
    at_jump,
    compared,
    distance,
    numeric,
    of_branch,
    outcome,
    pick,
    stepped,
)


class Case(NamedTuple):
    """What a case assumes, and what the node is then."""

    guards: tuple[Poly, ...]
    equalities: tuple[Poly, ...]
    value: Any
    piece: Any


class State(NamedTuple):
    """None: not known yet. `cases` is there when the node is tied and may be split now."""

    value: Any = None
    piece: Any = None
    cases: tuple[Case, ...] | None = None

    def settled(self) -> bool:
        if isinstance(self.piece, tuple):
            return None not in self.piece
        return self.piece is not None or isinstance(self.value, bool)


@dataclass
class Cell:
    """Guards, equalities, and which guards are strict: those of comparisons; a switch's may vanish."""

    guards: list[Poly] = field(default_factory=list)
    strict: list[bool] = field(default_factory=list)
    equalities: list[Poly] = field(default_factory=list)


class Run:
    """The program below `roots`: `points` are the values that decide ties, `inputs` the pieces of variables.

    `three_way`: comparisons have the case of equality. `formal`: every branch tied by value is a case.
    `taylor`: the degree up to which elementary functions are known, the rest is a remainder coordinate;
    0 for runs to first order. `tips`: norms of value 0 that count as further variables.
    """

    def __init__(
        self,
        program: Program,
        roots: Sequence[int],
        points: Sequence[Quantity],
        inputs: Sequence[Quantity],
        three_way: bool = False,
        formal: bool = False,
        taylor: int = 0,
        tips: Sequence[int] = (),
    ):
        self.program, self.points, self.inputs = program, points, inputs
        self.three_way, self.formal, self.taylor = three_way, formal, taylor
        n, elementary = len(program.variables), program.elementary() if taylor else []
        self.remainders = {node: n + r for r, node in enumerate(elementary)}
        self.coordinates = n + len(elementary)
        self.tips = {node: expansion(Fraction(0), {n + k: Fraction(1)}) for k, node in enumerate(tips)}
        self.roots = tuple(roots)
        self.cell = Cell()
        self.path: list[tuple[int, int]] = []
        self.states: dict[int, State] = {}
        self._levels: list[tuple[list[int], list[tuple[int, State]], tuple[int, int]]] = []
        self._pending = program.needed(self.roots)
        for i in self._pending:
            self.states[i] = State()
        self._advance(None)

    def split(self, node: int, choice: int, where: str = "") -> None:
        """Assume one case of a tied node."""
        case = (self.states[node].cases or ())[choice]
        for p in case.guards + case.equalities if self.remainders else ():
            if not is_clear(p, len(self.program.variables)):
                raise Rejected(f"{where}: a guard of node {node} is not clear: take a larger 'taylor'")
        sizes = (len(self.cell.guards), len(self.cell.equalities))
        self._levels.append((self._pending, [(node, self.states[node])], sizes))
        self.path.append((node, choice))
        self.cell.guards.extend(case.guards)
        self.cell.strict.extend([self.program.nodes[node].name not in SWITCHES] * len(case.guards))
        self.cell.equalities.extend(case.equalities)
        self.states[node] = State(case.value, case.piece)
        self._pending = [i for i in self._pending if i != node]
        self._advance(node)

    def leave(self) -> None:
        """Undo the last split."""
        self._pending, trail, (guards, equalities) = self._levels.pop()
        for i, state in reversed(trail):
            self.states[i] = state
        del (
            self.path[-1],
            self.cell.guards[guards:],
            self.cell.strict[guards:],
            self.cell.equalities[equalities:],
        )

    def _advance(self, start: int | None) -> None:
        """One pass over the open nodes in index order; only those below a node that changed are looked at."""
        changed, still = {start}, []
        for i in self._pending:
            operands = self.program.nodes[i].operands
            if start is None or not changed.isdisjoint(operands):
                charge(1 + len(operands))
                old, new = self.states[i], self._evaluate(i)
                if new.value is not old.value or new.piece is not old.piece or new.cases is not old.cases:
                    changed.add(i)
                    self.states[i] = new
                    if self._levels:
                        self._levels[-1][1].append((i, old))
            if not self.states[i].settled():
                still.append(i)
        self._pending = still

    def _evaluate(self, i: int) -> State:
        node = self.program.nodes[i]
        states = [self.states[k] for k in node.operands]
        values, pieces = [s.value for s in states], [s.piece for s in states]
        value = outcome(node, values, self.points, False)
        if value is UNDEFINED:
            return State(UNDEFINED, UNDEFINED)
        if i in self.tips:
            return State(value, self.tips[i])
        if node.name in ("where", "piecewise"):
            place = pick(node, values)
            return State(value, pieces[place] if isinstance(place, int) else None)
        if node.name in SWITCHES:
            return State() if value is None else self._switch(node, values, pieces, value)
        if node.name == "item":
            return State(value, pieces[0][int(node.data)] if pieces[0] else None)
        if node.name in COMPARISONS or node.name in STEPS:
            return self._jump(node, values, pieces, value)
        if i in self.remainders and None not in pieces:
            found = series(node, pieces[0].head, self.taylor + 2)
            return State(value, UNDEFINED if found is None else pieces[0].composed(found, self.remainders[i]))
        if node.name in NUMERIC and None not in pieces:
            return State(value, numeric(node, pieces, self.inputs))
        return State(value)

    def _switch(self, node: Node, values: list[Any], pieces: list[Any], value: Any) -> State:
        found = all_branches(node.name, values)
        if self.formal and node.data and len(found) > 1:
            return State(UNDEFINED, UNDEFINED)  # a square root at zero
        if len(found) == 1:
            return State(value, of_branch(found[0], pieces, node, self.inputs))
        used = {k for branch in found for form in branch.guards + branch.rows for k, _ in form}
        if any(pieces[k] is None for k in used):
            return State(value, (None,) * len(pieces) if node.name == "sort" else None)
        cases = [case for branch in found if (case := self._case(branch, node, pieces, value))]
        if len(cases) == 1:
            return State(value, cases[0].piece)
        return State(value, (None,) * len(pieces) if node.name == "sort" else None, tuple(cases))

    def _case(self, branch: Branch, node: Node, pieces: list[Any], value: Any) -> Case | None:
        """The branch with its guard polynomials. The first coefficient of a zero one decides: operands count
        as moved up infinitesimally, the first one most."""
        guards = []
        for form in () if self.formal else branch.guards:
            guard = along(form, pieces, pieces[form[0][0]]).guard()
            if guard:
                guards.append(guard)
            elif form[0][1] < 0:
                return None
        return Case(tuple(guards), (), value, of_branch(branch, pieces, node, self.inputs))

    def _jump(self, node: Node, values: list[Any], pieces: list[Any], value: Any) -> State:
        """A comparison, a sign or a floor: two open sides; in three-way trees equality, too."""
        is_step = node.name in STEPS
        if isinstance(value, bool):
            return State(value)
        if None in values or (value is None and None in pieces):
            return State()
        if is_step and not at_jump(node.name, values[0]):
            return State(value, self.inputs[0].lift(value.head))
        base = distance(node.name, pieces[0]) if is_step else pieces[0].minus(pieces[1])
        guard, opposite = base.guard(), base.scale(Fraction(-1)).guard()
        sides = [
            Case((guard,), (), *self._side(node, values, 1)),
            Case((opposite,), (), *self._side(node, values, -1)),
        ]
        middle = Case((), (guard,), *self._side(node, values, 0))
        if not guard:
            return State(middle.value, middle.piece)
        return State(cases=tuple(sides + [middle] * self.three_way))

    def _side(self, node: Node, values: list[Any], sign: int) -> tuple[Any, Any]:
        if node.name in COMPARISONS:
            return compared(node.name, sign), None
        value = stepped(node.name, values[0], sign)
        return value, self.inputs[0].lift(value.head)

    def jacobian(self, where: str) -> list[Vector]:
        """The gradients of the roots at z = 0."""
        return [piece.slope() for piece in self.pieces(where)]

    def pieces(self, where: str) -> list[Quantity]:
        for k in self.roots:
            if self.states[k].piece is UNDEFINED:
                raise Rejected(f"{where}: node {k} is undefined or not supported on this branch")
            if self.states[k].piece is None:
                raise Rejected(f"{where}: node {k} is not determined: a tied node must be split first")
        return [self.states[k].piece for k in self.roots]
