"""The checker in this process, and the certificates and mutants of its own tests (their folder is no package)."""

import sys
from pathlib import Path

_FOLDER = str(Path(__file__).parents[1] / "checker")
sys.path.insert(0, _FOLDER)
try:
    from handwritten import ACCEPTED as FIRST
    from handwritten_curved import CURVED
    from handwritten_jumping import JUMPING
    from handwritten_regular import REGULAR
    from inprocess import MODULES, check_text
    from mutation import mutants
    from test_constants import ACCEPTED as CONSTANTS
finally:
    sys.path.remove(_FOLDER)

GROUPS = {"first": FIRST, "irrational": CURVED, "constants": CONSTANTS, "jumping": JUMPING, "regular": REGULAR}
ACCEPTED = {f"{group}: {name}": data for group, found in GROUPS.items() for name, data in found.items()}
PROOFS = Path(__file__).parents[2] / "proofs"
LIMITS = MODULES["limits"]

__all__ = ["ACCEPTED", "LIMITS", "PROOFS", "check_text", "mutants"]
