"""Values of exp, log, sin and cos that a checker has to be told: facts about numbers (proofs/format.md, 1a).

An exponential fact (v, w) says exp(v) = w, so log(w) = v; a circle fact (t, s, c) says sin(t) = s and cos(t) = c. Which of
them a file lists, and how, depends on the constants of the whole file (closed_constants.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..exact.reals import Number

FUNCTIONS = ("exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus")


@dataclass(frozen=True)
class Fact:
    """One fact.

    Parameters
    ----------
    kind : str
        "exp" or "circle".
    numbers : tuple of numbers
        (v, w) or (t, s, c).
    """

    kind: str
    numbers: tuple[Number, ...]


def facts_for(operation: str, center: Number) -> list[Fact]:
    """The facts from which a checker finds the Taylor coefficients of a function at a number.

    Parameters
    ----------
    operation : str
        One of `FUNCTIONS`.
    center : number

    Returns
    -------
    list of Fact
        Without exp(0) = 1, sin(0) = 0 and cos(0) = 1, which a checker knows.

    Examples
    --------
    >>> from fractions import Fraction
    >>> facts_for("softplus", Fraction(0))
    [Fact(kind='exp', numbers=(log(2), Fraction(2, 1)))]
    >>> facts_for("exp", Fraction(0))
    []
    """
    from ..exact.real_functions import cos, exp, log, sin

    if operation in ("sin", "cos"):
        return [Fact("circle", (center, sin(center), cos(center)))] if center else []
    if operation == "log":
        known = [(log(center), center)]
    elif operation == "tanh":
        known = [(2 * center, exp(2 * center))]
    else:
        known = [(center, exp(center))]
    if operation == "softplus":
        above = 1 + known[0][1]
        known.append((log(above), above))
    return [Fact("exp", pair) for pair in known if pair[1] != 1]


def distinct(facts: list[Fact]) -> tuple[Fact, ...]:
    """The facts without repetitions, in order."""
    found: list[Fact] = []
    for fact in facts:
        if fact not in found:
            found.append(fact)
    return tuple(found)
