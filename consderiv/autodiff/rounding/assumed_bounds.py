"""Error bounds for kernels that compute the formula of a program in another way: a determinant by elimination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ...errors import ConsderivError
from ...programs.program import Program
from .balls import working_precision
from .derivative_error import BoundMatrix, derivative_bounds
from .edge_bounds import edge_bounds
from .exact_values import exact_values
from .node_formats import NodeFormats
from .number_format import FORMATS, NumberFormat
from .running_error import node_bounds


def assumed_bounds(program: Program, point: Sequence[Fraction], formats: NodeFormats) -> BoundMatrix | None:
    """The running error bound of the formula, in no step exact, without overflow inside; it proves nothing.

    A kernel that computes the value in other steps rounds where the formula does not, and keeps what is inside in a
    format of a wider range.

    Returns
    -------
    matrix of Fraction or None
        None: the program has no exact values to compare with.
    """
    number_format = _coarsest(program, formats)
    with working_precision():
        try:
            exact = exact_values(program, point)
        except ConsderivError:
            return None
        bounds = node_bounds(program, exact, number_format)
        edges = edge_bounds(program, exact, bounds, number_format, dyadic=False)
        rounded = {node: [replace(edge, grain=None) for edge in outgoing] for node, outgoing in edges.items()}
        return derivative_bounds(program, rounded, number_format)


def normwise(bounds: BoundMatrix) -> BoundMatrix:
    """For each entry the largest bound of its row: elimination mixes the entries of a matrix.

    Examples
    --------
    >>> normwise(((Fraction(1), Fraction(3)), (None, Fraction(1))))
    ((Fraction(3, 1), Fraction(3, 1)), (None, None))
    """
    made = []
    for row in bounds:
        known = [entry for entry in row if entry is not None]
        made.append((max(known, default=None) if len(known) == len(row) else None,) * len(row))
    return tuple(made)


def _coarsest(program: Program, formats: NodeFormats) -> NumberFormat:
    """The least precision on the way, with the range of float32 at least: what kernels compute in inside."""
    used = [formats.run, *(formats.of(node) for node, _ in formats.own)]
    wide = FORMATS["float32"]
    return NumberFormat(
        min(one.precision for one in used), min(formats.run.least, wide.least), max(formats.run.greatest, wide.greatest)
    )
