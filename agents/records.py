"""What the nodes hand each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agents.constraints.standing import Standing
from agents.itinerary.wish import TripWish
from tools.core.evidence import CoverageState, EntityScore, Evidence, Hit
from tools.core.items import Modality
from tools.core.query import AttachmentRef, Constraint, Link, Plan, SubQuery

Asks = Literal[
    "money", "time", "date", "duration", "temperature", "amount", "version", "keys", "setting",
    "number", "person", "place", "yes_no", "list", "open",
]  # fmt: skip
Action = Literal["answer", "retry", "ask_back", "abstain"]


@dataclass(frozen=True, kw_only=True)
class PastFind:
    """A find that an earlier turn showed."""

    item: str
    modality: Modality
    source: str
    """Path, for people."""
    entity: str | None = None


@dataclass(frozen=True, kw_only=True)
class Past:
    """What an earlier turn of the thread asked and showed."""

    turn: int
    """From 0."""
    standalone: str
    about: tuple[str, ...] = ()
    """Entities that the question was about."""
    entities: tuple[str, ...] = ()
    """In the order they were shown."""
    finds: tuple[PastFind, ...] = ()
    """What was cited, in order, then what else was found."""
    cited: int = 0
    """How many of `finds` were cited."""
    found: bool = True
    """False where nothing answered."""
    listed: bool = False
    """Places were asked for, not a fact."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the next turn of a thread sees."""

    turns: int = 0
    plan: Plan | None = None
    evidence: tuple[Evidence, ...] = ()
    """Of the last answer, with marks."""
    entities: tuple[EntityScore, ...] = ()
    """In the order they were shown."""
    attachments: tuple[AttachmentRef, ...] = ()
    """Of the whole thread."""
    standing: Standing | None = None
    """The wishes; None in threads that were kept before they were an object of their own."""
    asked_back: str = ""
    """The question that waits for a clarification."""
    past: tuple[Past, ...] = ()
    """The last turns, oldest first; threads from before this was kept have none."""
    trip: TripWish | None = None
    """The last trip that was planned, with the places chosen."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that stands alone."""

    text: str
    """As it was asked."""
    standalone: str
    link: Link = "new"
    """How it hangs on the turn before."""
    about: tuple[str, ...] = ()
    """Entities it names or refers to."""
    anchors: tuple[str, ...] = ()
    """Entities that what is sought is held against: `quieter than X`."""
    shown: str = ""
    """The one entity of `about` that an attached file shows, where it does."""
    described: str = ""
    """The place or product that it clearly describes, where it names none."""
    items: tuple[str, ...] = ()
    """Items it refers to (`the second photo`)."""
    pointed: str = ""
    """Name of the file that it points back at: shown to the person, never searched for."""
    files: tuple[str, ...] = ()
    """Ids of attached files of earlier turns that it refers to (`in my photo`)."""
    which: tuple[str, ...] = ()
    """What it may refer to, where that cannot be told; the person is asked."""
    terms: tuple[str, ...] = ()
    """Its words that carry meaning, without those that became constraints."""
    unwanted: tuple[str, ...] = ()
    """Words that finds should not speak of: `not brunch`, `nobody shouts`."""
    asks: tuple[Asks, ...] = ()
    """Types of answer it wants, likeliest first."""
    fields: tuple[str, ...] = ()
    """Facts it asks for: `opening_hours`."""
    columns: tuple[str, ...] = ()
    """Fields of the table, where things are compared."""
    constraints: tuple[Constraint, ...] = ()
    """Merged over turns."""
    seeks: bool = False
    """By their meaning its words wish for places or things, and ask no fact of one."""
    heard: str = ""
    """Its words where it was spoken, as a machine heard them; empty where it was typed."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """One search, as it is sent."""

    index: int
    """Number of the sub-query in the plan."""
    round: int
    """0 for the first look."""
    sub_query: SubQuery
    entity: str | None = None
    """Only items of this entity (a hop)."""
    source: str | None = None
    """Only items of the source with this path (a hop)."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one search came back with."""

    index: int
    round: int
    modality: Modality
    retriever: str
    hits: tuple[Hit, ...] = ()
    unknown: tuple[Hit, ...] = ()
    searched: int = 0
    passed: int = 0
    filtered: bool = False
    """A hard filter was set."""
    state: CoverageState = "ok"
    reason: str | None = None
    ms: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a model read out of the finds."""

    answered: Literal["yes", "partly", "no"]
    shown: tuple[str, ...]
    """Ids of the items it was shown."""
    supports: tuple[str, ...] = ()
    """Ids of those that an answer would rest on."""
    missing: tuple[str, ...] = ()
    """Parts of the question, in the question's own words, that no find meets."""
    ambiguous: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the grader thinks of the evidence."""

    action: Action
    confidence: float
    """P(a right item is among the first 5)."""
    features: dict[str, float]
    missing: tuple[str, ...] = ()
    """Key terms of the question that stand nowhere in the evidence."""
    options: tuple[str, ...] = ()
    """What a clarifying question would offer."""
    reason: str = ""
    """One sentence for people."""
    judged: Judged | None = None
    """A model's part in it; None where rules alone decided."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A changed look."""

    action: str
    changed: str
    """For people."""
    sub_queries: tuple[SubQuery, ...]
    entity: str | None = None
    """Limit to this entity's items."""


@dataclass(frozen=True, kw_only=True)
class HopFind:
    """What a step of the question found, which the next one is asked of."""

    step: int
    """From 1."""
    item: str
    source: str
    """Path."""
    entity: str | None = None


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a drafted answer; pieces join without separators."""

    text: str
    claim: bool = True
    """True: must stand in what it cites. False: headings and lead-ins, written by code."""
    fallback: str = ""
    """Said instead, once, when `text` is not supported."""
    block: int = 0
    """Headings of a block are said only when a claim of it stands."""
    among: frozenset[str] | None = None
    """Items that whoever wrote it was shown, and may cite; None: all that was found."""
