"""JSON lines: one value a line, chats and logs; a line that is broken costs itself alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.media.encodings import encoding_of
from tools.media.json_values import Rows, decoder
from tools.media.loaders import JSON_LINES
from tools.media.refusals import from_os_error, refused
from tools.media.table_parts import RawRow, Remarks, Survey, TableParts

MAX_LINE_CHARS = 5_000_000
_MOST_NAMED = 5


class JsonLinesLoader(TableParts):
    """Reads .jsonl and .ndjson."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only JSON lines."""
        return frozenset((JSON_LINES,))

    def survey(self, path: Path) -> Survey:
        """Read it through once. Raises Refused where no line is JSON."""
        broken: list[tuple[int, str]] = []
        rows = sum(1 for _ in self._rows(path, Remarks(), broken))
        if rows == 0 and broken:
            line, why = broken[0]
            raise refused(path, "corrupt", f"none of its lines is JSON; line {line}: {why}")
        return Survey(rows=rows, warnings=_told(broken))

    def rows(self, path: Path, remarks: Remarks) -> Iterator[RawRow]:
        """Give one row a line."""
        return self._rows(path, remarks, [])

    def _rows(
        self, path: Path, remarks: Remarks, broken: list[tuple[int, str]]
    ) -> Iterator[RawRow]:
        rows = Rows(remarks)
        for number, text in _lines(path):
            if not text.strip():
                continue
            if len(text) > MAX_LINE_CHARS:
                broken.append((number, f"it is longer than {MAX_LINE_CHARS:,} characters"))
                continue
            try:
                value = decoder().decode(text)
            except ValueError as exc:
                broken.append((number, str(exc).partition(":")[0]))
                continue
            except RecursionError:
                broken.append((number, "its values are nested too deeply"))
                continue
            row = rows.row(value, number=number, line=number)
            if row is not None:
                yield row


def _told(broken: list[tuple[int, str]]) -> tuple[str, ...]:
    if not broken:
        return ()
    named = ", ".join(f"{line} ({why})" for line, why in broken[:_MOST_NAMED])
    more = f" and {len(broken) - _MOST_NAMED:,} more" if len(broken) > _MOST_NAMED else ""
    noun, verb = ("line", "was") if len(broken) == 1 else ("lines", "were")
    return (f"{noun} {named}{more} {verb} left out: no JSON; the rest was read",)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    encoding = encoding_of(path)
    try:
        with path.open(encoding=encoding) as file:
            # A longer line is broken, not a reason to hold it all.
            number = 0
            while text := file.readline(MAX_LINE_CHARS + 1):
                number += 1
                yield number, text
                while len(text) > MAX_LINE_CHARS and not text.endswith("\n"):
                    text = file.readline(MAX_LINE_CHARS + 1)
    except UnicodeDecodeError as exc:
        raise refused(path, "corrupt", "it holds bytes that are no text") from exc
    except OSError as exc:
        raise from_os_error(path, exc) from exc
