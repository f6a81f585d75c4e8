"""What a judge says of a statement."""

from dataclasses import dataclass

from consderiv.verdicts import Unknown, Verdict

TRUE, FALSE, OPEN = "true", "false", "cannot tell"


class Contradiction(AssertionError):
    """Two oracles disagree: one of them is wrong."""


@dataclass(frozen=True)
class Judgement:
    """`verdict` is true, false or cannot tell."""

    verdict: str
    reason: str = ""


def sure(answer: bool | None, reason: str = "") -> Judgement:
    """The judgement of an answer; None means that it is not known."""
    return Judgement(OPEN if answer is None else TRUE if answer else FALSE, reason)


def of_verdict(verdict: Verdict) -> bool | None:
    """Yes, no, or None."""
    return None if isinstance(verdict, Unknown) else bool(verdict)


def both(first: bool | None, second: bool | None, what: object) -> bool | None:
    """The answer of two oracles; either may be silent."""
    if first is not None and second is not None and first != second:
        raise Contradiction(f"the engine says {first}, the oracle {second}: {what}")
    return first if second is None else second
