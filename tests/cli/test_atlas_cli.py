"""`consderiv atlas`: the stored atlas, a few rows measured, the files that it writes."""

import json

import pytest

from consderiv.autodiff.backends.installed import missing


def test_the_stored_atlas_follows_the_schema(command, valid):
    seen = command("atlas", "--stored", "--json")
    assert seen.code == 0 and not seen.err
    valid("atlas", seen.json)


def test_a_summary_counts_and_names_what_is_outside(command):
    seen = command("atlas", "--stored")
    assert seen.code == 0 and "rows: " in seen.out and "not in the Clarke set:" in seen.out
    assert seen.out.startswith("jax ") and "\ntorch " in seen.out


def test_three_files_are_written(command, valid, tmp_path):
    seen = command("atlas", "--stored", "--out", str(tmp_path / "atlas"))
    assert seen.code == 0 and seen.err.count("wrote ") == 3
    valid("atlas", json.loads((tmp_path / "atlas" / "atlas.json").read_text()))
    assert (tmp_path / "atlas" / "atlas.md").read_text().startswith("# Derivatives")
    assert (tmp_path / "atlas" / "atlas.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_a_few_rows_are_measured(command, valid, library):
    if missing(library):
        pytest.skip(missing(library))
    seen = command("atlas", "--libraries", library, "--only", "relu-node", "--json")
    assert seen.code == 0 and "changed" not in seen.err
    valid("atlas", seen.json)
    (row,) = seen.json["rows"]
    assert row["library"] == library and row["clarke_text"] == "[0, 1]" and row["verdict"] == "clarke"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--libraries", "numpy"),
        ("--only", "no-such-row"),
        ("--stored", "--only", "no-such-row"),
        ("--stored", "--out", "/dev/null/x"),
    ],
)
def test_bad_input(command, arguments):
    seen = command("atlas", *arguments)
    assert seen.code == 2 and seen.err.count("\n") == 1
