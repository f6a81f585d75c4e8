"""`consderiv gallery`: list, show, run."""

import pytest

from consderiv import gallery

NAMES = [entry.name for entry in gallery.entries()]


def test_list_is_the_default_and_names_all(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    seen = command("gallery")
    assert seen.code == 0 and seen.out == command("gallery", "list").out
    assert all(name in seen.out for name in NAMES) and "undecided" in seen.out
    lines = seen.out.splitlines()
    assert lines[0].split() == ["entry", "result", "certified", "what", "it", "shows"]
    assert max(map(len, lines[: lines.index("")])) <= 100
    assert any(" 5 of 10 " in line for line in lines), "what is left out or trusted does not count as proved"


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
    for action in (("list",), ("run", "--all")):
        data = command("gallery", *action, "--json").json
        valid("gallery", data)
        assert [entry["name"] for entry in data["entries"]] == NAMES


@pytest.mark.parametrize(
    "name", ["composition-without-hull", "erratum-sum-rule", "smallest-strict-max", "erratum-heavy-ball"]
)
def test_every_kind_of_entry_follows_the_schema(command, valid, name):
    for action in ("show", "run"):
        data = command("gallery", action, name, "--json").json
        valid("gallery", data)
        (entry,) = data["entries"]
        assert (entry["rule"] is None) == (name == "erratum-heavy-ball")
        assert bool(entry["printed"]) == (name == "erratum-sum-rule")
        assert entry["found_by_search"] == (name == "smallest-strict-max")


def test_the_schema_refuses_other_data(command, valid):
    import jsonschema

    data = command("gallery", "run", "absolute-value", "--json").json
    for key, value in (("verdict", "agree"), ("claims", {}), ("rule", {"rule": "sum"}), ("surplus", 0)):
        with pytest.raises(jsonschema.ValidationError):
            valid("gallery", {**data, "entries": [{**data["entries"][0], key: value}]})


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


def test_an_incomplete_certificate_is_a_remark(command, process, tmp_path):
    seen = command("gallery", "run", "norm-minus-absolute-value", "--write-certificates", str(tmp_path))
    assert seen.code == 0 and "incomplete" in seen.err
    assert process("check", str(tmp_path / "norm-minus-absolute-value.json")).code == 3
