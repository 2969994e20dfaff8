"""The page-quality gate: which pages are spared OCR and page encoding, and why. Pure.

A gated page keeps its text and stays findable by it. In doubt a page is not gated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from tools.media.text_quality import word_count

GateReason = Literal[
    "blank", "near-duplicate", "table of contents", "boilerplate", "low content", "unreadable"
]
GATE_REASONS: tuple[GateReason, ...] = (
    "blank", "near-duplicate", "table of contents", "boilerplate", "low content", "unreadable",
)  # fmt: skip

BLANK_INK_PERCENT = 0.15
SPARSE_INK_PERCENT = 3.0
SAME_TEXT = 0.97
SAME_LOOK = 1.5
"""Mean difference of the thumbnails' grey levels, 0..255."""
SAME_SPOT = 10
"""Largest difference of one thumbnail pixel: a slide that grew by one line is not the same."""
MIN_CONTENTS_LINES = 6
CONTENTS_SHARE = 0.6
USEFUL_SHARE = 0.10
REPEATED_SHARE = 0.5
MIN_RUNNING_PAGES = 4
EDGE_LINES = 3
"""A line among the first or last three of at least half of the pages runs through the document."""
MAX_EDGE_WORDS = 40
"""A page of nothing but such lines has no more words than this."""

_LEFT_BLANK = re.compile(
    r"\W*(?:this )?page (?:is |was |has been )?(?:intentionally|deliberately) (?:left )?blank\W*"
    r"|\W*(?:diese )?seite (?:wurde |bleibt )?(?:absichtlich |bewusst )?(?:frei|leer)\W*",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"^\s*(?=.*[^\W\d_]{2}).*?(?P<dots>(?:\.\s?){3,}|…+|\s)\s*(?P<page>\d{1,4})\s*$"
)
_CONTENTS_WORD = re.compile(
    r"^\W*(?:table of contents|contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|"
    r"índice|list of (?:figures|tables)|index)\W*$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{1,6}")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Why a page is spared, if it is."""

    reason: GateReason | None = None
    twin: int | None = None
    """Number of the page that a near-duplicate repeats."""


@dataclass(frozen=True, kw_only=True)
class PageLook:
    """What the gate sees of a page."""

    number: int
    """From 1."""
    lines: tuple[str, ...]
    ink_percent: float = 100.0
    """Share of the page that is not background."""
    picture_percent: float = 0.0
    """Share of the page covered by pictures and drawings."""
    thumbnail: bytes = field(repr=False, default=b"")
    """Grey levels of the page, small, the same size for all pages of a document."""
    readable: bool = True


def judge(pages: Sequence[PageLook]) -> list[Verdict]:
    """Judge all pages of a document."""
    return PageGate().judge(pages)


class PageGate:
    """Judges a document in consecutive parts and remembers its pages for comparison."""

    def __init__(self) -> None:
        self._known: dict[int, list[_Signature]] = {}
        """By number of words; pages that differ much in length are never compared."""

    def judge(self, pages: Sequence[PageLook]) -> list[Verdict]:
        """Judge the next pages."""
        repeated = running_lines(pages)
        return [self._verdict(look, repeated) for look in pages]

    def _verdict(self, look: PageLook, repeated: frozenset[str]) -> Verdict:
        reason = _alone(look, repeated)
        if reason is not None:
            return Verdict(reason=reason)
        signature = _Signature(look)
        slack = int((1 - SAME_TEXT) * signature.total) + 1
        for total in range(signature.total - slack, signature.total + slack + 1):
            for other in self._known.get(total, ()):
                if signature.same_as(other):
                    return Verdict(reason="near-duplicate", twin=other.number)
        self._known.setdefault(signature.total, []).append(signature)
        return Verdict()


def judge_text(lines: Sequence[str]) -> GateReason | None:
    """Judge a page by its words alone, after OCR."""
    return "table of contents" if is_contents(lines) else None


def running_lines(pages: Sequence[PageLook]) -> frozenset[str]:
    """Give the forms of the lines at the edges of pages that stand on most of them.

    A line comes back when it is the same, or when one number in it counts on with the pages.
    """
    counted: Counter[str] = Counter()
    for look in pages:
        edge = [*look.lines[:EDGE_LINES], *look.lines[-EDGE_LINES:]]
        counted.update({form for line in edge for form in _forms(line, look.number)})
    least = max(MIN_RUNNING_PAGES, REPEATED_SHARE * len(pages))
    return frozenset(form for form, count in counted.items() if count >= least)


def is_contents(lines: Sequence[str]) -> bool:
    """Tell whether most lines are entries that end in rising page numbers."""
    kept = [line for line in lines if line.strip()]
    entries = [found for line in kept if (found := _ENTRY.match(line))]
    if len(entries) < MIN_CONTENTS_LINES or len(entries) < CONTENTS_SHARE * len(kept):
        return False
    numbers = [int(found["page"]) for found in entries]
    rising = sum(1 for a, b in pairwise(numbers) if b >= a)
    dotted = sum(1 for found in entries if found["dots"].strip()) >= 0.5 * len(entries)
    named = any(_CONTENTS_WORD.match(line) for line in kept[:4])
    # Rows of a statistic also end in numbers; only the rise and the dots set them apart.
    return rising >= 0.9 * (len(numbers) - 1) and (dotted or named)


def _alone(look: PageLook, repeated: frozenset[str]) -> GateReason | None:
    if not look.readable:
        return "unreadable"
    words = word_count("\n".join(look.lines))
    if not words and look.ink_percent < BLANK_INK_PERCENT:
        return "blank"
    if words < 15 and _LEFT_BLANK.search("\n".join(look.lines)):
        return "blank"
    if is_contents(look.lines):
        return "table of contents"
    sparse = look.ink_percent < SPARSE_INK_PERCENT and look.picture_percent < 1.0
    own = [line for line in look.lines if not _forms(line, look.number) & repeated]
    if 0 < words <= MAX_EDGE_WORDS and sparse and not word_count("\n".join(own)):
        return "boilerplate"
    if words and sparse and _useful_share(look.lines, own) < USEFUL_SHARE:
        return "low content"
    return None


def _useful_share(lines: Sequence[str], own: Sequence[str]) -> float:
    everything = sum(len(line.replace(" ", "")) for line in lines)
    useful = sum(len("".join(re.findall(r"\w", line))) for line in own if word_count(line))
    return useful / everything if everything else 1.0


def _forms(line: str, page: int) -> set[str]:
    bare = " ".join(line.split()).casefold()
    forms = {bare}
    for found in _DIGITS.finditer(bare):
        ahead = int(found.group()) - page
        forms.add(f"{bare[: found.start()]}#{ahead:+d}{bare[found.end() :]}")
    return forms if bare else set()


class _Signature:
    """What two pages are compared by."""

    def __init__(self, look: PageLook) -> None:
        self.number = look.number
        tokens = " ".join(look.lines).casefold().split()
        self.words = Counter(tokens)
        self.numbers = Counter(one for one in tokens if any(c.isdigit() for c in one))
        self.total = len(tokens)
        self.thumbnail = look.thumbnail

    def same_as(self, other: _Signature) -> bool:
        """Both the words and the look must be alike; a page of neither is never a duplicate."""
        if self.total + other.total == 0 and not self.thumbnail:
            return False
        if not self._same_words(other):
            return False
        return self._same_look(other)

    def _same_words(self, other: _Signature) -> bool:
        larger = max(self.total, other.total)
        if larger == 0:
            return True
        if min(self.total, other.total) < SAME_TEXT * larger or self.numbers != other.numbers:
            return False
        return sum((self.words & other.words).values()) >= SAME_TEXT * larger

    def _same_look(self, other: _Signature) -> bool:
        if len(self.thumbnail) != len(other.thumbnail):
            return False
        if not self.thumbnail:
            return True
        gaps = [abs(a - b) for a, b in zip(self.thumbnail, other.thumbnail, strict=True)]
        return max(gaps) <= SAME_SPOT and sum(gaps) <= SAME_LOOK * len(gaps)
