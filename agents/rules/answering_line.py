"""The passage whose line answers what is asked of one thing, where no search brought it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.standing_in import evidence_for
from agents.rules.thing_lines import nearest
from tools.core.evidence import Evidence
from tools.core.protocols import TunedEncoder
from tools.core.query import Plan

_ANSWERS = 0.3
"""Cosine from which a line is brought; that of four in five answerable questions is larger."""


def with_answering_line(
    evidence: Sequence[Evidence], question: Question, plan: Plan, view: LibraryView
) -> list[Evidence]:
    """Put the passages beside the best find, so that their lines can be quoted."""
    if plan.wants != "fact" or not evidence or not isinstance(view.encoder, TunedEncoder):
        return list(evidence)
    have = {one.item for one in evidence} | {part for one in evidence for part in one.merged}
    best, *others = evidence
    brought: dict[str, str] = {}
    for found in nearest(question, plan, view, view.encoder):
        there = found.item.id in have or found.item.parent in have
        if found.cosine >= _ANSWERS and not there:
            # A passage of a page, and a window of a recording, are shown as the whole.
            brought[found.item.parent or found.item.id] = found.name
    if not brought:
        return list(evidence)
    passages = evidence_for(brought, view)
    return [best, *(replace(one, score=best.score) for one in passages), *others]
