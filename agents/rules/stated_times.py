"""How long a file says a thing takes: `Prep time: 15 min`, `Cook time: 1 hour 20 min`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(
    r"^\W*(?P<label>(?:[a-z]+ ){0,2}time)\s?:\s*(?P<said>[^\n]*\d[^\n]*)$", re.I | re.M
)
_PART = re.compile(
    r"(?P<n>\d+(?:[.,]\d+)?)\s*(?:(?:-|–|~|to|/)\s*(?P<high>\d+(?:[.,]\d+)?)\s*)?"
    r"(?P<unit>days?|weeks?|hours?|hrs?|hr|h(?=\W|\d|$)|min(?:ute)?s?|m(?=\W|$))?",
    re.I,
)
_MINUTES = {"d": 1440.0, "w": 10080.0, "h": 60.0, "m": 1.0}


@dataclass(frozen=True, kw_only=True)
class StatedTime:
    """One line that states a time."""

    line: str
    minutes: float
    """The upper end of a range."""


def stated_times(text: str) -> Iterator[StatedTime]:
    """Give the lines that state how long something takes, in order."""
    for match in _LINE.finditer(text):
        minutes = sum(_minutes(one) for one in _PART.finditer(match["said"].partition("(")[0]))
        yield StatedTime(line=match.group().strip(), minutes=minutes)


def _minutes(part: re.Match[str]) -> float:
    number = float((part["high"] or part["n"]).replace(",", "."))
    return number * _MINUTES[(part["unit"] or "m")[0].casefold()]
