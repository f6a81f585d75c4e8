"""What must be accepted: the certificates written by hand, on the command line and inside the process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from handwritten import ACCEPTED, INCOMPLETE, sum_of_absolute_values
from handwritten_curved import CURVED
from inprocess import FOLDER, check_text
from mutation import check_accepted

ALL = ACCEPTED | CURVED


def run(*arguments: str | Path, flags: str = "-IS") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, flags, str(FOLDER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", ALL)
def test_accepted(name: str) -> None:
    check_accepted(ALL[name])


def test_trust_is_incomplete() -> None:
    result = check_text(json.dumps(INCOMPLETE["trusted"]))
    assert result.verdict == "incomplete"
    assert "seen in a picture" in result.reasons[0]
    assert result.verified[0].endswith("(trusted in part)")


def test_meta_is_ignored() -> None:
    text = json.dumps(ACCEPTED["where"])[:-1] + ', "meta": {"a": 1.5, "a": [1e9, null]}}'
    assert check_text(text).verdict == "accepted"


def test_hash_is_of_the_statements_only() -> None:
    data = json.loads(json.dumps(ACCEPTED["absolute_value"]))
    first = check_text(json.dumps(data)).sha256
    data["proof"][0]["tree"]["cases"][0]["arc"] = [["7"]]
    assert check_text(json.dumps(data, indent=3)).sha256 == first != ""


def test_hash_has_the_field() -> None:
    data = json.loads(json.dumps(CURVED["kink_at_root_two"]))
    first = check_text(json.dumps(data))
    assert first.verified[0].endswith("alpha in (1, 2) is the root of the polynomial with coefficients -2, 0, 1")
    assert "conv{-2*alpha, 2*alpha}" in first.verified[0]
    data["field"]["interval"] = ["5/4", "2"]
    second = check_text(json.dumps(data))
    assert second.verdict == "accepted" and second.sha256 != first.sha256


@pytest.mark.parametrize("flags", ["-IS", "-ISO"])
def test_command_line(tmp_path: Path, flags: str) -> None:
    for name, data in ALL.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    done = run(tmp_path, flags=flags)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the Clarke Jacobian of F(x) at 0 is conv{-1, 1}" in done.stdout
    assert "formally" not in done.stdout


def test_exit_codes(tmp_path: Path) -> None:
    good, wrong, bad, part = (tmp_path / f"{k}.json" for k in "abcd")
    good.write_text(json.dumps(ACCEPTED["where"]))
    data = json.loads(json.dumps(ACCEPTED["where"]))
    data["proof"][1]["tree"]["cases"][0]["vertex"] = 0
    wrong.write_text(json.dumps(data))
    bad.write_text("{")
    part.write_text(json.dumps(INCOMPLETE["trusted"]))
    assert [run(path).returncode for path in (good, wrong, bad, part)] == [0, 1, 2, 3]
    assert run(good, part).returncode == 3
    assert run(good, part, wrong).returncode == 1
    assert run(tmp_path).returncode == 2
    assert run(tmp_path / "missing.json").returncode == 2
    assert run().returncode == 2


def test_json_output(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(ACCEPTED["map"]))
    (entry,) = json.loads(run("--json", path).stdout)
    assert (entry["verdict"], entry["file"]) == ("accepted", str(path))
    assert len(entry["sha256"]) == 64


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xfe{}")
    done = run(path)
    assert (done.returncode, done.stderr) == (2, "")


def test_a_hundred_groups() -> None:
    assert check_text(json.dumps(sum_of_absolute_values(100))).verdict == "accepted"


@pytest.mark.slow
def test_a_thousand_groups() -> None:
    assert check_text(json.dumps(sum_of_absolute_values(1000))).verdict == "accepted"
