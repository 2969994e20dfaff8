"""The grammar of marks: `[1]`, `[2 p. 12]`, `[img 3]`, `[audio 2 at 0:34]`, `[video 1 at 2:10]`.

The number names a source, given per turn in evidence order; text and pages share the plain
counter, pictures, sounds and videos have their own. A picture inside a document counts as a
source of its own, because one document can show many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.core.evidence import Evidence
from tools.core.locators import ImageRegion, PageRegion, TextSpan, TimeSpan, clock

Counter = Literal["", "img", "audio", "video"]

_COUNTER: dict[str, Counter] = {
    "text": "",
    "page": "",
    "image": "img",
    "audio": "audio",
    "video": "video",
}

_MARK = re.compile(
    r"\[(?:(?P<counter>img|audio|video)\s+)?(?P<number>\d{1,4})"
    r"(?:\s+p\.\s*(?P<page>\d{1,6}))?"
    r"(?:\s+at\s+(?P<time>(?:\d{1,3}:)?\d{1,3}:\d{2}))?\]"
)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark, read or written."""

    counter: Counter
    number: int
    page: int | None = None
    """From 1."""
    at_s: int | None = None

    def __str__(self) -> str:
        head = f"{self.counter} {self.number}" if self.counter else str(self.number)
        page = f" p. {self.page}" if self.page is not None else ""
        time = f" at {clock(self.at_s)}" if self.at_s is not None else ""
        return f"[{head}{page}{time}]"


@dataclass(frozen=True, kw_only=True)
class FoundMark:
    """A mark and where it stands in a text."""

    mark: Mark
    start: int
    end: int
    """One past the closing bracket."""


def find_marks(text: str) -> list[FoundMark]:
    """Find every mark in a text, in order; other brackets are left alone."""
    found = []
    for match in _MARK.finditer(text):
        mark = _read(match)
        if mark is not None:
            found.append(FoundMark(mark=mark, start=match.start(), end=match.end()))
    return found


def parse_mark(text: str) -> Mark | None:
    """Read one mark; None for anything else."""
    match = _MARK.fullmatch(text.strip())
    return _read(match) if match else None


def give_marks(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Number the evidence in its order and write each one's mark."""
    numbers: dict[Counter, dict[str, int]] = {"": {}, "img": {}, "audio": {}, "video": {}}
    marked = []
    for one in evidence:
        counter = _COUNTER[one.modality]
        key = one.item if counter == "img" else one.source_id
        taken = numbers[counter]
        number = taken.setdefault(key, len(taken) + 1)
        marked.append(replace(one, mark=str(_mark_of(one, counter, number))))
    return marked


def _mark_of(evidence: Evidence, counter: Counter, number: int) -> Mark:
    match evidence.locator:
        case PageRegion(page=page) if counter == "":
            return Mark(counter=counter, number=number, page=page)
        case TimeSpan(start_s=start):
            return Mark(counter=counter, number=number, at_s=int(start))
        case PageRegion() | TextSpan() | ImageRegion():
            return Mark(counter=counter, number=number)


def _read(match: re.Match[str]) -> Mark | None:
    counter: Counter = match["counter"] or ""  # type: ignore[assignment]
    timed = match["time"] is not None
    # Only sounds and videos have times, only the plain counter has pages.
    if timed != (counter in ("audio", "video")) or (match["page"] and counter):
        return None
    return Mark(
        counter=counter,
        number=int(match["number"]),
        page=int(match["page"]) if match["page"] else None,
        at_s=_seconds(match["time"]) if timed else None,
    )


def _seconds(text: str) -> int:
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return total
