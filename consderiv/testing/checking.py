"""`subgradcheck`: a test fails if a library returns, at a kink or elsewhere, a derivative that is not allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autodiff.backends.backend import MODES, Dtype, Mode
from ..autodiff.reports.audit_report import Audit, Result
from ..autodiff.reports.report_table import table
from ..errors import UnsupportedError

SAYS_NOTHING = frozenset(("refused", "undefined"))
"""Verdicts that neither allow a value nor forbid it."""


class SubgradientError(AssertionError):
    """A derivative is not allowed; the message shows the value, the exact set and why.

    Parameters
    ----------
    message : str
    audit : Audit
        The whole audit, with the exact sets and every result.
    """

    def __init__(self, message: str, audit: Audit):
        super().__init__(message)
        self.audit = audit


def subgradcheck(
    fn: Any,
    args: Any,
    allow: str = "chain_rule",
    modes: Sequence[Mode] = MODES,
    dtypes: Sequence[Dtype] | None = None,
    undecided: str = "fail",
    raise_exception: bool = True,
    **options: Any,
) -> bool:
    """Check the derivatives that JAX or PyTorch returns for a function against its exact Clarke set.

    In the manner of torch.autograd.gradcheck and jax.test_util.check_grads, but exact, and at kinks too: no step size, no
    tolerance; rounding is bounded by a proved error bound of the sweep.

    Parameters
    ----------
    fn : callable, torch.nn.Module, or program text
        The function, one that `from_jax` or `from_torch` traces, unless `reference` is given.
    args : tuple, array or text
        Its arguments, as `consderiv.audit` takes them: a tuple for several.
    allow : "chain_rule" or "clarke"
        "clarke": elements of the Clarke set only. "chain_rule": also what the chain rule gives with some element of the
        Clarke set of every operation, which is what automatic differentiation can promise.
    modes : sequence of "reverse", "forward"
        Which modes are checked.
    dtypes : sequence of str, optional
        Which number formats; default: all that the library has.
    undecided : "fail" or "pass"
        What to do where nothing is decided: the Clarke set is not known, or the library refuses, or the rounding error
        bound is no smaller than the derivative (no digit is certain), in every setting; or no digit is certain in
        every mode of one of the `dtypes`, by default float32 and float64.
    raise_exception : bool
        False: return False instead of raising.
    **options
        Further options of `consderiv.audit`: `reference=`, for a custom operator, is the same function written with
        operations that can be traced.

    Returns
    -------
    bool
        True if every value is allowed.

    Raises
    ------
    SubgradientError
        An AssertionError that shows each value that is not allowed, the exact set, and how to reproduce it.
    ConsderivError
        If the function cannot be traced, or an option is wrong.

    Examples
    --------
    >>> subgradcheck("relu(x)", "x=0", backends="numpy")
    True
    >>> subgradcheck("relu(x) - relu(-x)", "x=0", allow="clarke", backends="numpy", raise_exception=False)
    False
    """
    from ..autodiff import audit

    if undecided not in ("fail", "pass"):
        raise UnsupportedError('undecided is "fail" or "pass"', f"received {undecided!r}", "choose one of the two")
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown or not modes:
        raise UnsupportedError(f"modes are among {', '.join(MODES)}", f"received {_list(unknown)}", "name one or both")
    if dtypes is not None:
        options["dtypes"] = dtypes
    found = audit(fn, args, allow=allow, **options)
    checked = [result for result in found.results if result.setting.mode in modes]
    wrong = [result for result in checked if not found.permits(result)]
    open_ones = [result for result in checked if _says_nothing(result)]
    if wrong:
        return _failed(f"{len(wrong)} of {len(checked)} derivatives are not allowed", found, wrong, raise_exception)
    if len(open_ones) == len(checked) and undecided == "fail":
        return _failed("nothing was decided", found, open_ones, raise_exception)
    vague = _without_digits(checked, dtypes or ("float32", "float64"))
    if vague and undecided == "fail":
        formats = ", ".join(dict.fromkeys(result.setting.dtype for result in vague))
        what = f"nothing was checked in {formats}: the rounding error bound is no smaller than the derivative"
        return _failed(what, found, vague, raise_exception)
    return True


def _says_nothing(result: Result) -> bool:
    return result.judgement.verdict in SAYS_NOTHING or not result.judgement.has_digits


def _without_digits(results: Sequence[Result], dtypes: Sequence[str]) -> list[Result]:
    """The results in formats of which no result has a certain digit."""
    vague = []
    for dtype in dtypes:
        own = [result for result in results if result.setting.dtype == dtype]
        if not all(result.judgement.has_digits for result in own) and all(map(_says_nothing, own)):
            vague += own
    return vague


def _list(unknown: Sequence[object]) -> str:
    return ", ".join(map(repr, unknown)) or "none"


def _failed(what: str, found: Audit, results: Sequence[Result], raise_exception: bool) -> bool:
    if not raise_exception:
        return False
    where = ", ".join(f"{n} = {v}" for n, v in zip(found.program.variables, found.point, strict=True))
    lines = [
        f"{what} (allow={found.allow!r})", f"  point: {where}", f"  Clarke set: {found.clarke}",
        *(f"  {line}" for line in table(found.entries(results))),
        f"  {_advice(results)}; error.audit.reproduction() is a script that shows it with the library alone",
    ]  # fmt: skip
    raise SubgradientError("\n".join(lines), found)


def _advice(results: Sequence[Result]) -> str:
    verdicts = {result.judgement.verdict for result in results}
    if not all(result.judgement.has_digits for result in results):
        return 'Move the point away from the cancellation, or ask for other dtypes; to accept it: undecided="pass"'
    if verdicts <= SAYS_NOTHING and not any(result.judgement.distance_squared for result in results):
        return 'To accept that nothing is decided: undecided="pass"'
    if verdicts == {"chain_rule"}:
        return 'To accept values of the chain rule: allow="chain_rule"'
    return "No option accepts this"


__all__ = ["SubgradientError", "subgradcheck"]
