"""`consderiv atlas`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError
from ..stages import doing
from .exit_codes import DONE
from .inputs import some_names
from .output import print_json, remark
from .output_paths import made_folder

if TYPE_CHECKING:
    from ..autodiff.atlas.case import Row


def run(chosen: Namespace) -> int:
    """Measure the atlas, or read the stored one; write three files, or print a summary or the JSON object."""
    from ..autodiff.atlas import changes, selected, stored

    libraries = some_names("--libraries", chosen.libraries)
    folder = None if chosen.out is None else made_folder("--out", chosen.out)
    document = selected(stored(), libraries, chosen.only) if chosen.stored else _measured(libraries, chosen.only)
    if folder is not None:
        _write(document, folder)
    if chosen.json:
        print_json(document)
    else:
        _summary(document)
        if folder is None:
            remark("the whole table: add --out DIR")
    for line in changes(stored(), document):
        remark(f"changed: {line}")
    return DONE


def _measured(libraries: Sequence[str] | None, only: str) -> dict[str, Any]:
    from ..autodiff.atlas import chosen_rows, document, entries

    wanted: list[Row] = chosen_rows(libraries, only)
    _load({row.library: None for row in wanted})
    found, waiting = [], entries(wanted)
    with doing("rows", len(wanted)) as stage:
        for row in wanted:
            with doing(row.identity):
                found.append(next(waiting))
            stage.done += 1
    made: dict[str, Any] = document(found)
    return made


def _load(libraries: Iterable[str]) -> None:
    """Import the libraries, which takes seconds, before the rows are counted."""
    for library in libraries:
        with doing(f"loading {library}"):
            import_module(library)


def _write(document: dict[str, Any], folder: Path) -> None:
    """atlas.json, atlas.md and atlas.html."""
    from ..autodiff.atlas import atlas_text, markdown, page

    try:
        for name, write in (("atlas.json", atlas_text), ("atlas.md", markdown), ("atlas.html", page)):
            (folder / name).write_text(write(document), encoding="utf-8")
            remark(f"wrote {folder / name}")
    except OSError as error:
        raise UnsupportedError(
            "--out is a folder that can be written", f"received {str(folder)!r} ({error.strerror})", "check the path"
        ) from None


def _summary(document: dict[str, Any]) -> None:
    """Counts by verdict, and the rows whose value is not in the Clarke set."""
    from ..autodiff.atlas import OUTSIDE_CLARKE, SEVERITY, value_text

    for library, counts in document["counts"].items():
        shown = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
        print(f"{library} {document['versions'][library]}: {sum(counts.values())} rows: {shown}")
    rows = [row for row in document["rows"] if row["verdict"] in OUTSIDE_CLARKE]
    if not rows:
        return
    print("\nnot in the Clarke set:")
    for row in sorted(rows, key=lambda one: SEVERITY.index(one["verdict"])):
        results = [result for result in row["results"] if result["verdict"] in OUTSIDE_CLARKE]
        values = ", ".join(dict.fromkeys(value_text(result["value"]) for result in results))
        print(f"{row['verdict']:<16}  {row['id']}: {values}   Clarke: {' '.join(row['clarke_text'].split())[:60]}")
