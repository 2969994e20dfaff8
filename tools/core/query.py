"""What a person asks, and what the planner makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tools.core.filters import Filter, Op
from tools.core.items import Attribute, Modality, Scalar

AttachmentKind = Literal["image", "audio", "video", "document"]
Link = Literal["new", "refers", "refines"]
ConstraintAct = Literal["off", "on", "harden", "soften", "remove", "change", "undo"]
Wants = Literal["fact", "places", "items", "files", "comparison", "itinerary"]
Dominant = Literal["text", "page", "image", "audio", "video", "none"]


@dataclass(frozen=True, kw_only=True)
class ConstraintEdit:
    """What a person does to a constraint of the thread, by a click or in words."""

    act: ConstraintAct
    constraint: str = ""
    """Id of the constraint; empty for `undo`, which takes back the last change whatever it was."""
    op: Op | None = None
    """`change` alone: None keeps the operator."""
    value: Scalar | tuple[str, ...] | None = None
    """`change` alone, in `unit`."""
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Query:
    """One turn as it comes through a door."""

    text: str
    attach: tuple[str, ...] = ()
    """Paths of files that came with the question; they belong to the thread."""
    thread: str | None = None
    """None starts a new thread."""
    owner: str = "local"
    collections: tuple[str, ...] = ()
    """Empty: every collection of the owner except those set aside (the demo)."""
    where: Filter | None = None
    """Hard filter set by the person beside the words."""
    edits: tuple[ConstraintEdit, ...] = ()
    """Applied before the words are read. Edits without words ask the standing question again."""


@dataclass(frozen=True, kw_only=True)
class AttachmentRef:
    """A file of the thread, as the state carries it; bytes stay in the library."""

    id: str
    name: str
    kind: AttachmentKind
    words: str = ""
    """OCR of a screenshot, transcript of a clip, first text of a document; may be empty."""
    facts: tuple[Attribute, ...] = ()
    """What was measured in it."""
    turn: int = 0


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One wish, typed and merged over turns by code."""

    field: str
    """Canonical attribute name, or one of the built-in fields."""
    op: Op
    value: Scalar | tuple[str, ...]
    unit: str | None = None
    hard: bool = True
    priority: int = 0
    """Higher wins when wishes conflict and the person is asked."""
    turn: int = 0
    """Turn it was said in, from 0."""
    text: str = ""
    """The words it was read from."""
    id: str = ""
    """Stays the same over the turns of a thread."""
    on: bool = True
    """False: switched off by the person, kept and shown, and no part of any search."""


@dataclass(frozen=True, kw_only=True)
class SubQuery:
    """One search: what is looked for in one modality."""

    modality: Modality
    text: str
    weight: float = 1.0
    """0..1; the weights of one plan sum to 1."""
    attachment: str | None = None
    """Id of the attached file that is (part of) the query."""
    original: bool = False
    """True for the person's own words, which always go along."""
    step: int = 0
    """From 1: the step of a question in steps that it looks for; 0 where it looks for all of it."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a question that can only be asked on once something was found."""

    text: str
    """What is looked for, in the person's words."""
    over: Literal["library", "entity", "source"] = "library"
    """What it is looked for in: of what the step before found, its place or thing, or its file."""
    modality: Modality | None = None
    """What the find has to be, where that was said."""
    reads: bool = False
    """What is written in the find is wanted itself."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The question taken apart."""

    standalone: str
    sub_queries: tuple[SubQuery, ...]
    constraints: tuple[Constraint, ...] = ()
    dominant: Dominant = "none"
    wants: Wants = "fact"
    """What the answer should list: a fact, entities, single finds, a comparison, or a trip."""
    by_facts: bool = False
    """Stated facts alone decide: every entity is held against them, found by its words or not."""
    made_by: str = "rules"
    steps: tuple[Step, ...] = ()
    """Where one find leads to the next search; empty where one look answers. At most three."""
    link: Link = "new"
    """How the question hangs on the turns before."""
    about: tuple[str, ...] = ()
    """Entities that it names or refers to, and those that what is sought is held against."""
    items: tuple[str, ...] = ()
    """Items that it points back at."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a search may see: one person's items, in some collections, under a filter."""

    owner: str = "local"
    collections: tuple[str, ...] = ()
    where: Filter | None = None
    exclude_collections: tuple[str, ...] = field(default=())
