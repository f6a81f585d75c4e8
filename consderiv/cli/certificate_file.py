"""Writing a certificate, with a remark on everything that it does not contain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import ConsderivError, UnsupportedError
from .output import remark


def save(make: Callable[[], Any], path: str | Path) -> bool:
    """Make a certificate, write it, and say whether it is there and complete.

    Raises
    ------
    UnsupportedError
        If the file cannot be written.
    """
    from ..certificates import Omitted

    _check(Path(path))
    try:
        certificate = make()
    except (Omitted, ConsderivError) as reason:
        remark(f"no certificate {path}: {reason}")
        return False
    for omission in certificate.omitted:
        remark(f"not in {path}: {omission.rule} ({omission.reason})")
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        certificate.write(path)
    except (OSError, ValueError) as error:
        raise UnsupportedError(
            "a certificate is written to a file",
            f"received {str(path)!r} ({getattr(error, 'strerror', None) or error})", "choose another path",
        ) from None  # fmt: skip
    if not certificate.is_complete:
        remark(f"incomplete: {path} has steps that are only trusted")
    return bool(certificate.is_complete)


def _check(path: Path) -> None:
    """Refuse to overwrite what is no JSON, such as the source of the program."""
    try:
        other = path.is_file() and path.read_bytes()[:1] not in (b"", b"{")
    except OSError:
        return  # writing says what is wrong
    if other:
        raise UnsupportedError(
            "a certificate is written to a new file, or over another certificate",
            f"received {str(path)!r}, which holds something else", "choose another path",
        )  # fmt: skip
