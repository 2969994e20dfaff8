"""One value in the place of another: `instead of a cafe a restaurant`, `I said 38 but meant 40`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.constraints.meaning import family
from agents.constraints.standing import Standing
from agents.constraints.targets import ReadWords, meant_by

_WORD = r"[\w€$£&.:'’-]+(?:,\d{3})*"
_OLD = rf"(?P<old>(?:{_WORD} ){{0,3}}?{_WORD})"
_NEW = rf"(?P<new>(?:{_WORD} ){{0,4}}?{_WORD})"
_DET = r"(?:(?:the|an?|my|our|from|on|in|at|by|size|of) )*"
_LEAD = (
    r"(?:(?:i|we) (?:should|would|['’]d) (?:like|prefer)|i(?:['’]d)? (?:want|need|prefer)|"
    r"(?:i|we) (?:can|could|may|will)(?: now)? (?:spend|pay|go|stretch)(?: now)?(?: up)?(?: to)?|"
    r"make it|better|rather|please|take|go(?: up)? to|give me|let us have|only|it should be|"
    r"it (?:has to|must) be|i meant|i mean)"
)
_END = (
    r"(?=\W*(?:please|pls|now|then|as well|it is|it should be|should it be|wanted|what i mean|"
    r"i (?:meant|mean|wanted to say|want|need)|is what i (?:meant|mean|want)|same \w+|for me|"
    r"the \w+ is)?(?:\W*$|[^\w,.]*(?:[,.](?!\d)|[;:!–—])|\s(?:we|i|my|sure|cause)\b))"
)
_FORMS = tuple(re.compile(one, re.I) for one in (
    rf"\binstead of {_DET}{_OLD},? (?:{_LEAD}\W+)*{_DET}{_NEW}{_END}",
    rf"{_DET}\b{_NEW} (?:instead of|rather than|in place of) {_DET}{_OLD}{_END}",
    rf"\b(?:i|it) (?:meant|was|is|wanted),? {_DET}{_NEW}(?: (?:that )?i (?:meant|mean|"
    rf"wanted))?,? not "
    rf"{_DET}{_OLD}{_END}",
    rf"\bnot {_DET}{_OLD},? (?:but|rather|{_LEAD})(?:\W+{_LEAD})*\W+{_DET}{_NEW}{_END}",
    rf"^\W*not {_DET}{_OLD}, {_DET}{_NEW}{_END}",
    rf"^\W*not {_DET}{_OLD}, (?:i beg your pardon|sorry|pardon|excuse me|my mistake)\W+"
    rf"(?:[\w']+ ){{0,5}}?{_DET}{_NEW}{_END}",
    rf"\bno {_OLD},? (?:rather|better|but|instead) {_DET}{_NEW}{_END}",
    rf"\b(?:change|swap|switch|exchange|replace|move|moved|turn) {_DET}{_OLD} (?:to|for|"
    rf"into|with|by|"
    rf"in) {_DET}{_NEW}{_END}",
    rf"\bmoved from {_DET}{_OLD} to {_DET}{_NEW}{_END}",
    rf"\bmake (?:from|out of) {_DET}{_OLD} {_DET}{_NEW}{_END}",
    rf"\bi (?:have )?(?:said|typed|"
    rf"wrote) {_DET}{_OLD},? but (?:[\w'’]+ ){{0,6}}?(?:i )?(?:meant|mean|"
    rf"want|called|need) {_DET}{_NEW}{_END}",
    rf"^\W*{_DET}{_OLD} was (?:false|wrong|a mistake|an error),? (?:make|it should be|"
    rf"should be|it is|"
    rf"take|i meant) {_DET}{_NEW}(?: out of it)?{_END}",
    rf"^\W*{_DET}{_NEW},? not {_DET}{_OLD}{_END}",
    rf"\b(?:make (?:it|that)|change (?:it|that) to|it['’]?s|it should be) {_DET}{_NEW},? not "
    rf"{_DET}{_OLD}{_END}",
    rf"\bhad {_DET}{_OLD} wrong,? (?:it['’]?s|it is|it should be|should be) {_DET}{_NEW}"
    rf"(?: (?:that )?(?:i|we) (?:need|want|meant))?{_END}",
    rf"^\W*{_DET}{_OLD} (?:is|are)\b[^,.;!]{{2,40}}?[,.;!] (?:make it|let['’]?s make it|"
    rf"change it (?:to|"
    rf"in|into)|better|rather|take) {_DET}{_NEW}(?: instead)?{_END}",
    rf"^\W*{_OLD} bore me[,.;!] (?:make it|rather) {_DET}{_NEW}{_END}",
))  # fmt: skip


_NUMBER = re.compile(r"[€£$]?\d+(?:[.,]\d+)*(?: ?(?:€|euros?|eur|db|grams?|g|kg|k?w))?", re.I)
_NOUN = re.compile(r"[a-z]{3,}", re.I)
_SIZE = re.compile(r"[xsml]{1,4}|\d{2}|small|medium|large", re.I)


@dataclass(frozen=True, kw_only=True)
class Swap:
    """What goes, and what comes in its place."""

    ids: tuple[str, ...]
    """Of the wishes that go."""
    new: str
    """The words of the one that comes."""


def swap_in(text: str, standing: Standing, read: ReadWords) -> Swap | None:
    """Read the swap that words are; None where they are none of a wish that stands."""
    unknown: Swap | None = None
    for match in _matches(text):
        new, old = match["new"], meant_by(match["old"], standing.held, read)
        going = [one for one in standing.held if one.id in old]
        if _NUMBER.fullmatch(new) and any(isinstance(one.value, float) for one in going):
            return Swap(ids=(), new=f"make it {new}")
        if _SIZE.fullmatch(new) and any(one.field == "size" for one in going):
            new = f"size {new}"
        fields = {family(one.field) for one in read(new)}
        ids = tuple(one.id for one in going if family(one.field) in fields)
        if ids and len(fields) == 1:
            return Swap(ids=ids, new=f"make it {'a ' if 'kind' in fields else ''}{new}")
        kinds = tuple(one.id for one in going if one.field == "kind")
        if unknown is None and kinds and not fields and _NOUN.fullmatch(new):
            # What the library has none of is searched for by its name.
            unknown = Swap(ids=kinds, new=f"a {new}")
    return unknown


def _matches(text: str) -> Iterator[re.Match[str]]:
    for form in _FORMS:
        yield from form.finditer(text)
