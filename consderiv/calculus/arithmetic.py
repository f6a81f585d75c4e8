"""Multiples, products and quotients: instances of the composition rule with a smooth outer function, row by row.

The prediction treats the kinks of f and g as free of each other: for (1 + |x|)(1 - |x|) it gives [-2, 2], truth {0}.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..exact.rationals import as_number
from ..exact.reals import Number, format_number, sign
from ..programs.program import Node, Program
from ..sets import ValueSet, scale
from ..verdicts import Refuted, Verdict
from .cases import PointedFunction, at_one_point, moved, point_text, pointed
from .chain.choices import by_sum
from .chain.kinks import independent_kinks
from .chain.programs import applied, require_scalar, value_of
from .chain.qualifications import all_regular, opposite
from .rule import Application, Part, Qualification, Rule, Theorem, conclude
from .sums import qualifications as sum_qualifications
from .sums import sum_of_sets

MULTIPLE = Rule(
    name="multiple",
    kind="clarke",
    premises="f locally Lipschitz near x, c a number",
    formula="Clarke(c f)(x) = c Clarke f(x)",
    always=True,
    equality="always",
    theorem=Theorem("scalar multiples: equality for every sign of the factor", "Clarke (1983), section 2.3"),
)
PRODUCT = Rule(
    name="product",
    kind="clarke",
    premises="f, g locally Lipschitz near x",
    formula="Clarke(f g)(x) ⊂ g(x) Clarke f(x) + f(x) Clarke g(x)",
    always=True,
    equality="one of them is strictly differentiable at x, or both are regular and nonnegative at x",
    theorem=Theorem("the product rule is an inclusion", "Clarke (1983), section 2.3"),
)
QUOTIENT = Rule(
    name="quotient",
    kind="clarke",
    premises="f, g locally Lipschitz near x, g(x) not 0",
    formula="Clarke(f / g)(x) ⊂ (g(x) Clarke f(x) - f(x) Clarke g(x)) / g(x)^2",
    always=True,
    equality="one of them is strictly differentiable at x, or f(x) >= 0, g(x) > 0 and f, -g are regular",
    theorem=Theorem("the quotient rule is an inclusion", "Clarke (1983), section 2.3"),
)


def apply_multiple(function: Any, factor: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of c f against c times that of f: always equal.

    Examples
    --------
    >>> bool(apply_multiple("relu(x)", -2, at="x=0").equality)
    True
    """
    f, number = pointed(function, at, variables), as_number(factor)
    whole = moved(f, multiplied_program(f.program, number))
    parts = [Part(f"Clarke of {f.text}", f.clarke)]
    case = f"{format_number(number)} * ({f.text}), {point_text(f)}"
    return conclude(MULTIPLE, case, parts, scale(f.clarke, number), whole.clarke, (), (f, whole))


def multiplied_program(program: Program, factor: Number) -> Program:
    """The program c f."""
    nodes = [*program.nodes, Node("constant", (), factor)]
    place, outputs = len(nodes) - 1, []
    for output in program.outputs:
        nodes.append(Node("mul", (place, output)))
        outputs.append(len(nodes) - 1)
    return Program(program.variables, tuple(nodes), tuple(outputs), program.is_map)


def apply_product(first: Any, second: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of f g against g(x) Clarke f(x) + f(x) Clarke g(x).

    Examples
    --------
    >>> found = apply_product("1 + abs(x)", "1 - abs(x)", at="x=0")
    >>> found.predicted, found.true
    ([-2, 2], {0})
    """
    f, g = at_one_point([first, second], at, variables)
    require_scalar((f, g), "product")
    a, b = value_of(f), value_of(g)
    positive = sign(a) >= 0 and sign(b) >= 0
    condition = _regular_with_signs([f, g], positive, "a value is negative")
    found = [_smooth_factor(f, g), Qualification("regularity of both, nonnegative values", *condition)]
    return _conclude(PRODUCT, "mul", (f, g), (b, a), found)


def apply_quotient(first: Any, second: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of f / g against (g(x) Clarke f(x) - f(x) Clarke g(x)) / g(x)^2.

    Raises
    ------
    UnsupportedError
        If g(x) = 0.

    Examples
    --------
    >>> found = apply_quotient("1 + abs(x)", "1 + abs(x)", at="x=0")
    >>> found.predicted, found.true
    ([-2, 2], {0})
    """
    f, g = at_one_point([first, second], at, variables)
    require_scalar((f, g), "quotient")
    a, b = value_of(f), value_of(g)
    if sign(b) == 0:
        raise UnsupportedError(
            "a divisor that is not zero at the point is required", f"received {g.text}", "move the point"
        )
    positive = sign(a) >= 0 and sign(b) > 0
    condition = _regular_with_signs([f, opposite(g)], positive, "a value has the wrong sign")
    found = [_smooth_factor(f, g), Qualification("regularity of f and -g, f(x) >= 0 and g(x) > 0", *condition)]
    return _conclude(QUOTIENT, "div", (f, g), (1 / b, -a / b**2), found)


def _smooth_factor(f: PointedFunction, g: PointedFunction) -> Qualification:
    verdict = sum_qualifications([f, g])[0].verdict
    return Qualification("strict differentiability of one of them", verdict)


def _regular_with_signs(functions: Sequence[PointedFunction], holds: bool, told: str) -> tuple[Verdict, str]:
    return all_regular(functions) if holds else (Refuted(None), told)


def _conclude(
    rule: Rule,
    operation: str,
    functions: tuple[PointedFunction, PointedFunction],
    factors: tuple[Number, Number],
    found: list[Qualification],
) -> Application:
    """Compare with factors_1 Clarke f + factors_2 Clarke g."""
    f, g = functions
    whole = moved(f, applied(operation, [f.program, g.program]))
    scaled: list[ValueSet] = [scale(h.clarke, c) for h, c in zip(functions, factors, strict=True)]
    parts = [Part(f"Clarke of {h.text}", h.clarke) for h in functions]
    names = [f"{format_number(c)} {part.name}" for c, part in zip(factors, parts, strict=True)]
    case = f"{whole.text}, {point_text(whole)}"
    predicted = sum_of_sets(scaled)
    found = [*found, independent_kinks([whole])]
    return conclude(rule, case, parts, predicted, whole.clarke, found, (*functions, whole), by_sum(scaled, names))
