"""Stratified fields: set-valued maps on R^n given on a finite partition into semialgebraic strata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import DomainError
from ..exact.reals import Number
from ..programs.conversion import variable_names
from ..programs.point import parse_point
from ..sets.value_set import ValueSet
from .reading import read_stratum, read_value
from .set_field import SetField
from .stratum import Stratum

SCHEMA = "consderiv-field/1"


@dataclass(frozen=True, repr=False)
class StratifiedField:
    """D: R^n => R^n with finitely many formulas, each on a stratum {equations = 0, inequalities > 0}.

    Parameters
    ----------
    variables : tuple of str
    parts : tuple of (Stratum, SetField)
        The strata are disjoint and cover the space; `is_partition` decides whether that is so.
    name : str
        What it is, such as "Clarke map of abs(x)".

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

    @classmethod
    def by_hand(cls, variables: Any, parts: Sequence[tuple[Any, Any]], name: str = "") -> StratifiedField:
        """A field given by conditions and values, both in program text.

        Parameters
        ----------
        variables : names in the order of the coordinates
        parts : sequence of (condition, value)
            A condition is a conjunction of ==, < and > between polynomials, or True. A value is a vector field such as
            "(2*x, y)", a finite set "{(1, 0), (x, y)}", a hull "conv{...}", an interval "[-1, x]" on the line, a union
            of such with "|", a set with segments such as "(x, 0) + [-1, y]*(0, 1)" (boxes of normals), or a constant
            set of any type (a ball).

        Raises
        ------
        ProgramTextError, UnsupportedError
            If text is malformed, or something is not rational.
        """
        names = variable_names(variables)
        made = [(read_stratum(condition, names), read_value(value, names)) for condition, value in parts]
        return cls(names, _ordered(made), name)

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
                return value.at(x)
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

    def __add__(self, other: StratifiedField) -> StratifiedField:
        """x -> D(x) + E(x)."""
        from .arithmetic import combined

        return combined(self, other, SetField.__add__, "+")

    def __neg__(self) -> StratifiedField:
        return self.scaled(-1)

    def __rmul__(self, factor: Any) -> StratifiedField:
        return self.scaled(factor)

    def scaled(self, factor: Any) -> StratifiedField:
        """x -> factor * D(x)."""
        from ..exact.rationals import as_number

        number = as_number(factor)
        return self._mapped(lambda value: value.scaled(number))

    def hull(self) -> StratifiedField:
        """x -> conv D(x)."""
        return self._mapped(SetField.convexified)

    def __or__(self, other: StratifiedField) -> StratifiedField:
        """x -> D(x) united with E(x)."""
        from .arithmetic import combined

        return combined(self, other, SetField.united, "∪")

    def restricted(self, condition: Any) -> StratifiedField:
        """The field on the points that satisfy a condition, and nowhere else."""
        from .arithmetic import restricted

        return restricted(self, read_stratum(condition, self.variables))

    def _mapped(self, change: Any) -> StratifiedField:
        return StratifiedField(self.variables, tuple((s, change(v)) for s, v in self.parts))

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema "consderiv-field/1": numbers and formulas are program text."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "variables": list(self.variables),
            "strata": [
                {"condition": str(s), "dimension": s.dimension, "value": v.to_dict(self.variables)}
                for s, v in self.parts
            ],
        }

    def __str__(self) -> str:
        rows = [(value.text(self.variables), str(stratum)) for stratum, value in self.parts]
        width = min(60, max((len(value) for value, _ in rows), default=0))
        head = f"D({', '.join(self.variables)}) =" + (f"    {self.name}" if self.name else "")
        lines = [
            f"  {value:<{width}}  {condition if condition == 'everywhere' else f'if {condition}'}"
            for value, condition in rows
        ]
        return "\n".join([head, *(line.rstrip() for line in lines)])

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        arguments = ", ".join(self.variables)
        rows = [f"{value.latex(self.variables)} & {stratum.latex()}" for stratum, value in self.parts]
        return rf"$D({arguments}) = \begin{{cases}} " + r" \\ ".join(rows) + r" \end{cases}$"


def _ordered(parts: Sequence[tuple[Stratum, SetField]]) -> tuple[tuple[Stratum, SetField], ...]:
    """Largest dimension first; curved strata count by their number of equations."""
    return tuple(sorted(parts, key=lambda part: len(part[0].equations)))
