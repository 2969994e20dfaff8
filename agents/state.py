"""The state of a turn: ids, locators, numbers and words, as plain JSON values.

`memory` is what the next turn of the thread sees; everything else belongs to one turn, is set
anew by `understand`, and is emptied when the turn closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypedDict

from agents.codec import Packed
from tools.core.evidence import AnswerKind


def join_finds(old: Mapping[str, Packed], new: Mapping[str, Packed]) -> dict[str, Packed]:
    """Join what parallel searches gave, by number of the search."""
    return {**old, **new}


def add_times(old: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    """Add milliseconds per node."""
    return {name: old.get(name, 0.0) + new.get(name, 0.0) for name in [*old, *new]}


class State(TypedDict, total=False):
    """Channels of the graph; the comment names the dataclass that was packed."""

    query: Packed  # tools.core.query.Query
    thread: str
    memory: Packed  # agents.records.Memory

    turn: int
    question: Packed  # agents.records.Question
    standing: Packed  # agents.constraints.standing.Standing, after this turn's words
    settles: bool  # two wishes contradict each other, and the person is asked
    attachments: list[Packed]  # tools.core.query.AttachmentRef
    plan: Packed  # tools.core.query.Plan
    searches: list[Packed]  # agents.records.Search, of this round
    began_s: float  # when this round's searches were sent
    finds: Annotated[dict[str, Packed], join_finds]  # agents.records.Found
    evidence: list[Packed]  # tools.core.evidence.Evidence
    entities: list[Packed]  # tools.core.evidence.EntityScore
    apart: list[Packed]  # Evidence whose hard constraints are unknown
    verdict: Packed  # agents.records.Verdict
    rounds: list[Packed]  # tools.core.evidence.Round
    change: Packed  # agents.records.Change that this round follows
    hops: list[Packed]  # agents.records.HopFind, in order; at most `TurnLimits.hops`
    hopping: bool  # the next round takes the last of them further
    said: list[Packed]  # tools.core.events.Said
    drafts: int  # how often an answer was written
    wrote: AnswerKind  # how the last draft ended: generated, quoted or interrupted
    dropped: int  # sentences of the last draft that were not supported
    notes: list[str]
    usage: Packed  # tools.core.evidence.Usage
    timings: Annotated[dict[str, float], add_times]


class SearchState(TypedDict):
    """What one parallel search is sent."""

    search: Packed  # agents.records.Search
    query: Packed
    plan: Packed
    attachments: list[Packed]
