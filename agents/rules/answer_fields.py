"""Which facts an answer may state: those asked for, those limited, and those compared."""

from __future__ import annotations

from agents.records import Question
from agents.rules.checks import PER_FIND
from agents.rules.wishes import comparatives
from agents.rules.words import stem
from tools.core.query import Plan

SEEN = ("lightness",)
"""What every photo shows; it is told with the photo."""
OVERVIEW_FIELDS = ("kind", "address", "opening_hours", "price", "rating")
"""Stated facts that introduce a place, as far as they are known."""


def shown_fields(question: Question, plan: Plan) -> tuple[str, ...]:
    """Give the fields to read for every find, once each."""
    limited = [one.field for one in plan.constraints if one.field not in PER_FIND]
    named = OVERVIEW_FIELDS if question.about and not question.terms else ()
    return tuple(
        dict.fromkeys(
            [
                *question.fields,
                *question.columns,
                *limited,
                *compared_fields(question),
                *SEEN,
                *named,
            ]
        )
    )


def compared_fields(question: Question) -> tuple[str, ...]:
    """Give the fields that a comparison is about: `louder`, or `on noise`, is a sound level."""
    compared = [name for wish, _, _ in comparatives(question.standalone) for name in wish.fields]
    named = [name for term in question.terms for name in _TOPICS.get(stem(term), ())]
    return tuple(dict.fromkeys([*compared, *named]))


def only_topics(question: Question) -> bool:
    """Tell whether every word of the question names a fact that can be compared."""
    return all(stem(term) in _TOPICS for term in question.terms)


_SOUND = ("level_db_spl", "loudness_lufs")
_TOPICS = {
    stem(word): fields
    for words, fields in (
        ("noise loudness volume sound", _SOUND),
        ("price cost prices", ("price",)),
        ("rating stars ratings", ("rating",)),
        ("light daylight brightness", ("daylight_share", "lightness")),
        ("hours opening", ("opening_hours",)),
        ("diets", ("diets",)),
    )
    for word in words.split()
}
