"""One line for a whole audit: whether what `allow` asks for holds, and for how many of the returned values."""

from __future__ import annotations

from collections.abc import Iterable

from ...verdicts import counted


def summary(rows: Iterable[tuple[str, bool]], allow: str) -> str:
    """How many values are allowed, and the verdicts of those that are not.

    Parameters
    ----------
    rows : iterable of (verdict with its evidence, whether it is allowed)
        One for each row of the table.
    allow : str

    Examples
    --------
    >>> summary([("gradient (proved)", True), ("clarke (proved)", True)], "clarke")
    'all 2 values are allowed by --allow clarke'
    >>> summary([("gradient (proved)", True), ("outside (measured)", False)], "chain_rule")
    '1 of 2 values is not allowed by --allow chain_rule: outside (measured)'
    >>> summary([("gradient (proved)", True), ("refused (measured)", True)], "chain_rule")
    'the value is allowed by --allow chain_rule; 1 row without a verdict on a value: refused (measured)'
    """
    rows = list(rows)
    silent = [verdict for verdict, is_allowed in rows if is_allowed and verdict.startswith(("refused", "undefined"))]
    bad = [verdict for verdict, is_allowed in rows if not is_allowed]
    count = len(rows) - len(silent)
    if not count:
        line = "no value is judged"
    elif bad:
        subject = f"{len(bad)} of {count} values" if count > 1 else "the value"
        are = "are" if len(bad) > 1 else "is"
        line = f"{subject} {are} not allowed by --allow {allow}: {', '.join(dict.fromkeys(bad))}"
    else:
        subject = f"all {count} values are" if count > 1 else "the value is"
        line = f"{subject} allowed by --allow {allow}"
    if silent:
        line += f"; {counted(len(silent), 'row')} without a verdict on a value: {', '.join(dict.fromkeys(silent))}"
    return line


__all__ = ["summary"]
