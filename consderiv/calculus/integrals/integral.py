"""The integral rule: Clarke F(w) lies in the Aumann expectation of Clarke f(w, .) for F(w) = E f(w, s), always.

Equality needs regularity. It is strict for s |w| with s = -1 or 1, each with probability one half: {0} in [-1, 1]. The
expectation of conservative fields is a conservative field of F, as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import ConsderivError
from ...exact.reals import Number, format_number
from ...sets import Undefined, UnknownSet, ValueSet, scale
from ..cases import pointed
from ..rule import Application, Part, Rule, Theorem, conclude
from ..sums import sum_of_sets
from .integral_case import IntegralCase, integral_case
from .integral_qualifications import conservative_qualifications, discrete_qualifications, germ_qualifications
from .laws import Law
from .sets import UNDECIDED

INTEGRAL = Rule(
    name="integral",
    kind="clarke",
    premises="f(., s) Lipschitz near w with a constant k(s) that is integrable",
    formula="Clarke(E f(., s))(w) ⊂ E[Clarke f(., s)(w)]",
    always=True,
    equality="f(., s) is regular at w for almost every s, or strictly differentiable there for almost every s",
    theorem=Theorem(
        "the subdifferential of an integral functional lies in the integral of the subdifferentials; regular integrands "
        "give equality",
        "Clarke (1983), section 2.7",
    ),
)

INTEGRAL_CONSERVATIVE = Rule(
    name="integral-conservative",
    kind="conservative",
    premises="D(., s) a conservative field of f(., s), measurable in s, with an integrable bound",
    formula="Clarke(E f(., s))(w) ⊂ conv E[D(., s)(w)]",
    always=True,
    equality="D(w, s) = Clarke f(., s)(w), and f(., s) is regular at w, for almost every s",
    theorem=Theorem(
        "the expectation of conservative fields is a conservative field of the expectation",
        "Bolte, Le and Pauwels (2022), Subgradient sampling for nonsmooth nonconvex minimization",
    ),
)
FEW_CASES = 24


def apply_integral(
    integrand: Any, law: Law, at: Any = None, parameter: str | Sequence[str] = "s", variables: Any = None
) -> Application:
    """The Clarke set of F(w) = E f(w, s) against the Aumann expectation of the Clarke sets of f(., s).

    Parameters
    ----------
    integrand : str, Program or anything that denotes one
        f, in the variables of F and the parameters.
    law : Law
    at : mapping, str or sequence
        The exact point of the variables of F.
    parameter : str or sequence of str
        The name of the parameter, or the names in the order of the law.

    Returns
    -------
    Application
        Its sets are exact; unknown, with bounds, where the expectation is a curved set.

    Examples
    --------
    >>> found = apply_integral("s*abs(w)", Law.uniform(-1, 1), at="w=0")
    >>> found.predicted, found.true, bool(found.inclusion), bool(found.equality)
    ([-1/2, 1/2], {0}, True, False)
    """
    case = integral_case(integrand, law, at, parameter, variables)
    if law.is_discrete:
        parts = [Part(f"{format_number(mass)} Clarke of {f.text}", scale(f.clarke, mass)) for _, mass, f in case.atoms]
        predicted = sum_of_sets([part.value for part in parts])
        return conclude(INTEGRAL, str(case), parts, predicted, case.total.clarke, discrete_qualifications(case), case)
    try:
        predicted, true = case.germs.expectation, case.germs.clarke
        parts = [Part(f"expectation over {_cell_text(case, k)}", value) for k, value in enumerate(_summands(case))]
        found = germ_qualifications(case)
        if isinstance(true, UnknownSet) and true is not predicted:
            direct = _clarke_by_program(case)
            true = true if isinstance(direct, (UnknownSet, Undefined)) else direct
    except UNDECIDED as error:
        predicted, true, parts, found = UnknownSet(str(error)), _clarke_by_program(case), [], []
    return conclude(INTEGRAL, str(case), parts, predicted, true, found, case)


def _clarke_by_program(case: IntegralCase) -> ValueSet:
    """Clarke F from F itself, where it has a formula with few cases."""
    from .expectation import expectation_of

    try:
        found = expectation_of(case.program, len(case.point), case.law)
        if len(found.leaves()) > FEW_CASES:
            return UnknownSet(f"the formula of F has more than {FEW_CASES} cases")
        return pointed(found.program, case.point).clarke
    except ConsderivError as error:
        return UnknownSet(str(error))


def apply_integral_conservative(
    integrand: Any, law: Law, at: Any = None, parameter: str | Sequence[str] = "s", variables: Any = None
) -> Application:
    """The Clarke set of F against the expectation of the hulls of the chain-rule fields of f(., s).

    Parameters are those of `apply_integral`.

    Examples
    --------
    >>> law = Law.discrete({0: "1/2", 1: "1/2"})
    >>> found = apply_integral_conservative("relu(w) - relu(-w) + s", law, at="w=0")
    >>> found.predicted, found.true
    ([0, 2], {1})
    >>> apply_integral_conservative("relu(s*w) - relu(-s*w)", Law.uniform(0, 1), at="w=0").predicted
    [0, 1]
    """
    case = integral_case(integrand, law, at, parameter, variables)
    if law.is_discrete:
        parts = [
            Part(f"{format_number(mass)} chain-rule hull of {f.text}", scale(f.chain_rule_hull, mass))
            for _, mass, f in case.atoms
        ]
        predicted = sum_of_sets([part.value for part in parts])
        found = conservative_qualifications(case)
        return conclude(INTEGRAL_CONSERVATIVE, str(case), parts, predicted, case.total.clarke, found, case)
    from .fields import expected_field

    true = apply_integral(integrand, law, at, parameter, variables).true
    try:
        predicted = expected_field(case.germs)
    except UNDECIDED as error:
        predicted = UnknownSet(str(error))
    return conclude(INTEGRAL_CONSERVATIVE, str(case), [Part("expected field", predicted)], predicted, true, [], case)


def _summands(case: IntegralCase) -> list[ValueSet]:
    germs = case.germs
    if germs.turning:
        return [germs.expectation]
    return [germs.summand(integrand, kind) for integrand, kind in germs.parts]


def _cell_text(case: IntegralCase, index: int) -> str:
    integrand, kind = case.germs.parts[index]
    cell, names = kind.cell, case.parameters
    if case.germs.turning:
        return "all parameters"
    if not cell.order:
        return "the atom " + ", ".join(format_number(side) for side in integrand.component.sides)  # type: ignore[arg-type]
    free = [names[i] for i in integrand.component.free]
    if len(cell.order) == 1:
        low, high = cell.ends
        return f"{format_number(low)} < {free[0]} < {format_number(high)}"
    return f"the cell of {', '.join(map(format_number, cell.sample))}"


def expected_clarke(
    integrand: Any, law: Law, at: Any = None, parameter: str | Sequence[str] = "s", variables: Any = None
) -> ValueSet:
    """The Aumann expectation E[Clarke f(., s)(w)] = {E v(s) : v(s) in Clarke f(., s)(w) integrable}.

    Examples
    --------
    >>> expected_clarke("s*abs(w)", Law.density([(0, 1, "2*s")]), at="w=0")
    [-2/3, 2/3]

    Notes
    -----
    Aumann (1965).
    """
    return apply_integral(integrand, law, at, parameter, variables).predicted


def clarke_of_expectation(
    integrand: Any, law: Law, at: Any = None, parameter: str | Sequence[str] = "s", variables: Any = None
) -> ValueSet:
    """The Clarke set of F(w) = E f(w, s).

    Examples
    --------
    >>> clarke_of_expectation("abs(w - s)", Law.uniform(0, 1), at="w=1/3")
    {-1/3}
    """
    return apply_integral(integrand, law, at, parameter, variables).true


def expected_support(
    integrand: Any, law: Law, direction: Sequence[Number], at: Any = None, parameter: str | Sequence[str] = "s"
) -> Number:
    """The support function of the expectation, exactly, also where the set is curved: E max{<v, d> : v in Clarke f(., s)}.

    Examples
    --------
    >>> expected_support("abs(s*x + y)", Law.uniform(0, 1), (1, -1), at="x=0,y=0")
    Fraction(1, 2)
    """
    from ...exact.rationals import as_number

    return integral_case(integrand, law, at, parameter).germs.support(tuple(as_number(c) for c in direction))
