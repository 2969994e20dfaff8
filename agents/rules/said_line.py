"""How near a single line of the finds comes to saying what is asked, in the form it is asked in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.dossier import Dossier
from agents.records import Asks, Question
from agents.rules.answer_shapes import SHAPES
from agents.rules.coverage import Texts
from agents.rules.missing import is_about
from agents.rules.sentences import texts_of
from agents.rules.words import STOP, stems, tokens
from agents.seats import Case
from tools.core.hours import WEEKDAYS
from tools.index.thesaurus.thesaurus import thesaurus

_FINDS = 8
_MOST_LINES = 120
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d{2}\b")
_ASKS_YEAR = re.compile(r"\b(?:what|which)\syear\b|\byear\s(?:was|did|is)\b", re.I)
_ASKS_NAME = re.compile(
    r"\bwho(?:se|m)?\b|\b(?:sur|last |first )?names? of\b|\bwhat(?:['’]s|\sis|\sare|\swas)\b.{0,60}"
    r"\b(?:called|named|(?:sur|last |first )?name)\b",
    re.I,
)
_NAME = re.compile(r"(?<![.!?:;“\"] )(?<!^)\b[A-ZÄÖÜÉ][a-zäöüé’']{2,}\b")
_CELL_NAME = re.compile(r":\s(?P<name>[A-ZÄÖÜÉ][a-zäöüé’']{2,}(?:\s[A-ZÄÖÜÉ][a-zäöüé’']+)+)")
"""`Painter: Ada Winnow`."""
_NO_NAMES = frozenset(WEEKDAYS) | frozenset(
    tokens(
        "january february march april may june july august september october november december "
        "english street road lane square row quay the this mon tue wed thu fri sat sun"
    )
)
_UNITS: Mapping[str, str] = {
    "decibel": r"\bd[bB]\b|\bdecibels?\b", "db": r"\bd[bB]\b|\bdecibels?\b",
    "liter": r"\d\s?l\b|\blit(?:re|er)s?\b", "litre": r"\d\s?l\b|\blit(?:re|er)s?\b",
    "percent": r"%|\bper ?cent", "percentage": r"%|\bper ?cent",
    "gram": r"\d\s?k?g\b|\b(?:kilo)?grams?\b|\bounces?\b", "kilo": r"\d\s?kg\b|\bkilos?\b|\(kg\)",
    "degree": r"°|\bdegrees?\b|\d ?C\b|\(C\)", "watt": r"\d\s?k?W\b|\bwatts?\b",
    "rpm": r"\brpm\b", "ton": r"\btons?\b|\btonnes?\b",
}  # fmt: skip
_ASKS_UNIT = re.compile(
    rf"\b(?:how many|what|which|how much)\s(?P<unit>{'|'.join(_UNITS)})s?\b", re.I
)


_BEGINS = re.compile(r"(?:^|[.!?:;“\"]\s?)(?P<name>[A-ZÄÖÜÉ][a-zäöüé’']{2,})\b")
_WHERE = re.compile(
    r"\b(?:in|at|on|under|inside|outside|above|below|by|between|from|to|into|onto|off|across|along|"
    r"around|through)\s(?:the|an?|my|our|your|his|her|their|its|this|that|[A-ZÄÖÜÉ]\w+)\b|"
    r"\b(?:upstairs|downstairs|indoors|outdoors|left|right|north|south|east|west)\b",
    re.I,
)
_WHEN = re.compile(
    r"\b(?:at|before|after|during|until|till|in|by|every|each|all)\s(?:\w+\s){0,2}?"
    r"(?:tide|dawn|dusk|noon|midday|sunrise|sunset|mornings?|afternoons?|evenings?|nights?|"
    r"weekends?|weeks?|months?|years?|seasons?|springs?|summers?|autumns?|winters?|days?|"
    r"holidays?|christmas|easter|lunch|dinner|breakfast|dark)\b|"
    r"\b(?:daily|weekly|monthly|yearly|today|tomorrow|always|never)\b",
    re.I,
)
_LOOSER: Mapping[Asks, tuple[re.Pattern[str], ...]] = {
    "place": (_WHERE,), "date": (_WHEN, SHAPES["time"]), "time": (_WHEN, SHAPES["date"]),
}  # fmt: skip
"""What else says where and when, in words that no table of prices or hours has."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What single lines say of what is asked."""

    any: float
    """Largest share of the question's words in one line with its names, 0..1."""
    shaped: float
    """The same over lines that hold the type of answer asked for."""


def said_in_a_line(case: Case, texts: Texts) -> Said:
    """Look through the lines of the first finds. texts: of every find."""
    question = case.question
    best = shaped = 0.0
    stated = any(
        one.facts.get(field) for one in case.dossiers.values() for field in question.fields
    )
    about = [one for one in case.evidence[:_FINDS] if is_about(one, case)]
    lines = [(case.dossiers[one.item], line)
             for one in about for line in texts_of(case.dossiers[one.item])]  # fmt: skip
    names = frozenset().union(*(stems(one.entity or "") for one in case.evidence))
    around: dict[str, frozenset[str]] = {}
    for dossier, line in lines[:_MOST_LINES]:
        beside = around.setdefault(dossier.item.id, _around(dossier))
        share = texts.met_by(question.terms, stems(line) | beside).share
        best = max(best, share)
        if share > shaped and (stated or answers_in_form(question, line, names)):
            shaped = share
    return Said(any=best, shaped=shaped)


def answers_in_form(question: Question, line: str, names: frozenset[str]) -> bool:
    """Tell whether a line holds a year, a name, a unit or whatever else is asked for.

    names: stems of the library's own names, which are nobody's.
    """
    text = question.standalone
    if unit := _ASKS_UNIT.search(text):
        return re.search(_UNITS[unit["unit"].lower()], line) is not None
    if _ASKS_YEAR.search(text):
        return _YEAR.search(line) is not None
    if _ASKS_NAME.search(text):
        # `Who invented the goulash`: the dish is no answer.
        known = names | stems(text)
        return any(_is_name(one, known) for one in _names(line))
    asked = next((one for one in question.asks if one in SHAPES), None)
    if asked is None:
        return True
    return any(one.search(line) for one in (SHAPES[asked], *_LOOSER.get(asked, ())))


def _names(line: str) -> Iterator[str]:
    for match in _BEGINS.finditer(line):
        # What begins a sentence is a name where it is no word.
        word = match["name"].casefold()
        if word not in STOP and not thesaurus().known(word):
            yield match["name"]
    yield from (match["name"] for match in _CELL_NAME.finditer(line))
    yield from (match.group() for match in _NAME.finditer(line))


def _is_name(name: str, names: frozenset[str]) -> bool:
    words = [word for word in tokens(name) if word not in _NO_NAMES]
    return bool(words) and not stems(" ".join(words)) <= names


def _around(dossier: Dossier) -> frozenset[str]:
    source = dossier.source
    return stems(f"{dossier.item.heading} {source.name} {source.title} {source.entity or ''}")
