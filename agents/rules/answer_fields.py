"""Which facts an answer may state: those asked for, those limited, and those compared."""

from __future__ import annotations

from agents.records import Question
from agents.rules.checks import PER_FIND
from agents.rules.wishes import comparatives
from tools.core.query import Plan

_ALWAYS = ("lightness",)


def shown_fields(question: Question, plan: Plan) -> tuple[str, ...]:
    """Give the fields to read for every find, once each."""
    limited = [one.field for one in plan.constraints if one.field not in PER_FIND]
    return tuple(dict.fromkeys([*question.fields, *limited, *compared_fields(question), *_ALWAYS]))


def compared_fields(question: Question) -> tuple[str, ...]:
    """Give the fields that a comparison is about: `louder` is a sound level."""
    return tuple(
        dict.fromkeys(
            name for wish, _, _ in comparatives(question.standalone) for name in wish.fields
        )
    )
