"""Limits said in short: `hostel for 30 or less`, `with wifi and parking`, `a rating of 4.7`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.rules import patterns
from agents.rules.asks import about_one
from agents.rules.lexicon import lexicon
from agents.rules.limits import NUMBER, Read
from agents.rules.wishes import YES
from tools.core.protocols import StatedFields
from tools.core.query import Constraint

_UPPER = (
    r"no more than|not more than|at most|up to|max(?:imum)?(?: of)?|not over|under|below|less than|"
    r"cheaper than"
)
_EACH = (
    r"(?:\s(?:an?|per|each|every)\s(?:night|person|head|adult|child|ticket|day|go|pint|cup)"
    r"|\seach\b|\sapiece\b)"
)
_ENDS = (
    rf"(?=(?P<each>{_EACH})?(?:\s*(?:$|[,;?!)]|\.(?!\d))"
    r"|\s(?:and|or|but|with|that|which|where|in|on|at|open|near|please|for|outdoors?|rated)\b))"
)
"""What may stand behind a price without a currency: anything but a noun that is counted."""
_PRICE = re.compile(
    rf"(?<![\w<>=])(?:(?P<under>{_UPPER})\s(?P<bound>{NUMBER})"
    rf"|(?P<amount>{NUMBER})\s(?:or (?:less|under|cheaper)|at (?:the )?most|tops|max(?:imum)?))"
    rf"(?![\w%:/€$£-]|\s?(?:€|\$|£|%)){_ENDS}",
    re.I,
)
_PAID = re.compile(
    r"\b(?:costs?|price[sd]?|pay|paying|spend|budget|for|cheap|entry|ticket|main course|mains?|"
    r"dish(?:es)?|cocktails?|coffees?|beers?|pints?|room|bed|night|breakfast|lunch|dinner|meal)\b",
    re.I,
)
_COUNTED = re.compile(
    r"\b(?:rating|rated|stars?|db|decibels?|loud|quiet|noise|level|bright|dark|steps|years?|aged?|"
    r"children|kids|people|persons|guests|group|party|table|seats?|size|weigh[ts]*|minutes?|hours?|"
    r"metres|meters|km|photos?|pictures?|recordings?|clips?|videos?|pages?|versions?)\b"
    r"[^,;.?!]{0,12}$",
    re.I,
)
"""Words before a number that say what it counts, and that it is no price."""
_RATING = re.compile(
    rf"\b(?:with\s)?(?:an?\s)?rating\s(?:of\s|is\s)?(?:at least\s)?(?P<value>{NUMBER})"
    r"(?:\sstars?)?"
    r"(?:\s(?:up|upwards?|or (?:more|better|higher|over)|and (?:up|over|better)|plus)\b)?",
    re.I,
)
_ANY_HAD = r"\b(?:with|has|have|having|offers?|offering|got|includes?|including)\s"


def read_shorthand(text: str, *, turn: int, stated: StatedFields, kinds: bool) -> list[Read]:
    """Read limits that leave something out which is clear from the rest.

    kinds: a kind of place or thing is asked for, so that a bare amount is a price.
    """
    if about_one(text):
        return []
    return [*_prices(text, turn, kinds=kinds), *_ratings(text, turn), *_listed(text, turn, stated)]


def _prices(text: str, turn: int, *, kinds: bool) -> Iterator[Read]:
    for match in _PRICE.finditer(text):
        before = text[: match.start()]
        clause = re.split(r"[,;.?!]", before)[-1]
        paid = match["each"] or _PAID.search(clause)
        if not (paid or kinds) or _COUNTED.search(before):
            continue
        number = match["bound"] or match["amount"]
        under = match["under"] is not None and patterns.match(
            r"under|below|less|cheaper", match["under"]
        )
        end = match.end() + len(match["each"] or "")
        yield Read(
            constraint=Constraint(
                field="price", op="<" if under else "<=", value=float(number.replace(",", "")),
                turn=turn, text=text[match.start() : end],
            ),
            start=match.start(),
            end=end,
        )  # fmt: skip


def _ratings(text: str, turn: int) -> Iterator[Read]:
    for match in _RATING.finditer(text):
        value = float(match["value"].replace(",", "."))
        if value <= 10.0:
            yield Read(
                constraint=Constraint(
                    field="rating", op=">=", value=value, unit="star", turn=turn,
                    text=match.group(),
                ),
                start=match.start(),
                end=match.end(),
            )  # fmt: skip


def _listed(text: str, turn: int, stated: StatedFields) -> Iterator[Read]:
    """Read what is had beside something else: `with wifi and parking`, `vegan, parking, quiet`."""
    for field, words, values in _facilities(stated):
        named = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in words)
        match = patterns.search(
            rf"{_ANY_HAD}[\w\s,&'-]{{2,60}}?(?:\band\s|&\s?|,\s?)"
            rf"(?:an?\s|free\s|private\s|its own\s)?"
            rf"(?P<it>{named})\b(?!\s(?:is|are|cost|fee))"
            rf"|(?:,\s?|\band\s)(?:free\s|private\s)?(?P<alone>{named})(?=\s*(?:,|$|[.;?!]))"
            rf"|\b(?:that|which|who|and)\sdo(?:es)?\s(?P<does>{named})\b"
            rf"|^\W*(?:an?\s)?(?P<first>{named})(?=\s(?:that|which|with)\b)",
            text,
        )
        if match is None or patterns.search(r"\b(?:no|not|without|n['’]t)\b", match.group()):
            continue
        group = next(name for name in ("it", "alone", "does", "first") if match[name])
        yield Read(
            constraint=Constraint(
                field=field, op="in", value=values, turn=turn, text=match[group]
            ),
            start=match.start(group),
            end=match.end(group),
        )  # fmt: skip


def _facilities(stated: StatedFields) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Give the fields of yes and no with their words and the values that grant them."""
    flags = lexicon().flags
    for flag in flags:
        if flag.bare and flag.field in stated and flag.field != "booking":
            yield flag.field, tuple(flag.bare), tuple(flag.values)
    known = {flag.field for flag in flags}
    for field, words in stated.items():
        plain = {word.casefold() for word in words or ()}
        if field not in known and plain and plain <= {"true", "false", "yes", "no"}:
            yield field, (field.replace("_", " "),), YES
