"""Tells whether an answer says the gold answer, over spellings of numbers, units and money."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_PARTS = re.compile(r"[;,]\s+|\s+against\s+")
"""A gold answer with several parts (`August, 8.6 thousand`) wants all of them."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|[€$£%°]")
_EMPTY = frozenset(("the", "a", "an", "of", "at", "on", "in", "it", "is", "for", "to"))
_NUMBER_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty
    """
_TENS = {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70",
         "eighty": "80", "ninety": "90", "hundred": "100"}  # fmt: skip
_SPELLED = {word: str(number) for number, word in enumerate(_NUMBER_WORDS.split())} | _TENS
_SAME = {"€": "eur", "euro": "eur", "euros": "eur", "minutes": "min", "minute": "min",
         "metres": "m", "metre": "m", "meters": "m", "decibels": "db", "percent": "%"}  # fmt: skip


_OTHERWISE = " | "
"""Between ways to say the same (`half past six | 18:30`)."""


def says(answer: str, gold: str) -> bool:
    """Tell whether every part of `gold`, in one of its wordings, stands in `answer`.

    A part stands where its words follow each other; one with a number also where all its words
    stand in one sentence (`| cold brew | 205 |` under a heading in mg does not).
    """
    whole = _tokens(answer)
    sentences = [Counter(_tokens(one)) for one in _SENTENCES.split(answer)]
    return any(
        all(_stands(_tokens(part), whole, sentences) for part in _PARTS.split(wording))
        for wording in gold.split(_OTHERWISE)
    )


def _stands(part: list[str], whole: list[str], sentences: list[Counter[str]]) -> bool:
    if not part or runs_in(part, whole):
        return True
    numeric = any(one[0].isdigit() for one in part)
    return numeric and any(Counter(part) <= sentence for sentence in sentences)


def runs_in(part: list[str], whole: list[str]) -> bool:
    """Tell whether tokens follow each other somewhere in a longer list."""
    size = len(part)
    return any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def plain_tokens(text: str) -> list[str]:
    """Cut a text into folded words and numbers, for exact quotes."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    return _TOKEN.findall(flat)


def _tokens(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return [_same(one) for one in _TOKEN.findall(bare) if one not in _EMPTY]


def _same(token: str) -> str:
    if token[0].isdigit():
        # 6.80, 6,80 and 6.8 are one price; 18:00 stays a time.
        number = token.replace(",", ".")
        return number.rstrip("0").rstrip(".") if number.count(".") == 1 else number
    return _SPELLED.get(token, _SAME.get(token, token))
