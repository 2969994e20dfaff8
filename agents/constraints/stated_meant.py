"""What sheets state, wished for in other words: `nothing that came off an animal` is `vegan`.

Tags, and fields of words such as `care`, have no vocabulary that rules could know beforehand: the
library's own values are held against what the words mean (`eval.value_tuning`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from agents.constraints.hardness import GUESSED
from agents.constraints.meaning import values
from agents.rules.wishes import NO
from tools.core.protocols import StatedFields
from tools.core.query import Constraint

SURE = 0.4
"""Probability from which on a value is wished for, in words that wish for places or things."""
SURER = 0.8
"""The same in words that need not: `the priciest thing with nothing from animals in it`."""
_MOST_TAGS = 2
_FEW_KINDS = 2
"""Kinds that are one; `clothes` and `outings` are more."""
_TAGS = "tags"
_SAYING_LITTLE = frozenset((
    "breakfast", "lunch", "dinner", "evening", "night", "food", "meals", "coffee",
    "tea", "drinks", "cheap", "rooms", "view", "work", "trip",
))  # fmt: skip
"""Tags that some have of the many that serve it: their absence says nothing."""
_YES_NO = frozenset(("yes", "no", "true", "false"))
_READ_ELSEWHERE = frozenset((
    "kind", _TAGS, "maker", "colours", "color", "colour", "address", "entity", "size", "made_in",
    "language", "author", "title", "material", "diets", "taken", "date", "opening_hours", "price",
    "ratio", "quiz", "live_music",
))  # fmt: skip
"""Fields of names, numbers and times, and those that rules and the first reading know."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value that sheets state."""

    field: str
    value: str
    """As it is stated; `no` for a field of yes and no."""

    @property
    def said(self) -> str:
        """The words it is compared by."""
        return f"{self.field.replace('_', ' ')}: {self.value}"


def choices_of(
    stated: StatedFields, tags: Collection[str], kinds: Collection[str]
) -> tuple[Choice, ...]:
    """Give what may be wished for: tags that are no kinds, values of fields, and what is denied."""
    named = {one.replace("_", " ").casefold() for one in kinds}
    found = [
        Choice(field=_TAGS, value=one)
        for one in tags
        if one.replace("-", " ").replace("_", " ").casefold() not in named | _SAYING_LITTLE
    ]
    for field, words in stated.items():
        if field in _READ_ELSEWHERE or not words:
            continue
        plain = {one.casefold() for one in words}
        if not plain & _YES_NO:
            found += [Choice(field=field, value=one) for one in words]
        elif plain & frozenset(NO):
            found.append(Choice(field=field, value="no"))
    return tuple(found)


def values_meant(
    sure: Mapping[Choice, float], own: Sequence[Constraint], *, least: float = SURE
) -> list[Constraint]:
    """Give the wishes of a question, with those for values that its words mean.

    own: what the rules read. least: probability from which on a value is meant. A tag that says a
    diet stands in its place where no kind is said: garments state no diets.
    """
    likely = sorted((one for one in sure if sure[one] >= least), key=lambda one: -sure[one])
    have = {one.field for one in own}
    denied = any(one.field == "material" for one in own)
    kept = list(own)
    tags = 0
    for one in likely:
        if one.field == _TAGS:
            if denied or _TAGS in have or tags >= _MOST_TAGS or _says_kind(own):
                continue
            diet = any(each.field == "diets" and one.value in values(each) for each in own)
            if diet and "kind" in have:
                # The plan reads it as a tag where the kind states no diets.
                continue
            tags += 1
            kept = [each for each in kept if each.field != "diets" or one.value not in values(each)]
            kept.append(_wish(one, op="contains", value=one.value, text=f"tagged {one.value}"))
        elif one.field not in have:
            have.add(one.field)
            same = tuple(each.value for each in likely if each.field == one.field)
            given = NO if one.value == "no" else same
            kept.append(_wish(one, op="in", value=given, text=one.said))
    return kept


def _says_kind(own: Sequence[Constraint]) -> bool:
    """Tell whether a kind is said, beside which a tag is a reason: `a museum for a rainy day`."""
    return any(one.field == "kind" and len(values(one)) <= _FEW_KINDS for one in own)


def _wish(one: Choice, *, op: str, value: str | tuple[str, ...], text: str) -> Constraint:
    return Constraint(
        field=one.field, op="contains" if op == "contains" else "in", value=value, text=text,
        priority=GUESSED,
    )  # fmt: skip
