"""The seats that rules or a model can take. A model's seat falls back on the rules'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from agents.dossier import Dossier
from agents.library_view import LibraryView
from agents.records import Change, HopFind, Piece, Question, Verdict
from tools.core.events import Said
from tools.core.evidence import Coverage, EntityScore, Evidence, Usage
from tools.core.query import AttachmentRef, Plan


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that is known when a verdict or an answer is due."""

    question: Question
    plan: Plan
    evidence: tuple[Evidence, ...]
    """Marked, best first."""
    entities: tuple[EntityScore, ...]
    """Best first; none that breaks a hard constraint."""
    apart: tuple[Evidence, ...]
    """Finds for which a hard constraint is unknown."""
    dossiers: Mapping[str, Dossier]
    """By item id, for every evidence and every find set apart."""
    coverage: Mapping[str, Coverage]
    passed: int
    """Items that met the hard constraints, over all modalities."""
    filtered: bool
    """A hard constraint or `--where` was set."""
    attachments: tuple[AttachmentRef, ...] = ()
    """Files of this turn."""
    hops: tuple[HopFind, ...] = ()
    """What the steps so far have found, in a question of several steps."""
    round: int = 0
    """0 after the first look."""
    verdict: Verdict | None = None
    plain: bool = False
    """The first draft was not supported: quote, and say nothing else."""
    entity_limit: int = 5
    sentence_limit: int = 6


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a draft ended."""

    kind: Literal["generated", "quoted", "interrupted"]
    usage: Usage = field(default_factory=Usage)
    notes: tuple[str, ...] = ()
    """What the person should know of how it was written, one sentence each."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An answer on its way: pieces as they are written, then how it ended."""

    pieces: Iterator[Piece]
    ended: Callable[[], Ending] | None = None
    """Asked after the last piece. None: it went as the writer's `quotes` says, and cost nothing."""


class Planner(Protocol):
    """Takes the question apart."""

    def plan(
        self,
        question: Question,
        attachments: Sequence[AttachmentRef],
        before: Plan | None,
        view: LibraryView,
    ) -> Plan:
        """Give searches with weights, the constraints, and what the answer should list."""


class Grader(Protocol):
    """Judges the evidence."""

    def grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        """Give the confidence, and what to do next. last: `retry` is not possible any more."""


class Reformulator(Protocol):
    """Says what the next look changes. Limits, files and rights are not its to change."""

    def can_change(
        self, case: Case, verdict: Verdict, tried: Sequence[str], view: LibraryView
    ) -> bool:
        """Tell whether another look could differ. tried: the actions of the looks so far."""

    def propose(
        self, case: Case, verdict: Verdict, tried: Sequence[str], view: LibraryView
    ) -> Change | None:
        """Give the change; None when there is none."""


class Reranker(Protocol):
    """A slower, better judge of the first finds."""

    def rerank(self, case: Case, view: LibraryView) -> Mapping[str, float]:
        """Give a score in 0..1 by item id; finds that were not judged are left out."""


Ruling = Literal["entailed", "not", "unclear"]


class Verifier(Protocol):
    """Holds finished sentences against what they cite. Adds nothing."""

    def check(self, case: Case, sentences: Sequence[Said], view: LibraryView) -> tuple[Ruling, ...]:
        """Give one ruling a sentence, in their order; empty where nothing was checked."""


class Clarifier(Protocol):
    """Words the one question that parts the results."""

    def word(self, case: Case, options: Sequence[str], view: LibraryView) -> str:
        """Give the question; it names every option and no other."""


class Writer(Protocol):
    """Writes the answer."""

    @property
    def quotes(self) -> bool:
        """True where it only quotes: the answer is labelled so."""

    def write(self, case: Case, view: LibraryView) -> Draft:
        """Give the answer piece by piece; every claim carries its marks."""
