"""A first question's wishes, with what it means of what the library's sheets state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.constraints.act_reader import ActReader, Gist
from agents.constraints.first_wishes import wishes_for_any
from agents.constraints.stated_meant import SURE, SURER, Choice, choices_of, values_meant
from agents.rules.ground import Ground
from tools.core.filters import Condition, both
from tools.core.query import Constraint

_SEVERAL = 2
"""Things that have to share a tag: what one alone has describes it, and limits nothing."""


def with_values(
    text: str, own: Sequence[Constraint], gist: Gist, ground: Ground, reader: ActReader
) -> list[Constraint]:
    """Add tags and stated values that words wish for in their own way."""
    if not ground.kinds:
        # Tags of one's own notes and recipes are words among others, and limit nothing.
        return list(own)
    tags = tuple(ground.catalogue.facets(ground.scope).get("tag", {}))
    choices = choices_of(ground.stated, tags, ground.kinds)
    sure = reader.values(text, [one.said for one in choices])
    meant = {
        one: likely
        for one, likely in zip(choices, sure, strict=True)
        if likely >= SURE and _is_shared(one, ground)
    }
    return values_meant(meant, own, least=SURE if wishes_for_any(gist) else SURER)


def _is_shared(one: Choice, ground: Ground) -> bool:
    if one.field != "tags":
        return True
    has = Condition(field=one.field, op="contains", value=one.value)
    here = replace(ground.scope, where=both(ground.scope.where, has))
    return len(ground.catalogue.leads(here)) >= _SEVERAL
