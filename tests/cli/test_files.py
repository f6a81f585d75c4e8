"""Files on the command line: Python files in place of functions, folders that are not there, what a certificate holds."""

import json

import pytest

import consderiv
from consderiv.certificates import explain_certificate
from consderiv.errors import UnsupportedError

MODEL = """
raise RuntimeError("this file is read and not run")

def loss(x): return x

async def later(x): return x

class Model:
    def forward(self, x): return x

def _own(x): return x

double = lambda x: 2 * x
"""


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(MODEL, encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", ["", ":", ":loss()", "::loss"])
def test_a_python_file_without_its_function_lists_the_functions(command, model, ending):
    seen = command("audit", f"{model}{ending}", "--at", "[0.0]")
    assert seen.code == 2 and not seen.out
    assert "file.py:function is required" in seen.err
    assert f"functions in the file: loss, double; write {model}:loss" in seen.err


def test_a_python_file_that_is_not_there_or_not_python(command, tmp_path):
    assert "and there is no such file; check the path" in command("audit", "nofile.py", "--at", "[0.0]").err
    (tmp_path / "bad.py").write_text("def f(:\n")
    assert "cannot be read as Python" in command("audit", str(tmp_path / "bad.py"), "--at", "[0.0]").err
    (tmp_path / "none.py").write_text("x = 1\n")
    assert "functions in the file: none" in command("audit", str(tmp_path / "none.py"), "--at", "[0.0]").err


def test_a_file_where_a_program_belongs(command, model, tmp_path):
    for target in (str(model), f"{model}:loss"):
        seen = command("explain", target, "--at", "x=0")
        assert seen.code == 2 and "consderiv audit file.py:function" in seen.err and "from_torch" in seen.err
    text = tmp_path / "program.txt"
    text.write_text("abs(x)")
    seen = command("explain", str(text), "--at", "x=0")
    assert seen.code == 2 and f"write @{text}" in seen.err


def test_a_function_where_a_program_belongs():
    def loss(x):
        return abs(x)

    for ask in (consderiv.clarke, consderiv.explain, consderiv.chain_rule_field):
        with pytest.raises(UnsupportedError) as caught:
            ask(loss, "x=0")
        for way in ("from_torch(loss, example)", "from_jax(loss, example)", "consderiv.audit(loss, example)"):
            assert way in caught.value.remedy
    with pytest.raises(UnsupportedError, match=r"\[abs\(x\)\+y, 2\*x\]"):
        consderiv.clarke(None, "x=0")


WRITING = (
    ("explain", "abs(x)", "--at", "x=0", "--certificate"), ("map", "abs(x)", "--certificate"),
    ("conservative", "--of", "abs(x)", "abs(x)", "--certificate"),
    ("search", "--rule", "sum", "--certificate"), ("audit", "abs(x)", "--at", "x=0", "--reproduce"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", WRITING, ids=lambda arguments: arguments[0])
def test_a_file_in_a_folder_that_is_not_there_is_refused_before_any_work(command, tmp_path, arguments):
    seen = command(*arguments, str(tmp_path / "no" / "file"))
    assert seen.code == 2 and seen.out == "" and not (tmp_path / "no").exists()
    assert f"{arguments[-1]} takes a file in a folder that is there" in seen.err and str(tmp_path / "no") in seen.err
    seen = command(*arguments, str(tmp_path))
    assert seen.code == 2 and seen.out == "" and "which is a folder" in seen.err


def test_a_folder_is_made_and_its_path_is_not(command, tmp_path):
    deep = tmp_path / "no" / "folder"
    for arguments in (("gallery", "run", "max-rule", "--write-certificates"), ("atlas", "--stored", "--out")):
        seen = command(*arguments, str(deep))
        assert seen.code == 2 and seen.out == "" and not deep.parent.exists()
        assert f"{arguments[-1]} takes a folder, in a folder that is there" in seen.err


def rules(path):
    return [statement["rule"] for statement in json.loads(path.read_text())["statement"]]


CONTINUED = "abs(x)*where(x > 0, x, -x) + 0*y"
ASKED = (
    ("relu(x) - relu(-x)", "clarke", ["clarke"], None),
    ("relu(x) - relu(-x)", "frechet,limiting", ["frechet", "limiting"], None),
    ("relu(x) - relu(-x)", "chain_rule_field", ["chain_rule_hull", "chain_rule_element"], None),
    (
        "relu(x) - relu(-x)", "clarke,chain_rule_field",
        ["clarke", "chain_rule_hull", "chain_rule_element", "nonmember", "subset"], None,
    ),
    (CONTINUED, "clarke", ["continuous", "clarke"], "continuous"),
    (
        CONTINUED, "limiting", ["continuous", "clarke", "gradient", "frechet", "limiting"],
        "continuous, clarke, gradient, frechet",
    ),
    ("sqrt(abs(x))", "clarke", ["not_lipschitz"], None),
)  # fmt: skip


@pytest.mark.parametrize("program, only, stated, lemmas", ASKED)
def test_a_certificate_of_some_sets(command, tmp_path, program, only, stated, lemmas):
    path = tmp_path / "c.json"
    at = "x=0,y=0" if "y" in program else "x=0"
    seen = command("explain", program, "--at", at, "--only", only, "--certificate", str(path))
    assert seen.code == (1 if "not_lipschitz" in stated else 0)
    assert rules(path) == stated
    assert ("states more than --only names" in seen.err) == (lemmas is not None)
    assert lemmas is None or f"the rest relies on it: {lemmas}\n" in seen.err


def test_it_is_accepted(command, process, tmp_path):
    path = tmp_path / "c.json"
    command("explain", CONTINUED, "--at", "x=0,y=0", "--only", "limiting", "--certificate", str(path))
    seen = process("check", str(path))
    assert seen.code == 0 and "statement 4 (limiting)" in seen.out


def test_no_statement_about_the_wanted_set():
    from consderiv.api import localise

    local = localise("max(abs(x), sqrt(x**2+y**2)) - abs(y)", "x=0,y=0")
    with pytest.raises(UnsupportedError, match=r"received none \(limiting: "):
        explain_certificate(local, ["limiting"])
