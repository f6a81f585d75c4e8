"""Is a program locally Lipschitz at all points of its domain? And do witnesses against it lie in the domain?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number, format_number
from ..fields.lipschitz import is_root, lipschitz
from ..fields.local import Local
from ..germs.continuity import jumps
from ..programs.evaluate import evaluate
from ..programs.occurrences import node_name
from ..programs.program import Node, Program
from ..stratified.cells.decomposition import decompose
from ..stratified.cells.faults import faults_of
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .line import outputs_of
from .roots import is_lipschitz_root


def locally_lipschitz(program: Program) -> Verdict:
    """Whether a program is locally Lipschitz at all points at which it has a value.

    Compositions of rational operations, switches, norms, exp, sin, cos, tanh, sigmoid, softplus, erf, atan and log
    are. Roots need an argument that is positive, a sum of squares or a power of |u|; programs with comparisons are decomposed.

    Returns
    -------
    Proved
    Refuted
        The evidence is a point and the arc that shows it.
    Unknown

    Examples
    --------
    >>> from consderiv import parse
    >>> locally_lipschitz(parse("abs(x) + sqrt(abs(y))")).reason
    'not locally Lipschitz at x = 0, y = 0'
    """
    roots = [i for i in program.needed() if is_root(program.nodes[i]) and not is_lipschitz_root(program, i)]
    if not jumps(program) and not roots:
        return Proved(None, "composed of locally Lipschitz operations")
    for point in _suspects(program, roots):
        try:
            verdict = lipschitz(Local(program, point))
        except ConsderivError:
            continue
        if isinstance(verdict, Refuted) and has_values_along(program, point, verdict.evidence):
            place = ", ".join(f"{n} = {format_number(c)}" for n, c in zip(program.variables, point, strict=True))
            return Refuted((point, verdict.evidence), f"not locally Lipschitz at {place}")
    if roots:
        return Unknown(f"{node_name(program, roots[0])} may have unbounded slopes where its argument is zero")
    return _continuous_on_faces(program)


def has_values_along(program: Program, point: Sequence[Number], jump: Any) -> bool:
    """Whether a witness arc lies in the domain; if not, the point is on its boundary and the witness says no more."""
    if jump is None:
        return False
    step = Fraction(1, 2**20)
    place = list(point)
    for k, row in enumerate(jump.arc, 1):
        place = [x + step**k * d for x, d in zip(place, row, strict=True)]
    try:
        evaluate(program, place)
    except ConsderivError:  # no value, or none that is found
        return False
    return True


def _continuous_on_faces(program: Program) -> Verdict:
    try:
        found = decompose(outputs_of(program), len(program.variables))
        faults = [fault for which in range(len(program.outputs)) for fault in faults_of(found, which).values()]
    except ConsderivError as error:
        return Unknown(f"continuity is not decided: {error}")
    return (
        Unknown(faults[0].reason) if faults else Proved(None, "continuous, and smooth on each of finitely many faces")
    )


def _suspects(program: Program, roots: Sequence[int]) -> Iterator[tuple[Number, ...]]:
    """The origin, points of faces on which the argument of a root vanishes, and of faces with a fault."""
    count = len(program.variables)
    yield (Fraction(0),) * count
    for index in roots:
        argument = program.nodes[index].operands[0]
        tied = Program(program.variables, (*program.nodes, Node("abs", (argument,))), (len(program.nodes),))
        try:
            found = decompose([tied], count)
        except ConsderivError:
            continue
        yield from (face.point for face, row in zip(found.faces, found.values, strict=True) if row[0].ties)
    try:
        found = decompose(outputs_of(program), count)
        faults = [faults_of(found, which) for which in range(len(program.outputs))]
    except ConsderivError:
        return
    yield from (found.faces[k].point for one in faults for k, fault in one.items() if not fault.nearby)
