"""The checker in this process, and the certificates and mutants of its own tests (their folder is no package)."""

import sys
from pathlib import Path

_FOLDER = str(Path(__file__).parents[1] / "checker")
sys.path.insert(0, _FOLDER)
try:
    from handwritten import ACCEPTED
    from inprocess import MODULES, check_text
    from mutation import mutants
finally:
    sys.path.remove(_FOLDER)

PROOFS = Path(__file__).parents[2] / "proofs"
LIMITS = MODULES["limits"]

__all__ = ["ACCEPTED", "LIMITS", "PROOFS", "check_text", "mutants"]
