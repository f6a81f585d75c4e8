"""The picture of a gallery entry."""

from __future__ import annotations

from typing import Any

from ..errors import UnsupportedError
from ..gallery import find
from ..gallery.claims import SetClaim
from ..gallery.entry import GalleryEntry
from ..gallery.field_subject import FieldSubject
from ..gallery.running import GalleryRun, run_entry
from ..gallery.subject import FormulaSubject, OracleSubject, RuleSubject
from .description import describe_axes
from .dispatch import plot
from .legends import name_lines
from .rules import plot_rule
from .style import COLOURS
from .summary import summary
from .value_sets import draw_bars, entries


def plot_entry(run: GalleryRun | GalleryEntry | str, ax: Any = None, **options: Any) -> list[Any]:
    """Draw what an entry of the gallery is about: sets at its point, a field, or what a rule predicts and what is true.

    Parameters
    ----------
    run : GalleryRun, GalleryEntry or name
        Of `consderiv.gallery.run(name)`, or of `consderiv.gallery.find(name)`, which is run first.
    ax : Matplotlib axes, optional
        For an entry about a function in the plane a pair of them, or one for its sets only.
    **options
        Those of the picture, such as `radius` or `window`.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If there is nothing to draw, such as for editorial entries, or no entry of this name.
    """
    entry = find(run) if isinstance(run, str) else run
    found = run_entry(entry) if isinstance(entry, GalleryEntry) else entry
    if not isinstance(found, GalleryRun):
        raise UnsupportedError(
            "a gallery entry, its run or its name is required", f"received {type(found).__name__}",
            "use plot_entry(consderiv.gallery.find(name)), or plot(...) for other objects",
        )  # fmt: skip
    subject = found.subject
    if isinstance(subject, RuleSubject):
        return _with_misprints(plot_rule(subject.application, ax, **options), found)
    if isinstance(subject, OracleSubject):
        return plot(subject.found, ax, **options)
    if isinstance(subject, FieldSubject):
        return plot(subject.field, ax, **options)
    if isinstance(subject, FormulaSubject):
        artists = plot(subject.found, ax, **{"kinds": ("clarke",), **options})
        artists[0].axes.set_title(f"E {subject.integrand}   (s: {subject.law})")
        return artists
    if subject is None:
        raise UnsupportedError(
            "an entry with sets is required", f"received {found.entry.name}, a remark on a text",
            "read its note",
        )  # fmt: skip
    return _with_misprints(plot(subject.explanation, ax, **{"only": _wanted(found), **options}), found)


def _wanted(run: GalleryRun) -> tuple[str, ...]:
    """The sets that the entry is about."""
    only = ("selection_field" if run.subject.pieces else "chain_rule_field", "clarke")
    return (*only, "limiting") if "limiting" in {claim.quantity for claim in run.entry.claims} else only


def _with_misprints(artists: list[Any], run: GalleryRun) -> list[Any]:
    """Sets of numbers that the source prints and the computation refutes, on lines of their own."""
    ax = artists[0].axes
    for claim in run.entry.printed:
        if isinstance(claim, SetClaim) and entries(claim.value) == 1:
            names = [*(label.get_text() for label in ax.get_yticklabels()), f"printed as {claim.quantity}"]
            artists += draw_bars(ax, [claim.value], [len(names) - 1], COLOURS["other"], None)
            name_lines(ax, names, len(names))
            describe_axes(ax, f"{names[-1]}: {summary(claim.value)}")
    return artists


plot.register(GalleryRun, plot_entry)
plot.register(GalleryEntry, plot_entry)
