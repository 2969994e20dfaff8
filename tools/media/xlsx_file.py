"""Workbooks: every sheet a table, cells as the sheet shows them, formulas by their stored value."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from tools.core.errors import CairnError
from tools.media.flow import one_line
from tools.media.loaders import XLSX
from tools.media.refusals import from_os_error, refused
from tools.media.sheet_numbers import shown
from tools.media.table_header import LOOKED_AT, header_at
from tools.media.table_parts import RawRow, Remarks, Survey, TableParts, cells_of
from tools.media.xlsx_scan import SheetScan, scan

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


class WorkbookLoader(TableParts):
    """Reads .xlsx and .xlsm; macros are never run."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only workbooks since 2007."""
        return frozenset((XLSX,))

    def survey(self, path: Path) -> Survey:
        """Count rows, merged cells and formulas without a value. Raises Refused."""
        with _opened(path) as book:
            scans = _scans(path, book)
            title = one_line(book.properties.title or "")
            missing = [one_line(name) for name, one in scan(path).items() if one.missing]
            warnings = [*_unseen(book), *_without_value(scans)]
            warnings += [f"the sheet “{name}” is missing from the file" for name in missing]
        rows = sum(one.rows for one in scans.values())
        return Survey(rows=rows, title=title, warnings=tuple(warnings))

    def rows(self, path: Path, remarks: Remarks) -> Iterator[RawRow]:
        """Give the rows of all sheets, in the workbook's order."""
        with _opened(path) as book:
            scans = _scans(path, book)
            for sheet in book.worksheets:
                yield from _sheet_rows(sheet, scans[sheet.title], remarks)


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    """Open a workbook and translate what is raised on broken ones."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        # A file object, because not every file name is text.
        with path.open("rb") as file:
            book = openpyxl.load_workbook(
                file, read_only=True, data_only=True, keep_links=False, keep_vba=False
            )
            try:
                yield book
            finally:
                book.close()
    except CairnError:
        raise
    except MemoryError as exc:
        raise refused(path, "out_of_memory", "it needs too much memory") from exc
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as exc:
        if isinstance(exc, PermissionError | FileNotFoundError):
            raise from_os_error(path, exc) from exc
        raise refused(path, "corrupt", "its package is broken or cut short") from exc
    except (ParseError, InvalidFileException, KeyError, ValueError, TypeError, AttributeError,
            IndexError, OverflowError, LookupError, NotImplementedError, RecursionError,
            AssertionError, RuntimeError) as exc:  # fmt: skip
        # What openpyxl raises where a part is missing or not what it should be.
        raise refused(path, "corrupt", f"a part of it is broken ({type(exc).__name__})") from exc


def _scans(path: Path, book: Workbook) -> dict[str, SheetScan]:
    found = scan(path)
    return {sheet.title: found.get(sheet.title, SheetScan()) for sheet in book.worksheets}


def _unseen(book: Workbook) -> Iterator[str]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            yield f"the sheet “{one_line(sheet.title)}” is hidden in the workbook; it was read too"
    for sheet in book.chartsheets:
        yield f"the chart “{one_line(sheet.title)}” was not read: it holds no cells"


def _without_value(scans: dict[str, SheetScan]) -> Iterator[str]:
    count = sum(one.without_value for one in scans.values())
    if count:
        name, first = next((name, one.first) for name, one in scans.items() if one.without_value)
        said = "1 formula has" if count == 1 else f"{count:,} formulas have"
        yield (
            f"{said} no stored value (first {one_line(name)}!{first}), so the cell counts as "
            "empty: open the workbook in its program, save it once, then add it again"
        )


def _sheet_rows(sheet: Worksheet, scan: SheetScan, remarks: Remarks) -> Iterator[RawRow]:
    name = one_line(sheet.title)
    # The size that a file states may be wrong, and openpyxl would cut there.
    sheet.reset_dimensions()
    spread = _Spread(scan.merged)
    filled = (
        (number, spread.filled(number, [shown(c.value, _format(c)) for c in cells]))
        for number, cells in enumerate(sheet.iter_rows(), start=1)
    )
    told = ((number, values) for number, values in filled if any(one.strip() for one in values))
    first = list(islice(told, LOOKED_AT))
    at = header_at([values for _, values in first])
    names: list[str] = []
    if at is not None:
        below = first[at + 1][1] if at + 1 < len(first) else []
        names = spread.names(first[at][0], [one_line(one) for one in first[at][1]], below)
    for place, (number, values) in enumerate(chain(first, told)):
        is_data = at is None or place > at
        cells = cells_of(names if is_data else [], values, remarks)
        if cells:
            yield RawRow(
                number=number, line=number, cells=cells, sheet=name, heading=(name,),
                note=at is not None and place < at,
            )  # fmt: skip


def _format(cell: object) -> str:
    return str(getattr(cell, "number_format", None) or "General")


class _Spread:
    """Cells that are merged: one down several rows says its words in each of them."""

    def __init__(self, merged: Sequence[tuple[int, int, int, int]]) -> None:
        """merged: (first row, first column, last row, last column), from 1."""
        self._wide = {(r0, c0): c1 for r0, c0, _, c1 in merged if c1 > c0}
        self._down: dict[int, list[tuple[int, int]]] = {}
        for first_row, column, last_row, _ in merged:
            if last_row > first_row:
                self._down.setdefault(first_row, []).append((column, last_row))
        self._open: dict[int, tuple[str, int]] = {}

    def filled(self, number: int, values: list[str]) -> list[str]:
        """Put into a row what stands in merged cells that reach down to it; rows in order."""
        for column, (words, last) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column <= len(values) and not values[column - 1]:
                values[column - 1] = words
        for column, last in self._down.get(number, ()):
            if column <= len(values) and values[column - 1]:
                self._open[column] = (values[column - 1], last)
        return values

    def names(self, number: int, top: list[str], below: list[str]) -> list[str]:
        """Name columns under a heading that spans several: each has it."""
        names = list(top)
        for (row, first), last in self._wide.items():
            if row == number and first <= len(names):
                for column in range(first, min(last, len(names)) + 1):
                    names[column - 1] = top[first - 1]
        return names
