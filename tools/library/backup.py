"""One file with the whole library, and a library from such a file.

A ZIP of a consistent copy of the ledger, the checkpointer's file, the originals and the folders of
record, with a manifest of every file's SHA-256. Nothing is unpacked that the manifest does not
name, under no other name than the ones it may have.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tools.core.errors import BadInput, LibraryError
from tools.library import schema
from tools.library.connections import translating
from tools.library.library import LEDGER_FILE, THREADS_FILE, Library
from tools.library.originals import about_disk

MANIFEST = "manifest.json"
FORMAT = "cairn-library"
FORMAT_VERSION = 1

RECORDS = ("pages",)
"""Folders that are records themselves: late-interaction segments."""

_CHUNK = 1024 * 1024
_HALF = ".import-"
"""Begins the name of the folder where a backup is unpacked."""
_TRIES = 3
_ALLOWED = re.compile(
    rf"{re.escape(LEDGER_FILE)}|{re.escape(THREADS_FILE)}|originals/[0-9a-f]{{2}}/[0-9a-f]{{64}}"
    rf"|(?:{'|'.join(RECORDS)})/[A-Za-z0-9_][A-Za-z0-9_.\-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.\-]*){{0,3}}"
)

Progress = Callable[[int, int], None]
"""Called with (done, total) files."""


@dataclass(frozen=True, kw_only=True)
class BackupReport:
    """What was written or brought back."""

    files: int
    bytes: int
    sources: int
    schema: int


def export_library(
    library: Library, target: Path, *, on_progress: Progress = lambda done, total: None
) -> BackupReport:
    """Write the library into one ZIP, which appears whole or not at all.

    Ingest may go on meanwhile: the copy is the state at one commit. Raises BadInput for a target
    that exists, DiskFull, LibraryError.
    """
    if target.exists():
        raise BadInput(f"{target} exists already; choose another name")
    half = target.with_name(target.name + ".part")
    try:
        with (
            library.originals.holding(),
            tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as folder,
        ):
            parts = _collected(library, Path(folder))
            report = _write(half, parts, Path(folder) / LEDGER_FILE, on_progress)
            half.replace(target)
    except OSError as exc:
        raise about_disk(exc, target.parent) from exc
    finally:
        half.unlink(missing_ok=True)
    return report


def import_library(
    backup: Path, home: Path, *, on_progress: Progress = lambda done, total: None
) -> BackupReport:
    """Make a library in `home` from a backup; nothing is there until everything was checked.

    Raises BadInput for a home that holds a library or a backup that is damaged, SchemaTooNew,
    DiskFull.
    """
    if (home / LEDGER_FILE).exists():
        raise BadInput(f"{home} holds a library already; set CAIRN_HOME to an empty folder")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for cut_off in home.glob(f"{_HALF}*"):
            shutil.rmtree(cut_off, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_HALF, dir=home) as folder:
            report = _unpack(backup, Path(folder), on_progress)
            _move_in(Path(folder), home)
    except OSError as exc:
        raise about_disk(exc, home) from exc
    return report


def _collected(library: Library, folder: Path) -> dict[str, Path]:
    """Copy the ledger and gather what it names.

    Again where files went in the meantime, which only another process can have done.
    """
    for _ in range(_TRIES):
        snapshot = folder / LEDGER_FILE
        snapshot.unlink(missing_ok=True)
        _snapshot(library.home / LEDGER_FILE, snapshot)
        parts = {LEDGER_FILE: snapshot}
        if (library.home / THREADS_FILE).exists():
            parts[THREADS_FILE] = folder / THREADS_FILE
            parts[THREADS_FILE].unlink(missing_ok=True)
            _snapshot(library.home / THREADS_FILE, parts[THREADS_FILE])
        for sha in _named_originals(snapshot):
            name = f"originals/{sha[:2]}/{sha}"
            parts[name] = library.home / name
        for record in RECORDS:
            for path in sorted((library.home / record).rglob("*")):
                if path.is_file():
                    parts[path.relative_to(library.home).as_posix()] = path
        if all(path.is_file() for path in parts.values()):
            return parts
    raise LibraryError(f"{library.home} lacks originals that the ledger names; run: cairn doctor")


def _snapshot(source: Path, target: Path) -> None:
    with (
        translating(source),
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        # One file, so that what is hashed is all there is.
        new.execute("PRAGMA journal_mode = DELETE")


def _named_originals(ledger: Path) -> list[str]:
    with translating(ledger), closing(sqlite3.connect(ledger)) as connection:
        rows = connection.execute(
            "SELECT sha256 FROM sources WHERE state = 'ready' UNION "
            "SELECT sha256 FROM item_media UNION SELECT sha256 FROM attachments"
        )
        return sorted(str(row[0]) for row in rows)


def _write(
    half: Path, parts: dict[str, Path], snapshot: Path, on_progress: Progress
) -> BackupReport:
    files: dict[str, dict[str, str | int]] = {}
    with zipfile.ZipFile(half, "x", allowZip64=True) as out:
        for done, (name, path) in enumerate(parts.items()):
            # Originals are mostly compressed already.
            packed = zipfile.ZIP_DEFLATED if "/" not in name else zipfile.ZIP_STORED
            files[name] = _add(out, name, path, packed)
            on_progress(done + 1, len(parts))
        sources, version = _summary(snapshot)
        told = {"format": FORMAT, "version": FORMAT_VERSION, "schema": version, "files": files}
        out.writestr(MANIFEST, json.dumps(told, indent=1))
    with half.open("rb") as written:
        os.fsync(written.fileno())
    total = sum(int(one["bytes"]) for one in files.values())
    return BackupReport(files=len(files), bytes=total, sources=sources, schema=version)


def _add(out: zipfile.ZipFile, name: str, path: Path, packed: int) -> dict[str, str | int]:
    digest = hashlib.sha256()
    size = 0
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = packed
    with path.open("rb") as source, out.open(info, "w", force_zip64=True) as part:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            part.write(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _summary(ledger: Path) -> tuple[int, int]:
    with translating(ledger), closing(sqlite3.connect(ledger)) as connection:
        sources = connection.execute("SELECT count(*) FROM sources WHERE state = 'ready'")
        return int(sources.fetchone()[0]), schema.version_of(connection)


def _unpack(backup: Path, folder: Path, on_progress: Progress) -> BackupReport:
    try:
        with zipfile.ZipFile(backup) as packed:
            files = _manifest(packed, backup)
            for done, (name, (sha, size)) in enumerate(files.items()):
                _take(packed, name, sha, size, folder / name, backup)
                on_progress(done + 1, len(files))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as exc:
        raise _damaged(backup, str(exc)) from exc
    ledger = folder / LEDGER_FILE
    _check_ledger(ledger, files, backup)
    sources, version = _summary(ledger)
    total = sum(size for _, size in files.values())
    return BackupReport(files=len(files), bytes=total, sources=sources, schema=version)


def _manifest(packed: zipfile.ZipFile, backup: Path) -> dict[str, tuple[str, int]]:
    try:
        told = json.loads(packed.read(MANIFEST))
        if told["format"] != FORMAT or told["version"] > FORMAT_VERSION:
            raise BadInput(f"{backup} was written by a newer Cairn; update Cairn and try again")
        files = {
            str(name): (str(one["sha256"]), int(one["bytes"]))
            for name, one in told["files"].items()
        }
    except (KeyError, ValueError, TypeError, AttributeError) as exc:
        raise _damaged(backup, "it has no manifest that can be read") from exc
    for name in files:
        if not _ALLOWED.fullmatch(name):
            raise _damaged(backup, f"{name!r} has no place in a library")
    if sorted(packed.namelist()) != sorted((*files, MANIFEST)) or LEDGER_FILE not in files:
        raise _damaged(backup, "its files are not those of its manifest")
    return files


def _take(
    packed: zipfile.ZipFile, name: str, sha: str, size: int, target: Path, backup: Path
) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    left = size
    with packed.open(name) as part, target.open("xb") as out:
        # One byte more than told is enough to see that it lies.
        while chunk := part.read(min(_CHUNK, left + 1)):
            digest.update(chunk)
            left -= len(chunk)
            if left < 0:
                break
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    target.chmod(0o600)
    if left or digest.hexdigest() != sha:
        raise _damaged(backup, f"{name} is not what its manifest says")


def _check_ledger(ledger: Path, files: dict[str, tuple[str, int]], backup: Path) -> None:
    with closing(sqlite3.connect(ledger)) as connection:
        try:
            schema.require_known(connection)
            whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        except sqlite3.DatabaseError as exc:
            raise _damaged(backup, f"its ledger cannot be read: {exc}") from exc
    if not whole:
        raise _damaged(backup, "its ledger is torn")
    for sha in _named_originals(ledger):
        if f"originals/{sha[:2]}/{sha}" not in files:
            raise _damaged(backup, f"the original {sha[:12]}... is missing")


def _move_in(folder: Path, home: Path) -> None:
    # The ledger last: without it there is no library, so a cut leaves nothing half. What an import
    # that was cut off has left behind lies under the same names, which name the content.
    files = [one.relative_to(folder) for one in folder.rglob("*") if one.is_file()]
    for name in sorted(files, key=lambda one: (one.name == LEDGER_FILE, one)):
        (home / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / name).replace(home / name)


def _damaged(backup: Path, why: str) -> BadInput:
    return BadInput(f"{backup} is damaged: {why}; use another backup")
