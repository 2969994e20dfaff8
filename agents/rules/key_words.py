"""The words a question cannot do without: `how many CALORIES`, `has a PIANO`.

Evidence that never names them does not answer, however much of the rest it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules.coverage import is_general
from agents.rules.lexicon import lexicon, misspelt_in, similar_stems
from agents.rules.words import STOP, content_terms, stem
from tools.core.hours import WEEKDAYS

_ENDS = (
    r"(?=\s+(?:at|in|of|on|for|from|by|with|and|or|to|near|that|which|is|are|does|do|did|cost|"
    r"costs|have|has|there|here)\b|[,.;?!]|$)"
)
_PHRASE = rf"(?P<phrase>[\w'’-]+(?:\s[\w'’-]+){{0,2}}?){_ENDS}"
_WORDS = r"(?P<phrase>[\w'’-]+(?:\s[\w'’-]+){0,2}?)"
_COUNTED = re.compile(
    r"\bhow (?:many|much) (?!is|are|does|do|did|would|was|were|for|to)(?P<phrase>[\w-]+)", re.I
)
_HAD = re.compile(rf"\b(?:has|have|with|is there|are there|got)\s(?:a|an|any)\s{_PHRASE}", re.I)
_PRICED = re.compile(
    rf"\bhow much (?:is|are) (?:the|a|an)?\s?{_PHRASE}|"
    r"\bwhat (?:does|do|would) (?:the\s|a\s|an\s)?"
    rf"(?P<other>[\w-]+(?:\s[\w-]+){{0,2}}?){_ENDS}(?=.*\bcosts?\b)",
    re.I,
)


_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÄÖÜÉ][\w'’]+(?:\s(?:&\s)?[A-ZÄÖÜÉ][\w'’]+)*")
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z]{1,4}-?\d{1,5}\b")
_IDENTIFIER = re.compile(r"\b(?:[a-z]+[A-Z]\w+|(?=[A-Z0-9]*\d)[A-Z]{2,}\d+[A-Z0-9]*)\b")
"""`cellHeight`, `GSM8K`: written in one way alone."""
_ASKED_OF = re.compile(
    r"\b(?P<phrase>brand|manufacturer|warranty|guarantee|calories|passwords?|salary|"
    r"e-?mail|website|instagram|facebook)\b",
    re.I,
)
"""What is said by its name wherever it is said at all."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_KIN = (
    "mum", "mom", "mummy", "dad", "daddy", "gran", "granny", "grandma", "grandpa", "grandad",
    "nan", "nana", "auntie", "uncle", "sis", "mam", "mammy", "mama", "papa", "pops", "gramps",
    "grandad", "granda", "granddad", "hubby", "missus",
)  # fmt: skip
_DAYS_OFF = ("christmas", "xmas", "easter", "halloween", "whitsun", "pin")
_NO_NAMES = frozenset(
    (*WEEKDAYS, *_MONTHS, *_KIN, *_DAYS_OFF, "english", "pdf", "eur", "usd", "gbp")
)
_OF_KIN = re.compile(
    r"\b(?i:aunt|auntie|uncle|cousin|grandma|grandpa|granny|nana|sister|brother|friend|neighbour|"
    r"daughter|son|wife|husband|dog|cat|mate|niece|nephew|baby|toddler)\s[A-Z]\w+"
)
"""`Aunt Vera uses a scooter`: who is named is no name to find."""
_OF_MONTH = "|".join(month.capitalize() for month in _MONTHS)
_HEAD_OF = re.compile(
    rf"\b(?P<phrase>[\w-]+) (?:of|for) (?:the )?(?:[a-z]+ )?(?=[A-ZÄÖÜÉ])(?!(?:{_OF_MONTH})\b)"
)
_OFFERED = re.compile(
    rf"\b(?:do|does|did|can|could) (?:you|they|it|we|i) (?:have|sell|stock|offer|serve|rent|hire|"
    rf"get|buy) (?:an? |any |some )?{_PHRASE}",
    re.I,
)
_SOUGHT = re.compile(
    rf"\b(?:nearest|closest|(?:recording|photo|picture|video|film|sound)s? of an?) {_PHRASE}", re.I
)
_NEAREST_TO = re.compile(
    rf"\b(?:the|an?|any) {_WORDS}"
    r"(?= (?:that is |which is |that['’]s )?(?:closest|nearest|close|near) to\b)",
    re.I,
)
_THERE = re.compile(
    rf"\b(?:is|are) there (?:an?|any) {_WORDS}(?=\s(?:where|who|i can|we can|you can)\b|\s?[?]?$)",
    re.I,
)
_PRICE_OF = re.compile(
    rf"\b(?:price|cost) of (?:an?|the|one|your) {_PHRASE}|"
    rf"\b(?:charge|pay|ask) for (?:an?|the|one) (?P<charged>[\w'’-]+(?:\s[\w'’-]+){{0,2}}?){_ENDS}|"
    r"^\W*(?:an? )?(?P<lead>[\w'’-]+(?:\s[\w'’-]+){0,2}) at (?:the )?[^?,]*, (?:how much|price)\b",
    re.I,
)
_PAID_IN = frozenset(("ticket", "tickets", "entry", "entrance", "admission", "fare", "visit"))
"""A price may be stated by who pays it, and not by what is bought."""
_PLAIN = frozenset(
    ("new", "small", "large", "big", "whole", "single", "half", "dozen", "pair", "own")
)
_AGAINST = re.compile(
    rf"\b(?:first aid|help|what (?:do|should|must|can|to do) ?(?:i|we|you|one)?(?: do)?) "
    rf"(?:for|about|against|with|after) (?:an? |the )?{_PHRASE}",
    re.I,
)
"""What is done against one bite or burn is not what is done against another."""
_YEAR = re.compile(
    r"\b(?:19|20)\d{2}\b(?!\s?(?:rpm|k?w|g|grams|euros?|eur|€|steps|m\b|metres|words|people)\b)",
    re.I,
)
_FISCAL = re.compile(r"\bFY\s?(?:(?P<whole>(?:19|20)\d{2})|(?P<short>\d{2}))\b", re.I)
"""`FY2021`, `FY21`: its year, in reports that say `fiscal 2021`."""
_DONE_TO = re.compile(
    rf"\bhow (?:do|can|should|would) (?:i|we|you) [\w-]+ (?:an?|my|our) {_PHRASE}", re.I
)


_SHORT = {
    "yrs": "years", "yr": "year", "hrs": "hours", "mins": "minutes", "secs": "seconds",
    "wks": "weeks", "mths": "months", "oz": "ounces", "lbs": "pounds", "nite": "night",
    "nites": "nights", "tel": "telephone", "approx": "about",
}  # fmt: skip
_SHORTENED = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b\.?", re.I)


def missing_key(text: str, found: frozenset[str], *, seen: bool = False) -> str:
    """Give the key word that `found` (stems) does not hold; empty where all are held.

    seen: a photo or film is sought, of whose content nothing need be written.
    """
    text = _SHORTENED.sub(lambda at: _SHORT[at.group().rstrip(".").casefold()], text)
    name = missing_name(text, found)
    return name if name or seen else missing_thing(text, found)


def missing_thing(text: str, found: frozenset[str]) -> str:
    """Give the thing asked for, sought or counted that nothing holds; names are not looked at."""
    return _missing_thing(text, found) or _missing_count(text, found)


def missing_name(text: str, found: frozenset[str]) -> str:
    """Give a name or a code that nothing holds: `the Blue Mermaid`, `error Q-777`."""
    text = _OF_KIN.sub(" ", _FISCAL.sub(_year_of, text))
    for match in _CODE.finditer(text):
        if stem(match.group().casefold()) not in found:
            return match.group()
    for match in _IDENTIFIER.finditer(text):
        if stem(match.group().casefold()) not in found:
            return match.group()
    for match in _YEAR.finditer(text):
        if match.group() not in found:
            return match.group()
    words = text.split()
    if sum(word[:1].isupper() for word in words) * 4 > 3 * len(words):
        # All in capitals: they tell no names.
        return ""
    for match in _NAME.finditer(text):
        bare = (re.sub(r"['’]s$", "", word) for word in content_terms(match.group()))
        telling = [word for word in bare if word not in _NO_NAMES and not is_general(word)]
        if not match.group().isupper() and telling and not _held(telling, found):
            return match.group()
    return ""


def _year_of(match: re.Match[str]) -> str:
    return match["whole"] or f"20{match['short']}"


def _missing_thing(text: str, found: frozenset[str]) -> str:
    """Give what a place is asked to have, or what is to be done to, where nothing speaks of it."""
    for match in _OFFERED.finditer(text):
        words = [word for word in content_terms(match["phrase"]) if not is_general(word)]
        missing = [word for word in words if not _held([word], found)]
        if missing:
            return " ".join(words)
    if priced := _missing_price_of(text, found):
        return priced
    if harm := _missing_harm(text, found):
        return harm
    sought = (_DONE_TO, _SOUGHT, _NEAREST_TO, _THERE)
    for match in (match for pattern in sought for match in pattern.finditer(text)):
        words = _telling(match["phrase"])
        if words and not _held(words[-1:], found):
            return words[-1]
    for match in _HEAD_OF.finditer(text):
        words = _telling(match["phrase"])
        if words and not is_general(words[-1]) and not _held(words[-1:], found):
            return words[-1]
    return ""


def _missing_price_of(text: str, found: frozenset[str]) -> str:
    for match in _PRICE_OF.finditer(text):
        words = _telling(match["phrase"] or match["charged"] or match["lead"])
        named = [word for word in words if word not in _PLAIN and not is_general(word)]
        held = [word for word in named if "-" in word or _held([word], found)]
        if named and len(words) == 2 and len(held) < len(named):
            return " ".join(words)
        alone = len(words) == 1 and words[0].casefold() not in _PAID_IN
        if named and alone and not held:
            return words[0]
    return ""


def _missing_harm(text: str, found: frozenset[str]) -> str:
    for match in _AGAINST.finditer(text):
        words = [word for word in _telling(match["phrase"]) if not is_general(word)]
        if words and not _held(words, found):
            return match["phrase"]
    return ""


_MEASURES: Sequence[frozenset[str]] = tuple(
    frozenset(one.split())
    for one in (
        "rpm revs revolutions", "l litre litres liter liters ml cl", "v volt volts kv",
        "a amp amps ampere amperes ma", "bar bars mbar", "w watt watts kw kilowatt kilowatts hp",
        "kg kilo kilos kilogram kilograms g gram grams t tonne tonnes",
        "m metre metres meter meters km kilometre kilometres cm mm centimetres millimetres",
    )
)  # fmt: skip
"""What is measured, with the ways its unit is written."""
_MEASURED_IN = re.compile(r"\bhow many (?P<many>[a-z]+)\b|\bin (?P<unit>[a-z]+)(?=\W*$)", re.I)


def _missing_unit(text: str, found: frozenset[str]) -> str:
    """Give the unit asked for that no find says in any way."""
    for match in _MEASURED_IN.finditer(text):
        unit = (match["many"] or match["unit"]).casefold()
        for forms in _MEASURES:
            if len(unit) > 1 and unit in forms and not {stem(one) for one in forms} & found:
                return unit
    return ""


def _missing_count(text: str, found: frozenset[str]) -> str:
    if unit := _missing_unit(text, found):
        return unit
    for match in _COUNTED.finditer(text):
        if _counts_nothing(match["phrase"]):
            continue
        if not is_general(match["phrase"].casefold()) and not _held([match["phrase"]], found):
            return match["phrase"]
    for match in _ASKED_OF.finditer(text):
        if not _held([match["phrase"]], found):
            return match["phrase"]
    for match in _HAD.finditer(text):
        words = _telling(match["phrase"])
        named = [word for word in words if not is_general(word)]
        if named and not any(_held([word], found) for word in named):
            return " ".join(words)
    return _missing_priced(text, found)


def _missing_priced(text: str, found: frozenset[str]) -> str:
    for match in _PRICED.finditer(text):
        words = _telling(match["phrase"] or match["other"] or "")
        words = [word for word in words if word.casefold() not in _PLAIN]
        if words and words[-1].casefold() not in _PAID_IN and not _held(words[-1:], found):
            return words[-1]
    return ""


def _counts_nothing(word: str) -> bool:
    """Tell units, comparatives and `how many times` from things that are counted."""
    return (
        is_unit(word) or _compares(word) or word.casefold() in ("times", "ways", "others", "more")
    )


def _compares(word: str) -> bool:
    """Tell whether it is a comparative: `how much louder` counts nothing."""
    return any(word.casefold() in wish.more for wish in lexicon().soft)


def is_unit(word: str) -> bool:
    """Tell whether it is a unit: `how many decibels` is answered by `68 dB`."""
    return stem(word.casefold()) in _UNITS


_UNITS = frozenset(
    stem(one)
    for one in (
        "grams", "kilos", "kilograms", "decibels", "metres", "meters", "kilometres", "kilometers",
        "centimetres", "centimeters", "millimetres", "millimeters", "mm", "cm", "volts", "amps",
        "bar", "litres", "liters", "minutes", "hours", "days", "watts", "kilowatts",
        "percent", "degrees", "euros", "dollars", "pounds", "seconds", "months", "years", "weeks",
        "stars", "rpm",
    )
)  # fmt: skip


def _telling(phrase: str) -> list[str]:
    """Give the nouns of a phrase, as far as words show them; `piano playing` is a piano."""
    words = [word for word in content_terms(phrase) if word not in STOP]
    nouns = [word for word in words if not word.endswith("ing")]
    return nouns or words


def _held(words: Sequence[str], found: frozenset[str]) -> bool:
    folded = [word.casefold() for word in words]
    return all(
        stem(one) in STOP or one in STOP or similar_stems(one) & found or misspelt_in(one, found)
        for one in folded
    )
