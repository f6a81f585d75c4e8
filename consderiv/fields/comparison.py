"""Two programs at a point: the same function near it? Where do their chain-rule fields differ?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ConsderivError, UnsupportedError
from ..exact.rationals import format_rational
from ..html import Shown
from ..programs.conversion import as_program
from ..programs.lowering import lowered
from ..programs.occurrences import node_names
from ..programs.point import parse_point
from ..programs.program import Program
from ..programs.text import to_text
from ..sets import Outside, Polytope, is_subset
from ..sets.elements import element_text
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted, Unknown, Verdict, verdict_to_json
from .chain_rule import chain_rule_hull
from .clarke import clarke
from .image import Choices, exact_field, image_contains
from .local import Local
from .same_function import Branch, same_function, series_text

SCHEMA = "consderiv-compare/1"


@dataclass(frozen=True)
class OnlyIn:
    """An element of one chain-rule field that is not in the other, and choices that give it (if known)."""

    element: Any
    choices: Choices | None


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """What `compare` found.

    Parameters
    ----------
    first, second : Local
        The programs, in the same variables, at the point.
    same_function : Verdict
        Proved, Refuted(Branch) or Unknown: equal near the point?
    hulls : pair of sets
        The hulls of the chain-rule fields.
    first_in_second, second_in_first : Verdict
        Inclusion of the chain-rule fields themselves.
    only_in_first, only_in_second : OnlyIn or None
        An element of one field that is not in the other.
    clarke : pair of sets
    """

    first: Local
    second: Local
    same_function: Verdict
    hulls: tuple[ValueSet, ValueSet]
    first_in_second: Verdict
    second_in_first: Verdict
    only_in_first: OnlyIn | None
    only_in_second: OnlyIn | None
    clarke: tuple[ValueSet, ValueSet]

    @property
    def same_field(self) -> Verdict:
        """Whether the chain-rule fields are equal at the point."""
        for kind in (Refuted, Unknown):
            for verdict in (self.first_in_second, self.second_in_first):
                if isinstance(verdict, kind):
                    return verdict
        return Proved(None, "each field is contained in the other")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema "consderiv-compare/1"; numbers are strings."""
        same: dict[str, Any] = dict(verdict_to_json(self.same_function))
        if isinstance(self.same_function, Refuted) and isinstance(self.same_function.evidence, Branch):
            branch = self.same_function.evidence
            same["arc"] = [[format_rational(entry) for entry in row] for row in branch.arc]
            same["output"] = branch.output
            same["difference"] = branch.along_text()
        return {
            "schema": SCHEMA,
            "programs": [to_text(self.first.program), to_text(self.second.program)],
            "variables": list(self.first.program.variables),
            "point": [format_rational(entry) for entry in self.first.point],
            "same_function": same,
            "chain_rule_field": {
                "hulls": [hull.to_dict() for hull in self.hulls],
                "equal": verdict_to_json(self.same_field),
                "first_in_second": verdict_to_json(self.first_in_second),
                "second_in_first": verdict_to_json(self.second_in_first),
                "only_in_first": _only_to_json(self.only_in_first),
                "only_in_second": _only_to_json(self.only_in_second),
            },
            "clarke": [found.to_dict() for found in self.clarke],
        }

    def __str__(self) -> str:
        names = self.first.program.variables
        at = ", ".join(f"{n} = {format_rational(v)}" for n, v in zip(names, self.first.point, strict=True))
        lines = [
            f"P = {to_text(self.first.program)}",
            f"Q = {to_text(self.second.program)}",
            f"at {at or 'the only point'}",
            "",
            f"same function near the point: {_verdict_text(self.same_function)}",
        ]
        evidence = self.same_function.evidence if isinstance(self.same_function, Refuted) else None
        if isinstance(evidence, Branch):
            lines += _branch_text(evidence, names, self.first)
        lines += [
            "",
            f"chain-rule field (hull)   P: {self.hulls[0]}",
            f"                          Q: {self.hulls[1]}",
        ]
        lines.append(f"same chain-rule field: {_verdict_text(self.same_field)}")
        for own, other, only in (("P", "Q", self.only_in_first), ("Q", "P", self.only_in_second)):
            if only is not None:
                lines.append(f"  {element_text(only.element)} is in the field of {own}, not in that of {other}")
                program = (self.first if own == "P" else self.second).program
                lines += [f"    by {text}" for text in _choices_text(lowered(program), only.choices)]
        lines += [
            "",
            f"Clarke set                P: {self.clarke[0]}",
            f"                          Q: {self.clarke[1]}",
        ]
        return "\n".join(lines)


def compare(first: Any, second: Any, point: Any, variables: Any = None) -> Comparison:
    """Compare two programs near a point: as functions, and as programs.

    Parameters
    ----------
    first, second : Program, text, expression, or a list of them (a map)
        Variables are matched by name; one that occurs in a single program is fine.
    point : mapping, text, or sequence
        A value for every variable of either program; a sequence is in the order of `variables`, by default
        those of the first program and then the others of the second.
    variables : names, optional

    Raises
    ------
    UnsupportedError
        If one is a map and the other is not, or they have different numbers of outputs.
    DomainError
        If a program has no value at the point.

    Examples
    --------
    >>> found = compare("relu(x) - relu(-x)", "x", {"x": 0})
    >>> bool(found.same_function), found.hulls, found.only_in_first.element
    (True, ([0, 2], {1}), (Fraction(0, 1),))
    >>> compare("abs(x)", "x", {"x": 0}).same_function.evidence.along_text()
    '2*t'
    """
    p, q = aligned(as_program(first), as_program(second), variables)
    x = parse_point(point, p.variables)
    one, other = Local(p, x), Local(q, x)
    hulls = (chain_rule_hull(one), chain_rule_hull(other))
    fields = (exact_field(one), exact_field(other))
    there, only_first = _inclusion(one, other, hulls, fields)
    back, only_second = _inclusion(other, one, hulls[::-1], fields[::-1])
    clarkes = (clarke(one), clarke(other))
    return Comparison(one, other, same_function(p, q, x), hulls, there, back, only_first, only_second, clarkes)


def aligned(p: Program, q: Program, variables: Any = None) -> tuple[Program, Program]:
    """Both programs in the same variables, in the same order."""
    if p.is_map != q.is_map or len(p.outputs) != len(q.outputs):
        raise UnsupportedError(
            "two programs with the same number of outputs are compared",
            f"received {_kind(p)} and {_kind(q)}",
            "compare one output at a time",
        )
    names = variables if variables is not None else tuple(dict.fromkeys((*p.variables, *q.variables)))
    return as_program(p, names), as_program(q, names)


def _kind(program: Program) -> str:
    return f"a map with {len(program.outputs)} outputs" if program.is_map else "a scalar program"


def _inclusion(
    one: Local, other: Local, hulls: tuple[ValueSet, ...], exact: tuple[ValueSet, ...]
) -> tuple[Verdict, OnlyIn | None]:
    """Whether the first chain-rule field lies in the second, and an element that does not."""
    in_hull = _subset(hulls[0], hulls[1])
    if isinstance(in_hull, Refuted) and isinstance(in_hull.evidence, Outside):
        return Refuted(in_hull.evidence, "an element is outside the other's hull"), _only(one, in_hull.evidence.element)
    if isinstance(in_hull, Unknown):
        return in_hull, None
    verdict = _subset(exact[0], exact[1])
    if isinstance(verdict, Unknown):
        verdict = _vertices_inside(hulls[0], exact[0], other) or verdict
    if isinstance(verdict, Refuted) and isinstance(verdict.evidence, Outside):
        return Refuted(verdict.evidence, "an element is given by no choices of the other"), _only(
            one, verdict.evidence.element
        )
    return verdict, None


def _subset(first: ValueSet, second: ValueSet) -> Verdict:
    try:
        return is_subset(first, second)
    except ConsderivError as error:
        return Unknown(str(error))


def _vertices_inside(hull: ValueSet, exact: ValueSet, other: Local) -> Verdict | None:
    """A vertex of the first hull lies in the first field; if no choices of the other give it: refuted."""
    if not isinstance(hull, Polytope):
        return None
    verdicts = [(vertex, image_contains(other, vertex)) for vertex in hull.vertices[:64]]
    outside = next((vertex for vertex, verdict in verdicts if isinstance(verdict, Refuted)), None)
    if outside is not None:
        return Refuted(Outside(outside, None), "no choices of the other give this element")
    if isinstance(exact, Polytope) and len(hull.vertices) == 1 and isinstance(verdicts[0][1], Proved):
        return Proved(verdicts[0][1].evidence, "the one element is given by choices of the other")
    return None


def _only(local: Local, element: Any) -> OnlyIn:
    verdict = image_contains(local, element)
    choices = verdict.evidence if isinstance(verdict, Proved) and isinstance(verdict.evidence, Choices) else None
    return OnlyIn(element, choices)


def _only_to_json(only: OnlyIn | None) -> dict[str, Any] | None:
    if only is None:
        return None
    choices = None
    if only.choices is not None:
        choices = [
            {
                "node": choice.node,
                "operation": choice.operation,
                "weights": {str(branch): format_rational(weight) for branch, weight in choice.weights},
                "derivative": [format_rational(entry) for entry in choice.derivative],
            }
            for choice in only.choices.choices
        ]
    return {"element": _numbers(only.element), "choices": choices}


def _numbers(element: Any) -> Any:
    return [_numbers(e) for e in element] if isinstance(element, tuple) else format_rational(element)


def _verdict_text(verdict: Verdict) -> str:
    word = {Proved: "yes", Refuted: "no", Unknown: "unknown"}[type(verdict)]
    return f"{word} ({verdict.reason})" if verdict.reason else word


def _branch_text(branch: Branch, names: Sequence[str], local: Local) -> list[str]:
    which = f"output {branch.output}: " if local.program.is_map else ""
    if not any(any(row) for row in branch.arc):
        return [f"  there {which}P - Q = {branch.along_text()}"]
    paths = []
    for i, name in enumerate(names):
        series = {0: local.point[i], **{k + 1: row[i] for k, row in enumerate(branch.arc)}}
        paths.append(f"{name} = {series_text({k: c for k, c in series.items() if c})}")
    return [f"  along {', '.join(paths)} (small t > 0): {which}P - Q = {branch.along_text()}"]


def _choices_text(program: Program, choices: Choices | None) -> Iterator[str]:
    if choices is None:
        return
    names = node_names(program, [choice.node for choice in choices.choices])
    for name, choice in zip(names, choices.choices, strict=True):
        slopes = ", ".join(format_rational(entry) for entry in choice.derivative)
        yield f"{name} with derivative ({slopes})"
