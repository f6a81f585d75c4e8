"""The certificates of the entries: what is made now is accepted, and what lies in proofs/ is what is made now."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from consderiv import gallery

ROOT = Path(__file__).parents[2]
PROOFS = ROOT / "proofs"
CHECKER = ROOT / "consderiv" / "checker"
TRUSTED = {"norm-minus-absolute-value": "no rule for differences of curved sets, so two sets are only trusted"}
PARTLY = {  # what of the case has no rule
    "differentiable-not-strictly": {"limiting"},
    "root-of-a-flat-sum": {"bouligand", "chain_rule_hull"},
}
COMPUTED = [entry for entry in gallery.entries() if not entry.is_editorial]
CERTIFIED = [entry for entry in COMPUTED if entry.name not in TRUSTED]


def _check(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(CHECKER), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_entry_has_its_file_and_every_file_its_entry():
    assert {path.stem for path in PROOFS.glob("*.json")} == {entry.name for entry in CERTIFIED}


def test_the_certificates_of_the_gallery_are_accepted():
    paths = [PROOFS / f"{entry.name}.json" for entry in CERTIFIED]
    done = _check(*paths)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"^  accepted$", done.stdout, re.MULTILINE)) == len(paths)


@pytest.mark.parametrize("entry", CERTIFIED, ids=lambda entry: entry.name)
def test_proofs_are_up_to_date(entry, run_once):
    certificate = run_once(entry).certificate()
    now, kept = json.loads(certificate.to_text()), json.loads((PROOFS / f"{entry.name}.json").read_text())
    assert (now["statement"], now.get("field")) == (kept["statement"], kept.get("field")), (
        "write them anew: consderiv gallery run --all --write-certificates proofs"
    )
    assert {omission.rule for omission in certificate.omitted} == PARTLY.get(entry.name, set())


@pytest.mark.parametrize("name", TRUSTED)
def test_what_is_only_trusted_is_incomplete(name, run_once, tmp_path):
    certificate = run_once(gallery.find(name)).certificate()
    assert not certificate.is_complete
    assert _check(certificate.write(tmp_path / "trusted.json")).returncode == 3


def test_the_exceptions_are_told_in_the_readme():
    """proofs/README.md lists the entries without a file, and those with statements left out."""
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", (PROOFS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted([*TRUSTED, *PARTLY])
