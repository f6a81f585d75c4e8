"""Certificates of the families of programs, and of cases of the calculus rules: made, checked, judged, and spoiled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

import pytest

from consderiv.certificates import Certificate, explain_certificate
from consderiv.errors import ConsderivError

from .counting import SEED, scaled, table
from .families import FAMILIES, drawn
from .judge import OPEN, TRUE, judge
from .neighbours import check_text, mutants
from .reading import Nonsense, in_field
from .rule_cases import RULES, rule_cases
from .targeted import FORGERIES, forge
from .targeted_families import NEW_FORGERIES
from .trial import try_mutant

COUNTS = {
    "irrational": 16,
    "elementary": 12,
    "planar": 8,
    "constants": 14,
    "norms": 24,
    "comparisons": 24,
    "concave": 20,
}
CASES = 2  # of each calculus rule
MUTANTS, JUDGED = 3, 0.1
TRUSTED = {"irrational": 0.02, "elementary": 0.05, "planar": 0.05, "norms": 0.15}
"""The largest share of statements with a trusted step."""
ACCEPTED = {"norms": 0.4, "comparisons": 0.6}  # the smallest share of certificates without trust; some programs jump
SHORT = 20_000  # characters; longer certificates are not spoiled


@pytest.mark.parametrize("family", FAMILIES)
def test_certificates(family: str) -> None:
    counts: Counter[str] = Counter()
    random = Random(f"new {family} {SEED}")
    for seed in range(SEED * 100_000, SEED * 100_000 + scaled(COUNTS[family])):
        local, name = drawn(family, seed)
        examine(partial(explain_certificate, local), name, random, counts)
    print(table(f"certificates of {family} programs", counts))
    assert counts["accepted"] >= ACCEPTED.get(family, 0.7) * scaled(COUNTS[family])
    assert counts["statements trusted"] <= TRUSTED.get(family, 0.02) * counts["statements"] + 2


@pytest.mark.parametrize("rule", RULES)
def test_certificates_of_rules(rule: str) -> None:
    counts: Counter[str] = Counter()
    random = Random(f"cases of {rule} {SEED}")
    for application, name in rule_cases(rule, scaled(CASES), random):
        assert not application.is_contradiction, name
        examine(application.certificate, name, random, counts)
    print(table(f"certificates of cases of the {rule} rule", counts))
    assert counts["accepted"] + counts["incomplete"] > 0


def examine(make: Callable[[], Certificate], name: str, random: Random, counts: Counter[str]) -> None:
    """One certificate: it is accepted, or incomplete and says so; its mutants state nothing false."""
    try:
        certificate = make()
    except ConsderivError as error:
        counts["nothing stated"] += 1
        counts[f"  {str(error)[:110]}"] += 1
        return
    text = certificate.to_text()
    result = check_text(text)
    counts[result.verdict] += 1
    assert result.verdict in ("accepted", "incomplete"), f"{result.verdict} {result.reasons}\n{name}"
    assert (result.verdict == "accepted") == certificate.is_complete, name
    counts["statements"] += len(certificate.claims)
    for kind in ("trace", "terms"):
        counts[f"with {kind}"] += f'"{kind}"' in text
    counts["statements trusted"] += sum(claim.is_trusted for claim in certificate.claims)
    for claim in certificate.claims:
        if claim.is_trusted:
            counts[f"  trusted: {claim.rule}"] += 1
    for omission in certificate.omitted:
        counts[f"  omitted {omission.rule}: {omission.reason.splitlines()[0][:90]}"] += 1
    data = json.loads(text)
    if random.random() < JUDGED:
        for statement in data["statement"]:
            judgement = judge(statement, data.get("field"))
            counts[f"judged {judgement.verdict}"] += 1
            assert judgement.verdict in (TRUE, OPEN), f"{judgement} {statement}\n{name}"
    if len(text) <= SHORT and result.verdict == "accepted":
        spoilt = [mutant for mutant, _ in mutants(text, random, MUTANTS)]
        for mutant in (*spoilt, *_forged(data, random)):
            counts[f"mutant {try_mutant(mutant, data['statement'], Counter(), data.get('field'))}"] += 1


def _forged(data: Any, random: Random) -> Iterator[str]:
    """Plausible changes."""
    for forgery in (*random.sample(FORGERIES, MUTANTS), *random.sample(NEW_FORGERIES, 2 * MUTANTS)):
        try:
            with in_field(data.get("field")):
                copy = forge(data, random, forgery)
        except Nonsense:  # an irrational entry where the forger expects a row
            continue
        if copy is not None:
            yield json.dumps(copy)
