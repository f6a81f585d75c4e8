"""Mutants of a certificate: one small change each, anywhere in the JSON."""

import copy
import json
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from inprocess import check_text

Json = Any
Place = tuple[Any, Any]  # a container and a key of it


def mutants(text: str, random: Random, count: int = 100) -> Iterator[tuple[str, bool]]:
    """`count` mutants, each with the flag whether its statement part differs from the original's."""
    original = json.loads(text)
    for _ in range(count):
        data = copy.deepcopy(original)
        for _ in range(random.choice((1, 1, 1, 2))):
            _change(data, random)
        mutant = json.dumps(data)
        if random.random() < 0.05:
            mutant = _spoil(mutant, random)
        yield mutant, _statement(mutant) != original.get("statement")


def check_accepted(data: Json) -> None:
    """The certificate is accepted, without a reason, and each of its statements is verified."""
    result = check_text(json.dumps(data))
    assert (result.verdict, result.reasons) == ("accepted", [])
    assert len(result.verified) == len(data["statement"])


def check_mutants(data: Json, name: str, count: int = 300) -> None:
    """No mutant makes the checker stop with an error of its own, or take long; some are not accepted."""
    verdicts = set()
    for text, _ in mutants(json.dumps(data), Random(name), count):
        start = time.process_time()
        result = check_text(text)
        assert time.process_time() - start < 10, text
        assert not any("internal error" in reason for reason in result.reasons), (result.reasons, text)
        assert (result.verdict == "accepted") == (not result.reasons)
        verdicts.add(result.verdict)
    assert {"rejected", "malformed"} <= verdicts


def _statement(text: str) -> Json:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data.get("statement") if isinstance(data, dict) else None


def _spoil(text: str, random: Random) -> str:
    """A change of the text itself: a character lost or doubled, a key repeated."""
    place = random.randrange(len(text))
    kind = random.randrange(3)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place] + text[place:]
    return text.replace('{"', '{"meta": 0, "meta": 1, "', 1)


def _places(value: Json) -> list[Place]:
    found: list[Place] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        children = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
        for key, child in children:
            found.append((item, key))
            waiting.append(child)
    return found


def _change(data: Json, random: Random) -> None:
    places = _places(data)
    if not places:
        return
    container, key = random.choice(places)
    value = container[key]
    changes: list[Callable[[], None]] = [
        lambda: container.__delitem__(key),
        lambda: container.__setitem__(key, _other(value, random)),
        lambda: container.__setitem__(key, copy.deepcopy(_pick(places, random))),
        lambda: container.__setitem__(key, random.choice(STRANGERS)),
    ]
    if isinstance(container, list):
        changes += [
            lambda: container.insert(key, copy.deepcopy(value)),
            lambda: container.__setitem__(slice(None), random.sample(container, len(container))),
            lambda: container.insert(key, random.choice(STRANGERS)),
        ]
    else:
        changes += [
            lambda: container.__setitem__(random.choice(KEYS), copy.deepcopy(_pick(places, random))),
            lambda: container.__setitem__(random.choice(KEYS), container.pop(key)),
        ]
    weights = [1, 6] + [1] * (len(changes) - 2)
    random.choices(changes, weights)[0]()


def _pick(places: list[Place], random: Random) -> Json:
    container, key = random.choice(places)
    return container[key]


def _other(value: Json, random: Random) -> Json:
    """Something like the value: near it, of the other sign, of another type."""
    if isinstance(value, bool):
        return random.choice([not value, int(value), str(value)])
    if isinstance(value, int):
        return random.choice([value + 1, value - 1, -value, -1, 0, True, str(value), float(value), 10**6, 10**30])
    if isinstance(value, str) and value.lstrip("-")[:1].isdigit():
        near = [
            value.lstrip("-"),
            "-" + value,
            "0",
            "1",
            "-1",
            "2",
            "1/2",
            "1/1000000007",
            "3/0",
            "1e3",
            "1" * 5000,
        ]
        return random.choice([*near, 1, 0.5, None])
    if isinstance(value, str):
        return random.choice([*WORDS, value + "x", "", value.upper()])
    if isinstance(value, list):
        return random.choice([value[:-1], value[::-1], [*value, *value[-1:]], [value], [], {}])
    if isinstance(value, dict):
        return random.choice([{}, [value], list(value), {**value, "trust": "x"}, {"trust": "x"}])
    return random.choice(STRANGERS)


def _words(text: str) -> list[str]:
    return text.split()


KEYS = _words(
    "rule program point set vertices elements members type weights vertex element arc empty terms cores "
    "equalities trust tree split cases groups roots continuous pairs on direction member frechet multipliers "
    "bounds index sum meta statement proof format strict value cofactors square taylor roots trace field arcs order target"
)
WORDS = _words(
    "neg add sub mul div abs relu max min sort median norm1 norminf clip lt le gt ge eq ne and or not where "
    "piecewise sign floor sqrt exp sin log power item variable constant boolean clarke bouligand gradient derivative "
    "frechet limiting polytope finite empty union minkowski_sum continuous chain_rule_hull"
)
STRANGERS: list[Json] = [None, True, False, 0, -1, 1, 2, 0.5, 10**20, "", "0", "1", "-1", "x", [], {}, [[]]]
STRANGERS += [[["1", []]]]
