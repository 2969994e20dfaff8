"""What retrieval finds and what an answer is made of; the JSON contract of `cairn ask`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tools.core.comparisons import Comparison
from tools.core.conflicts import Conflict
from tools.core.constraint_check import ConstraintCheck
from tools.core.items import Modality
from tools.core.itineraries import Itinerary
from tools.core.locators import Locator
from tools.core.query import Constraint, Plan

CoverageState = Literal["ok", "off", "failed"]
AnswerKind = Literal["generated", "quoted", "abstained", "clarify", "interrupted"]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One retriever's find. Raw scores never meet across retrievers."""

    item: str
    modality: Modality
    retriever: str
    raw: float
    """In the retriever's own unit; higher is better."""
    parent: str | None = None
    """The item it stands on, so that a page and its passages become one evidence."""
    source: str = ""
    entity: str | None = None
    locator: Locator | None = None
    matched: tuple[str, ...] = ()
    """Words, facts or regions that matched, for `why`."""
    parts: dict[str, float] = field(default_factory=dict)
    """Raw scores of the retriever's own stages (`bm25`, `dense`)."""


@dataclass(frozen=True, kw_only=True)
class Finds:
    """What one search gave, with what it covered."""

    hits: tuple[Hit, ...]
    searched: int
    """Items in scope before any cut."""
    passed: int = 0
    """Items in scope that met the filter; equals `searched` without one."""
    unknown: tuple[Hit, ...] = ()
    """Best finds whose filter fields are not known; listed apart, never mixed in."""
    state: CoverageState = "ok"
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What was searched in one modality during a turn."""

    searched: int
    state: CoverageState
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Why:
    """One retriever's share in an evidence."""

    sub_query: int
    retriever: str
    raw: float
    calibrated: float
    """0..1, comparable between questions and retrievers."""
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A fused find."""

    item: str
    modality: Modality
    source: str
    """Path of the source, for people."""
    source_id: str
    entity: str | None
    locator: Locator
    score: float
    """0..1, calibrated and fused."""
    why: tuple[Why, ...] = ()
    constraints: tuple[ConstraintCheck, ...] = ()
    mark: str = ""
    """`[1]`, `[img 3]`; given per turn in evidence order, empty before that."""
    merged: tuple[str, ...] = ()
    """Other items that this evidence stands for (passages of a page)."""


@dataclass(frozen=True, kw_only=True)
class EntityScore:
    """A place, product or part with everything that speaks for it."""

    name: str
    score: float
    evidence: tuple[str, ...]
    """Item ids, best first."""
    constraints: tuple[ConstraintCheck, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What a mark in the answer opens."""

    mark: str
    modality: Modality
    item: str
    source: str
    locator: Locator
    quote: str | None
    """The exact words it stands for; None for pictures and sounds."""
    caption: str


@dataclass(frozen=True, kw_only=True)
class Round:
    """One look: the first, or a retry that changed something."""

    action: str
    """`search`, `synonyms`, `other modality`, `hop`, `relax`, `unit`, ..."""
    changed: str
    """What changed, in words a person reads; empty for the first look."""
    confidence: float
    """0..1."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What the turn cost, and what left the machine."""

    provider_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    sent: tuple[str, ...] = ()
    """`anthropic: 2 page images, 1,204 words`; empty when nothing left."""

    def plus(self, other: Usage) -> Usage:
        """Add up two parts of a turn."""
        return Usage(
            provider_calls=self.provider_calls + other.provider_calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=self.cost_usd + other.cost_usd,
            sent=(*self.sent, *other.sent),
        )


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The end of a turn: the object that `cairn ask --json` prints."""

    answer: str
    kind: AnswerKind
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    entities: tuple[EntityScore, ...]
    plan: Plan
    rounds: tuple[Round, ...]
    confidence: float
    """P(a right item is among the first 5)."""
    coverage: dict[str, Coverage]
    usage: Usage
    timings_ms: dict[str, float]
    thread: str
    notes: tuple[str, ...] = ()
    """What was removed, dropped or not read, one sentence each."""
    conflict: Conflict | None = None
    """Where limits together leave nothing."""
    comparison: Comparison | None = None
    itinerary: Itinerary | None = None
    wishes: tuple[Constraint, ...] = ()
    """Every wish that stands in the thread, as the person said it; `plan.constraints` has those
    that this turn's search was held to, and behind them those that are switched off."""
    disputed: tuple[str, ...] = ()
    """Ids of the wishes that a clarifying question is about: a new one does not go with them."""
    options: tuple[str, ...] = ()
    """Of a clarifying question: what it offers."""
    suggestions: tuple[str, ...] = ()
    """Questions to go on with, each of which finds something."""
    heard: str = ""
    """The question where it was spoken, as a machine heard it; empty where it was typed."""
