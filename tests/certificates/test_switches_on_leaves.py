"""Clarke maps of clips, medians and extremes of three: accepted, and refused after one number of a value is changed."""

from __future__ import annotations

import json

import pytest
from verification.neighbours import check_text

from consderiv.certificates import clarke_map_certificate

PROGRAMS = (
    "clip(x, x**2 - x - 1, 1)",
    "clip(2*x + 1, x**2 - x - 1, 1)",
    "clip(x - 1, x**4 - 3, 1)",
    "median(-1, x, x**2 - 2)",
    "max(x, min(x**2 - 2, 1), -x)",
)


@pytest.mark.parametrize("text", PROGRAMS)
def test_accepted_and_not_with_another_value(text: str) -> None:
    data = json.loads(clarke_map_certificate(text).to_text())
    assert check_text(json.dumps(data)).verdict == "accepted"
    strata = data["statement"][0]["strata"]
    for part in (strata[0], strata[-1]):  # an interval, and a point
        pair = part["value"][0][0][0]
        kept, pair[0] = pair[0], [["1/7", []], *(term for term in pair[0] if term[1])]
        assert check_text(json.dumps(data)).verdict == "rejected"
        pair[0] = kept
