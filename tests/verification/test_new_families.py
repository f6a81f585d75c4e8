"""Certificates of irrational points, elementary functions and very curved cells: made, checked, and spoiled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from consderiv.certificates import explain_certificate
from consderiv.errors import ConsderivError

from .counting import SEED, scaled, table
from .families import FAMILIES, drawn
from .judge import OPEN, TRUE, judge
from .neighbours import check_text, mutants
from .reading import Nonsense, in_field
from .targeted import FORGERIES, forge
from .trial import try_mutant

COUNTS = {"irrational": 24, "elementary": 32, "planar": 28}
MUTANTS, JUDGED = 3, 0.1
TRUSTED = {"irrational": 0.02, "elementary": 0.05, "planar": 0.05}  # the largest share of statements with a trusted step
SHORT = 20_000  # characters; longer certificates are not spoiled


@pytest.mark.parametrize("family", FAMILIES)
def test_certificates(family: str) -> None:
    counts: Counter[str] = Counter()
    random = Random(f"new {family} {SEED}")
    for seed in range(SEED * 100_000, SEED * 100_000 + scaled(COUNTS[family])):
        examine(*drawn(family, seed), random, counts)
    print(table(f"certificates of {family} programs", counts))
    assert counts["accepted"] >= 0.7 * scaled(COUNTS[family])
    assert counts["statements trusted"] <= TRUSTED[family] * counts["statements"] + 2


def examine(local: object, name: str, random: Random, counts: Counter[str]) -> None:
    """One program: its certificate is accepted, or incomplete and says so; its mutants state nothing false."""
    try:
        certificate = explain_certificate(local)  # type: ignore[arg-type]
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
    for forgery in random.sample(FORGERIES, MUTANTS):
        try:
            with in_field(data.get("field")):
                copy = forge(data, random, forgery)
        except Nonsense:  # an irrational entry where the forger expects a row
            continue
        if copy is not None:
            yield json.dumps(copy)
