"""The gallery: counterexamples of the literature as data, recomputed by the engine and compared with what was claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnsupportedError

if TYPE_CHECKING:
    from .entry import GalleryEntry
    from .running import GalleryRun

__all__ = ["entries", "find", "run"]


def entries() -> tuple[GalleryEntry, ...]:
    """All entries, in the order in which a reader may want to meet them.

    Examples
    --------
    >>> [one.name for one in entries()][:2]
    ['absolute-value', 'identity-from-relus']
    """
    from . import (
        composition_rules,
        curved,
        equation_rules,
        errata,
        fields_on_the_space,
        functions,
        integral_rules,
        maps,
        programs,
        searched,
        sum_rules,
    )

    about_sets = functions.ENTRIES[:1] + programs.ENTRIES + functions.ENTRIES[1:] + curved.ENTRIES + maps.ENTRIES
    about_rules = sum_rules.ENTRIES + composition_rules.ENTRIES + integral_rules.ENTRIES + equation_rules.ENTRIES
    return about_sets + about_rules + fields_on_the_space.ENTRIES + searched.ENTRIES + errata.ENTRIES


def find(name: str) -> GalleryEntry:
    """The entry with this name.

    Raises
    ------
    UnsupportedError
        If there is none.
    """
    for one in entries():
        if one.name == name:
            return one
    from ..programs.names import close_names

    close = close_names(name, [one.name for one in entries()])
    remedy = f"did you mean {close[0]}?" if close else "`consderiv gallery` lists them"
    raise UnsupportedError("the name of a gallery entry is required", f"received {name!r}", remedy)


def run(name: str) -> GalleryRun:
    """Compute an entry with the engine and compare it with its claims.

    Examples
    --------
    >>> run("absolute-value").status
    'agree'
    """
    from .running import run_entry

    return run_entry(find(name))
