"""Which sidecars, folder facts and table rows belong to which file, and what they state.

Looks at every folder and reads every table and folder sidecar once for a whole run. Knows no
store and decodes no media.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tools.core.errors import Refused
from tools.core.items import Attribute
from tools.media.messages import SidecarRow
from tools.media.sidecars import (
    BARE_TRANSCRIPT_SUFFIXES,
    FOLDER_NAMES,
    SOUND_SUFFIXES,
    TRANSCRIPT_SUFFIXES,
    gather,
    is_sidecar,
    is_table,
    read_table,
)
from tools.media.sniff import FIELD_SUFFIXES

SHAPING = frozenset(("entity", "collection", "expires", "title", "caption"))
"""Fields that say what a file is called and where it belongs; they are no facts to filter by."""
CALIBRATION = "full_scale_db_spl"
_WORD_FIELDS = ("description", "tags", "keywords", "kind", "notes")


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What is stated about one file, beside its bytes."""

    facts: tuple[Attribute, ...] = ()
    """Of the file itself: its own sidecar, then rows of tables that name it."""
    entity: str | None = None
    collection: str | None = None
    expires: str | None = None
    title: str = ""
    caption: str = ""
    sidecars: tuple[Path, ...] = ()
    """What the decoder has to read: the file's own sidecars and transcripts."""
    calibration: float | None = None
    """Sound pressure level of full scale in dB, from the nearest place that states it."""
    inherited: frozenset[str] = frozenset()
    """Fields that folders above the file state."""
    warnings: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What else is said about it in words."""
        return tuple(
            ", ".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value)
            for name in _WORD_FIELDS
            for fact in self.facts
            if fact.name == name
        )

    def decoding(self) -> str:
        """Fingerprint what the decoder reads beside the file: transcripts, calibration."""
        digest = hashlib.sha256()
        for sidecar in self.sidecars:
            if sidecar.suffix.lower() in TRANSCRIPT_SUFFIXES:
                digest.update(sidecar.name.encode() + _content(sidecar))
        digest.update(repr(self.calibration).encode())
        return digest.hexdigest()[:16]

    def wording(self, *more: str | None) -> str:
        """Fingerprint what is stated and named; `more` counts too."""
        stated = (self.facts, self.entity, self.collection, self.expires, self.title, self.caption)
        return hashlib.sha256(repr((stated, more)).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class FolderFacts:
    """What `_folder` states about a folder and all below it."""

    path: Path
    facts: tuple[Attribute, ...]
    """What can be filtered by."""
    shaping: tuple[Attribute, ...]
    """Entity, collection and end of life of the files below."""
    calibration: float | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Table:
    path: Path
    rows: tuple[SidecarRow, ...]
    warnings: tuple[str, ...]


@dataclass
class _View:
    """One folder as the run sees it."""

    names: frozenset[str]
    stated: FolderFacts | None
    by_file: dict[str, list[tuple[Path, SidecarRow]]] = field(default_factory=dict)
    """Tables with their rows, by the normalised path they name."""
    tables: tuple[_Table, ...] = ()


class Binding:
    """Answers for every file of one run."""

    def __init__(self) -> None:
        self._views: dict[Path, _View] = {}

    def is_sidecar(self, path: Path) -> bool:
        """Tell whether a file only speaks about others, one by one.

        A folder's sheet of facts and a table of entities speak about many: their lines are cited.
        """
        if path.name.lower() in FOLDER_NAMES:
            stated = self._view(path.parent).stated
            return stated is None or stated.path != path or not stated.facts
        if path.suffix.lower() == ".csv":
            tables = [one for one in self._view(path.parent).tables if one.path == path]
            return any(all(row.file is not None for row in one.rows) for one in tables)
        return is_sidecar(path)

    def of(self, path: Path, root: Path) -> Bound:
        """Give what is stated about a file; what stands nearer to it wins, field by field."""
        own = self._own_sidecars(path)
        beside = gather(path, [one for one in own if one.suffix.lower() in FIELD_SUFFIXES])
        facts = {fact.name: fact for fact in reversed(beside.facts)}
        readable = list(own)
        inherited: set[str] = set()
        calibration = _number(facts, CALIBRATION)
        for folder in _folders(path, root):
            view = self._view(folder)
            for table, row in view.by_file.get(os.path.normpath(path), []):
                for fact in row.facts:
                    facts.setdefault(fact.name, fact)
                if calibration is None and (calibration := _number(facts, CALIBRATION)) is not None:
                    readable.append(table)
            stated = view.stated
            if stated is not None:
                inherited.update(fact.name for fact in stated.facts)
                for fact in stated.shaping:
                    facts.setdefault(fact.name, fact)
                if calibration is None and stated.calibration is not None:
                    calibration = stated.calibration
                    readable.append(stated.path)
        return Bound(
            facts=tuple(fact for fact in facts.values() if fact.name not in SHAPING),
            entity=_text(facts, "entity"),
            collection=_text(facts, "collection"),
            expires=_text(facts, "expires"),
            title=_text(facts, "title") or "",
            caption=_text(facts, "caption") or "",
            sidecars=tuple(readable),
            calibration=calibration,
            inherited=frozenset(inherited),
            warnings=beside.warnings,
        )

    def folder_facts(self, folder: Path) -> FolderFacts | None:
        """Give what a folder's own `_folder` file states, without the fields that shape files."""
        return self._view(folder).stated

    def entity_facts(self, folders: Iterable[Path]) -> dict[str, tuple[Attribute, ...]]:
        """Gather what tables in these folders state about entities; the first row wins."""
        stated: dict[str, dict[str, Attribute]] = {}
        for folder in folders:
            for table in self._view(folder).tables:
                for row in table.rows:
                    if row.file is None and row.entity is not None:
                        known = stated.setdefault(row.entity, {})
                        for fact in row.facts:
                            if fact.name not in SHAPING:
                                known.setdefault(fact.name, fact)
        return {entity: tuple(facts.values()) for entity, facts in stated.items()}

    def table_warnings(self, folders: Iterable[Path]) -> list[str]:
        """Give what was wrong in tables and folder sidecars."""
        warnings: list[str] = []
        for folder in folders:
            view = self._view(folder)
            warnings.extend(warning for table in view.tables for warning in table.warnings)
            warnings.extend(view.stated.warnings if view.stated is not None else ())
        return warnings

    def _own_sidecars(self, path: Path) -> list[Path]:
        names = self._view(path.parent).names
        near = [path.name + one for one in (*FIELD_SUFFIXES, *TRANSCRIPT_SUFFIXES)]
        if path.suffix.lower() in SOUND_SUFFIXES:
            near += [path.stem + one for one in BARE_TRANSCRIPT_SUFFIXES]
        return [path.with_name(name) for name in near if name in names]

    def _view(self, folder: Path) -> _View:
        if folder not in self._views:
            self._views[folder] = _look(folder)
        return self._views[folder]


def _look(folder: Path) -> _View:
    try:
        names = frozenset(os.listdir(folder))
    except OSError:
        return _View(names=frozenset(), stated=None)
    stated = next((folder / name for name in FOLDER_NAMES if name in names), None)
    view = _View(names=names, stated=_read_folder(stated) if stated else None)
    view.tables = tuple(
        _read_table(folder / name)
        for name in sorted(names)
        if name.lower().endswith(".csv") and is_table(folder / name)
    )
    for table in view.tables:
        for row in table.rows:
            if row.file is not None:
                written = row.file.replace("\\", "/")
                named = os.path.normpath(folder / written)
                view.by_file.setdefault(named, []).append((table.path, row))
    return view


def _read_folder(path: Path) -> FolderFacts:
    beside = gather(path.parent, [path])
    named = {fact.name: fact for fact in beside.facts}
    return FolderFacts(
        path=path,
        facts=tuple(fact for fact in beside.facts if fact.name not in SHAPING),
        shaping=tuple(named[name] for name in ("entity", "collection", "expires") if name in named),
        calibration=_number(named, CALIBRATION),
        warnings=beside.warnings,
    )


def _read_table(path: Path) -> _Table:
    try:
        rows, warnings = read_table(path)
    except Refused as exc:
        return _Table(path=path, rows=(), warnings=(f"{path.name} was left out: {exc.detail}",))
    return _Table(path=path, rows=rows, warnings=warnings)


def _folders(path: Path, root: Path) -> list[Path]:
    """Give a file's folders from the nearest outwards to the added one."""
    folders = [path.parent]
    while folders[-1] != root and root in folders[-1].parents:
        folders.append(folders[-1].parent)
    return folders


def _number(facts: dict[str, Attribute], name: str) -> float | None:
    fact = facts.get(name)
    return fact.value if fact is not None and isinstance(fact.value, float) else None


def _text(facts: dict[str, Attribute], name: str) -> str | None:
    fact = facts.get(name)
    return str(fact.value) if fact is not None and fact.value != "" else None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
