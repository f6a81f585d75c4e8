"""ATen determinants, inverses and solutions of small linear systems, by cofactors: rational functions of the entries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from . import arithmetic as ar
from .arrays import elementwise, from_entries, matmul
from .elements import Element
from .torch_call import Call, Rule
from .torch_elementwise import number

MOST_ROWS = 6
"""Largest matrix: its determinant has 720 terms, computed with 6 * 2**5 products."""

Matrix = Sequence[Sequence[Element]]


def determinant(rows: Matrix) -> Element:
    """The determinant, by expansion along the rows with minors that are shared."""
    size = len(rows)
    if not size:
        return ar.ONE
    minors: dict[tuple[int, ...], Element] = {(k,): rows[-1][k] for k in range(size)}
    for height in range(2, size + 1):
        row = rows[size - height]
        wider: dict[tuple[int, ...], Element] = {}
        for columns in combinations(range(size), height):
            terms = [
                ar.multiply(row[column], minors[columns[:place] + columns[place + 1 :]])
                for place, column in enumerate(columns)
            ]
            wider[columns] = _alternating(terms)
        minors = wider
    return minors[tuple(range(size))]


def _alternating(terms: Sequence[Element]) -> Element:
    result = terms[0]
    for place, term in enumerate(terms[1:]):
        result = ar.add(result, term) if place % 2 else ar.subtract(result, term)
    return result


def inverse(rows: Matrix) -> list[list[Element]]:
    """The adjugate divided by the determinant."""
    size, whole = len(rows), determinant(rows)

    def entry(i: int, j: int) -> Element:
        minor = determinant([[u for k, u in enumerate(row) if k != i] for r, row in enumerate(rows) if r != j])
        return ar.divide(minor if (i + j) % 2 == 0 else ar.negative(minor), whole)

    return [[entry(i, j) for j in range(size)] for i in range(size)]


def _matrices(call: Call, name: str) -> Any:
    array = elementwise(number, call[name])
    if array.shape[-1] > MOST_ROWS:
        raise call.refuse(
            f"matrices of at most {MOST_ROWS} rows are required", f"{array.shape[-1]}", "use smaller ones"
        )
    return array


def _determinants(call: Call) -> Any:
    array = _matrices(call, "A" if "A" in call.arguments else "self")
    made = [determinant(matrix.tolist()) for matrix in array.reshape(-1, *array.shape[-2:])]
    return from_entries(made, array.shape[:-2])


def _log_determinants(call: Call) -> Any:
    return elementwise(lambda u: ar.function("log", u), _determinants(call))


def _sign_and_log(call: Call) -> Any:
    made = _determinants(call)
    return elementwise(ar.signum, made), elementwise(lambda u: ar.function("log", ar.absolute(u)), made)


def _inverses(array: Any) -> Any:
    made = [inverse(matrix.tolist()) for matrix in array.reshape(-1, *array.shape[-2:])]
    return from_entries([u for rows in made for row in rows for u in row], array.shape)


def _inverse(call: Call) -> Any:
    return _inverses(_matrices(call, "A" if "A" in call.arguments else "self"))


def _solution(call: Call) -> Any:
    """X with A X = B, or X A = B."""
    array, right = _matrices(call, "A"), elementwise(number, call["B"])
    made = _inverses(array)
    if not call.get("left", True):
        return matmul(right, made)
    vectors = right.ndim == 1 or (right.ndim == array.ndim - 1 and right.shape == array.shape[:-1])
    return matmul(made, right[..., None]).reshape(right.shape) if vectors else matmul(made, right)


RULES: dict[str, Rule] = {
    "det": _determinants, "linalg_det": _determinants, "logdet": _log_determinants, "slogdet": _sign_and_log,
    "linalg_slogdet": _sign_and_log, "inverse": _inverse, "linalg_inv": _inverse, "linalg_solve": _solution,
}  # fmt: skip
