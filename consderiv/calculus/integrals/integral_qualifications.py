"""What is enough for equality in the integral rules: regularity, or strict differentiability, for almost every parameter."""

from __future__ import annotations

from collections.abc import Sequence

from ...exact.reals import Number, format_number
from ...sets import is_equal
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..rule import Qualification
from .integral_case import IntegralCase


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


def germ_qualifications(case: IntegralCase) -> list[Qualification]:
    """The two conditions for almost every parameter, from the germs of the integrand."""
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
