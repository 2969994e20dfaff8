"""Cuts a text that is longer than a model takes into pieces; nothing is left out.

Knows tokens only as a count.
"""

from __future__ import annotations

import re
from collections.abc import Callable

RULE = "longer texts: pieces at sentence ends, vectors averaged by their tokens"
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*\s*")
_WORD = re.compile(r"\S+\s*")


def pieces(text: str, room: int, count: Callable[[str], int]) -> list[tuple[str, int]]:
    """Give the pieces with their tokens, each at most `room`; a text that fits is one piece.

    A word that is longer alone is halved until it fits.
    """
    whole = count(text)
    if whole <= room:
        return [(text, max(1, whole))]
    found: list[tuple[str, int]] = []
    held = ""
    for part in _parts(text, room, count):
        if held and count(held + part) > room:
            found.append((held.strip(), max(1, count(held))))
            held = ""
        held += part
    if held.strip():
        found.append((held.strip(), max(1, count(held))))
    return found


def _parts(text: str, room: int, count: Callable[[str], int]) -> list[str]:
    """Give sentences, or where one does not fit its words, or halves of a word."""
    found: list[str] = []
    for sentence in _SENTENCE.findall(text) or [text]:
        if count(sentence) <= room:
            found.append(sentence)
        else:
            for word in _WORD.findall(sentence):
                found += _halves(word, room, count)
    return found


def _halves(word: str, room: int, count: Callable[[str], int]) -> list[str]:
    if len(word) < 2 or count(word) <= room:
        return [word]
    middle = len(word) // 2
    return [*_halves(word[:middle], room, count), *_halves(word[middle:], room, count)]
