"""The part of a certificate that was asked for: the statements about some sets, and those that they rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .model import Certificate, Claim, renumbered

FIELDS = frozenset(("selection_field", "chain_rule_field"))
"""Sets that belong to the program."""
_COMPARING = frozenset(("nonmember", "subset"))
_STATING = frozenset(("clarke", "bouligand", "frechet", "limiting"))


@dataclass(frozen=True)
class Wanted:
    """Which sets a certificate is to be about; all where `names` is None.

    Parameters
    ----------
    names : collection of str or None
        Some of the sets of `explain`.
    """

    names: Collection[str] | None = None

    def any_of(self, names: Collection[str]) -> bool:
        """Whether one of these sets is wanted.

        Examples
        --------
        >>> Wanted(["clarke"]).any_of(["clarke", "limiting"]), Wanted(["clarke"]).any_of(["limiting"])
        (True, False)
        """
        return self.names is None or not set(names).isdisjoint(self.names)

    def of(self, certificate: Certificate) -> Certificate:
        """The statements about these sets, and those that their proofs refer to, renumbered."""
        if self.names is None:
            return certificate
        rules = self._rules()
        kept: set[int] = set()
        waiting = [index for index, claim in enumerate(certificate.claims) if claim.rule in rules]
        while waiting:
            index = waiting.pop()
            if index not in kept:
                kept.add(index)
                waiting += _referred(certificate.claims[index])
        places = {old: new for new, old in enumerate(sorted(kept))}
        claims = tuple(renumbered(certificate.claims[old], places) for old in places)
        return Certificate(claims, tuple(one for one in certificate.omitted if one.rule in rules))

    def lemmas(self, certificate: Certificate) -> list[str]:
        """The rules of the statements that are about no wanted set: the others rest on them."""
        rules = self._rules()
        return [] if self.names is None else [rule for rule in certificate.rules if rule not in rules]

    def _rules(self) -> frozenset[str]:
        """The rules of the statements about the wanted sets; what is not Lipschitz has none of them."""
        names = frozenset(self.names or ())
        rules = (names & _STATING) | {"not_lipschitz"}
        if names & FIELDS:
            rules |= {"chain_rule_hull", "chain_rule_element"} | (_COMPARING if "clarke" in names else frozenset())
        return rules


class _References(dict[int, int]):
    """Keeps which numbers are looked up."""

    def __contains__(self, index: object) -> bool:
        return True

    def __missing__(self, index: int) -> int:
        self[index] = index
        return index


def _referred(claim: Claim) -> list[int]:
    """The numbers of the statements that a claim refers to."""
    found = _References()
    renumbered(claim, found)
    return list(found)


__all__ = ["FIELDS", "Wanted"]
