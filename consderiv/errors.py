"""The error tree. Every message has three parts: what is required, what came, what to do instead."""


class ConsderivError(Exception):
    """Base of all errors that this package raises on purpose.

    Parameters
    ----------
    required : str
        What the operation needs.
    received : str
        What it was given instead.
    remedy : str
        What the reader can do about it.
    """

    def __init__(self, required: str, received: str, remedy: str):
        super().__init__(f"{required}; {received}; {remedy}")
        self.required, self.received, self.remedy = required, received, remedy

    @property
    def reason(self) -> str:
        """What is needed and what there is, for reports that have no use for a remedy."""
        return self.because or f"{self.required}; {self.received}"

    because: str = ""
    """The same as a statement about the program, where what is needed is no matter of the input."""


class ProgramTextError(ConsderivError):
    """The text is not a program: syntax, unknown name, wrong number of arguments. `column` counts from 1."""

    def __init__(self, required: str, received: str, remedy: str, column: int | None = None):
        super().__init__(required, received, remedy)
        self.column = column


class PointError(ConsderivError):
    """The point misses a variable, names an unknown one, or is not real."""


class DomainError(ConsderivError):
    """The program has no value at the point: division by zero, a square root or logarithm of a bad number."""


class UnsupportedError(ConsderivError):
    """An operation, type or size that this function does not handle."""


class BudgetError(ConsderivError):
    """A budget (branches, cells, vertices) is exhausted; `found` holds what was known by then."""

    def __init__(self, required: str, received: str, remedy: str, found: object = None):
        super().__init__(required, received, remedy)
        self.found = found


class NotLipschitzError(ConsderivError):
    """The program is proved not to be locally Lipschitz at the point; `witness` says along which arc."""

    def __init__(self, required: str, received: str, remedy: str, witness: object = None):
        super().__init__(required, received, remedy)
        self.witness = witness
