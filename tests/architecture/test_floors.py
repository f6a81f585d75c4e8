"""The floors of the package: imports only go down, towards exact numbers. This list is the order."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import consderiv

ROOT = Path(consderiv.__file__).parent
FLOORS = (
    ("errors", "html", "layout", "lazy", "stages", "verdicts"),
    ("exact",),
    ("programs", "sets"),
    ("germs",),
    ("fields",),
    ("selections",),
    ("autodiff", "stratified"),
    ("critical",),
    ("testing",),
    ("api", "certificates"),
    ("calculus",),
    ("lipschitz",),
    ("curves", "search"),
    ("explanation", "report"),
    ("gallery", "plotting"),
    ("cli", "__main__"),
)
HEIGHT = {name: height for height, floor in enumerate(FLOORS) for name in floor}
HEAVY = ("numpy", "highspy", "sympy", "networkx", "mpmath", "jax", "torch", "matplotlib", "scipy")


def modules():
    return [p for p in sorted(ROOT.rglob("*.py")) if "checker" not in p.parts and p != ROOT / "__init__.py"]


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_parts(path: Path):
    """Parts of this package that a module imports, lazy imports included."""
    depth = len(path.relative_to(ROOT).parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                above = path.relative_to(ROOT).parts[: depth - node.level]
                names = [*above, *(node.module or "").split(".")] if node.module else [*above]
                if not names or not names[0]:
                    yield from (alias.name for alias in node.names)
                else:
                    yield names[0]
            elif node.module and node.module.split(".")[0] == "consderiv":
                yield (node.module.split(".") + [""])[1]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("consderiv."):
                    yield alias.name.split(".")[1]


def test_every_part_has_a_floor():
    assert {part_of(path) for path in modules()} <= set(HEIGHT)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path):
    own = part_of(path)
    for other in imported_parts(path):
        if other and other in HEIGHT and other != own:
            assert HEIGHT[other] <= HEIGHT[own], f"{path} imports {other}, which stands above it"
            assert HEIGHT[other] < HEIGHT[own] or other != own


def test_the_checker_imports_the_standard_library_and_itself_only():
    own = {path.stem for path in (ROOT / "checker").glob("*.py")}
    for path in (ROOT / "checker").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, path
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                assert name.split(".")[0] in own | sys.stdlib_module_names, f"{path} imports {name}"


def test_import_is_light():
    code = f"import consderiv, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_explaining_a_small_program_loads_nothing_heavy():
    code = (
        "import consderiv, sys; str(consderiv.explain('relu(x) - relu(-x)', {'x': 0}));"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names():
    """The public names are pinned: a change here is a change for users."""
    assert set(consderiv.__all__) >= {
        "explain", "clarke", "bouligand", "frechet", "limiting", "directional_derivative", "audit",
        "clarke_directional_derivative", "lexicographic_derivative", "selection_field", "chain_rule_field",
        "is_differentiable", "variables", "parse", "from_sympy", "to_sympy", "compare",
    }  # fmt: skip
    for name in consderiv.__all__:
        assert getattr(consderiv, name) is not None
