"""`consderiv gallery`."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UnsupportedError
from ..sets.elements import element_text
from ..stages import doing, steps
from .certificate_file import save
from .exit_codes import DONE, FINDING
from .output import print_json, remark
from .output_paths import made_folder

if TYPE_CHECKING:
    from ..gallery.entry import GalleryEntry
    from ..gallery.running import GalleryRun

SCHEMA = "consderiv-gallery/1"
NARROWEST, USUAL = 100, 120
"""The least width of a list, and the one where no terminal says its own."""
WIDEST = 28
"""The number of characters of a set in the table."""


def run(chosen: Namespace) -> int:
    """List, show or recompute entries; exit code 1 if a computed value contradicts a claim."""
    from .. import gallery

    _check_combination(chosen)
    if chosen.action == "show":
        return _show(gallery.find(chosen.name), chosen.json)
    target = chosen.write_certificates and made_folder("--write-certificates", chosen.write_certificates)
    wanted = [gallery.find(chosen.name)] if chosen.name else list(gallery.entries())
    runs = list(_runs(wanted))
    if chosen.action == "list":
        _list(runs, chosen.json)
        return DONE
    _report(runs, chosen.json, brief=chosen.all)
    if target:
        _write_certificates(runs, target)
    return FINDING if any(one.status == "disagree" for one in runs) else DONE


def _check_combination(chosen: Namespace) -> None:
    """A name or --all for run, a name for show, nothing for list."""
    problem = ""
    if chosen.action == "list" and (chosen.name or chosen.all):
        problem = "list takes no name"
    elif chosen.action == "show" and (not chosen.name or chosen.all):
        problem = "show takes one name"
    elif chosen.action == "run" and bool(chosen.name) == chosen.all:
        problem = "run takes one name or --all"
    elif chosen.action != "run" and chosen.write_certificates is not None:
        problem = "--write-certificates goes with run"
    if problem:
        received = chosen.name or ("--all" if chosen.all else "no name")
        raise UnsupportedError(
            problem, f"received {chosen.action} with {received}", "`consderiv gallery` lists the names"
        )


def _runs(wanted: Sequence[GalleryEntry]) -> Iterator[GalleryRun]:
    from ..gallery.running import run_entry

    for entry in steps(wanted, "entries"):
        with doing(entry.name):
            found = run_entry(entry)
        yield found


def _show(entry: GalleryEntry, as_json: bool) -> int:
    if as_json:
        print_json({"schema": SCHEMA, "entries": [entry.to_dict()]})
    else:
        print(entry)
    return DONE


def _list(runs: Sequence[GalleryRun], as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "name": r.entry.name, "title": r.entry.title, "verdict": r.verdict, "status": r.status,
                "tags": list(r.entry.tags), "certificate": r.certified._asdict(),
            }
            for r in runs
        ]  # fmt: skip
        print_json({"schema": SCHEMA, "entries": rows})
        return
    table: list[tuple[str, ...]] = [("entry", "result", "certified", "what it shows")]
    table += [(one.entry.name, one.verdict, _proved(one), one.entry.title) for one in runs]
    _print_rows(table, shutil.get_terminal_size((USUAL, 24)).columns)
    _print_certified(runs)
    print("certified: the statements that the certificate of an entry proves, and of how many where it is not all")
    print("consderiv gallery run NAME   recomputes one and compares it with what is claimed")


def _proved(one: GalleryRun) -> str:
    """How many of the statements are proved in its certificate: "10", or "5 of 10"."""
    statements, trusted, left_out = one.certified
    whole = statements + left_out
    proved = statements - trusted
    return "" if not whole else str(proved) if proved == whole else f"{proved} of {whole}"


def _print_rows(rows: Sequence[Sequence[str]], room: int | None = None) -> None:
    """Columns as wide as their widest cell; the last one is free, or cut where the room of a line ends."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]) - 1)]
    last = None if room is None else max(room, NARROWEST) - sum(widths) - 2 * len(widths)
    for row in rows:
        end = row[-1] if last is None or len(row[-1]) <= last else row[-1][: last - 4].rstrip() + " ..."
        print("  ".join([f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)] + [end]).rstrip())


def _print_certified(runs: Sequence[GalleryRun]) -> None:
    statements, trusted = (sum(one.certified[k] for one in runs) for k in (0, 1))
    without = sum(not one.certified.statements for one in runs if not one.entry.is_editorial)
    has = "every entry" if not without else f"all but {without} of the entries"
    shown = f"{has} that computes something has a certificate"
    print(f"\n{statements} statements certified, {trusted} of them rest on trust; {shown}")


def _table(runs: Sequence[GalleryRun]) -> None:
    """What each rule predicts, what is true, and an element that separates the two."""
    rows: list[tuple[str, ...]] = [("entry", "rule", "predicted", "true", "gap", "verdict", "certificate")]
    rows += [_row(one) for one in runs]
    _print_rows(rows)
    _print_certified(runs)


def _row(one: GalleryRun) -> tuple[str, ...]:
    if one.subject is None:
        return (one.entry.name, "", "", "", "", one.verdict, str(one.certified))
    rule, predicted, true, gap = one.subject.summary()
    shown = "" if gap is None else element_text(gap)
    return (one.entry.name, rule, _cut(predicted), _cut(true), _cut(shown), one.verdict, str(one.certified))


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 4] + " ..."


def _report(runs: Sequence[GalleryRun], as_json: bool, brief: bool) -> None:
    if as_json:
        print_json({"schema": SCHEMA, "entries": [one.to_dict() for one in runs]})
        return
    if not brief:
        print(runs[0])
        return
    _table(runs)
    claims = [finding for one in runs for finding in one.findings]
    counts = ", ".join(f"{sum(c.status == s for c in claims)} {s}" for s in ("agree", "disagree", "undecided"))
    refuted = sum(finding.status == "disagree" for one in runs for finding in one.printed)
    print(f"{len(runs)} entries, {len(claims)} claims: {counts}; {refuted} claims printed in a source are refuted")
    for one in runs:
        for line in _not_as_claimed(one):
            print(f"{one.entry.name}: {line}")


def _not_as_claimed(one: GalleryRun) -> Iterator[str]:
    """The claims of an entry that are undecided or contradicted, and what was printed wrong and is not refuted."""
    from ..gallery.misprints import judged, sentence

    for finding in one.findings:
        if finding.status != "agree":
            quantity = finding.claim.quantity.replace("_", " ")
            yield f"{finding.status}: {quantity}: claimed {finding.claim.text}, computed {finding.computed}"
    for finding in one.printed:
        if finding.status != "disagree":
            yield f"{judged(finding)}: {sentence(finding)}"


def _write_certificates(runs: Sequence[GalleryRun], target: Path) -> None:
    """One certificate for each entry that has one."""
    for one in runs:
        if one.entry.is_editorial:
            if len(runs) == 1:
                remark(f"no certificate of {one.entry.name}: it is editorial and computes nothing")
            continue
        path = target / f"{one.entry.name}.json"
        if save(one.certificate, path):
            remark(f"wrote {path}")
