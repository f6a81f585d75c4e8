"""Faces at which a program has no value, jumps, or is unbounded nearby: there it is not locally Lipschitz."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ..formulas import substituted
from .decomposition import Decomposition


@dataclass(frozen=True)
class Fault:
    """Why a program is not locally Lipschitz at the points of a face.

    Parameters
    ----------
    reason : str
    jump : Polynomial or None
        The program is discontinuous where this is not zero on the face.
    nearby : bool
        The fault is one of a larger face in whose closure this one lies.
    """

    reason: str
    jump: Polynomial | None = None
    nearby: bool = False


def faults_of(found: Decomposition, which: int = 0) -> dict[int, Fault]:
    """The faults of one of the programs, by face.

    A jump that is not zero everywhere on a face is not zero on a dense subset, so no point of the face has a Lipschitz
    neighbourhood.
    """
    faults: dict[int, Fault] = {}
    for k in range(len(found.faces)):
        own = found.values[k][which]
        if not own.formulas:
            faults[k] = Fault(f"the program has no value: {own.reason}")
            continue
        fault = next(_steps(found, which, k), None)
        if fault is not None:
            faults[k] = fault
    for k in range(len(found.faces)):
        near = next((j for j in found.above[k] if j in faults), None)
        if near is not None and k not in faults:
            faults[k] = Fault(f"not locally Lipschitz arbitrarily near: {faults[near].reason}", nearby=True)
    return faults


def _steps(found: Decomposition, which: int, k: int) -> Iterator[Fault]:
    """Larger faces whose formula does not continue to the one on face k."""
    own = found.values[k][which].formula
    for j in found.above[k]:
        above = found.values[j][which]
        if not above.formulas:
            yield Fault(f"arbitrarily near the program has no value: {above.reason}")
            continue
        limit = substituted(above.formula, found.flats[k].images)
        if limit is None:
            if len(found.faces[j].directions) - len(found.faces[k].directions) > 1:
                raise UnsupportedError(
                    "quotients that continue to the faces of lower dimension are required",
                    "received one whose denominator vanishes there", "ask at a point",
                )  # fmt: skip
            yield Fault("not locally Lipschitz: a quotient is unbounded")
            continue
        here = substituted(own, found.flats[k].images)
        step = None if here is None else (limit + here.scaled(Fraction(-1))).numerator
        if step is None or not step.is_zero:
            yield Fault("not locally Lipschitz: the program jumps", step)
