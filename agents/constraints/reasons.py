"""The reason behind a wish, which is no wish: `at least 90, because I mistrust cheap beds`."""

from __future__ import annotations

import re

from agents.constraints.targets import ReadWords

_REASON = re.compile(
    r"(?P<main>.{6,}?)(?:[,;:–—-]+\s*|\s)(?:because|(?:since|as)(?= (?:i|we|my|our|they|he|"
    r"she|there)\b)|for(?= (?:i|we|my|our|that is|there is|cheap|heavy|dark)\b)|"
    r"that['’]s when|that is when|"
    r"it['’]s when|everything has)\b(?P<reason>.*)$",
    re.I | re.S,
)
_SPOKEN_OF = ("kind", "material", "opening_hours", "date", "taken")
"""Fields that reasons speak of without a wish: `for cheap wool scratches`."""


def without_reason(text: str, read: ReadWords) -> str:
    """Leave out the reason behind a wish, unless it states a limit of its own."""
    match = _REASON.match(text)
    if match is None or not read(match["main"]):
        return text
    beside = [one for one in read(match["reason"]) if one.field not in _SPOKEN_OF]
    return text if any(one.hard for one in beside) else match["main"]
