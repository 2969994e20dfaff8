"""Lines of a page in, paragraphs, headings, lists and table rows out. Pure; knows no PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.core.locators import Box
from tools.core.parts import BlockKind, TextBlock
from tools.media.flow import Flow, one_line
from tools.media.page_regions import Found
from tools.media.pdf_text import Line

_BULLET = re.compile(r"\s*(?:[•●▪◦‣■□–*>»]|[-–—]\s|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s)")
_NUMBER = re.compile(r"\(?[$€£¥]?\s?-?[\d.,]*\d[%)]*|[—–-]|n/?a", re.IGNORECASE)
_CAPTION = re.compile(
    r"\s*(?:(?P<table>table|tab\.|tabelle|tableau|tabla|tabela|таблица|表|표)|"
    r"figure|fig\.?|exhibit|chart|scheme|abb\.|abbildung|figura|afb\.|рис\.|рисунок|[图圖図]|그림)"
    r"\s*(?:\d|[IVXLC]+\b|[A-Z]\.?\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDS = (".", ":", ";", ",", "!", "?")

HEADING_RATIO = 1.15
_LEVEL_RATIOS = (1.8, 1.4, HEADING_RATIO)
MAX_HEADING_CHARS = 160
MAX_FRAGMENT_CHARS = 24
_LINE_BEGINS = 20
MIN_FRAGMENTS = 6
_GAP_RATIO = 0.75
"""A vertical gap of this many letter heights parts two paragraphs."""


CAPTION_NEAR = 0.06
"""A caption stands this close to its region, as a share of the page."""


@dataclass
class _Group:
    lines: list[Line]
    kind: BlockKind
    region: int | None = None


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where a block stands."""

    box: Box
    region: int | None = None
    lines: tuple[tuple[int, Box], ...] = ()


def body_size(lines: Iterable[Line]) -> float:
    """Give the letter height that most characters have, in points."""
    counted: Counter[float] = Counter()
    for line in lines:
        counted[round(line.size_pt * 2) / 2] += len(line.text)
    return counted.most_common(1)[0][0] if counted else 0.0


def vocabulary(lines: Iterable[Line]) -> Counter[str]:
    """Count the words of a document; tells a divided word from a hyphenated one."""
    counted: Counter[str] = Counter()
    for line in lines:
        words = _WORD.findall(line.text)
        for word in words[:-1] if line.divided else words:
            counted[word.casefold()] += 1
    return counted


def lay_out(
    lines: Sequence[Line],
    *,
    words: Counter[str],
    height_pt: float,
    flow: Flow,
    headings: bool = True,
    regions: Sequence[Found] = (),
) -> list[Placed]:
    """Put the blocks of one page into `flow`; give the place of each block added.

    headings: False for a table of contents, whose entries head nothing.
    regions: their lines come together, behind their caption.
    """
    usual = body_size(lines)
    placed: list[Placed] = []
    for group in _with_regions(lines, regions, usual, height_pt):
        if not headings and group.kind == "heading":
            group.kind = "list"
        before = len(flow.blocks)
        text = _joined(group, words)
        if group.kind == "heading":
            flow.heading(text, _level(group.lines[0], usual))
        else:
            flow.add(text, group.kind)
        for block in flow.blocks[before:]:
            placed.append(
                Placed(
                    box=_around(group.lines),
                    region=group.region,
                    lines=line_places(block.text, [(one.text, one.box) for one in group.lines]),
                )
            )
    return placed


def line_places(text: str, lines: Sequence[tuple[str, Box]]) -> tuple[tuple[int, Box], ...]:
    """Give the first character of each line in the text put together from them; else nothing."""
    found: list[tuple[int, Box]] = []
    at = 0
    for words, box in lines:
        # A divided word is mended, so only the beginning of a line is looked for.
        start = text.find(one_line(words)[:_LINE_BEGINS].rstrip(), at)
        if start < 0:
            return ()
        found.append((start, box))
        at = start + 1
    return tuple(found)


def _with_regions(
    lines: Sequence[Line], regions: Sequence[Found], usual: float, height_pt: float
) -> list[_Group]:
    """Give the groups of a page, those of a region together where its first line stands."""
    owned = {at for region in regions for at in region.lines}
    starts = {min(region.lines): at for at, region in enumerate(regions) if region.lines}
    groups: list[_Group] = []
    run: list[Line] = []
    for at, line in enumerate(lines):
        if at in starts:
            groups += _groups(with_rows(run), usual, height_pt)
            run = []
            groups += _rows_of(regions[starts[at]], starts[at], line.size_pt)
        if at not in owned:
            run.append(line)
    groups += _groups(with_rows(run), usual, height_pt)
    return _captioned(groups, regions)


def _rows_of(region: Found, at: int, size_pt: float) -> list[_Group]:
    return [
        _Group([Line(text=row.text, box=row.box, size_pt=size_pt)], "table_row", at)
        for row in region.rows
    ]


def _captioned(groups: list[_Group], regions: Sequence[Found]) -> list[_Group]:
    """Give each region the caption nearest to it, and put that before its rows."""
    pairs = sorted(
        (gap, number, at)
        for number, group in enumerate(groups)
        if group.kind == "caption"
        for at, region in enumerate(regions)
        if (gap := _caption_gap(group, region)) is not None
    )
    given: set[int] = set()
    for _, number, at in pairs:
        if groups[number].region is None and at not in given:
            groups[number].region = at
            given.add(at)
    ordered: list[_Group] = []
    for group in groups:
        if group.kind == "caption" and group.region is not None and regions[group.region].lines:
            continue
        if group.kind == "table_row" and group.region in given:
            caption = next(
                one for one in groups if one.kind == "caption" and one.region == group.region
            )
            ordered.append(caption)
            given.discard(group.region)
        ordered.append(group)
    return ordered


def _caption_gap(group: _Group, region: Found) -> float | None:
    box, area = _around(group.lines), region.box
    named = _CAPTION.match(group.lines[0].text)
    is_table = named is not None and named["table"] is not None
    if is_table != (region.kind == "table"):
        return None
    apart = max(box[0] - area[2], area[0] - box[2])
    gap = max(box[1] - area[3], area[1] - box[3], 0.0)
    return gap if apart < 0 and gap <= CAPTION_NEAR else None


def with_rows(lines: Sequence[Line]) -> list[Line]:
    """Give the lines with scattered labels and numbers, as in charts, put together row by row.

    A chart's file order is all numbers, then all labels; read in that order they mean nothing.
    """
    result: list[Line] = []
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and _is_fragment(line):
            run.append(line)
            continue
        result += _rows(run) if _is_scattered(run) else run
        run = []
        if line is not None:
            result.append(line)
    return result


def _is_fragment(line: Line) -> bool:
    return len(line.text.strip()) <= MAX_FRAGMENT_CHARS and not line.divided


def _is_scattered(run: Sequence[Line]) -> bool:
    numbers = sum(1 for line in run if _NUMBER.fullmatch(line.text.strip()))
    return len(run) >= MIN_FRAGMENTS and numbers >= 0.4 * len(run)


def _rows(run: Sequence[Line]) -> list[Line]:
    rows: list[list[Line]] = []
    for line in sorted(run, key=lambda one: one.box[1] + one.box[3]):
        row = rows[-1] if rows else None
        if row is not None and _same_row(row[0], line):
            row.append(line)
        else:
            rows.append([line])
    joined: list[Line] = []
    for row in rows:
        row.sort(key=lambda one: one.box[0])
        text = " ".join(line.text.strip() for line in row)
        joined.append(Line(text=text, box=_around(row), size_pt=row[0].size_pt))
    return joined


def _same_row(first: Line, line: Line) -> bool:
    shared = min(first.box[3], line.box[3]) - max(first.box[1], line.box[1])
    return shared > 0.5 * min(first.box[3] - first.box[1], line.box[3] - line.box[1])


def page_title(blocks: Sequence[TextBlock], sizes: Sequence[Line]) -> str:
    """Give the words in the largest letters of a first page, or nothing."""
    if not sizes:
        return ""
    largest = max(line.size_pt for line in sizes)
    words = [line.text for line in sizes if line.size_pt > 0.95 * largest][:3]
    title = one_line(" ".join(words))
    usual = body_size(sizes)
    return title if largest > HEADING_RATIO * usual and 3 < len(title) <= 200 else ""


def _groups(lines: Sequence[Line], usual: float, height_pt: float) -> list[_Group]:
    groups: list[_Group] = []
    for line in lines:
        kind = _kind(line, usual)
        last = groups[-1] if groups else None
        if last is not None and _continues(last, line, kind, height_pt):
            last.lines.append(line)
            if last.kind == "heading" and kind == "paragraph":
                last.kind = "paragraph"
        else:
            groups.append(_Group([line], kind))
    for group in groups:
        _settle(group)
    return groups


def _kind(line: Line, usual: float) -> BlockKind:
    if _is_row(line.text):
        return "table_row"
    if _CAPTION.match(line.text):
        return "caption"
    large = line.size_pt >= HEADING_RATIO * usual
    short = len(line.text) <= MAX_HEADING_CHARS
    if short and (large or (line.bold and not line.text.rstrip().endswith(_ENDS))):
        return "heading" if any(c.isalpha() for c in line.text) else "paragraph"
    return "list" if _BULLET.match(line.text) else "paragraph"


def _is_row(text: str) -> bool:
    tokens = text.split()
    if len(tokens) < 3:
        return False
    numbers = sum(1 for token in tokens if _NUMBER.fullmatch(token) or token in "$€£%")
    digits = sum(1 for token in tokens if any(c.isdigit() for c in token))
    return digits >= 2 and numbers >= 0.4 * len(tokens)


def _continues(group: _Group, line: Line, kind: BlockKind, height_pt: float) -> bool:
    last = group.lines[-1]
    if kind in ("table_row", "list", "caption") or group.kind == "table_row":
        return False
    if kind != group.kind and kind == "heading":
        return False
    # A bold paragraph looks like a heading until its last line.
    bold_text = kind == "paragraph" and line.bold and last.bold
    if group.kind == "heading" and not bold_text and (kind != "heading" or line.bold != last.bold):
        return False
    if abs(line.size_pt - last.size_pt) > 0.15 * max(line.size_pt, last.size_pt):
        return False
    letter = max(line.size_pt, 1.0) / max(height_pt, 1.0)
    gap = line.box[1] - last.box[3]
    apart = line.box[0] > last.box[2] or line.box[2] < last.box[0]
    return -1.5 * letter < gap < _GAP_RATIO * letter and not apart


def _settle(group: _Group) -> None:
    text = " ".join(line.text for line in group.lines)
    if group.kind == "heading" and (len(text) > MAX_HEADING_CHARS or len(group.lines) > 3):
        group.kind = "paragraph"


def _level(line: Line, usual: float) -> int:
    ratio = line.size_pt / usual if usual else 1.0
    for level, least in enumerate(_LEVEL_RATIOS, start=1):
        if ratio >= least:
            return level
    return len(_LEVEL_RATIOS) + 1


def _joined(group: _Group, words: Counter[str]) -> str:
    text = ""
    for line in group.lines:
        text += line.text.strip()
        if line.divided:
            text += HYPHEN_MARK
        else:
            text += " "
    return _DIVIDED.sub(lambda found: _mend(found[1], found[2], words), text).replace(
        HYPHEN_MARK, "-"
    )


HYPHEN_MARK = "\x00"
_DIVIDED = re.compile(r"([^\W\d_]+)\x00([^\W\d_]+)(?!-)")


def _mend(left: str, right: str, words: Counter[str]) -> str:
    """Join a divided word, or keep the hyphen where the document writes it with one."""
    whole, hyphenated = (left + right).casefold(), f"{left}-{right}".casefold()
    if words[whole] >= words[hyphenated] and words[whole]:
        return left + right
    both = words[left.casefold()] and words[right.casefold()] and min(len(left), len(right)) > 2
    return f"{left}-{right}" if words[hyphenated] or both else left + right


def _around(lines: Sequence[Line]) -> Box:
    return (
        min(line.box[0] for line in lines),
        min(line.box[1] for line in lines),
        max(line.box[2] for line in lines),
        max(line.box[3] for line in lines),
    )
