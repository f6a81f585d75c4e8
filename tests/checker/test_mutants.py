"""No mutant makes the checker stop with an error of its own, or take long."""

import json
from random import Random

import pytest
from handwritten import ACCEPTED, INCOMPLETE
from handwritten_curved import CURVED
from mutation import check_mutants, mutants

ALL = ACCEPTED | CURVED | INCOMPLETE


@pytest.mark.parametrize("name", ALL)
def test_mutants(name: str) -> None:
    check_mutants(ALL[name], name)


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
