"""Partial derivatives: the Clarke set of x_1 -> f(x_1, x_2) lies in the projection of that of f.

The other way round there is no rule: neither does the Clarke set of f lie in the product of the partial ones, nor
does it contain it. Regularity of f is enough for the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..fields.local import Local
from ..programs.conversion import variable_names
from ..sets import ValueSet, linear_image
from .cases import PointedFunction, point_text, pointed
from .chain.choices import by_projection, by_sum
from .chain.programs import require_scalar, with_fixed
from .chain.qualifications import opposite
from .rule import Application, Part, Qualification, Rule, Theorem, conclude
from .sums import sum_of_sets

PARTIAL = Rule(
    name="partial",
    kind="clarke",
    premises="f locally Lipschitz near (x_1, x_2)",
    formula="Clarke_1 f(x_1, x_2) ⊂ the projection of Clarke f(x_1, x_2) on the first block",
    always=True,
    equality="f is regular, or -f is, or f is strictly differentiable at the point",
    theorem=Theorem("partial subgradients are projections of subgradients", "Clarke (1983), section 2.3"),
)
PARTIAL_PRODUCT = Rule(
    name="partial-product",
    kind="clarke",
    premises="f locally Lipschitz near x",
    formula="Clarke f(x) ⊂ Clarke_1 f(x) x ... x Clarke_n f(x)",
    always=False,
    equality="f is strictly differentiable at x (regularity of f is enough for the inclusion)",
    theorem=Theorem(
        "the inclusion holds for regular f; in general neither set contains the other",
        "Clarke (1983), section 2.3",
    ),
)


def apply_partial(function: Any, at: Any, block: Any = None, variables: Any = None) -> Application:
    """The Clarke set of a function of some of its variables against the projection of its Clarke set.

    Parameters
    ----------
    function : str, Program or anything that denotes one
        A scalar function, or a map.
    at : mapping, str or sequence
        The exact point.
    block : str or sequence of names
        The variables that stay; the first one when missing.

    Examples
    --------
    >>> found = apply_partial("abs(x) - abs(x + y) + abs(x - y)", at="x=0,y=0", block="x")
    >>> found.predicted, found.true
    ([-3, 3], [-1, 1])
    """
    f = pointed(function, at, variables)
    kept = variable_names(block) if block is not None else f.program.variables[:1]
    places = _places(f, kept)
    predicted = _projected(f, places)
    partial = _partial(f, kept)
    parts = [Part(f"Clarke of {f.text}", f.clarke)]
    case = f"{f.text} as a function of {', '.join(kept)}, {point_text(f)}"
    explain = by_projection(f.clarke, lambda flat: tuple(v for i, v in enumerate(flat) if i % len(f.point) in places))
    return conclude(PARTIAL, case, parts, predicted, partial.clarke, _qualifications(f), (f, partial), explain)


def apply_partial_product(function: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of a scalar function against the product of its partial ones.

    Examples
    --------
    >>> found = apply_partial_product("abs(x + y) - abs(x) - abs(y)", at="x=0,y=0")
    >>> found.predicted, found.true
    ({(0, 0)}, conv{(-2, 0), (0, -2), (0, 2), (2, 0)})
    """
    f = pointed(function, at, variables)
    require_scalar([f], "partial-product")
    names = f.program.variables
    partials = [_partial(f, (name,)) for name in names]
    terms: list[ValueSet] = []
    for i, partial in enumerate(partials):
        terms.append(linear_image(partial.clarke, [[int(i == j)] for j in range(len(names))]))
    parts = [Part(f"Clarke in {name}", partial.clarke) for name, partial in zip(names, partials, strict=True)]
    case = f"{f.text}, {point_text(f)}"
    found = [Qualification("strict differentiability of f", f.strictly_differentiable)]
    found.append(Qualification("regularity of f (enough for the inclusion)", f.regular))
    explain = by_sum(terms, [part.name for part in parts])
    return conclude(PARTIAL_PRODUCT, case, parts, sum_of_sets(terms), f.clarke, found, (f, *partials), explain)


def _places(f: PointedFunction, kept: Sequence[str]) -> list[int]:
    missing = [name for name in kept if name not in f.program.variables] if kept else ["no name"]
    if missing:
        raise UnsupportedError(
            f"a block of the variables {', '.join(f.program.variables)} is required",
            f"received {missing[0]}",
            "name variables of the function",
        )
    return sorted({f.program.variables.index(name) for name in kept})


def _projected(f: PointedFunction, places: Sequence[int]) -> ValueSet:
    """The columns of the Clarke set that belong to the block."""
    width, outputs = len(f.point), len(f.program.outputs)
    rows = [[int(k == i * width + j) for k in range(width * outputs)] for i in range(outputs) for j in places]
    return linear_image(f.clarke, rows, (outputs, len(places)) if f.program.is_map else (len(places),))


def _partial(f: PointedFunction, kept: Sequence[str]) -> PointedFunction:
    values = dict(zip(f.program.variables, f.point, strict=True))
    program = with_fixed(f.program, {name: value for name, value in values.items() if name not in kept})
    return PointedFunction(Local(program, tuple(values[name] for name in program.variables)))


def _qualifications(f: PointedFunction) -> list[Qualification]:
    found = [Qualification("strict differentiability of f", f.strictly_differentiable)]
    if not f.program.is_map:
        found.append(Qualification("regularity of f", f.regular))
        found.append(Qualification("regularity of -f", opposite(f).regular))
    return found
