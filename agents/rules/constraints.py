"""All constraints of a question, their merging over turns, and the filter they make."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.rules.facilities import read_facilities
from agents.rules.lexicon import SoftWish
from agents.rules.limits import Read, read_limits
from agents.rules.mentions import read_mentions
from agents.rules.nearness import anchor_of, distance_filter
from agents.rules.shorthand import read_shorthand
from agents.rules.stated_values import read_values
from agents.rules.stated_wishes import read_stated
from agents.rules.wishes import SUPERLATIVE, comparatives, read_wishes
from agents.rules.words import stems
from tools.core.filters import Condition, Filter, Not, both
from tools.core.protocols import StatedFields
from tools.core.query import Constraint

DATED = ("date", "taken")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one question asks for beside its words."""

    constraints: tuple[Constraint, ...]
    comparatives: tuple[SoftWish, ...]
    """`quieter`: relative to the thing referred to."""
    rest: str
    """The question without the words that became hard constraints."""
    bare: str
    """The question without the words of any constraint or comparative."""
    dropped: tuple[str, ...] = ()
    """Words of constraints that are taken back."""


_FINE = re.compile(
    r"\b(?P<what>[\w-]+(?:\s[\w-]+)?) (?:is|are|would be) "
    r"(?:fine|ok|okay|all right|alright|no problem)\b",
    re.I,
)
_TAKEN_BACK = re.compile(
    r"\b(?:(?:doesn['’]t|does not|don['’]t|do not)\s(?:have to|need to|need|matter)\s(?:be\s)?|"
    r"(?:need not|needn['’]t|no longer)\s(?:have to|need to|need|matter)?\s?(?:be\s)?|"
    r"never mind\s|forget(?: about)?\s|ignore\s|regardless of\s|without the limit on\s)"
    r"(?P<what>(?:the\s)?[\w-]+(?:\s[\w-]+)?)",
    re.I,
)


def read_constraints(
    text: str,
    *,
    turn: int,
    now: dt.datetime,
    kinds: Sequence[str] = (),
    stated: StatedFields | None = None,
) -> Reading:
    """Read a question's own constraints. Adjectives and dates are soft, explicit limits hard.

    kinds: of places and things, as the library states them. stated: its fields.
    """
    dropped = [
        match
        for pattern in (_TAKEN_BACK, _FINE)
        for match in pattern.finditer(text)
        if _names_a_wish(match["what"], now)
    ]
    clean = blanked(text, [match.span() for match in dropped])
    wishes = read_wishes(clean, turn=turn, now=now, kinds=kinds)
    sought = any(one.constraint.field == "kind" for one in wishes)
    asked = [
        *read_facilities(clean, stated or {}, turn=turn),
        *read_values(clean, stated or {}, turn=turn),
    ]
    fields = {one.constraint.field for one in asked}
    others = [
        *read_limits(clean, turn=turn),
        *read_mentions(clean, turn=turn, now=now),
        *read_stated(clean, stated or {}, turn=turn),
        *wishes,
        *read_shorthand(clean, turn=turn, stated=stated or {}, kinds=sought),
    ]
    reads = _without_overlap(
        [*asked, *(one for one in others if one.constraint.field not in fields)]
    )
    compared = comparatives(clean)
    hard = [(one.start, one.end) for one in reads if one.constraint.hard]
    # Dates stay among the words: what is dated is more often found by them than by a fact.
    spans = [(one.start, one.end) for one in reads if one.constraint.field not in DATED]
    spans += [(start, end) for _, start, end in compared]
    return Reading(
        constraints=tuple(dict.fromkeys(one.constraint for one in reads)),
        comparatives=tuple(wish for wish, _, _ in compared),
        rest=" ".join(blanked(clean, hard).split()),
        bare=" ".join(blanked(clean, spans).split()),
        dropped=tuple(match["what"] for match in dropped),
    )


def filter_of(constraints: Sequence[Constraint]) -> Filter | None:
    """Give the filter that the hard constraints make; None without any."""
    return both(*(condition_of(one) for one in constraints if one.hard and one.on))


def condition_of(constraint: Constraint) -> Filter:
    """Give one constraint as a filter."""
    if anchor_of(constraint):
        return distance_filter(constraint)
    closed = constraint.field == "opening_hours" and constraint.op == "!="
    condition = Condition(
        field=constraint.field,
        op="open_at" if closed else constraint.op,
        value=constraint.value,
        unit=constraint.unit,
    )
    return Not(part=condition) if closed else condition


def _without_overlap(reads: list[Read]) -> list[Read]:
    # Earlier readers know more: `under 40 dB` comes before any word inside it.
    kept: list[Read] = []
    for one in reads:
        crossing = [two for two in kept if two.start < one.end and one.start < two.end]
        if all(_together(two, one) for two in crossing):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _together(before: Read, one: Read) -> bool:
    """Tell two ends of one range from two readings of one word: `lightest` is light or bright."""
    if (before.start, before.end) != (one.start, one.end):
        return False
    best = before.constraint.priority >= SUPERLATIVE and one.constraint.priority >= SUPERLATIVE
    return not best or before.constraint.field == one.constraint.field


def blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Put spaces in the place of spans."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _names_a_wish(words: str, now: dt.datetime) -> bool:
    if stems(words) & _FIELD_WORDS.keys():
        return True
    return bool(read_wishes(words, turn=0, now=now))


_FIELD_WORDS = {
    "pric": "price", "cost": "price", "money": "price", "budget": "price", "nois": "level",
    "sound": "level", "loudness": "level", "volum": "level", "light": "daylight_share",
    "rating": "rating", "rat": "rating", "star": "rating", "hour": "opening_hours",
    "diet": "diets", "siz": "size", "dat": "date",
}  # fmt: skip
