"""Things that a conversation spoke of, and which of them words fit best."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.records import Past
from agents.rules.constraints import condition_of
from agents.rules.lexicon import lexicon, similar_stems
from agents.rules.thread_view import listed_last, topics
from agents.rules.words import STOP, content_terms, stem, stems
from tools.core.items import Item
from tools.core.protocols import Catalogue
from tools.core.query import Constraint

ItemsOf = Callable[[str], Sequence[Item]]
"""Gives what the library holds of a thing."""
Vectors = Callable[[Sequence[str]], NDArray[np.float32]]
"""Gives unit vectors of texts, (n, d)."""

_ITEMS = 60
"""Items of a thing that are looked through for a word."""
_MOST_LINES = 12
"""Short texts of a thing that words are compared with by meaning."""
_WISH, _BARRED = 1.5, -1.0
"""What a wish counts that holds of one, and that is known not to; a word counts 1."""
_CALLED = 2.0
"""What a word counts that says what one is or is called."""
_NEAR, _CLEAR = 0.3, 0.08
"""Cosine from which words mean one, and how far the others must lie behind. Not tuned."""
_SAYING_NOTHING = """
    told tell showed mentioned people give asked ask said say earlier before again start beginning
    one pair both three fellow chap establishment outfit article choice option whichever either
    fancy reckon wonder forgive regarding concerning return back hang wait oh umm um er hm lol tho
    right sorry actually nah yes no please
    """
_NOTHING = frozenset(stem(one) for one in _SAYING_NOTHING.split())


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One of the things that were spoken of."""

    name: str
    called: frozenset[str]
    """Stems of its name and of words for what it is."""
    words: frozenset[str]
    """Stems of all that is written of it."""
    lines: tuple[str, ...]
    """Short texts that describe it."""
    leads: tuple[str, ...]
    """Items whose facts are its own."""


class SpokenOf:
    """Reads what the library holds of things that were spoken of."""

    def __init__(
        self,
        catalogue: Catalogue,
        items_of: ItemsOf,
        kind_of: Callable[[str], str],
        vectors: Vectors | None = None,
    ) -> None:
        """vectors: None where nothing is compared by meaning."""
        self._catalogue = catalogue
        self._items_of = items_of
        self._kind_of = kind_of
        self._vectors = vectors
        self._known: dict[str, Spoken] = {}

    def of(self, name: str) -> Spoken:
        """Give one thing."""
        if name not in self._known:
            items = self._items_of(name)[:_ITEMS]
            texts = [f"{one.text} {one.about} {one.caption} {one.heading}" for one in items]
            kind = self._kind_of(name)
            lines = [f"{name}, {kind}", *(one.caption or one.about or one.text for one in items)]
            self._known[name] = Spoken(
                name=name,
                called=stems(f"{name} {kind} {kind.replace(' ', '')}") | _words_for(kind),
                words=stems(" ".join(texts)),
                lines=tuple(dict.fromkeys(one[:120] for one in lines if one))[:_MOST_LINES],
                leads=tuple(one.id for one in items[:8]),
            )
        return self._known[name]

    def fitting(
        self,
        said: str,
        names: Sequence[str],
        wishes: Sequence[Constraint] = (),
        *,
        by_meaning: bool,
    ) -> str:
        """Give the one that words fit; empty where they fit none, or several alike.

        wishes: what the words ask for. by_meaning: compare by meaning where no word tells.
        """
        spoken = [self.of(name) for name in names]
        terms = [one for one in content_terms(said) if stem(one) not in _NOTHING | STOP]
        scores = dict.fromkeys(names, 0.0)
        for term in terms:
            self._count(term, spoken, scores)
        for wish in wishes:
            for one in spoken:
                scores[one.name] += self._held(wish, one)
        best = _clear(scores)
        # What is written of one or all of them is no word for anything else.
        unsaid = [
            term
            for term in terms
            if not any(_among(term, one.words | one.called) for one in spoken)
        ]
        if best or not (by_meaning and unsaid and self._vectors is not None):
            return best
        return self._nearest(" ".join(unsaid), spoken)

    def lacking(self, said: str, names: Sequence[str], wishes: Sequence[Constraint] = ()) -> str:
        """Give the only one that what is said does not fit; empty where that is not clear."""
        for wish in wishes:
            barred = [one for one in names if self._held(wish, self.of(one)) == _BARRED]
            if len(barred) == 1:
                return barred[0]
        terms = [one for one in content_terms(said) if stem(one) not in _NOTHING | STOP]
        spoken = [self.of(name) for name in names]
        for term in terms:
            without = [one.name for one in spoken if not _among(term, one.words | one.called)]
            if len(without) == 1:
                return without[0]
        return ""

    @staticmethod
    def _count(term: str, spoken: Sequence[Spoken], scores: dict[str, float]) -> None:
        called = [one.name for one in spoken if _is_called(term, one.called)]
        written = [one.name for one in spoken if _among(term, one.words)]
        if 0 < len(called) < len(spoken):
            for name in called:
                scores[name] += _CALLED
        elif len(written) < len(spoken):
            for name in written:
                scores[name] += 1.0

    def _held(self, wish: Constraint, one: Spoken) -> float:
        if not one.leads:
            return 0.0
        truth, _ = self._catalogue.check(one.leads[0], condition_of(wish))
        return {"yes": _WISH, "no": _BARRED}.get(truth, 0.0)

    def _nearest(self, said: str, spoken: Sequence[Spoken]) -> str:
        assert self._vectors is not None
        asked = self._vectors([said])[0]  # (d,)
        near = {one.name: float((self._vectors(one.lines) @ asked).max()) for one in spoken}
        first, *others = sorted(near, key=lambda name: -near[name])
        clear = near[first] >= _NEAR and all(near[first] - near[name] >= _CLEAR for name in others)
        return first if clear else ""


def groups_of(turns: Sequence[Past]) -> Iterator[tuple[str, ...]]:
    """Give what may be meant, likeliest first: what was compared, spoken of, and listed."""
    given: list[tuple[str, ...]] = []
    about = tuple(dict.fromkeys(name for one in turns for name in one.about))
    for names in (compared_last(turns), about, topics(turns), listed_last(turns, 2)):
        if len(names) > 1 and names not in given:
            given.append(names)
            yield names


def compared_last(turns: Sequence[Past]) -> tuple[str, ...]:
    """Give the things that one of the last three turns named together."""
    return next((one.about for one in reversed(turns[-3:]) if len(one.about) > 1), ())


def _is_called(term: str, called: frozenset[str]) -> bool:
    """Tell whether a word is one for what something is; what is slept in is no inn."""
    return stem(term) in called or _begins_one(term, called)


def _begins_one(term: str, words: frozenset[str]) -> bool:
    begin = term[:_BEGIN]
    return len(begin) == _BEGIN and any(one.startswith(begin) for one in words)


def _among(term: str, words: frozenset[str]) -> bool:
    """Tell whether a word or one nearly like it is there, `stripy` beside `striped`."""
    return bool(similar_stems(term) & words) or _begins_one(term, words)


_BEGIN = 5
"""Letters of which two words of one root share the first."""


def _clear(scores: dict[str, float]) -> str:
    first, *others = sorted(scores, key=lambda name: -scores[name])
    return first if scores[first] > 0 and all(scores[first] > scores[one] for one in others) else ""


def _words_for(kind: str) -> frozenset[str]:
    """Give stems of the words that lists of the rules know for a kind."""
    known = lexicon().kinds
    own = {stem(kind), *(stem(one) for one in kind.split())}
    found: set[str] = set()
    for name, words in known.items():
        said = {stem(one) for one in words if one.isalpha()} | {stem(name)}
        if own & said:
            found |= said
            found |= {stem(one) for two in words for one in two.split()[:-1]}
    return frozenset(found)
