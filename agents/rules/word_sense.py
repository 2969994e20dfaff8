"""Words that mean nearly the same, as a text encoder hears them: `laundry` and `washing`."""

from __future__ import annotations

from collections.abc import Sequence

from agents.rules.remembered import remembered
from agents.rules.words import content_terms
from tools.core.protocols import Encoder

_NEAR = 0.72
"""Cosine of two single words from which on they mean nearly the same.

Read off the development questions with all-MiniLM-L6-v2: of the words of answerable questions that
their evidence lacks, one in five has such a neighbour in it.
"""
_MOST_WORDS = 400
_CLASSES = (
    "january february march april may june july august september october november december",
    "monday tuesday wednesday thursday friday saturday sunday weekday weekend",
    "one two three four five six seven eight nine ten eleven twelve first second third",
    "yesterday today tomorrow tonight morning afternoon evening night noon midnight",
    "north south east west left right up down big small large little more less many few",
    "car cars phone phones",
)
_CLASS_OF = {word: at for at, row in enumerate(_CLASSES) for word in row.split()}
"""Words that lie close together and exclude each other."""


class WordSense:
    """Tells neighbours of single words; vectors are kept. Threads may ask at once."""

    def __init__(self, encoder: Encoder) -> None:
        self._vectors = remembered(encoder)

    def near(self, terms: Sequence[str], text: str) -> tuple[str, ...]:
        """Give those terms that a word of the text means nearly."""
        asked = [one for one in terms if one.isalpha() and one not in _CLASS_OF]
        words = [
            one for one in content_terms(text)
            if len(one) > 2 and one.isalpha() and one not in _CLASS_OF
        ][:_MOST_WORDS]  # fmt: skip
        if not asked or not words:
            return ()
        cosines = self._vectors.of(words) @ self._vectors.of(asked).T
        return tuple(
            term for term, best in zip(asked, cosines.max(axis=0), strict=True) if best >= _NEAR
        )
