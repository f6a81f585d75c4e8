"""The certificates of the entries: what is made now is accepted, and what lies in proofs/ is what is made now."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from consderiv import gallery
from consderiv.certificates import Omitted
from consderiv.errors import ConsderivError

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "consderiv" / "checker"
WITHOUT = ("negative-norm", "norm-minus-absolute-value", "root-of-a-flat-sum")  # no rule for curved sets yet
CERTIFIED = [entry for entry in gallery.entries() if entry.name not in WITHOUT]


def _check(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(CHECKER), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_certificates_of_the_gallery_are_accepted():
    paths = [ROOT / "proofs" / f"{entry.name}.json" for entry in CERTIFIED]
    done = _check(*paths)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("accepted") == len(paths)


@pytest.mark.parametrize("entry", CERTIFIED, ids=lambda entry: entry.name)
def test_proofs_are_up_to_date(entry, run_once, tmp_path):
    certificate = run_once(entry).certificate()
    path = certificate.write(tmp_path / "now.json")
    now, kept = json.loads(path.read_text()), json.loads((ROOT / "proofs" / f"{entry.name}.json").read_text())
    assert now["statement"] == kept["statement"], (
        "write them anew: consderiv gallery run --all --write-certificates proofs"
    )
    assert _check(path).returncode == 0


@pytest.mark.parametrize("name", WITHOUT)
def test_what_has_no_certificate_says_so(name, run_once):
    assert not (ROOT / "proofs" / f"{name}.json").exists()
    with pytest.raises((Omitted, ConsderivError), match="norm|sqrt"):
        run_once(gallery.find(name)).certificate()
