"""The inverse function rule: {N^{-1} : N in Clarke Phi(x)} against the Clarke Jacobian of Psi = Phi^{-1}, both ways."""

from __future__ import annotations

from typing import Any

from ...errors import UnsupportedError
from ...exact.matrices import inverse
from ...fields.clarke import bouligand
from ...fields.local import Local
from ...programs import evaluate
from ...programs.conversion import with_variables
from ...programs.program import Node, Program
from ...sets import FiniteSet, Polytope, Undefined, UnknownSet, ValueSet, convex_hull
from ...sets.polytope import hull_of
from ...verdicts import Proved, Refuted
from ..cases import PointedFunction, point_text, pointed
from ..rule import Application, Part, Qualification, Rule, Theorem, conclude
from .equation import Equation
from .implicit import beyond_the_vertices, require_square, with_system
from .solution_sets import SolutionSet, inverse_set

_THEOREM = Theorem(
    "if every matrix of the Clarke Jacobian is invertible, the map is a Lipschitz homeomorphism near the point",
    "Clarke (1976), On the inverse function theorem",
)

INVERSE = Rule(
    name="inverse",
    kind="conservative",
    premises="Phi : R^n -> R^n locally Lipschitz and definable, every N in Clarke Phi(x) invertible, Psi its local inverse",
    formula="Clarke Psi(Phi(x)) ⊂ conv {N^{-1} : N ∈ Clarke Phi(x)}",
    always=True,
    equality="the inverses of all N lie in the hull of the inverses of the limits of Jacobians",
    theorem=_THEOREM,
)

INVERSE_WITHOUT_HULL = Rule(
    name="inverse-without-hull",
    kind="clarke",
    premises=INVERSE.premises,
    formula="Clarke Psi(Phi(x)) ⊂ {N^{-1} : N ∈ Clarke Phi(x)}",
    always=False,
    equality="n = 1, or Phi is strictly differentiable at x",
    theorem=_THEOREM,
)

INVERSE_BACKWARD = Rule(
    name="inverse-backward",
    kind="clarke",
    premises="Psi the local inverse of Phi, every matrix of Clarke Psi(Phi(x)) invertible",
    formula="Clarke Phi(x) ⊂ {M^{-1} : M ∈ Clarke Psi(Phi(x))}",
    always=False,
    equality="n = 1, or Phi is strictly differentiable at x",
    theorem=_THEOREM,
)


def apply_inverse(function: Any, at: Any, variables: Any = None, rule: Rule = INVERSE) -> Application:
    """The inverses of the matrices of a Clarke Jacobian against the Clarke Jacobian of the inverse map.

    Parameters
    ----------
    function : str, Program or anything that denotes one
        Phi, with as many outputs as variables.
    at : mapping, str or sequence
        The exact point x.
    rule : INVERSE, INVERSE_WITHOUT_HULL or INVERSE_BACKWARD
        The last one predicts Clarke Phi(x) from Clarke Psi(Phi(x)).

    Returns
    -------
    Application

    Raises
    ------
    UnsupportedError
        If the numbers of outputs and variables differ.

    Examples
    --------
    >>> found = apply_inverse("2*x + abs(x)", at="x=0")
    >>> found.predicted, found.true, bool(found.equality)
    ([1/3, 1], [1/3, 1], True)
    """
    if rule not in (INVERSE, INVERSE_WITHOUT_HULL, INVERSE_BACKWARD):
        raise UnsupportedError(
            "one of the inverse rules is required", f"received {rule!r}"[:80], "use INVERSE, or rule_named(...).apply"
        )
    phi = pointed(function, at, variables)
    require_square(len(phi.program.outputs), len(phi.point))
    subject = Equation(_as_equation(phi), len(phi.point))
    inner = inverse_jacobian(phi, subject)
    if rule is INVERSE_BACKWARD:
        predicted, true = inverses_of(inner, phi), phi.clarke
        parts = [Part("Clarke of the inverse", inner)]
    else:
        formula = inverses_of(phi.clarke, phi)
        predicted, true = (convex_hull(formula) if rule is INVERSE else formula), inner
        parts = [Part("Clarke of Phi", phi.clarke)]
    case = f"Phi = {phi.text}, {point_text(phi)}"
    found = conclude(rule, case, parts, predicted, true, _qualifications(subject, phi), subject)
    if rule is not INVERSE_BACKWARD:
        return with_system(beyond_the_vertices(found, formula) if rule is INVERSE else found, subject)
    return with_system(found, predicted) if isinstance(predicted, SolutionSet) else found


def _as_equation(phi: PointedFunction) -> PointedFunction:
    """Phi(x) - u at (Phi(x), x): its solution x(u) is the inverse."""
    program, size = phi.program, len(phi.point)
    names = [f"u{k}" for k in range(size)]
    while set(names) & set(program.variables):
        names = [f"{name}_" for name in names]
    wider = with_variables(program, [*names, *program.variables])
    nodes, outputs = list(wider.nodes), []
    for k, output in enumerate(wider.outputs):
        nodes += [Node("variable", (), k), Node("sub", (output, len(nodes)))]
        outputs.append(len(nodes) - 1)
    values = evaluate(program, phi.point)
    equation = Program(wider.variables, tuple(nodes), tuple(outputs), program.is_map)
    return PointedFunction(Local(equation, (*values, *phi.point)))


def inverse_jacobian(phi: PointedFunction, subject: Equation) -> ValueSet:
    """The Clarke Jacobian of the local inverse: the hull of the inverses of the limits of Jacobians.

    The image of an open cell under a homeomorphism is open, so every branch carries values.
    """
    verdict = subject.homeomorphism
    if isinstance(verdict, Refuted):
        return Undefined(f"there is no Lipschitz inverse near the point: {verdict.reason}")
    if not isinstance(verdict, Proved):
        return UnknownSet(f"a Lipschitz inverse is not proved: {verdict.reason}")
    limits = bouligand(phi.local)
    if not isinstance(limits, FiniteSet):
        return UnknownSet(f"the limits of Jacobians are not finitely many known ones ({limits})")
    size = len(phi.point)
    flats = []
    for flat in limits.flat_elements:
        rows = inverse([flat[i * size : (i + 1) * size] for i in range(size)])
        if rows is None:
            return UnknownSet("a limit of Jacobians is singular")
        flats.append(tuple(entry for row in rows for entry in row))
    return hull_of(flats, phi.program.shape)


def inverses_of(matrices: ValueSet, phi: PointedFunction) -> ValueSet:
    """{N^{-1} : N in a set of matrices}, in the shape of a derivative of Phi."""
    if not isinstance(matrices, Polytope):
        return UnknownSet(f"a polytope of matrices is required, not {matrices}")
    size = len(phi.point)
    try:
        found = inverse_set(Polytope(matrices.flat_vertices, (size, size)))
    except UnsupportedError as error:
        return Undefined(error.received)
    return Polytope(found.flat_vertices, phi.program.shape) if isinstance(found, Polytope) else found


def _qualifications(subject: Equation, phi: PointedFunction) -> list[Qualification]:
    return [
        Qualification(
            "invertibility of every matrix (Clarke's condition)", subject.condition, subject.condition.reason
        ),
        Qualification("a Lipschitz inverse near the point", subject.homeomorphism, subject.homeomorphism.reason),
        Qualification("strict differentiability of Phi", phi.strictly_differentiable),
    ]
