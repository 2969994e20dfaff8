"""Scripts that are written without spaces, cut into overlapping pairs of letters.

The same cut for what is stored and what is asked, so that any two letters that stand side by side
find each other without a dictionary. Korean has spaces, but hangs its particles on its words.
"""

from __future__ import annotations

import re
from itertools import pairwise

MARKS = "\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0971-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u17dd\u3099\u309a"  # noqa: E501
"""Vowel signs and tones, for a character class; blocks of India whole, but for their full stops."""
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf"  # Lao
    "\u1000-\u102a\u103f\u1050-\u1055"  # Burmese
    "\u1780-\u17b3"  # Khmer
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Han
    "\u1100-\u11ff\uac00-\ud7a3"  # Hangul
)
_LETTER = re.compile(f"[{_UNSPACED}][{MARKS}]*")
_RUN = re.compile(f"(?:[{_UNSPACED}][{MARKS}]*)+")


def in_pairs(text: str, *, last: bool) -> str:
    """Give `text` with every unspaced run as pairs of letters, blanks between.

    last: add the last letter alone, so that one letter is found as the beginning of a word
    wherever it stands.
    """
    return _RUN.sub(lambda found: _paired(found[0], last=last), text)


def _paired(run: str, *, last: bool) -> str:
    letters = _LETTER.findall(run)
    if len(letters) == 1:
        return f" {run} "
    pairs = [left + right for left, right in pairwise(letters)]
    return " " + " ".join([*pairs, *letters[-1:]] if last else pairs) + " "


def is_unspaced(word: str) -> bool:
    """Tell whether a word is of a script without spaces."""
    return not word.isascii() and _RUN.fullmatch(word) is not None


def is_single(word: str) -> bool:
    """Tell whether a word is one letter of a script without spaces."""
    return not word.isascii() and _LETTER.fullmatch(word) is not None
