"""Files, pages and dates that a question names, as typed constraints."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from agents.rules.limits import Read
from tools.core.filters import Op
from tools.core.query import Constraint

_SUFFIX = r"pdf|docx?|pptx?|xlsx?|md|txt|html?|png|jpe?g|webp|wav|mp3|flac|ogg|m4a|mp4|srt|vtt|csv"
_FILE = re.compile(
    rf"[\"“'](?P<quoted>[^\"“”']+\.(?:{_SUFFIX}))[\"”']|(?<![\w/])(?P<bare>[\w][\w()&/.-]*\.(?:{_SUFFIX}))\b",
    re.I,
)
_PAGE = re.compile(r"\b(?:page|p\.|slide)\s?(?P<number>\d{1,5})\b", re.I)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    r"\b(?P<when>in|on|since|before|after|until|from|by)\s+"
    r"(?:(?P<iso>\d{4}-\d{2}(?:-\d{2})?)"
    rf"|(?:the\s)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s)?)?(?P<month>{_MONTH})\s+(?P<year>\d{{4}})"
    r"|(?P<only_year>(?:19|20)\d{2}))\b",
    re.I,
)
_RELATIVE = re.compile(r"\b(?P<which>yesterday|(?:last|this|past)\s(?:week|month|year))\b", re.I)
_PHOTO = re.compile(r"\b(?:photos?|pictures?|images?|shots?|taken)\b", re.I)


def read_mentions(text: str, *, turn: int, now: dt.datetime) -> list[Read]:
    """Read named files and pages (hard) and dates (soft)."""
    found = [*_files(text, turn), *_pages(text, turn)]
    found += [one for one in _dates(text, turn, now) if not _inside(one, found)]
    return sorted(found, key=lambda one: one.start)


def _inside(one: Read, others: list[Read]) -> bool:
    return any(other.start < one.end and one.start < other.end for other in others)


def _files(text: str, turn: int) -> Iterator[Read]:
    for match in _FILE.finditer(text):
        name = match["quoted"] or match["bare"]
        yield _read(
            match, Constraint(field="source", op="contains", value=name, turn=turn, text=name)
        )


def _pages(text: str, turn: int) -> Iterator[Read]:
    pages = list(_PAGE.finditer(text))
    # Of `page 3 and page 4` either will do: neither is a limit.
    for match in pages if len(pages) == 1 else ():
        yield _read(
            match,
            Constraint(
                field="page", op="=", value=float(match["number"]), turn=turn, text=match.group()
            ),
        )


def _dates(text: str, turn: int, now: dt.datetime) -> Iterator[Read]:
    field = "taken" if _PHOTO.search(text) else "date"
    for match in _DATE.finditer(text):
        date = _written(match)
        for op in _ops(match["when"].lower()):
            yield _read(match, _soft(field, op, date, turn, match.group()))
    for match in _RELATIVE.finditer(text):
        first, last = _span(match["which"].lower(), now.date())
        yield _read(match, _soft(field, ">=", first, turn, match.group()))
        yield _read(match, _soft(field, "<=", last, turn, match.group()))


def _written(match: re.Match[str]) -> str:
    if match["iso"]:
        return match["iso"]
    if match["only_year"]:
        return match["only_year"]
    month = f"{match['year']}-{_MONTHS.index(match['month'].lower()) + 1:02d}"
    return f"{month}-{int(match['day']):02d}" if match["day"] else month


def _ops(when: str) -> tuple[Op, ...]:
    if when == "since":
        return (">=",)
    if when == "after":
        return (">",)
    if when in ("before", "until", "by"):
        return ("<",) if when == "before" else ("<=",)
    # A shorter date means the whole of it, so both ends name the same month or year.
    return (">=", "<=")


def _span(which: str, today: dt.date) -> tuple[str, str]:
    if which == "yesterday":
        day = (today - dt.timedelta(days=1)).isoformat()
        return day, day
    this = which.startswith("this")
    if which.endswith("week"):
        monday = today - dt.timedelta(days=today.weekday() + (0 if this else 7))
        return monday.isoformat(), (monday + dt.timedelta(days=6)).isoformat()
    if which.endswith("month"):
        day_before = today.replace(day=1) - dt.timedelta(days=1)
        month = (today if this else day_before).isoformat()[:7]
        return month, month
    year = str(today.year if this else today.year - 1)
    return year, year


def _soft(field: str, op: Op, value: str, turn: int, text: str) -> Constraint:
    return Constraint(field=field, op=op, value=value, hard=False, turn=turn, text=text)


def _read(match: re.Match[str], constraint: Constraint) -> Read:
    return Read(constraint=constraint, start=match.start(), end=match.end())
