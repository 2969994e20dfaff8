"""Passages from blocks: what fits one input of the text encoder, with exact places.

Never across a heading or a page; sentences and table rows stay whole where they fit. Knows the
encoder only as a TokenCounter, and no file format.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tools.core.locators import Box
from tools.core.parts import TextBlock
from tools.core.protocols import TokenCounter

MAX_TOKENS = 256
"""Of one encoder input: passage, title, heading path and special tokens together."""
SPECIAL_TOKENS = 2
"""[CLS] and [SEP] of BERT-like encoders."""
MAX_TITLE_TOKENS = 64
"""A longer heading path is cut from its outer end for the encoder; the item keeps all of it."""
MAX_PASSAGE_CHARS = 4000
"""WordPiece counts an endless word as one token, so tokens alone do not bound a passage."""

LINE_HEIGHT = 0.015
"""Share of a page that a line of print takes; how far a cut block's place may be off."""

_SENTENCE_END = re.compile(
    r"(?<=[.!?…؟।])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9À-ÞЀ-Я\u0590-\u0dff\uac00-\ud7a3])|"
    r"(?<=[。！？｡])|\n+|"
    # Thai, Lao, Burmese and Khmer part sentences by a space, and words by none.
    r"(?<=[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff])\s+"
    r"(?=[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff])"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|ca|approx|Mr|Mrs|Dr|St|No|Fig|Eq|al)|\b[A-Z])\.$"
)
_CUT_AT = re.compile(r"\s")


class WordCounter:
    """Counts without a tokenizer: a word is one token for every six characters begun."""

    _word = re.compile(r"[^\W_]{1,6}|[^\w\s]|_")

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Give the start and end of every piece of a word; letters of CJK count alone."""
        spans: list[tuple[int, int]] = []
        for found in self._word.finditer(text):
            if found[0][0] < "⺀":
                spans.append(found.span())
            else:
                spans.extend((at, at + 1) for at in range(*found.span()))
        return spans


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A run of characters of one text."""

    start_char: int
    end_char: int
    line: int
    heading: tuple[str, ...]
    page: int | None = None
    box: Box | None = None
    region: int | None = None
    """The table, chart or figure of its page that it is cut from."""
    lines: tuple[tuple[int, Box], ...] = ()
    """First character, in the text, and box of each printed line, where all are known."""


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """What is not cut any further."""

    start: int
    end: int
    line: int
    block: TextBlock


def passages(
    text: str,
    blocks: Sequence[TextBlock],
    counter: TokenCounter,
    *,
    title: str = "",
    max_tokens: int = MAX_TOKENS,
) -> list[Passage]:
    """Cut one text into passages; `blocks` are those of the text, in its order.

    Title, heading path, special tokens and passage together fit `max_tokens`.
    """
    ruler = _Ruler(text, counter)
    bodies = _with_lonely_headings(blocks)
    cut: list[Passage] = []
    for section in _sections(_placed(text, bodies)):
        heading = section[0][0].heading
        spent = title_tokens(encoder_title(title, heading), counter) + SPECIAL_TOKENS
        budget = max(16, max_tokens - spent)
        pieces = list(_pieces(text, section, ruler, budget))
        cut.extend(_pack(pieces, ruler, budget))
    return cut


def encoder_title(title: str, heading: Sequence[str]) -> str:
    """Join a document's title and a heading path without saying a part twice."""
    parts = [part for part in (title, *heading) if part]
    return " > ".join(dict.fromkeys(parts))


def title_tokens(title: str, counter: TokenCounter) -> int:
    """Count what a title costs; encoders are given at most MAX_TITLE_TOKENS of it."""
    return min(len(counter.token_spans(title)), MAX_TITLE_TOKENS) if title else 0


def fitted_title(title: str, counter: TokenCounter) -> str:
    """Cut a title from its outer end until it has at most MAX_TITLE_TOKENS."""
    spans = counter.token_spans(title)
    if len(spans) <= MAX_TITLE_TOKENS:
        return title
    return title[spans[-MAX_TITLE_TOKENS][0] :]


class _Ruler:
    """Counts tokens between two characters of one text, which is tokenised once."""

    def __init__(self, text: str, counter: TokenCounter) -> None:
        self._starts = [start for start, _ in counter.token_spans(text)]
        self._text = text

    def tokens(self, start: int, end: int) -> int:
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def fits(self, start: int, end: int, budget: int) -> bool:
        return end - start <= MAX_PASSAGE_CHARS and self.tokens(start, end) <= budget

    def ends_sentence(self, end: int) -> bool:
        return self._text[end - 1] in ".!?:…。！？।؟"

    def furthest(self, start: int, end: int, budget: int) -> int:
        """Give the last place up to which `budget` tokens reach, at a space where there is one."""
        first = bisect_left(self._starts, start)
        limit = min(end, start + MAX_PASSAGE_CHARS)
        if first + budget < len(self._starts):
            limit = min(limit, self._starts[first + budget])
        if limit >= end:
            return end
        spaces = [found.end() for found in _CUT_AT.finditer(self._text, start + 1, limit)]
        return spaces[-1] if spaces else max(limit, start + 1)


def _with_lonely_headings(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """Drop headings that some body stands under: their words are in its heading path."""
    covered: set[tuple[str, ...]] = set()
    for block in blocks:
        if block.kind not in ("title", "heading"):
            covered.update(block.heading[:depth] for depth in range(1, len(block.heading) + 1))
    kept: list[TextBlock] = []
    for block in reversed(blocks):
        if block.kind not in ("title", "heading"):
            kept.append(block)
        elif (path := _own_path(block)) not in covered:
            kept.append(replace(block, heading=path[:-1]))
            covered.update(path[:depth] for depth in range(1, len(path)))
    return kept[::-1]


def _own_path(block: TextBlock) -> tuple[str, ...]:
    words = block.text.strip()
    return block.heading if block.heading[-1:] == (words,) else (*block.heading, words)


_Placed = tuple[TextBlock, int, int]


def _placed(text: str, blocks: Sequence[TextBlock]) -> list[_Placed]:
    """Give every block its start and end in `text`; blank blocks are left out."""
    placed: list[_Placed] = []
    for at, block in enumerate(blocks):
        start = block.start_char
        end = start + len(block.text)
        if text[start:end] != block.text:
            # A loader may clean a block's words; then it reaches to the next block.
            end = blocks[at + 1].start_char if at + 1 < len(blocks) else len(text)
        start, end = _stripped(text, start, max(start, end))
        if start < end:
            placed.append((block, start, end))
    return placed


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sections(placed: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    section: list[_Placed] = []
    for one in placed:
        block = one[0]
        if section and _whole(section[-1][0]) != _whole(block):
            yield section
            section = []
        section.append(one)
    if section:
        yield section


def _whole(block: TextBlock) -> tuple[tuple[str, ...], int | None, int | None]:
    """Name what a passage may not reach beyond."""
    return block.heading, block.page, block.region


def _pieces(text: str, section: Sequence[_Placed], ruler: _Ruler, budget: int) -> Iterator[_Piece]:
    for block, start, end in section:
        for low, high in _fitting(text, start, end, ruler, budget):
            line = block.line + text.count("\n", block.start_char, low)
            yield _Piece(start=low, end=high, line=line, block=block)


def _fitting(
    text: str, start: int, end: int, ruler: _Ruler, budget: int
) -> Iterator[tuple[int, int]]:
    """Cut what does not fit at sentence ends, and a sentence that does not fit at spaces."""
    if ruler.fits(start, end, budget):
        yield start, end
        return
    for low, high in sentence_spans(text, start, end):
        while not ruler.fits(low, high, budget):
            at = ruler.furthest(low, high, budget)
            first, last = _stripped(text, low, at)
            if first < last:
                yield first, last
            low = at
        low, high = _stripped(text, low, high)
        if low < high:
            yield low, high


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the sentences of `text[start:end]`, line ends included as ends, without outer spaces."""
    low = start
    for found in _SENTENCE_END.finditer(text, start, end):
        if _ABBREVIATED.search(text, max(low, found.start() - 8), found.start()):
            continue
        first, last = _stripped(text, low, found.end())
        if first < last:
            yield first, last
        low = found.end()
    first, last = _stripped(text, low, end)
    if first < last:
        yield first, last


def _pack(pieces: Sequence[_Piece], ruler: _Ruler, budget: int) -> Iterator[Passage]:
    """Fill as few passages as fit, evenly, so that a section does not end in a scrap."""
    fewest = len(_groups(pieces, ruler, budget))
    low, high = 1, budget
    while fewest > 1 and low < high:
        middle = (low + high) // 2
        if len(_groups(pieces, ruler, middle)) > fewest:
            low = middle + 1
        else:
            high = middle
    for group in _groups(pieces, ruler, high):
        yield _passage(group)


def _groups(pieces: Sequence[_Piece], ruler: _Ruler, limit: int) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and not _should_part(groups[-1], piece, ruler, limit):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _should_part(group: Sequence[_Piece], piece: _Piece, ruler: _Ruler, limit: int) -> bool:
    start, end = group[0].start, group[-1].end
    if not ruler.fits(start, piece.end, limit):
        return True
    # A box around the foot of one column and the head of the next would cover the whole page.
    return (
        _jumps_up(group[-1].block.box, piece.block.box)
        and ruler.ends_sentence(end)
        and ruler.tokens(start, end) >= limit / 3
    )


def _jumps_up(box: Box | None, following: Box | None) -> bool:
    return box is not None and following is not None and following[1] < box[1]


def _passage(group: Sequence[_Piece]) -> Passage:
    first = group[0]
    return Passage(
        start_char=first.start,
        end_char=group[-1].end,
        line=first.line,
        heading=first.block.heading,
        page=first.block.page,
        box=union([_box_of(piece) for piece in group]),
        region=first.block.region,
        lines=_lines_of(group),
    )


def _lines_of(group: Sequence[_Piece]) -> tuple[tuple[int, Box], ...]:
    lines: list[tuple[int, Box]] = []
    for piece in group:
        own = [(piece.block.start_char + at, box) for at, box in piece.block.lines]
        if not own:
            return ()
        before = [box for at, box in own if at <= piece.start]
        lines += [(piece.start, box) for box in before[-1:]]
        lines += [(at, box) for at, box in own if piece.start < at < piece.end]
    return tuple(lines)


def _box_of(piece: _Piece) -> Box | None:
    """Give a piece's place; of a block that was cut, the part of its height that it fills."""
    box, length = piece.block.box, len(piece.block.text)
    if box is None or length == 0 or piece.end - piece.start >= length:
        return box
    x0, y0, x1, y1 = box
    offset = piece.start - piece.block.start_char
    top = y0 + (y1 - y0) * offset / length - LINE_HEIGHT
    bottom = y0 + (y1 - y0) * (offset + piece.end - piece.start) / length + LINE_HEIGHT
    return (x0, max(y0, round(top, 5)), x1, min(y1, round(bottom, 5)))


def union(boxes: Iterator[Box | None] | Sequence[Box | None]) -> Box | None:
    """Give the smallest box around all; None when none is known."""
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    return (
        min(box[0] for box in known),
        min(box[1] for box in known),
        max(box[2] for box in known),
        max(box[3] for box in known),
    )
