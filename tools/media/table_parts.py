"""Table files in parts of bounded size: rows in, blocks of text with the place of every cell out.

Knows no format: a format gives a survey, then its rows one after the other.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.cells import row_of_cells, rows_to_text
from tools.core.parts import Decoded, TextBlock
from tools.core.protocols import Limits
from tools.media.flow import MAX_CELLS, one_line
from tools.media.loaders import LoadedPart
from tools.media.merging import joined
from tools.media.refusals import from_os_error, refused

if TYPE_CHECKING:
    from tools.media.sidecars import Beside

MAX_ROWS = 100_000
"""Of one file; at 256 tokens a passage that is about ten thousand passages."""
ROWS_PER_PART = 5_000


@dataclass(frozen=True, kw_only=True)
class RawRow:
    """One row as a format gives it."""

    number: int
    line: int
    """In the file, from 1; where a file has no lines, the number."""
    cells: tuple[tuple[int, str, str], ...]
    """(column from 1, its name, value)."""
    sheet: str = ""
    heading: tuple[str, ...] = ()
    note: bool = False
    """True for words above a table that are no row of it."""


@dataclass(kw_only=True)
class Remarks:
    """What a reading has to say when it is over."""

    told: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    """Sentences with `{count}`, and how often."""

    def tell(self, sentence: str) -> None:
        """Say a sentence once."""
        if sentence not in self.told:
            self.told.append(sentence)

    def count(self, sentence: str) -> None:
        """Count what happens row by row."""
        self.counted[sentence] = self.counted.get(sentence, 0) + 1

    def sentences(self) -> tuple[str, ...]:
        """Give everything, counts filled in."""
        many = (one.replace("{count}", f"{count:,}") for one, count in self.counted.items())
        return (*self.told, *many)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A first look through a whole file."""

    rows: int
    """At least as many as will come; for parts and progress."""
    title: str = ""
    warnings: tuple[str, ...] = ()


@dataclass
class _Reading:
    key: tuple[str, int, int]
    rows: Iterator[RawRow]
    remarks: Remarks
    next_part: int = 0
    found: int = 0
    left_out: int = 0


class TableParts(ABC):
    """A loader of rows; one reading is kept open, so that parts in order cost one pass."""

    def __init__(self) -> None:
        self._reading: _Reading | None = None

    @property
    @abstractmethod
    def media_types(self) -> frozenset[str]:
        """The one type it reads."""

    @abstractmethod
    def survey(self, path: Path) -> Survey:
        """Look through a file, so that a broken one is refused before a part is taken."""

    @abstractmethod
    def rows(self, path: Path, remarks: Remarks) -> Iterator[RawRow]:
        """Give the rows in order; rows without a filled cell are left out."""

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file whole. Raises Refused."""
        whole, parts, _ = self._outline(path)
        return joined([whole, *(self._part(path, index, parts) for index in range(parts))])

    def outline(self, path: Path, limits: Limits, beside: Beside) -> tuple[Decoded, int, int]:
        """Give title, parts and rows. Raises Refused."""
        return self._outline(path)

    def load_part(self, path: Path, limits: Limits, index: int, beside: Beside) -> LoadedPart:
        """Decode the next rows. Raises Refused."""
        return LoadedPart(decoded=self._part(path, index, -1))

    def _outline(self, path: Path) -> tuple[Decoded, int, int]:
        survey = self.survey(path)
        if survey.rows == 0:
            raise refused(path, "no_content", "all its cells are empty")
        rows = min(survey.rows, MAX_ROWS)
        (media_type,) = self.media_types
        whole = Decoded(media_type=media_type, title=survey.title, warnings=survey.warnings)
        return whole, -(-rows // ROWS_PER_PART), rows

    def _part(self, path: Path, index: int, parts: int) -> Decoded:
        reading = self._at(path, index)
        taken = list(islice(reading.rows, ROWS_PER_PART))
        reading.next_part += 1
        reading.found += len(taken)
        if reading.found >= MAX_ROWS:
            reading.left_out += sum(not one.note for one in reading.rows)
        elif len(taken) == ROWS_PER_PART:
            return self._decoded(taken, ())
        if reading.found == 0:
            raise refused(path, "no_content", "all its cells are empty")
        return self._decoded(taken, self._closing(reading))

    def _closing(self, reading: _Reading) -> tuple[str, ...]:
        told = reading.remarks.sentences()
        if not reading.left_out:
            return told
        total = reading.found + reading.left_out
        left = (
            f"{reading.left_out:,} of its {total:,} rows were left out, those behind the first "
            f"{reading.found:,}: one file may have {MAX_ROWS:,}; split it to have all of them"
        )
        return (*told, left)

    def _at(self, path: Path, index: int) -> _Reading:
        try:
            status = path.stat()
        except OSError as exc:
            raise from_os_error(path, exc) from exc
        key = (os.fspath(path), status.st_mtime_ns, status.st_size)
        reading = self._reading
        if reading is None or reading.key != key or reading.next_part != index:
            remarks = Remarks()
            reading = _Reading(key, self.rows(path, remarks), remarks, index)
            reading.found = sum(1 for _ in islice(reading.rows, index * ROWS_PER_PART))
            self._reading = reading
        return reading

    def _decoded(self, rows: list[RawRow], warnings: tuple[str, ...]) -> Decoded:
        (media_type,) = self.media_types
        text, blocks = written(rows)
        return Decoded(media_type=media_type, text=text, blocks=blocks, warnings=warnings)


def written(rows: list[RawRow]) -> tuple[str, tuple[TextBlock, ...]]:
    """Write rows as one text, a row a line, with the place of every cell."""
    blocks: list[TextBlock] = []
    pieces: list[str] = []
    length = 0
    for row in rows:
        words, placed = row_of_cells(row.number, row.cells)
        kind = "paragraph" if row.note else "table_row"
        apart = bool(blocks) and (blocks[-1].heading, blocks[-1].kind) != (row.heading, kind)
        between = ("\n\n" if apart else "\n") if blocks else ""
        blocks.append(
            TextBlock(
                text=words,
                kind="paragraph" if row.note else "table_row",
                heading=row.heading,
                start_char=length + len(between),
                line=row.line,
                sheet=row.sheet,
                cells=rows_to_text([placed]),
            )
        )
        pieces += (between, words)
        length += len(between) + len(words)
    return "".join(pieces), tuple(blocks)


def cells_of(
    names: list[str], values: list[str], remarks: Remarks
) -> tuple[tuple[int, str, str], ...]:
    """Put names to the values of a row; what is blank is left out."""
    if len(values) > MAX_CELLS and any(values[MAX_CELLS:]):
        remarks.tell(f"only the first {MAX_CELLS} columns were read; the widest row has more")
    found = []
    for index, written_value in enumerate(values[:MAX_CELLS]):
        value = one_line(written_value)
        if value:
            found.append((index + 1, names[index] if index < len(names) else "", value))
    return tuple(found)
