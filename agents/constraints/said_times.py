"""The day and the time at which somebody will come, in whatever form they are said.

`thursday 16h`, `sat half past eight in the morning`, `nine on a Friday night`: asked only where
the words are known to wish for opening hours, since `sat` and `16 h` say other things elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re

from agents.rules.moments import find_moments
from tools.core.hours import WEEKDAYS

_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_SHORT = {
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday",
    "thu": "thursday", "thur": "thursday", "thurs": "thursday", "fri": "friday",
    "sat": "saturday", "sun": "sunday",
}  # fmt: skip
_SHORT_DAY = re.compile(rf"(?<!the )(?<!we )(?<!i )\b(?P<day>{'|'.join(_SHORT)})\b\.?", re.I)
_HOUR = rf"(?:[01]?\d|2[0-3]|{'|'.join(_NUMBERS)})"
_MONEY = r"(?!\s?(?:€|eur|euros?|quid|pounds?|dollars?|stars?|points?|kg|kilos?))"
_CONTINENTAL = re.compile(
    r"(?<![\d.:,])(?P<hour>[01]?\d|2[0-3])\s?(?:h|hrs?|hours|uhr)(?P<minute>[0-5]\d)?\b(?!\s(?:a|per|each)\b)",
    re.I,
)
_DOTTED = re.compile(
    rf"(?<![\d.:,€$£])(?P<hour>[01]?\d|2[0-3])[.](?P<minute>[0-5]\d)(?![\d.]){_MONEY}"
)
_MILITARY = re.compile(r"\b(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)\s?(?:hrs?|hours|h)\b", re.I)
_O_CLOCK = re.compile(r"\bo['’]?\s?clock\b", re.I)
_ISH = re.compile(rf"\b(?P<hour>{_HOUR})(?:\s|-)?ish\b", re.I)
_HALF = re.compile(
    rf"\bhalf\s(?P<hour>{'|'.join(_NUMBERS)}|\d{{1,2}})\b(?!\s(?:of|an?|hours?|dozen|million)\b)",
    re.I,
)
"""`Half seven` is half past it in Britain, where people who write so mostly are."""
_AROUND = re.compile(
    r"\b(?:about|around|like|say|roughly|ca\.?|approx\.?)\s(?=\d|half|quarter)", re.I
)
_TO = re.compile(r"\b(?:from|past|to|at|by|before|after|until|till|around)\s$", re.I)
_EXPLICIT = re.compile(
    rf"\b(?:half past|quarter past|quarter to)\s{_HOUR}\b|(?<![\d.:,])(?:[01]?\d|2[0-3]):[0-5]\d\b|"
    rf"\b{_HOUR}\s?(?:am|pm|a\.m\.|p\.m\.|o'clock|in the (?:morning|afternoon|evening)|at night)|"
    rf"\b{_HOUR}(?=\s(?:on|this|next)\s(?:an?\s)?(?:{'|'.join(WEEKDAYS)}))|"
    rf"(?<=day ){_HOUR}\b(?![\d:.])(?!\s?(?:€|eur|euros?|quid|pounds?|people|of|stars?|points?|"
    r"adults?|kids))|"
    r"\b(?:noon|midday|midnight)\b",
    re.I,
)
_TODAY = re.compile(
    r"\b(?:tonight|today|tomorrow|right now|now|this (?:evening|afternoon))\b", re.I
)
_NOW = dt.datetime(2000, 1, 1)


def moment_said(text: str) -> str:
    """Give `open on saturday at 08:30` where the words name a day and a time; else empty."""
    text = _TODAY.sub(" ", text)
    text = _SHORT_DAY.sub(lambda at: _SHORT[at["day"].casefold()], text)
    text = _HALF.sub(r"half past \g<hour>", _AROUND.sub("at ", text))
    text = _O_CLOCK.sub("o'clock", _ISH.sub(r"\g<hour> o'clock", text))
    text = _MILITARY.sub(r"\g<hour>:\g<minute>", text)
    text = _CONTINENTAL.sub(lambda at: f"{at['hour']}:{at['minute'] or '00'}", text)
    text = _DOTTED.sub(r"\g<hour>:\g<minute>", text)
    text = _EXPLICIT.sub(
        lambda at: at[0] if _TO.search(text[: at.start()]) else f"at {at[0]}", text
    )
    found = find_moments(text, _NOW)
    if found is None:
        return ""
    days = [one for one in found.values if one.split()[0] in WEEKDAYS]
    if not days:
        return ""
    day, _, time = days[0].partition(" ")
    others = [one.partition(" ")[0] for one in days[1:]]
    named = " and ".join([day, *others])
    return f"open on {named} at {time}" if time else f"open on {named}"
