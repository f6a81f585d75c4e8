"""The integral rule: Clarke F(w) lies in the Aumann expectation of Clarke f(w, .) for F(w) = E f(w, s), always.

Equality needs regularity. It is strict for s |w| with s = -1 or 1, each with probability one half: {0} in [-1, 1]. The
expectation of conservative fields is a conservative field of F, as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...errors import ConsderivError, UnsupportedError
from ...exact.reals import Number, format_number
from ...programs import as_program, parse_point, to_text
from ...programs.conversion import with_variables
from ...programs.program import Node, Program
from ...sets import Undefined, UnknownSet, ValueSet, is_equal, scale
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cases import PointedFunction, pointed
from ..rule import Application, Part, Qualification, Rule, Theorem, conclude
from ..sums import added, sum_of_sets
from .laws import Law
from .sets import UNDECIDED, Germs

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


@dataclass(frozen=True)
class IntegralCase:
    """F(w) = E f(w, s) at a point: the integrand with the variables of F first and then the parameters, and the law."""

    program: Program
    point: tuple[Number, ...]
    law: Law

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of F."""
        return self.program.variables[: len(self.point)]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The random parameters."""
        return self.program.variables[len(self.point) :]

    @cached_property
    def germs(self) -> Germs:
        """The germs of the integrand for all parameters."""
        return Germs(self.program, self.point, self.law)

    @cached_property
    def atoms(self) -> tuple[tuple[tuple[Number, ...], Number, PointedFunction], ...]:
        """For each atom its place, its mass, and the function f(., s) at the point."""
        return tuple(
            (place, mass, pointed(at_parameter(self.program, len(self.point), place), self.point))
            for place, mass in self.law.atoms
        )

    @cached_property
    def total(self) -> PointedFunction:
        """F as the program sum p_i f(w, s_i), for a discrete law."""
        return pointed(discrete_expectation(self.program, len(self.point), self.law), self.point)

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {format_number(v)}" for name, v in zip(self.variables, self.point, strict=True))
        return f"E {to_text(self.program)}, {', '.join(self.parameters)} with law {self.law}, {at}"


def integral_case(
    integrand: Any, law: Law, at: Any, parameter: str | Sequence[str] = "s", variables: Any = None
) -> IntegralCase:
    """Read an integrand, its law, and a point of the other variables.

    Raises
    ------
    UnsupportedError
        If the law has another number of parameters.
    """
    if not isinstance(law, Law):
        raise UnsupportedError("a Law is required", f"received {law!r}"[:80], "write Law.uniform(0, 1), or another law")
    program = as_program(integrand)
    parameters = (parameter,) if isinstance(parameter, str) else tuple(parameter)
    if len(parameters) != law.dimension:
        raise UnsupportedError(
            f"{law.dimension} parameters are required, as the law has them",
            f"received {len(parameters)}",
            "name them all",
        )
    own = tuple(name for name in program.variables if name not in parameters)
    names = own if variables is None else tuple(variables)
    point = parse_point({} if at is None else at, names)
    return IntegralCase(with_variables(program, (*names, *parameters)), point, law)


def at_parameter(program: Program, width: int, place: Sequence[Number]) -> Program:
    """The program f(., s) in the first variables, with constants for the parameters."""
    nodes = tuple(
        Node("constant", (), place[node.index - width])
        if node.operation == "variable" and node.index >= width
        else node
        for node in program.nodes
    )
    return Program(program.variables[:width], nodes, program.outputs, program.is_map)


def discrete_expectation(program: Program, width: int, law: Law) -> Program:
    """The program sum p_i f(w, s_i) of a discrete law."""
    return added([_multiple(at_parameter(program, width, place), mass) for place, mass in law.atoms])


def _multiple(program: Program, factor: Number) -> Program:
    nodes, outputs = list(program.nodes), []
    for output in program.outputs:
        nodes += [Node("constant", (), factor), Node("mul", (len(nodes), output))]
        outputs.append(len(nodes) - 1)
    return Program(program.variables, tuple(nodes), tuple(outputs), program.is_map)


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
        parts = [
            Part(f"{format_number(mass)} Clarke of {f.text}", _scaled(f.clarke, mass)) for _, mass, f in case.atoms
        ]
        predicted = sum_of_sets([part.value for part in parts])
        return conclude(INTEGRAL, str(case), parts, predicted, case.total.clarke, discrete_qualifications(case), case)
    try:
        predicted, true = case.germs.expectation, case.germs.clarke
        parts = [Part(f"expectation over {_cell_text(case, k)}", value) for k, value in enumerate(_summands(case))]
        found = _germ_qualifications(case)
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
            Part(f"{format_number(mass)} chain-rule hull of {f.text}", _scaled(f.chain_rule_hull, mass))
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


def _scaled(part: ValueSet, factor: Number) -> ValueSet:
    return scale(part, factor)


def discrete_qualifications(case: IntegralCase) -> list[Qualification]:
    """The two conditions that are enough for equality, atom by atom; all strictly differentiable but one is enough too."""
    kinks = [f for _, _, f in case.atoms if not isinstance(f.strictly_differentiable, Proved)]
    undecided = [f for f in kinks if isinstance(f.strictly_differentiable, Unknown)]
    names = ", ".join(f.text for f in kinks)
    if len(kinks) <= 1:
        smooth: Verdict = Proved(None)
    else:
        smooth = Unknown("an atom is undecided") if len(kinks) - len(undecided) <= 1 else Refuted(tuple(kinks))
    found = [Qualification("strict differentiability for all atoms but one", smooth, names and f"kinks in {names}")]
    if not case.program.is_map:
        found.append(Qualification("regularity for all atoms", *_all_regular(case)))
    return found


def conservative_qualifications(case: IntegralCase) -> list[Qualification]:
    """Enough for equality: the fields are the Clarke sets, and these add up."""
    name = "chain-rule hull = Clarke set for all atoms"
    verdicts = [(f, is_equal(f.chain_rule_hull, f.clarke)) for _, _, f in case.atoms]
    failing = next((f for f, verdict in verdicts if isinstance(verdict, Refuted)), None)
    if failing is not None:
        return [Qualification(name, Refuted(failing), f"not for {failing.text}")]
    undecided = next((verdict for _, verdict in verdicts if isinstance(verdict, Unknown)), None)
    return [Qualification(name, undecided or Proved(None)), *discrete_qualifications(case)]


def _all_regular(case: IntegralCase) -> tuple[Verdict, str]:
    for _, _, f in case.atoms:
        if isinstance(f.regular, Refuted):
            return Refuted(f), f"{f.text} is not regular"
        if isinstance(f.regular, Unknown):
            return Unknown(f.regular.reason), f.text
    return Proved(None), ""


def _germ_qualifications(case: IntegralCase) -> list[Qualification]:
    germs = case.germs
    kinks = [kind for _, kind in germs.parts if len(kind.vertices) > 1]
    verdict: Verdict = Proved(germs.parts) if not kinks else Refuted(kinks[0].cell.sample)
    detail = "" if not kinks else _at_sample(case, kinks[0].cell.sample, "a kink")
    found = [Qualification("strict differentiability for almost every parameter", verdict, detail)]
    if not case.program.is_map:
        failing = [kind for _, kind in germs.parts if not kind.regular]
        verdict = Proved(germs.parts) if not failing else Refuted(failing[0].cell.sample)
        detail = "" if not failing else _at_sample(case, failing[0].cell.sample, "not regular")
        found.append(Qualification("regularity for almost every parameter", verdict, detail))
    return found


def _at_sample(case: IntegralCase, sample: Sequence[Number], what: str) -> str:
    return f"{what} at {', '.join(map(format_number, sample))} and nearby" if sample else f"{what} at an atom"


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
