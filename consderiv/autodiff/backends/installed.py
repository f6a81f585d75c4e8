"""Whether an optional library can be imported, without importing it."""

from __future__ import annotations

from importlib.util import find_spec


def missing(library: str, extra: str | None = None) -> str | None:
    """None if `library` is installed, else one sentence: what is required, what came, what to do.

    Examples
    --------
    >>> missing("fractions") is None
    True
    """
    if find_spec(library) is not None:
        return None
    return (
        f"the optional library {library} is required for this back-end; received an environment without it; "
        f"install it with: pip install 'consderiv[{extra or library}]'"
    )
