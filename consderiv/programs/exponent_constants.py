"""Constants that only an exponent may name: pi, E and RootOf(polynomial, index). Elsewhere these are names of variables."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..errors import ConsderivError, ProgramTextError
from ..exact.number_text import number_from_text
from .constants import closing_bracket
from .syntax import Step

LETTERS = ("pi", "E")
ROOTS = ("RootOf", "CRootOf", "rootof")


def with_exponent_constants(text: str, steps: Sequence[Step], declared: Collection[str] = ()) -> Sequence[Step]:
    """The steps of a program text with each constant in an exponent as one step "real".

    A letter that is declared as a variable, or that occurs outside of exponents, stays a variable.

    Raises
    ------
    ProgramTextError
        If a RootOf is none.

    Examples
    --------
    >>> from consderiv.programs.syntax import postfix
    >>> [step.argument for step in with_exponent_constants("x**pi", postfix("x**pi"))]
    ['x', pi, '**']
    """
    if not any(step.action in ("name", "call") and step.argument in (*LETTERS, *ROOTS) for step in steps):
        return steps
    inside = _in_exponents(steps)
    free = {step.argument for step, within in zip(steps, inside, strict=True) if step.action == "name" and not within}
    letters = set(LETTERS) - free - set(declared)
    found: list[Step] = []
    starts: list[int] = []
    for step, within in zip(steps, inside, strict=True):
        start = starts[-step.arity] if step.arity else len(found)
        del starts[len(starts) - step.arity :]
        if within and step.action == "name" and step.argument in letters:
            step = _constant(step.argument, step.column)
        elif within and step.action == "call" and step.argument in ROOTS:
            del found[start:]
            end = closing_bracket(text, step.column - 1 + len(step.argument))
            step = _constant(text[step.column - 1 : end], step.column)
        found.append(step)
        starts.append(start)
    return found


def _constant(text: str, column: int) -> Step:
    try:
        return Step("real", number_from_text(text), 0, column)
    except ConsderivError as error:
        raise ProgramTextError(error.required, f"{error.received} at column {column}", error.remedy, column) from None


def _in_exponents(steps: Sequence[Step]) -> list[bool]:
    """For each step whether it belongs to an exponent."""
    opened = [0] * (len(steps) + 1)
    starts: list[int] = []
    for index, step in enumerate(steps):
        operands = starts[len(starts) - step.arity :]
        del starts[len(starts) - step.arity :]
        if step.action == "binary" and step.argument == "**":
            opened[operands[1]] += 1
            opened[index] -= 1
        starts.append(operands[0] if operands else index)
    depth, inside = 0, []
    for change in opened[: len(steps)]:
        depth += change
        inside.append(depth > 0)
    return inside
