"""Short forms of a conversation, written as a question of its own would say them.

`Wed 8pm`, `cap it at 700`, `4 stars`, `waist 32`, `2 kW or stronger`: each has one plain form,
which the readers of limits know.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.constraints.facility_words import FACILITIES
from agents.constraints.plain_words import in_plain_words
from tools.core.hours import WEEKDAYS
from tools.core.query import Constraint

_N = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_MONEY = r"(?:€|euros?|eur|pounds?|gbp|dollars?|usd)"
NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_DAY = rf"(?:{'|'.join(WEEKDAYS)})s?"
_ENDS = r"(?=\s*(?:$|[,;!?]|\.(?!\d))|\s(?:and|but|with|please|max)\b)"
_BEGINS = (
    r"(?P<begin>^\W*(?:(?:and|ok|okay|well|so|then|hm+|oh|plus|with)\W+)*|"
    r"[,;:.]\s(?:and\s|with\s)?|\swith\s|\sand\s)"
)


def _rows(*rows: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words, re.I), said) for words, said in rows)


_DAYS = {
    "mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday",
    "sat": "saturday", "sun": "sunday",
}  # fmt: skip
_SHORT_DAY = re.compile(
    r"\b(?:(?i:mon|tues?|wed|thur?s?|fri)|Sat|Sun|(?i:sat|sun)(?=\s\d))\b\.?(?=[\s,.;!?]|$)"
    r"|(?<=[Oo]pen )(?:Mo|Tu|We|Th|Fr|Sa|Su)\b|(?<=[Oo]pen on )(?:Mo|Tu|We|Th|Fr|Sa|Su)\b"
)
_FORMS = _rows(
    (r"^\W*(?:(?:and|but|also|ok|okay|it),?\s)*(?:has|needs|got|have)\sto\s(?=\w)", "it must "),
    # Times.
    (r"\b(?:has|have|is|are|will)(?:n['’]t| not) (?:yet |already |be )?(?:closed|shut|locked up|"
     r"bolted the door)(?: (?:yet|up|its doors?))?\b", "is open"),
    (rf"\b(?P<day>{_DAY}),?\s(?=\d{{1,2}}[:.]\d\d(?!\d)|noon\b|midday\b|midnight\b)",
     r"\g<day> at "),
    (rf"\b(?P<day>{_DAY}),?\s(?:(?:a)?round\s|about\s)?"
     rf"(?=(?:\d{{1,2}}(?:[:.]\d\d)?|{'|'.join(NUMBERS)})\s?(?:ish\s?)?"
     r"(?:[ap]m\b|[ap]\.m\.|o['’]?clock\b|in the (?:morning|afternoon|evening)\b|at night\b))",
     r"\g<day> at "),
    (r"(?<=\d)\s?ish\b", ""),
    (rf"\bof an? (?={_DAY}\b)", "on a "),
    (rf"\bhalf (?=(?:{'|'.join(NUMBERS)})\b(?! (?:of|an?|hours?|dozen|million|litres?|pints?)\b))",
     "half past "),
    (r"(?<!\bat )(?<!\buntil )(?<!\btill )(?<!\bafter )(?<!\bbefore )(?<!\bfrom )(?<!\bby )"
     r"(?<!\ba )\b(?=(?:a )?(?:half|quarter) (?:past|to) \w)", "at "),
    (rf"\b(?:tonight|today|tomorrow|{_DAY}),?\s(?:well|no|i mean|rather|actually|or rather),?\s"
     rf"(?:for\s|on\s)?(?:an?\s)?(?={_DAY}\b)", "on "),
    (r"\b(?:after|around|about|from) \d{1,2},?\s(?:let['’]?s say|say|so)\s(?=at \d)", ""),
    (rf"\b(?P<day>{_DAY})\s(?:morning|noon|lunchtime|afternoon|evening|night),?\s"
     r"(?:at\s|around\s|about\s)?(?=\d{1,2}[:.]\d\d(?!\d))", r"\g<day> at "),
    # Sizes.
    (r"\b(?:(?:my|her|his|our)\s)?size\s(?:is|would be|must be)\s(?:an?\s)?(?=\d|[XSML]{1,3}\b)",
     "size "),
    (r"\bwaist\s(?:of\s|is\s|size\s)?(?=\d{2}\b)", "size "),
    (r"\b(?P<waist>\d{2})(?:\sinch(?:es)?)?\swaist\b", r"size \g<waist>"),
    (r"\b(?:i|he|she|we)\s(?:takes?|wears?|needs?)\s(?:an?\s)(?=\d{2}\b(?!\s?\w)|[XSML]{1,3}\b)",
     "size "),
    # Numbers in words, and units before their number.
    (rf"\b(?P<n>{_N})\sand a half\b(?=\sstars?)", r"\g<n>.5"),
    (r"\b(?P<unit>rpm|k?w|watts|bar|decibels?|db|euros?|grams?)\s(?P<how>above|over|under|below|"
     rf"at least|at most|up to|more than|less than)\s(?P<n>{_N})(?!\s?\w)",
     r"\g<how> \g<n> \g<unit>"),
    # Bounds.
    (r"\b(?P<how>less|more|cheaper|dearer|louder|quieter|higher|lower|longer|shorter|heavier|"
     r"lighter|"
     r"fewer|better|bigger|smaller)\s(?:then|as)\s(?=[€$£]?\d)", r"\g<how> than "),
    (rf"\b(?:until|till|til|upto|up too)\s(?=(?:{_N})\s?{_MONEY}(?!\w))", "up to "),
    (r"\b(?:for|(?:that|which|it|and) costs?|(?:can|to|i|we) (?:pay|spend)) "
     r"(?:(?:a bit|a little|a lot|much|far|some) )?less(?: money)?"
     r"(?=\W*$|[,.;?!]|\sthan (?:that|this|it|there)\b)", "cheaper"),
    (r"\bmaximal(?:ly)?\b", "maximum"),
    (r"\bor (?:stronger|faster|quicker|louder|heavier|brighter|dearer|pricier|bigger|larger)\b",
     "or more"),
    (r"\bor (?:weaker|slower|lighter|calmer|smaller|darker)\b", "or less"),
    (rf"\b(?:weaker|less powerful|calmer|less loud|less heavy)\sthan\s(?=[€$£]?(?:{_N}))",
     "less than "),
    (rf"\b(?:stronger|more powerful|dearer|pricier|quicker)\sthan\s(?=[€$£]?(?:{_N}))",
     "more than "),
    (r"\b(?:at the (?:outside|utmost|limit)|as an? (?:max(?:imum)?|ceiling|limit)|"
     r"all in|all told)\b",
     "at most"),
    (r"\bas an? min(?:imum)?\b", "at least"),
    (r"\b(?:keep|cap|limit|hold|restrict)(?:ped|ted|ing)?\s(?:it|that|this|things|the\s\w+)\s"
     rf"(?:at|to|under|below|within|down to)\s(?=[€$£]?(?:{_N}))", "at most "),
    (rf"\bcapped\sat\s(?=[€$£]?(?:{_N}))", "at most "),
    (r"\b(?:can['’]?t|cannot|can not|won['’]?t|will not|don['’]t want to|do not want to|not|"
     r"never|"
     r"(?:rather|better|prefer) not(?: to)?)\s(?:go|spend|pay|want to (?:go|spend|"
     r"pay))\s(?:\w+\s)?"
     rf"(?:above|over|beyond|past|more than|higher than)\s(?=[€$£]?(?:{_N}))", "at most "),
    (r"\bat (?=[€$£]?\d+(?:[.,]\d+)?\s?(?:€|euros?|eur)?\s?"
     r"(?:min(?:imum)?|max(?:imum)?|at most|at least|tops)\b)", ""),
    (r"\b(?:raise|lower|increase|decrease|reduce|drop|lift|move|set|put|change|bump|push|"
     r"extend)\s"
     r"(?:the|my|our)\s(?:upper\s)?(?:limit|budget|price|ceiling|cap|max(?:imum)?)\s"
     rf"(?:up |down |back )?(?:to|at)\s(?=[€$£]?(?:{_N})(?!\s?(?:k?w|rpm|db|g|kg)\b))",
     "price at most "),
    # Amounts that stand alone.
    (rf"{_BEGINS}(?P<amount>(?:€\s?(?:{_N})|(?:{_N})\s?{_MONEY})(?:\s(?:an?|per|each)\s\w+|"
     rf"\seach)?)"
     r"(?:\smax)?(?=\s*(?:$|[,;!?]|\.(?!\d))|\s(?:but|with|please)\b)",
     r"\g<begin>up to \g<amount>"),
    (rf"{_BEGINS}(?P<stars>[1-5](?:\.\d)?\sstars?){_ENDS}", r"\g<begin>at least \g<stars>"),
    (r"\b(?P<stars>[1-5](?:\.\d)?\sstars?)(?=\sif\b)", r"at least \g<stars>"),
    # Facilities and needs.
    (r"\bcar[\s-]?park(?:s|ing)?\b", "parking"),
    (r"\b(?:to\s)take[\s-]?(?:away|out)\b|\btake[\s-]out\b(?!\s\w)|\btakeout\b|"
     r"(?<!place )(?<!places )(?<!where )(?<!want )"
     r"(?<!somewhere )(?<!have )(?<!like )(?<!ready )(?<!anywhere )(?<!need )(?<!has )(?<!got )"
     r"\bto go(?=\s*(?:,|$|[.;!?]))",
     ", takeaway,"),
    (r"\bno (?:wheelchair (?:trouble|problems?|issues?)|(?:trouble|problems?|issues?) "
     r"(?:with|for) (?:an?\s|the\s|my\s)?wheelchairs?)\b", "wheelchair access"),
    *FACILITIES,
    (r"\bdogs? on (?:the|a) (?:lead|leash)\b", "dogs allowed"),
    (r"\b(?P<diet>vegan|vegetarian)s\b", r"\g<diet>"),
    (r"\btees?\b", "t-shirt"),
)  # fmt: skip
_CLOCK = r"(?P<clock>[0-2]?\d[:.][0-5]\d)"
_ONLY_CLOCK = re.compile(
    rf"^\W*(?:(?:no|actually|sorry|make it|and|at|it['’]?s|i meant|open|but|rather|"
    rf"let['’]?s say)\W+)*{_CLOCK}"
    r"(?=\W*$|\W*(?:please|instead|rather|i (?:wanted|meant))\b)",
    re.I,
)


_MINUTES = {"five": 5, "ten": 10, "twenty": 20, "twenty-five": 25, "twenty five": 25}
_TO_THE_HOUR = re.compile(
    rf"\b(?P<when>at|by|before|after|until|till|around|about) (?P<minutes>{'|'.join(_MINUTES)})"
    rf"(?: minutes)? (?P<side>to|past) (?P<hour>{'|'.join(NUMBERS)}|[1-9]|1[0-2])\b"
    r"(?! ?(?:[€$£%]|euros?|eur|db|people|persons|of|kg|grams?|minutes?|stars?|days?)\b)",
    re.I,
)
"""`At twenty to eight`; `from ten to twelve` is a range."""


def _on_the_clock(match: re.Match[str]) -> str:
    said = match["hour"].casefold()
    hour = int(said) if said.isdigit() else NUMBERS.index(said) + 1
    minutes = _MINUTES[match["minutes"].casefold()]
    if match["side"].casefold() == "to":
        hour, minutes = (hour - 1) or 12, 60 - minutes
    return f"{match['when']} {hour}:{minutes:02d}"


def in_full(text: str, held: Sequence[Constraint]) -> str:
    """Give the words with their short forms written out."""
    text = _TO_THE_HOUR.sub(_on_the_clock, _SHORT_DAY.sub(lambda at: _day(at.group()), text))
    text = in_plain_words(text)
    for words, said in _FORMS:
        text = words.sub(said, text)
    return _on_its_day(text, held)


def _day(said: str) -> str:
    short = said.strip(".").casefold()
    return next(day for key, day in _DAYS.items() if key.startswith(short[:3])).capitalize()


def _on_its_day(text: str, held: Sequence[Constraint]) -> str:
    """Give a time of day alone the day that stands: `no, 15:00`."""
    match = _ONLY_CLOCK.search(text)
    days = [str(one.value).split()[0] for one in held if one.field == "opening_hours"]
    days = [day for day in days if day.casefold() in WEEKDAYS]
    if match is None or len(set(days)) != 1:
        return text
    return f"{text[: match.start('clock')]}{days[0]} at {text[match.start('clock') :]}"
