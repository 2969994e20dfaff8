"""What files must not hold: `without eggs or nuts`, `dairy-free`, `not a stew`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.rules import patterns
from agents.rules.file_words import OCCASIONS, QUICK, SEEKING
from agents.rules.words import STOP, stem, tokens

_ITEM = r"(?:any\s|the\s|an?\s)?[^\W\d][\w'’-]*(?:\s(?!or\b|and\b|nor\b)[^\W\d][\w'’-]*)?"
_AND = r"\s?(?:,|/|&|\bor\b|\band\b|\bnor\b)\s?"
_LIST = rf"(?P<list>{_ITEM}(?:{_AND}(?:no\s|without\s|or\s|and\s)?{_ITEM})*)"
_WITHOUT = (
    r"\b(?:without|w/o|with no|(?<!than )no|free (?:of|from)|minus|except|avoid(?:ing|s)?|"
    r"not (?:contain(?:ing)?|us(?:e|ing)|with|includ(?:e|ing))|allerg(?:ic to|y to)|"
    r"leav(?:e|es|ing) out|(?:do|does|can|will)(?:n['’]t| ?not)\s(?:use|uses|need|contain|eat|have|"
    rf"include|like|require|call for|tolerate|stand)|hates?|lacking|skip(?:s|ping)?)\s{_LIST}"
)
_NOT_A = r"\b(?:not|n['’]t|other than) (?:an?|another)\s(?P<kind>[a-z]{3,})\b"
_FREE = r"\b(?P<what>[a-z]{3,})[- ](?:free|less)\b"
_FILLERS = ("any", "the", "no", "or", "and", "a", "an", "without")


@dataclass(frozen=True, kw_only=True)
class Barred:
    """What is forbidden, and the question without it."""

    rest: str
    things: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """What the file itself must not be."""


def read_barred(text: str) -> Barred:
    """Take out of a question what it forbids."""
    things: list[str] = []
    kinds = [match["kind"].casefold() for match in patterns.finditer(_NOT_A, text)]
    rest = patterns.sub(rf"\b(?:is|are|it['’]s)?\s?{_NOT_A}", " ", text)

    def keep(match: re.Match[str]) -> str:
        named, back = _things(match["list"])
        things.extend(named)
        return f", {back}" if back else " "

    rest = patterns.sub(_WITHOUT, keep, rest)
    things += [match["what"].casefold() for match in patterns.finditer(_FREE, rest)]
    rest = patterns.sub(_FREE, " ", rest)
    return Barred(rest=rest, things=tuple(dict.fromkeys(things)), kinds=tuple(kinds))


def _things(listed: str) -> tuple[list[str], str]:
    """Split `eggs or dairy for`; what does not name a thing goes back into the question."""
    things, back = [], []
    for part in patterns.split(_AND, listed):
        words = [one for one in tokens(part) if one not in _FILLERS]
        kept: list[str] = []
        for at, one in enumerate(words):
            if one in STOP or patterns.search(QUICK, one) or stem(one) in SEEKING | OCCASIONS:
                back += words[at:]
                break
            kept.append(one)
        if kept:
            things.append(" ".join(kept))
    return things, " ".join(back)
