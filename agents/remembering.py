"""What a thread keeps of its turns, so that a later question may point at any of them."""

from __future__ import annotations

from collections.abc import Sequence

from agents.records import Memory, Past, PastFind
from agents.seats import Case
from tools.core.events import Said
from tools.core.evidence import AnswerKind, Evidence

MOST_TURNS = 12
_MOST_FINDS = 12
_MOST_WORDS = 400
"""Characters of a question that are kept."""


def remembered(
    before: Memory, case: Case, kind: AnswerKind, said: Sequence[Said], shown: Sequence[str]
) -> tuple[Past, ...]:
    """Give the turns of a thread with this one. shown: its entities, in their order.

    Ids, paths and names alone: no words of a source stay in the thread.
    """
    if kind == "clarify":
        return before.past
    now = Past(
        turn=before.turns,
        standalone=case.plan.standalone[:_MOST_WORDS],
        about=case.question.about,
        entities=tuple(shown),
        finds=_finds(case, said),
        cited=min(_MOST_FINDS, len({one.item for two in said for one in two.citations})),
        found=kind != "abstained",
        listed=case.plan.wants == "places",
    )
    return (*before.past, now)[-MOST_TURNS:]


def _finds(case: Case, said: Sequence[Said]) -> tuple[PastFind, ...]:
    by_item = {one.item: one for one in (*case.evidence, *case.apart)}
    cited = [by_item.get(citation.item) for one in said for citation in one.citations]
    ordered = dict.fromkeys(one.item for one in (*cited, *case.evidence) if one is not None)
    return tuple(_slim(by_item[one]) for one in ordered)[:_MOST_FINDS]


def _slim(one: Evidence) -> PastFind:
    return PastFind(item=one.item, modality=one.modality, source=one.source, entity=one.entity)
