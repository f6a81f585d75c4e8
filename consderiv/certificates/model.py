"""Claims and certificates: statements with their proofs, as plain JSON data in the format of proofs/format.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..html import Shown
from ..layout import json_text
from .closed_facts import Fact

FORMAT = "consderiv-certificate/1"
READABLE = 1_000_000
"""The largest number of characters of a certificate that is written on many lines."""


class Omitted(Exception):
    """A statement cannot be made, or not be proved within the budgets; the text says why."""


class Refused(Omitted):
    """The statement is false."""


@dataclass(frozen=True, repr=False)
class Claim(Shown):
    """One statement and its proof.

    Parameters
    ----------
    statement : mapping
        {"rule": ..., further keys}: what is claimed; for programs it contains the program and the point.
    proof : mapping
        The evidence. Irrational numbers stand in both as they are; a file writes them in one common field.
    facts : tuple of Fact
        Values of exp, log, sin and cos that a checker of this claim needs.
    """

    statement: Mapping[str, Any]
    proof: Mapping[str, Any]
    facts: tuple[Fact, ...] = ()

    def __str__(self) -> str:
        program = self.statement.get("program")
        return f"{self.rule}{' of a program' if program else ''}{', with a trusted step' if self.is_trusted else ''}"

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return str(self.statement["rule"])

    @property
    def is_trusted(self) -> bool:
        """Whether some step is a trust entry, so that a checker can at best say incomplete."""
        return _mentions_trust(self.proof)


class Certified(NamedTuple):
    """Counts of statements: those that a certificate makes, those of them with a trusted step, and those left out."""

    statements: int
    trusted: int
    omitted: int = 0

    def __str__(self) -> str:
        if not self.statements:
            return "none"
        trusted = f", {self.trusted} trusted" if self.trusted else ""
        omitted = f", {self.omitted} left out" if self.omitted else ""
        return f"{self.statements - self.trusted} proved{trusted}{omitted}"


# keys of proofs that name other statements
REFERENCES = ("continuous", "derivative", "concave", "between", "clarke", "formula")


def renumbered(claim: Claim, places: Mapping[int, int]) -> Claim:
    """The claim in a file where the statements that it refers to have other numbers.

    Raises
    ------
    Omitted
        If one of them is not there.
    """

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(one) for one in value]
        if value not in places:
            raise Omitted("a statement that the proof refers to is left out")
        return places[value]

    named = {key: moved(claim.proof[key]) for key in REFERENCES if key in claim.proof}
    if named:
        claim = replace(claim, proof={**claim.proof, **named})
    if "of" in claim.statement:
        owners = {key: renumbered_owner(owner, moved) for key, owner in claim.statement["of"].items()}
        claim = replace(claim, statement={**claim.statement, "of": owners})
    return claim


def renumbered_owner(owner: Any, moved: Callable[[int], int]) -> Any:
    """An OF (proofs/format.md, section 5c) with other numbers of statements."""
    if isinstance(owner, Mapping):
        if "members" in owner:
            return {"members": [renumbered_owner(one, moved) for one in owner["members"]]}
        return {**owner, "of": moved(owner["of"])}
    return [moved(owner[0]), *owner[1:]] if isinstance(owner, list) else moved(owner)


@dataclass(frozen=True, repr=False)
class Omission(Shown):
    """A statement that a certificate does not make, and why."""

    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"


@dataclass(frozen=True, repr=False)
class Certificate(Shown):
    """Claims in order, and the statements that could not be made.

    Parameters
    ----------
    claims : tuple of Claim
        At least one.
    omitted : tuple of Omission
        Statements that could not be made, recorded in the "meta" part, which checkers ignore.

    Examples
    --------
    >>> from consderiv.certificates import member
    >>> from consderiv.sets import Polytope
    >>> certificate = Certificate((member(Polytope.hull([0, 2]), 1),))
    >>> certificate.rules, certificate.to_json()["proof"]
    (('member',), [{'weights': [[0, '1/2'], [1, '1/2']]}])
    """

    claims: tuple[Claim, ...]
    omitted: tuple[Omission, ...] = ()

    def __str__(self) -> str:
        counts = {rule: self.rules.count(rule) for rule in dict.fromkeys(self.rules)}
        shown = ", ".join(rule if count == 1 else f"{rule} ({count})" for rule, count in counts.items())
        return f"certificate: {self.counts}; {shown}"

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of the claims, in order."""
        return tuple(claim.rule for claim in self.claims)

    @property
    def is_complete(self) -> bool:
        """Whether no step is only trusted."""
        return not any(claim.is_trusted for claim in self.claims)

    @property
    def counts(self) -> Certified:
        """How many statements there are, and how many are trusted or left out."""
        trusted = sum(claim.is_trusted for claim in self.claims)
        return Certified(len(self.claims), trusted, len(self.omitted))

    def to_json(self) -> dict[str, Any]:
        """The JSON object of the file.

        Raises
        ------
        BudgetError
            If its irrational numbers lie in no common field of degree at most 64.
        """
        from .written import written

        omitted = [{"rule": one.rule, "reason": one.reason} for one in self.omitted]
        return {"format": FORMAT, "meta": {"omitted": omitted}, **written(self.claims)}

    def to_text(self) -> str:
        """The file's text: canonical compact JSON (sorted keys, no spaces)."""
        return json.dumps(self.to_json(), separators=(",", ":"), sort_keys=True)

    def write(self, path: str | Path) -> Path:
        """Write the file and return its path; on lines that people can read, if it is not too large for that."""
        target, text = Path(path), self.to_text()
        target.write_text(text if len(text) > READABLE else _readable(text), encoding="utf-8")
        return target


def _readable(text: str) -> str:
    """The same JSON on lines; as it is, if it is nested too deeply for that."""
    try:
        return json_text(json.loads(text)) + "\n"
    except RecursionError:
        return text


def _mentions_trust(data: Any) -> bool:
    stack = [data]
    while stack:
        top = stack.pop()
        if isinstance(top, Mapping):
            if "trust" in top:
                return True
            stack.extend(top.values())
        elif isinstance(top, (list, tuple)):
            stack.extend(entry for entry in top if isinstance(entry, (Mapping, list, tuple)))
    return False
