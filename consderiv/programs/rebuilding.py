"""Writing a program anew as expressions, with a kink replaced by one of its pieces or by a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..errors import UnsupportedError
from ..exact.reals import Number, as_exact
from .builder import ProgramBuilder, canonical
from .expression import Expression, lower
from .operations import OPERATIONS, OperationBranch
from .program import Node, Program

ZERO = Fraction(0)
TRUE = Expression("boolean", (), True)
BRANCH_LIMIT = 5040  # a sort of seven operands


def constant(value: Number | int) -> Expression:
    """A constant."""
    return Expression("constant", (), as_exact(value))


def number_of(expression: Expression) -> Number | None:
    """The value of a constant, None for any other expression."""
    return expression.parameter if expression.operation == "constant" else None


def rebuilt(node: Node, operands: Sequence[Expression], names: Sequence[str]) -> Expression:
    """The node over new operands, as it is written."""
    if node.operation == "variable":
        return Expression("variable", (), names[node.index])
    shorter = _without_zero(node.operation, operands)
    return Expression(node.operation, tuple(operands), node.parameter) if shorter is None else shorter


def _without_zero(operation: str, operands: Sequence[Expression]) -> Expression | None:
    """Sums with a zero that a branch left behind. (Products stay: 0 * (1/x) is not defined at 0.)"""
    if operation not in ("add", "sub", "neg"):
        return None
    values = [number_of(operand) for operand in operands]
    if operation == "neg":
        return _negated(operands[0]) if values[0] is not None or operands[0].operation == "neg" else None
    first, second = operands
    if values[1] == 0:
        return first
    if values[0] == 0:
        return second if operation == "add" else _negated(second)
    if second.operation == "neg":
        return Expression("sub" if operation == "add" else "add", (first, second.operands[0]))
    return None


def linear_expression(form: Mapping[int, Number], operands: Mapping[int, Expression]) -> Expression:
    """sum form_k operands_k; factors one and terms zero are not written."""
    total: Expression | None = None
    for k in sorted(form):
        factor, term = form[k], operands[k]
        if not factor or number_of(term) == 0:
            continue
        size = term if abs(factor) == 1 else constant(abs(factor)) * term
        if total is None:
            total = size if factor > 0 else _negated(size)
        else:
            total = total + size if factor > 0 else total - size
    return constant(0) if total is None else total


def _negated(expression: Expression) -> Expression:
    value = number_of(expression)
    if value is not None:
        return constant(-value)
    return expression.operands[0] if expression.operation == "neg" else -expression


def nonnegative(form: Mapping[int, Number], operands: Mapping[int, Expression]) -> Expression:
    """The condition sum form_k operands_k >= 0, written with positive terms on both sides."""
    left = linear_expression({k: c for k, c in form.items() if c > 0}, operands)
    right = linear_expression({k: -c for k, c in form.items() if c < 0}, operands)
    a, b = number_of(left), number_of(right)
    if a is not None and b is not None:
        return TRUE if a >= b else Expression("boolean", (), False)
    return Expression("le", (right, left)) if a == 0 else Expression("ge", (left, right))


def conjunction(conditions: Sequence[Expression]) -> Expression:
    """All conditions together; those that are always true are left out."""
    kept = [c for c in conditions if not (c.operation == "boolean" and c.parameter)]
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else Expression("and", tuple(kept))


def disjunction(conditions: Sequence[Expression]) -> Expression:
    """Any of the conditions."""
    return conditions[0] if len(conditions) == 1 else Expression("or", tuple(conditions))


def program_of(expressions: Sequence[Expression], names: Sequence[str], is_map: bool) -> Program:
    """The program of some expressions; conditions are allowed as outputs."""
    builder = ProgramBuilder(tuple(names))
    outputs = tuple(lower(builder, expressions))
    return canonical(Program(tuple(builder.variables), tuple(builder.nodes), outputs, is_map))


def all_branches(node: Node) -> tuple[OperationBranch, ...]:
    """All branches of a switching operation: those at operands that are all zero."""
    branches = OPERATIONS[node.operation].branches
    assert branches is not None
    count = len(node.operands)
    if (node.operation in ("sort", "median") and count > 7) or (node.operation == "norm1" and count > 12):
        raise UnsupportedError(
            f"an operation with at most {BRANCH_LIMIT} branches is required",
            f"received {node.operation} of {count} operands",
            "split the operation into smaller ones",
        )
    return branches([ZERO] * count, node.parameter)


def switches_as_choices(program: Program) -> Program:
    """The same function with abs, max, ... written as where over closed cells: |u| = where(u >= 0, u, -u).

    For the function only: the chain-rule field changes. Every kink becomes a comparison, so a case tree that
    splits
    comparisons into >, = and < misses no point near the given one.
    """
    expressions: list[Expression] = []
    for node in program.nodes:
        operands = {k: expressions[i] for k, i in enumerate(node.operands)}
        kind = OPERATIONS[node.operation].kind
        if kind == "switch" and node.operation != "sort":
            expressions.append(_as_choice(all_branches(node), 0, operands))
        elif node.operation == "item":
            sort = program.nodes[node.operands[0]]
            sorted_operands = {k: expressions[i] for k, i in enumerate(sort.operands)}
            expressions.append(_as_choice(all_branches(sort), node.index, sorted_operands))
        else:
            expressions.append(rebuilt(node, list(operands.values()), program.variables))
    return program_of([expressions[i] for i in program.outputs], program.variables, program.is_map)


def _as_choice(branches: Sequence[OperationBranch], row: int, operands: Mapping[int, Expression]) -> Expression:
    rows = [linear_expression(branch.rows[row], operands) for branch in branches]
    chosen = rows[-1]
    for branch, value in zip(reversed(branches[:-1]), reversed(rows[:-1]), strict=True):
        guards = conjunction([nonnegative(guard, operands) for guard in branch.guards])
        chosen = Expression("where", (guards, value, chosen))
    return chosen


def negated(program: Program) -> Program:
    """The program -F."""
    count = len(program.nodes)
    signs = [Node("neg", (output,)) for output in program.outputs]
    outputs = tuple(range(count, count + len(signs)))
    return Program(program.variables, (*program.nodes, *signs), outputs, program.is_map)


def joined(programs: Sequence[Program]) -> Program:
    """One map with the outputs of several programs in the same variables."""
    nodes: list[Node] = []
    outputs: list[int] = []
    for program in programs:
        shift = len(nodes)
        for node in program.nodes:
            nodes.append(Node(node.operation, tuple(i + shift for i in node.operands), node.parameter))
        outputs += [i + shift for i in program.outputs]
    return Program(programs[0].variables, tuple(nodes), tuple(outputs), True)
