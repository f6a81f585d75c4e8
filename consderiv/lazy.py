"""Public names that are loaded from their modules on first use, so that importing a package costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any


def loaded(package: str, home: Mapping[str, str], name: str) -> Any:
    """The value of a public name: what the `__getattr__` of a package returns.

    Parameters
    ----------
    package : str
        The `__name__` of the package.
    home : mapping
        From each public name to the module below the package that defines it.
    name : str

    Raises
    ------
    AttributeError
        If the package has no such name.

    Examples
    --------
    >>> loaded("consderiv.exact", {"sign": "reals"}, "sign").__name__
    'sign'
    """
    if name not in home:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return getattr(import_module(f"{package}.{home[name]}"), name)
