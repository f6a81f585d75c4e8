"""The picture of a gallery entry."""

from __future__ import annotations

from typing import Any

from ..calculus.rule import Application
from ..errors import UnsupportedError
from ..gallery.claims import SetClaim
from ..gallery.field_subject import FieldSubject
from ..gallery.running import GalleryRun
from ..gallery.subject import FormulaSubject, OracleSubject, RuleSubject
from ..verdicts import Refuted
from .comparison import name_lines, plot_sets
from .description import describe_axes
from .dispatch import plot
from .rules import plot_pair, plot_rule
from .style import COLOURS
from .value_sets import draw_bars, entries


def plot_entry(run: GalleryRun, **options: Any) -> list[Any]:
    """Draw what an entry of the gallery is about: sets at its point, a field, or what a rule predicts and what is true.

    Parameters
    ----------
    run : GalleryRun
        Of `consderiv.gallery.run(name)`.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If there is nothing to draw, such as for editorial entries.
    """
    subject = run.subject
    if isinstance(subject, RuleSubject):
        return _with_misprints(plot_rule(subject.application, **options), run)
    if isinstance(subject, OracleSubject):
        found = subject.found
        name = "mean, not in Clarke" if isinstance(found.in_clarke, Refuted) else "mean"
        return plot_pair(("expected field", found.field), ("Clarke", found.clarke), (name, found.mean), **options)
    if isinstance(subject, FieldSubject) and len(subject.field.variables) < 3:
        return plot(subject.field, **options)
    if subject is None or isinstance(subject, (FormulaSubject, FieldSubject)):
        raise UnsupportedError("an entry with sets is required", f"received {run.entry.name}", "read its note")
    report = subject.explanation
    only: tuple[str, ...] = ("selection_field" if subject.pieces else "chain_rule_field", "clarke")
    if "limiting" in {claim.quantity for claim in run.entry.claims}:
        only = (*only, "limiting")
    return plot(report, **options) if len(report.local.point) == 2 else plot_sets(report, only=only, **options)


def _with_misprints(artists: list[Any], run: GalleryRun) -> list[Any]:
    """Sets of numbers that the source prints and the computation refutes, on lines of their own."""
    ax = artists[0].axes
    for claim in run.entry.printed:
        if isinstance(claim, SetClaim) and entries(claim.value) == 1:
            names = [*(label.get_text() for label in ax.get_yticklabels()), f"printed as {claim.quantity}"]
            artists += draw_bars(ax, [claim.value], [len(names) - 1], COLOURS["other"], None)
            name_lines(ax, names, len(names))
            describe_axes(ax, f"{names[-1]}: {claim.text}")
    return artists


plot.register(Application, plot_rule)
plot.register(GalleryRun, plot_entry)
