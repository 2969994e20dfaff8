"""Words from file and folder names; names that a camera or a program gave say nothing.

Knows no file and no item: text in, words out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PROGRAM = """
img image images pic pics pix dsc dscn dscf dcim pxl mvimg gopr mvi vid mov wa pano var mnt tmp temp
whatsapp signal telegram screenshot screenshots bildschirmfoto untitled unnamed unknown copy kopie
static assets asset media public resources dataset
"""
PROGRAM_WORDS = frozenset(_PROGRAM.split())
"""Words that a camera, a phone or a program writes; they are left out."""
_GENERIC = """
picture pictures photo photos foto fotos video videos rec recording recordings audio sound sounds
clip clips voice memo note notes file files document documents doc docs page pages scan scans
scanned new old download downloads desktop upload uploads attachment attachments content contents
data items item sample samples edited export exported original originals capture users library
folder stuff misc things val and or of the a at in on with for from to my und der die das le la de
"""
GENERIC_WORDS = frozenset(_GENERIC.split())
"""Words that say nothing alone, but belong to a name that says something: `Quire and Page`."""

_HASH = re.compile(r"[0-9a-f]{8,}", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_COUNTER = re.compile(r"[A-Za-z]{0,4}\d{4,}[A-Za-z]?")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def name_words(name: str) -> str:
    """Turn a file name into words: `brunch-at_Moss.jpg` gives `brunch at Moss`; empty if neutral.

    A name of nothing but such words, numbers, hashes or single letters gives no words.
    """
    stem = _UUID.sub(" ", _EXTENSION.sub("", name))
    words: list[str] = []
    for chunk in re.split(r"[\s_\-.,+()\[\]{}#@&=!]+", stem):
        if chunk.casefold() not in PROGRAM_WORDS and not _is_code(chunk):
            words.extend(_WORD.findall(_CAMEL.sub(" ", chunk)))
    kept = [word for word in words if word.casefold() not in PROGRAM_WORDS]
    return " ".join(kept) if any(_tells(word) for word in kept) else ""


def path_words(folders: Iterable[str], name: str) -> str:
    """Turn a name and its folders, outermost first, into words; repeated words are said once."""
    said: list[str] = []
    seen: set[str] = set()
    for part in (*folders, name):
        words = name_words(part)
        if words and words.casefold() not in seen:
            seen.add(words.casefold())
            said.append(words)
    return ", ".join(said)


def _tells(word: str) -> bool:
    if word.casefold() in GENERIC_WORDS:
        return False
    letters = sum(char.isalpha() for char in word)
    return letters > 2 or (letters > 0 and not word.isascii())


def _is_code(chunk: str) -> bool:
    """Tell a hash, a counter or a random identifier from a word."""
    if not any(char.isalpha() for char in chunk) or _COUNTER.fullmatch(chunk):
        return True
    digits = sum(char.isdigit() for char in chunk)
    if _HASH.fullmatch(chunk) and digits:
        return True
    switches = len(re.findall(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", chunk))
    return switches >= 3 or (len(chunk) >= 16 and digits >= 3)
