"""Words that may say which of several is meant: `the stripy one`, `whichever takes dogs`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.rules.pronouns import refers
from agents.rules.words import content_terms

_NOUN = (
    r"(?:one|ones|place|spot|thing|fellow|chap|establishment|option|choice|machine|item|house|"
    r"outfit|guest ?house|hotel|hostel|cafe|café|restaurant|bar|pub|museum|shop|coat|article)"
)
_NOT_DESCRIBING = r"(?:same|other|first|second|third|last|next|former|latter)"
_NAMING = re.compile(
    rf"\b(?P<np>(?:the|that|those|this) (?:(?!{_NOT_DESCRIBING}\b)[\w'’-]+ ){{0,3}}?{_NOUN}\b"
    r"(?: (?:that|which|where|with|without|who|whose|in|on|by|near|of|you)\b[^,.;:?!–—]*)?)",
    re.I,
)
"""`The loud one`, `the one where I can leave the car`, `that bread place`."""
_SEVERAL = r"(?:two|three|four|pair|lot|both|them|those|these)"
_BARE = re.compile(
    r"\b(?P<np>(?:the|that) (?:(?:less|least|more|most) )?[a-z]+(?: [a-z]+)?)"
    rf"(?:(?P<of> of (?:(?:the|those|these|them) )?{_SEVERAL}\b)|"
    r"(?=\s*(?:[,.;:?!–—]|$)| (?:then|will|would|please|it is)\b))|"
    rf"\b(?P<np2>(?:(?:less|least|more|most) )?[a-z]+ of (?:the )?{_SEVERAL})\b",
    re.I,
)
"""`The dearer of the two`, `what colour is the dearer`, `least expensive of three`."""
_WHICHEVER = re.compile(
    r"\b(?P<np>(?:whichever|whatever|that which|the one (?:that|which)|which one)\b[^,.;:?!–—]*)",
    re.I,
)
_ONE = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|oh|ah|well)\W+)*(?P<np>[\w'’-]+(?: [\w'’-]+)? one)\s*[:,–—-]",
    re.I,
)
"""`Basement one: which days?`."""
_SETTLES = re.compile(
    r"\b(?:(?:it|that)(?:['’]s| is| was|['’]ll be| (?:will|must|shall|would) be|"
    r" will have to be| has to be| had better be)(?! \w+ (?:to|that))|"
    r"for (?:me|us) (?:then|please|thanks)|will do|"
    r"(?:i|we)(?:['’]ll| shall| will|['’]d| would|['’]m|['’]re) (?:rather |better )?"
    r"(?:take|have|choose|pick|go|going|settle)|let['’]s (?:take|have|go|do|splurge|pick|choose)|"
    r"so (?:that|the|whichever)|it is|me then|i mean)\b",
    re.I,
)
"""Words that settle on one: `it had better be the yellow`, `freebie it is`."""
_ELLIPTIC = re.compile(
    r"\b(?:(?:allows?|takes?|has|does|offers?|fits?) (?:that|it|so|none|them)|has none|that one|"
    r"the (?:right|other)(?: one)?|none)\b\W*$",
    re.I,
)
"""`Wool scratches me. So whichever has none`: what came before says what."""
_LACKS = re.compile(
    r"\b(?:no|not|none|never|without|hate|dislike|can(?:['’]?t| ?not)|won['’]?t|don['’]?t|"
    r"isn['’]?t|scratch\w*|itch\w*|allerg\w*|neither)\b",
    re.I,
)
_ASKING = re.compile(
    r"^\W*(?:(?:and|so|but|then|also|now|please)\W+)*(?:is|are|was|were|do|does|did|can|could|may|"
    r"might|must|shall|should|will|would|have|has|how|what|whats|when|where|who|which|why|till|"
    r"until|any|wifi|price|tell me)\b",
    re.I,
)
_WITHOUT = re.compile(r"\b(?:without|with no|has no|have no|not|isn['’]?t|doesn['’]?t|non)\b", re.I)
_THAT_ONE = re.compile(r"\bthat one\b", re.I)
_NOT_THAT = re.compile(r"\bnot (?:that|this) one\b", re.I)
_ONE_OF_THEM = re.compile(r"\bone of (?:them|those|these|the (?:two|three))\b", re.I)
CLAUSES = re.compile(r"[^,.;:?!–—…]+[,.;:?!–—…]*", re.S)
_MARKS = " ,.;:?!–—…"
_SHORT = 5
"""Words of a clause in which a plain adjective picks: `freebie it is`."""


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Words that may say which one is meant, and where they stand."""

    start: int
    end: int
    said: str
    apart: bool = False
    """They stand in a clause of their own, and what is asked in another."""
    named: bool = False
    """They are a name for a thing: `the heavy one`."""

    @property
    def by_adjective(self) -> bool:
        """A plain adjective picks as well as a comparative."""
        return self.named or len(self.said.split()) < _SHORT

    @property
    def denies(self) -> bool:
        """What it says is what is not wanted."""
        if self.named:
            return _WITHOUT.search(self.said) is not None
        return _LACKS.search(self.said) is not None and _ELLIPTIC.search(self.said) is not None


def phrases_in(text: str) -> Iterator[Phrase]:
    """Give the words that may say which of several is meant, the surest first."""
    clauses = list(CLAUSES.finditer(text))
    # Once for all clauses: a text may have thousands.
    says = [bool(content_terms(one.group())) for one in clauses]
    that_one = max((one.end() for one in _THAT_ONE.finditer(text)), default=0)
    for at, clause in enumerate(clauses):
        own = clause.group()
        of_them = _ONE_OF_THEM.search(own) is not None and refers(text[clause.end() :])
        told = (of_them or that_one > clause.end()) and not _ASKING.match(own)
        if told and content_terms(own) and not _NOT_THAT.search(text):
            # `My knees vote for fewer steps, what does that one cost?`
            said = _ONE_OF_THEM.sub(" ", own).strip(_MARKS)
            yield Phrase(start=clause.start(), end=clause.end(), said=said, apart=True)
        apart = sum(says) > says[at]
        which = _WHICHEVER.search(own)
        settles = _SETTLES.search(own) is not None and not _ASKING.match(own)
        if which is None and not settles:
            continue
        inner = _NAMING.search(own)
        # `He won't sleep in a tent, so it will be the one with beds` names it by the beds.
        said = inner["np"] if inner else own if which is None or settles else which["np"]
        if _ELLIPTIC.search(said.rstrip(_MARKS)):
            said = f"{clauses[at - 1].group() if at else ''} {own}"
        start, end = clause.span()
        if which is not None and not apart:
            start, end = start + which.start(), start + which.end()
        yield Phrase(
            start=start, end=end, said=said.strip(_MARKS), apart=apart and not _ASKING.match(own)
        )
    yield from named_in(text)
    for match in _BARE.finditer(text):
        key = "np" if match["np"] else "np2"
        end = match.end("of") if match["of"] else match.end(key)
        yield Phrase(start=match.start(key), end=end, said=match[key], named=True)


def named_in(text: str) -> Iterator[Phrase]:
    """Give the words that name one by what it is like: `the loud one`, `basement one:`."""
    for form in (_NAMING, _ONE):
        for match in form.finditer(text):
            start, end = match.span("np")
            yield Phrase(start=start, end=end, said=match["np"], named=True)
