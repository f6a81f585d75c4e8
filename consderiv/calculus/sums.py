"""The sum rule: Clarke(f + g) lies in Clarke f + Clarke g, always; equality needs a qualification.

The inclusion holds because the gradients of f + g that count lie outside a null set, where all gradients exist and add
up. It is strict for |x| + (-|x|). For conservative fields the sum is a conservative field of f + g as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..programs.program import Node, Program
from ..programs.rebuilding import joined
from ..sets import Undefined, UnknownSet, ValueSet
from ..sets.minkowski import minkowski_sum
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .cases import PointedFunction, at_one_point, moved, point_text
from .chain.choices import by_sum
from .chain.kinks import independent_kinks
from .rule import Application, Part, Qualification, Rule, Theorem, conclude

SUM = Rule(
    name="sum",
    kind="clarke",
    premises="f_1, ..., f_k locally Lipschitz near x",
    formula="Clarke(f_1 + ... + f_k)(x) ⊂ Clarke f_1(x) + ... + Clarke f_k(x)",
    always=True,
    equality="all but one are strictly differentiable at x, or all are regular at x, or their kinks are independent",
    theorem=Theorem(
        "the subdifferential of a finite sum lies in the sum of the subdifferentials",
        "Clarke (1983), Proposition 2.3.3",
    ),
)


def apply_sum(*terms: Any, at: Any, variables: Any = None) -> Application:
    """The Clarke set of a sum against the sum of the Clarke sets.

    Parameters
    ----------
    terms : str, Program or anything that denotes one
        At least two functions of the same kind (all scalar, or maps of one length).
    at : mapping, str or sequence
        The exact point.

    Returns
    -------
    Application

    Examples
    --------
    >>> found = apply_sum("abs(x)", "-abs(x)", at="x=0")
    >>> found.predicted, found.true, bool(found.equality)
    ([-2, 2], {0}, False)
    """
    functions = at_one_point(terms, at, variables)
    require_one_kind(functions)
    total = moved(functions[0], added([f.program for f in functions]))
    predicted = sum_of_sets([f.clarke for f in functions])
    parts = [Part(f"Clarke of {f.text}", f.clarke) for f in functions]
    case = f"{total.text}, {point_text(total)}"
    found = [*qualifications(functions), independent_kinks(functions)]
    explain = by_sum([f.clarke for f in functions], [part.name for part in parts])
    return conclude(SUM, case, parts, predicted, total.clarke, found, (*functions, total), explain)


def added(programs: Sequence[Program]) -> Program:
    """The program f_1 + ... + f_k; nothing is shared or simplified."""
    whole = joined(programs)
    nodes, width = list(whole.nodes), len(programs[0].outputs)
    sums = list(whole.outputs[:width])
    for start in range(width, len(whole.outputs), width):
        for row in range(width):
            nodes.append(Node("add", (sums[row], whole.outputs[start + row])))
            sums[row] = len(nodes) - 1
    return Program(whole.variables, tuple(nodes), tuple(sums), programs[0].is_map)


def qualifications(functions: Sequence[PointedFunction]) -> list[Qualification]:
    """Strict differentiability and regularity: either is enough for equality."""
    kinks = [f for f in functions if not isinstance(f.strictly_differentiable, Proved)]
    undecided = [f for f in kinks if isinstance(f.strictly_differentiable, Unknown)]
    names = ", ".join(f.text for f in kinks)
    if len(kinks) <= 1:
        smooth: Verdict = Proved(None)
    else:
        smooth = Unknown("a term is undecided") if len(kinks) - len(undecided) <= 1 else Refuted(tuple(kinks))
    found = [Qualification("strict differentiability of all terms but one", smooth, names and f"kinks in {names}")]
    if not functions[0].program.is_map:
        found.append(Qualification("regularity of all terms", *_all_regular(functions)))
    return found


def _all_regular(functions: Sequence[PointedFunction]) -> tuple[Verdict, str]:
    failing = next((f for f in functions if isinstance(f.regular, Refuted)), None)
    if failing is not None:
        return Refuted(failing), f"{failing.text} is not regular"
    open_one = next((f for f in functions if isinstance(f.regular, Unknown)), None)
    return (Proved(None), "") if open_one is None else (Unknown("regularity of a term is undecided"), open_one.text)


def sum_of_sets(parts: Sequence[ValueSet]) -> ValueSet:
    """The Minkowski sum, curved sets included."""
    try:
        return minkowski_sum(*parts)
    except UnsupportedError as error:
        undecided = next((part for part in parts if isinstance(part, (Undefined, UnknownSet))), None)
        if undecided is not None:
            return UnknownSet(str(error))
        from ..sets.curved import curved_sum

        return curved_sum(*parts)


def require_one_kind(functions: Sequence[PointedFunction]) -> None:
    """Raise unless there are two functions or more, with values in one space."""
    if len(functions) < 2:
        raise UnsupportedError("two functions or more are required", f"received {len(functions)}", "a sum needs terms")
    shapes = {function.program.shape for function in functions}
    if len(shapes) > 1:
        raise UnsupportedError(
            "functions with values in one space are required", f"received {', '.join(f.text for f in functions)}",
            "write all terms as numbers, or all as lists of one length",
        )  # fmt: skip
