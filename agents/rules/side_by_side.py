"""`Put the first three side by side`, `which of these is cheaper`: the names in their place."""

from __future__ import annotations

import re

from agents.records import Memory
from agents.rules.words import listed

_COMPARES = re.compile(
    r"\b(?:compare|comparison|side by side|next to each other|versus|vs|differ|differences?|"
    r"which (?:one )?of|in (?:a|one) table)\b",
    re.I,
)
_LAID = re.compile(
    r"\b(?:put|show|set|lay|place|see|look at)\s(?:me\s)?(?P<what>.{3,90}?)\s"
    r"(?:side by side|next to each other|in (?:a|one) table)\b",
    re.I,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_MANY = "|".join(_NUMBERS)
_FIRST = re.compile(
    rf"\b(?:the\s)?(?P<which>first|top|last|best)\s(?P<many>{_MANY})"
    r"(?:\s(?:places|ones|results|of (?:them|these|those)))?\b",
    re.I,
)
_ALL = re.compile(
    rf"\b(?:(?:all\s(?:of\s)?(?:the\s)?|the\s|these\s|those\s)(?P<many>{_MANY})"
    r"(?:\s(?:places|ones|results|of them))?|(?:all\s|both\s)?(?:of\s)?(?:these|those|them|"
    r"the places|both)"
    r"(?:\s(?:places|ones|results))?)\b",
    re.I,
)


def spelled_out(text: str, memory: Memory) -> str:
    """Give a comparison of what was shown with its names; other words come back as they are."""
    text = _LAID.sub(r"compare \g<what>", text)
    names = [one.name for one in memory.entities]
    if len(names) < 2 or not _COMPARES.search(text):
        return text
    if any(name.casefold() in text.casefold() for name in names):
        return text
    first = _FIRST.search(text)
    match = first or _ALL.search(text)
    if match is None:
        return text
    many = _NUMBERS[match["many"].lower()] if match["many"] else len(names)
    if many > len(names):
        return text
    chosen = names[-many:] if first and first["which"].lower() == "last" else names[:many]
    joint = "of " if match.group().lower().startswith("of ") else ""
    return f"{text[: match.start()]}{joint}{listed(chosen)}{text[match.end() :]}"
