"""F(w) = E f(w, s) as a formula: exact where f is piecewise polynomial in s, or rational with logarithms as integrals.

In several parameters the integrals are taken one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ...exact.polynomials import Polynomial
from ...exact.reals import Real
from ...html import Shown
from ...programs import as_program, to_text
from ...programs.conversion import with_variables
from ...programs.program import Node, Program
from ...programs.rebuilding import joined, program_of
from ...verdicts import Verdict
from .expectation_cases import Integration, Leaf, Tree
from .expectation_walk import Symbols
from .laws import Component, Law


@dataclass(frozen=True, repr=False)
class Expectation(Shown):
    """F(w) = E f(w, s) as a formula.

    Parameters
    ----------
    symbols : Symbols
    tree : Tree
        Comparisons of polynomials in the variables, and formulas.
    program : Program
        F as a program.
    """

    symbols: Symbols
    tree: Tree
    program: Program

    @cached_property
    def kind(self) -> Verdict:
        """What F is: its evidence is a `FunctionKind`, such as "piecewise polynomial"."""
        from .expectation_kinds import kind_of

        return kind_of(self)

    def leaves(self) -> list[Leaf]:
        """The leaves of the tree."""
        stack, found = [self.tree], []
        while stack:
            top = stack.pop()
            if isinstance(top, Leaf):
                found.append(top)
            else:
                stack += [part for part in (top.below, top.at_zero, top.above) if part is not None]
        return found

    def __str__(self) -> str:
        return _text(self.program)


def _text(program: Program) -> str:
    """The program as text; irrational constants in their closed form."""
    constants: dict[str, str] = {}
    nodes = []
    for node in program.nodes:
        if node.operation == "constant" and isinstance(node.parameter, Real):
            name = f"number{len(constants)}_"
            constants[name] = f"({node.parameter.text()})"
            nodes.append(Node("variable", (), len(program.variables) + len(constants) - 1))
        else:
            nodes.append(node)
    text = to_text(Program((*program.variables, *constants), tuple(nodes), program.outputs, program.is_map))
    for name, value in constants.items():
        text = text.replace(name, value)
    return text


def expectation(integrand: Any, law: Law, parameter: str | Sequence[str] = "s", variables: Any = None) -> Expectation:
    """F(w) = E f(w, s) as a formula.

    Parameters
    ----------
    integrand : str, Program or anything that denotes one
        Rational operations and kinks; kinks that contain a parameter are affine in it with a constant coefficient, or
        contain nothing else. Elementary functions of the variables alone may occur.
    law : Law
    parameter : str or sequence of str

    Returns
    -------
    Expectation
        With the exact program, and `kind`: what F is.

    Raises
    ------
    UnsupportedError
        If the integral has no formula of this type.

    Examples
    --------
    >>> found = expectation("abs(w - s)", Law.uniform(0, 1))
    >>> from fractions import Fraction
    >>> from consderiv.programs import evaluate
    >>> evaluate(found.program, [Fraction(1, 3)]), found.kind.evidence.name
    ((Fraction(5, 18),), 'piecewise polynomial')
    >>> print(expectation("s*abs(w)", Law.density([(0, 1, "2*s")])))
    2/3*abs(w)
    """
    parameters = (parameter,) if isinstance(parameter, str) else tuple(parameter)
    program = as_program(integrand)
    names = tuple(variables or (name for name in program.variables if name not in parameters))
    return expectation_of(with_variables(program, (*names, *parameters)), len(names), law)


def expectation_of(program: Program, width: int, law: Law) -> Expectation:
    """`expectation`, for an integrand with the variables of F first."""
    components = list(law.components)
    if all(len(component.free) <= 1 for component in components):
        return Expectation(*Integration(program, program.variables[:width], components).run())
    found = [_iterated(program, width, component) for component in components]
    if len(found) == 1:
        return found[0]
    from ..sums import added

    total = added([one.program for one in found])
    trivial = Law.discrete({0: 1})
    symbols, tree, _ = Integration(
        with_variables(total, (*total.variables, "s_")), total.variables, list(trivial.components)
    ).run()
    return Expectation(symbols, tree, total)


def _iterated(program: Program, width: int, component: Component) -> Expectation:
    """Integrals over the free parameters of a component, the last one first."""
    density, component = component.density, replace(component, density=Polynomial.constant_of(len(component.sides), 1))
    names = program.variables
    symbols = Symbols(names, len(names) + 1, False)
    places = [Polynomial.coordinate(len(names) + 1, width + i) for i in range(len(component.sides))]
    weight = program_of([symbols.polynomial(density.substitute(places))], names, False)
    weighted = _product(weight, program)
    while len(component.free) > 1:
        last = component.free[-1]
        order = [i for i in range(len(names)) if i != width + last]
        kept = tuple(names[i] for i in order)
        moved = with_variables(weighted, (*kept, names[width + last]))
        one = Component((component.sides[last],), Polynomial.constant_of(1, 1))
        weighted = Integration(moved, kept, [one]).run()[2]
        sides = tuple(side for i, side in enumerate(component.sides) if i != last)
        component = Component(sides, Polynomial.constant_of(len(sides), 1))
        names = kept
    return Expectation(*Integration(weighted, names[:width], [component]).run())


def _product(weight: Program, program: Program) -> Program:
    whole = joined([weight, program])
    nodes, outputs = list(whole.nodes), []
    for output in whole.outputs[1:]:
        nodes.append(Node("mul", (whole.outputs[0], output)))
        outputs.append(len(nodes) - 1)
    return Program(program.variables, tuple(nodes), tuple(outputs), program.is_map)
