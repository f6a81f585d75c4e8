"""Importing the package stays light."""

import subprocess
import sys


def test_no_heavy_library_is_imported():
    heavy = ("sympy", "numpy", "highspy", "networkx", "mpmath", "jax", "torch", "matplotlib", "scipy")
    code = (
        "import sys; from consderiv.programs import *; p = parse('abs(x) + 1/2'); evaluate(p, parse_point('x=1', 'x'));"
        f"to_text(p), to_latex(p), program_hash(p); print([m for m in {heavy} if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
