"""At least 2,000 random programs with forced ties: the certificate of each is accepted; curved ones may be incomplete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

import pytest
from oracles.interpreter import SWITCHES
from oracles.programs import FAMILIES, Sample, sample

from consderiv.certificates import (
    Certificate,
    Claim,
    Workspace,
    bouligand,
    chain_rule_hull,
    clarke,
    continuous,
    explain_certificate,
    formal_hull,
    gradient,
)  # fmt: skip
from consderiv.certificates.model import Omission, Omitted, Refused
from consderiv.errors import ConsderivError
from consderiv.fields.local import Local
from consderiv.germs.tree import Budget

from .counting import SEED, scaled, table
from .judge import OPEN, TRUE, judge
from .neighbours import check_text

COUNTS = {
    "linear": 720, "linear-map": 640, "linear-jumps": 120, "linear-jumps-map": 60,
    "curved": 260, "curved-map": 140, "curved-jumps": 50, "curved-jumps-map": 20,
}  # fmt: skip
FIRST = SEED * 100_000
MOST = {  # kinks of a program; with more of them, few programs take most of the time
    "linear": 3, "linear-map": 3, "linear-jumps": 3, "linear-jumps-map": 3,
    "curved": 3, "curved-map": 3, "curved-jumps": 3, "curved-jumps-map": 3,
}  # fmt: skip
JUMPS = frozenset(("lt", "le", "gt", "ge", "eq", "ne", "sign", "floor"))
MORE, EVERY = 7, 40  # so many kinks are allowed in one program of this many seeds
WHOLE, JUDGED = 0.1, 0.04  # shares: with all statements of `explain`; each statement before the judge


def kinks(one: Sample) -> int:
    """The number of different switches, comparisons, signs and floors."""
    merged = one.program.merged()
    return sum(merged.nodes[k].operation in SWITCHES or merged.nodes[k].operation in JUMPS for k in merged.needed())


def samples(kind: str, wanted: int, counts: Counter[str]) -> Iterator[Sample]:
    """Samples with a kink; the few with very many are left out, for they take most of the time."""
    for seed in count(FIRST):
        if wanted == 0:
            return
        one = sample(kind, seed)
        if 1 <= kinks(one) <= (MOST[kind] if seed % EVERY or not one.linear else MORE):
            wanted -= 1
            yield one
        else:
            counts["not taken: smooth, or too many kinks"] += 1


def some_statements(local: Local) -> Certificate:
    """Continuity, Clarke, Bouligand or gradient, and the hull of the chain-rule field: what takes little time."""
    work, claims, omitted = Workspace(local), list[Claim](), list[Omission]()

    def attempt(rule: str, make: Callable[[], Claim]) -> bool:
        try:
            claims.append(make())
        except Refused:
            return False
        except (Omitted, ConsderivError) as reason:
            omitted.append(Omission(rule, str(reason)))
            return False
        return True

    where = 0 if local.jumping else None
    if local.jumping and not attempt("continuous", lambda: continuous(work)):
        return Certificate((), tuple(omitted))
    attempt("clarke", lambda: clarke(work, where))
    if not attempt("gradient", lambda: gradient(work, where)):
        attempt("bouligand", lambda: bouligand(work, where))
    if not local.jumping:
        attempt("chain_rule_hull", lambda: chain_rule_hull(work, formal_hull(work)))
    return Certificate(tuple(claims), tuple(omitted))


def whole_certificate(local: Local) -> Certificate:
    """All statements; none at all is no error here."""
    try:
        return explain_certificate(local)
    except ConsderivError as error:
        return Certificate((), (Omission("all", str(error)),))


def examine(one: Sample, random: Random, counts: Counter[str]) -> None:
    """Prove and check one sample."""
    whole = random.random() < WHOLE
    local = Local(one.program, one.point, Budget(seconds=20.0))
    certificate = whole_certificate(local) if whole else some_statements(local)
    counts["all statements" if whole else "some statements"] += 1
    for omission in certificate.omitted:
        counts[f"  omitted {omission.rule}: {omission.reason.splitlines()[0][:90]}"] += 1
    if not certificate.claims:
        counts["nothing stated"] += 1
        assert not one.linear, f"nothing stated: {certificate.omitted}\n{one}"
        return
    result = check_text(certificate.to_text())
    counts[result.verdict] += 1
    counts["statements"] += len(certificate.claims)
    allowed = ("accepted",) if one.linear else ("accepted", "incomplete")
    assert result.verdict in allowed, f"{result.verdict} {result.reasons}\n{one}"
    assert (result.verdict == "accepted") == certificate.is_complete, one
    if random.random() < JUDGED:
        _judge_all(certificate, one, counts)


def _judge_all(certificate: Certificate, one: Sample, counts: Counter[str]) -> None:
    """The statements are true, too, as the brute-force oracle sees it (the engine is no oracle for its own claims)."""
    for claim in certificate.claims:
        judgement = judge(dict(claim.statement))
        counts[f"judged {judgement.verdict}"] += 1
        assert judgement.verdict in (TRUE, OPEN), f"{judgement} {claim.statement}\n{one}"


@pytest.mark.parametrize("kind", COUNTS)
def test_random_programs(kind: str) -> None:
    counts: Counter[str] = Counter()
    random = Random(f"certificates of {kind} {SEED}")
    for one in samples(kind, scaled(COUNTS[kind]), counts):
        examine(one, random, counts)
    print(table(f"certificates of random programs: {kind}", counts))
    assert counts["accepted"] >= 0.8 * scaled(COUNTS[kind])


def test_there_are_enough() -> None:
    assert set(COUNTS) == set(FAMILIES)
    assert sum(COUNTS.values()) >= 2000
