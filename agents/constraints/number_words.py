"""Numbers in words where they limit something, written in digits: `under fifteen euros`.

Only behind a word of comparing or before a unit; `two rooms with a view` stays as it is.
"""

from __future__ import annotations

import re

from agents.rules.limits import COMPARATORS

_ONES = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:one|{'|'.join(list(_ONES)[:8])}))?|"
    rf"{'|'.join(sorted(_ONES, key=len, reverse=True))})"
)
_SAID = (
    rf"(?:(?:(?:an?|one|{_SMALL})\s)?(?:hundred|thousand)(?:\s(?:and\s)?{_SMALL})?|{_SMALL})"
    r"(?:\sand a half)?"
)
_UNIT = (
    r"euros?|eur|pounds?|dollars?|quid|bucks|newtons?|stars?|decibels?|db|kilowatts?|kw|watts?|kilos?|kg|"
    r"kilograms?|grams?|metres?|meters?|kilomet(?:re|er)s?|km|litres?|liters?|minutes?|hours?|degrees?|"
    r"bar|rpm|percent|per cent"
)
_COMPARED = "|".join(words for words, _ in COMPARATORS) + (
    r"|lighter than|cheaper than|less|more than|as much as|around|about|maximum of|minimum of"
)
_WITH_UNIT = re.compile(rf"\b(?P<said>{_SAID})(?=[\s-](?:{_UNIT})\b)", re.I)
_BOUND = re.compile(rf"(?P<how>(?<![\w<>=])(?:{_COMPARED})\s(?:the\s)?)(?P<said>{_SAID})\b", re.I)
_TAILED = re.compile(
    rf"\b(?P<said>{_SAID})(?=,?\s(?:or (?:less|more|under|over|fewer)|at (?:the )?most|at least|"
    rf"tops|max)\b)",
    re.I,
)
_A_UNIT = re.compile(
    rf"(?P<how>(?<![\w<>=])(?:{_COMPARED})\s)(?P<half>half\s)?(?:an?|one)\s"
    r"(?=(?:kilo|kilogram|kilowatt|kilomet(?:re|er)|litre|liter|hour)\b)",
    re.I,
)
_CENTS = rf"(?:\d\d|(?:{'|'.join(_TENS)})(?:[- ](?:one|{'|'.join(list(_ONES)[:8])}))?)"
_WITH_CENTS = re.compile(
    rf"\b(?P<whole>\d{{1,3}}|{_SMALL})\s(?P<unit>euros?|pounds?|dollars?)\s(?P<cents>{_CENTS})\b"
    r"(?!\s(?:minutes?|people|grams?|g|db|decibels?)\b)",
    re.I,
)
"""`Nine euro fifty`."""
_NOTE = re.compile(r"\b(?:an?|one)\s(?P<note>tenner|fiver)\b", re.I)
_PURSE = re.compile(
    r"\b(?:i|we)(?:['’]ve| have|['’]ve got| have got| got)\s(?:only\s|just\s|about\s)?"
    r"(?P<sum>(?:[€$£]\s?)?\d+(?:[.,]\d+)?\s?(?:€|euros?|eur|pounds?|dollars?)?)\s"
    r"(?:on me|on us|to spend|left|in my (?:pocket|purse|wallet))\b",
    re.I,
)
_MADE = re.compile(
    rf"\b(?P<how>(?:make it|make that|let['’]?s say|sub)\s)(?P<said>{_SAID})"
    r"(?=\W*(?:$|[,.;!?])|\s(?:and|but|please|pls|per|each|then|instead|max|tops|at most|"
    r"a (?:night|head|person))\b)",
    re.I,
)
_ALONE = re.compile(
    rf"^(?P<how>\W*(?:(?:ok|okay|well|so)\s)?)(?P<said>{_SMALL})(?=\W+(?:then|instead|it is)\W*$)",
    re.I,
)
_UPWARDS = re.compile(
    r"\bfrom\s(?P<sum>(?:[€$£]\s?)?\d+(?:[.,]\d+)?\s?(?:€|euros?|eur|pounds?|dollars?|kg|g|grams?|k?w|"
    r"rpm|bar|stars?)?)\s(?:up|upwards?|and up|on|onwards?)\b(?!\s(?:the|a)\b)",
    re.I,
)
"""`From 90 euros up`."""
_SMALL_HOURS = re.compile(
    r"\bat (?P<hour>[1-5])(?: o['’]?clock)?\s(?:in the (?:small hours|night|"
    r"middle of the night)|at night)\b",
    re.I,
)
"""`At 3 in the night` is before dawn."""
_KILOS = re.compile(r"(?<=\d )(?:kilos?|kilograms?|kilogrammes?)\b", re.I)
_ROUND = re.compile(r"\brevolutions (?:per|a) minute\b", re.I)


def in_digits(text: str) -> str:
    """Give the words with the numbers that limit something in digits."""
    text = _ROUND.sub("rpm", _NOTE.sub(lambda at: _NOTES[at["note"].casefold()], text))
    text = _A_UNIT.sub(lambda at: f"{at['how']}{'0.5' if at['half'] else '1'} ", text)
    text = _WITH_CENTS.sub(
        lambda at: f"{_number(at['whole'])}.{_number(at['cents']):0>2} {at['unit']}", text
    )
    text = _WITH_UNIT.sub(lambda at: _digits(at["said"]), text)
    text = _BOUND.sub(lambda at: at["how"] + _digits(at["said"]), text)
    text = _MADE.sub(lambda at: at["how"] + _digits(at["said"]), text)
    text = _ALONE.sub(lambda at: at["how"] + _digits(at["said"]), text)
    text = _TAILED.sub(lambda at: _digits(at["said"]), text)
    text = _UPWARDS.sub(r"at least \g<sum>", _SMALL_HOURS.sub(r"at \g<hour> am", text))
    text = _KILOS.sub("kg", text)
    return _PURSE.sub(r"up to \g<sum>", text)


_ANY = re.compile(rf"\b{_SAID}\b(?!\s(?:of|us|people|kids|and a half)\b)", re.I)


def all_in_digits(text: str) -> str:
    """Give the words with every number in digits but one: `one of us` counts nobody."""
    return _ANY.sub(lambda at: _digits(at[0]), in_digits(text))


_NOTES = {"tenner": "10", "fiver": "5"}


def _number(said: str) -> str:
    return said if said.isdigit() else _digits(said)


def _digits(said: str) -> str:
    value = 0.0
    for word in re.findall(r"[a-z]+", said.casefold().replace("and a half", "half")):
        if word in _ONES or word in _TENS:
            value += _ONES.get(word, 0) + _TENS.get(word, 0)
        elif word in ("hundred", "thousand"):
            value = (value or 1) * (100 if word == "hundred" else 1000)
        elif word in ("a", "an") or word == "one":
            value += 1
        elif word == "half":
            value += 0.5
    return f"{value:g}"
