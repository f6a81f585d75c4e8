"""Lexicographic (LD-) derivatives: the Jacobian of the cell into which x + e d_1 + e**2 d_2 + ... runs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import total_ordering

from ..errors import ConsderivError, UnsupportedError
from ..exact.matrices import inverse
from ..exact.reals import Number, Real, as_exact
from ..germs.outer import local_derivative, run_at
from ..germs.run import Run
from ..programs.operations import OPERATIONS
from ..verdicts import Unknown
from .local import Local


@total_ordering
class Lexicographic:
    """A value with its derivatives along a list of directions, ordered lexicographically."""

    __slots__ = ("entries",)

    def __init__(self, entries: Sequence[Number]):
        self.entries = tuple(entries)

    def __eq__(self, other: object) -> bool:
        return self.entries == self._other(other)

    def __lt__(self, other: object) -> bool:
        return self.entries < self._other(other)

    def __neg__(self) -> Lexicographic:
        return Lexicographic([-e for e in self.entries])

    def __abs__(self) -> Lexicographic:
        return -self if self < 0 else self

    def __hash__(self) -> int:
        return hash(self.entries)

    def _other(self, other: object) -> tuple[Number, ...]:
        if isinstance(other, Lexicographic):
            return other.entries
        assert isinstance(other, (int, Fraction, Real))
        return (as_exact(other), *(Fraction(0),) * (len(self.entries) - 1))


def lexicographic_derivative(
    local: Local, directions: Sequence[Sequence[Number]]
) -> tuple[tuple[Number, ...], ...] | Unknown:
    """The LD-derivative J with J D = F'(x; D) along a basis of directions D = (d_1, ..., d_n).

    Every tie is broken by the derivative along d_1, then along d_2, and so on.

    Parameters
    ----------
    directions : n vectors of length n
        Linearly independent.

    Returns
    -------
    m rows of n numbers, or Unknown

    Raises
    ------
    UnsupportedError
        If the directions are not a basis.

    Examples
    --------
    >>> from consderiv import lexicographic_derivative
    >>> lexicographic_derivative("abs(x - y)", {"x": 0, "y": 0}, [(1, 1), (0, 1)])
    (Fraction(-1, 1), Fraction(1, 1))

    Notes
    -----
    Khan and Barton (2015), A vector forward mode of automatic differentiation for generalized derivative evaluation.
    """
    n = len(local.point)
    matrix = [[as_exact(x) for x in d] for d in directions]
    back = inverse(matrix) if len(matrix) == n and all(len(d) == n for d in matrix) else None
    if back is None:
        raise UnsupportedError(
            f"{n} linearly independent directions are required",
            f"received {len(matrix)} directions that are not a basis",
            "pass a basis, for example the coordinate directions",
        )
    run = run_at(local.program, local.point)
    known: dict[int, list[Lexicographic]] = {}
    for index in run.order:
        if index in run.values and not isinstance(run.values[index], bool):
            try:
                known[index] = _node(run, index, known, matrix)
            except KeyError:
                continue  # an operand that is not needed has no value
            except ConsderivError as error:
                return Unknown(str(error))
    rows = []
    for output in local.program.outputs:
        if output not in known:
            return Unknown("a comparison, sign or floor is tied at the point, or a value is not known")
        along = known[output][0].entries[1:]
        rows.append(tuple(sum((back[j][k] * along[k] for k in range(n)), Fraction(0)) for j in range(n)))
    return tuple(rows)


def _node(
    run: Run, index: int, known: dict[int, list[Lexicographic]], matrix: list[list[Number]]
) -> list[Lexicographic]:
    """The value of a node with its derivatives along the directions (a list, because a sort has many outputs)."""
    node = run.program.nodes[index]
    value = run.values[index]
    if node.operation == "variable":
        i = int(node.parameter)  # type: ignore[arg-type]
        return [Lexicographic([value, *(d[i] for d in matrix)])]
    if node.operation == "item":
        return [known[node.operands[0]][int(node.parameter)]]  # type: ignore[arg-type]
    operation = OPERATIONS[node.operation]
    if operation.kind == "switch":
        assert operation.branches is not None
        operands = [known[i][0] for i in node.operands]
        # Operands that are still tied agree along all directions, so any of the branches gives the same derivatives.
        branch = operation.branches(operands, node.parameter)[0]
        return [_combine(matrix, [(c, operands[k]) for k, c in row.items()]) for row in branch.rows]
    terms = [(factor, known[operand][0]) for operand, factor in local_derivative(run, index, node) if factor]
    return [Lexicographic([value, *_combine(matrix, terms).entries[1:]])]


def _combine(matrix: list[list[Number]], terms: Sequence[tuple[Number, Lexicographic]]) -> Lexicographic:
    total = [Fraction(0)] * (len(matrix) + 1)
    for factor, operand in terms:
        total = [t + factor * e for t, e in zip(total, operand.entries, strict=True)]
    return Lexicographic(total)
