"""Words of the same meaning, wider and narrower ones, from WordNet 3.1 (`words.sqlite`).

Miller, G. A. (1995), WordNet: a lexical database for English. English only; a word that is not in
it has no relatives.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.sqlite")
_SENSES = 3
"""Senses of a word that count, the commonest first."""
_LEVELS = 7
"""Steps from a kind (`boiler`) to a wider one (`machine`) that count."""
_MOST_NARROWER = 600
"""Above this a word is too wide to name a kind: `thing`, `object`."""
_CHANGES = (
    ("s", ""), ("ies", "y"), ("es", ""), ("ves", "f"), ("ves", "fe"), ("men", "man"),
    ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"),
    ("est", ""), ("est", "e"), ("ier", "y"), ("iest", "y"),
)  # fmt: skip
"""Endings of inflected English words, after WordNet's own morphology."""


class Thesaurus:
    """Reader of the file. Threads may ask at once."""

    def __init__(self, file: Path = _FILE) -> None:
        self._lock = threading.Lock()
        self._open = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self.same = lru_cache(maxsize=4096)(self._same)
        """Words of the same or nearly the same meaning."""
        self.wider = lru_cache(maxsize=4096)(self._wider)
        """Words one step wider: `noise` for `racket`."""
        self.narrower = lru_cache(maxsize=1024)(self._narrower)
        """Words for kinds of it: `boiler` for `machine`; empty where there are too many."""

    def known(self, word: str) -> tuple[str, ...]:
        """Give the forms under which a word stands in the file, itself first."""
        forms = dict.fromkeys(_forms(word.casefold()))
        return tuple(
            form
            for form in forms
            if self._rows("SELECT 1 FROM sense WHERE word = ? LIMIT 1", (form,))
        )[:2]

    def _same(self, word: str) -> frozenset[str]:
        own = self._senses(word)
        near = self._all("SELECT other FROM near WHERE synset IN ({})", own)
        return self._words([*own, *near]) - set(self.known(word))

    def _wider(self, word: str) -> frozenset[str]:
        return self._words(
            self._all("SELECT broad FROM kind WHERE narrow IN ({})", self._senses(word))
        )

    def _narrower(self, word: str) -> frozenset[str]:
        level = self._senses(word, most=2)
        found: set[int] = set()
        for _ in range(_LEVELS):
            level = [
                one
                for one in self._all("SELECT narrow FROM kind WHERE broad IN ({})", level)
                if one not in found
            ]
            found.update(level)
            if len(found) > _MOST_NARROWER:
                return frozenset()
        return self._words(sorted(found))

    def _senses(self, word: str, most: int = _SENSES) -> list[int]:
        forms = self.known(word)
        marks = ",".join("?" * len(forms))
        rows = self._rows(
            f"SELECT synset FROM sense WHERE word IN ({marks}) AND rank < {most}", forms
        )
        return [int(row[0]) for row in rows]

    def _words(self, of: Iterable[int]) -> frozenset[str]:
        return frozenset(
            str(one) for one in self._all("SELECT word FROM sense WHERE synset IN ({})", list(of))
        )

    def _all(self, query: str, values: list[int]) -> list[int]:
        found: list[int] = []
        for start in range(0, len(values), 500):
            some = values[start : start + 500]
            rows = self._rows(query.format(",".join("?" * len(some))), some)
            found += [row[0] for row in rows]
        return found

    def _rows(self, query: str, values: Iterable[object]) -> list[tuple[int]]:
        with self._lock:
            return self._open.execute(query, tuple(values)).fetchall()


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """Open the file beside this module once."""
    return Thesaurus()


def _forms(word: str) -> Iterator[str]:
    yield word
    for ending, put in _CHANGES:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            cut = word.removesuffix(ending) + put
            yield cut
            # `bigger`, `stopped`: a doubled last letter goes too.
            if not put and len(cut) > 3 and cut[-1] == cut[-2]:
                yield cut[:-1]
