"""Sum and chain rule for chain-rule fields: they hold as they are, as sets, with no hull and no qualification.

The field of a sum of programs is the sum of the fields, the field of a composed program {A B : A in D_F(G(x)), B in
D_G(x)}. Conservative fields of F and G give a conservative field of F o G in this way, so its hull contains the
Clarke set; what is left over are artefacts of formal differentiation.
"""

from __future__ import annotations

from typing import Any

from ...fields.chain_rule import chain_rule_hull
from ...fields.image import exact_field, image_contains
from ...sets import Polytope, UnknownSet, ValueSet, convex_hull, is_equal
from ...sets.products import ProductSet, product_hull, product_set
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cases import PointedFunction, at_one_point, moved, point_text
from ..rule import Application, Part, Qualification, Rule, Theorem, conclude
from ..sums import added, require_one_kind, sum_of_sets
from .choices import by_product, by_sum
from .composition import case_of
from .kinks import independent_kinks

_SOURCE = (
    "Bolte and Pauwels (2021), Conservative set valued fields, automatic differentiation, stochastic gradient methods"
)

CHECKED = 6
"""At most this many vertices are looked up in a field that is not known as a set."""

CONSERVATIVE_SUM = Rule(
    name="conservative-sum",
    kind="conservative",
    premises="D_1, ..., D_k chain-rule fields of programs f_1, ..., f_k",
    formula="Clarke(f_1 + ... + f_k)(x) ⊂ conv(D_1(x) + ... + D_k(x))",
    always=True,
    equality="the kinks are linearly independent",
    theorem=Theorem("sums of conservative fields are conservative for the sum, as they are", _SOURCE),
)
CONSERVATIVE_COMPOSITION = Rule(
    name="conservative-composition",
    kind="conservative",
    premises="D_F, D_G chain-rule fields of programs F and G",
    formula="Clarke(F o G)(x) ⊂ conv{A B : A in D_F(G(x)), B in D_G(x)}",
    always=True,
    equality="the kinks are linearly independent",
    theorem=Theorem("products of conservative Jacobians are conservative for the composition, as they are", _SOURCE),
)


def apply_conservative_sum(*terms: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of a sum against the hull of the sum of the chain-rule fields.

    Examples
    --------
    >>> found = apply_conservative_sum("relu(x)", "-relu(-x)", at="x=0")
    >>> found.predicted, found.true, found.qualifications[0].verdict.reason
    ([0, 2], {1}, 'the sets are equal')
    """
    functions = at_one_point(terms, at, variables)
    require_one_kind(functions)
    total = moved(functions[0], added([f.program for f in functions]))
    fields = [field_of(f) for f in functions]
    whole, predicted = sum_of_sets(fields), sum_of_sets([f.chain_rule_hull for f in functions])
    parts = [Part(f"field of {f.text}", part) for f, part in zip(functions, fields, strict=True)]
    explain = by_sum([f.chain_rule_hull for f in functions], [part.name for part in parts])
    found = [_same_field("the field of the sum is the sum of the fields", total, whole, predicted)]
    found.append(independent_kinks([total]))
    case = f"{total.text}, {point_text(total)}"
    return conclude(CONSERVATIVE_SUM, case, parts, predicted, total.clarke, found, (*functions, total), explain)


def apply_conservative_composition(
    outer: Any, inner: Any, at: Any, variables: Any = None, outer_variables: Any = None
) -> Application:
    """The Clarke set of F o G against the hull of the product of the chain-rule fields.

    Examples
    --------
    >>> found = apply_conservative_composition("u - v", "[relu(x), relu(-x)]", at="x=0")
    >>> found.predicted, found.true, bool(found.qualifications[0].verdict)
    ([0, 2], {1}, True)
    """
    first, second, whole = case_of(outer, inner, at, variables, outer_variables)
    left, right = field_of(first), field_of(second)
    product, predicted = product_set(left, right), product_hull(first.chain_rule_hull, second.chain_rule_hull)
    parts = [Part(f"field of F = {first.text}", left), Part(f"field of G = {second.text}", right)]
    parts.append(Part("their product", product))
    explain = by_product(first.chain_rule_hull, second.chain_rule_hull, predicted)
    found = [_same_field("the field of F o G is the product of the fields", whole, product, predicted)]
    found.append(independent_kinks([whole]))
    case = f"F = {first.text}, G = {second.text}, {point_text(second)}"
    return conclude(
        CONSERVATIVE_COMPOSITION, case, parts, predicted, whole.clarke, found, (first, second, whole), explain
    )


def field_of(function: PointedFunction) -> ValueSet:
    """The chain-rule field itself where it is known as a set, else what is known of it."""
    found = exact_field(function.local)
    if isinstance(found, UnknownSet) and found.outer is None:
        return UnknownSet(found.reason, found.inner, function.chain_rule_hull)
    return found


def _same_field(name: str, whole: PointedFunction, predicted: ValueSet, hull: ValueSet) -> Qualification:
    """Whether the field of the composed program is the predicted one: as sets, else by their hulls."""
    field = exact_field(whole.local)
    verdict: Verdict = Unknown("a field is not known as a set")
    if not isinstance(field, UnknownSet) and not isinstance(predicted, UnknownSet):
        verdict = is_equal(predicted, field) if isinstance(predicted, ProductSet) else is_equal(field, predicted)
    if isinstance(verdict, Proved):
        return Qualification(name, Proved(verdict.evidence, "the sets are equal"))
    if isinstance(verdict, Refuted):
        return Qualification(name, verdict)
    hulls = is_equal(convex_hull(chain_rule_hull(whole.local)), hull)
    if not isinstance(hulls, Proved):
        return Qualification(name, hulls)
    # Vertices of a predicted hull are elements of the predicted field.
    members = [image_contains(whole.local, vertex) for vertex in _some_vertices(hull)]
    outside = next((found for found in members if isinstance(found, Refuted)), None)
    if outside is not None:
        return Qualification(name, outside)
    known = sum(isinstance(found, Proved) for found in members)
    told = "their convex hulls are equal" + (
        f", and vertices of it ({known}) are proved to lie in both" if known else ""
    )
    return Qualification(name, verdict, told)


def _some_vertices(hull: ValueSet) -> tuple[Any, ...]:
    return hull.vertices[:CHECKED] if isinstance(hull, Polytope) else ()
