"""The questions that one message asks: `how much is a wash`, `may the dog come`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from agents.rules.words import content_terms

_OPENS = (
    r"(?:how|what|what['’]?s|when|where|who|whose|which|why|is|are|was|were|do|does|did|can|could|"
    r"may|might|will|would|has|have|(?:at|from|by|until|till|on|in|for|to) (?:what|which|when|how))"
)
_BETWEEN = re.compile(
    rf"(?P<ends>[.;?!]+\s+(?:and\s|but\s|also\s|so\s)?|[,;]\s*(?:and|or|plus|also|but)\s+|"
    rf"\s(?:and|plus|&)\s+|,\s+)(?=(?:also\s|then\s)?{_OPENS}\b)",
    re.I,
)
_ASKS = re.compile(rf"^\W*(?:(?:and|but|so|ok|hi|hello|also|please|then)\W+)*{_OPENS}\b", re.I)
_LEANS = re.compile(
    r"\b(?:it|its|ones?|they|them|their|that|those|these|this|there|each|any|some)\b", re.I
)
_MOST = 3
_ENOUGH = 2
"""Words of a question's own that say what it asks."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of several questions."""

    words: str
    """As it was asked."""
    said: str
    """With the words that it leans on."""
    whole: bool
    """It can be understood by itself."""


@lru_cache(maxsize=256)
def asked_parts(text: str) -> tuple[Part, ...]:
    """Give the questions of a message; none where it asks one."""
    pieces: list[tuple[str, str]] = []
    start = 0
    for match in _BETWEEN.finditer(text):
        pieces.append((text[start : match.start()], match["ends"]))
        start = match.end()
    pieces.append((text[start:], ""))
    parts: list[Part] = []
    before = ""
    for piece, ends in pieces:
        said = piece.strip(" ,;.?!")
        if not said or not (_ASKS.match(said) or ends.startswith("?")):
            continue
        own = content_terms(said)
        leans = not own or (len(own) < _ENOUGH and _LEANS.search(said) is not None)
        whole = len(own) >= _ENOUGH and _LEANS.search(said) is None
        leant = f"{said} {before}" if leans and before else said
        parts.append(Part(words=said, said=leant, whole=whole))
        before = " ".join(own) or before
    return tuple(parts[:_MOST]) if len(parts) > 1 else ()


def questions_of(text: str) -> tuple[Part, ...]:
    """Give a message, and the questions that it is made of where they are several."""
    return (Part(words=text, said=text, whole=True), *asked_parts(text))
