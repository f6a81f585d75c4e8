"""`consderiv audit`: what it prints, and its exit codes."""

import pytest


def test_table_and_code(command):
    seen = command("audit", "relu(x) - relu(-x)", "--at", "x=0", "--backends", "numpy")
    assert seen.code == 0 and "chain_rule" in seen.out
    assert command("audit", "relu(x) - relu(-x)", "--at", "x=0", "--backends", "numpy", "--allow", "clarke").code == 1


def test_json_follows_the_schema(command, valid):
    seen = command("audit", "relu(x) - relu(-x)", "--at", "x=0", "--backends", "numpy", "--json")
    valid("audit", seen.json)
    assert seen.err == "" and {result["verdict"] for result in seen.json["results"]} == {"chain_rule"}


def test_a_program_may_begin_with_a_minus(command):
    assert command("audit", "-abs(x)", "--at", "x=0", "--backends", "numpy").code == 0


MODEL = """
import torch

def loss(x, y):
    return torch.relu(x).sum() - torch.relu(-x).sum() + y * y

def stopped(x):
    return 2.0 * x + torch.Tensor.detach(x)
"""


@pytest.fixture
def model(tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "commanded_model.py"
    path.write_text(MODEL, encoding="utf-8")
    return path


def test_a_function_of_a_file(command, valid, model):
    seen = command("audit", f"{model}:loss", "--at", "[0.0, 0.0]; 1.5", "--dtypes", "float32", "--json")
    assert seen.code == 0
    valid("audit", seen.json)
    assert seen.json["program"] == f"{model}:loss" and seen.json["point"] == {"x_0": "0", "x_1": "0", "y": "3/2"}
    assert {tuple(result["value"]) for result in seen.json["results"]} == {("0", "0", "3")}
    assert {result["verdict"] for result in seen.json["results"]} == {"chain_rule"}


def test_a_wrong_value_and_its_script(command, valid, model, tmp_path):
    script = tmp_path / "shown.py"
    seen = command(
        "audit", f"{model}:stopped", "--at", "1", "--dtypes", "float32", "--json", "--reproduce", str(script)
    )
    assert seen.code == 1
    valid("audit", seen.json)
    assert {result["verdict"] for result in seen.json["results"]} == {"outside"}
    assert {result["at_fault"]["call"] for result in seen.json["results"]} == {"Tensor.detach"}
    text = script.read_text(encoding="utf-8")
    assert "exact Clarke set: {3}" in text and "def stopped(x):" in text
    assert "commanded_model" not in text and str(tmp_path) not in text


def test_functions_that_cannot_be_audited(command, model):
    for target, at in (
        (f"{model}:nothing", "0.0"),
        (f"{model}:loss", "0.0"),
        (f"{model}:loss", "x=0"),
        ("no.py:f", "1"),
    ):
        seen = command("audit", target, "--at", at)
        assert seen.code == 2 and seen.out == "" and len(seen.err.splitlines()) == 1


def test_time_that_is_over_is_exit_code_3(command, valid):
    seen = command("audit", "abs(x)", "--at", "x=0", "--backends", "numpy", "--seconds", "0.000000001", "--json")
    assert seen.code == 3 and "the Clarke set" in seen.json["unfinished"]
    valid("audit", seen.json)
    assert {(r["verdict"], *r["value"]) for r in seen.json["results"]} == {("undefined", "0")}
    assert command("audit", "abs(x)", "--at", "x=0", "--seconds", "0").code == 2


def test_a_script_in_a_folder_that_is_not_there_is_refused_at_once(command, tmp_path):
    path = tmp_path / "none" / "shown.py"
    seen = command("audit", "abs(x)", "--at", "x=0", "--reproduce", str(path))
    assert seen.code == 2 and "folder that is there" in seen.err
