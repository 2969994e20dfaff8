"""The answer to a contradiction: the new wish, the old one, both or neither; and its question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.constraints.meaning import family, relation, side, values
from agents.constraints.standing import Contradiction, Standing
from agents.constraints.told import Choice
from agents.rules.wishes import comparatives
from agents.rules.words import content_terms, listed
from tools.core.query import Constraint

_NEW = re.compile(
    r"\b(?:new(?:er)?|latter|later|second|last|replace|change|switch|update|the other|"
    r"what i (?:just )?said|as i (?:just )?said|go ahead)\b|^\W*(?:yes|yep|yeah|sure|ok|okay)\b",
    re.I,
)
_OLD = re.compile(
    r"\b(?:old(?:er)?|former|earlier|first|before|original(?:ly)?|previous|leave (?:it|things)|"
    r"keep (?:it|things|that)|as it (?:is|was)|stay(?: with)?|stick)\b|^\W*(?:no|nope|nah)\b|"
    r"never\s?mind",
    re.I,
)
_BOTH = re.compile(r"\bboth\b(?! (?:out|away|go))|\beither\b", re.I)
_NEITHER = re.compile(
    r"\b(?:neither|none of (?:them|these|those)|drop both|both out|no limit|remove both)\b", re.I
)
_GONE = re.compile(
    r"\b(?:forget|drop|scrap|skip|ignore|cancel|lose|scratch|delete|remove|discard|not)\s(?:about\s)?"
    r"(?:the\s)?(?P<which>new(?:er)?|latter|later|second|last|old(?:er)?|former|earlier|first|previous)\b",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MOST_WORDS = 12
"""Longer replies say something of their own."""


def choice_of(text: str, standing: Standing, wishes: Sequence[Constraint]) -> Choice | None:
    """Tell which way out of the first open contradiction words take; None where they take none.

    wishes: what the words state, as `under 80` may repeat one of the two.
    """
    if not standing.waiting or len(text.split()) > _MOST_WORDS:
        return None
    first = standing.waiting[0]
    old = [one for one in standing.held if one.id in first.old]
    named = _named(wishes, first, old)
    if named is not None:
        return named
    for choice, option in zip(("new", "old", "both"), options_of(standing), strict=False):
        if text.strip(" .!").casefold() == option.casefold():
            return "new" if choice == "new" else "old" if choice == "old" else "both"
    compared = _compared(text, first.new, old)
    if compared is not None:
        return compared
    if wishes:
        return None
    numbered = _unwanted(text) or _numbered(text, first.new, old) or _worded(text, first.new, old)
    if numbered is not None:
        return numbered
    if _NEITHER.search(text):
        return "neither"
    if _BOTH.search(text):
        return "both"
    # `Keep the old one, not the new one`: what is said first is what stays.
    found = [(match.start(), choice) for choice, match in _said(text)]
    return min(found)[1] if found else None


def _unwanted(text: str) -> Choice | None:
    """Read `forget the new one`, which is for the other one."""
    match = _GONE.search(text)
    if match is None:
        return None
    return "old" if _NEW.fullmatch(match["which"]) else "new"


def _worded(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    """Read `the bookshop`: a word that only one of the two was said with."""
    said = content_terms(text)
    mine = set(content_terms(new.text))
    theirs = {word for one in old for word in content_terms(one.text)}
    is_new, is_old = bool(set(said) & (mine - theirs)), bool(set(said) & (theirs - mine))
    if is_new == is_old:
        return None
    return "new" if is_new else "old"


def _said(text: str) -> list[tuple[Choice, re.Match[str]]]:
    rows: tuple[tuple[Choice, re.Pattern[str]], ...] = (("new", _NEW), ("old", _OLD))
    return [(choice, match) for choice, words in rows if (match := words.search(text))]


def _named(
    wishes: Sequence[Constraint], first: Contradiction, old: Sequence[Constraint]
) -> Choice | None:
    if any(relation(wish, first.new) == "same" for wish in wishes):
        return "new"
    if any(relation(wish, one) == "same" for wish in wishes for one in old):
        return "old"
    return None


def _numbered(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    said = {float(one.replace(",", ".")) for one in _NUMBER.findall(text)}
    is_new, is_old = bool(said & _numbers(new)), any(said & _numbers(one) for one in old)
    if is_new == is_old:
        return None
    return "new" if is_new else "old"


def _compared(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    """Read `the louder one`: the one that lets larger values in."""
    for wish, _, _ in comparatives(text):
        if family(wish.fields[0]) != family(new.field) or len(old) != 1:
            continue
        first, second = _height(new), _height(old[0])
        if first is not None and second is not None and first != second:
            return "new" if (first > second) == (wish.want == "high") else "old"
    return None


def _height(one: Constraint) -> tuple[int, float] | None:
    if not side(one):
        return None
    value = one.value if isinstance(one.value, float) else 0.0
    return int(side(one) == "lower" or one.value == "high"), value


def _numbers(one: Constraint) -> set[float]:
    if isinstance(one.value, float):
        return {one.value}
    return {float(value) for value in values(one) if re.fullmatch(r"\d+(?:\.\d+)?", value)}


def options_of(standing: Standing) -> tuple[str, ...]:
    """Give the ways out of the first open contradiction, worded so that each can be the reply."""
    if not standing.waiting:
        return ()
    first = standing.waiting[0]
    old = [one for one in standing.held if one.id in first.old]
    told = listed([f"“{one.text}”" for one in old])
    return (f"change to “{first.new.text}”", f"keep {told}")


def question_of(standing: Standing) -> str:
    """Give the question that the person is asked about a contradiction."""
    first = standing.waiting[0]
    old = [f"“{one.text}”" for one in standing.held if one.id in first.old]
    return (
        f"You asked for {listed(old)} before, and “{first.new.text}” does not go with that. "
        f"Which one holds: {listed(list(options_of(standing)), 'or')}?"
    )
