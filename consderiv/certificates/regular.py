"""Clarke sets by the rules of regular functions, node by node, as a checker finds them: proofs/format.md, section 5a.

A node is smooth (strictly differentiable, sense 0), regular (1), the negative of a regular function (-1), or plain:
locally Lipschitz, and nothing else is known. Its Clarke set is the hull of a list of parts.

Clarke (1983), Optimization and Nonsmooth Analysis, sections 2.2 and 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import ConsderivError
from ..exact.reals import Number, sign
from ..germs.elementary import is_elementary, remainder_places
from ..germs.outer import JumpTied, local_derivative, run_at
from ..germs.run import Run
from ..germs.tree import ancestors
from ..programs.operations import OPERATIONS
from ..programs.program import Node
from ..sets.curved_matrices import Gram
from .curved_parts import ONE, ZERO, Atoms, Part, Parts, added, distinct, scaled, sum_of_squares
from .elementary import is_root_at_zero
from .model import Omitted
from .regular_squares import Squares, squares_of
from .workspace import Workspace

_NO_RULE = "the rules of regular functions do not apply: differences of kinks occur"
SIZE_LIMIT = 64  # entries of a Jacobian: parts and matrices are dense
NONNEGATIVE = frozenset(("abs", "relu", "norm", "norm1", "norminf", "sqrt"))


@dataclass(frozen=True)
class Class:
    """The sense of a node and the parts of its Clarke set; sense None for plain nodes."""

    sense: int | None
    parts: Parts = ()

    @staticmethod
    def of(sense: int, parts: Parts) -> Class:
        """A single point is the set of a strictly differentiable function."""
        return Class(0 if len(parts) == 1 and parts[0].is_point else sense, parts)


PLAIN = Class(None)


@dataclass(frozen=True)
class Roots:
    """Square roots and fractional powers at zero: the squares of their operands, and the matrices of the roots."""

    squares: Mapping[int, Squares]
    grams: Mapping[int, Gram]
    quotients: Mapping[int, bool]  # whether the operand is a quotient


def roots_at_zero(work: Workspace) -> Roots:
    """The squares below the roots of value zero that the outputs need.

    Raises
    ------
    Omitted
        If an operand is not written as squares.
    """
    local, run = work.local, run_at(work.local.program, work.local.point)
    needed = ancestors(local.program, local.program.outputs)
    zero = [k for k in needed if is_root_at_zero(run, k) and is_elementary(local.program.nodes[k])]
    squares, grams, quotients = {}, {}, {}
    exact = exact_run(work) if zero else run
    for index in zero:
        node = local.program.nodes[index]
        found = squares_of(exact, node.operands[0], work.width) if root_exponent(node) >= Fraction(1, 2) else None
        if found is None:
            raise Omitted(f"{node.operation} at node {index} is not written as the root of a sum of squares")
        squares[index] = found
        below = exact.pieces[node.operands[0]].denominator  # type: ignore[union-attr]
        grams[index] = found.gram(work.width, ONE if below is None else below.constant * below.constant)
        quotients[index] = below is not None
    return Roots(squares, grams, quotients)


def exact_run(work: Workspace) -> Run:
    """The program run without a split: the pieces of all nodes that are smooth near the point."""
    program = work.local.program
    run = Run(program, work.local.point, ancestors(program, program.outputs))
    run.remainders = remainder_places(program, work.width)
    run.advance()
    return run


def root_exponent(node: Node) -> Fraction:
    """1/2 for square roots."""
    return node.rational if node.operation == "power" else Fraction(1, 2)


class Walk:
    """The classes of all needed nodes, with gradients in row `row` of a Jacobian."""

    def __init__(self, work: Workspace, roots: Roots, atoms: Atoms, row: int = 0):
        self.run, self.roots, self.atoms = work.run, roots, atoms
        self.width, self.start = work.width, row * work.width
        self.origin: Parts = (Part((ZERO,) * atoms.size),)
        self.known: dict[int, Class] = {}
        program = work.local.program
        for index in ancestors(program, program.outputs):
            if program.nodes[index].operation in ("boolean", "sort", "and", "or", "not"):
                continue
            try:
                self.known[index] = self._node(index, program.nodes[index])
            except (ConsderivError, JumpTied, KeyError) as error:
                raise Omitted(f"node {index} has no class: {error}") from None

    def _node(self, index: int, node: Node) -> Class:
        operation, run = node.operation, self.run
        if operation == "variable":
            place = self.start + int(node.parameter)  # type: ignore[arg-type]
            return Class(0, (Part(tuple(ONE if i == place else ZERO for i in range(self.atoms.size))),))
        if index in run.errors or index not in run.values:
            raise Omitted(str(run.errors.get(index, f"{operation} has no value at the point")))
        if operation == "norm" and not run.values[index]:
            return self._norm(node)
        if index in self.roots.squares:
            return self._root(index, node)
        switch = {"max": self._extreme, "min": self._extreme, "relu": self._relu, "clip": self._clip}.get(operation)
        if switch is not None:
            return switch(node)
        if operation == "abs":
            return self._absolute(node.operands[0])
        if operation == "norm1":
            return self._combination((ONE, self._absolute(i)) for i in node.operands)
        if operation == "norminf":
            sizes = [abs(run.values[i]) for i in node.operands]
            tied = [i for i, s in zip(node.operands, sizes, strict=True) if s == max(sizes)]
            return self._hull([self._absolute(i) for i in tied], 1)
        if operation in ("item", "median") and self._is_tied(node):
            return PLAIN
        return self._combination((c, self.known[i]) for i, c in local_derivative(run, index, node))

    def _is_tied(self, node: Node) -> bool:
        switch = self.run.program.nodes[node.operands[0]] if node.operation == "item" else node
        branches = OPERATIONS[switch.operation].branches
        assert branches is not None
        return len(branches([self.run.values[i] for i in switch.operands], switch.parameter)) > 1

    def _combination(self, terms: Iterable[tuple[Number, Class]]) -> Class:
        used = [(c, found) for c, found in terms if c]
        if any(found.sense is None for _, found in used):
            return PLAIN
        senses = {sign(c) * (found.sense or 0) for c, found in used} - {0}
        if len(senses) > 1:
            return PLAIN
        total = self.origin
        for c, found in used:
            total = added(total, scaled(found.parts, c))
        return Class.of(senses.pop() if senses else 0, total)

    def _hull(self, classes: Sequence[Class], sense: int) -> Class:
        if len(classes) == 1:
            return classes[0]
        if any(found.sense is None or found.sense == -sense for found in classes):
            return PLAIN
        return Class.of(sense, distinct(part for found in classes for part in found.parts))

    def _extreme(self, node: Node) -> Class:
        return self._tied([(self.known[i], self.run.values[i]) for i in node.operands], node.operation == "max")

    def _tied(self, operands: Sequence[tuple[Class, Number]], largest: bool) -> Class:
        values = [value for _, value in operands]
        best = max(values) if largest else min(values)
        return self._hull([found for found, value in operands if value == best], 1 if largest else -1)

    def _relu(self, node: Node) -> Class:
        (operand,) = node.operands
        return self._tied([(self.known[operand], self.run.values[operand]), (Class(0, self.origin), ZERO)], True)

    def _clip(self, node: Node) -> Class:
        x, low, high = ((self.known[i], self.run.values[i]) for i in node.operands)
        raised = self._tied([x, low], True)
        return self._tied([(raised, max(x[1], low[1])), high], False)

    def _absolute(self, operand: int) -> Class:
        found, value = self.known[operand], self.run.values[operand]
        if value:
            return self._combination([(Fraction(sign(value)), found)])
        if self.run.program.nodes[operand].operation in NONNEGATIVE:
            return found
        if found.sense != 0:
            return PLAIN
        return self._hull([found, self._combination([(-ONE, found)])], 1)

    def _norm(self, node: Node) -> Class:
        operands = [self.known[i] for i in node.operands]
        if any(found.sense != 0 for found in operands):
            return PLAIN
        gradients = [found.parts[0].centre for found in operands]
        return Class.of(1, self.atoms.of(sum_of_squares(gradients, self.atoms.size)))

    def _root(self, index: int, node: Node) -> Class:
        if root_exponent(node) > Fraction(1, 2):
            return Class(0, self.origin)
        gram = self.roots.grams[index]
        return Class.of(1, self.atoms.of(placed(gram, self.start, self.atoms.size)))


def placed(gram: Gram, start: int, size: int) -> Gram:
    """A matrix in rows and columns start, start + 1, ... of a larger one."""
    n = len(gram)
    inside = range(start, start + n)
    return tuple(
        tuple(gram[i - start][j - start] if i in inside and j in inside else ZERO for j in range(size))
        for i in range(size)
    )


def program_class(work: Workspace, roots: Roots, atoms: Atoms) -> Class:
    """The sense and the parts of the Clarke set of a program that does not jump.

    Raises
    ------
    Omitted
        If the rules of regular functions do not apply.
    """
    outputs = work.local.program.outputs
    if not work.local.program.is_map:
        only = Walk(work, roots, atoms).known[outputs[0]]
        if only.sense is None:
            raise Omitted(_NO_RULE)
        return only
    walk = Walk(work, roots, Atoms(atoms.size, [], list(atoms.segments), list(atoms.scales), atoms.learning))
    if any(walk.known[output].sense is None for output in outputs):
        raise Omitted(_NO_RULE)
    kinked = [k for k, output in enumerate(outputs) if walk.known[output].sense]
    if len(kinked) > 1:
        raise Omitted("more than one output has a kink")
    row = kinked[0] if kinked else 0
    rest: Parts = (Part((ZERO,) * atoms.size),)
    for k, output in enumerate(outputs):
        if k != row:
            (smooth,) = walk.known[output].parts
            shifted = (ZERO,) * (k * work.width) + smooth.centre[: work.width]
            rest = added(rest, (Part(shifted + (ZERO,) * (atoms.size - len(shifted))),))
    found = Walk(work, roots, atoms, row).known[outputs[row]]
    assert found.sense is not None
    return Class(found.sense, added(found.parts, rest))


def require_plain_form(work: Workspace) -> None:
    """Refuse programs with comparisons, and elementary functions without exact numbers."""
    if work.local.jumping:
        raise Omitted("the rules of regular functions are for programs without comparison, sign and floor")
    if work.local.size > SIZE_LIMIT:
        raise Omitted(f"the rules of regular functions are used for Jacobians with at most {SIZE_LIMIT} entries")
    assert work.stated is not None
