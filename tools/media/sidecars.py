"""Files beside a file that say something about it: which they are, and what they state.

`NAME.EXT.yaml|yml|json` beside a file, `_folder.yaml|yml|json` for a folder and what is below it,
a CSV with a `file` or `entity` column, and transcripts (`NAME.EXT.srt|vtt|txt`, `NAME.srt|vtt`).
The schema is in docs/sidecars.md.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.core.errors import Refused
from tools.core.items import Attribute
from tools.media.encodings import decode_text, read_text
from tools.media.messages import SidecarRow
from tools.media.refusals import name_of
from tools.media.sidecar_fields import Stated, read_fields
from tools.media.sidecar_files import mapping_of
from tools.media.sniff import FIELD_SUFFIXES, SHEET_NAMES, SUFFIXES
from tools.media.text_table import rows_of

TRANSCRIPT_SUFFIXES = (".srt", ".vtt", ".txt")
BARE_TRANSCRIPT_SUFFIXES = (".srt", ".vtt")
SOUND_SUFFIXES = (
    ".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".aifc", ".m4a", ".m4b",
    ".aac", ".weba", ".wma", ".mp4", ".m4v", ".3gp", ".mov", ".qt", ".webm", ".mkv", ".avi",
)  # fmt: skip
FOLDER_NAMES = SHEET_NAMES
OF_ONE_FILE = ("title", "caption")
"""A folder has them too, but they are not those of every file in it."""
_HEAD_BYTES = 8192


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What the sidecars of one file state, nearest first."""

    facts: tuple[Attribute, ...] = ()
    title: str = ""
    transcript: Path | None = None
    warnings: tuple[str, ...] = ()

    def number(self, name: str) -> float | None:
        """Give a number fact by name."""
        for fact in self.facts:
            if fact.name == name and isinstance(fact.value, float):
                return fact.value
        return None


@dataclass
class _Gathered:
    facts: list[Attribute] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    title: str = ""
    warnings: list[str] = field(default_factory=list)

    def take(self, stated: Stated) -> None:
        """Keep facts that no nearer sidecar stated."""
        self.facts.extend(fact for fact in stated.facts if fact.name not in self.names)
        self.names.update(fact.name for fact in stated.facts)
        self.title = self.title or stated.title
        self.warnings.extend(stated.warnings)


def is_sidecar(path: Path) -> bool:
    """Tell whether a file only speaks about one other: it is not a source of its own."""
    suffix, owner = path.suffix.lower(), path.with_suffix("")
    if suffix in (*FIELD_SUFFIXES, *TRANSCRIPT_SUFFIXES) and owner.suffix.lower() in SUFFIXES:
        return owner.exists()
    if suffix in BARE_TRANSCRIPT_SUFFIXES:
        return any(path.with_suffix(one).exists() for one in SOUND_SUFFIXES)
    return False


def is_table(path: Path) -> bool:
    """Tell whether a CSV has a `file` or `entity` column."""
    try:
        with path.open("rb") as file:
            head = decode_text(file.read(_HEAD_BYTES)) or ""
    except OSError:
        return False
    first = next((line for line in head.split("\n") if line.strip()), "")
    cells = {cell.strip().strip('"').casefold() for cell in _split(first)}
    return bool(cells & {"file", "entity"})


def find(path: Path, root: Path | None = None) -> tuple[Path, ...]:
    """List the sidecars of a file, nearest first; folders are looked at up to `root`."""
    near = [
        *(path.with_name(path.name + suffix) for suffix in FIELD_SUFFIXES),
        *(path.with_name(path.name + suffix) for suffix in TRANSCRIPT_SUFFIXES),
    ]
    if path.suffix.lower() in SOUND_SUFFIXES:
        near += [path.with_suffix(suffix) for suffix in BARE_TRANSCRIPT_SUFFIXES]
    found = [one for one in near if one.is_file()]
    for folder in _folders(path, root):
        found += [one for one in sorted(folder.glob("*.csv")) if one != path and is_table(one)]
        found += [folder / name for name in FOLDER_NAMES if (folder / name).is_file()]
    return tuple(found)


def gather(path: Path, sidecars: Sequence[Path]) -> Beside:
    """Read what sidecars state about a file; a nearer one wins, field by field."""
    gathered = _Gathered()
    transcript: Path | None = None
    for sidecar in sidecars:
        note = name_of(sidecar.name)
        try:
            if sidecar.suffix.lower() in FIELD_SUFFIXES:
                fields, problems = mapping_of(sidecar, note)
                if sidecar.name.lower() in FOLDER_NAMES:
                    fields = {key: one for key, one in fields.items() if key not in OF_ONE_FILE}
                gathered.take(read_fields(fields, note=note, warnings=problems))
            elif sidecar.suffix.lower() in (".csv", ".tsv"):
                _take_rows(gathered, path, sidecar)
            elif transcript is None:
                transcript = sidecar
        except Refused as exc:
            gathered.warnings.append(f"{note} could not be read: {exc.detail}")
    return Beside(
        facts=tuple(gathered.facts),
        title=gathered.title,
        transcript=transcript,
        warnings=tuple(gathered.warnings),
    )


def read_table(path: Path) -> tuple[tuple[SidecarRow, ...], tuple[str, ...]]:
    """Give the rows of a sidecar table and what was wrong with them. Raises Refused."""
    note = name_of(path.name)
    lines = rows_of(path, read_text(path))
    if not lines:
        return (), ()
    header = [cell.casefold() for cell in lines[0][1]]
    rows: list[SidecarRow] = []
    warnings: list[str] = []
    for line, cells in lines[1:]:
        named = dict(zip(header, cells, strict=False))
        file, entity = named.pop("file", "") or None, named.get("entity", "") or None
        if file is None and entity is None:
            warnings.append(f"{note}: line {line} names neither a file nor an entity")
            continue
        stated = read_fields(named, note=f"{note}, line {line}")
        warnings.extend(stated.warnings)
        rows.append(SidecarRow(file=file, entity=entity, facts=stated.facts, line=line))
    return tuple(rows), tuple(warnings)


def _take_rows(gathered: _Gathered, path: Path, table: Path) -> None:
    rows, warnings = read_table(table)
    about = [row for row in rows if row.file is not None and _is_file(row.file, path, table)]
    for row in about:
        gathered.take(Stated(facts=row.facts, title=_title(row)))
    entity = next((f.value for f in gathered.facts if f.name == "entity"), None)
    for row in rows:
        if row.file is None and entity is not None and row.entity == entity:
            gathered.take(Stated(facts=row.facts))
    lines = {f"line {row.line}:" for row in about}
    gathered.warnings.extend(one for one in warnings if any(line in one for line in lines))


def _title(row: SidecarRow) -> str:
    return next((str(fact.value) for fact in row.facts if fact.name == "title"), "")


def _is_file(written: str, path: Path, table: Path) -> bool:
    wanted = os.path.normpath(table.parent / written.replace("\\", "/"))
    return wanted == os.path.normpath(path)


def _folders(path: Path, root: Path | None) -> list[Path]:
    folders = [path.parent]
    if root is not None:
        for folder in path.parents:
            if folder not in folders:
                folders.append(folder)
            if folder == root:
                return folders
    return folders[:1]


def _split(line: str) -> list[str]:
    return next(csv.reader([line.replace(";", ",").replace("\t", ",")]), [])
