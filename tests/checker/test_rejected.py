"""What must not be accepted: the corpus of rejected files, each with its verdict and its reason."""

import json
from pathlib import Path

import pytest
from inprocess import check_text

CORPUS = Path(__file__).parents[2] / "proofs" / "rejected"
EXPECTED = json.loads((CORPUS / "expected.json").read_text())


def test_every_file_is_expected() -> None:
    names = {path.name for path in CORPUS.glob("*.json")} - {"expected.json"}
    assert names == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_rejected(name: str) -> None:
    result = check_text((CORPUS / name).read_text())
    assert result.verdict == EXPECTED[name]["verdict"], result.reasons
    assert any(EXPECTED[name]["reason"] in reason for reason in result.reasons), result.reasons
    assert result.verdict != "accepted"
