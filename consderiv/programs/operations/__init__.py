"""The elementary operations, one file per family; `OPERATIONS` maps a name to its facts."""

from .base import LinearForm, Operation, OperationBranch
from .choice import CHOICE, COMPARISONS
from .elementary import ELEMENTARY
from .norms import NORMS
from .order import ORDER
from .smooth import SMOOTH
from .switching import SWITCHING

OPERATIONS: dict[str, Operation] = {
    operation.name: operation for operation in (*SMOOTH, *ELEMENTARY, *SWITCHING, *ORDER, *NORMS, *CHOICE)
}

__all__ = ["COMPARISONS", "OPERATIONS", "LinearForm", "Operation", "OperationBranch"]
