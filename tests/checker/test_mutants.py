"""No mutant makes the checker stop with an error of its own, or take long."""

import json
import time
from random import Random

import pytest
from handwritten import ACCEPTED, INCOMPLETE
from handwritten_curved import CURVED
from inprocess import check_text
from mutation import mutants

ALL = ACCEPTED | CURVED | INCOMPLETE


@pytest.mark.parametrize("name", ALL)
def test_mutants(name: str) -> None:
    verdicts = set()
    for text, _ in mutants(json.dumps(ALL[name]), Random(name), 300):
        start = time.perf_counter()
        result = check_text(text)
        assert time.perf_counter() - start < 10, text
        assert not any("internal error" in reason for reason in result.reasons), (result.reasons, text)
        assert (result.verdict == "accepted") == (not result.reasons)
        verdicts.add(result.verdict)
    assert {"rejected", "malformed"} <= verdicts


def test_the_flag_tells_whether_the_statement_changed() -> None:
    original = json.dumps(ACCEPTED["absolute_value"])
    seen = set()
    for text, changed in mutants(original, Random(1), 300):
        try:
            same = json.loads(text)["statement"] == ACCEPTED["absolute_value"]["statement"]
        except (ValueError, KeyError, TypeError):
            same = False
        assert changed == (not same)
        seen.add(changed)
    assert seen == {False, True}
