"""A calculus rule as an object, and what it says in one case: the set it predicts, the true set, and the exact gap.

Every rule of nonsmooth calculus predicts a set from the derivative sets of the parts of a function. Which inclusion
always holds, and when it is an equality, belongs to the rule (`Rule`); whether it is strict in a given case is
computed (`Application`), never looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ..errors import UnsupportedError
from ..html import Shown
from ..sets import ValueSet, is_subset, to_json
from ..sets.elements import element_text
from ..verdicts import Proved, Refuted, Unknown, Verdict, verdict_to_json

if TYPE_CHECKING:
    from ..certificates.model import Certificate

Kind = Literal["clarke", "conservative"]
Holder = Literal["predicted", "true"]


@dataclass(frozen=True, repr=False)
class Theorem(Shown):
    """A statement of the literature. `source` has a number only where it was looked up there."""

    statement: str
    source: str

    def __str__(self) -> str:
        return f"{self.statement} [{self.source}]"

    def to_dict(self) -> dict[str, str]:
        """JSON."""
        return {"statement": self.statement, "source": self.source}


@dataclass(frozen=True, repr=False)
class Rule(Shown):
    """What a rule states, independent of any case.

    Parameters
    ----------
    name : str
        Its name on the command line, such as "sum" or "composition-without-hull".
    kind : "clarke" or "conservative"
        Of which field it speaks.
    premises : str
        What the parts must be, such as "f, g locally Lipschitz".
    formula : str
        The statement as a formula, such as "Clarke(f + g)(x) ⊂ Clarke f(x) + Clarke g(x)".
    always : bool
        Whether the inclusion of the formula holds in all cases that satisfy the premises.
    equality : str
        What is enough for equality, in words.
    theorem : Theorem
        Who proved it.
    """

    name: str
    kind: Kind
    premises: str
    formula: str
    always: bool
    equality: str
    theorem: Theorem

    def __str__(self) -> str:
        holds = "always" if self.always else "not always"
        return f"{self.name}: {self.formula} ({holds}; equality if {self.equality})"


@dataclass(frozen=True, repr=False)
class Qualification(Shown):
    """A condition that is enough for equality (or that a theorem asks for), and whether it holds in this case."""

    name: str
    verdict: Verdict
    detail: str = ""

    def __str__(self) -> str:
        words = {Proved: "holds", Refuted: "fails", Unknown: "is not decided"}[type(self.verdict)]
        return f"{self.name} {words}" + (f": {self.detail}" if self.detail else "")

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {"name": self.name, **verdict_to_json(self.verdict), "detail": self.detail}


@dataclass(frozen=True, repr=False)
class GapElement(Shown):
    """An exact element of one of the two sets that is not in the other.

    Parameters
    ----------
    element : vector or matrix
        Nested tuples of exact numbers.
    holder : "predicted" or "true"
        The set that contains it.
    how : str
        The elements of the parts that give it, in words; empty if none are known.
    evidence : object
        Why the other set does not contain it (a separating functional, ...).
    """

    element: Any
    holder: Holder
    how: str = ""
    evidence: Any = None

    def __str__(self) -> str:
        how = f", from {self.how}" if self.how else ""
        return f"{element_text(self.element)} is in the {self.holder} set only{how}"


@dataclass(frozen=True, repr=False)
class Part(Shown):
    """A set that the prediction is made of, with its name: "Clarke f" and [-1, 1]."""

    name: str
    value: ValueSet

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


@dataclass(frozen=True, repr=False)
class Application:
    """A rule in one case. `case` says the case in words; `programs` are its functions as text, for certificates.

    `inclusion` is whether the true set lies in the predicted one, `equality` whether they are equal; `gap` an element
    of the predicted set that is not in the true one, `missing` an element of the true set that is not predicted.
    """

    rule: Rule
    case: str
    parts: tuple[Part, ...]
    predicted: ValueSet
    true: ValueSet
    inclusion: Verdict
    equality: Verdict
    gap: GapElement | None
    missing: GapElement | None
    qualifications: tuple[Qualification, ...] = ()
    subject: Any = None

    @property
    def is_contradiction(self) -> bool:
        """Whether an inclusion that always holds is refuted here: then something is wrong, not the case."""
        return self.rule.always and isinstance(self.inclusion, Refuted)

    def certificate(self) -> Certificate:
        """The statements of the case that can be proved, for `consderiv check`."""
        from .proofs.application import application_certificate

        return application_certificate(self)

    def to_dict(self) -> dict[str, Any]:
        """JSON: sets as in `explain --json`, verdicts with their reasons."""
        return {
            "rule": self.rule.name,
            "kind": self.rule.kind,
            "formula": self.rule.formula,
            "case": self.case,
            "parts": [{"name": part.name, "set": to_json(part.value)} for part in self.parts],
            "predicted": to_json(self.predicted),
            "true": to_json(self.true),
            "inclusion": verdict_to_json(self.inclusion),
            "equality": verdict_to_json(self.equality),
            "gap": _element_json(self.gap),
            "missing": _element_json(self.missing),
            "qualifications": [found.to_dict() for found in self.qualifications],
            "theorem": self.rule.theorem.to_dict(),
        }

    def __str__(self) -> str:
        from .printing import application_text

        return application_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from .printing import application_html

        return application_html(self)

    def _repr_latex_(self) -> str:
        from .printing import application_latex

        return application_latex(self)


def _element_json(found: GapElement | None) -> dict[str, Any] | None:
    if found is None:
        return None
    from .printing import element_json

    return {"element": element_json(found.element), "how": found.how}


def conclude(
    rule: Rule,
    case: str,
    parts: Sequence[Part],
    predicted: ValueSet,
    true: ValueSet,
    qualifications: Sequence[Qualification] = (),
    subject: Any = None,
    explain: Callable[[Any], str] | None = None,
) -> Application:
    """Compare the predicted set with the true one, both ways, and keep what separates them.

    The two sets must have `is_subset` in both directions; an undecided comparison leaves a verdict Unknown.
    `explain` says which elements of the parts give an element of the predicted set.
    """
    inclusion, converse = compared(true, predicted), compared(predicted, true)
    missing, gap = _witness(inclusion, "true"), _witness(converse, "predicted")
    if gap is not None and explain is not None:
        gap = replace(gap, how=explain(gap.element))
    return Application(
        rule, case, tuple(parts), predicted, true, inclusion, equality_of(inclusion, converse),
        gap, missing, tuple(qualifications), subject,
    )  # fmt: skip


def compared(inner: ValueSet, outer: ValueSet) -> Verdict:
    """`is_subset`, Unknown for types of sets that it does not compare."""
    try:
        return is_subset(inner, outer)
    except UnsupportedError as error:
        return Unknown(str(error))


def equality_of(inclusion: Verdict, converse: Verdict) -> Verdict:
    """Both inclusions together."""
    if isinstance(inclusion, Refuted):
        return Refuted(inclusion.evidence, "an element of the true set is not predicted")
    if isinstance(converse, Refuted):
        return Refuted(converse.evidence, "an element of the predicted set is not in the true set")
    undecided = next((v for v in (inclusion, converse) if isinstance(v, Unknown)), None)
    return Proved(None, "each set contains the other") if undecided is None else undecided


def _witness(verdict: Verdict, holder: Holder) -> GapElement | None:
    element = getattr(verdict.evidence, "element", None) if isinstance(verdict, Refuted) else None
    if element is None:
        return None
    return GapElement(element, holder, "", getattr(verdict.evidence, "evidence", None))  # type: ignore[union-attr]
