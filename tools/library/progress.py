"""What happens during an `add`, as it happens. Doors render these and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileStatus = Literal["added", "unchanged", "updated", "removed", "refused", "skipped"]
Stage = Literal["scan", "read", "encode", "store", "index", "transcribe"]


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """The folders were walked; work is known from here on."""

    files: int
    bytes: int
    unchanged: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class Advanced:
    """Where the work stands."""

    done: int
    """Files, of `total`."""
    total: int
    bytes_done: int
    bytes_total: int
    bytes_per_s: float
    left_s: float | None
    """Estimate; None while too little is known."""
    stage: Stage
    path: str
    part: int = 0
    """Pages, or parts of a recording, done in the current file."""
    parts: int = 0


@dataclass(frozen=True, kw_only=True)
class FileDone:
    """One file has its verdict; for `added` and `updated` it is findable now."""

    path: str
    status: FileStatus
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """Something the person should know, one sentence."""

    message: str


AddEvent = Scanned | Advanced | FileDone | Noticed
