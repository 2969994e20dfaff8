"""Which files an `add` is about: walks folders and says why anything was left out.

Knows names, links and `.cairnignore`; opens no file but `.cairnignore`, and decodes nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tools.core.errors import BadInput
from tools.core.items import Attribute

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".cairnignore"
SKIPPED_FOLDERS = frozenset(("node_modules", "__pycache__", "$RECYCLE.BIN", "__MACOSX"))
LITTER = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db"))

LeftOutReason = Literal[
    "hidden", "machine_folder", "ignored", "link_out", "link_inside", "broken_link",
    "not_a_file", "own_data", "bad_name", "permission", "blocked", "unreachable", "too_large",
    "empty", "encrypted", "bomb", "corrupt", "unsupported",
]  # fmt: skip

FAILURES: frozenset[LeftOutReason] = frozenset(
    ("bad_name", "permission", "blocked", "unreachable", "too_large", "empty", "encrypted", "bomb",
     "corrupt", "unsupported")
)  # fmt: skip
"""Reasons that the person did not choose; they are reported as refusals."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file that may be taken in."""

    path: Path
    """Absolute; links above the added folder are resolved."""
    root: Path
    """The folder that was added, or the parent of a file that was named itself."""
    bytes: int
    modified_ns: int
    address: str = ""
    """Where in the web it was fetched from; `path` holds its bytes for this run alone."""
    inside: Path | None = None
    """Of a file in an archive: the archive's path and its own below; `path` and `root` lie where
    the archive was unpacked for this run."""
    above: tuple[str, ...] = ()
    """Of a file in an archive: folder names from the added folder down to the archive."""
    origin: str = ""
    """Of a file that was attached: `the mail Invoice (from Anna Berg, 4 May 2024)`."""
    facts: tuple[Attribute, ...] = ()
    """What that mail states about it."""

    @property
    def modified_s(self) -> float:
        """Seconds since the epoch."""
        return self.modified_ns / 1e9

    @property
    def place(self) -> str:
        """What the library knows it by: its path, or its address in the web."""
        return self.address or str(self.inside or self.path)

    @property
    def name(self) -> str:
        """Its name for people: the file name, or the address from the site on."""
        return self.address.removeprefix("https://").rstrip("/") or self.path.name

    @property
    def folders(self) -> tuple[str, ...]:
        """Folder names from the added folder down; site and folders of an address."""
        if self.address:
            return tuple(self.name.split("?", 1)[0].split("/")[:-1]) or (self.name,)
        inside = self.path.parent.relative_to(self.root).parts
        return (*(self.above or (self.root.name,)), *inside)


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A file or folder that was not looked at."""

    path: str
    reason: LeftOutReason
    detail: str


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What the walk gave, in path order."""

    files: tuple[Found, ...]
    left_out: tuple[LeftOut, ...]
    roots: tuple[Path, ...]
    """Folders that were added; files that vanish from them are followed."""
    archives: tuple[Path, ...] = ()
    """Archives that were opened; files that vanish from them are followed as well."""


@dataclass
class _Walk:
    """What one walk has met so far."""

    avoid: tuple[Path, ...]
    files: dict[Path, Found] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave(self, path: str | Path, reason: LeftOutReason, detail: str) -> None:
        self.left_out.append(LeftOut(path=str(path), reason=reason, detail=detail))


def scan(paths: Sequence[Path], *, avoid: Sequence[Path] = ()) -> Scan:
    """List the files under `paths`; what is named itself is never hidden or ignored.

    `avoid` holds Cairn's own folders. Raises BadInput for a path that is not there.
    """
    walk = _Walk(avoid=tuple(Path(os.path.realpath(one)) for one in avoid))
    roots: list[Path] = []
    for given in paths:
        path = Path(os.path.realpath(given.expanduser()))
        if path.is_dir():
            roots.append(path)
            _walk_folder(path, root=path, specs=(), walk=walk)
        elif path.exists():
            _take_named(path, walk)
        else:
            raise BadInput(f"{given} is not there; check the spelling of the path")
    order = sorted(walk.files)
    return Scan(
        files=tuple(walk.files[path] for path in order),
        left_out=tuple(walk.left_out),
        roots=tuple(dict.fromkeys(roots)),
    )


def readable_name(path: str | Path) -> str:
    r"""Write a path for people, with bytes that are no text shown as `\\xNN`."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _take_named(path: Path, walk: _Walk) -> None:
    try:
        info = path.stat()
    except OSError as exc:
        walk.leave(path, "permission", f"cannot be looked at: {exc.strerror}")
        return
    if not stat.S_ISREG(info.st_mode):
        walk.leave(path, "not_a_file", "is neither a file nor a folder")
    else:
        _take(path, root=path.parent, info=info, walk=walk)


def _take(path: Path, *, root: Path, info: os.stat_result, walk: _Walk) -> None:
    if readable_name(path) != str(path):
        walk.leave(
            readable_name(path), "bad_name", "its name is not valid UTF-8 text; rename the file"
        )
        return
    walk.files.setdefault(
        path, Found(path=path, root=root, bytes=info.st_size, modified_ns=info.st_mtime_ns)
    )


_Specs = tuple[tuple[Path, "GitIgnoreSpec"], ...]


def _walk_folder(folder: Path, *, root: Path, specs: _Specs, walk: _Walk) -> None:
    if any(folder == own or own in folder.parents for own in walk.avoid):
        walk.leave(folder, "own_data", "is Cairn's own data folder")
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        specs = (*specs, *_ignore_specs(folder))
    except OSError as exc:
        walk.leave(readable_name(folder), "permission", f"cannot be read: {exc.strerror}")
        return
    for entry in entries:
        if _left_out(entry, root=root, specs=specs, walk=walk):
            continue
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            _walk_folder(path, root=root, specs=specs, walk=walk)
        else:
            _take_entry(entry, path, root=root, walk=walk)


def _take_entry(entry: os.DirEntry[str], path: Path, *, root: Path, walk: _Walk) -> None:
    try:
        info = entry.stat(follow_symlinks=False)
    except OSError as exc:
        walk.leave(readable_name(path), "permission", f"cannot be looked at: {exc.strerror}")
        return
    if stat.S_ISREG(info.st_mode):
        _take(path, root=root, info=info, walk=walk)
    else:
        walk.leave(readable_name(path), "not_a_file", "is a pipe, socket or device")


def _left_out(entry: os.DirEntry[str], *, root: Path, specs: _Specs, walk: _Walk) -> bool:
    path = Path(entry.path)
    shown = readable_name(path)
    if _is_hidden(entry):
        walk.leave(shown, "hidden", "hidden files and folders are skipped")
    elif entry.name in SKIPPED_FOLDERS:
        walk.leave(shown, "machine_folder", f"{entry.name} folders are skipped")
    elif _is_link(entry):
        walk.leave(shown, *_about_link(path, root))
    elif (rule := _ignored_by(entry, path, specs)) is not None:
        walk.leave(shown, "ignored", f"named in {rule / IGNORE_FILE}")
    else:
        return False
    return True


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name.startswith((".", "~$")) or name.casefold() in LITTER:
        return True
    if os.name != "nt":
        return False
    info = entry.stat(follow_symlinks=False)
    return bool(getattr(info, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN)


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return True
    # A Windows junction is a folder whose real path lies elsewhere.
    return os.name == "nt" and entry.is_dir() and os.path.realpath(entry.path) != entry.path


def _about_link(path: Path, root: Path) -> tuple[LeftOutReason, str]:
    try:
        target = Path(os.path.realpath(path, strict=True))
    except OSError:
        return "broken_link", "is a link that leads nowhere or to itself"
    if target == root or root in target.parents:
        return "link_inside", f"is a link to {readable_name(target)}, which is read at its place"
    return "link_out", f"is a link out of the folder, to {readable_name(target)}"


def _ignore_specs(folder: Path) -> Iterator[tuple[Path, GitIgnoreSpec]]:
    rules = folder / IGNORE_FILE
    if rules.is_file():
        from pathspec import GitIgnoreSpec

        lines = rules.read_text(encoding="utf-8", errors="replace").splitlines()
        yield folder, GitIgnoreSpec.from_lines(lines)


def _ignored_by(
    entry: os.DirEntry[str], path: Path, specs: Iterable[tuple[Path, GitIgnoreSpec]]
) -> Path | None:
    verdict: Path | None = None
    for folder, spec in specs:
        name = path.relative_to(folder).as_posix()
        checked = spec.check_file(name + "/" if entry.is_dir(follow_symlinks=False) else name)
        if checked.include is not None:
            # The rule nearest to the file decides, as in git.
            verdict = folder if checked.include else None
    return verdict
