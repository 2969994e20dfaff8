"""Mends a word of a question that the library does not hold, from the words it does hold.

The vocabulary is a table beside the FTS5 tables, counted up and down with every row, so that a
forgotten word is gone.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from tools.index.words import words

SPELLING_DDL = (
    "CREATE TABLE lexical_words (word TEXT PRIMARY KEY, seen INTEGER NOT NULL) WITHOUT ROWID",
)

_SHORTEST = 5
"""Shorter words have too many neighbours."""
_TWO_EDITS_FROM = 8
_SEEN_ENOUGH = 3
"""A word that stands in fewer rows may be a misprint itself."""
_LETTERS_AND_DIGITS = re.compile(r"([a-z]+)(\d+)|(\d+)([a-z]+)")


def count(connection: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Count the distinct words of every text as seen once more."""
    seen = Counter(word for text in texts for word in set(words(text)))
    connection.executemany(
        "INSERT INTO lexical_words (word, seen) VALUES (?, ?) "
        "ON CONFLICT (word) DO UPDATE SET seen = seen + excluded.seen",
        sorted(seen.items()),
    )


def discount(connection: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Take back what `count` counted for the same texts."""
    seen = Counter(word for text in texts for word in set(words(text)))
    connection.executemany(
        "UPDATE lexical_words SET seen = seen - ? WHERE word = ?",
        sorted((times, word) for word, times in seen.items()),
    )
    connection.executemany(
        "DELETE FROM lexical_words WHERE word = ? AND seen <= 0", ((word,) for word in seen)
    )


def seen(connection: sqlite3.Connection, asked: Sequence[str]) -> dict[str, int]:
    """Give in how many rows each word stands; words that are nowhere are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(asked), 500):
        some = asked[start : start + 500]
        marks = ",".join("?" * len(some))
        found.update(
            connection.execute(
                f"SELECT word, seen FROM lexical_words WHERE word IN ({marks})", some
            )
        )
    return found


def mend(connection: sqlite3.Connection, word: str) -> list[str]:
    """Give words of the library in the place of one that is nowhere; empty when none is near.

    Tries letters and digits apart (`q3` alone is left), one slip, two words written as one, two
    slips in a long word. Ties go to the word seen more often.
    """
    parted = _LETTERS_AND_DIGITS.fullmatch(word)
    if parted:
        halves = [half for half in parted.groups() if half and len(half) > 1]
        known = seen(connection, halves)
        return [half for half in halves if half in known]
    if not word.isalpha() or not word.isascii() or len(word) < _SHORTEST:
        return []
    limit = 1 if len(word) < _TWO_EDITS_FROM else 2
    near = _nearest(connection, word, limit)
    if near and near[0] == 1:
        return [near[1]]
    halves = _halves(connection, word)
    if halves:
        return halves
    return [near[1]] if near else []


def _nearest(connection: sqlite3.Connection, word: str, limit: int) -> tuple[int, str] | None:
    # The first letter is rarely wrong, and it makes the search a range of the primary key.
    rows = connection.execute(
        "SELECT word, seen FROM lexical_words WHERE word >= ? AND word < ? "
        "AND length(word) BETWEEN ? AND ? AND seen >= ?",
        (word[0], chr(ord(word[0]) + 1), len(word) - limit, len(word) + limit, _SEEN_ENOUGH),
    )
    letters = set(word)
    ranked = [
        (slips, -times, other)
        for other, times in rows
        # A slip adds or takes at most one letter on either side; most words differ by more.
        if len(letters.symmetric_difference(other)) <= 2 * limit
        and other.isalpha()
        and (slips := edit_distance(word, other, limit)) <= limit
    ]
    if not ranked:
        return None
    slips, _, best = min(ranked)
    return slips, best


def _halves(connection: sqlite3.Connection, word: str) -> list[str]:
    cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    known = seen(connection, sorted({half for cut in cuts for half in cut}))
    ranked = [
        (min(known[left], known[right]), left, right)
        for left, right in cuts
        if left in known and right in known
    ]
    if not ranked:
        return []
    times, left, right = max(ranked)
    return [left, right] if times >= _SEEN_ENOUGH else []


def edit_distance(left: str, right: str, limit: int) -> int:
    """Count slips (letter too many, too few, wrong, two swapped); above `limit`, limit + 1.

    Optimal string alignment, after Damerau (1964).
    """
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        new = [i] + [0] * len(right)
        for j, b in enumerate(right, start=1):
            new[j] = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                new[j] = min(new[j], before[j - 2] + 1)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return row[-1]
