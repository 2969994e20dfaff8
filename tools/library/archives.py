"""ZIP archives in an `add`: unpacked into a private folder and walked as if they were folders.

A file in an archive is known by the archive's path with its own below it. Its time is that of the
archive, so that a changed archive has all its files compared by their bytes.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tools.core.errors import DiskFull, Refused
from tools.core.protocols import Limits
from tools.library.batch import KnownSource
from tools.library.scan import FAILURES, Found, LeftOut, LeftOutReason, Scan, scan
from tools.media.archive import Budget, is_archive, unpack
from tools.media.refusals import check_file

MAX_DEPTH = 2
"""An archive in an archive is opened, one in that is not."""


@dataclass
class _Opening:
    """What the archives of one `add` gave so far."""

    folder: Path
    limits: Limits
    budget: Budget = field(default_factory=Budget)
    files: list[Found] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    archives: list[Path] = field(default_factory=list)
    opened: int = 0

    def leave(self, place: Path, reason: LeftOutReason, detail: str) -> None:
        self.left_out.append(LeftOut(path=str(place), reason=reason, detail=detail))


def with_archives(
    scanned: Scan, folder: Path, known: Mapping[str, KnownSource], limits: Limits
) -> Scan:
    """Give the walk with the files of its archives in the place of the archives.

    folder: where they are unpacked for this run. known: what the owner has, by path.
    Raises DiskFull.
    """
    run = _Opening(folder=folder, limits=limits)
    for found in scanned.files:
        if _is_known(found, known.get(found.place)) or not is_archive(found.path):
            run.files.append(found)
        else:
            _open(found, run, 1)
    return replace(
        scanned,
        files=tuple(run.files),
        left_out=(*scanned.left_out, *run.left_out),
        archives=tuple(run.archives),
    )


def _is_known(found: Found, known: KnownSource | None) -> bool:
    """Tell a file that is in and unchanged, without a look at its bytes."""
    return (
        known is not None
        and known.state == "ready"
        and known.bytes == found.bytes
        and abs(known.modified_s - found.modified_s) < 1e-6
    )


def _open(archive: Found, run: _Opening, depth: int) -> None:
    place = Path(archive.place)
    if depth > MAX_DEPTH:
        detail = f"archives are opened {MAX_DEPTH} deep; unpack it and add the folder"
        run.leave(place, "too_large", detail)
        return
    run.opened += 1
    inner = run.folder / str(run.opened) / "files"
    try:
        inner.mkdir(mode=0o700, parents=True)
        check_file(archive.path, run.limits)
        unpacked = unpack(archive.path, inner, run.budget)
    except Refused as exc:
        run.leave(place, _reason(exc), exc.detail + (f"; {exc.advice}" if exc.advice else ""))
        return
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            detail = f"no space left in {run.folder} to unpack {place}; free some on its disk"
            raise DiskFull(detail) from exc
        run.leave(place, "corrupt", f"it cannot be unpacked here: {exc.strerror}")
        return
    for one in unpacked.left:
        run.leave(place / one.name.replace("\0", "\\0"), one.reason, one.detail)
    run.archives.append(place)
    _walk(archive, inner, run, depth)


def _walk(archive: Found, inner: Path, run: _Opening, depth: int) -> None:
    place, root = Path(archive.place), Path(os.path.realpath(inner))
    walked = scan([inner])
    for one in walked.left_out:
        at = place / Path(one.path).relative_to(root)
        run.leave(at, one.reason, one.detail.replace(str(root), str(place)))
    for found in walked.files:
        # The disk's time of unpacking says nothing.
        os.utime(found.path, ns=(archive.modified_ns, archive.modified_ns))
        entry = replace(
            found,
            modified_ns=archive.modified_ns,
            inside=place / found.path.relative_to(root),
            above=(*archive.folders, place.name),
        )
        if is_archive(found.path):
            _open(entry, run, depth + 1)
        else:
            run.files.append(entry)


def _reason(exc: Refused) -> LeftOutReason:
    return next((one for one in FAILURES if one == exc.reason), "corrupt")
