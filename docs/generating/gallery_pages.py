"""One page for each gallery entry: picture, statement, exact sets, certificate, and how to reproduce it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from .notebook_pages import is_wide, one_line

HERE = Path(__file__).parent.parent
PROOFS = HERE.parent / "proofs"
FOLDER = HERE / "gallery"


def write_gallery(app: Any) -> None:
    """docs/gallery with an index, the pages, pictures in a light and a dark look, and the certificates."""
    import matplotlib
    from tqdm import tqdm

    from consderiv.gallery import entries

    matplotlib.use("Agg")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for entry in tqdm(entries(), desc="gallery pages", disable=None):
        write_page(entry)
    names = "\n".join(entry.name for entry in entries())
    rows = "\n".join(f"| [{entry.name}]({entry.name}.md) | {_escaped(entry.title)} |" for entry in entries())
    (FOLDER / "index.md").write_text(INDEX.format(rows=rows, names=names), encoding="utf-8")


INDEX = """# Gallery

Where the rules of calculus fail, and where automatic differentiation does: counterexamples of the literature and some found by
search, each computed from its definition and then compared with what its source says.

| entry | what it shows |
| --- | --- |
{rows}

```{{toctree}}
:hidden:

{names}
```
"""


def write_page(entry: Any) -> None:
    """One page, with what it links to."""
    from consderiv.gallery import run

    result = run(entry.name)
    proof = PROOFS / f"{entry.name}.json"
    if proof.exists():
        shutil.copy(proof, FOLDER / proof.name)
    (FOLDER / f"{entry.name}.md").write_text(page(result, _picture(result), proof.exists()), encoding="utf-8")


def page(result: Any, description: str, certified: bool) -> str:
    """The page as Markdown."""
    from consderiv.gallery.misprints import judged, sentence

    entry = result.entry
    lines = [f"# {_escaped(entry.title)}", "", _escaped(entry.note), ""]
    if entry.is_editorial:
        lines += ["A correction of a printed formula; there is nothing to compute.", ""]
    else:
        lines += ["```python", entry.text, "```", "", f"at `{entry.point}`", ""]
    if description:
        lines += _images(entry.name, description)
    if result.findings or result.printed:
        lines += ["## Computed", "", "| quantity | computed | claimed | |", "| --- | --- | --- | --- |"]
        lines += [_row(finding) for finding in result.findings]
        lines += [
            "",
            *(f"{judged(finding).capitalize()}: {_escaped(sentence(finding))}.\n" for finding in result.printed),
        ]
    lines += ["## Source", "", _escaped(str(entry.source)), ""]
    if not entry.is_editorial:
        lines += ["## Reproduce", "", "```console", f"$ consderiv gallery run {entry.name}", "```", ""]
    if certified:
        certificate = f"The certificate {{download}}`{entry.name}.json`"
        lines += [f"{certificate} is verified by a program that shares no code with the engine:", ""]
        lines += ["```console", f"$ consderiv check {entry.name}.json", "```", ""]
    return "\n".join(lines)


def _images(name: str, description: str) -> list[str]:
    """Both looks, of which the style sheet shows one."""
    lines = ["````{container} picture", ""]
    for look in ("light", "dark"):
        path = FOLDER / f"{name}-{look}.png"
        wide = " wide" if path.exists() and is_wide(path.read_bytes()) else ""
        lines += [f"```{{image}} {path.name}", f":class: only-{look}{wide}", f":alt: {one_line(description)}"]
        lines += ["```", ""]
    return [*lines, "````", ""]


def _row(finding: Any) -> str:
    cells = (
        finding.claim.quantity.replace("_", " "),
        f"`{finding.computed}`",
        f"`{finding.claim.text}`",
        finding.status,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _escaped(text: str) -> str:
    """Markdown without meaning."""
    return "".join(f"\\{c}" if c in "*_|<>[]$`" else c for c in text)


def _picture(result: Any) -> str:
    """Two files beside the page; the description, empty where there is nothing to draw."""
    import matplotlib.pyplot as plt

    from consderiv.errors import ConsderivError, UnsupportedError
    from consderiv.plotting import describe, plot

    description = ""
    for look, style in (("light", "default"), ("dark", "dark_background")):
        with plt.style.context(style):
            try:
                plot(result)
                if not any(ax.axison or ax.patches for ax in plt.gcf().axes):
                    raise UnsupportedError("something to draw is required", "received words", "read them in the table")
            except ConsderivError:
                plt.close("all")
                return ""
            description = describe(plt.gcf())
            plt.gcf().savefig(FOLDER / f"{result.entry.name}-{look}.png", dpi=110, transparent=True)
            plt.close("all")
    return description


def setup(app: Any) -> dict[str, bool]:
    """Write before anything is read."""
    app.connect("builder-inited", write_gallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
