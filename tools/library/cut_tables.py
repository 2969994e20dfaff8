"""Passages of table files: which rows each one holds, and where its cells stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from tools.core.cells import TableRow, cells_fact, rows_from_text
from tools.core.locators import CellSpan, TextSpan
from tools.core.parts import TextBlock
from tools.core.protocols import TokenCounter
from tools.library.passages import Passage, encoder_title, fitted_title
from tools.library.pieces import Piece
from tools.media.loaders import JSON, JSON_LINES

_COUNTED: dict[str, Literal["path", "line"]] = {JSON: "path", JSON_LINES: "line"}


class TableCutter:
    """The rows of one part of a file; passages of anything else stay as they are."""

    def __init__(self, blocks: Sequence[TextBlock], media_type: str) -> None:
        self._blocks = [block for block in blocks if block.cells]
        self._starts = [block.start_char for block in self._blocks]
        self._counted = _COUNTED.get(media_type, "sheet")

    @property
    def has_rows(self) -> bool:
        """True for a part of a table file."""
        return bool(self._blocks)

    def with_cells(self, piece: Piece, cut: Passage, title: str, counter: TokenCounter) -> Piece:
        """Give a passage its rows: in its place, in its heading and as the fact `cells`."""
        locator = piece.item.locator
        first = max(0, bisect_right(self._starts, cut.start_char) - 1)
        blocks = self._blocks[first : bisect_left(self._starts, cut.end_char)]
        rows = [row for block in blocks for row in _rows(block, cut)]
        if not rows or not isinstance(locator, TextSpan):
            return piece
        span = CellSpan(
            first_row=rows[0].number,
            last_row=rows[-1].number,
            sheet=blocks[-1].sheet,
            counted=self._counted,  # type: ignore[arg-type]
        )
        path = [part for part in (title, *cut.heading) if part]
        heading = " > ".join(dict.fromkeys(path))
        item = replace(piece.item, locator=replace(locator, cells=span), heading=heading)
        return replace(
            piece,
            item=item,
            facts=(*piece.facts, cells_fact(rows)),
            title=fitted_title(encoder_title(title, cut.heading), counter),
        )


def _rows(block: TextBlock, cut: Passage) -> list[TableRow]:
    told = rows_from_text(block.cells)
    moved = (one.shifted(block.start_char, cut.start_char, cut.end_char) for one in told)
    return [one for one in moved if one is not None]
