"""Words that look like a limit and were read as none: the person is told, none is lost unsaid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from agents.constraints.clauses import Clause
from agents.constraints.meaning import family
from agents.constraints.spelling_out import spelled_out
from agents.rules.lexicon import lexicon
from agents.rules.limits import COMPARATORS, NUMBER
from agents.rules.words import STOP, content_terms
from tools.core.hours import WEEKDAYS
from tools.core.query import Constraint

_COMPARATOR = "|".join(words for words, _ in COMPARATORS)
_UNIT = (
    r"€|\$|£|%|eur|euros?|pounds?|dollars?|quid|bucks|db|decibels?|k?w|kilowatts?|watts?|rpm|bar|nm|"
    r"kg|g|grams?|kilos?|km|metres?|meters?|m|cm|mm|litres?|l|stars?|degrees?|°|minutes?|mins?|"
    r"hours?"
)
_AMOUNT = re.compile(
    rf"(?:\b(?P<how>{_COMPARATOR}|around|about|roughly|between)\s)?(?P<sign>[€$£])?\s?"
    rf"(?<![\w.,:/#-])(?P<number>{NUMBER})(?:\s?(?P<unit>{_UNIT})(?!\w))?"
    r"(?:(?:\s(?P<of>[a-z]+))?"
    r"\s(?P<tail>or (?:less|more|under|over|below|above)|at most|at least|tops|max|minimum))?"
    r"(?![\w:/])",
    re.I,
)
_COMPANY = re.compile(r"(?:people|persons?|guests?|adults?|children|kids)", re.I)
"""How many come limits nothing that files state."""
_IN_WORDS = re.compile(
    r"\b(?:under|over|below|above|at most|at least|up to|max(?:imum)?|less than|more than)\s"
    r"(?:an?\s)?(?:tenner|fiver|dozen|hundred|thousand|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b",
    re.I,
)
_DIET = re.compile(
    r"\b(?:vegans?|vegetarians?|veggie|pescatarian|halal|kosher|keto|paleo|co?eliac|gluten|lactose|"
    r"dairy|nuts?|peanuts?|soya?|meat|egg|sugar|alcohol)"
    r"(?=[- ]free\b|\s?(?:intoleran\w+|allerg\w+))|"
    r"\b(?:vegans?|vegetarians?|veggie|pescatarian|halal|kosher|keto|paleo|co?eliacs?|allergic|"
    r"allergy|intolerant)\b",
    re.I,
)
_SIZE = re.compile(r"\bsize\s(?:\d{1,3}|[XSML]{1,4})\b|\b(?:in|an?)\s(?:XXS|XS|S|M|L|XL|XXL)\b")
_DAY = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)})s?\b|\bopen\s(?:late|early|at|on|until|till)\b", re.I
)
_DENIED = re.compile(
    r"\b(?:without|no|not|never|avoid|nothing)\s(?:an?\s|any\s|the\s|too\s|so\s|very\s)*"
    r"(?P<what>[a-z][\w-]+(?:\s[a-z][\w-]+)?)",
    re.I,
)
_WANTED = re.compile(
    r"^\W*(?:(?:and|but|also|ok|okay|plus|oh|ideally|preferably|only|please)\W+)*(?:"
    r"(?:(?:it|they|the place|there|that)\s)?(?:also\s|really\s)*(?:must|should|has to|have to|"
    r"needs? to|ought to)\s(?:also\s)?(?:have|offer|serve|be|sell|allow|take|play)|"
    r"(?:(?:it|they|the place)\s)?needs?|with|where (?:they|i|we|you|one)|"
    r"(?:(?:one|some\w*|any\w*)\s)?(?:that|which) (?:has|have|is|are|offers?|serves?|allows?))\s"
    r"(?:\w+\s)*?(?P<what>[a-z][\w-]{2,}(?:\s[\w-]+){0,2})\W*"
    r"(?:please|would be (?:nice|good|great))?\W*$"
    r"|^\W*(?:an?\s)?(?P<nice>(?!\w+er\b)[a-z][\w-]+(?:\s[\w-]+)?)\swould be "
    r"(?:nice|good|great|lovely|a plus)\b"
    r"|\b\w+\s(?:can['’]?t|cannot)\s(?:do|eat|have|stand|climb|take|drink|manage)\s(?P<cannot>\w+)",
    re.I,
)
"""A step of a conversation that wants something to be so: `with high chairs`, `it needs a lift`."""
_NO_LIMIT = """
    matter matters problem idea need needs thanks thank wait worries sure longer more less than
    really bad good fine ok okay it that this them those one way ways hurry rush doubt question
    questions offence big deal too so very only just yet yes mind two care know like friends family
    kids children wife husband mother father parents girlfriend boyfriend colleagues people group
    other others sorry compromise discussion wish exception exceptions excuse excuses choice
    preference particular specific special strict set must
    """
_NO_NEED = frozenset(_NO_LIMIT.split()) | STOP
"""What is denied without a limit: `no problem`, `no idea`, `not really`."""
_FACT = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|also|thanks|by the way)\W+)*(?:what|how|why|who|whose|when|"
    r"where(?! (?:they|i|we|one|people)\b)|which|"
    r"is|are|was|were|does|do|did|has|have|can|could|will|would|should|tell me|"
    r"show me|remind me|describe|compare)(?:['’]s|['’]re)?\b",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a turn's words came to."""

    wishes: Sequence[Constraint]
    """Those that were read from them."""
    clauses: Sequence[Clause]
    """With what each does."""
    acted: frozenset[str] = frozenset()
    """Fields of wishes that the words do something to."""
    held: Sequence[Constraint] = ()
    """Wishes that stood before."""


def not_read(taken: Taken, read: Callable[[str], Sequence[Constraint]]) -> tuple[str, ...]:
    """Give the stretches that look like a limit and are in no wish, in the person's words."""
    found: list[str] = []
    for clause in taken.clauses:
        if clause.does is not None and clause.ids:
            continue
        said = clause.text
        own = read(said)
        wishes = [*own, *(one for one in taken.wishes if _overlap(one.text, said))]
        short = bool(own) and spelled_out(said, taken.held) != said
        fields = {family(one.field) for one in wishes} | taken.acted
        found += _amounts(said, wishes)
        found += _named(said, fields)
        if not short and clause.does is None:
            found += _lacks(said, wishes, fields)
        if taken.held and not wishes:
            found += _wanted(said)
    told = tuple(dict.fromkeys(" ".join(one.split()) for one in found))
    return tuple(one for one in told if not any(one != two and one in two for two in told))


def _overlap(one: str, other: str) -> bool:
    return bool(set(content_terms(one)) & set(content_terms(other)))


def is_question(text: str) -> bool:
    """Tell a question for a fact, whose numbers and days limit nothing."""
    return bool(_FACT.search(text)) or text.rstrip().endswith("?")


def _named(said: str, fields: Set[str]) -> Iterator[str]:
    """Give diets, sizes, days and facilities that no wish is about."""
    for pattern, wanted in ((_DIET, "diets"), (_SIZE, "size"), (_DAY, "opening_hours")):
        match = pattern.search(said)
        if match is not None and wanted not in fields and not fields & {"date", "taken"}:
            yield match.group()
    for field, named in _facilities():
        match = named.search(said)
        if match is not None and field not in fields:
            yield match.group()


def _lacks(said: str, wishes: Sequence[Constraint], fields: Set[str]) -> Iterator[str]:
    words = {word for one in wishes for word in content_terms(one.text)}
    for match in _DENIED.finditer(said):
        thing = [one for one in match["what"].casefold().split() if one not in _NO_NEED]
        if thing and not words & set(content_terms(match["what"])) and not _is_named(thing, fields):
            yield match.group()


def _wanted(said: str) -> Iterator[str]:
    match = _WANTED.search(said)
    if match is None:
        return
    what = next(filter(None, match.groups()))
    if set(what.casefold().split()) - _NO_NEED:
        yield said.strip()


def _amounts(said: str, wishes: Sequence[Constraint]) -> Iterator[str]:
    numbers = {one for wish in wishes for one in re.findall(r"\d+(?:[.,]\d+)?", wish.text)}
    numbers |= {part for one in wishes for part in re.findall(r"\d+(?:\.\d+)?", f"{one.value}")}
    numbers |= {f"{float(one.replace(',', '.')):g}" for one in numbers}
    for match in _AMOUNT.finditer(said):
        limits = match["how"] or match["sign"] or match["unit"] or match["tail"]
        plain = f"{float(match['number'].replace(',', '.')):g}"
        if match["of"] and _COMPANY.fullmatch(match["of"]):
            continue
        if limits and not {plain, match["number"]} & numbers:
            yield match.group()
    match_in_words = _IN_WORDS.search(said)
    if match_in_words is not None and not numbers:
        yield match_in_words.group()


def _is_named(words: Sequence[str], fields: Set[str]) -> bool:
    return any(word.rstrip("s") in field for word in words for field in fields)


def _facilities() -> Iterator[tuple[str, re.Pattern[str]]]:
    for flag in lexicon().flags:
        said = sorted({*flag.words, *flag.bare}, key=len, reverse=True)
        named = "|".join(re.escape(one) for one in said)
        yield flag.field, re.compile(rf"(?<![\w-])(?:{named})(?![\w-])", re.I)
