"""Conditions that are enough for equality in the composition rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import UnsupportedError
from ...exact.matrices import rank
from ...exact.reals import sign
from ...programs.program import Program
from ...programs.rebuilding import negated
from ...sets import Polytope, ValueSet
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cases import PointedFunction, moved
from ..rule import Qualification
from .choices import vertices_of
from .kinks import independent_kinks


def qualifications(
    outer: PointedFunction, inner: PointedFunction, whole: PointedFunction, hull: bool, joint: bool
) -> list[Qualification]:
    """The conditions that are enough for equality."""
    found = []
    if joint or len(inner.program.outputs) == 1:
        found.append(Qualification("strict differentiability of F at G(x)", outer.strictly_differentiable))
    found.append(Qualification("strict differentiability of G, derivative onto", *_submersion(inner)))
    if not outer.program.is_map:
        found.append(
            Qualification("strict differentiability of G, F or -F regular", *_regular_after_smooth(outer, inner))
        )
        if hull:
            found.append(
                Qualification("regularity of all parts, nonnegative slopes of F", *_monotone_regular(outer, inner))
            )
    if hull and joint:
        found.append(independent_kinks([whole]))
    return found


def _submersion(inner: PointedFunction) -> tuple[Verdict, str]:
    smooth = inner.strictly_differentiable
    if not isinstance(smooth, Proved):
        return smooth, "G has a kink" if isinstance(smooth, Refuted) else ""
    rows = _rows_of(inner.clarke, len(inner.point))
    if rows is None:
        return Unknown("the derivative of G is not a known matrix"), ""
    found = rank(rows)
    onto = found == len(rows)
    return (smooth if onto else Refuted(rows)), "" if onto else f"the derivative of G has rank {found} < {len(rows)}"


def _rows_of(part: ValueSet, width: int) -> list[tuple[Any, ...]] | None:
    if not isinstance(part, Polytope):
        return None
    flat = part.flat_vertices[0]
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def _regular_after_smooth(outer: PointedFunction, inner: PointedFunction) -> tuple[Verdict, str]:
    smooth = inner.strictly_differentiable
    if not isinstance(smooth, Proved):
        return smooth, "G has a kink" if isinstance(smooth, Refuted) else ""
    if isinstance(outer.regular, Proved):
        return outer.regular, ""
    return opposite(outer).regular, ""


def opposite(function: PointedFunction) -> PointedFunction:
    """-f."""
    return moved(function, negated(function.program))


def _monotone_regular(outer: PointedFunction, inner: PointedFunction) -> tuple[Verdict, str]:
    verdict, told = all_regular([outer, *components(inner)])
    if not isinstance(verdict, Proved):
        return verdict, told
    try:
        vertices = vertices_of(outer.clarke).flat_vertices
    except (AttributeError, UnsupportedError):
        return Unknown("the slopes of F are not known"), ""
    if any(sign(slope) < 0 for vertex in vertices for slope in vertex):
        return Refuted(vertices), "F has a negative slope"
    return verdict, ""


def all_regular(functions: Sequence[PointedFunction]) -> tuple[Verdict, str]:
    """Whether all are regular, and the first that is not."""
    failing = next((f for f in functions if isinstance(f.regular, Refuted)), None)
    if failing is not None:
        return Refuted(failing), f"{failing.text} is not regular"
    open_one = next((f for f in functions if isinstance(f.regular, Unknown)), None)
    return (Proved(None), "") if open_one is None else (Unknown("regularity of a part is undecided"), open_one.text)


def components(function: PointedFunction) -> list[PointedFunction]:
    """The components of a map, as scalar functions."""
    program = function.program
    return [moved(function, Program(program.variables, program.nodes, (k,), False)) for k in program.outputs]
