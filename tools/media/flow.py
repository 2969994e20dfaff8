"""Running text put together from blocks, with exact offsets. Knows no format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tools.core.locators import Box
from tools.core.parts import BlockKind, TextBlock

_TIGHT: frozenset[BlockKind] = frozenset(("list", "table_row"))
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff]")
_BROKEN = re.compile(r"[\ud800-\udfff]")

MAX_CELLS = 200


def tidy(text: str) -> str:
    """Collapse blanks, keep line breaks, drop control characters and halves of surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BROKEN.sub("\ufffd", _UNSEEN.sub("", text))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def one_line(text: str) -> str:
    """Tidy and join the lines with blanks."""
    return " ".join(tidy(text).split())


def row_text(header: list[str], cells: list[str]) -> str:
    """Write a table row so that it stands alone: `Drink: espresso; Price: 2.50 EUR`."""
    pieces: list[str] = []
    for index, cell in enumerate(cells[:MAX_CELLS]):
        value = one_line(cell)
        name = one_line(header[index]) if index < len(header) else ""
        if value:
            pieces.append(f"{name}: {value}" if name and name != value else value)
    return "; ".join(pieces)


class Flow:
    """Collects blocks; the text between two blocks is only line breaks."""

    def __init__(self, headings: Sequence[tuple[int, str]] = ()) -> None:
        self._blocks: list[TextBlock] = []
        self._pieces: list[str] = []
        self._length = 0
        self._lines = 1
        self._path: list[tuple[int, str]] = list(headings)

    def heading(self, text: str, level: int, *, line: int | None = None) -> None:
        """Add a heading; what follows stands under it."""
        words = one_line(text)
        if not words:
            return
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self.add(words, "heading", line=line)
        self._path.append((level, words))

    def add(
        self,
        text: str,
        kind: BlockKind = "paragraph",
        *,
        line: int | None = None,
        page: int | None = None,
        box: Box | None = None,
    ) -> None:
        """Add a block. line: in the file as the person sees it; None counts in the text itself."""
        words = text if kind == "code" else tidy(text)
        words = _BROKEN.sub("\ufffd", words).strip("\n")
        if not words.strip():
            return
        if self._pieces:
            tight = kind in _TIGHT and self._blocks[-1].kind == kind
            self._append("\n" if tight else "\n\n")
        self._blocks.append(
            TextBlock(
                text=words,
                kind=kind,
                heading=self.path,
                start_char=self._length,
                line=self._lines if line is None else line,
                page=page,
                box=box,
            )
        )
        self._append(words)

    @property
    def path(self) -> tuple[str, ...]:
        """Give the headings that the next block stands under, outermost first."""
        return tuple(words for _, words in self._path)

    @property
    def open_headings(self) -> list[tuple[int, str]]:
        """Give (level, words) of the headings that are open, for the page that follows."""
        return list(self._path)

    @property
    def text(self) -> str:
        """Give everything added so far."""
        return "".join(self._pieces)

    @property
    def blocks(self) -> tuple[TextBlock, ...]:
        """Give the blocks; `text[start_char:]` begins with each one's text."""
        return tuple(self._blocks)

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        self._lines += piece.count("\n")


def first_heading(blocks: Iterable[TextBlock]) -> str:
    """Give the first title or heading, or nothing."""
    return next((block.text for block in blocks if block.kind in ("title", "heading")), "")


def on_page(blocks: Iterable[TextBlock], page: int) -> tuple[TextBlock, ...]:
    """Give the blocks with their page number set."""
    return tuple(replace(block, page=page) for block in blocks)
