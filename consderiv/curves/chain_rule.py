"""The chain rule along a given curve: at which t and for which elements <v, c'(t)> = (f o c)'(t)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import BudgetError, UnsupportedError
from ..exact.reals import UndecidedSign
from ..fields.chain_rule import selection_field
from ..fields.clarke import bouligand, clarke
from ..fields.image import exact_field
from ..fields.limiting import limiting
from ..fields.local import Local
from ..programs.operations import OPERATIONS
from ..programs.program import Program
from ..programs.text import to_text
from ..sets.value_set import ValueSet
from ..stratified.field import StratifiedField
from ..stratified.maps.derivative_maps import clarke_map, scalar
from ..verdicts import Unknown
from .curve import Curve, read_curve
from .field_rows import cuts_of, row_on_interval
from .point_rows import row_at
from .report import AlongCurve
from .row import Row
from .subdivision import Part, subdivided

FIELDS: dict[str, tuple[str, Callable[[Local], ValueSet]]] = {
    "clarke": ("Clarke subdifferential", clarke),
    "bouligand": ("Bouligand subdifferential", bouligand),
    "limiting": ("limiting subdifferential", limiting),
    "chain_rule": ("chain-rule field", exact_field),
    "selection": ("selection field", selection_field),
}
ENTIRE = frozenset(("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan", "norm"))
"""Smooth elementary operations and norms: where these are constant along c, all choices give the derivative zero."""


def chain_rule_along(
    program: Any, curve: Any, interval: Any = (0, 1), field: Any = "clarke", variables: Any = None
) -> AlongCurve | Unknown:
    """At which t, and for which v in D(c(t)), the chain rule (f o c)'(t) = <v, c'(t)> holds.

    Parameters
    ----------
    program : scalar program
        Rational operations, switches and comparisons.
    curve : str, mapping or map
        "x=t,y=t**2", {"x": "t", "y": "t**2"} or "[t, t**2]"; continuous and piecewise rational in one parameter.
    interval : (a, b)
        Exact ends a < b; at the ends derivatives are one-sided.
    field : str or StratifiedField
        "clarke", "bouligand", "limiting", "chain_rule", "selection", or a field of any kind.
    variables : names, optional

    Returns
    -------
    AlongCurve, or Unknown with the reason
        A row for each of finitely many intervals and points, exact and complete.

    Raises
    ------
    UnsupportedError
        If the program or the curve is not piecewise rational.
    DomainError
        If the curve is not continuous.

    Examples
    --------
    >>> print(chain_rule_along("abs(x) + y", "x=t,y=t**2", (-1, 2)))
    P = abs(x) + y
    c: x = t, y = t**2, -1 <= t <= 2
    D = Clarke subdifferential
    <BLANKLINE>
    t            (f o c)'(t)      <v, c'(t)>  holds for
    -1 <= t < 0  2*t - 1          {2*t - 1}   all v
    t = 0        none (-1 and 1)  [-1, 1]     f(c(t)) has no derivative
    0 < t <= 2   2*t + 1          {2*t + 1}   all v
    <BLANKLINE>
    the chain rule holds for all v at all t but t = 0

    Notes
    -----
    On an interval on which no tie of the program changes, every choice of branches has the value f(c(t)), so each of
    the gradients in these fields satisfies the chain rule there: what remains are finitely many t, decided one by one.
    That a field satisfies it for almost every t along every curve is the definition of conservative (Bolte and
    Pauwels 2021).
    """
    given = field.variables if isinstance(field, StratifiedField) and variables is None else variables
    known = scalar(program, given)
    path = read_curve(curve, known.variables, interval)
    try:
        if isinstance(field, StratifiedField):
            return _of_field(known, path, field, field.name or "the given field")
        if field not in FIELDS:
            raise UnsupportedError(
                f"a field among {', '.join(FIELDS)} or a StratifiedField is required",
                f"received {field!r}",
                "choose one",
            )
        if _is_direct(known):
            return _of_program(known, path, *FIELDS[field])
        found = clarke_map(known, kind="chain_rule_exact" if field == "chain_rule" else field)
        return found if isinstance(found, Unknown) else _of_field(known, path, found, FIELDS[field][0])
    except (UndecidedSign, BudgetError) as error:
        return Unknown(str(error))


def _is_direct(program: Program) -> bool:
    """Whether every choice of branches gives f(c(t)) wherever it is tied: no comparisons, no roots of what varies."""
    varies: dict[int, bool] = {}
    for index in program.needed():
        node = program.nodes[index]
        varies[index] = node.operation == "variable" or any(varies[i] for i in node.operands)
        kind = OPERATIONS[node.operation].kind
        if kind in ("predicate", "logic", "choice", "jump") or node.operation == "boolean":
            return False
        if node.is_elementary and varies[index] and node.operation not in ENTIRE:
            return False
    return True


def _of_program(program: Program, curve: Curve, name: str, compute: Callable[[Local], ValueSet]) -> AlongCurve:
    parts = subdivided(program, curve)

    def at(part: Part) -> ValueSet:
        return compute(Local(program, part.place))

    def between(part: Part) -> Row:
        return _open(part, "all", derivative=part.derivative)

    return _report(program, curve, name, parts, at, between)


def _of_field(program: Program, curve: Curve, field: StratifiedField, name: str) -> AlongCurve:
    if field.value_shape != (len(program.variables),):
        raise UnsupportedError("a field of vectors is required", "received one of matrices", "take one output")
    if field.variables != program.variables:
        raise UnsupportedError(
            f"a field in the variables {', '.join(program.variables)} is required",
            f"received one in {', '.join(field.variables)}", "write both in the same variables",
        )  # fmt: skip
    parts = subdivided(program, curve, cuts_of(field))
    return _report(program, curve, name, parts, lambda part: field.at(part.place), lambda p: row_on_interval(p, field))


def _report(
    program: Program,
    curve: Curve,
    name: str,
    parts: list[Part],
    at: Callable[[Part], ValueSet],
    between: Callable[[Part], Row],
) -> AlongCurve:
    rows: list[Row] = []
    for k, part in enumerate(parts):
        if part.is_point:
            before, after = (parts[j] if 0 <= j < len(parts) else None for j in (k - 1, k + 1))
            new = row_at(part, before, after, at)
        elif not part.value.formulas:
            new = _open(part, "undefined", reason=f"the program has no value: {part.value.reason}")
        else:
            new = between(part)
        wider = rows[-1].joined(new) if rows else None
        rows[-1:] = [wider] if wider else [*rows[-1:], new]
    return AlongCurve(to_text(program), curve, name, tuple(rows))


def _open(part: Part, status: str, **more: Any) -> Row:
    return Row(part.low, part.high, (False, False), status, **more)
