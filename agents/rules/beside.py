"""A few words beside the question before: `Hayloft?`, `Mondays as well?`, `that tour`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Memory, Past
from agents.rules.alone import StandAlone
from agents.rules.ellipsis import fragment, other_thing, swapped
from agents.rules.refining import SEEKS


def truly_named(text: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out `Buoy Shorts` where only a `Red Buoy` is asked of: a name beside its own."""
    words = re.findall(r"[\w'’]+", fragment(text))
    if len(words) < 2 or not all(one[:1].isupper() for one in words):
        return named
    return tuple(one for one in named if all(word.casefold() in one.casefold() for word in words))


THAT_NOUN = re.compile(
    r"\b(?:is|are|was|does|did|will|of|about|for|at|with|from|to|on) (?:that|those) "
    r"(?!(?:i|we|you|he|she|it|they|the|a|an|is|are|was|were|has|have|can|will|do|does|time|day|"
    r"week|month|year|sort|kind|type|way|many|much|long|old|far)\b)[a-z]+\b",
    re.I,
)


def beside(text: str, memory: Memory, turns: Sequence[Past]) -> StandAlone | None:
    """Ask the question before of what a few words name: `Hayloft?`, `Mondays as well?`."""
    what = fragment(text)
    about = turns[-1].about or (() if turns[-1].listed else turns[-1].entities)
    if not what or len(about) != 1 or SEEKS.search(text) or memory.plan is None:
        return None
    before = memory.plan.standalone
    said = swapped(f"and {what}", before) or other_thing(f"and {what}", before, about)
    return StandAlone(text=said, link="refers", about=about) if said else None
