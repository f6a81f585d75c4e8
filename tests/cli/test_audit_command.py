"""`consderiv audit`: what it prints, and its exit codes."""


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
