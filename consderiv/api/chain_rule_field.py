"""The chain-rule field of a program at a point, with its hull and what the libraries' conventions predict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..errors import ConsderivError
from ..fields import chain_rule as _chain_rule
from ..fields import image as _image
from ..fields.local import Local
from ..sets import Undefined, UnknownSet, ValueSet, is_equal
from ..sets.printing import LATEX, to_latex
from ..verdicts import Proved, Verdict
from .places import localise

CONVENTIONS = ("relu0=0", "jax 0.10", "torch 2.13")
LONGEST = 200
"""A longer field is shown by its hull."""


@dataclass(frozen=True, repr=False)
class ChainRuleField:
    """The chain-rule field of a program at a point: all that formal differentiation can return there.

    `hull` is its convex hull, `exact` the field itself where it is known as a set, `conventions` the exact value that
    each named, versioned convention predicts (None where it has none).
    """

    local: Local

    @cached_property
    def hull(self) -> ValueSet:
        """The convex hull of the field."""
        return _chain_rule.chain_rule_hull(self.local)

    @cached_property
    def exact(self) -> ValueSet:
        """The field itself: a polytope, a union of polytopes, or unknown below the hull."""
        return _image.exact_field(self.local)

    @cached_property
    def conventions(self) -> Mapping[str, Any]:
        """The predicted element of each convention."""
        from ..autodiff.judging.predicted import predicted

        found: dict[str, Any] = {}
        for name in CONVENTIONS:
            try:
                rows = predicted(self.local.program, self.local.point, name)
                found[name] = rows if self.local.program.is_map else rows[0]
            except ConsderivError:
                found[name] = None
        return found

    def contains(self, element: Any) -> Verdict:
        """Whether some choices give the element: Proved with the choices, Refuted or Unknown."""
        return _image.image_contains(self.local, element)

    @cached_property
    def is_its_hull(self) -> bool:
        """Whether the field itself is known, and convex."""
        if isinstance(self.exact, (Undefined, UnknownSet)) or isinstance(self.hull, (Undefined, UnknownSet)):
            return False
        try:
            return self.exact is self.hull or isinstance(is_equal(self.exact, self.hull), Proved)
        except ConsderivError:
            return False

    def __str__(self) -> str:
        return self._written(str, str)

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"${self._written(to_latex, LATEX.text)}$"

    def _written(self, shown: Callable[[ValueSet], str], words: Callable[[str], str]) -> str:
        """The field itself where it is known, else its hull; what is shown is said."""
        if isinstance(self.hull, Undefined) or self.is_its_hull:
            return words("chain-rule field: ") + shown(self.hull)
        hull = words("hull of the chain-rule field: ") + shown(self.hull)
        if isinstance(self.exact, (Undefined, UnknownSet)) or len(shown(self.exact)) > LONGEST:
            return hull
        return words("chain-rule field: ") + shown(self.exact) + words(", with the hull ") + shown(self.hull)


def chain_rule_field(program: Any, at: Any = None, variables: Any = None) -> ChainRuleField:
    """All that the chain rule can return with some element of its Clarke set at each kink; it belongs to the program.

    {product along the program of elements of the operations' own Clarke sets}, one free choice for each operation.

    Parameters
    ----------
    program, at, variables : as for `clarke`

    Returns
    -------
    ChainRuleField
        With `hull`, `exact`, `conventions` and `contains`, all exact.

    Raises
    ------
    ConsderivError
        As `clarke`.

    Examples
    --------
    >>> field = chain_rule_field("relu(x) - relu(-x)", {"x": 0})
    >>> field.hull, bool(field.contains([0]))
    ([0, 2], True)

    Notes
    -----
    J. Bolte and E. Pauwels (2021), Conservative set valued fields, automatic differentiation, stochastic gradient methods and
    deep learning: it is a conservative field.
    """
    return ChainRuleField(localise(program, at, variables))
