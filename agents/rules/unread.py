"""Limits in numbers that were said and became no constraint: the person is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules.limits import COMPARATORS, NUMBER
from tools.core.query import Constraint

_ANY = "|".join(words for words, _ in COMPARATORS if words)
_SAID = re.compile(
    rf"(?<![\w<>=])(?:{_ANY})\s?(?:the\s|a\s)?[€$£]?\s?(?P<number>{NUMBER})(?![\w:])\s?(?:[a-z%°]+\b)?"
    rf"|(?<![\w.,:])(?P<amount>{NUMBER})\s?[a-z%°]+\s(?:or (?:less|more|under|over|fewer)|"
    r"at (?:the )?(?:most|least)|max(?:imum)?|minimum)\b",
    re.I,
)
_NO_LIMIT = re.compile(
    r"\b(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|km|kilomet\w+|met(?:re|er)s?|m|miles?|"
    r"people|persons?|of us|guests?|am|pm)\b",
    re.I,
)
"""Ways, times and company are read elsewhere, or limit nothing that files state."""


def unread_limits(text: str, constraints: Sequence[Constraint]) -> tuple[str, ...]:
    """Say of each limit in numbers that it was not read, one sentence each."""
    read = " ".join(one.text for one in constraints)
    told = []
    for match in _SAID.finditer(text):
        number = match["number"] or match["amount"]
        said = " ".join(match.group().split())
        if re.search(rf"(?<!\d){re.escape(number)}(?!\d)", read) or _NO_LIMIT.search(said):
            continue
        told.append(f"“{said}” was not read as a limit: nothing in the files states such a value")
    return tuple(dict.fromkeys(told))
