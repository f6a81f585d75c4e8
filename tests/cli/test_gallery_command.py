"""`consderiv gallery`: list, show, run."""

import pytest

from consderiv import gallery

NAMES = [entry.name for entry in gallery.entries()]


def test_list_is_the_default_and_names_all(command):
    seen = command("gallery")
    assert seen.code == 0 and seen.out == command("gallery", "list").out
    assert all(name in seen.out for name in NAMES) and "undecided" in seen.out


def test_show_computes_nothing(command, valid):
    seen = command("gallery", "show", "diamond-in-hexagon")
    assert seen.code == 0 and "Source:" in seen.out and "agree" not in seen.out
    valid("gallery", command("gallery", "show", "diamond-in-hexagon", "--json").json)


@pytest.mark.parametrize("name", ["diamond-in-hexagon", "three-tangent-pieces"])
def test_run_compares(command, valid, name):
    seen = command("gallery", "run", name)
    assert seen.code == 0 and "agree" in seen.out
    data = command("gallery", "run", name, "--json").json
    valid("gallery", data)
    assert data["entries"][0]["status"] == gallery.run(name).status


def test_run_all_counts(command, valid):
    seen = command("gallery", "run", "--all")
    assert seen.code == 0 and f"{len(NAMES)} entries" in seen.out and ", 0 disagree," in seen.out
    data = command("gallery", "list", "--json").json
    valid("gallery", data)
    assert [entry["name"] for entry in data["entries"]] == NAMES


def test_a_disagreement_gives_one(command, monkeypatch):
    from dataclasses import replace

    from consderiv.gallery.claims import SetClaim, hull

    wrong = replace(gallery.find("absolute-value"), claims=(SetClaim("clarke", hull(0)),))
    monkeypatch.setattr(gallery, "entries", lambda: (wrong,))
    seen = command("gallery", "run", "--all")
    assert seen.code == 1 and "1 disagree" in seen.out


def test_certificates_are_written_and_accepted(command, process, tmp_path):
    seen = command("gallery", "run", "max-rule", "--write-certificates", str(tmp_path / "new"))
    assert seen.code == 0 and "wrote" in seen.err
    assert process("check", str(tmp_path / "new" / "max-rule.json")).code == 0


def test_no_certificate_is_a_remark(command, tmp_path):
    seen = command("gallery", "run", "negative-norm", "--write-certificates", str(tmp_path))
    assert seen.code == 0 and "no certificate" in seen.err and not list(tmp_path.iterdir())
