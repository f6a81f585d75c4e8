"""Where a command may write: a file in a folder that is there, or a folder, which is made."""

from __future__ import annotations

from pathlib import Path

from ..errors import UnsupportedError


def check_folder(option: str, path: str | Path) -> None:
    """Refuse a path of a file in a folder that is not there, or of a folder.

    Raises
    ------
    UnsupportedError
        With the name of the option.
    """
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise UnsupportedError(
            f"{option} takes a file in a folder that is there",
            f"received {str(path)!r}, and there is no folder {str(folder)!r}", "make the folder first, or check the path",
        )  # fmt: skip
    if Path(path).is_dir():
        raise UnsupportedError(
            f"{option} takes a file", f"received {str(path)!r}, which is a folder", "add the name of a file"
        )


def made_folder(option: str, path: str | Path) -> Path:
    """The folder, made if only its last part is missing: a whole path that is not there is a mistake.

    Raises
    ------
    UnsupportedError
        With the name of the option.
    """
    try:
        Path(path).mkdir(exist_ok=True)
    except OSError as error:
        raise UnsupportedError(
            f"{option} takes a folder, in a folder that is there", f"received {str(path)!r} ({error.strerror})",
            "make the folder first, or check the path",
        ) from None  # fmt: skip
    return Path(path)
