"""What a turn has shown so far, for an answer that was interrupted."""

from __future__ import annotations

from collections.abc import Sequence

from tools.core.events import Event, Looked, Planned, Ranked, Said, Searched
from tools.core.evidence import Answer, Coverage, Evidence, Round, Usage
from tools.core.query import Plan


class Tally:
    """Keeps the events of one turn."""

    def __init__(self, question: str, thread: str) -> None:
        self._thread = thread
        self._plan = Plan(standalone=question, sub_queries=())
        self._evidence: tuple[Evidence, ...] = ()
        self._rounds: list[Round] = []
        self._said: list[Said] = []
        self._coverage: dict[str, Coverage] = {}

    def add(self, event: Event) -> None:
        """Take one event in."""
        match event:
            case Planned(plan=plan):
                self._plan = plan
            case Ranked(evidence=evidence):
                self._evidence = evidence
            case Looked(round=look):
                self._rounds.append(look)
            case Said():
                self._said.append(event)
            case Searched(modality=modality):
                self._coverage[modality] = Coverage(
                    searched=event.searched, state=event.state, reason=event.reason
                )
            case _:
                pass

    def interrupted(self, sent: Sequence[str] = ()) -> Answer:
        """Give what there is, marked as interrupted. sent: what left the machine by then."""
        citations = dict.fromkeys(one for said in self._said for one in said.citations)
        return Answer(
            answer="".join(one.text for one in self._said).strip(),
            kind="interrupted",
            citations=tuple(citations),
            evidence=self._evidence,
            entities=(),
            plan=self._plan,
            rounds=tuple(self._rounds),
            confidence=self._rounds[-1].confidence if self._rounds else 0.0,
            coverage=self._coverage,
            usage=Usage(provider_calls=len(sent), sent=tuple(sent)),
            timings_ms={},
            thread=self._thread,
            notes=("the turn was closed before the answer was complete",),
        )
