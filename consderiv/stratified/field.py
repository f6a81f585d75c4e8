"""Stratified fields: set-valued maps on R^n given on a finite partition into semialgebraic strata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import DomainError, UnsupportedError
from ..exact.reals import Number
from ..programs.conversion import variable_names
from ..programs.point import parse_point
from ..sets.value_set import ValueSet
from ..verdicts import Unknown
from .field_calculus import FieldCalculus
from .field_text import field_latex, field_text
from .reading import read_stratum, read_value
from .set_field import SetField
from .stratum import Stratum

if TYPE_CHECKING:
    from ..selections import LipschitzGradientSelection


@dataclass(frozen=True, repr=False)
class StratifiedField(FieldCalculus):
    """D: R^n => R^n with finitely many formulas, each on a stratum {equations = 0, inequalities > 0}.

    Parameters
    ----------
    variables : tuple of str
    parts : tuple of (Stratum, SetField)
        The strata are disjoint and cover the space; `is_partition` decides whether that is so.
    name : str
        What it is, such as "Clarke map of abs(x)".
    shape : tuple of int
        Of the elements, where they are not vectors of R^n: (m,) or (m, n).

    Examples
    --------
    >>> d = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-5, 7]"), ("x > 0", "1")])
    >>> d.at("x=0"), d.at({"x": "1/3"})
    ([-5, 7], {1})
    >>> print(d)
    D(x) =
      {-1}     if x < 0
      {1}      if x > 0
      [-5, 7]  if x == 0
    """

    variables: tuple[str, ...]
    parts: tuple[tuple[Stratum, SetField], ...]
    name: str = ""
    shape: tuple[int, ...] = ()

    @property
    def value_shape(self) -> tuple[int, ...]:
        """The shape of the elements: (n,), or (m, n) for the Jacobians of a map to R^m."""
        return self.shape or (len(self.variables),)

    @classmethod
    def by_hand(
        cls, variables: Any, parts: Sequence[tuple[Any, Any]], name: str = "", shape: tuple[int, ...] = ()
    ) -> StratifiedField:
        """A field given by conditions and values, both in program text.

        Parameters
        ----------
        variables : names in the order of the coordinates
        parts : sequence of (condition, value)
            A condition is a conjunction of ==, < and > between polynomials, or True. A value is a vector field such as
            "(2*x, y)", a finite set "{(1, 0), (x, y)}", a hull "conv{...}", an interval "[-1, x]" on the line, a union
            of such with "|", or a sum with segments "(x, 0) + [-1, y]*(0, 1)" (boxes of normals), rays "[0, inf)*(0, 1)",
            "cone{(0, 1), (1, 1)}" and balls "2*Ball"; or a constant set of any type.
        shape : of the elements where they are not in R^n: (m, n) for matrices "[[1, 0], [x, y]]"

        Raises
        ------
        ProgramTextError, UnsupportedError
            If text is malformed, or something is not rational.
        """
        names = variable_names(variables)
        own = () if shape == (len(names),) else shape
        made = [(read_stratum(condition, names), read_value(value, names, own)) for condition, value in parts]
        return cls(names, _ordered(made), name, own)

    @classmethod
    def from_program(cls, program: Any, kind: str = "clarke", variables: Any = None) -> StratifiedField:
        """A derivative map of a program; `clarke_map` says which kinds there are.

        Raises
        ------
        UnsupportedError
            Where the map is not known on the whole space.

        Examples
        --------
        >>> StratifiedField.from_program("relu(x) - relu(-x)", "chain_rule").at("x=0")
        [0, 2]
        """
        from .maps.derivative_maps import clarke_map

        found = clarke_map(program, variables, kind=kind)
        if isinstance(found, Unknown):
            raise UnsupportedError(
                "a program whose map is known everywhere is required", found.reason, "ask at a point"
            )
        return found

    @classmethod
    def from_selection(cls, selection: LipschitzGradientSelection) -> StratifiedField:
        """The selection field x -> conv{Jac F_i(x) : F_i(x) = F(x)} of a selection that is given by hand.

        Raises
        ------
        UnsupportedError
            If cells do not cover the space, pieces disagree, or something is not piecewise rational.

        Examples
        --------
        >>> from consderiv import LipschitzGradientSelection
        >>> pieces = [("x", "x > 0"), ("-x", "x < 0"), ("2*x", "x == 0")]
        >>> print(StratifiedField.from_selection(LipschitzGradientSelection.from_pieces("x", pieces)))
        D(x) =    selection field
          {-1}     if x < 0
          {1}      if x > 0
          [-1, 2]  if x == 0
        """
        from .operations.of_selection import of_selection

        return of_selection(selection)

    @classmethod
    def from_dict(cls, data: Any) -> StratifiedField:
        """Read the JSON form.

        Examples
        --------
        >>> d = StratifiedField.by_hand("x", [("x**2 < 2", "[x, inf)"), ("x**2 == 2", "0"), ("x**2 > 2", "{-1, 1}")])
        >>> str(StratifiedField.from_dict(d.to_dict())) == str(d)
        True
        """
        from .field_json import parts_of

        names, parts, name, shape = parts_of(data)
        return cls(names, _ordered(parts), name, shape)

    def at(self, point: Any) -> ValueSet:
        """The exact set at a point.

        Raises
        ------
        DomainError
            If no stratum contains the point.
        """
        x = parse_point(point, self.variables)
        for stratum, value in self.parts:
            if stratum.contains(x):
                return value.at(x, self.value_shape)
        shown = ", ".join(map(str, x))
        raise DomainError("strata cover the space", f"received ({shown}), in no stratum", "add a stratum")

    @property
    def strata(self) -> tuple[Stratum, ...]:
        """The strata, of largest dimension first."""
        return tuple(stratum for stratum, _ in self.parts)

    def stratum_of(self, point: Sequence[Number]) -> list[int]:
        """The strata that contain an exact point: one, where they partition the space."""
        return [k for k, (stratum, _) in enumerate(self.parts) if stratum.contains(point)]

    def __iter__(self) -> Iterator[tuple[Stratum, SetField]]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema "consderiv-field/1": numbers and formulas are program text."""
        from .field_json import field_to_dict

        return field_to_dict(self)

    def latex(self) -> str:
        """The field as a LaTeX `cases` environment, without dollar signs."""
        return field_latex(self)

    def __str__(self) -> str:
        return field_text(self)

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"


def _ordered(parts: Sequence[tuple[Stratum, SetField]]) -> tuple[tuple[Stratum, SetField], ...]:
    """Largest dimension first; curved strata count by their number of equations."""
    return tuple(sorted(parts, key=lambda part: len(part[0].equations)))
