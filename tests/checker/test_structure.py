"""The checker stays small, and stays apart: standard library only, no `assert`, no file that is long."""

import ast
import io
import sys
import tokenize

import pytest
from inprocess import FOLDER

FILES = sorted(FOLDER.glob("*.py"))
FIRST_SLICE = 600  # reading, polynomials, the run, trees, arcs, identities and the rule for Clarke sets
FAMILY = 200  # for each family of rules that came later
FAMILIES = (
    "maps, rational pieces and order statistics",
    "directional derivatives and differentiability",
    "chain-rule fields",
    "sets alone",
    "continuity",
    "Frechet sets",
    "limiting sets",
    "factored sums",
    "numbers of a field",
    "elementary functions",
    "box traces",
    "closed constants: numbers in normal form",
    "closed constants: intervals",
    "closed constants: facts about elementary functions",
    "curved sets",
    "regular functions",
    "Euclidean norms: slopes and chain rules",
    "programs with comparisons",
    "limits: fans of cells, concave functions",
    "products of sets",
    "inverses and solutions",
    "expectations of sets",
    "formulas of expectations",
    "which set a statement is about",
    "not Lipschitz",
    "conservative fields on the whole space",
    "Clarke maps",
    "fields that are not conservative",
    "conditions on one coordinate",
    "programs in words",
)


def code_lines(text: str) -> int:
    """Lines with code: no blank ones, comments or docstrings."""
    lines: set[int] = set()
    blank = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in blank:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            lines.difference_update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert text.count("\n") <= 250
    assert max(map(len, text.splitlines()), default=0) <= 110
    siblings = {file.stem for file in FILES}
    for node in ast.walk(ast.parse(text)):
        assert not isinstance(node, ast.Assert)
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            assert module in siblings or module.split(".")[0] in sys.stdlib_module_names, module
        assert not (isinstance(node, ast.ImportFrom) and node.level)


def test_no_module_hides_one_of_the_standard_library() -> None:
    assert not {file.stem for file in FILES if not file.stem.startswith("__")} & sys.stdlib_module_names


def test_budget() -> None:
    total = sum(code_lines(path.read_text()) for path in FILES)
    assert total <= FIRST_SLICE + FAMILY * len(FAMILIES)
