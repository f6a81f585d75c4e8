"""The gradient of a program as a program: reverse formal differentiation, with comparisons at the kinks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..errors import UnsupportedError
from ..exact.reals import as_exact
from .builder import ProgramBuilder
from .conversion import as_program
from .expression import Expression, lower
from .expression_arithmetic import (
    ONE,
    TRUE,
    TWO,
    ZERO,
    absorb,
    added,
    chosen,
    conjunction,
    disjunction,
    is_true,
    negated,
    product,
)
from .program import Program
from .rebuilding import constant, number_of
from .switch_derivatives import SWITCH_RULES, Contribution

Rule = Callable[[Expression, Expression], Sequence[Expression]]


def gradient(program: Any, variables: Any = None) -> Program:
    """The gradient of a scalar program as a program, written by reverse differentiation of its operations.

    Smooth operations contribute their partial derivatives. At a switching operation comparisons choose the branch:

        abs(u)' = sign(u) u',   relu(u)' = (1 + sign(u))/2 u',   max(u, v)' = (1 + sign(u-v))/2 u' + (1 + sign(v-u))/2 v',

    and so on: 1 or 0 by a comparison, and the mean of both at a tie. (With the mean kinks that cancel do so at the tie too:
    relu(x) - relu(-x) gets the derivative 1 everywhere.) where and piecewise keep their conditions, sign and floor
    contribute nothing. A sign that its factor makes superfluous is left out: relu(u) (1 + sign(u))/2 is relu(u).
    Nodes of the program are shared, not copied.

    The result equals the gradient off a null set. If f is C^1 near a point and the gradient program is continuous
    there, its Clarke Jacobian is the generalised Hessian of f,

        conv{lim Hess f(x_k) : x_k -> x, f twice differentiable at x_k}.

    If f is not C^1 the gradient program jumps. It may also jump where f is C^1, on a null set: where(x == 0, 0, x) is x, and
    its gradient program is 1 except at 0.

    Parameters
    ----------
    program : str, Expression, Program or SymPy expression
        A scalar program in n variables.
    variables : sequence of str, optional
        Their order; by default that of first appearance.

    Returns
    -------
    Program
        A map with n outputs, exact wherever its own operations are defined.

    Raises
    ------
    UnsupportedError
        If the program is a map, or has no variables.

    Examples
    --------
    >>> from consderiv import clarke, gradient
    >>> from consderiv.programs import to_text
    >>> to_text(gradient("abs(x) + x*y"))
    '[sign(x) + y, x]'
    >>> clarke(gradient("x*abs(x)"), {"x": 0})
    conv{[[-2]], [[2]]}

    Notes
    -----
    Generalised Hessian of C^{1,1} functions: Hiriart-Urruty, Strodiot and Nguyen (1984). That formal differentiation is
    right off a null set: Bolte and Pauwels (2020).
    """
    known = as_program(program, variables)
    _require_scalar(known)
    names = known.variables
    partials = _Sweep(known).partials()
    builder = ProgramBuilder(names)
    return builder.program(lower(builder, [partials.get(i, ZERO) for i in range(len(names))]), True)


def _require_scalar(program: Program) -> None:
    if program.is_map:
        raise UnsupportedError(
            "a gradient needs a scalar program",
            f"received a map with {len(program.outputs)} output{'s' if len(program.outputs) > 1 else ''}",
            "take the gradient of each output, or of a combination of them such as l1*f1 + l2*f2",
        )
    if not program.variables:
        raise UnsupportedError(
            "a gradient needs at least one variable", "received a program without variables", 'add variables="x"'
        )


class _Sweep:
    """One reverse sweep. `adjoint` is d f / d node; `live` says where the node can influence f at all.

    Below a division, root or logarithm derivatives are only defined where the node is needed, and are guarded by `live`:
    the gradient of where(x > 0, log(x), x) has a value at x = -1.
    """

    def __init__(self, program: Program):
        self.program = program
        self.nodes = _expressions(program)
        self.partial = _partly_defined(program)
        self.active = _depends_on_variables(program)
        self.adjoint: dict[int, Expression] = {program.outputs[0]: ONE}
        self.live: dict[int, Expression] = {program.outputs[0]: TRUE}

    def partials(self) -> dict[int, Expression]:
        """The partial derivative for each variable that occurs."""
        found: dict[int, Expression] = {}
        for index in range(len(self.nodes) - 1, -1, -1):
            adjoint = self.adjoint.pop(index, None)
            if adjoint is None:
                continue
            node = self.program.nodes[index]
            if node.operation == "variable":
                place = node.index
                found[place] = added(adjoint, found[place]) if place in found else adjoint
                continue
            # The derivative of an item goes past its sort, to the operands of the sort.
            targets = (self.program.nodes[node.operands[0]] if node.operation == "item" else node).operands
            for position, value, condition in self._contributions(index, adjoint):
                self._send(targets[position], value, conjunction(self.live[index], condition))
        return found

    def _send(self, operand: int, value: Expression, live: Expression) -> None:
        if not self.active[operand] or number_of(value) == 0:
            return
        if operand in self.adjoint:
            # The sweep runs backwards: what comes later stands further to the left.
            self.adjoint[operand] = added(value, self.adjoint[operand])
            self.live[operand] = disjunction(self.live[operand], live)
        else:
            self.adjoint[operand], self.live[operand] = value, live

    def _contributions(self, index: int, adjoint: Expression) -> Iterator[Contribution]:
        own, live = self.nodes[index], self.live[index]
        guarded = not is_true(live) and self.partial[index] and own.operation not in _LINEAR
        for position, value, condition in _contributions(own, adjoint):
            yield position, chosen(live, value) if guarded else value, condition


def _contributions(own: Expression, adjoint: Expression) -> Iterator[Contribution]:
    if own.operation in SWITCH_RULES:
        yield from SWITCH_RULES[own.operation](own, adjoint)
    else:
        for position, value in enumerate(_RULES[own.operation](own, adjoint)):
            yield position, value, TRUE


def _partly_defined(program: Program) -> list[bool]:
    """For each node whether it, or a derivative of it, may be undefined somewhere."""
    found: list[bool] = []
    for node in program.nodes:
        own = node.operation in ("sqrt", "log", "piecewise")
        if node.operation == "div":
            below = program.nodes[node.operands[1]]
            own = below.operation != "constant" or below.parameter == 0
        if node.operation == "power":
            own = node.is_elementary or node.exponent < 0
        found.append(own or any(found[i] for i in node.operands))
    return found


def _expressions(program: Program) -> list[Expression]:
    """One expression for each node, so that sharing stays."""
    made: list[Expression] = []
    for node in program.nodes:
        parameter: Any = node.parameter
        if node.operation == "variable":
            parameter = program.variables[node.index]
        made.append(Expression(node.operation, tuple(made[i] for i in node.operands), parameter))
    return made


def _depends_on_variables(program: Program) -> list[bool]:
    active: list[bool] = []
    for node in program.nodes:
        active.append(node.operation == "variable" or any(active[i] for i in node.operands))
    return active


def _power(own: Expression, adjoint: Expression) -> Sequence[Expression]:
    (base,), exponent = own.operands, as_exact(own.parameter)
    if exponent == 0:
        return (ZERO,)
    factor = ONE if exponent == 1 else base if exponent == 2 else base ** (exponent - 1)
    value = product(adjoint, product(constant(exponent), factor))
    return (_off_zero(base, value) if 0 < exponent < 1 else value,)


def _off_zero(u: Expression, value: Expression) -> Expression:
    """The derivative of a root of u for u > 0, else 0: sqrt(relu(x)) is constant for x < 0."""
    return chosen(u > ZERO, value)


def _quotient(own: Expression, adjoint: Expression) -> Sequence[Expression]:
    below = own.operands[1]
    divisor = number_of(below)
    first = product(adjoint, constant(1 / divisor)) if divisor else adjoint / below
    return first, negated(product(first, own))


def _norm(own: Expression, adjoint: Expression) -> Sequence[Expression]:
    """u_i / |u|, and 0 at the origin: there the gradient does not exist, or the argument is constant."""
    found = []
    for u in own.operands:
        absorbed = absorb(adjoint, lambda f, u=u: u if f is own else None)  # type: ignore[misc]
        found.append(chosen(own > ZERO, product(adjoint, u / own)) if absorbed is None else absorbed)
    return found


def _exponential(u: Expression) -> Expression:
    return Expression("exp", (u,))


def _root_of_quarter_pi() -> Expression:
    return Expression("sqrt", (Expression("atan", (ONE,)),))


_LINEAR = ("neg", "add", "sub")

# For each smooth operation: adjoint times the partial derivatives, from the node itself and its operands.
_RULES: dict[str, Rule] = {
    "neg": lambda own, a: (negated(a),),
    "add": lambda own, a: (a, a),
    "sub": lambda own, a: (a, negated(a)),
    "mul": lambda own, a: (product(a, own.operands[1]), product(a, own.operands[0])),
    "div": _quotient,
    "power": _power,
    "sqrt": lambda own, a: (_off_zero(own.operands[0], a / (TWO * own)),),
    "exp": lambda own, a: (product(a, own),),
    "log": lambda own, a: (a / own.operands[0],),
    "sin": lambda own, a: (product(a, Expression("cos", own.operands)),),
    "cos": lambda own, a: (negated(product(a, Expression("sin", own.operands))),),
    "tanh": lambda own, a: (product(a, ONE - own**2),),
    "sigmoid": lambda own, a: (product(a, own * (ONE - own)),),
    "softplus": lambda own, a: (product(a, Expression("sigmoid", own.operands)),),
    # 1/sqrt(atan(1)) is 2/sqrt(pi)
    "erf": lambda own, a: (product(a, _exponential(negated(own.operands[0] ** 2)) / _root_of_quarter_pi()),),
    "atan": lambda own, a: (a / (ONE + own.operands[0] ** 2),),
    "norm": _norm,
}
