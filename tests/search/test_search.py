"""The search: what it enumerates, what it finds, and that the gallery's smallest programs are what it finds first."""

import random
import shlex
import subprocess
import sys

import pytest

from consderiv import gallery, parse
from consderiv.errors import UnsupportedError
from consderiv.search.cases import cases_of, names
from consderiv.search.finding import Search
from consderiv.search.terms import Grammar, has_kink, size_of, smaller, text
from consderiv.verdicts import Refuted

FOUND = [entry for entry in gallery.entries() if entry.found_by_search]
GRAMMAR = Grammar(("x", "y"), ("2",))


@pytest.mark.parametrize("size", range(1, 6))
def test_terms_are_programs_of_their_size(size):
    terms = GRAMMAR.of_size(size)
    assert len(set(terms)) == len(terms) > 0
    for term in terms if size < 5 else random.Random(0).sample(terms, 300):
        assert size_of(term) == size
        program = parse(text(term), ("x", "y"))
        used = {i for node in program.nodes for i in node.operands}
        assert len([n for n in program.nodes if n.operation != "variable"]) <= size and (used or size == 1)


def test_text_means_the_term():
    operators = {"add": "+", "sub": "-", "mul": "*"}

    def full(term):
        inner = [full(t) for t in term[1:]]
        if not inner:
            return term[0]
        if term[0] == "neg":
            return f"(-{inner[0]})"
        if term[0] in operators:
            return f"({inner[0]}{operators[term[0]]}{inner[1]})"
        return f"{term[0]}({', '.join(inner)})"

    rng = random.Random(5)
    for _ in range(300):
        term = GRAMMAR.draw(rng.randint(1, 12), rng)
        assert parse(text(term), ("x", "y")) == parse(full(term), ("x", "y")), text(term)


def test_smaller_terms_are_smaller():
    rng = random.Random(1)
    for _ in range(100):
        term = GRAMMAR.draw(9, rng)
        for less in smaller(term, [("x",)]):
            assert size_of(less) <= size_of(term) and (size_of(less) < size_of(term) or less != term)


@pytest.mark.parametrize("entry", FOUND, ids=lambda entry: entry.name)
def test_the_gallery_has_the_smallest(entry):
    """The command in the entry's source finds the entry, first."""
    words = dict(zip(*[iter(shlex.split(entry.source.statement))] * 2, strict=True))
    assert words["--rule"] == entry.rule.rule
    options = {
        key: tuple(name for name in words[f"--{key}"].split(",") if name)
        for key in ("operations", "constants")
        if f"--{key}" in words
    }
    failing = words.get("--failing", "equality")
    search = Search(words["--rule"], int(words["--vars"]), int(words["--size"]), failing, seconds=300, **options)
    first = next(search.run())
    assert first.size == int(words["--size"])
    texts = first.texts if len(first.texts) == len(entry.rule.inputs) else (f"[{', '.join(first.texts)}]",)
    pairs = zip(texts, entry.rule.inputs, _variables(entry), strict=True)
    assert all(parse(one, names) == parse(other, names) for one, other, names in pairs)


def _variables(entry):
    """The variables of each function: outer functions have their own."""
    outer = entry.rule.rule.startswith("composition")
    if entry.rule.rule == "integral":
        return [(*entry.variables, "s")]
    return [("u",) if outer and k == 0 else entry.variables for k in range(len(entry.rule.inputs))]


def test_random_search_makes_failures_smaller():
    search = Search("sum", 1, 24, seconds=20, seed=7)
    found = next(search.run())
    assert isinstance(found.application.equality, Refuted) and found.size <= 10 and not search.complete
    assert all("x" in one for one in found.texts)


def test_the_same_seed_finds_the_same():
    first, second = (next(Search("max", 2, 14, seconds=30, seed=3).run()) for _ in range(2))
    assert first.texts == second.texts


def test_nothing_contradicts_an_inclusion_that_always_holds():
    for rule in ("sum", "composition", "max", "min", "product", "partial", "implicit", "inverse"):
        search = Search(rule, 2, 5, "inclusion", seconds=3)
        assert next(search.run(), None) is None and search.tried > 0, rule


def test_duplicates_up_to_symmetry_are_left_out():
    found = list(Search("sum", 1, 6, seconds=60).run())
    sets = [(str(f.application.predicted), str(f.application.true)) for f in found]
    assert len(set(sets)) == len(sets) >= 4


def test_budget_ends_the_search():
    search = Search("sum", 3, 30, "inclusion", seconds=0.5)
    assert list(search.run()) == [] and not search.complete


def test_unknown_rules_are_refused():
    with pytest.raises(UnsupportedError, match="composition"):
        cases_of("sums", 2)
    assert "sum" in names() and all(has_kink(t) for t in [("abs", ("x",))])


def _run(*arguments):
    command = [sys.executable, "-m", "consderiv", "search", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_line(tmp_path):
    path = tmp_path / "sum.json"
    done = _run("--rule", "sum", "--vars", "1", "--size", "5", "--certificate", str(path))
    assert done.returncode == 0 and "abs(x)   and   -abs(x)" in done.stdout and path.exists(), done.stderr
    wrong = (["--operations", "abs,tan"], ["--vars", "9"], ["--seconds", "0"])
    for bad in (["--rule", "nothing"], *(["--rule", "sum", *options] for options in wrong), []):
        done = _run(*bad)
        assert done.returncode == 2 and done.stderr.count("\n") == 1, bad
