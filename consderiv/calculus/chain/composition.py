"""The composition rule: Jac(F o G)(x) lies in conv{A B : A in Jac F(G(x)), B in Jac G(x)}, always.

Without the convex hull it fails: for F = |.| and G = |x| + y the products are the bow-tie |s| <= |t| <= 1, the
Clarke set is the square. With the Jacobian of G taken row by row the prediction only grows: it forgets which slopes
occur together.
"""

from __future__ import annotations

from typing import Any, Literal

from ...errors import UnsupportedError
from ...fields.local import Local
from ...programs import as_program, evaluate
from ...sets import ValueSet, linear_image
from ...sets.products import product_hull, product_set
from ...verdicts import Proved
from ..cases import PointedFunction, moved, point_text, pointed
from ..rule import Application, Part, Rule, Theorem, conclude
from ..sums import sum_of_sets
from .choices import by_product
from .programs import composed
from .qualifications import components, qualifications

InnerJacobian = Literal["joint", "rows"]

_PREMISES = "G: R^n -> R^k locally Lipschitz near x, F: R^k -> R^p locally Lipschitz near G(x)"
_ENOUGH = (
    "F is strictly differentiable at G(x), or G is strictly differentiable at x with a surjective derivative,"
    " or F is scalar and regular with nonnegative slopes and the components of G are regular"
)
_CHAIN = Theorem(
    "the generalized Jacobian of a composition lies in the convex hull of the products",
    "Clarke (1983), Theorem 2.6.6 for scalar F; Imbert (2002) for vector valued F",
)

COMPOSITION = Rule(
    name="composition",
    kind="clarke",
    premises=_PREMISES,
    formula="Clarke(F o G)(x) ⊂ conv{A B : A in Clarke F(G(x)), B in Clarke G(x)}",
    always=True,
    equality=f"{_ENOUGH}, or the kinks of F o G are linearly independent",
    theorem=_CHAIN,
)
WITHOUT_HULL = Rule(
    name="composition-without-hull",
    kind="clarke",
    premises=_PREMISES,
    formula="Clarke(F o G)(x) ⊂ {A B : A in Clarke F(G(x)), B in Clarke G(x)}",
    always=False,
    equality="F is strictly differentiable at G(x), or G is strictly differentiable at x with a surjective derivative",
    theorem=Theorem(
        "the inclusion needs the convex hull: the products need not be convex", "Clarke (1983), Theorem 2.6.6"
    ),
)
ROWS = Rule(
    name="composition-rows",
    kind="clarke",
    premises=_PREMISES,
    formula="Clarke(F o G)(x) ⊂ conv{A B : A in Clarke F(G(x)), row i of B in Clarke G_i(x)}",
    always=True,
    equality=_ENOUGH.replace("F is strictly differentiable at G(x)", "F is strictly differentiable at G(x) and k = 1"),
    theorem=Theorem(
        "for scalar F the subdifferential of a composition lies in the convex hull of sums of slope times subgradient",
        "Clarke (1983), section 2.3",
    ),
)
ROWS_WITHOUT_HULL = Rule(
    name="composition-rows-without-hull",
    kind="clarke",
    premises=_PREMISES,
    formula="Clarke(F o G)(x) ⊂ {A B : A in Clarke F(G(x)), row i of B in Clarke G_i(x)}",
    always=False,
    equality="G is strictly differentiable at x with a surjective derivative, or F is, and k = 1",
    theorem=Theorem("the inclusion needs the convex hull", "Clarke (1983), section 2.3"),
)
SMOOTH_INNER = Rule(
    name="smooth-inner",
    kind="clarke",
    premises="G: R^n -> R^k strictly differentiable at x, with the derivative B; F locally Lipschitz near G(x)",
    formula="Clarke(F o G)(x) ⊂ {A B : A in Clarke F(G(x))}",
    always=True,
    equality="B is onto, or F is scalar and F or -F is regular at G(x)",
    theorem=Theorem("a strictly differentiable inner map needs no hull", "Clarke (1983), section 2.3"),
)


def apply_composition(
    outer: Any,
    inner: Any,
    at: Any,
    variables: Any = None,
    outer_variables: Any = None,
    hull: bool = True,
    inner_jacobian: InnerJacobian = "joint",
) -> Application:
    """The Clarke set of F o G against the products of the elements of both Clarke sets.

    Parameters
    ----------
    outer : str, Program or anything that denotes one
        F, with one variable for each output of G, in order of first appearance or as in `outer_variables`.
    inner : str, Program or anything that denotes one
        G: a scalar function, or a list.
    at : mapping, str or sequence
        The exact point of the inner variables.
    hull : bool
        Whether the convex hull of the products is taken.
    inner_jacobian : "joint" or "rows"
        The Clarke Jacobian of G, or the product of the Clarke sets of its components.

    Returns
    -------
    Application

    Examples
    --------
    >>> apply_composition("abs(u)", "abs(x) + y", at="x=0,y=0", hull=False).missing.element
    (Fraction(1, 1), Fraction(0, 1))
    >>> found = apply_composition("max(u, 0)", "-abs(x)", at="x=0")
    >>> found.predicted, found.true, found.gap.how
    ([-1, 1], {0}, 'A B with A = 1, B = -1')
    """
    if inner_jacobian not in ("joint", "rows") or not isinstance(hull, bool):
        raise UnsupportedError(
            'inner_jacobian is "joint" or "rows", and hull is True or False',
            f"received inner_jacobian={inner_jacobian!r}, hull={hull!r}", "choose among these",
        )  # fmt: skip
    first, second, whole = case_of(outer, inner, at, variables, outer_variables)
    right = _rows(second) if inner_jacobian == "rows" else second.clarke
    predicted = (product_hull if hull else product_set)(first.clarke, right)
    name = "rows of Clarke" if inner_jacobian == "rows" and second.program.is_map else "Clarke"
    parts = [Part(f"Clarke of F = {first.text}", first.clarke), Part(f"{name} of G = {second.text}", right)]
    rule = {(True, "joint"): COMPOSITION, (False, "joint"): WITHOUT_HULL, (True, "rows"): ROWS}.get(
        (hull, inner_jacobian), ROWS_WITHOUT_HULL
    )
    explain = by_product(first.clarke, right, predicted)
    found = qualifications(first, second, whole, hull, inner_jacobian == "joint")
    case = f"F = {first.text}, G = {second.text}, {point_text(second)}"
    return conclude(rule, case, parts, predicted, whole.clarke, found, (first, second, whole), explain)


def case_of(
    outer: Any, inner: Any, at: Any, variables: Any, outer_variables: Any
) -> tuple[PointedFunction, PointedFunction, PointedFunction]:
    """F at G(x), G at x, and F o G at x."""
    second = pointed(inner, at, variables)
    program = as_program(outer, outer_variables)
    together = composed(program, second.program)
    values = tuple(evaluate(second.program, second.point))
    return PointedFunction(Local(program, values)), second, moved(second, together)


def _rows(inner: PointedFunction) -> ValueSet:
    """The product of the Clarke sets of the components, as a set of matrices."""
    if not inner.program.is_map:
        return inner.clarke
    k, n = inner.program.shape
    terms = []
    for i, component in enumerate(components(inner)):
        rows = [[int(place == i * n + j) for j in range(n)] for place in range(k * n)]
        terms.append(linear_image(component.clarke, rows, (k, n)))
    return sum_of_sets(terms)


def apply_smooth_inner(
    outer: Any, inner: Any, at: Any, variables: Any = None, outer_variables: Any = None
) -> Application:
    """The Clarke set of F o G against that of F times the derivative of G; affine changes of variables are an instance.

    Raises
    ------
    UnsupportedError
        If G is not proved to be strictly differentiable at x.

    Examples
    --------
    >>> found = apply_smooth_inner("abs(u) - abs(v)", "[x, x + x**2]", at="x=0")
    >>> found.predicted, found.true
    ([-2, 2], {0})
    """
    first, second, whole = case_of(outer, inner, at, variables, outer_variables)
    if not isinstance(second.strictly_differentiable, Proved):
        raise UnsupportedError(
            "an inner map that is strictly differentiable at the point is required", f"received {second.text}",
            "use the rule `composition`",
        )  # fmt: skip
    predicted = product_set(first.clarke, second.clarke)
    parts = [Part(f"Clarke of F = {first.text}", first.clarke), Part(f"derivative of G = {second.text}", second.clarke)]
    found = qualifications(first, second, whole, True, True)
    case = f"F = {first.text}, G = {second.text}, {point_text(second)}"
    explain = by_product(first.clarke, second.clarke, predicted)
    return conclude(SMOOTH_INNER, case, parts, predicted, whole.clarke, found, (first, second, whole), explain)
