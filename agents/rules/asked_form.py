"""What is asked for and stands nowhere: a kind of place, a date of a programme, a name, a price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from agents.library_view import LibraryView
from agents.rules import patterns
from agents.rules.answer_shapes import SHAPES
from agents.rules.asks import shows_itself
from agents.rules.coverage import Texts, is_general
from agents.rules.direct_facts import direct_facts
from agents.rules.lexicon import lexicon, phrase
from agents.rules.missing import is_about
from agents.rules.said_line import said_in_a_line
from agents.rules.sentences import texts_of
from agents.rules.words import stem, stems, tokens
from agents.seats import Case
from tools.index.thesaurus.thesaurus import thesaurus

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(rf"{one}|{one[:3]}" for one in _MONTHS) + "|sept"
_DAY = r"(?P<day>3[01]|[12]?\d)(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b{_DAY}(?:\sof)?\s(?P<month>{_MONTH})\b(?!\s?-)"
    rf"|\b(?P<month2>{_MONTH})\s(?:the\s)?(?P<day2>3[01]|[12]?\d)(?:st|nd|rd|th)?\b",
    re.I,
)
_SPAN = re.compile(
    rf"\b(?P<first>\d{{1,2}})\s?(?:to|-|–|until)\s?(?P<last>\d{{1,2}})\s(?P<month>{_MONTH})\b", re.I
)
_EVES = (
    (re.compile(r"\bchristmas eve\b", re.I), (24, 12)),
    (re.compile(r"\bnew year['’]?s?['’]? eve\b", re.I), (31, 12)),
)
_HOURS = re.compile(r"\b(?:open|opens|opening|close|closes|closed|shut|shuts)\b", re.I)
_LEAD = r"^\W*(?:and\s|so\s|but\s|ok\s|do you know\s|tell me\s|can you tell me\s)*"
_NAME_ASKED = re.compile(
    rf"{_LEAD}(?:who\b|"
    r"(?:the |what(?:['’]s|s| is| was| are) (?:the )?)?(?:first |last |sur)?names? of\b"
    r"|what(?:['’]s|s| is| was| are)\b.{3,60}\b(?:called|named|(?:first |last |sur)?name)\W*$)",
    re.I,
)
_THIS = re.compile(r"\b(?:this|these|here)\b", re.I)
_YEAR_ASKED = re.compile(rf"{_LEAD}(?:in |since |from )?(?:what|which) year\b", re.I)
_PERCENT_ASKED = re.compile(rf"{_LEAD}(?:what|how many|which) per ?cent(?:age)?\b", re.I)
_PERCENT = re.compile(r"%|\bper ?cent", re.I)
_CODE = re.compile(r"\b(?=[\w-]*\d)[A-Z]{1,4}\d{0,3}-\d{1,5}\b")
_FORECAST = re.compile(
    r"\bwill it (?:rain|snow|freeze|be (?:sunny|windy|warm|cold|nice|dry|wet|foggy))\b|"
    r"\b(?:weather|temperature)\b.{0,30}\b(?:tomorrow|today|tonight|this week(?:end)?|next week)\b|"
    r"\bweather forecast\b",
    re.I,
)
_FORETOLD = stems("forecast weather")
_LEAST = 0.1
"""Share of the question's words that a line with the form has to meet. Not tuned."""
_CUISINES = stems(
    "indian thai korean japanese chinese vietnamese italian french greek turkish mexican lebanese "
    "ethiopian spanish persian moroccan peruvian polish georgian ramen tapas"
)
_SERVES = re.compile(
    r"\b(?:any|some|good|decent|proper|fancy|want|craving|eat|feel like|mood for)\s"
    r"(?P<any>[a-z]{4,})\b(?!\s(?:free|friendly))"
    r"|\b(?P<of>[a-z]{4,})\s(?:restaurants?|places?|bars?|caf[eé]s?|takeaways?|joints?|food|houses?|"
    r"shops?|parlours?|stands?|trucks?)\b",
    re.I,
)
_LISTED = re.compile(
    r"\b(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)[a-z]*\s(?P<day>3[01]|[12]?\d)(?![\d:.])", re.I
)
"""`Fri 20`: a row of a programme."""
_BUILT = re.compile(
    r"\b(?:the|an?|any|nearest|closest|some)\s(?:\w+\s)?(?P<what>[a-z]{4,})\b"
    r"(?=\W*$|[,;?]|\s(?:in|of|at|near|to|on|here|around|nearby|open|please|close|that|which|is)\b)",
    re.I,
)
_DISHES = frozenset(("dish", "food", "foodstuff", "nutrient", "beverage", "drink", "meat"))


def missing_form(case: Case, view: LibraryView) -> str:
    """Give what is asked for by its kind, date or form and stands nowhere; empty where it does.

    What is known as a fact, or shown by an attached file, is not looked at.
    """
    if shows_itself(case.question, case.attachments):
        return _no_such_name(case)
    if direct_facts(case):
        return ""
    if _FORECAST.search(case.question.standalone) and not _FORETOLD & _spoken(case):
        return "a forecast"
    if kind := _no_such_kind(case, view):
        return kind
    if case.attachments or case.question.shown:
        return ""
    if building := _no_such_building(case):
        return building
    if case.plan.wants == "places":
        return _no_such_food(case)
    if case.plan.wants == "comparison":
        return ""
    return _no_such_date(case) or (_no_such_form(case) if case.plan.wants == "fact" else "")


def _spoken(case: Case) -> frozenset[str]:
    about = [one for one in case.evidence if is_about(one, case)]
    return frozenset().union(*(stems(case.dossiers[one.item].words) for one in about))


def _no_such_kind(case: Case, view: LibraryView) -> str:
    """Name the kind of place that nothing is stated to be, where no find speaks of one."""
    text = case.question.standalone
    for name in (*case.question.about, *case.question.anchors):
        text = patterns.sub(re.escape(name), " ", text)
    asked = [(kind, words) for kind, words in lexicon().kinds.items() if phrase(words).search(text)]
    if len(asked) != 1:
        return ""
    kind, words = asked[0]
    stated = {
        tokens(one.replace("_", " "))[-1]
        for one in view.catalogue.facets(view.scope).get("kind", {})
    }
    if not stated.isdisjoint({kind, *words}) or stems(" ".join((kind, *words))) & _spoken(case):
        return ""
    match = phrase(words).search(text)
    return f"“{match.group()}”" if match else ""


def _no_such_building(case: Case) -> str:
    """Name the castle or the pharmacy that is asked for and that no find speaks of."""
    spoken = _spoken(case)
    for match in _BUILT.finditer(case.question.standalone):
        one = match["what"].casefold()
        words = thesaurus()
        kindred = words.same(one) | words.wider(one) | words.narrower(one)
        if _is_building(one) and not stems(" ".join((one, *kindred))) & spoken:
            return f"“{match['what']}”"
    return ""


@lru_cache(maxsize=512)
def _is_building(word: str) -> bool:
    """Tell whether a dictionary has it for a building or a shop, within three steps."""
    level = frozenset((word,))
    for _ in range(3):
        level = frozenset().union(*(thesaurus().wider(one) for one in level))
        if level & _BUILDINGS:
            return True
    return False


_BUILDINGS = frozenset(("building", "edifice", "shop", "store", "mercantile establishment"))


def _no_such_food(case: Case) -> str:
    """Name the food or cuisine that a place is sought for and no find speaks of."""
    spoken = _spoken(case)
    for match in _SERVES.finditer(case.question.standalone):
        one = (match["any"] or match["of"]).casefold()
        food = stem(one) in _CUISINES or bool(_DISHES & set(thesaurus().wider(one)))
        kindred = thesaurus().same(one) | thesaurus().narrower(one)
        if food and not stems(" ".join((one, *kindred))) & spoken:
            return f"“{one}”"
    return ""


def _no_such_date(case: Case) -> str:
    """Name the date that is asked of a dated list which does not hold it."""
    if _HOURS.search(case.question.standalone):
        return ""
    asked = list(_dates(case.question.standalone))
    if len(asked) != 1:
        return ""
    words, day, month = asked[0]
    first = case.question.about or tuple(one.entity for one in case.evidence[:1] if one.entity)
    about = [one for one in case.evidence if one.entity in first] or case.evidence[:1]
    told = [case.dossiers[one.item].words for one in about]
    dates = {(d, m) for text in told for _, d, m in _dates(text)}
    spans = {(int(s["first"]), int(s["last"]), _month(s["month"])) for text in told
             for s in _SPAN.finditer(text)}  # fmt: skip
    listed = {int(one["day"]) for text in told for one in _LISTED.finditer(text)}
    within = any(m == month and first <= day <= last for first, last, m in spans)
    held = (day, month) in dates or (within and (not listed or day in listed))
    if held or len(dates) + len(spans) + len(listed) < 2:
        return ""
    return f"“{words}”"


def _dates(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _DATE.finditer(text):
        day = match["day"] or match["day2"]
        yield match.group(), int(day), _month(match["month"] or match["month2"])
    for pattern, (day, month) in _EVES:
        if found := pattern.search(text):
            yield found.group(), day, month


def _month(word: str) -> int:
    return next(n for n, one in enumerate(_MONTHS, 1) if one.startswith(word.casefold()[:3]))


def _no_such_name(case: Case) -> str:
    """Say that a name is missing where it is asked who made or owns what a file shows."""
    telling = [one for one in case.question.terms if not is_general(one)]
    text = case.question.standalone
    if not telling or not _NAME_ASKED.search(text) or not _THIS.search(text):
        return ""
    texts = Texts({one: dossier.words for one, dossier in case.dossiers.items()})
    return "" if said_in_a_line(case, texts).shaped >= _LEAST else "a name"


def _no_such_form(case: Case) -> str:
    """Name the form of answer that no line which speaks of what is asked holds."""
    text = case.question.standalone
    texts = Texts({one: dossier.words for one, dossier in case.dossiers.items()})
    if _YEAR_ASKED.search(text):
        return "" if said_in_a_line(case, texts).shaped >= _LEAST else "a year"
    if _NAME_ASKED.search(text):
        return "" if said_in_a_line(case, texts).shaped >= _LEAST else "a name"
    about = [one for one in case.evidence if is_about(one, case)]
    lines = [line for one in about for line in texts_of(case.dossiers[one.item])]
    if _PERCENT_ASKED.search(text):
        return "" if any(_PERCENT.search(line) for line in lines) else "a percentage"
    code = _CODE.search(text)
    if code and "money" in case.question.asks[:1]:
        priced = any(code.group() in line and SHAPES["money"].search(line) for line in lines)
        return "" if priced else f"a price of {code.group()}"
    return ""
