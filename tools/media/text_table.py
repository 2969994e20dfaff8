"""CSV tables as documents: one block a row, each cell with its column's name."""

from __future__ import annotations

import csv
from pathlib import Path

from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.encodings import read_text
from tools.media.flow import Flow, row_text
from tools.media.loaders import CSV
from tools.media.refusals import refused

MAX_ROWS = 100_000
_DELIMITERS = ",;\t|"


class TableLoader:
    """Reads .csv and .tsv."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only CSV."""
        return frozenset((CSV,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file. Raises Refused."""
        text = read_text(path)
        if not text.strip():
            raise refused(path, "no_content", "there is nothing but blanks in it")
        flow, warnings = Flow(), []
        header: list[str] = []
        for number, (line, row) in enumerate(rows_of(path, text)):
            if number == 0:
                header = row
                flow.add("; ".join(cell for cell in row if cell.strip()), "table_row", line=line)
            elif number > MAX_ROWS:
                warnings.append(f"only the first {MAX_ROWS} rows were read")
                break
            else:
                flow.add(row_text(header, row), "table_row", line=line)
        if not flow.blocks:
            raise refused(path, "no_content", "all its cells are empty")
        return Decoded(media_type=CSV, text=flow.text, blocks=flow.blocks, warnings=tuple(warnings))


def rows_of(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """Give (line from 1, cells) of every row that is not empty. Raises Refused."""
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], _DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(text.split("\n"), dialect)
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
