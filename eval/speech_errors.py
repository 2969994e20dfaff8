"""Word error rate: how many words were heard wrong, left out or made up, per word that was said."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def plain_words(text: str) -> list[str]:
    """Give words without case, accents kept, punctuation dropped. `don't` stays one word.

    Numbers are compared as they are written: `10` for `ten` is an error.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    spaced = "".join(one if one.isalnum() or one == "'" else " " for one in folded)
    return [word for one in spaced.split() if (word := one.strip("'"))]


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Give the fewest words to replace, add or drop that make `heard` of `said`."""
    row = list(range(len(heard) + 1))
    for count, word in enumerate(said, 1):
        left = row
        row = [count]
        for place, other in enumerate(heard, 1):
            row.append(min(left[place] + 1, row[place - 1] + 1, left[place - 1] + (word != other)))
    return row[-1]
