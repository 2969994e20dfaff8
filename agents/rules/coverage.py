"""How far a question's own words are met by evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.rules.lexicon import lexicon, misspelt_in, similar_stems
from agents.rules.words import stem, stems, tokens
from tools.index.thesaurus.thesaurus import thesaurus

_GENERAL = 0.3
_KINDRED = 0.6
"""What a word counts that is met by a wider, narrower or other word of a dictionary."""


def is_general(term: str) -> bool:
    """Tell whether a word names a kind of thing and tells little: `bar`, `photo`, `place`."""
    return term.removesuffix("'s") in _general_words()


@lru_cache(maxsize=1)
def _general_words() -> frozenset[str]:
    # Words and not stems: `parking` is not a park.
    words = lexicon()
    kinds = [one for group in words.kinds.values() for one in group]
    return frozenset(
        token for one in (*kinds, *words.item_words, *words.asking) for token in tokens(one)
    )


@dataclass(frozen=True, kw_only=True)
class Met:
    """How far terms are met."""

    share: float
    """Weight of the terms met, 0..1; 1 where there are no terms."""
    missing: tuple[str, ...]
    """Terms met by neither word nor synonym."""


class Texts:
    """The stems of several texts, and how rare each is among them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._stems = {name: stems(text) for name, text in texts.items()}

    def weight(self, term: str) -> float:
        """Give the term's rarity among the texts: log(1 + n / (held + 1)), at least .3."""
        if is_general(term):
            return _GENERAL
        wanted = similar_stems(term)
        held = sum(1 for found in self._stems.values() if found & wanted)
        return max(0.3, math.log(1.0 + len(self._stems) / (held + 1.0)))

    def met(self, terms: Sequence[str], among: Sequence[str]) -> Met:
        """Tell how far the texts named in `among` meet the terms together."""
        return self.met_by(terms, frozenset().union(*(self._stems.get(one, frozenset())
                                                      for one in among)))  # fmt: skip

    def met_by(self, terms: Sequence[str], found: frozenset[str]) -> Met:
        """Tell how far a set of stems meets the terms; a synonym counts .8."""
        total = reached = 0.0
        missing: list[str] = []
        for term in terms:
            weight = self.weight(term)
            total += weight
            share = _share(term, found)
            reached += weight * share
            if share == 0.0:
                missing.append(term)
        return Met(share=reached / total if total else 1.0, missing=tuple(missing))


def _share(term: str, found: frozenset[str]) -> float:
    own = stem(term)
    if own in found:
        return 1.0
    if "-" in term and all(stem(part) in found for part in term.split("-") if part):
        return 1.0
    if similar_stems(term) & found:
        return 0.8
    if misspelt_in(term, found):
        return 0.8
    return _KINDRED if kindred_stems(term) & found else 0.0


@lru_cache(maxsize=4096)
def kindred_stems(term: str) -> frozenset[str]:
    """Give the stems of a dictionary's words for `term`: the same, a wider or a narrower one."""
    words = thesaurus()
    related = words.same(term) | words.wider(term) | words.narrower(term)
    return frozenset(stem(one) for one in related if " " not in one)
