"""One-sided derivatives along one direction: F'(x; d) and the Clarke directional derivative."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import ConsderivError, NotLipschitzError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number, as_exact
from ..germs.tree import explore_until_decided, leaves_of
from ..programs.evaluate import evaluate
from ..programs.program import Node, Program
from ..sets import Polytope, support
from ..verdicts import Unknown
from .clarke import clarke
from .local import Local


def directional_derivative(local: Local, direction: Sequence[Number]) -> tuple[Number, ...] | Unknown:
    """F'(x; d) = lim (F(x + t d) - F(x)) / t for t > 0 tending to 0, one number for each output.

    The program is run along x + t d, where every sign is decided by the lowest coefficient, so curved guards and jumps
    across null sets are met as they are.

    Returns
    -------
    tuple of Fraction, or Unknown
        Unknown where a piece is not represented.

    Raises
    ------
    NotLipschitzError
        If the program jumps at x along d.
    """
    line = along_line(local.program, local.point, direction)
    time = Polynomial.coordinate(1, 0)
    tree = explore_until_decided(line, (Fraction(0),), line.outputs, three_way=True, start=(time,))
    found = [leaf for leaf in leaves_of(tree) if leaf.cell.arc() is not None or leaf.cell.is_undecided]
    leaf = found[0]
    if leaf.error is not None or leaf.cell.is_undecided:
        whole = clarke(local)
        if isinstance(whole, Polytope) and whole.dimension == 0:  # strictly differentiable
            return _applied(whole.flat_vertices[0], direction)
        return Unknown(str(leaf.error) if leaf.error is not None else "a branch along the line is undecided")
    values = evaluate(local.program, local.point)
    for value, piece in zip(values, leaf.pieces, strict=True):
        if value != piece.value:
            raise NotLipschitzError(
                "a program that is continuous along the direction is required",
                f"received the limit {piece.value} along the direction, and the value {value} at the point",
                "choose another direction or point",
                witness=tuple(direction),
            )
    return tuple(piece.gradient.get(0, Fraction(0)) for piece in leaf.pieces)


def _applied(jacobian: Sequence[Number], direction: Sequence[Number]) -> tuple[Number, ...]:
    """The product of a flat Jacobian with a direction."""
    n = len(direction)
    rows = [jacobian[k : k + n] for k in range(0, len(jacobian), n)]
    return tuple(sum((a * d for a, d in zip(row, direction, strict=True)), Fraction(0)) for row in rows)


def along_line(program: Program, point: Sequence[Number], direction: Sequence[Number]) -> Program:
    """The one-variable program t -> F(x + t d)."""
    nodes: list[Node] = [Node("variable", (), 0)]
    place: list[int] = []

    def emit(node: Node) -> int:
        nodes.append(node)
        return len(nodes) - 1

    for node in program.nodes:
        if node.operation == "variable":
            i = int(node.parameter)  # type: ignore[arg-type]
            start = emit(Node("constant", (), as_exact(point[i])))
            slope = emit(Node("constant", (), as_exact(direction[i])))
            place.append(emit(Node("add", (start, emit(Node("mul", (slope, 0)))))))
        else:
            place.append(emit(Node(node.operation, tuple(place[k] for k in node.operands), node.parameter)))
    return Program(("t",), tuple(nodes), tuple(place[k] for k in program.outputs), program.is_map)


def clarke_directional_derivative(local: Local, direction: Sequence[Number]) -> Number | Unknown:
    """f°(x; d) = max{<v, d> : v in Clarke}, for scalar programs (Clarke 1983, proposition 2.1.2)."""
    if local.program.is_map:
        raise UnsupportedError("a scalar program is required", "received a map", "take one output")
    found = clarke(local)
    try:
        value: Number = support(found, tuple(direction))
        return value
    except ConsderivError as error:
        return Unknown(str(error))
