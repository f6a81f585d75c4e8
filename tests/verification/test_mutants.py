"""At least 5,000 mutants: no error of the checker's own, no long run, and none accepted whose statement is false."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest

from .counting import SEED, scaled, table
from .judge import OPEN, TRUE, judge
from .material import texts
from .neighbours import check_text, mutants
from .reading import Nonsense, in_field
from .slices import mixture, part
from .targeted import FORGERIES, Forgery, forge
from .targeted_families import NEW_FORGERIES
from .trial import try_mutant

Json = Any
ALL_FORGERIES = FORGERIES + NEW_FORGERIES
RANDOM, FORGED, MIXED = 2000, 56, 400  # mutants: at random, for each forgery, of two certificates


@cache
def loaded() -> list[Json]:
    return [json.loads(text) for text in texts().values()]


def test_the_originals_are_accepted_and_true() -> None:
    counts: Counter[str] = Counter()
    for name, text in texts().items():
        result = check_text(text)
        assert (result.verdict, result.reasons) == ("accepted", []), name
        for statement in json.loads(text)["statement"]:
            judgement = judge(statement, json.loads(text).get("field"))
            counts[judgement.verdict] += 1
            counts[f"  {judgement.verdict}: {statement['rule']}"] += 1
            assert judgement.verdict in (TRUE, OPEN), (name, statement, judgement)
    print(table("statements of the originals", counts))
    assert counts[OPEN] <= 0.02 * counts[TRUE]  # the rules of the format reach a little further than the engine


def test_random_mutants() -> None:
    random, counts = Random(f"random mutants {SEED}"), Counter[str]()
    for _ in range(scaled(RANDOM)):
        one = part(random.choice(loaded()), random)
        ((text, _),) = mutants(json.dumps(one), random, 1)
        try_mutant(text, one["statement"], counts, one.get("field"))
    print(table("random mutants", counts))
    assert counts["rejected"] and counts["malformed"]


def forged(forgery: Forgery, random: Random, count: int) -> Iterator[tuple[Json, Json]]:
    """Certificates with their forged copies; forgeries that seldom apply are tried on whole certificates, too."""
    for attempt in range(40 * count):
        data = random.choice(loaded())
        one = part(data, random, 3 if attempt % 4 else 6)
        try:
            with in_field(one.get("field")):
                copy = forge(one, random, forgery)
        except Nonsense:  # an irrational entry where the forger expects a row
            continue
        if copy is not None:
            count -= 1
            yield one, copy
        if count == 0:
            return


@pytest.mark.parametrize("forgery", ALL_FORGERIES, ids=lambda forgery: forgery.__name__)
def test_forgeries(forgery: Forgery) -> None:
    random, counts = Random(f"{forgery.__name__} {SEED}"), Counter[str]()
    for one, copy in forged(forgery, random, scaled(FORGED)):
        try_mutant(json.dumps(copy), one["statement"], counts, one.get("field"))
    print(table(forgery.__name__, counts))
    assert sum(counts.values()) >= min(20, scaled(FORGED) // 2)


def test_mixtures() -> None:
    """Statements and proofs exchanged between certificates."""
    random, counts = Random(f"mixtures {SEED}"), Counter[str]()
    for _ in range(scaled(MIXED)):
        first, second = random.choice(loaded()), random.choice(loaded())
        mixed = mixture(first, second, random)
        same = [one["statement"] for one in (first, second) if one.get("field") == mixed.get("field")]
        try_mutant(json.dumps(mixed), [s for part in same for s in part], counts, mixed.get("field"))
    print(table("mixtures", counts))


def test_there_are_enough() -> None:
    assert RANDOM + FORGED * len(ALL_FORGERIES) + MIXED >= 5000
