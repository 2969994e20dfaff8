"""Turns any text into the words BM25 looks for: folded, without stop words, safe for FTS5.

Cuts as FTS5's unicode61 does, so that a word here is a token there. Runs of scripts that are
written without spaces are cut into pairs of letters first (tools/index/unspaced.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from tools.index.language.data import english
from tools.index.unspaced import MARKS, in_pairs, is_single, is_unspaced

_ACCENTS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
"""Off Latin letters alone, as unicode61 does: й is another letter than и."""
_POINTS = re.compile("[\u0591-\u05c7\u0640\u064b-\u065f\u0670]")
"""Vowel points and strokes that Hebrew and Arabic are mostly written without."""
_WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{MARKS}])*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d|,\d)")


def normal(text: str) -> str:
    """Give `text` as it is indexed: ligatures and wide letters plain, `1,200` as 1200.

    unicode61 folds neither, and would cut the number in two.
    """
    if text.isascii():
        return _GROUPED.sub(_joined, text)
    return in_pairs(_plain(text), last=True)


def _plain(text: str) -> str:
    return _POINTS.sub("", _GROUPED.sub(_joined, unicodedata.normalize("NFKC", text)))


def _joined(found: re.Match[str]) -> str:
    # What stands before is looked at here: a pattern that begins with it is ten times as slow.
    before = found.string[found.start() - 1 : found.start()]
    part = before.isdigit() or before in (".", ",")
    return found.group() if part else found.group().replace(",", "")


def fold(text: str) -> str:
    """Give `text` in small letters without accents, as unicode61 stores it."""
    if text.isascii():
        return text.lower()
    apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.lower()))
    return unicodedata.normalize("NFC", apart)


def words(text: str) -> list[str]:
    """Give the words of `text`, folded, in order."""
    return _WORD.findall(fold(normal(text)))


def asked_words(text: str) -> list[str]:
    """Give the words of a question, folded, in order; the pairs of a run, not its last letter."""
    if text.isascii():
        return words(text)
    return _WORD.findall(fold(in_pairs(_plain(text), last=False)))


def query_words(text: str) -> list[str | None]:
    """Give the words of a question; None stands where a stop word stood.

    A question of stop words alone (`The Who`) keeps them.
    """
    found = asked_words(text)
    stop_words = english().stop_words
    kept: list[str | None] = [None if one in stop_words else one for one in found]
    return kept if any(kept) else list(found)


def match_expression(terms: Sequence[str | None], *, phrases: bool) -> str:
    """Give an FTS5 MATCH expression: any of the words, and of the pairs that stand side by side.

    Empty when there are no words. Every word is quoted, so operators in it mean nothing.
    """
    singles = dict.fromkeys(f'"{one}"{"*" * is_single(one)}' for one in terms if one)
    pairs = dict.fromkeys(f'"{pair}"' for pair in _pairs(terms)) if phrases else {}
    return " OR ".join((*singles, *pairs))


def _pairs(terms: Sequence[str | None]) -> Iterator[str]:
    for left, right in pairwise(terms):
        if left and right and left != right:
            yield f"{left} {right}"


def matched_words(terms: Sequence[str | None], text: str) -> tuple[str, ...]:
    """Give the words of a question that `text` holds, in any inflection, in query order."""
    there = fold(_plain(text) if _LONG_NUMBER.search(text) or not text.isascii() else text)
    return tuple(
        one
        for one in dict.fromkeys(terms)
        if one and (one in there if is_unspaced(one) else _stands(stem(one), there))
    )


_LONG_NUMBER = re.compile(r"\d,\d{3}")


def _stands(form: str, folded: str) -> bool:
    """Tell whether a word with this stem stands in a folded text."""
    at = folded.find(form)
    while at >= 0:
        begins = at == 0 or not folded[at - 1].isalnum()
        if begins and (found := _WORD.match(folded, at)) and stem(found.group()) == form:
            return True
        at = folded.find(form, at + len(form))
    return False


_SHORT = 3
_SUFFIXES = re.compile(
    r"(?:ational|ations?|izers?|ings?|edly|ments?|ness|fully|ously|ies|ied|ers?|ed|es|ly|s|e|y)$"
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Cut an English ending off, coarsely: for showing and weighing, not for the index."""
    if len(word) <= _SHORT or not word.isalpha():
        return word
    short = _SUFFIXES.sub("", word)
    return short if len(short) >= _SHORT else word
