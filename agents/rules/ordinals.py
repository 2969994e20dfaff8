"""Words that count in a list: `the second one`, `#3`, `last but one`, `whichever you put first`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agents.rules.lexicon import lexicon
from agents.rules.words import STOP
from tools.index.spelling import edit_distance

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
}  # fmt: skip
_FROM_TOP = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "seventh": 6, "7th": 6, "eighth": 7, "8th": 7,
}  # fmt: skip
_ENDS = {
    "top": 0, "opening": 0, "topmost": 0, "last": -1, "final": -1, "bottom": -1, "closing": -1,
    "bottommost": -1, "penultimate": -2,
}  # fmt: skip
PLACED = _FROM_TOP | _ENDS
_NTH = "|".join(_FROM_TOP)
_COUNT = "|".join(NUMBERS)
_LISTED = """
    one 1 ones place places result results option options entry entries hit hits suggestion
    suggestions recommendation proposal idea tip pick choice choices address name item items
    product products article articles machine machines row line thing things spot spots
    establishment find match candidate bullet listing
    """
_OTHER_THINGS = """
    night week weekend month year time day morning afternoon evening hour minute order orders entry
    admission admissions train bus ferry boat sailing sailings tour tours trip bell call chance
    summer winter spring autumn season floor storey stage step aid class name hand date baby child
    kid son daughter visit course glass cup pint drink gear speed page section chapter edition
    half quarter row line sentence paragraph question thing person people come served
    opinion rate price total resort train showing screening film entrance
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december
    """
"""What is counted beside a list: `the last ferry`, `the first floor`, `the second of May`."""
_NOUNS = frozenset(_LISTED.split())
_NOT_LISTED = frozenset(_OTHER_THINGS.split()) - {"entry", "row", "line", "thing", "name"}
_GOING_ON = """
    of on from at in with for by and or but again exactly then too also please actually really still
    be been is are was were do does did have has had can could will would should may might must
    that there here you u we they made called about any open closed free rated weigh cost take allow
    offer serve need look sound charge sell start end come get go run stand let want ask use accept
    welcome mind set expect require give cater costs opens closes allows offers takes serves needs
    weighs looks sounds charges sells starts ends comes gets goes runs stands lies says if when
    whether pls plz thanks how what most best
    """
_BEHIND = frozenset(_GOING_ON.split())
"""Words behind `the second` that leave it standing alone."""
_OF_LIST = (
    r"(?:\s(?:of|in|on|from|off|among) (?:them|these|those|that|there|"
    r"(?:(?:the|your|ur|that|this) )?(?:list|row|lot|bunch|results?))(?: list| lot)?)?"
)
_YOU_SAID = (
    r"(?:\s(?:that |which )?(?:you|u)(?: just| had| have|['’]ve)? (?:named|showed|shown|mentioned|"
    r"listed|found|gave|given|suggested|put|said|told|offered|recommended|read out|wrote|had)"
    r"(?: (?:me|us|there|out))?)?"
)
_DET = r"(?:(?:the|your|ur|that|this|no|my)\s(?:very\s)?)"
_NOUN = rf"(?:\s(?:{'|'.join(sorted(_NOUNS, key=len, reverse=True))})\b(?!\s(?:thing|orders?)\b))"
_SAID = r"(?:listed|put|said|named|mentioned|showed|gave|suggested|told|offered|wrote|read out)"
_FROM_END = re.compile(
    rf"\b{_DET}?(?:(?P<k>{_NTH}|next)(?:[\s-](?:one|thing))?[\s-](?:from|to|off)[\s-]"
    r"(?:the[\s-])?(?:very[\s-])?(?:bottom|end|last)|(?P<pen>last but one|last but two|"
    rf"second[\s-]last|third[\s-]last|penultimate))(?:\s(?:one|thing))?{_OF_LIST}{_YOU_SAID}\b",
    re.I,
)
_FROM_TOP_DOWN = re.compile(
    rf"\b{_DET}?(?P<k>{_NTH})(?: one| thing)? from the (?:very )?(?:top|start)\b|"
    rf"\b(?:the )?(?:(?:one|entry|thing|place) )?(?:on|in|at) (?:the )?(?P<rank>{_NTH}) "
    r"(?:place|position|spot|rank)\b",
    re.I,
)
_BESIDE = re.compile(
    rf"\b(?:the )?(?:one|thing|place|entry) (?:right |just |straight |directly )*"
    rf"(?P<way>under|below|beneath|after|behind|following|above|before|over) "
    rf"(?:the |your )?(?:very )?(?P<of>{_NTH}|top|last|bottom)(?: one)?\b",
    re.I,
)
_AT_END = re.compile(
    rf"\b(?:(?:the|that|your|this|whatever|what) )?(?:{'|'.join(_NOUNS)}|is|was|what['’]s)\s"
    r"(?:right |just )?(?:at|on|from) the (?:very )?(?P<end>top|bottom|end|start|head|foot)"
    rf"(?: of (?:that|the|your|this|ur) (?:list|row|lot|bunch)| of (?:what|those) [^,.:;?!]*)?"
    rf"{_YOU_SAID}\b|"
    r"\b(?:the )?(?P<bare>top|bottom|end|start|head|foot) of (?:the|your|that|this|ur) "
    r"(?:list|row|lot|bunch)\b|"
    r"\b(?:the |that )?(?:one|thing|place) (?:that )?(?P<leads>head|top|end|clos)\w* "
    r"(?:the|your|ur) list\b|"
    rf"\b(?:the )?very (?P<very>first|last|end|top|bottom)(?: one| thing){_OF_LIST}{_YOU_SAID}",
    re.I,
)
_YOU_PUT = re.compile(
    r"\b(?:(?:the |that )?(?:one|thing|place|spot)|which(?:ever)?(?: one)?|what(?:ever)?)"
    rf"(?: that| which)? (?:you|u)(?: had|['’]ve| have)? {_SAID}(?: (?:me|us))?(?: at| right at)?"
    rf"(?: the)? (?P<said>{_NTH}|last|end|top|bottom)\b",
    re.I,
)
_NUMBERED = re.compile(
    rf"(?:(?<!\w)(?:number|option|item|entry|result|suggestion|choice|place|hit|nr|num|no)\.?\s?"
    rf"(?:(?:no|nr|number)\.?\s?)?|#\s?)(?P<number>[1-9]|{_COUNT})\b"
    rf"(?!\s?(?:%|€|\$|eur|euros?|am|pm|o'?clock|[.:,]\d|nights?|days?|hours?|people|persons?|"
    rf"of (?:us|my)|or|to|kids|children|dogs?)){_OF_LIST}{_YOU_SAID}",
    re.I,
)
_MANY = re.compile(
    rf"\b(?:the|your|those|these) (?P<which>first|last|top|bottom) (?P<many>{_COUNT})\b"
    r"(?!\s(?:nights?|days?|hours?|weeks?|months?|years?))(?:\s(?:ones?|places?|things?))?",
    re.I,
)
_YOU_WROTE = re.compile(
    r"\b(?:you|u) (?:wrote|put|listed|named|gave|mentioned|suggested|showed) (?:me )?an?\s$", re.I
)
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][a-z]+)?")
_NO_LIST = re.compile(
    r"-\w|\s(?:of|in) (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|"
    r"\s(?:\w+ )?(?:that )?(?:we|i|they) (?:\w+ )?(?:went|stayed|had|tried|visited|were|"
    r"was|ate|mentioned|asked|named|enquired|inquired|spoke|talked|started|began)\b",
    re.I,
)
"""`The first-aid kit`, `the fifth of December`, `the last place we stayed at`."""
_LIKE_ORDINALS = frozenset(("sixty", "fifty", "eighty"))


@dataclass(frozen=True, kw_only=True)
class Count:
    """Words that count. index: from 0, negative from the end. many: how many are meant."""

    start: int
    end: int
    index: int
    many: int = 1


def counts_in(text: str) -> list[Count]:
    """Give the words of a text that count in a list, in their order, none inside another."""
    kept: list[Count] = []
    for one in _all(text):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _all(text: str) -> Iterator[Count]:
    """Give what counts, the surest forms first."""
    for match in _MANY.finditer(text):
        many = NUMBERS[match["many"].lower()]
        yield _count(match, PLACED[match["which"].lower()], many=many)
    for match in _FROM_END.finditer(text):
        yield _count(match, _from_end(match))
    for match in _FROM_TOP_DOWN.finditer(text):
        yield _count(match, _FROM_TOP[(match["k"] or match["rank"]).lower()])
    for match in _BESIDE.finditer(text):
        step = -1 if match["way"].lower() in ("above", "before", "over") else 1
        yield _count(match, PLACED[match["of"].lower()] + step)
    for match in _AT_END.finditer(text):
        end = match["end"] or match["bare"] or match["leads"] or match["very"]
        yield _count(match, 0 if end.lower() in ("top", "start", "head", "first") else -1)
    for match in _YOU_PUT.finditer(text):
        said = match["said"].lower()
        yield _count(match, -1 if said == "end" else PLACED[said])
    for match in _NUMBERED.finditer(text):
        number = match["number"].lower()
        if not (match.group().lower().startswith("no ") and number in NUMBERS):
            yield _count(match, (NUMBERS[number] if number in NUMBERS else int(number)) - 1)
    yield from _placed(text)


def _count(match: re.Match[str], index: int, *, many: int = 1) -> Count:
    return Count(start=match.start(), end=match.end(), index=index, many=many)


def _from_end(match: re.Match[str]) -> int:
    if match["pen"]:
        return -3 if re.search("two|third", match["pen"], re.I) else -2
    said = match["k"].lower()
    # `Second to last` and `second from the end` are the same one.
    return -((1 if said == "next" else _FROM_TOP[said]) + 1)


def _placed(text: str) -> Iterator[Count]:
    """Give `the third`, `your second suggestion`, `third thing there`, `cost of the secnd`."""
    words = list(_WORD.finditer(text))
    for at, word in enumerate(words):
        said = word.group().casefold().replace("’", "'").removesuffix("'s")
        index = placed(said)
        if index is None:
            continue
        start, definite = word.start(), False
        before = words[at - 1].group().casefold() if at else ""
        if at and before == "very":
            at -= 1
            before = words[at - 1].group().casefold() if at else ""
        if before in ("the", "your", "ur", "that", "this", "my") and at:
            start, definite = words[at - 1].start(), before != "my"
        definite = definite or _YOU_WROTE.search(text[: word.start()]) is not None
        end = _end(text, word, words, said, definite=definite)
        if end is not None:
            yield Count(start=start, end=end, index=index)


def _end(
    text: str, word: re.Match[str], words: list[re.Match[str]], said: str, *, definite: bool
) -> int | None:
    """Give where the counting words end; None where they count something else."""
    behind = text[word.end() :]
    if _NO_LIST.match(behind):
        return None
    own_noun = re.match(rf"{_NOUN}{_OF_LIST}{_YOU_SAID}", behind, re.I)
    leads = re.match(r"\W*(?:(?:and|ok|okay|so|no|sorry|oh|ah|then|right|hm+|um+)\W+)*$",
                     text[: word.start()], re.I)  # fmt: skip
    if own_noun is not None and (definite or leads) and not _counts_time(behind):
        return word.end() + own_noun.end()
    listed = re.match(rf"{_OF_LIST}{_YOU_SAID}", behind, re.I)
    if listed is not None and listed.end():
        return word.end() + listed.end()
    if leads and said in _FROM_TOP and re.match(r"\s*[.:]", behind):
        return word.end()
    two_words = _kind_of_two_words().match(behind)
    if definite and two_words is not None:
        return word.end() + two_words.end()
    following = next((one for one in words if one.start() >= word.end()), None)
    near = following is not None and not text[word.end() : following.start()].strip(" \t")
    if following is not None and near and re.match(r"['’]s\s", behind) is None:
        noun = following.group().casefold()
        kind = noun in _kinds() or noun.rstrip("s") in _kinds()
        if definite and kind and noun not in _NOT_LISTED:
            return following.end()
        if noun not in _BEHIND:
            return None
    ends = ("top", "opening", "closing", "bottom")
    return word.end() if definite and said not in ends else None


def _counts_time(behind: str) -> bool:
    """Tell `first thing in the morning`."""
    return re.match(r"\sthing\s(?:in the|tomorrow|on)\b", behind, re.I) is not None


@lru_cache(maxsize=1)
def _kinds() -> frozenset[str]:
    known = {one for group in lexicon().kinds.values() for one in group}
    return frozenset(one for one in known if one.isalpha()) | frozenset(lexicon().place_words)


@lru_cache(maxsize=1)
def _kind_of_two_words() -> re.Pattern[str]:
    known = {one for group in lexicon().kinds.values() for one in group if " " in one}
    return re.compile(rf"\s(?:{'|'.join(re.escape(one) for one in sorted(known))})\b", re.I)


@lru_cache(maxsize=4096)
def placed(word: str) -> int | None:
    """Give the place that a word counts to, also where one letter of it is wrong."""
    if word in PLACED:
        return PLACED[word]
    if len(word) < 5 or not word.isalpha() or word in STOP | _kinds() | _LIKE_ORDINALS:
        return None
    near = [one for one in _FROM_TOP if len(one) >= 5 and edit_distance(word, one, 1) <= 1]
    return _FROM_TOP[near[0]] if len(near) == 1 and word[0] == near[0][0] else None
