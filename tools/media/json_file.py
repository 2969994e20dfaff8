"""JSON files as rows: the elements of its lists, and the fields that stand in no list.

Lists are taken apart one element at a time, so that an export of one huge list needs little more
memory than its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tools.core.errors import Refused
from tools.media.encodings import read_text
from tools.media.json_values import NO_LIST, Rows, decoder, under
from tools.media.loaders import JSON
from tools.media.refusals import refused
from tools.media.table_parts import RawRow, Remarks, Survey, TableParts

MAX_JSON_BYTES = 60_000_000
_BLANK = re.compile(r"[ \t\n\r]*")
_TOO_DEEP = "its values are nested too deeply"


class JsonLoader(TableParts):
    """Reads .json."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only JSON."""
        return frozenset((JSON,))

    def survey(self, path: Path) -> Survey:
        """Read it through once. Raises Refused."""
        remarks = Remarks()
        return Survey(rows=sum(1 for _ in self.rows(path, remarks)))

    def rows(self, path: Path, remarks: Remarks) -> Iterator[RawRow]:
        """Give one row an element of a list, one a field or group of fields outside of lists."""
        text = read_text(path, max_bytes=MAX_JSON_BYTES)
        if not text.strip():
            raise refused(path, "no_content", "there is nothing but blanks in it")
        try:
            yield from _Walk(path, text, Rows(remarks)).rows()
        except json.JSONDecodeError as exc:
            raise refused(path, "corrupt", f"its line {exc.lineno} is no JSON ({exc.msg})") from exc
        except RecursionError as exc:
            raise refused(path, "corrupt", _TOO_DEEP) from exc


class _Walk:
    """Goes through the outer lists and fields of a text."""

    def __init__(self, path: Path, text: str, rows: Rows) -> None:
        self._path, self._text, self._rows = path, text, rows
        self._at = 0
        self._line, self._counted = 1, 0

    def rows(self) -> Iterator[RawRow]:
        """Give every row. Raises JSONDecodeError, Refused."""
        self._skip()
        if self._sign() == "[":
            yield from self._list("")
        elif self._sign() == "{":
            yield from self._object()
        else:
            line = self._line_here()
            row = self._rows.row(self._value(), number=NO_LIST, line=line)
            yield from [row] if row is not None else []
        self._skip()
        if self._at < len(self._text):
            raise self._behind()

    def _behind(self) -> Refused:
        line = self._line_here()
        detail = f"something stands in line {line} behind its one value"
        advice = "name it .jsonl if every line is a value of its own"
        return refused(self._path, "corrupt", detail, advice)

    def _list(self, sheet: str) -> Iterator[RawRow]:
        for number, _ in enumerate(self._entries("]")):
            line = self._line_here()
            row = self._rows.row(self._value(), number=number, line=line, sheet=sheet)
            if row is not None:
                yield row

    def _object(self) -> Iterator[RawRow]:
        for _ in self._entries("}"):
            line = self._line_here()
            if self._sign() != '"':
                raise self._wrong("Expecting property name enclosed in double quotes")
            name = str(self._value())
            self._skip()
            if self._sign() != ":":
                raise self._wrong("Expecting ':' delimiter")
            self._at += 1
            self._skip()
            path = under("", name)
            if self._sign() == "[" and _BLANK.sub("", self._text[self._at + 1 :][:64])[:1] in "{[":
                yield from self._list(path)
            else:
                yield from self._fields(self._value(), path, line)

    def _fields(self, value: object, path: str, line: int) -> Iterator[RawRow]:
        """Give one row for fields that stand together, and one an element of a list below."""
        if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
            for number, one in enumerate(value):
                row = self._rows.row(one, number=number, line=line, sheet=path)
                yield from [row] if row is not None else []
        elif isinstance(value, dict):
            near = {name: one for name, one in value.items() if not _holds_more(one)}
            yield from self._together(near, path, line)
            for name, one in value.items():
                if _holds_more(one):
                    yield from self._fields(one, under(path, str(name)), line)
        else:
            yield from self._together(value, path, line)

    def _together(self, value: object, path: str, line: int) -> Iterator[RawRow]:
        row = self._rows.row(value, number=NO_LIST, line=line, above=path)
        if row is not None:
            yield row

    def _entries(self, closing: str) -> Iterator[None]:
        """Stand at every entry of the list or object that begins here, then behind it."""
        self._at += 1
        self._skip()
        if self._sign() == closing:
            self._at += 1
            return
        while True:
            yield
            self._skip()
            sign = self._sign()
            if sign not in (",", closing) or sign == "":
                raise self._wrong("Expecting ',' delimiter")
            self._at += 1
            if sign == closing:
                return
            self._skip()

    def _value(self) -> object:
        value, self._at = decoder().raw_decode(self._text, self._at)
        return value

    def _sign(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found is not None else self._at

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _wrong(self, message: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(message, self._text, self._at)


def _holds_more(value: object) -> bool:
    if isinstance(value, dict):
        return True
    return isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
