"""Short words of a conversation spelled out, so that they are read as in a question of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.constraints.act_words import A_BIT
from agents.constraints.short_forms import in_full
from tools.core.hours import WEEKDAYS
from tools.core.query import Constraint

_HALF = re.compile(r"\bhalf an?\s(?=k?w\b|kilowatts?\b|kilos?\b|kg\b|kilometre|km\b)", re.I)
_DAY = rf"(?:{'|'.join(WEEKDAYS)})s?"
_DAY_TIME = re.compile(
    rf"\b(?P<day>{_DAY}),?\s(?:say,?\s|around\s|about\s)?(?P<time>\d{{1,2}}(?:[:.]\d\d)?\s?(?:am|pm))\b",
    re.I,
)
_TIME_DAY = re.compile(
    rf"(?<![\w:.])(?:at\s)?(?P<time>\d{{1,2}}(?:[:.]\d\d)?\s?(?:am|pm))\s(?:on\s)?(?P<day>{_DAY})\b",
    re.I,
)
_SAME_TIME = re.compile(r"\b(?:at )?(?:the )?same (?:time|hour)\b", re.I)
_AT = re.compile(r"\bat (?P<hour>\d{1,2})(?![\d:.]|\s?(?:am|pm|[€$£%]|eur|or\b|db|at\b))", re.I)
_HOURS = ("five", "six", "seven", "eight", "nine")
_AT_HOUR = re.compile(
    rf"\bat (?P<half>half past )?(?P<hour>[5-9]|{'|'.join(_HOURS)})(?P<sharp> o['’]?clock)?\b"
    r"(?![:.]\d|\s?(?:am|pm|[ap]\.m|[€$£%]|eur|or\b|db|at\b|least|most|in the|"
    r"(?:k?w|kg|g|rpm|bar|stars?|people|degrees)\b))",
    re.I,
)
_OUT = frozenset(("restaurant", "bar", "pub", "cinema"))
"""Kinds of places where nobody goes at eight in the morning."""
_BY_DAY = frozenset(("cafe", "café", "bakery", "market", "tearoom", "shop", "museum"))
_EARLY = re.compile(r"\b(?:morning|breakfast|brunch|early)\b", re.I)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ON_DATE = re.compile(
    rf"\bopen (?:on )?(?:{_DAY},?\s(?:the\s)?)?(?:the )?(?P<day>\d{{1,2}})"
    r"(?:st|nd|rd|th)?\s(?:of )?"
    rf"(?P<month>{'|'.join(_MONTHS)})\s(?P<year>\d{{4}})\b(?:,?\sat\s"
    r"(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?!\d|\s?(?:am|pm|euro|€)))?",
    re.I,
)
_NOT_MORE = re.compile(r",?\s(?:and\s)?not more\b(?! than)", re.I)
_AT_OR = re.compile(r"\bat (?=\d+(?:[.,]\d+)? (?:or (?:less|under|cheaper)|euros?|max))", re.I)
_BUDGET = re.compile(r"\b(?P<det>the|my|our|no|a|any) budget\b", re.I)
_BUDGET_OF = re.compile(
    r"\bbudget\b(?=\s?(?:[:=]|is\b|of\b|max\b|up to\b|at most\b|under\b|about\b|around\b|[€$£\d]))",
    re.I,
)
_DISLIKED = re.compile(
    r"\b(?:don['’]t|not|never|hate|avoid)\s(?:\w+\s)?(?:the\s)(?:\w+\s)?\w+\sones?\b", re.I
)
_NO_LONGER = re.compile(r"\b(?:any|no) longer\b", re.I)
_SHADED = frozenset(("dark", "light", "bright"))


def spelled_out(text: str, held: Sequence[Constraint]) -> str:
    """Give the words with `Saturday 9pm`, `half a kW` and `same time` as they are read."""
    text = _HALF.sub("0.5 ", _DISLIKED.sub(" ", A_BIT.sub(" ", text)))
    text = in_full(text, held)
    text = _BUDGET.sub(r"\g<det> price", _AT_OR.sub(" ", _NOT_MORE.sub(" at most", text)))
    text = _NO_LONGER.sub(" ", _BUDGET_OF.sub("price", text))
    text = _DAY_TIME.sub(r"\g<day> at \g<time>", text)
    text = _TIME_DAY.sub(r"\g<day> at \g<time>", text)
    last = next((str(one.value) for one in reversed(held) if one.field == "opening_hours"), "")
    clock = re.search(r"(?P<hour>\d\d):(?P<minute>\d\d)$", last)
    if clock is None:
        return _in_the_evening(text) if _are_out(held) else text
    text = _SAME_TIME.sub(f"at {clock.group()}", text)
    # `Rather Friday at 6`, where six in the evening was meant before.
    hour = int(clock["hour"])
    return _AT.sub(
        lambda at: f"at {hour}:{clock['minute']}" if int(at["hour"]) + 12 == hour else at.group(),
        text,
    )


def _are_out(held: Sequence[Constraint]) -> bool:
    kinds = {str(kind) for one in held if one.field == "kind" and one.op != "!=" for kind in (
        one.value if isinstance(one.value, tuple) else (one.value,))}  # fmt: skip
    return bool(kinds & _OUT) and not kinds & _BY_DAY


def _in_the_evening(text: str) -> str:
    """Write `at eight` as the evening's, unless words speak of the morning."""
    if _EARLY.search(text):
        return text

    def late(at: re.Match[str]) -> str:
        said = at["hour"].casefold()
        hour = 12 + (int(said) if said.isdigit() else _HOURS.index(said) + 5)
        return f"at {hour}:{'30' if at['half'] else '00'}"

    return _AT_HOUR.sub(late, text)


def without_colour_words(wishes: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Leave out `dark` where `dark red` is one colour."""
    shades = [one.text.casefold().split() for one in wishes if one.field == "colours"]
    shaded = {words[0] for words in shades if len(words) > 1 and words[0] in _SHADED}
    return tuple(
        one for one in wishes if not (one.field == "lightness" and one.text.casefold() in shaded)
    )


def open_on_dates(text: str, *, turn: int) -> tuple[str, tuple[Constraint, ...]]:
    """Read `open on 2 August 2026`; gives the words that are left, and the wish."""
    match = _ON_DATE.search(text)
    if match is None:
        return text, ()
    month = _MONTHS.index(match["month"].casefold()) + 1
    clock = f"T{int(match['hour']):02d}:{match['minute'] or '00'}" if match["hour"] else ""
    wish = Constraint(
        field="opening_hours", op="open_at", turn=turn, text=match.group(),
        value=f"{match['year']}-{month:02d}-{int(match['day']):02d}{clock}",
    )  # fmt: skip
    return text[: match.start()] + " " + text[match.end() :], (wish,)


def in_currency(wishes: Sequence[Constraint], currency: str | None) -> tuple[Constraint, ...]:
    """Give prices without a currency the one that the library states."""
    return tuple(
        replace(one, unit=currency)
        if one.field == "price" and one.unit is None and isinstance(one.value, float)
        else one
        for one in wishes
    )
