"""What newcomers type wrong, and what they are told: what is required, what came, and what to write instead."""

import json

import pytest

from consderiv.cli.exit_codes import IN_GENERAL, meanings

POINTS = {
    "x=a": "x is a number; received 'a', with the name a in it; write a number, such as x=0",
    "x=2*x": "with the name x in it",
    "x=1 if b else 2": "with the name b in it",
    "x=1/0": "received '1/0', which has no value: division needs a denominator that is not zero; write x=0",
    "x=sqrt(-1)": "which has no value: sqrt needs an argument >= 0",
    "x=1,x=2": "every variable is given once; received x twice",
    "y=1": "the only variable of the program is x; received a value for 'y'; write x=0",
    "x=0,y=1": "leave y out, or make it a variable of the program with --vars",
    "X=0": "did you mean x?",
    "x=nan": "x is a real number; received 'nan'; write x=0 or x=1/2",
    "x=1e99999": "at most 4000 digits",
    "x=0;y=0": "coordinates are separated by commas; received 'x=0;y=0'; write x=0,y=0",
    "x=0 y=0": "write x=0,y=0",
    "x==0": "write x=0",
    "x=0,": "received nothing between two commas or at the end",
    "x=1,5": "decimals with a point, as in x=0.5",
    "0": "a point is written name=value,...; received '0'; write x=0",
    "0,1": "a point is written name=value,...; received '0'; write x=0",
}


@pytest.mark.parametrize("point", POINTS)
def test_points(command, point):
    seen = command("explain", "abs(x)", "--at", point, "--only", "clarke")
    assert seen.code == 2 and POINTS[point] in seen.err, seen.err


def test_points_have_the_names_of_variables(command):
    assert "write x=0" in command("explain", "abs(x)", "--at", "0").err
    assert "write x=0,y=0" in command("explain", "abs(x) + y", "--at", "0").err


def test_a_large_number_is_a_number(command):
    assert command("explain", "abs(x)", "--at", "x=1e400", "--only", "clarke").code == 0


def test_variables_that_are_not_declared(command):
    assert "declare it with --vars" in command("explain", "x + y", "--at", "x=0", "--vars", "x").err
    assert "did you mean weight?" in command("explain", "weigth", "--at", "weight=0", "--vars", "weight").err


SPELLING = {
    "expalin x": "did you mean explain?",
    "help": "write consderiv --help",
    "abs(x)": 'for a program write consderiv explain "abs(x)" --at ...',
    "explain x --onyl clarke": "did you mean --only",
    "explain x -at x=0": "did you mean --at",
    "explain x --at x=0, y=0": 'write the point in quotes after --at: --at "x=0, y=0"',
    "explain abs (x)": "received '(x)' too, which has no place; put a program with blanks in quotes",
    "explain": 'needs PROGRAM; received none; write consderiv explain "relu(x) - relu(-x)" --at x=0',
    "explain x --at": "--at needs a value; received none",
    "explain x --json=yes": "--json takes no value; received 'yes'",
    "explain x --at x=0 --only clark": "did you mean clarke?",
    "explain x --at x=0 --only chain_rule": "did you mean chain_rule_field?",
    "map x --kind clark": "--kind is one of clarke, bouligand",
    "gallery absolute-value": "write consderiv gallery show absolute-value",
    "gallery run absolut-value": "did you mean absolute-value?",
    "search --rule sum --vars two": "--vars takes a whole number; received 'two'",
    "explain x --at x=0 --at x=1": '--at is given once; received it twice; join them, as in --at "x=0,y=0"',
    "map x --at x=0": "leave the point out: `consderiv explain` takes one",
    "explain elu(x) --at x=0": "for elu(x) write x if x > 0 else exp(x) - 1",
    "search --rules sum": "received '--rules'; did you mean --rule?",
    "search --rule sun": "did you mean sum?",
    "search --rule sum --constants a": "a constant is a number; received 'a'",
    "atlas relu": "`consderiv atlas` takes options only; received 'relu' too",
    "audit x --at x=0 --backends ,": "--backends takes at least one name; received none",
    "audit x --at x=0 --backends numpy --dtypes float32": "dtypes (--dtypes) is for functions, such as file.py:function",
    "kinks x --box x=a:b": "the ends of a box are rational numbers; received 'x=a:b'; write x=-1:1",
    "kinks x+y --box x=0:1": "a box has a side for every variable; received none for y; write x=-1:1,y=-1:1",
    "kinks x --box y=0:1": "a box has a side for each of x; received one for 'y'; write x=-1:1",
    "along x --curve x=t --from a": "the end of the interval is a number; received 'a', with the name a in it; write a number",
    "along x --curve x=t,x=t": "every coordinate is given once",
    "explain y=abs(x) --at x=0": "without an assignment; received '=' at column 2; write what stands after = alone",
    "gallery run nonsense": "received 'nonsense'; `consderiv gallery` lists them",
    "explain x --at [0.0": "received '[0.0', where [ is open; write \"[0.0]\"",
    "explain x --at x=0]": "where ] closes none; remove it",
    "explain x --at x=0 --json --latex": "received --json and --latex; leave one of them out",
    "gallery list --all --write-certificates x": "received list with --all",
    "audit x --at x=0 --seconds soon": "--seconds takes a number; received 'soon'",
}


@pytest.mark.parametrize("line", SPELLING)
def test_spelling(command, line):
    seen = command(*line.split(" "))
    assert seen.code == 2 and seen.out == "" and seen.err.count("; ") >= 2
    assert SPELLING[line] in seen.err


def test_help_names_the_rules_and_breaks_no_name(command):
    from consderiv.cli.grammar import RULES
    from consderiv.search.cases import names

    assert names() == RULES
    shown = command("search", "--help").out.replace(",", " ").split()
    assert all(name in shown for name in RULES)
    assert all(name in command("explain", "--help").out for name in ("selection_field", "chain_rule_field"))


def test_a_search_says_what_ended_it(command):
    assert "(not all: --count 1 was reached)" in command("search", "--rule", "min", "--size", "3").out
    timed = ("--vars", "3", "--size", "20", "--failing", "inclusion", "--seconds", "0.1")
    assert "(not all: the time, --seconds 0.1, was over)" in command("search", "--rule", "sum", *timed).out


def test_latex_is_printed(command):
    seen = command("explain", "abs(x)", "--at", "x=0", "--latex")
    assert seen.code == 0 and r"\text{Clarke set} &: [-1, 1] " in seen.out


def test_a_correction_says_whose_claim_it_is(command):
    shown = command("gallery", "show", "erratum-sum-rule").out
    assert "  claimed here       inclusion   yes" in shown and "  the source prints  inclusion   no" in shown


def test_the_stored_atlas_says_where_its_table_is(command):
    assert "the whole table: add --out DIR" in command("atlas", "--stored").err


def test_a_function_without_its_brackets(command):
    assert "write sin(...)" in command("explain", "sin x", "--at", "x=0").err


def test_names_are_separated_by_commas_or_blanks(command):
    assert command("explain", "abs(x) + y", "--at", "x=0,y=0", "--vars", "y x", "--only", "clarke").code == 0


def test_an_entry_without_a_certificate_says_so(command, tmp_path):
    seen = command("gallery", "run", "erratum-sinkhorn", "--write-certificates", str(tmp_path))
    assert seen.code == 0 and "no certificate of erratum-sinkhorn: it is editorial" in seen.err


def test_programs_may_look_like_options(command):
    """-q is an option of check alone."""
    assert command("explain", "-q", "--at", "q=0", "--only", "clarke").code == 0


def test_alone_it_teaches(command):
    seen = command().out
    for line in ('consderiv explain "abs(x)" --at x=0', "consderiv audit model.py:loss", "consderiv COMMAND --help"):
        assert line in seen
    assert max(map(len, seen.splitlines())) <= 120


@pytest.mark.parametrize("name", ["explain", "audit", "gallery", "check", "conservative"])
def test_every_command_tells_its_exit_codes(command, name):
    assert meanings(name) in command(name, "--help").out
    assert "finding" not in meanings(name)


def test_exit_codes_in_general(command):
    assert all(f"  {code}  " in command("--help").out for code in IN_GENERAL)
    assert "malformed" in meanings("check") and "some step is only trusted" in meanings("check")


def test_check_marks_every_statement(command, process, tmp_path):
    path = tmp_path / "c.json"
    command("explain", "relu(x) - relu(-x)", "--at", "x=0", "--only", "clarke,bouligand", "--certificate", str(path))
    assert "accepted  " not in process("check", str(path)).out
    data = json.loads(path.read_text())
    data["statement"][1]["set"]["elements"] = [["7"]]
    path.write_text(json.dumps(data))
    seen = process("check", str(path))
    assert seen.code == 1
    lines = seen.out.splitlines()
    assert lines[1] == "  F(x) = relu(x) - relu(-x)"
    assert lines[2].startswith("  accepted    statement 0 (clarke): ")
    assert lines[3] == "  rejected    statement 1 (bouligand), as claimed: F(x) at 0, set {7}"
    assert lines[4].startswith("  reason: statement 1 (bouligand): ") and lines[5] == "  rejected"
    quiet = process("check", "-q", str(path))
    assert (quiet.code, quiet.out, quiet.err) == (1, "", "")
    path.write_text("{}")
    assert process("check", str(path)).out.splitlines()[1] == "  no statement was examined"


def test_certificates_are_written_on_lines(command, process, tmp_path, monkeypatch):
    """The hash is that of the canonical statements, however a file is laid out."""
    from consderiv.certificates import model

    path = tmp_path / "c.json"
    hashes = []
    for largest in (10**6, 100):
        monkeypatch.setattr(model, "READABLE", largest)
        command("explain", "abs(x)", "--at", "x=0", "--certificate", str(path))
        lines = path.read_text().splitlines()
        assert (len(lines) > 20 and max(map(len, lines)) <= 130) if largest > 100 else len(lines) == 1
        seen = process("check", str(path))
        assert seen.code == 0
        hashes.append([line for line in seen.out.splitlines() if "sha256" in line])
    assert hashes[0] == hashes[1] != []


def test_the_gallery_says_what_is_undecided(command, monkeypatch):
    from consderiv import gallery

    entries = (gallery.find("three-tangent-pieces"), gallery.find("absolute-value"))
    monkeypatch.setattr(gallery, "entries", lambda: entries)
    seen = command("gallery", "run", "--all")
    assert seen.code == 0 and "every entry that computes something has a certificate" in seen.out
    assert "three-tangent-pieces: undecided: essentially active: claimed pieces 1, 2, computed unknown" in seen.out
    assert "claims that are undecided are shown" in meanings("gallery")


def test_the_atlas_says_what_it_is_doing(monkeypatch):
    from argparse import Namespace

    from consderiv import stages
    from consderiv.autodiff import atlas
    from consderiv.cli import atlas_command

    seen = []

    def watched(rows):
        for row in rows:
            seen.append(list(map(str, stages._stages.get())))
            yield row.identity

    known = atlas.stored()
    row = Namespace(library="json", identity="relu/json/loads")
    for name, value in (
        ("chosen_rows", lambda libraries, only: [row]), ("entries", watched), ("document", lambda found: known),
    ):  # fmt: skip
        monkeypatch.setattr(atlas, name, value)
    monkeypatch.setattr(
        atlas_command, "import_module", lambda name: seen.append([name, *map(str, stages._stages.get())])
    )
    token = stages._stages.set([])
    try:
        atlas_command._measured(None, "")
    finally:
        stages._stages.reset(token)
    assert seen == [["json", "loading json"], ["rows 0/1", "relu/json/loads"]]
