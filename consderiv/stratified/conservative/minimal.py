"""Is a field the smallest conservative one? Clarke is the smallest with convex values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...html import Shown
from ...programs.program import Program
from ...verdicts import Proved, Refuted, Unknown, Verdict, verdict_to_json
from ..field import StratifiedField
from ..maps.derivative_maps import scalar
from .excess import Comparison, Excess, excess
from .potential import potential


@dataclass(frozen=True, repr=False)
class Minimality(Shown):
    """A field D against the Clarke map of its function.

    Parameters
    ----------
    function : Program
    equal : Verdict
        Whether D is the Clarke map.
    hull_equal : Verdict
        Whether conv D is.
    larger : tuple of Excess
        Where conv D has elements that Clarke does not have.
    lacking : tuple of Excess
        Where D lacks elements of Clarke. For a conservative D that is possible only where D is not convex.
    """

    function: Program
    equal: Verdict
    hull_equal: Verdict
    larger: tuple[Excess, ...]
    lacking: tuple[Excess, ...]

    def __str__(self) -> str:
        lines = [_said("D is the Clarke map", self.equal), _said("conv D is the Clarke map", self.hull_equal)]
        lines += [f"larger on {row}" for row in self.larger]
        lines += [f"elements of Clarke are missing on {row}" for row in self.lacking]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Verdicts and strata as text."""
        return {
            "equal": verdict_to_json(self.equal), "hull_equal": verdict_to_json(self.hull_equal),
            "larger": [str(row.stratum) for row in self.larger], "lacking": [str(row.stratum) for row in self.lacking],
        }  # fmt: skip


def minimal(field: StratifiedField, f: Any = None) -> Minimality | Unknown:
    """Compare a field with the Clarke map: is D, or conv D, the smallest conservative field with convex values?

    Clarke(x) lies in conv D(x) for every conservative D, but not always in D(x).

    Parameters
    ----------
    field : StratifiedField
    f : scalar program, text or expression, optional
        Without it the potential of the field.

    Returns
    -------
    Minimality
        Verdicts, and the strata where the sets differ, each with the sets at one exact point.
    Unknown
        If there is no potential, or one of the maps is not decomposed.

    Examples
    --------
    >>> d = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "{-1, 1}"), ("x > 0", "1")])
    >>> print(minimal(d))
    D is the Clarke map: no
    conv D is the Clarke map: yes
    elements of Clarke are missing on x == 0: {-1, 1} instead of [-1, 1], normals (1)

    Notes
    -----
    Bolte and Pauwels (2021), Conservative set valued fields: the Clarke subdifferential is a minimal convex one.
    """
    if f is None:
        found = potential(field)
        if not isinstance(found, Proved):
            return Unknown(f"the field has no potential that is known: {found.reason}")
        f = found.evidence
    program = scalar(f, field.variables)
    own, hull = excess(field, program), excess(field.hull(), program)
    if isinstance(own, Unknown):
        return own
    if isinstance(hull, Unknown):
        return hull
    return Minimality(
        program, _both(own), _both(hull),
        tuple(row for row in hull.rows if row.added is not None),
        tuple(row for row in own.rows if row.missing is not None),
    )  # fmt: skip


def _both(comparison: Comparison) -> Verdict:
    """Equality from the two inclusions."""
    sides = (comparison.contains, comparison.contained)
    refuted = next((side for side in sides if isinstance(side, Refuted)), None)
    unknown = next((side for side in sides if isinstance(side, Unknown)), None)
    if refuted is not None:
        return refuted
    return Proved(None, "equal on every face") if unknown is None else unknown


def _said(text: str, verdict: Verdict) -> str:
    words = {Proved: "yes", Refuted: "no", Unknown: "unknown"}
    return f"{text}: {words[type(verdict)]}"
