"""Calculus of stratified fields: sums, multiples, hulls, unions, restrictions, preimages, compositions, expectations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from ..errors import UnsupportedError
from .reading import read_stratum
from .set_field import SetField

if TYPE_CHECKING:
    from .field import StratifiedField


class FieldCalculus:
    """What can be done with a field; a part of `StratifiedField`."""

    @property
    def _field(self) -> StratifiedField:
        return cast("StratifiedField", self)

    def __add__(self, other: StratifiedField) -> StratifiedField:
        """x -> D(x) + E(x)."""
        from .arithmetic import combined

        self._require_same_shape(other)
        return combined(self._field, other, SetField.__add__, "+")

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

        self._require_same_shape(other)
        return combined(self._field, other, SetField.united, "∪")

    def restricted(self, condition: Any) -> StratifiedField:
        """The field on the points that satisfy a condition, and nowhere else."""
        from .arithmetic import restricted

        return restricted(self._field, read_stratum(condition, self._field.variables))

    def expectation(self, parameter: str, law: Any) -> StratifiedField:
        """x -> E D(x, s) over the variable s, for {value: probability} or the uniform law on (low, high).

        Examples
        --------
        >>> from consderiv import StratifiedField
        >>> d = StratifiedField.from_program("s*abs(w)", variables="w s")
        >>> d.expectation("s", (-1, 1)).at("w=0")
        [-1/2, 1/2]
        """
        from .operations.expectation import expectation

        return expectation(self._field, parameter, law)

    def preimage(self, program: Any, variables: Any = None) -> StratifiedField:
        """x -> D(g(x)) for a program g: R^n -> R^m; the elements are those of D.

        Examples
        --------
        >>> from consderiv import StratifiedField
        >>> d = StratifiedField.by_hand("u", [("u < 0", "u"), ("u == 0", "[-1, 1]"), ("u > 0", "1")])
        >>> print(d.preimage("-x**2"))
        D(x) =
          {-x**2}  if x < 0
          {-x**2}  if x > 0
          [-1, 1]  if x == 0
        """
        from .operations.preimages import preimage

        return preimage(self._field, program, variables)

    def composed(
        self,
        program: Any,
        jacobian: StratifiedField | None = None,
        *,
        hull: bool = False,
        variables: Any = None,
    ) -> StratifiedField:
        """x -> {v A : v in D(g(x)), A in J(x)}, conservative for f o g if D is for f and J for g: R^n -> R^m.

        Parameters
        ----------
        program : g, program text or expression with m outputs
        jacobian : StratifiedField with matrix values, optional
            J; without it the hull of the chain-rule field of the program.
        hull : bool
            The convex hulls instead of the sets of products, which are no unions of hulls where both sets are hulls.

        Notes
        -----
        Bolte and Pauwels (2021), Conservative set valued fields: the chain rule holds as an identity.
        """
        from .operations.composition import composed

        return composed(self._field, program, jacobian, hull, variables)

    def _require_same_shape(self, other: StratifiedField) -> None:
        if self._field.value_shape != other.value_shape:
            raise UnsupportedError(
                "two fields with elements of one shape are required",
                f"received {self._field.value_shape} and {other.value_shape}", "compose them instead",
            )  # fmt: skip

    def _mapped(self, change: Callable[[SetField], SetField]) -> StratifiedField:
        parts = tuple((s, change(v)) for s, v in self._field.parts)
        return replace(self._field, parts=parts, name="")
