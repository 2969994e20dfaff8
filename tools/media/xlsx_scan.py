"""What a streaming reader of sheets does not tell: rows, merged cells, formulas without a value."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

_BLOCK_BYTES = 1 << 20
_KEPT_BYTES = 8192
"""Of a block, for what stands across two."""
MAX_MERGED = 50_000
_TOLD = re.compile(
    rb'<row\b|<mergeCell ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"'
    rb"|<c\b([^<>]*)>(?:<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)(?:<v></v>|<v\s*/>)?</c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(kw_only=True)
class SheetScan:
    """One sheet."""

    rows: int = 0
    without_value: int = 0
    """Formulas whose result was never stored."""
    first: str = ""
    """The first of them: `B7`."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """(first row, first column, last row, last column), from 1."""
    missing: bool = False
    """The workbook names it, but it is not there."""


def scan(path: Path) -> dict[str, SheetScan]:
    """Scan every sheet of a workbook, by its name. Raises BadZipFile, ParseError, KeyError."""
    with zipfile.ZipFile(path) as archive:
        members = set(archive.namelist())
        return {
            name: _sheet(archive, member) if member in members else SheetScan(missing=True)
            for name, member in _sheets(archive)
        }


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in links}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_LINK), "")
        member = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
        yield sheet.get("name", ""), member


def _sheet(archive: zipfile.ZipFile, member: str) -> SheetScan:
    found = SheetScan()
    merged: list[tuple[int, int, int, int]] = []
    with archive.open(member) as file:
        rest = b""
        while block := file.read(_BLOCK_BYTES):
            rest += block
            done = 0
            for told in _TOLD.finditer(rest):
                done = told.end()
                _take(told, found, merged)
            # What was taken is not looked at again; what may be cut at the end is kept.
            rest = rest[max(done, len(rest) - _KEPT_BYTES) :]
    found.merged = tuple(merged[:MAX_MERGED])
    return found


def _take(told: re.Match[bytes], found: SheetScan, merged: list[tuple[int, int, int, int]]) -> None:
    if told[1] is not None:
        merged.append(_range(told[1].decode()))
    elif told[2] is None:
        found.rows += 1
    elif b't="str"' not in told[2]:
        # A formula whose result is an empty text has stored just that.
        found.without_value += 1
        place = _PLACE.search(told[2])
        found.first = found.first or (place[1].decode() if place is not None else "")


def _range(words: str) -> tuple[int, int, int, int]:
    first, _, last = words.partition(":")
    (r0, c0), (r1, c1) = _cell(first), _cell(last)
    return r0, c0, r1, c1


def _cell(words: str) -> tuple[int, int]:
    letters = words.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(words[len(letters) :]), column
