"""The atlas: its tables, its stored rows against the libraries and against the conventions."""

from __future__ import annotations

import ast
import copy
import os
import struct
from fractions import Fraction

import pytest

from consderiv.autodiff.atlas import (
    CASES,
    SEVERITY,
    atlas_text,
    changes,
    chosen_rows,
    document,
    entries,
    exact_side,
    measuring,
    rows,
    selected,
    stored,
)
from consderiv.autodiff.atlas.case import LIBRARIES, Row
from consderiv.autodiff.atlas.spelling import entry_names, exact_point
from consderiv.autodiff.atlas.storage import by_setting
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.judging.kink_rules import NoConventionError, local_rows
from consderiv.errors import UnsupportedError
from consderiv.programs import parse
from consderiv.programs.operations import OPERATIONS

STORED = stored()
ROWS = {row["id"]: row for row in STORED["rows"]}
TABLE = {row.identity: row for row in rows()}
CONVENTION = [identity for identity, row in TABLE.items() if row.is_convention]
SAMPLE = [
    "norm2/jax/linalg.norm", "relu-plus-minimum/jax/relu-minimum",
    "relu/torch/clamp", "max/torch/amax", "max/torch/max-dim", "norm2/torch/linalg.norm",
    "where-divide/torch/where", "relu-difference/torch/clamp", "floor@jump/torch/floor",
]  # fmt: skip


def nearest(number, dtype):
    """A library divides last, so that its thirds are the nearest floats."""
    value = float(number)
    return Fraction(struct.unpack("f", struct.pack("f", value))[0] if dtype == "float32" else value)


def installed_rows(identities):
    return [TABLE[identity] for identity in identities if missing(TABLE[identity].library) is None]


class TestTables:
    def test_names_are_unique(self):
        assert len({case.name for case in CASES}) == len(CASES)
        assert len(TABLE) == sum(1 for _ in rows())

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_a_case_is_well_formed(self, case):
        for library, name in case.convention.items():
            assert name in (case.jax if library == "jax" else case.torch)
        for row in case.rows():
            tree = ast.parse(row.source, mode="eval")
            assert isinstance(tree.body, ast.Lambda)
            assert len(exact_point(row)) == len(entry_names(row))
            parse(case.program, entry_names(row))

    def test_points_are_floats_of_both_formats(self):
        for row in TABLE.values():
            for number in exact_point(row):
                assert number.denominator & (number.denominator - 1) == 0 and number.denominator < 2**20

    def test_unknown_libraries_and_texts_are_refused(self):
        with pytest.raises(UnsupportedError):
            chosen_rows(["numpy"])
        with pytest.raises(UnsupportedError):
            chosen_rows(None, "no such row")


class TestStored:
    def test_some_rows_have_their_own_counts(self):
        some = selected(STORED, ["torch"], "hardtanh")
        assert {row["library"] for row in some["rows"]} == {"torch"} == set(some["counts"])
        assert all("hardtanh" in row["id"] for row in some["rows"]) and "jax" not in some["versions"]
        assert sum(some["counts"]["torch"].values()) == len(some["rows"]) > 0
        assert selected(STORED) == STORED and not changes(STORED, some)
        for libraries, only in ((["numpy"], ""), (None, "no such row")):
            with pytest.raises(UnsupportedError):
                selected(STORED, libraries, only)

    def test_it_has_the_rows_of_the_tables(self):
        assert list(ROWS) == list(TABLE)
        for identity, row in TABLE.items():
            kept = ROWS[identity]
            assert (kept["source"], kept["point"], kept["program"]) == (row.source, row.point, row.case.program)
            assert kept["convention"] == row.is_convention

    def test_a_verdict_is_the_worst_of_its_results(self):
        for row in ROWS.values():
            assert row["verdict"] == min((r["verdict"] for r in row["results"]), key=SEVERITY.index)

    def test_a_program_and_its_spelling_have_one_clarke_set(self):
        """A mismatch is either explained by its note, or a bug in a table, the tracer or the engine."""
        for row in ROWS.values():
            assert row["tracing"] == "agrees" or row["note"], row["id"]
            if row["tracing"] == "differs":
                assert "undefined" in row["note"], row

    def test_proved_membership_has_distance_zero(self):
        for row in ROWS.values():
            for result in row["results"]:
                if result["verdict"] in ("clarke", "gradient") and result["evidence"] == "proved":
                    assert result["distance_squared"] in ("0", None), row["id"]

    @pytest.mark.parametrize("library", LIBRARIES)
    def test_every_setting_of_a_library_is_there(self, library):
        expected = 6 if library == "jax" else 4
        assert {len(by_setting(row)) for row in ROWS.values() if row["library"] == library} == {expected}


class TestConventions:
    """The facts of the operations ("jax 0.10", "torch 2.13") are those of the stored atlas."""

    def names(self):
        return {library: f"{library} " + ".".join(STORED["versions"][library].split(".")[:2]) for library in LIBRARIES}

    def test_names_carry_the_stored_versions(self):
        known = {name for operation in OPERATIONS.values() for name in operation.conventions}
        assert known - {"relu0=0"} == set(self.names().values())

    def test_every_fact_has_a_row(self):
        told = set()
        for row in (TABLE[identity] for identity in CONVENTION):
            program = parse(row.case.program, entry_names(row))
            told |= {(node.operation, row.library) for node in program.nodes if OPERATIONS[node.operation].conventions}
        facts = {
            (operation, library)
            for operation, facts in OPERATIONS.items()
            for library, name in self.names().items()
            if name in facts.conventions
        }
        assert facts <= told

    @pytest.mark.parametrize("identity", CONVENTION)
    def test_a_fact_equals_its_row(self, identity):
        row = TABLE[identity]
        compiled = " compiled" if row.library == "jax" else ""
        program = parse(row.case.program, entry_names(row))
        (index,) = [k for k, n in enumerate(program.nodes) if OPERATIONS[n.operation].conventions]
        node, point = program.nodes[index], exact_point(row)
        assert [program.nodes[i].operation for i in node.operands] == ["variable"] * len(point)
        operands = [point[program.nodes[i].index] for i in node.operands]
        by_mode = by_setting(ROWS[identity])
        for dtype in ("float32", "float64"):
            value = by_mode[f"reverse {dtype}{compiled}"]["value"]
            try:
                facts = local_rows(node, index, operands, self.names()[row.library])
            except NoConventionError:
                assert any(entry in ("nan", "inf") for entry in value)
                continue
            lines = value if program.is_map else [value]
            places = [program.nodes[i].index for i in node.operands]
            predicted = [[Fraction(0)] * len(point) for _ in facts]
            for line, fact in zip(predicted, facts, strict=True):
                for position, coefficient in fact.items():
                    line[places[position]] += coefficient
            rounded = [[nearest(entry, dtype) for entry in line] for line in predicted]
            assert [[Fraction(entry) for entry in line] for line in lines] == rounded


class TestMeasured:
    def test_a_sample_is_as_stored(self):
        wanted = installed_rows(SAMPLE)
        if not wanted:
            pytest.skip("no library of the atlas is installed")
        assert_unchanged(wanted)

    @pytest.mark.slow
    def test_rows_are_as_stored(self):
        """Every seventh spelling at all its points; all of them with CONSDERIV_SCALE=10, as before a release."""
        spellings: dict[tuple[str, str], list[Row]] = {}
        for row in chosen_rows():
            spellings.setdefault((row.library, row.source), []).append(row)  # one derivative serves all points
        step = 1 if float(os.environ.get("CONSDERIV_SCALE", "1")) > 1 else 7
        assert_unchanged([row for group in list(spellings.values())[::step] for row in group])


class TestFailures:
    """An error of the engine, the tracer or the judge is one row's, and not the end of the atlas."""

    def entry(self):
        if missing("torch") is not None:
            pytest.skip(missing("torch"))
        (entry,) = entries([TABLE["relu/torch/clamp"]])
        return entry

    @pytest.mark.parametrize(
        ("place", "words"),
        [(exact_side.ExactSide, "reference"), (measuring, "results"), (measuring, "prediction")],
    )
    def test_a_row_says_why_it_is_unknown(self, place, words, monkeypatch):
        def fails(*arguments, **options):
            raise RuntimeError("the engine fails")

        monkeypatch.setattr(place, words, fails)
        entry = self.entry()
        assert set(by_setting(entry)) == set(by_setting(ROWS["relu/torch/clamp"]))
        assert {tuple(r["value"]) for r in entry["results"]} == {("1",)}
        if words == "prediction":
            assert entry["verdict"] == "clarke" and entry["results"][0]["departs"] == "RuntimeError: the engine fails"
        else:
            assert entry["verdict"] == "unknown" and "RuntimeError: the engine fails" in entry["results"][0]["reason"]

    def test_sets_that_are_not_known_are_not_called_undefined(self):
        kinds = {row["clarke"]["type"] for row in ROWS.values() if row["verdict"] == "unknown"}
        assert kinds <= {"unknown"}
        assert not any(row["clarke"]["type"] == "unknown" for row in ROWS.values() if row["verdict"] == "undefined")

    def test_no_chain_rule_is_not_outside_of_it(self):
        """where(x == 0, 0, x**2/x) has the derivative 1, and no chain rule at 0: no choices are excluded."""
        if missing("torch") is not None:
            pytest.skip(missing("torch"))
        (entry,) = entries([TABLE["where-divide/torch/where"]])
        assert "outside" not in {result["verdict"] for result in entry["results"]}


def assert_unchanged(wanted):
    found = changes(STORED, document(list(entries(wanted))))
    assert not found, "the atlas has changed (consderiv atlas --out DIR writes a new one):\n" + "\n".join(found)


class TestChanges:
    def test_a_value_and_a_version_are_reported(self):
        new = copy.deepcopy(STORED)
        new["versions"]["torch"] = "9.9"
        row = next(row for row in new["rows"] if row["id"] == "relu/torch/clamp")
        row["results"][0]["value"] = ["1/4"]
        found = changes(STORED, new)
        assert found[0] == f"torch: version {STORED['versions']['torch']} -> 9.9"
        assert len(found) == 2 and found[1].startswith("relu/torch/clamp: ") and "-> 1/4 (" in found[1]

    def test_a_new_row_and_a_lost_setting_are_reported(self):
        new, old = copy.deepcopy(STORED), copy.deepcopy(STORED)
        old["rows"].pop(0)
        new["rows"][1]["results"][0]["settings"].pop()
        found = changes(old, new)
        assert found[0].endswith(": new") and "no longer measured" in found[1] and len(found) == 2

    def test_text_has_one_line_for_each_row(self):
        import json

        text = atlas_text(STORED)
        assert json.loads(text) == STORED and len(text.splitlines()) == len(ROWS) + 7
