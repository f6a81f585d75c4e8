"""One mutant before the checker, and before the judge if it is accepted with another statement."""

import json
import time
from collections import Counter
from typing import Any

from .judge import FALSE, judge
from .neighbours import LIMITS, check_text

Json = Any
VERDICTS = ("accepted", "rejected", "malformed", "incomplete")
SECONDS = 20.0


def try_mutant(text: str, originals: list[Json], counts: Counter[str], field: Json = None) -> str:
    """Check a mutant; an accepted one must not contain a new statement that is false.

    `field` is the FIELD of the original: with another one every statement is new.
    """
    start = time.perf_counter()
    result = check_text(text)
    elapsed = time.perf_counter() - start
    assert result.verdict in VERDICTS, (result.verdict, text)
    assert not any("internal error" in reason for reason in result.reasons), (result.reasons, text)
    assert LIMITS.Budget.left >= -_last_step(text), "more work than granted"
    assert elapsed < SECONDS, (elapsed, text)
    assert (result.verdict == "accepted") == (not result.reasons), result.reasons
    counts[result.verdict] += 1
    if result.verdict == "accepted":
        data = json.loads(text)
        for statement in data["statement"]:
            if statement not in originals or data.get("field") != field:
                _before_the_judge(statement, text, counts, data.get("field"))
    return str(result.verdict)


def _last_step(text: str) -> int:
    """A single charge may exceed what is left, by at most what the whole text is granted."""
    return int(LIMITS.BASE_UNITS + LIMITS.UNITS_PER_BYTE * len(text))


def _before_the_judge(statement: Json, text: str, counts: Counter[str], field: Json) -> None:
    judgement = judge(statement, field)
    counts[f"new statement accepted, and judged: {judgement.verdict}"] += 1
    if judgement.verdict == FALSE:
        raise AssertionError(f"accepted and FALSE ({judgement.reason}): {json.dumps(statement)}\nin {text}")
    if judgement.verdict != "true":
        counts[f"  cannot tell {statement['rule']}: {judgement.reason[:80]}"] += 1
