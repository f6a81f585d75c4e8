"""`lipschitz_constant`: the local modulus at a point, or the global constant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..api import localise
from ..calculus.chain.programs import composed
from ..errors import BudgetError, ConsderivError, PointError, UnsupportedError
from ..exact.reals import Number, UndecidedSign
from ..germs.continuity import jumps
from ..programs.conversion import as_program
from ..programs.point import coordinate
from ..programs.program import Node, Program
from .cells import CELL_BUDGET, SECONDS, constant_of_cells
from .constants import Answer, Infinite, LipschitzConstant, UnknownConstant, line_text
from .line import constant_on_line
from .modulus import modulus
from .norms import require_norm

Box = Sequence[tuple[Number | None, Number | None]]


def lipschitz_constant(
    program: Any, at: Any = None, norm: str = "l2", variables: Any = None, *, box: Any = None,
    cells: int = CELL_BUDGET, seconds: float = SECONDS,
) -> Answer:  # fmt: skip
    """The exact Lipschitz constant of a program near a point, or on the space or a box.

    L = sup `|F(x) - F(y)| / |x - y|`; near a point the limit over smaller and smaller neighbourhoods,
    lip F(x) = max{`|J|` : J in the Clarke set at x}.

    Parameters
    ----------
    program : program, scalar or a map
    at : point, optional
        Without it the constant is global.
    norm : "l2", "l1" or "linf"
        Of differences of points, and for maps of differences of values: gradients have the dual norm (l1 <-> linf),
        Jacobians the operator norm.
    variables : names, optional
    box : mapping from names to (low, high), optional
        Global constants on a closed box; variables that are missing are unbounded.
    cells, seconds : int, float
        Budgets of the search through the cells of a piecewise linear program (many are NP-hard).

    Returns
    -------
    LipschitzConstant
        The exact value, with a Jacobian that has this norm.
    Infinite
        With the reason: a jump, an unbounded slope.
    UnknownConstant
        With bounds where there are any. Global constants are known for piecewise linear programs, for piecewise
        quadratic ones with straight kinks in two and three variables, and for piecewise rational ones of one variable.

    Raises
    ------
    UnsupportedError
        For another norm.
    PointError, DomainError
        If the point or box is none, or the program has no value at the point.

    Examples
    --------
    >>> lipschitz_constant("abs(x) + 2*y", norm="l1").value, lipschitz_constant("abs(x) + 2*y", "x=0,y=1").squared
    (Fraction(2, 1), Fraction(5, 1))
    >>> print(lipschitz_constant("x**2"))
    infinite: the slope is unbounded as x -> oo
    >>> print(lipschitz_constant("x**3 - x", box={"x": (-1, 1)}))
    2 (l2, by v = 2, at x = 1)

    Notes
    -----
    Rockafellar and Wets (1998), chapter 9, on lip; Clarke (1983), 2.6.5, for the mean value theorem.
    """
    require_norm(norm)
    try:
        if at is not None:
            return modulus(localise(program, at, variables), norm, cells, seconds)
        known = as_program(program, variables)
        return _global(known, norm, read_box(box, known.variables), cells, seconds)
    except (UndecidedSign, BudgetError) as error:
        return UnknownConstant(str(error), norm)


def read_box(box: Any, names: Sequence[str]) -> Box | None:
    """The sides of a box, None where a variable is unbounded."""
    if box is None:
        return None
    for name in box:
        if name not in names:
            raise PointError(f"the variables are {', '.join(names)}", f"received a side for {name!r}", "remove it")
    sides: list[tuple[Number | None, Number | None]] = []
    for name in names:
        low, high = (coordinate(name, end) if end is not None else None for end in box.get(name, (None, None)))
        if low is not None and high is not None and not low < high:
            raise PointError(
                "a box has sides low < high",
                f"received {name} from {low} to {high}",
                "exchange them" if low > high else "ask at a point with --at, or widen the box",
            )
        sides.append((low, high))
    return sides


def _global(program: Program, norm: str, box: Box | None, cells: int, seconds: float) -> Answer:
    if not program.variables:
        zero = tuple(() for _ in program.outputs) if program.is_map else ()
        return LipschitzConstant(norm, Fraction(0), zero, "everywhere")
    if not jumps(program):
        try:
            return constant_of_cells(program, norm, box, cells, seconds)
        except UnsupportedError as error:
            reason = str(error)
    try:
        if len(program.variables) == 1:
            return constant_on_line(program, (box or [(None, None)])[0], norm)
        from .faces import constant_of_faces

        found = constant_of_faces(program, norm, box)
        if not isinstance(found, UnknownConstant):
            return found
        reason = found.reason
    except UnsupportedError as error:
        reason = str(error)
    if len(program.variables) == 1:
        return UnknownConstant(reason, norm)
    return _along_lines(program, norm, box, reason)


def _along_lines(program: Program, norm: str, box: Box | None, reason: str) -> Answer:
    """No constant if there is none along some line; else a lower bound from the lines along the axes."""
    lower: Number | None = None
    for base, direction, is_axis in _lines(len(program.variables)):
        if box is not None and (not is_axis or not _inside(base, direction, box)):
            continue
        interval = (None, None) if box is None else box[direction.index(1)]
        line = _line(base, direction)
        try:
            found = constant_on_line(composed(program, line), interval, norm)
        except ConsderivError:
            continue
        if isinstance(found, Infinite):
            path = line_text(program.variables, base, direction)
            return Infinite(norm, f"along {path}: {found.reason}", (base, direction))
        if isinstance(found, LipschitzConstant) and is_axis and (lower is None or found.size > lower):
            lower = found.size
    return UnknownConstant(reason, norm, lower)


def _lines(count: int) -> Iterator[tuple[tuple[Fraction, ...], tuple[int, ...], bool]]:
    """A few lines: along the axes and diagonals, through 0 and through (1, 2, ...)."""
    axes = [tuple(int(i == j) for i in range(count)) for j in range(count)]
    diagonals = [(1,) * count, tuple((-1) ** i for i in range(count))]
    for base in (tuple(Fraction(0) for _ in range(count)), tuple(Fraction(i + 1) for i in range(count))):
        yield from ((base, direction, direction in axes) for direction in [*axes, *diagonals])


def _inside(base: Sequence[Fraction], direction: Sequence[int], box: Box) -> bool:
    return all(
        d or ((low is None or low <= b) and (high is None or b <= high))
        for b, d, (low, high) in zip(base, direction, box, strict=True)
    )


def _line(base: Sequence[Fraction], direction: Sequence[int]) -> Program:
    """t -> base + t direction; along an axis t is the coordinate itself."""
    nodes = [Node("variable", (), 0)]
    outputs = []
    axis = sum(map(abs, direction)) == 1
    for b, d in zip(base, direction, strict=True):
        nodes += [Node("constant", (), Fraction(d)), Node("constant", (), Fraction(0) if axis and d else b)]
        nodes += [Node("mul", (0, len(nodes) - 2)), Node("add", (len(nodes), len(nodes) - 1))]
        outputs.append(len(nodes) - 1)
    return Program(("t",), tuple(nodes), tuple(outputs), True)
