"""`consderiv explain`: what it prints, and its exit codes."""

import json

import pytest

from consderiv import explain

PROGRAMS = [
    ("relu(x) - relu(-x)", "x=0"), ("abs(abs(x)+y)", "x=0,y=0"), ("[max(x,y), min(x,y)]", "x=0,y=0"), ("sqrt(x)", "x=0"),
    ("norm(x, y)", "x=0,y=0"), ("min(max(y,0), x**2)", "x=0,y=0"), ("where(x>0, 1, 0)", "x=0"), ("sin(x)", "x=1"), ("3", ""),
    ("abs(x) - abs(y)", "x=0,y=0"), ("sort(x, y, 0)", "x=0,y=0"), ("x**2", "x=1/3"), ("max(x, exp(x)-1)", "x=0"),
]  # fmt: skip


def test_identity_written_with_relu(command):
    seen = command("explain", "relu(x) - relu(-x)", "--at", "x=0")
    assert seen.code == 0 and seen.err == ""
    for words in (
        "proved   gradient 1",
        "Clarke set                  {1}",
        "[0, 2]",
        "0   NOT in Clarke",
        "x < 0 and -x < 0",
    ):
        assert words in seen.out


@pytest.mark.parametrize(("program", "point"), PROGRAMS)
def test_json_follows_the_schema_and_is_the_dictionary(command, valid, program, point):
    seen = command("explain", program, "--at", point, "--json")
    valid("explain", seen.json)
    assert seen.json == explain(program, point).to_dict()
    assert seen.err == ""


@pytest.mark.parametrize(("program", "point"), PROGRAMS)
def test_text_has_readable_lines(command, program, point):
    seen = command("explain", program, "--at", point)
    assert seen.code in (0, 1, 3)
    assert all(len(line) <= 500 for line in seen.out.splitlines())


def test_only_prints_only(command):
    seen = command("explain", "abs(x)", "--at", "x=0", "--only", "limiting,clarke", "--json").json
    assert {"clarke", "limiting"} <= set(seen) and not {"frechet", "chain_rule_field", "gap"} & set(seen)


@pytest.mark.parametrize("program", ["-abs(x)", "-x", "--x", "-abs(x) + 1", "- x", "-relu(-x)", "-1*x", "-h(x)*0"])
def test_programs_may_begin_with_a_minus(command, program):
    seen = (
        command("explain", "--at", "x=0", "--", program)
        if program == "--x"
        else command("explain", program, "--at", "x=0")
    )
    if program == "-h(x)*0":
        assert seen.code == 2 and "received h" in seen.err
    else:
        assert seen.code == 0 and seen.out.startswith(program.replace("- ", "-").split(" ")[0])


def test_variables_in_the_wanted_order(command):
    seen = command("explain", "y - x", "--at", "x=0,y=0", "--vars", "x,y", "--json").json
    assert seen["variables"] == ["x", "y"] and seen["clarke"]["vertices"] == [["-1", "1"]]


def test_a_jump_is_a_finding_with_value_and_witness(command):
    seen = command("explain", "where(x>0, 1, 0)", "--at", "x=0")
    assert seen.code == 1 and "value 0" in seen.out and "witness" in seen.out
    found = command("explain", "where(x>0, 1, 0)", "--at", "x=0", "--json")
    assert found.code == 1 and found.json["lipschitz"]["witness"]["arc"]


@pytest.mark.parametrize(
    ("program", "only", "code"),
    [
        ("norm(x, y)-norm(x, 2*y)", None, 3), ("norm(x, y)-norm(x, 2*y)", "bouligand", 3),
        ("norm(x, y)", None, 0), ("abs(x) + abs(y)", None, 0),
        ("min(max(y,0), x**2)", None, 0), ("min(max(y,0), x**2)", "clarke", 0),
    ],
)  # fmt: skip
def test_undecided_sets_of_only_give_three(command, program, only, code):
    extra = [] if only is None else ["--only", only]
    assert command("explain", program, "--at", "x=0,y=0", *extra).code == code


def test_an_irrational_point_is_right_or_undecided(command):
    seen = command("explain", "abs(x**2 - 2)", "--at", "x=sqrt(2)", "--only", "clarke", "--json")
    assert (seen.code == 0 and "sqrt(2)" in seen.out) or (seen.code == 3 and seen.err.count("\n") == 1)


def test_programs_from_stdin_and_files(process, tmp_path):
    path = tmp_path / "program.txt"
    path.write_text("abs(x)\n  + abs(y)\n")
    for arguments, stdin in ((("-",), b"abs(x) + abs(y)"), ((f"@{path}",), b"")):
        seen = process("explain", *arguments, "--at", "x=0,y=0", "--only", "clarke", "--json", stdin=stdin)
        assert seen.code == 0 and seen.json["program"] == "abs(x) + abs(y)"


def test_a_comment_swallows_no_term(process):
    seen = process("explain", "-", "--at", "x=0,y=0", stdin=b"abs(x)  # first\n + abs(y)")
    assert seen.code == 2 and "remove the comment" in seen.err


def test_a_sum_of_ten_thousand_terms(process):
    text = "+".join(["x"] * 10_000).encode()
    seen = process("explain", "-", "--at", "x=0", "--only", "clarke", "--json", stdin=text)
    assert seen.code == 0 and seen.json["clarke"] == {"type": "polytope", "vertices": [["10000"]]}


def test_all_sets_of_a_sum_of_ten_thousand_terms(process):
    text = "+".join(["x"] * 10_000).encode()
    shown = process("explain", "-", "--at", "x=0", stdin=text, timeout=60)
    assert shown.code == 0 and len(shown.out) < 5000


def test_json_is_alone_on_stdout(process):
    seen = process("explain", "relu(x)", "--at", "x=0", "--json")
    assert json.loads(seen.out)["schema"] == "consderiv-explain/1"


def test_a_certificate_is_written_and_accepted(command, process, tmp_path):
    path = tmp_path / "identity.json"
    seen = command("explain", "relu(x) - relu(-x)", "--at", "x=0", "--certificate", str(path))
    assert seen.code == 0 and path.exists() and "consderiv check" in seen.err
    assert process("check", str(path)).code == 0


def test_a_certificate_needs_a_writable_path(command, tmp_path):
    seen = command("explain", "abs(x)", "--at", "x=0", "--certificate", str(tmp_path))
    assert seen.code == 2 and seen.err.count("\n") == 1


def test_without_any_certificate_the_code_is_three(command, tmp_path):
    path = tmp_path / "root.json"
    text = "norm(norm(x, y), x)*where(x > 0, 1, 1)"
    seen = command("explain", text, "--at", "x=0,y=0", "--only", "clarke", "--certificate", str(path))
    assert seen.code == 3 and "no certificate" in seen.err and not path.exists()


def test_a_certificate_of_a_norm_is_accepted(command, process, tmp_path):
    path = tmp_path / "norm.json"
    seen = command(
        "explain", "max(norm(x, y), z)", "--at", "x=0,y=0,z=0", "--only", "clarke", "--certificate", str(path)
    )
    assert seen.code == 0 and process("check", str(path)).code == 0


def test_a_factored_set_prints_short_lines(process):
    text = "+".join(f"abs(x{i})" for i in range(300)).encode()
    point = ",".join(f"x{i}=0" for i in range(300))
    seen = process("explain", "-", "--at", point, "--only", "clarke", stdin=text)
    assert seen.code == 0 and max(map(len, seen.out.splitlines())) <= 900
