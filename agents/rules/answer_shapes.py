"""What an answer of a type looks like: a price, a time, a duration, a key to press."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.records import Asks

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAYS = (
    "mon(?:days?)?|tue(?:s|sdays?)?|wed(?:nesdays?)?|thu(?:rs|rsdays?)?|fri(?:days?)?|"
    "sat(?:urdays?)?|sun(?:days?)?"
)
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    "hundred"
)
SHAPES: Mapping[Asks, re.Pattern[str]] = {
    "money": re.compile(r"[€$£]|\b\d+[.,]\d{2}\b|\b\d+ ?(?:eur|euros?|dollars?|pounds?|cents?)\b|"
                        rf"\b(?:{_NUMBER_WORDS}) (?:euros?|dollars?|pounds?)\b|\bfree\b", re.I),
    "time": re.compile(rf"\b\d{{1,2}}[:.]\d{{2}}\b|\b\d{{1,2}} ?(?:am|pm)\b|\b(?:noon|midnight)\b|"
                       rf"\b(?:{_DAYS})\b|\b(?:past|at) (?:{_NUMBER_WORDS})\b", re.I),
    "date": re.compile(rf"\b(?:{_MONTHS})\b|\b(?:1[5-9]|20)\d{{2}}\b|"
                       rf"\b(?:{_DAYS})\b", re.I),
    "duration": re.compile(rf"\b(?:\d+(?:[.,/]\d+)?|{_NUMBER_WORDS}|half an|an|a few)\+?[ -]?"
                           r"(?:s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|nights?|"
                           r"weeks?|months?|years?)\b|\bovernight\b", re.I),
    "temperature": re.compile(r"\d ?°|\d ?º|\bdegrees?\b|\b\d{2,3} ?[CF]\b|\bgas mark\b|"
                              r"\b(?:low|medium|high)[ -]heat\b", re.I),
    "amount": re.compile(rf"\b(?:\d[\d.,/]*|{_NUMBER_WORDS}|half a|a)[ -]?(?:k?g|mg|grams?|kilos?|"
                         r"m?l|cl|dl|lit(?:re|er)s?|cups?|tbsps?|tsps?|table ?spoons?|tea ?spoons?|"
                         r"oz|ounces?|lbs?|pounds?|pinch|cans?|cloves?|km|[cm]?m|met(?:re|er)s?|"
                         r"inch(?:es)?|ft|feet|miles?|kw|w|v|a|mb|gb|kb|px|pt|%|percent|million|"
                         r"billion)\b|\d ?%", re.I),
    "version": re.compile(r"\bv?\d+\.\d+", re.I),
    "keys": re.compile(r"\b(?:ctrl|control|alt|shift|win|windows|cmd|command|option|esc|enter|tab|"
                       r"space|f\d{1,2})\b ?(?:\+|key)|\b(?:ctrl|alt|shift)\b", re.I),
    "setting": re.compile(r"\b[a-z]+[A-Z]\w+|(?<!\w)--?[a-z][\w-]+|\b\w+_\w+\b|\w+\(\)"),
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.I),
    "person": re.compile(r"(?<!^)(?<![.!?] )\b[A-ZÄÖÜ][\w’'-]+(?: [A-ZÄÖÜ][\w’'-]+)*|"
                         r"\b[A-Z]\. [A-Z]"),
    "place": re.compile(r"\b(?:street|lane|road|row|square|alley|passage|terrace|hill|corner|floor|"
                        r"next to|behind|opposite|beside|near|round)\b|\b\d+ [A-Z]\w+", re.I),
}  # fmt: skip


def has_shape(asks: Sequence[Asks], text: str) -> bool:
    """Tell whether a sentence holds the likeliest type of answer; any will do without one."""
    shape = next((SHAPES[one] for one in asks if one in SHAPES), None)
    return shape is None or shape.search(text) is not None


def shape_bonus(asks: Sequence[Asks], text: str) -> float:
    """Reward a sentence that holds the type of answer asked for, the likeliest type most."""
    for place, wanted in enumerate(asks):
        shape = SHAPES.get(wanted)
        if shape is not None and shape.search(text):
            return 0.25 if place == 0 else 0.12
    return 0.0
