"""Which of the library's entities a question names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from agents.rules.coverage import is_general
from agents.rules.words import STOP, stem, tokens

_JOINTS = frozenset(("and", "&", "the", "of", "at", "a", "la", "le", "de"))


def named_entities(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Give the entities that `text` names, in the order they stand in it.

    A whole name counts; so does a part of it of two words, or one word that is in no other name
    and is written with a capital, or is the name's first and stands where names do.
    """
    words = _words(text)
    capitals = _capitals(text) | _name_like(text)
    # A capital inside a sentence is a name's, even of a name's last word: `which Ropery beer`.
    inner = frozenset(word for word in _capitals(_INNER.sub(" ", text)) if not is_general(word))
    owners = Counter(word for name in names for word in set(_words(name)))
    found: list[tuple[int, int, str]] = []
    for name in names:
        parts = [word for word in _words(name) if word not in _JOINTS]
        place = _place(parts, words, owners, capitals, inner) if parts else None
        if place is not None:
            found.append((*place, name))
    found.sort(key=lambda one: (one[0], -one[1]))
    return tuple(name for _, length, name in found if _is_best(name, length, found))


def _is_best(name: str, length: int, found: Sequence[tuple[int, int, str]]) -> bool:
    # `Harbour Cafe North` names that one and not also `Harbour Cafe`.
    mine = set(_words(name))
    return not any(
        other != name and mine < set(_words(other)) and many > length for _, many, other in found
    )


def _place(
    parts: Sequence[str],
    words: Sequence[str],
    owners: Counter[str],
    capitals: frozenset[str],
    inner: frozenset[str],
) -> tuple[int, int] | None:
    """Give where the name begins and how many of its words are there; None when it is not."""
    plain = [word for word in words if word not in _JOINTS]
    for length in range(len(parts), 0, -1):
        for first in range(len(parts) - length + 1):
            run = parts[first : first + length]
            at = _find(run, plain)
            if at is not None and _enough(run, parts, owners, capitals, inner):
                return at, length
    return None


def _enough(
    run: Sequence[str],
    parts: Sequence[str],
    owners: Counter[str],
    capitals: frozenset[str],
    inner: frozenset[str],
) -> bool:
    if len(run) == len(parts):
        return len(run) > 1 or run[0] in capitals or len(run[0]) > 5
    if len(run) > 1:
        return any(owners[word] == 1 for word in run)
    word = run[0]
    # `Museum of Tides` is not meant by every museum, nor `Ottoline Garden` by every garden.
    first = (parts[0] == word and not is_general(word)) or len(parts) == 1
    return owners[word] == 1 and word in capitals and word not in STOP and (first or word in inner)


def _find(run: Sequence[str], words: Sequence[str]) -> int | None:
    for at in range(len(words) - len(run) + 1):
        if all(left == right for left, right in zip(run, words[at:], strict=False)):
            return at
    return None


_INNER = re.compile(r"(?:^|[.!?:]\s+)\W*\w+")
"""The first word of each sentence, which is written with a capital in any case."""


def _words(text: str) -> list[str]:
    plain = text.replace("&", " and ").replace("-", " ")
    return [stem(word.removesuffix("'s")) for word in tokens(plain)]


_NAME_PLACE = re.compile(
    r"(?:^|\b(?:at|in|of|the|to|from|or|and|up|about)\s)(?P<word>[a-zäöü]{5,})(?=(?P<next>'s\b|[,.;:?!]|$|\s\w+))"
)


def _name_like(text: str) -> frozenset[str]:
    """Give uncapitalised words that stand where a name would: `at brassknot`, `the gullwing`."""
    found = set()
    for match in _NAME_PLACE.finditer(text):
        following = match["next"].strip()
        if not following.isalpha() or following in STOP or following in _JOINTS:
            found.add(stem(match["word"]))
    return frozenset(found)


def _capitals(text: str) -> frozenset[str]:
    plain = text.replace("-", " ")
    return frozenset(
        stem(match.group().casefold().replace("’", "'").removesuffix("'s"))
        for match in re.finditer(r"\b[A-ZÄÖÜÉ][\w'’]+", plain)
    )
