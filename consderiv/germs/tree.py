"""The case tree of a program at a point: every tied node is split, every branch that is locally empty is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from ..errors import BudgetError, ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..programs.program import Program
from .elementary import Case, SingularRoot, UnclearComparison, remainder_places
from .feasibility import Cell, Realised
from .fractional_cells import settled
from .rough import RoughPieces, Smoothness
from .run import Run
from .run_roots import obstacle_of_root


@dataclass(frozen=True)
class Leaf:
    """A branch on which all roots are smooth pieces.

    Parameters
    ----------
    cell : Cell
        Guards and equalities of the branch, with the evidence that it is realised (or the reason why nobody knows).
    pieces : tuple of RationalFunction
        One for each root that is a number.
    truths : tuple of bool
        One for each root that is a condition.
    error : ConsderivError or None
        Why a root has no piece here (then `pieces` is empty).
    radicands : mapping from coordinate to Polynomial
        What stands under the roots that are radial coordinates.
    arguments : mapping from coordinate to RationalFunction
        The arguments of the functions whose remainders the coordinates are; they may differ from leaf to leaf.
    rough : RoughPieces or None
        The roots at zero in the guards and pieces; where the error is that gradients are not proved to have limits, also
        what the pieces would be.
    """

    cell: Cell
    pieces: tuple[RationalFunction, ...] = ()
    truths: tuple[bool, ...] = ()
    error: ConsderivError | None = None
    radicands: Mapping[int, Polynomial] = field(default_factory=dict)
    arguments: Mapping[int, RationalFunction] = field(default_factory=dict)
    rough: RoughPieces | None = None

    def gradients(self) -> tuple[Mapping[int, Number], ...]:
        """The gradients of the roots at the point, sparse."""
        return tuple(piece.gradient for piece in self.pieces)


@dataclass(frozen=True)
class EmptyCase:
    """A branch that is proved locally empty."""

    cell: Cell


@dataclass(frozen=True)
class Split:
    """A tied node and its cases, in the canonical order."""

    node: int
    cases: tuple[Tree, ...]


Tree = Leaf | EmptyCase | Split


def ancestors(program: Program, roots: Sequence[int]) -> tuple[int, ...]:
    """All nodes that the roots depend on, roots included, increasing."""
    seen = set(roots)
    stack = list(roots)
    while stack:
        for operand in program.nodes[stack.pop()].operands:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return tuple(sorted(seen))


@dataclass(frozen=True)
class Budget:
    """How much work one case tree may be: what is found by then is kept, and the answer says that there is more."""

    leaves: int = 20_000
    seconds: float = 60.0


@dataclass
class _Open:
    """A split whose cases are still being explored."""

    node: int
    todo: list[tuple[Run, Case, Cell]]
    done: list[Tree]


def explore(
    program: Program,
    point: tuple[Number, ...],
    roots: Sequence[int],
    *,
    linear: bool = False,
    three_way: bool = False,
    budget: Budget | None = None,
    start: Sequence[Polynomial] = (),
    taylor: int = 1,
    radial: bool = False,
) -> Tree:
    """The case tree of some nodes of a program, pruned at once by local feasibility.

    Parameters
    ----------
    program, point
        The program and the exact point.
    roots : sequence of int
        The nodes whose pieces are wanted (the outputs, or some switches).
    linear : bool
        Truncate pieces to degree one: the tree of the linearised program.
    three_way : bool
        Split comparisons, signs and floors also into the case of equality.
    budget : Budget, optional
        The largest number of leaves, and the time.
    start : sequence of Polynomial
        Guards that are positive on the whole tree.
    taylor : int
        The degree of the Taylor polynomials of elementary functions; 0: such functions have no piece.
    radial : bool
        Whether norms at zero stay coordinates of their own (see `Run`).

    Raises
    ------
    BudgetError
        When there are more leaves; `found` holds those explored so far.
    """
    budget = budget or Budget()
    deadline = monotonic() + budget.seconds
    run = Run(program, point, ancestors(program, roots), linear, three_way)
    if taylor and not linear:
        run.taylor, run.remainders, run.radial = taylor, remainder_places(program, len(point)), radial
    run.advance()
    stack: list[_Open] = []
    whole = Cell(run.count, variables=len(point))
    item: tuple[Run, Cell] = (run, whole.assume([g.widened(run.count) for g in start]) if start else whole)
    leaves: list[Leaf] = []
    while True:
        closed = _close(*item, roots)
        if isinstance(closed, int):
            branch, cell = item
            todo = [
                (branch, case, settled(cell.assume(case.guards, case.equalities, weak=three_way and case.weak), branch))
                for case in branch.cases[closed]
            ]
            stack.append(_Open(closed, todo[::-1], []))
        else:
            if isinstance(closed, Leaf):
                leaves.append(closed)
                if len(leaves) > budget.leaves:
                    raise _over_budget(f"at most {budget.leaves} branches are explored", leaves)
            tree: Tree = closed
            while stack:
                stack[-1].done.append(tree)
                if stack[-1].todo:
                    break
                finished = stack.pop()
                tree = Split(finished.node, tuple(finished.done))
            if not stack:
                return tree
        if monotonic() > deadline:
            raise _over_budget(f"at most {budget.seconds:g} seconds are spent on one group of kinks", leaves)
        branch, case, cell = stack[-1].todo.pop()
        # An empty case needs no run of its own.
        item = (branch if cell.is_empty else branch.split(stack[-1].node, case), cell)


TAYLOR_ORDERS = (1, 3, 6, 12)


def explore_until_decided(
    program: Program, point: tuple[Number, ...], roots: Sequence[int], *, linear: bool = False, **options: Any
) -> Tree:
    """The case tree with Taylor polynomials of growing degree, until all its cells are decided (or none is left to try).

    Parameters and errors are those of `explore`.
    """
    orders = TAYLOR_ORDERS if program.elementary_nodes and not linear else TAYLOR_ORDERS[:1]
    before: list[Leaf] = []
    for order in orders[:-1]:
        tree = explore(program, point, roots, linear=linear, taylor=order, **options)
        leaves = list(leaves_of(tree))
        if any(_is_hopeless(leaf) for leaf in leaves):
            return tree
        wanting = any(map(_wants_terms, leaves))
        if not wanting and (not any(leaf.cell.is_undecided for leaf in leaves) or _are_alike(leaves, before)):
            return tree
        before = leaves
    return explore(program, point, roots, linear=linear, taylor=orders[-1], **options)


def _is_hopeless(leaf: Leaf) -> bool:
    """Whether a realised cell has no piece because of a root at zero: more terms decide nothing then."""
    realised = leaf.cell.cone is not None or isinstance(leaf.cell.status, Realised)
    return isinstance(leaf.error, SingularRoot) and realised


def _are_alike(leaves: Sequence[Leaf], before: Sequence[Leaf]) -> bool:
    """Whether another degree changed nothing, because no Taylor polynomial enters."""
    return len(leaves) == len(before) and all(
        one.cell.guards == other.cell.guards
        and one.cell.equalities == other.cell.equalities
        and one.pieces == other.pieces
        for one, other in zip(leaves, before, strict=True)
    )


def _wants_terms(leaf: Leaf) -> bool:
    """Whether the leaf failed because a comparison needs more terms."""
    return isinstance(leaf.error, UnclearComparison)


def _close(run: Run, cell: Cell, roots: Sequence[int]) -> Leaf | EmptyCase | int:
    """The finished leaf, or the node that has to be split next."""
    if cell.is_empty:
        return EmptyCase(cell)
    tied = run.next_tie(roots)
    if tied is not None:
        return tied
    failed = next((r for r in roots if r not in run.pieces and not isinstance(run.values.get(r), bool)), None)
    if failed is not None:
        return Leaf(cell, error=run.obstacle(failed))
    pieces = tuple(run.pieces[r] for r in roots if r in run.pieces)
    rough = None
    if run.rough:
        smoothness = Smoothness(len(run.point), run.rough, run.arguments)
        pieces = tuple(_mapped(smoothness.simplified, piece) for piece in pieces)
        rough = RoughPieces(pieces, dict(run.rough), dict(run.arguments))  # type: ignore[arg-type]
        if not all(
            smoothness.settles(part) for piece in pieces for part in (piece if isinstance(piece, tuple) else (piece,))
        ):
            return Leaf(cell, error=obstacle_of_root(run), rough=rough)
    truths = tuple(run.values[r] for r in roots if r not in run.pieces)
    return Leaf(cell, pieces, truths, None, run.radicands, run.arguments, rough)  # type: ignore[arg-type]


def _mapped(change: Callable[[RationalFunction], RationalFunction], piece: Any) -> Any:
    return tuple(map(change, piece)) if isinstance(piece, tuple) else change(piece)


def _over_budget(required: str, leaves: list[Leaf]) -> BudgetError:
    return BudgetError(
        required,
        f"received a program with more ({len(leaves)} branches were found)",
        "raise the budget, or move the point",
        found=tuple(leaves),
    )


def splits_at(tree: Tree, program: Program, operation: str) -> bool:
    """Whether some node of this operation has cases in the tree."""
    waiting: list[Tree] = [tree]
    while waiting:
        if isinstance(top := waiting.pop(), Split):
            if top.node >= 0 and program.nodes[top.node].operation == operation:
                return True
            waiting.extend(top.cases)
    return False


def leaves_of(tree: Tree) -> Iterator[Leaf]:
    """All leaves from left to right."""
    stack = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Leaf):
            yield top
        elif isinstance(top, Split):
            stack.extend(reversed(top.cases))
