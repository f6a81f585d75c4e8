"""Writing a certificate, with a remark on everything that it does not contain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import ConsderivError, UnsupportedError
from .output import remark
from .output_paths import check_folder


def save(make: Callable[[], Any], path: str | Path) -> bool:
    """Make a certificate, write it, and say whether it is there and complete.

    Raises
    ------
    UnsupportedError
        If the file cannot be written.
    """
    from ..certificates import Omitted

    check_certificate_path(path)
    try:
        certificate = make()
    except (Omitted, ConsderivError) as reason:
        remark(f"no certificate {path}: {reason}")
        return False
    for omission in certificate.omitted:
        remark(f"not in {path}: {omission.rule} ({omission.reason})")
    try:
        certificate.write(path)
    except (OSError, ValueError) as error:
        raise UnsupportedError(
            "a certificate is written to a file",
            f"received {str(path)!r} ({getattr(error, 'strerror', None) or error})", "choose another path",
        ) from None  # fmt: skip
    if not certificate.is_complete:
        remark(f"incomplete: {path} has steps that are only trusted")
    return bool(certificate.is_complete)


def check_certificate_path(path: str | Path | None) -> None:
    """Refuse, before any work, a path where no certificate can be written; None is no path."""
    if path is None:
        return
    check_folder("--certificate", path)
    try:
        with open(path, "rb") as file:
            other = file.read(1) not in (b"", b"{")
    except OSError:
        return  # no file so far, or writing says what is wrong
    if other:
        raise UnsupportedError(
            "a certificate is written to a new file, or over another certificate",
            f"received {str(path)!r}, which holds something else", "choose another path",
        )  # fmt: skip
