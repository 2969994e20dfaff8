"""Which of the things shown or compared a turn means: the cheaper one, the second."""

from __future__ import annotations

from agents.records import Memory
from agents.rules.alone import StandAlone
from agents.rules.asks import asked_fields
from agents.rules.choices import PICKING, scales_of
from agents.rules.constraints import Reading
from agents.rules.pointing import pointed_at
from agents.rules.relative import pick
from agents.rules.stated_wishes import asked_stated
from agents.rules.thread_view import listed_last, turns_of
from tools.core.protocols import Catalogue
from tools.core.query import Scope

LEADS = 8
"""Items of an entity of which one may hold the fact that decides."""


def picked_of(
    text: str, reading: Reading, memory: Memory, catalogue: Catalogue, scope: Scope
) -> str | None:
    """Give the one that `the cheaper one` means; None where the facts do not tell."""
    if not PICKING.search(text):
        return None
    turns = turns_of(memory)
    compared = next((one.about for one in reversed(turns[-3:]) if len(one.about) > 1), ())
    spoken_of = tuple(dict.fromkeys(name for one in turns[-2:] for name in one.about))
    spoken_of = spoken_of if len(spoken_of) > 1 else ()
    before = turns[-1].standalone if turns else ""
    asked = (*asked_fields(before), *asked_stated(before, catalogue.stated(scope), lambda _: False))
    scales = scales_of(text, asked) if compared or spoken_of or reading.comparatives else ()
    wishes = (*scales, *reading.comparatives)
    names = compared or listed_last(turns, 2) or spoken_of
    if len(names) < 2:
        return None
    there = [(one.item, one.entity) for one in memory.evidence]
    named = {
        name: [item for item, entity in there if entity == name]
        + [one.id for one in catalogue.of_entity(name, scope)[:LEADS]]
        for name in names
    }
    return pick(wishes, named, catalogue)


def is_pointed(text: str, reading: Reading, alone: StandAlone, memory: Memory) -> bool:
    """Tell `can we sit outside at the first?`, which asks of that one and wishes nothing."""
    if alone.link != "refers" or not alone.about or reading.comparatives:
        return False
    return pointed_at(text, turns_of(memory)) is not None
