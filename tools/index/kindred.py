"""Other words for those of a question that the library does not hold, among the words it holds."""

from __future__ import annotations

from tools.core.protocols import Vocabulary
from tools.index.language.data import english
from tools.index.thesaurus.thesaurus import thesaurus
from tools.index.words import asked_words

_SHORTEST = 4
_MOST_OF_A_WORD = 6
_ENDINGS = ("", "s", "es", "ed", "ing", "d")
"""Words of the library are kept as they are written."""


def kindred_words(text: str, vocabulary: Vocabulary | None) -> str:
    """Give words of the library for each word of a question that is nowhere in it.

    Same meaning first, then wider, then kinds of it; at most six a word, the rarest first.
    """
    if vocabulary is None:
        return ""
    asked = dict.fromkeys(
        one for one in asked_words(text) if one.isalpha() and len(one) >= _SHORTEST
    )
    telling = [one for one in asked if one not in english().stop_words]
    known = vocabulary.held(telling)
    found = [one for word in telling if word not in known for one in _of(word, vocabulary)]
    return " ".join(dict.fromkeys(found))


def _of(word: str, vocabulary: Vocabulary) -> list[str]:
    words = thesaurus()
    if any(vocabulary.held(_written(one)) for one in words.known(word)):
        # Another form of it stands there, and the index compares stems.
        return []
    for others in (words.same(word), words.wider(word), words.narrower(word)):
        found = _held(others, vocabulary)
        if found:
            rarity = vocabulary.weights(found)
            return sorted(found, key=lambda one: -rarity[one])[:_MOST_OF_A_WORD]
    return []


def _held(others: frozenset[str], vocabulary: Vocabulary) -> list[str]:
    single = sorted(one for one in others if one.isalpha() and len(one) >= _SHORTEST)
    forms = [form for one in single for form in _written(one)]
    return sorted(vocabulary.held(forms))


def _written(word: str) -> list[str]:
    return [f"{word}{ending}" for ending in _ENDINGS]
