"""Why a file is not taken in: one clear sentence each, and the next move."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tools.core.errors import RefusalReason, Refused
from tools.core.protocols import Limits

ADVICE: dict[RefusalReason, str] = {
    "empty": "save it again from the program it came from",
    "unsupported": "save it as PDF, docx, Markdown, PNG, JPEG, wav or another supported format",
    "mislabelled": "give it the suffix of what it really is, or save it again",
    "corrupt": "open it in the program it came from and save it again",
    "encrypted": "save a copy without the password",
    "too_large": "split it, or save a smaller copy",
    "bomb": "save it again at its real size if you trust it",
    "timeout": "split it, or save a simpler copy",
    "out_of_memory": "split it, or save a smaller copy",
    "crashed": "save it again, for example by printing it to PDF",
    "permission": "let your user read it, then add it again",
    "vanished": "check the path, then add it again",
    "changing": "add it again when it is no longer written to",
    "no_content": "add it again when there are words, pictures or sound in it",
    "disk_full": "free some space, then add it again",
    "blocked": "save the page as a file and add that",
    "unreachable": "try again later, or save the page as a file and add that",
    "expired": "add it with --expires to take it in again",
}


def name_of(path: Path | str) -> str:
    """Give a path as text that can be shown and stored, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")


def refused(path: Path, reason: RefusalReason, detail: str, advice: str = "") -> Refused:
    """Build a refusal with the usual advice for its reason."""
    return Refused(name_of(path), reason, detail, advice or ADVICE[reason])


def check_file(path: Path, limits: Limits) -> int:
    """Give the size in bytes of a readable, regular file. Raises Refused."""
    try:
        status = path.stat()
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
        raise refused(path, "unsupported", f"it is {kind}", "name a file")
    if status.st_size == 0:
        raise refused(path, "empty", "the file is empty (0 bytes)")
    if status.st_size > limits.max_bytes:
        megabytes, cap = status.st_size / 1e6, limits.max_bytes / 1e6
        detail = f"the file has {megabytes:.0f} MB; at most {cap:.0f} MB are read"
        raise refused(path, "too_large", detail)
    return status.st_size


def from_os_error(path: Path, error: OSError) -> Refused:
    """Translate what the operating system said about a file."""
    if isinstance(error, PermissionError):
        return refused(path, "permission", "you may not read this file")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return refused(path, "vanished", "the file is not there any more")
    if isinstance(error, MemoryError):
        return refused(path, "out_of_memory", "it needs too much memory")
    return refused(path, "corrupt", f"it cannot be read ({error.strerror or error})")


def head_of(path: Path, size: int) -> bytes:
    """Read the first bytes. Raises Refused."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as exc:
        raise from_os_error(path, exc) from exc
