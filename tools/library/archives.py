"""Files that hold files in an `add`: unpacked into a private folder and walked as folders.

ZIP archives, mail boxes, and mails with what is attached to them, one and all called archives here.
A mail is a file of its own as well. A file in an archive is known by the
archive's path with its own below it. Its time is that of the archive, so that a changed archive has
all its files compared by their bytes.
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
from tools.media.archive import Budget
from tools.media.containers import ContainerKind, container_kind, is_mail, unpack

MAX_DEPTH = 2
"""An archive in an archive is opened, one in that is not; so with each kind."""
MAX_LEVELS = 4
"""Of all kinds together."""

_Kinds = tuple[ContainerKind, ...]
"""What a file stands in, from the outermost."""


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
        if _is_known(found, known.get(found.place)) and not is_mail(found.path):
            run.files.append(found)
        else:
            _take(found, run, ())
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


def _take(found: Found, run: _Opening, above: _Kinds) -> None:
    kind = container_kind(found.path)
    if kind is None or kind == "mail":
        run.files.append(found)
    if kind is None:
        if is_mail(found.path):
            # Something may have been attached to it before.
            run.archives.append(Path(found.place))
    elif above.count(kind) >= MAX_DEPTH or len(above) >= MAX_LEVELS:
        deep = MAX_DEPTH if above.count(kind) >= MAX_DEPTH else MAX_LEVELS
        detail = f"{_PLURAL[kind]} are opened {deep} deep; unpack it and add the folder"
        run.leave(_told_at(found, kind), "too_large", detail)
    else:
        _open(found, run, (*above, kind))


def _told_at(archive: Found, kind: ContainerKind) -> Path:
    """Give the place that a refusal names; a mail is refused or taken apart from its parts."""
    place = Path(archive.place)
    return place / "attachments" if kind == "mail" else place


_PLURAL: dict[ContainerKind, str] = {
    "archive": "archives",
    "mail box": "mail boxes",
    "mail": "attached mails",
}


def _open(archive: Found, run: _Opening, kinds: _Kinds) -> None:
    place = Path(archive.place)
    run.opened += 1
    inner = run.folder / str(run.opened) / "files"
    try:
        inner.mkdir(mode=0o700, parents=True)
        unpacked = unpack(kinds[-1], archive.path, inner, run.budget, run.limits)
    except Refused as exc:
        advice = f"; {exc.advice}" if exc.advice else ""
        run.leave(_told_at(archive, kinds[-1]), _reason(exc), exc.detail + advice)
        return
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            detail = f"no space left in {run.folder} to unpack {place}; free some on its disk"
            raise DiskFull(detail) from exc
        detail = f"it cannot be unpacked here: {exc.strerror}"
        run.leave(_told_at(archive, kinds[-1]), "corrupt", detail)
        return
    for one in unpacked.left:
        run.leave(place / one.name.replace("\0", "\\0"), one.reason, one.detail)
    run.archives.append(place)
    if unpacked.origin:
        archive = replace(archive, origin=unpacked.origin, facts=unpacked.facts)
    _walk(archive, inner, run, kinds)


def _walk(archive: Found, inner: Path, run: _Opening, kinds: _Kinds) -> None:
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
            origin=archive.origin,
            facts=archive.facts,
        )
        _take(entry, run, kinds)


def _reason(exc: Refused) -> LeftOutReason:
    return next((one for one in FAILURES if one == exc.reason), "corrupt")
