"""What a source prints and the computation refutes, as sentences."""

from __future__ import annotations

from .claims import Claim, ElementClaim, Finding, VerdictClaim

_NOUNS = ("inclusion", "equality")
_SETS = ("predicted", "true")
_JUDGED = {"agree": "confirmed", "disagree": "refuted", "undecided": "undecided"}


def judged(finding: Finding) -> str:
    """What became of a printed claim: confirmed, refuted or undecided."""
    return _JUDGED[finding.status]


def sentence(finding: Finding) -> str:
    """What the source prints, and what is computed instead.

    Examples
    --------
    >>> sentence(Finding(VerdictClaim("inclusion", False), "disagree", "yes, proved"))
    'the source prints that the inclusion does not hold; it is proved that it holds'
    >>> from consderiv.gallery.claims import SetClaim, hull
    >>> sentence(Finding(SetClaim("predicted", hull(-1, 1)), "disagree", "[-1/2, 1/2]"))
    'the source prints that the predicted set is [-1, 1]; computed: [-1/2, 1/2]'
    """
    claim = finding.claim
    if not isinstance(claim, VerdictClaim):
        return f"the source prints that {_stated(claim)}; computed: {finding.computed}"
    subject = f"the {claim.quantity}" if claim.quantity in _NOUNS else "it"
    printed = f"{subject} {_verb(claim.quantity, claim.holds)}"
    if finding.status == "undecided":
        return f"the source prints that {printed}; this is not decided ({finding.computed})"
    true = claim.holds if finding.status == "agree" else not claim.holds
    return f"the source prints that {printed}; it is proved that it {_verb(claim.quantity, true)}"


def _stated(claim: Claim) -> str:
    words = claim.quantity.replace("_", " ") + (" set" if claim.quantity in _SETS else "")
    return f"of the {words}, {claim.text}" if isinstance(claim, ElementClaim) else f"the {words} is {claim.text}"


def _verb(quantity: str, holds: bool) -> str:
    if quantity in _NOUNS:
        return "holds" if holds else "does not hold"
    return f"is {'' if holds else 'not '}{quantity.replace('_', ' ')}"
