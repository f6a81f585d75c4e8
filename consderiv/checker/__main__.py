"""Command line: python -I -S consderiv/checker [--json] FILE_OR_DIR..."""

import json
import sys
from pathlib import Path

from certificate import CODES, WORST_FIRST, Result, check_text

MAX_BYTES = 64 * 1024 * 1024


def main(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    names = [name for name in arguments if name != "--json"]
    if not names or any(name.startswith("--") for name in names):
        print("usage: checker [--json] FILE_OR_DIR...", file=sys.stderr)
        return CODES["malformed"]
    results = [(str(path), check_file(path)) for name in names for path in files(Path(name))]
    for name in names:
        if Path(name).is_dir() and not files(Path(name)):
            results.append((name, Result("malformed", ["the directory has no *.json"])))
    if as_json:
        print(json.dumps([{"file": name, **vars(result)} for name, result in results], indent=1))
    else:
        for name, result in results:
            report(name, result)
    verdicts = {result.verdict for _, result in results}
    return CODES[next(verdict for verdict in WORST_FIRST if verdict in verdicts)]


def files(path: Path) -> list[Path]:
    return sorted(path.glob("*.json")) if path.is_dir() else [path]


def check_file(path: Path) -> Result:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Result("malformed", [f"cannot be read: {error.strerror}"])
    if len(content) > MAX_BYTES:
        return Result("malformed", ["too large: more than 64 MB"])
    try:
        return check_text(content.decode("utf-8"))
    except UnicodeDecodeError:
        return Result("malformed", ["not UTF-8"])


def report(name: str, result: Result) -> None:
    """The statements in words, each with its verdict if that of the file is not "accepted"."""
    print(name)
    for line in result.programs:
        print(f"  {line}")
    for verdict, line in result.marked:
        print(f"  {line}" if result.verdict == "accepted" else f"  {verdict:<10}  {line}")
    if not result.marked:
        print("  no statement was examined")
    for line in result.reasons:
        print(f"  reason: {line}")
    if result.sha256:
        print(f"  statements sha256 {result.sha256}")
    print(f"  {result.verdict}")


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
