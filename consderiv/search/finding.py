"""The search itself: all small programs in order of size, then random larger ones that are made smaller."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from time import monotonic
from typing import Any, Literal

from ..calculus.rule import Application
from ..errors import ConsderivError, UnsupportedError
from ..html import Shown
from ..sets import Undefined
from ..stages import steps
from ..verdicts import Refuted, Unknown
from .cases import SearchCase, cases_of
from .symmetry import signature
from .terms import BINARY, UNARY, Grammar, Term, has_kink, size_of, smaller, text, variables_of

Failing = Literal["equality", "inclusion"]
Terms = tuple[Term, ...]


@dataclass(frozen=True, repr=False)
class Failure(Shown):
    """A case on which the rule fails in the way that was asked for; `size` counts the nodes of its functions."""

    size: int
    texts: tuple[str, ...]
    application: Application

    def __str__(self) -> str:
        return (
            f"{', '.join(self.texts)} ({self.size} nodes): {self.application.predicted} against {self.application.true}"
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {"size": self.size, "functions": list(self.texts), "application": self.application.to_dict()}


@dataclass
class Search:
    """A search for failures of one rule.

    Parameters
    ----------
    rule : str
        See `cases.names()`.
    variables : int
        The number of variables.
    size : int
        The largest number of nodes, of all functions of a case together.
    failing : "equality" or "inclusion"
        What is to fail.
    seconds : float
        The budget; what was found by then is kept.
    seed : int or None
        None: every case, smallest first. A number: random cases of the largest size, made smaller.
    constants : tuple of str
        The numbers that may occur.
    operations : tuple of str
        The operations that may occur; among abs, neg, relu, add, sub, max, min, mul.

    Attributes
    ----------
    tried, undecided, refused : int
        Cases so far: all, those with an Unknown verdict, and those outside the premises of the rule.
    complete : bool
        Whether all cases up to `size` were tried.
    """

    rule: str
    variables: int = 2
    size: int = 6
    failing: Failing = "equality"
    seconds: float = 60.0
    seed: int | None = None
    constants: tuple[str, ...] = ("2",)
    operations: tuple[str, ...] = (*UNARY, *BINARY)
    tried: int = 0
    undecided: int = 0
    refused: int = 0
    complete: bool = False
    seen: set[Any] = field(default_factory=set, repr=False)

    def run(self) -> Iterator[Failure]:
        """The failures, those with equal sets up to symmetry only once.

        Examples
        --------
        >>> found = next(Search("sum", variables=1, size=5).run())
        >>> found.texts, found.application.true
        (('abs(x)', '-abs(x)'), {0})
        """
        cases = cases_of(self.rule, self.variables)
        deadline = monotonic() + self.seconds
        for case, terms in steps(self._cases(cases), "programs tried"):
            if monotonic() > deadline:
                return
            if not _uses_all(case, terms):
                continue
            found = self._failure(case, terms)
            if found is None:
                continue
            if self.seed is not None:
                found = self._shrunk(case, terms, found, deadline)
            key = signature(found.application)
            if key not in self.seen:
                self.seen.add(key)
                yield found
        self.complete = self.seed is None

    def _cases(self, cases: Sequence[SearchCase]) -> Iterator[tuple[SearchCase, Terms]]:
        unknown = [name for name in self.operations if name not in (*UNARY, *BINARY)]
        if unknown:
            raise UnsupportedError(
                f"operations among {', '.join((*UNARY, *BINARY))} are required",
                f"received {unknown[0]!r}",
                "leave it out",
            )
        unary, binary = (tuple(n for n in names if n in self.operations) for names in (UNARY, BINARY))
        grammars = {
            case: [Grammar(slot.variables, self.constants, unary, binary) for slot in case.slots] for case in cases
        }
        if self.seed is None:
            for total in range(1, self.size + 1):
                for case in cases:
                    yield from ((case, terms) for terms in _tuples(case, grammars[case], total))
            return
        rng = random.Random(self.seed)
        while True:
            case = rng.choice(cases)
            share = max(2, self.size // len(case.slots))
            terms = tuple(grammar.draw(rng.randint(2, share), rng) for grammar in grammars[case])
            if all(has_kink(term) or not slot.kink for term, slot in zip(terms, case.slots, strict=True)):
                yield case, terms

    def _failure(self, case: SearchCase, terms: Terms) -> Failure | None:
        self.tried += 1
        texts = tuple(map(text, terms))
        try:
            application = case.apply(*texts)
        except ConsderivError:
            self.refused += 1
            return None
        if isinstance(application.predicted, Undefined) or isinstance(application.true, Undefined):
            self.refused += 1
            return None
        verdict = application.equality if self.failing == "equality" else application.inclusion
        if isinstance(verdict, Refuted):
            return Failure(sum(map(size_of, terms)), texts, application)
        self.undecided += isinstance(verdict, Unknown)
        return None

    def _shrunk(self, case: SearchCase, terms: Terms, found: Failure, deadline: float) -> Failure:
        """The smallest failure that is reached by making one function smaller at a time."""
        while monotonic() < deadline:
            better = next(self._smaller(case, terms), None)
            if better is None:
                break
            terms, found = better
        return found

    def _smaller(self, case: SearchCase, terms: Terms) -> Iterator[tuple[Terms, Failure]]:
        for k, (term, slot) in enumerate(zip(terms, case.slots, strict=True)):
            leaves: list[Term] = [(name,) for name in slot.variables]
            for less in smaller(term, leaves):
                if slot.kink and not has_kink(less):
                    continue
                candidate = (*terms[:k], less, *terms[k + 1 :])
                found = self._failure(case, candidate) if _uses_all(case, candidate) else None
                if found is not None:
                    yield candidate, found


def _uses_all(case: SearchCase, terms: Terms) -> bool:
    """Whether every variable occurs: otherwise the case belongs to a search with fewer variables."""
    return case.variables == frozenset().union(*map(variables_of, terms))


def _tuples(case: SearchCase, grammars: list[Grammar], total: int) -> Iterator[Terms]:
    """All choices of one term for each slot with `total` nodes together."""
    for sizes in _partitions(total, len(grammars)):
        pools = [
            [term for term in grammar.of_size(size) if has_kink(term) or not slot.kink]
            for grammar, size, slot in zip(grammars, sizes, case.slots, strict=True)
        ]
        for terms in product(*pools):
            if not case.symmetric or list(terms) == sorted(terms, key=lambda term: (size_of(term), str(term))):
                yield terms


def _partitions(total: int, count: int) -> Iterator[tuple[int, ...]]:
    if count == 1:
        yield (total,)
        return
    for first in range(1, total - count + 2):
        for rest in _partitions(total - first, count - 1):
            yield (first, *rest)
