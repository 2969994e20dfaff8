"""A ZIP archive unpacked into a private folder, within stated bounds. Decodes nothing inside it.

Only stored and deflated entries are read: they need a window of 32 KB, whatever the archive says.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tools.core.items import Attribute
from tools.media.refusals import from_os_error, refused

MAX_ENTRIES = 20_000
MAX_UNPACKED_BYTES = 4_000_000_000
"""Of one `add`, over all archives and what is nested in them."""
MAX_RATIO = 100
_RATIO_FROM_BYTES = 50_000_000
_MAX_DIRECTORY_BYTES = 16_000_000
_MAX_PATH, _MAX_NAME_BYTES, _MAX_LEVELS = 1_000, 240, 40
_CHUNK = 1024 * 1024
_HEADS = (b"PK\x03\x04", b"PK\x05\x06")
_PACKAGES = frozenset((
    "[Content_Types].xml", "word/document.xml", "ppt/presentation.xml", "xl/workbook.xml",
    "META-INF/container.xml", "META-INF/MANIFEST.MF", "AndroidManifest.xml",
))  # fmt: skip
"""Files that make a ZIP one document or one program, and no folder."""
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_UTF8, _ENCRYPTED = 0x800, 0x1

EntryReason = Literal[
    "bad_name", "link_out", "not_a_file", "encrypted", "corrupt", "too_large", "unsupported",
    "ignored",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LeftEntry:
    """An entry that was not unpacked."""

    name: str
    reason: EntryReason
    detail: str


@dataclass
class Budget:
    """How much may still be unpacked in this run."""

    bytes: int = MAX_UNPACKED_BYTES
    entries: int = MAX_ENTRIES


@dataclass
class Unpacked:
    """What one archive gave."""

    files: list[Path] = field(default_factory=list)
    left: list[LeftEntry] = field(default_factory=list)
    origin: str = ""
    """What its files are said to be from, for people; empty for an archive."""
    facts: tuple[Attribute, ...] = ()
    """Stated about all its files."""


def is_archive(path: Path) -> bool:
    """Tell a ZIP that is a folder from other files and from documents that are a ZIP inside."""
    try:
        with path.open("rb") as file:
            if file.read(4) not in _HEADS:
                return False
        if _told(path) is None:
            return True
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        # A broken package of an office program is for its own loader to refuse.
        return path.suffix.lower() == ".zip"
    return not _PACKAGES.intersection(names) and names[:1] != ["mimetype"]


def unpack(path: Path, folder: Path, budget: Budget) -> Unpacked:
    """Write the entries below `folder`; names lead nowhere else. Raises Refused, OSError."""
    told = _told(path)
    if told is None:
        raise refused(path, "bomb", f"its table of contents is for more than {MAX_ENTRIES} files")
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _refuse(path, members, budget)
            return _written(archive, members, folder, budget)
    except zipfile.BadZipFile as exc:
        detail = "its table of contents is broken or cut off"
        advice = "get it again, or repair it with `zip -FF`, and add the result"
        raise refused(path, "corrupt", detail, advice) from exc
    except OSError as exc:
        if exc.filename is not None and Path(str(exc.filename)) != path:
            raise
        raise from_os_error(path, exc) from exc
    except (ValueError, NotImplementedError, EOFError) as exc:
        raise refused(path, "corrupt", f"it cannot be read ({type(exc).__name__})") from exc


def _told(path: Path) -> tuple[int, int] | None:
    """Give (entries, bytes) of the table of contents before it is read; None for too many."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 65_600))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 20:
        return 0, 0
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    table = int.from_bytes(tail[at + 12 : at + 16], "little")
    place = tail.rfind(b"PK\x06\x06", 0, at)
    if place >= 0 and len(tail) >= place + 48:
        entries = max(entries % 0xFFFF, int.from_bytes(tail[place + 32 : place + 40], "little"))
        table = max(table % 0xFFFFFFFF, int.from_bytes(tail[place + 40 : place + 48], "little"))
    if entries > MAX_ENTRIES or table > _MAX_DIRECTORY_BYTES:
        return None
    return entries, table


def _refuse(path: Path, members: list[zipfile.ZipInfo], budget: Budget) -> None:
    unpacked = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members) or 1
    steep = unpacked > _RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO
    # Entries that share their packed bytes are how a small archive becomes endless.
    if len(members) > MAX_ENTRIES or steep or packed > path.stat().st_size:
        detail = f"it would unpack to {unpacked / 1e6:.0f} MB in {len(members)} files"
        raise refused(path, "bomb", detail)
    if unpacked > budget.bytes or len(members) > budget.entries:
        detail = (
            f"it would unpack to {unpacked / 1e6:.0f} MB in {len(members)} files; one add opens "
            f"{MAX_UNPACKED_BYTES / 1e6:.0f} MB and {MAX_ENTRIES} files in archives"
        )
        raise refused(path, "too_large", detail, "unpack it and add the folder")
    if members and all(one.flag_bits & _ENCRYPTED for one in members):
        raise refused(path, "encrypted", "it is protected by a password")


def _written(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, budget: Budget
) -> Unpacked:
    done = Unpacked()
    last = {safe_name(one): one for one in members}
    for member in members:
        name = safe_name(member)
        shown = shown_name(member)
        why = _not_wanted(member, name)
        if why is None and last[name] is not member:
            why = ("bad_name", "stands in the archive again; the last one is taken")
        if why is None:
            assert name is not None
            budget.entries -= 1
            why = _write(archive, member, folder / name, budget)
        if why is None:
            done.files.append(folder / str(name))
        else:
            done.left.append(LeftEntry(name=shown, reason=why[0], detail=why[1]))
    return done


def _not_wanted(member: zipfile.ZipInfo, name: str | None) -> tuple[EntryReason, str] | None:
    mode = member.external_attr >> 16
    if name is None:
        return "bad_name", "its name leads out of the archive or cannot be a file name"
    if stat.S_ISLNK(mode):
        return "link_out", "is a link; links in archives are not followed"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "not_a_file", "is neither a file nor a folder"
    if member.flag_bits & _ENCRYPTED:
        return "encrypted", "it is protected by a password; unpack it and add the folder"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        detail = "it is packed in a way that is not read; pack it anew as an ordinary ZIP"
        return "unsupported", detail
    return None


def _write(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: Budget
) -> tuple[EntryReason, str] | None:
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    except (FileExistsError, NotADirectoryError):
        return "bad_name", "another entry of the archive already has its place"
    try:
        with os.fdopen(handle, "wb") as copy, archive.open(member) as source:
            # zipfile gives no more than the size that was told and counted.
            while chunk := source.read(_CHUNK):
                copy.write(chunk)
                budget.bytes -= len(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        target.unlink()
        return "corrupt", "its bytes in the archive are damaged"
    return None


_BINARY = getattr(os, "O_BINARY", 0)


def shown_name(member: zipfile.ZipInfo) -> str:
    """Give an entry's name as text: UTF-8 where the bytes are that, else the DOS code page."""
    name = member.orig_filename
    if member.flag_bits & _UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def safe_name(member: zipfile.ZipInfo) -> str | None:
    """Give an entry's path below its archive, parts joined by `/`; None for one that is none."""
    return safe_path(shown_name(member))


def safe_path(told: str) -> str | None:
    """Give a path that leads nowhere but below, parts joined by `/`; None for one that is none."""
    name = told.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or _CONTROL.search(name):
        return None
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or ".." in parts or len(name) > _MAX_PATH or len(parts) > _MAX_LEVELS:
        return None
    if any(len(part.encode()) > _MAX_NAME_BYTES for part in parts):
        return None
    return "/".join(parts)
