"""CSV and TSV as rows: which sign parts the cells, which encoding, which row names the columns."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from tools.core.errors import Refused
from tools.media.encodings import encoding_of
from tools.media.flow import one_line
from tools.media.loaders import CSV
from tools.media.refusals import from_os_error, refused
from tools.media.table_header import LOOKED_AT, header_at
from tools.media.table_parts import RawRow, Remarks, Survey, TableParts, cells_of

_DELIMITERS = "\t;|,"
"""Of two that cut equally well the first is taken: a comma may be a decimal one."""
_SAMPLE_CHARS = 65_536
_SAMPLE_ROWS = 60
_FEW = 0.5
"""Share of rows of one width under which a sign is no delimiter."""
_NO_DELIMITER = "\x1f"
_UNCLOSED = ("unexpected end of data", "field larger than field limit")
MAX_CELL_CHARS = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Cut:
    """How a file is cut into cells."""

    delimiter: str
    encoding: str = "utf-8"
    skipped: int = 0
    """Lines before the table: Excel's `sep=;`."""
    quotes: bool = True


class TableLoader(TableParts):
    """Reads .csv and .tsv."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only CSV."""
        return frozenset((CSV,))

    def survey(self, path: Path) -> Survey:
        """Count the rows and see that all of them can be read. Raises Refused."""
        cut = cut_of(path)
        rows = sum(1 for _ in _records(path, cut))
        warnings = []
        if not cut.quotes:
            warnings.append(
                "a quotation mark in it is never closed, so all of them were read as plain signs"
            )
        return Survey(rows=rows, warnings=tuple(warnings))

    def rows(self, path: Path, remarks: Remarks) -> Iterator[RawRow]:
        """Give the rows; `number` counts as a spreadsheet that opens the file does."""
        records = _records(path, cut_of(path))
        first = list(islice(records, LOOKED_AT))
        at = header_at([cells for _, _, cells in first])
        names: list[str] = [] if at is None else [one_line(cell) for cell in first[at][2]]
        for place, (number, line, cells) in enumerate(chain(first, records)):
            note = at is not None and place < at
            is_data = at is None or place > at
            if is_data and names and len(cells) > len(names) and any(cells[len(names) :]):
                remarks.count("{count} rows have more cells than there are named columns")
            told = cells_of(names if is_data else [], cells, remarks)
            if told:
                yield RawRow(number=number, line=line, cells=told, note=note)


def cut_of(path: Path) -> Cut:
    """Find out how a file is cut. Raises Refused."""
    encoding = encoding_of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(_SAMPLE_CHARS)
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    if not sample.strip():
        raise refused(path, "no_content", "there is nothing but blanks in it")
    cut = _sampled(sample, encoding, path.suffix.lower())
    try:
        for _ in _records(path, cut, strict=True):
            pass
    except Refused as exc:
        if any(one in exc.detail for one in _UNCLOSED):
            return Cut(delimiter=cut.delimiter, encoding=encoding, skipped=cut.skipped,
                       quotes=False)  # fmt: skip
    return cut


def _sampled(sample: str, encoding: str, suffix: str) -> Cut:
    first, _, _ = sample.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return Cut(delimiter=first.strip()[-1], encoding=encoding, skipped=1)
    if suffix == ".tsv" and "\t" in sample:
        return Cut(delimiter="\t", encoding=encoding)
    return Cut(delimiter=delimiter_of(sample), encoding=encoding)


def delimiter_of(sample: str) -> str:
    """Give the sign that cuts most rows into the same number of cells.

    `csv.Sniffer` takes the comma of decimals, and raises on a single column.
    """
    if len(sample) >= _SAMPLE_CHARS and "\n" in sample:
        sample = sample.rpartition("\n")[0]
    best = (_FEW, 0.0, _NO_DELIMITER)
    for delimiter in _DELIMITERS:
        rows = _cut(sample, delimiter)
        wide = Counter(len(row) for row in rows if len(row) > 1)
        if not wide:
            continue
        width, alike = wide.most_common(1)[0]
        share = max(alike / len(rows), _under_header(rows))
        found = (share, min(width, 3) / 10, delimiter)
        if found[:2] > best[:2]:
            best = found
    return best[2]


def _under_header(rows: list[list[str]]) -> float:
    """Give the share of rows that fit a first row that names columns; 0 where it does not."""
    first = rows[0]
    spaced = any(cell != cell.strip() for cell in first)
    if len(first) < 2 or spaced or header_at([first]) != 0:
        return 0.0
    if all(len(row) <= len(first) for row in rows):
        return 1.0
    return sum(len(row) > 1 for row in rows) / len(rows)


def _cut(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _records(path: Path, cut: Cut, *, strict: bool = False) -> Iterator[tuple[int, int, list[str]]]:
    """Give (row from 1, line from 1, cells) of every row that is not empty. Raises Refused."""
    csv.field_size_limit(MAX_CELL_CHARS)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if cut.quotes else csv.QUOTE_NONE
    line = 1 + cut.skipped
    try:
        with path.open(encoding=cut.encoding, newline="") as file:
            for _ in range(cut.skipped):
                file.readline()
            reader = csv.reader(file, delimiter=cut.delimiter, quoting=quoting, strict=strict)
            for number, row in enumerate(reader, start=1):
                if any(cell.strip() for cell in row):
                    yield number, line, [cell.strip() for cell in row]
                line = reader.line_num + 1 + cut.skipped
    except csv.Error as exc:
        raise refused(path, "corrupt", f"its line {line} is no row of a table ({exc})") from exc
    except UnicodeDecodeError as exc:
        detail = f"its line {line} holds bytes that are no text"
        raise refused(path, "corrupt", detail, "save it again as UTF-8") from exc
    except OSError as exc:
        raise from_os_error(path, exc) from exc


def rows_of(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """Give (line from 1, cells) of every row of a text that is not empty. Raises Refused."""
    reader = csv.reader(text.split("\n"), delimiter=delimiter_of(text[:_SAMPLE_CHARS]))
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, [cell.strip() for cell in row]))
            line = reader.line_num + 1
    except csv.Error as exc:
        raise refused(path, "corrupt", f"its line {line} is no row of a table ({exc})") from exc
    return rows
