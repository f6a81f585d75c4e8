"""Every entry: what the engine computes is what was claimed, and the data is in order."""

import re
from dataclasses import replace

import pytest

from consderiv import gallery
from consderiv.gallery.claims import ConventionClaim, ElementClaim, IndexClaim, SetClaim, VerdictClaim, hull
from consderiv.gallery.running import run_entry

ENTRIES = gallery.entries()
UNDECIDED = {"three-tangent-pieces": {"essentially_active"}}
"""What this version is known not to decide."""


SAMPLES = {
    "sum-of-opposites": "agrees",
    "erratum-sum-rule": "corrects the source",
    "smallest-strict-min": "found by search",
    "erratum-lasso-equation": "editorial",
}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_computed_values_agree_with_the_claims(entry, run_once):
    for finding in run_once(entry).findings:
        quantity = finding.claim.quantity
        expected = "undecided" if quantity in UNDECIDED.get(entry.name, ()) else "agree"
        assert finding.status == expected, (quantity, finding.claim.text, finding.computed)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.printed], ids=lambda entry: entry.name)
def test_what_is_printed_wrongly_is_refuted(entry, run_once):
    found = run_once(entry)
    assert found.verdict == "corrects the source"
    assert all(finding.status == "disagree" for finding in found.printed) and "refuted" in str(found)


def test_verdicts():
    found = {entry.name: run_entry(entry).verdict for entry in map(gallery.find, SAMPLES)}
    assert found == SAMPLES


def test_there_are_eighty_entries_with_different_names():
    names = [entry.name for entry in ENTRIES]
    assert len(names) == len(set(names)) >= 80
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in names)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_entries_are_complete(entry):
    subjects = [bool(entry.program), bool(entry.pieces), entry.rule is not None]
    assert sum(subjects) == (0 if entry.is_editorial else 1) and bool(entry.claims) != entry.is_editorial
    assert entry.title and entry.note.endswith(".") and entry.source.authors and entry.source.statement
    assert entry.source.year is None or 1900 < entry.source.year < 2100
    assert entry.name in str(entry) and str(entry.source) in str(entry)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_prints(entry, run_once):
    text = str(run_once(entry))
    assert entry.title in text and all(finding.computed in text for finding in run_once(entry).findings)


IDENTITY = gallery.find("identity-from-relus")
WRONG = [
    SetClaim("clarke", hull(0, 1)), SetClaim("chain_rule_hull", hull(0)), VerdictClaim("differentiable", False),
    VerdictClaim("strictly_differentiable", True, (2,)), ElementClaim("clarke", (0,), True),
    ElementClaim("chain_rule_field", (0,), False), ConventionClaim("relu0=0", (1,)), IndexClaim("essentially_active", (0,)),
]  # fmt: skip


@pytest.mark.parametrize("claim", WRONG, ids=lambda claim: f"{claim.quantity} {claim.text}")
def test_a_wrong_claim_is_noticed(claim):
    found = run_entry(replace(IDENTITY, claims=(claim,)))
    assert found.status == "disagree" and f"claimed: {claim.text}" in str(found)


def test_one_wrong_claim_among_right_ones_is_noticed():
    assert run_entry(replace(IDENTITY, claims=(*IDENTITY.claims, SetClaim("clarke", hull(0))))).status == "disagree"


def test_a_hand_given_selection_is_not_its_program():
    entry = gallery.find("active-piece-that-never-counts")
    assert gallery.run(entry.name).subject.selection.pieces and not entry.program
