"""The network near a point as a small program: linear in the inputs, with one kink for each tied unit that matters."""

from __future__ import annotations

from fractions import Fraction

from ...programs.builder import ProgramBuilder
from ...programs.expression import Expression, apply, as_expression, lower
from ...programs.program import Program
from .layers import Rectifier
from .network import Pulled, Sweep, Tie


def local_program(sweep: Sweep, output: int = 0) -> Program:
    """A program that equals one output of the network near the point of the sweep.

    The units that are not tied are linear there, so the germ is exact; `clarke`, `limiting` and the chain-rule field of
    this program are those of the network.

    Examples
    --------
    >>> from consderiv import clarke
    >>> from .dyadic import Dyadic
    >>> from .layers import Affine
    >>> from .network import Network
    >>> network = Network((Affine(Dyadic.of([[1.0, -1.0]]), Dyadic.column([0.0])), Rectifier()), 2)
    >>> program = local_program(network.at([0.5, 0.5]))
    >>> clarke(program, at={"x0": "1/2", "x1": "1/2"})
    conv{(0, 0), (1, -1)}
    """
    names = [f"x{k}" for k in range(sweep.network.width)]
    form = _Forms(sweep, [Expression("variable", (), name) for name in names])
    last = len(sweep.network.layers)
    row = sweep.unit_row(last, output)
    builder = ProgramBuilder(names)
    root = form.expression(sweep.pulled(last, row), sweep.value[output])
    return builder.program(lower(builder, [root]), False)


class _Forms:
    """The expressions of tied units, each built once."""

    def __init__(self, sweep: Sweep, variables: list[Expression]):
        self.sweep, self.variables = sweep, variables
        self.units: dict[Tie, Expression] = {}

    def expression(self, pulled: Pulled, value: Fraction) -> Expression:
        """The affine expression with these coefficients that has this value at the point."""
        numbers, point = self.sweep.numbers, self.sweep.point
        terms = []
        for tie, factor in pulled.ties.items():
            terms.append(factor * self.unit(tie))
            value -= factor * numbers[tie.layer + 1][tie.unit]
        for variable, at, factor in zip(self.variables, point, pulled.coefficients.vector(), strict=True):
            if factor:
                terms.append(factor * variable)
                value -= factor * at
        total = as_expression(value)
        for term in terms:
            total = total + term
        return total

    def unit(self, tie: Tie) -> Expression:
        """The output of a tied unit."""
        if tie not in self.units:
            layer = self.sweep.network.layers[tie.layer]
            operands = [
                self.expression(self.sweep.operand(tie, i), self.sweep.numbers[tie.layer][i]) for i in tie.inputs
            ]
            if not isinstance(layer, Rectifier):
                made = apply("max", *operands)
            elif layer.slope:
                made = apply("where", operands[0] > 0, operands[0], layer.slope * operands[0])
            else:
                made = apply("relu", operands[0])
            self.units[tie] = made
        return self.units[tie]


__all__ = ["local_program"]
