"""Whether a text layer can be trusted, and how many words it has. Pure."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]{2,}")
_CID = re.compile(r"\(cid:\d+\)")
_JUDGED_CHARS = 40
_MAX_BROKEN_SHARE = 0.15
_MIN_WORD_SHARE = 0.25


def word_count(text: str) -> int:
    """Count words of at least two letters, and numbers."""
    return len(_WORD.findall(text)) + len(re.findall(r"\d[\d.,]*", text))


def is_garbage(text: str) -> bool:
    """Tell whether a text layer is no text: fonts without an encoding, or wrong glyphs.

    Judged on the share of characters that have no meaning, and of characters that stand in words
    or numbers. Short texts are never judged.
    """
    dense = "".join(text.split())
    if len(dense) < _JUDGED_CHARS:
        return False
    broken = sum(1 for c in dense if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc"))
    broken += sum(len(found) for found in _CID.findall(dense))
    if broken > _MAX_BROKEN_SHARE * len(dense):
        return True
    meant = sum(len(found) for found in _WORD.findall(text))
    meant += sum(1 for c in dense if c.isdigit()) + sum(1 for c in dense if c in "._-–—…·")
    # Scripts without blanks are one long "word" each; leader dots and rules are no garbage.
    return meant < _MIN_WORD_SHARE * len(dense)
