"""Lipschitz gradient selections: a function given by finitely many smooth pieces on semialgebraic cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..errors import ConsderivError, PointError, UnsupportedError
from ..exact.rational_functions import RationalFunction
from ..exact.rationals import as_rational
from ..exact.reals import Number
from ..germs.continuity import jumps
from ..germs.germ import realised
from ..germs.tree import Leaf, explore, leaves_of
from ..programs.conversion import as_program
from ..programs.point import parse_point
from ..programs.program import Node, Program
from ..programs.rebuilding import joined
from ..sets import Undefined, UnknownSet
from ..sets.elements import Flat, Shape
from ..sets.finite import finite_set
from ..sets.membership import contains_flat
from ..sets.polytope import Polytope, hull_of
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .agreement import agrees_near
from .arrangement import Bounds
from .box_branches import pieces_on_box
from .box_verification import agrees_box, covers_box
from .branches import pieces_at
from .cells import LEAF_BUDGET, covers_near, first_match
from .piece import Piece, Point, common_value
from .reading import read_pieces


@dataclass(frozen=True)
class LipschitzGradientSelection:
    """A selection (s; F_1, ..., F_k): F = F_{s(.)} with smooth pieces F_i, given on semialgebraic cells.

    J^s(x) = conv{Jac F_i(x) : F_i(x) = F(x)} is a conservative Jacobian of F. It belongs to the selection,
    not to F: a
    piece that is used on a null set only still counts. Cells may overlap where the pieces agree.

    Parameters
    ----------
    variables : tuple of str
    pieces : tuple of Piece
        Formula and cell of each piece, programs in these variables.
    origin : Program or None
        The program that the selection was made from.
    base : point or box or None
        Where it was made: the cells are those near the point, or on the box.

    Examples
    --------
    >>> s = LipschitzGradientSelection.from_pieces("x", [("x", "x > 0"), ("-x", "x < 0"), ("2*x", "x == 0")])
    >>> s.selection_field("x=0"), s.clarke("x=0"), s.active("x=0"), s.essentially_active("x=0")
    ([-1, 2], [-1, 1], (0, 1, 2), (0, 1))

    Notes
    -----
    Bolte and Pauwels (2020), A mathematical model for automatic differentiation in machine learning.
    """

    variables: tuple[str, ...]
    pieces: tuple[Piece, ...]
    origin: Program | None = None
    base: Point | Bounds | None = None

    @classmethod
    def from_pieces(cls, variables: Any, pieces: Sequence[tuple[Any, Any]]) -> LipschitzGradientSelection:
        """A selection given by hand.

        Parameters
        ----------
        variables : names in the order of the coordinates, or None for the order of first appearance
        pieces : sequence of (formula, condition)
            Program text or expressions; the condition True stands for the whole space. No kinks in formulas.

        Raises
        ------
        ProgramTextError, UnsupportedError
            If text is malformed, or a piece has a kink. Whether cells cover and pieces agree is asked with
            `is_selection`.
        """
        found = read_pieces(variables, pieces)
        return cls(found[0].formula.variables, found)

    @classmethod
    def from_program(
        cls, program: Any, at: Any = None, *, box: Any = None, variables: Any = None
    ) -> LipschitzGradientSelection:
        """The selection that a program writes down at a point, or on a box if it has few switches.

        At a point the pieces are all combinations of branches of its tied nodes, feasible together or not.

        Raises
        ------
        BudgetError
            When there are too many pieces.
        UnsupportedError
            When a node jumps, or is not smooth on its branches.

        Examples
        --------
        >>> s = LipschitzGradientSelection.from_program("relu(x) - relu(-x)", "x=0")
        >>> print(s.selection_field("x=0"))
        [0, 2]
        """
        written = as_program(program, variables)
        if (at is None) == (box is None):
            raise UnsupportedError(
                "either a point or a box is required",
                f"received {'neither' if at is None else 'both'}",
                "pass at=...",
            )
        if box is not None:
            bounds = read_box(box, written.variables)
            return cls(written.variables, pieces_on_box(written, bounds), written, bounds)
        point = parse_point(at, written.variables)
        return cls(written.variables, pieces_at(written, point), written, point)

    @property
    def is_map(self) -> bool:
        """Whether the function is a map to R^m, written as a list."""
        return self.pieces[0].formula.is_map

    @property
    def shape(self) -> Shape:
        """The shape of a derivative: (n,) or (m, n)."""
        return self.pieces[0].formula.shape

    def value(self, point: Any) -> tuple[Number, ...]:
        """F(x): the common value of the pieces whose cell contains the point, one number for each output.

        Raises
        ------
        DomainError
            If no cell contains the point.
        ConsderivError
            If two cells contain it and their pieces disagree.
        """
        return common_value(self.pieces, self._point(point))

    def active(self, point: Any) -> tuple[int, ...]:
        """I(x) = {i : F_i(x) = F(x)}, counted from 0."""
        x = self._point(point)
        value = common_value(self.pieces, x)
        return tuple(i for i, piece in enumerate(self.pieces) if piece.value(x) == value)

    def essentially_active(self, point: Any) -> tuple[int, ...] | Unknown:
        """{i : x in the closure of the interior of {F_i = F}}; Unknown if a cell near the point is undecided.

        Rational functions that agree on an open set agree everywhere, so formulas on open cells are compared.

        Notes
        -----
        Scholtes (2012), Introduction to Piecewise Differentiable Equations, section 4.1.
        """
        x = self._point(point)
        formulas = self._open_formulas(x)
        if isinstance(formulas, Unknown):
            return formulas
        sure: set[int] = set()
        perhaps: set[int] = set()
        for i, piece in enumerate(self.pieces):
            mine = piece.rational(x)
            if isinstance(mine, str):
                if piece.is_rational:
                    continue  # no value at the point
                return Unknown(f"piece {i} is not a rational function: {mine}")
            for known, formula in formulas:
                if _identical(mine, formula):
                    (sure if known else perhaps).add(i)
        if perhaps - sure:
            return Unknown("a cell that is not decided would make another piece essentially active")
        return tuple(sorted(sure))

    def selection_field(self, point: Any) -> ValueSet:
        """J^s(x) = conv{Jac F_i(x) : i active}, a polytope."""
        x = self._point(point)
        return hull_of([self.pieces[i].jacobian(x) for i in self.active(x)], self.shape)

    def bouligand(self, point: Any) -> ValueSet:
        """{Jac F_i(x) : i essentially active}: the Bouligand differential of the function."""
        return self._from_open_cells(point, finite_set)

    def clarke(self, point: Any) -> ValueSet:
        """conv{Jac F_i(x) : i essentially active}: the Clarke set of the function, blind to null sets.

        Returns
        -------
        Polytope; Undefined where this is proved not to be a selection; UnknownSet where that is not decided.
        """
        return self._from_open_cells(point, hull_of)

    def covers(self, at: Any = None, *, box: Any = None) -> Verdict:
        """Whether the cells cover a neighbourhood of a point, a closed box, or (no argument) the whole space.

        Returns
        -------
        Proved, Refuted(Uncovered(point or arc)) or Unknown(reason)
        """
        if at is not None:
            x = self._point(at)
            return Proved(self.base, _CONSTRUCTION) if self._by_construction(x) else covers_near(self.pieces, x)
        bounds = None if box is None else read_box(box, self.variables)
        if self.origin is not None and bounds is not None and bounds == self.base:
            return Proved(self.base, _CONSTRUCTION)
        return covers_box(self.pieces, bounds, len(self.variables))

    def agrees(self, at: Any = None, *, box: Any = None) -> Verdict:
        """Whether F_i = F_j wherever the closures of their cells meet (near a point, on a box, in the space).

        Returns
        -------
        Proved, Refuted(Disagreement(pieces, point or arc)) or Unknown(reason)
        """
        if at is not None:
            x = self._point(at)
            return Proved(self.base, _CONSTRUCTION) if self._by_construction(x) else agrees_near(self.pieces, x)
        bounds = None if box is None else read_box(box, self.variables)
        if self.origin is not None and not jumps(self.origin) and bounds is not None and bounds == self.base:
            return Proved(self.base, _CONSTRUCTION)
        return agrees_box(self.pieces, bounds, len(self.variables))

    def is_selection(self, at: Any = None, *, box: Any = None) -> Verdict:
        """Whether the cells cover and the pieces agree there; then F is locally Lipschitz."""
        cover = self.covers(at, box=box)
        if isinstance(cover, Refuted):
            return cover
        agree = self.agrees(at, box=box)
        if isinstance(agree, Refuted) or isinstance(cover, Unknown):
            return agree if isinstance(agree, Refuted) else cover
        if isinstance(agree, Unknown):
            return agree
        return Proved((cover.evidence, agree.evidence), f"{cover.reason}; {agree.reason}")

    def to_program(self) -> Program:
        """The program piecewise((F_1, c_1), ..., (F_k, c_k)); where cells overlap the first one is taken."""
        names, is_map = self.variables, self.is_map
        parts = joined([program for piece in self.pieces for program in (piece.formula, piece.cell)])
        width = len(self.pieces[0].formula.outputs)
        nodes, outputs = list(parts.nodes), []
        for k in range(width):
            operands: list[int] = []
            for i in range(len(self.pieces)):
                start = i * (width + 1)
                operands += [parts.outputs[start + k], parts.outputs[start + width]]
            outputs.append(len(nodes))
            nodes.append(Node("piecewise", tuple(operands)))
        return Program(names, tuple(nodes), tuple(outputs), is_map)

    def without_origin(self) -> LipschitzGradientSelection:
        """The same pieces and cells, as if given by hand: every verdict is then computed from them."""
        return replace(self, origin=None, base=None)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, schema "consderiv-selection/1": variables, and formula and cell of each piece."""
        from .notation import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LipschitzGradientSelection:
        """Read the JSON form."""
        from .notation import pieces_of

        return cls.from_pieces(*pieces_of(data))

    def __str__(self) -> str:
        from .notation import to_text

        return to_text(self)

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        from .notation import to_latex

        return f"${to_latex(self)}$"

    def _point(self, point: Any) -> Point:
        return parse_point(point, self.variables)

    def _made_near(self, x: Point) -> bool:
        """Whether the origin is the function near the point."""
        if self.origin is None or self.base is None:
            return False
        if self.base and isinstance(self.base[0], tuple):
            return all(low < c < high for c, (low, high) in zip(x, self.base, strict=True))
        return x == self.base

    def _by_construction(self, x: Point) -> bool:
        """Closed cells of continuous switches cover and agree: on each of them its piece is the program."""
        return self.origin is not None and self._made_near(x) and not jumps(self.origin)

    def _open_formulas(self, x: Point) -> list[tuple[bool, tuple[RationalFunction, ...]]] | Unknown:
        return _open_formulas(self, x)

    def _from_open_cells(self, point: Any, build: Any) -> ValueSet:
        x = self._point(point)
        try:
            verdict = self.is_selection(x)
        except ConsderivError as error:
            verdict = Unknown(str(error))
        if isinstance(verdict, Refuted):
            return Undefined(f"not a selection near the point: {verdict.reason}")
        if isinstance(verdict, Unknown):
            return UnknownSet(f"not proved to be a selection: {verdict.reason}")
        formulas = self._open_formulas(x)
        if isinstance(formulas, Unknown):
            return UnknownSet(formulas.reason)
        sure = {self._jacobian(formula) for known, formula in formulas if known}
        perhaps = {self._jacobian(formula) for known, formula in formulas if not known} - sure
        inner = build(sorted(sure), self.shape) if sure else None
        if not perhaps or (isinstance(inner, Polytope) and all(contains_flat(inner, flat) for flat in perhaps)):
            assert inner is not None
            return inner  # type: ignore[no-any-return]
        return UnknownSet("a cell near the point is not decided", inner, build(sorted(sure | perhaps), self.shape))

    def _jacobian(self, formula: tuple[RationalFunction, ...]) -> Flat:
        width, flat = len(self.variables), []
        for piece in formula:
            gradient = piece.gradient
            flat += [gradient.get(i, Fraction(0)) for i in range(width)]
        return tuple(flat)


_CONSTRUCTION = "by construction: each cell is where the branches of its piece apply"


@lru_cache(maxsize=64)
def _open_formulas(
    selection: LipschitzGradientSelection, x: Point
) -> list[tuple[bool, tuple[RationalFunction, ...]]] | Unknown:
    """The formula on each open cell near the point, and whether the cell is proved to occur."""
    found: list[tuple[bool, tuple[RationalFunction, ...]]] = []
    try:
        for leaf, formula in _open_cells(selection, x):
            if isinstance(formula, str):
                return Unknown(f"no rational formula on a cell: {formula}")
            if (realised(leaf), formula) not in found:
                found.append((realised(leaf), formula))
    except ConsderivError as error:
        return Unknown(str(error))
    return found


def _open_cells(
    selection: LipschitzGradientSelection, x: Point
) -> list[tuple[Leaf, tuple[RationalFunction, ...] | str]]:
    if selection._made_near(x) and selection.origin is not None:
        merged = selection.origin.merged()
        leaves = leaves_of(explore(merged, x, merged.outputs, budget=LEAF_BUDGET))
        return [(leaf, leaf.pieces if leaf.error is None else leaf.error.received) for leaf in leaves]
    return [
        (leaf, "no condition holds there" if i is None else selection.pieces[i].rational(x))
        for leaf, i in first_match(selection.pieces, x)
    ]


def _identical(first: Sequence[RationalFunction], second: Sequence[RationalFunction]) -> bool:
    pairs = zip(first, second, strict=True)
    return all((p.widened(q.count) + q.widened(p.count).scaled(Fraction(-1))).is_zero for p, q in pairs)


def read_box(box: Any, variables: Sequence[str]) -> Bounds:
    """A closed box: {"x": (a, b), ...}, or pairs in the order of the variables."""
    pairs: list[Any] = [box.get(name) for name in variables] if isinstance(box, Mapping) else list(box)
    if isinstance(box, Mapping) and set(box) - set(variables):
        raise PointError("a box names the variables", f"received {sorted(set(box) - set(variables))[0]!r}", "remove it")
    if len(pairs) != len(variables) or any(not isinstance(p, (tuple, list)) or len(p) != 2 for p in pairs):
        raise PointError(
            "a box has one interval for each variable",
            f"received {box!r}",
            'write {"x": (-1, 1), "y": (0, 2)}',
        )
    bounds = tuple((as_rational(low), as_rational(high)) for low, high in pairs)
    if any(low > high for low, high in bounds):
        raise PointError("a box has low <= high", "received an empty interval", "exchange the ends")
    return bounds
