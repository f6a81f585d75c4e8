"""The derivative maps of a program on the whole space: Clarke, Bouligand, limiting, and its own chain-rule field."""

from __future__ import annotations

from typing import Any

from ...errors import ConsderivError, UnsupportedError
from ...exact.reals import UndecidedSign
from ...programs.conversion import as_program
from ...programs.program import Program
from ...programs.text import to_text
from ...verdicts import Unknown
from ..cells.coarsening import strata_of
from ..field import StratifiedField
from ..set_field import SetField
from ..stratum import Stratum
from .gradients import gradient_of, scalar
from .on_faces import OnFaces, values_on_faces

KINDS = {
    "clarke": "Clarke map",
    "bouligand": "Bouligand map",
    "limiting": "limiting map",
    "chain_rule": "hull of the chain-rule field",
    "chain_rule_exact": "chain-rule field",
    "selection": "selection field",
}


def clarke_map(
    program: Any, variables: Any = None, *, kind: str = "clarke", merge: bool = True
) -> StratifiedField | Unknown:
    """A derivative map of a program on the whole space, complete.

    On each face F of the arrangement of guards conv{grad f_C(x) : F in the closure of the open cell C}.

    Parameters
    ----------
    program : program, text or expression
        On the line piecewise rational: breakpoints are all real algebraic points at which a guard vanishes. In two and
        three variables rational on the faces of hyperplanes, in the plane also with curved kinks. On the line also with
        elementary functions, where all kinks have a closed form. Maps to R^m have Jacobians as elements (no limiting map).
    variables : names, optional
    kind : "clarke", "bouligand", "limiting", "chain_rule" (hull), "chain_rule_exact", "selection"
    merge : bool
        Join faces on which one formula holds; False keeps every face.

    Returns
    -------
    StratifiedField, or Unknown with the reason
        Exact. At any point `.at` gives what the function of that name gives there (or an UnknownSet).

    Raises
    ------
    UnsupportedError
        For an unknown kind, and for the limiting map of a map.

    Examples
    --------
    >>> print(clarke_map("abs(x**2 - 2)"))
    D(x) =    Clarke map of abs(x**2 - 2)
      {2*x}                    if x < -sqrt(2)
      {-2*x}                   if -sqrt(2) < x < sqrt(2)
      {2*x}                    if x > sqrt(2)
      [-2*sqrt(2), 2*sqrt(2)]  if x == -sqrt(2)
      [-2*sqrt(2), 2*sqrt(2)]  if x == sqrt(2)
    >>> clarke_map("relu(x) - relu(-x)", kind="chain_rule").at("x=0")
    [0, 2]
    >>> print(clarke_map("[abs(x), x*abs(x)]"))
    D(x) =    Clarke map of [abs(x), x*abs(x)]
      {[[-1], [-2*x]]}               if x < 0
      {[[1], [2*x]]}                 if x > 0
      conv{[[-1], [0]], [[1], [0]]}  if x == 0

    Notes
    -----
    Clarke (1983), sections 2.5 and 2.6; Bolte and Pauwels (2020) for the chain-rule field.
    """
    if kind not in KINDS:
        raise UnsupportedError(f"a kind among {', '.join(KINDS)} is required", f"received {kind!r}", "choose one")
    known = as_program(program, variables)
    if not known.variables:
        raise UnsupportedError("a program with variables is required", "received a constant", "give variables")
    if known.is_map and kind == "limiting":
        raise UnsupportedError("a scalar program is required for the limiting map", "received a map", "take one output")
    try:
        faces = OnFaces.of(known)
        parts = strata_of(faces.found, values_on_faces(faces, kind), known.variables, merge)
    except UndecidedSign as error:
        return Unknown(str(error))
    except ConsderivError as error:
        others = _otherwise(known, kind, merge)
        if isinstance(others, str):
            return Unknown(f"not decomposed globally: {others or error}")
        parts = others
    shape = known.shape if known.is_map else ()
    return StratifiedField(known.variables, parts, f"{KINDS[kind]} of {to_text(known)}", shape)


def _otherwise(program: Program, kind: str, merge: bool) -> tuple[tuple[Stratum, SetField], ...] | str:
    """In the plane guards may vanish on curves, on the line at points with a closed form; or the reason why not."""
    try:
        if len(program.variables) == 1:
            from .elementary_line import elementary_parts
            from .planar_map import OF_THE_PROGRAM, POINTWISE

            return elementary_parts(program, POINTWISE[kind], kind in OF_THE_PROGRAM, merge)
        if len(program.variables) == 2:
            from .planar_map import planar_parts

            return planar_parts(program, kind, merge)
    except (ConsderivError, UndecidedSign) as error:
        return str(error)
    return ""


__all__ = ["KINDS", "clarke_map", "gradient_of", "scalar"]
