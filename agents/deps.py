"""What the machine works with. Names no encoder, store or provider."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.callers import Callers
from agents.calls import Calls
from agents.codec import unpack
from agents.dossier import Dossier
from agents.drawn import Drawn
from agents.library_view import LibraryView
from agents.records import Found
from agents.rules.abstainer import RuleClarifier
from agents.rules.composer import RuleWriter
from agents.rules.grader import RuleGrader
from agents.rules.planner import RulePlanner
from agents.rules.reformulator import RuleReformulator
from agents.seats import Clarifier, Grader, Planner, Reformulator, Reranker, Verifier, Writer
from tools.core.events import Event
from tools.core.evidence import Evidence
from tools.core.items import Modality
from tools.core.protocols import (
    Attachments,
    Catalogue,
    Encoder,
    Fusion,
    Retriever,
    Seeker,
)
from tools.core.query import Query, Scope


@dataclass(frozen=True, kw_only=True)
class TurnLimits:
    """Bounds of one turn."""

    retries: int = 2
    """Rounds after the first look."""
    hops: int = 2
    """Finds that lead on to another search, in a question of several steps."""
    tool_s: float = 4.0
    """A search that takes longer is given up and said in the coverage."""
    attachment_s: float = 60.0
    """For reading one attached file."""
    sub_queries: int = 12
    """Most searches in one round."""
    evidence: int = 20
    """Finds kept after fusion."""
    oversample: int = 3
    """Finds asked of each tool, as a multiple of `evidence`."""
    entities: int = 5
    """Most places or things in one answer."""
    listed: int = 15
    """The same, where facts alone decide and all that fit are wanted."""
    sentences: int = 6
    """Most quoted sentences in the answer to a question for a fact."""
    suggestions: int = 3
    """Most questions to go on with; 0 offers none."""


def _nothing(_owner: str) -> tuple[str, ...]:
    return ()


def _unheard(_event: Event) -> None:
    """Nobody listens."""


@dataclass(frozen=True, kw_only=True)
class Deps:
    """The parts that the nodes use; built once, in app/wiring.py."""

    retrievers: Mapping[Modality, Retriever]
    fusion: Fusion
    catalogue: Catalogue
    attachments: Attachments | None = None
    encoder: Encoder | None = None
    """Text encoder for routing and for choosing sentences; without one, words decide alone."""
    seeker: Seeker | None = None
    """Finds what is described and not named; without one, the tools' ranking stands."""
    planner: Planner = field(default_factory=RulePlanner)
    grader: Grader = field(default_factory=RuleGrader)
    writer: Writer = field(default_factory=RuleWriter)
    reformulator: Reformulator = field(default_factory=RuleReformulator)
    clarifier: Clarifier = field(default_factory=RuleClarifier)
    reranker: Reranker | None = None
    """None: the fused order stands."""
    verifier: Verifier | None = None
    """None: marks, numbers and names are checked by code alone."""
    set_aside: Callable[[str], tuple[str, ...]] = _nothing
    """Gives the collections that are left out of an owner's searches unless named."""
    limits: TurnLimits = field(default_factory=TurnLimits)
    clock: Callable[[], float] = time.perf_counter
    """Seconds, monotonic."""
    now: Callable[[], dt.datetime] = dt.datetime.now
    """Local time, for `open now` and `last week`."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The run context of one turn: `Runtime[Turn].context`."""

    deps: Deps
    callers: Callers
    cancelled: threading.Event
    say: Callable[[Event], None] = _unheard
    """Tells an event at once, from any thread."""
    sent: list[str] = field(default_factory=list)
    """What left the machine so far, for a turn that is closed before its end."""
    calls: Calls = field(default_factory=Calls)
    drawn: Drawn = field(default_factory=Drawn)
    _read: dict[tuple[str, tuple[str, ...]], Dossier] = field(
        default_factory=dict, init=False, repr=False
    )
    _found: dict[int, tuple[object, Found]] = field(default_factory=dict, init=False, repr=False)

    def found(self, packed: object) -> Found:
        """Give what a search found. The longest part of the state; unpacked once a turn."""
        # The packed form is kept beside it, so that its id stays its own.
        kept = self._found.get(id(packed))
        if kept is None:
            kept = self._found[id(packed)] = (packed, unpack(Found, packed))
        return kept[1]

    def opened(
        self,
        evidence: Sequence[Evidence],
        read: Callable[[Sequence[Evidence]], Mapping[str, Dossier]],
    ) -> dict[str, Dossier]:
        """Give dossiers by item id; each find is read once a turn, however many nodes need it."""
        new = [one for one in evidence if (one.item, one.merged) not in self._read]
        found = read(new) if new else {}
        for one in new:
            if one.item in found:
                self._read[one.item, one.merged] = found[one.item]
        return {
            one.item: self._read[one.item, one.merged]
            for one in evidence
            if (one.item, one.merged) in self._read
        }


def view_of(query: Query, deps: Deps, turn: Turn | None = None) -> LibraryView:
    """Give the library as this question may see it."""
    aside = () if query.collections else deps.set_aside(query.owner)
    return LibraryView(
        catalogue=deps.catalogue,
        scope=Scope(
            owner=query.owner,
            collections=query.collections,
            where=query.where,
            exclude_collections=aside,
        ),
        retrievers=deps.retrievers,
        encoder=deps.encoder,
        seeker=deps.seeker,
        cancelled=turn.cancelled.is_set if turn is not None else threading.Event().is_set,
        sending=turn.sent.extend if turn is not None else list[str]().extend,
        calls=turn.calls if turn is not None else Calls(),
        drawn=turn.drawn if turn is not None else Drawn(),
    )
