"""Watches an assistant's turns from outside: what each asked of the model, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.scripted.request import SeatRequest
from eval.suite import Asked
from tools.core.events import Broke, Event, Finished, Searched
from tools.core.evidence import Answer
from tools.core.query import Query

if TYPE_CHECKING:
    from app.wiring import House


@dataclass(frozen=True, kw_only=True)
class SeenTurn:
    """One turn."""

    query: Query
    answer: Answer | None
    broke: str
    requests: tuple[SeatRequest, ...]
    """As the server counted them."""
    searched: int
    """How often the sub-query that was sent most was sent."""


@dataclass
class Watched:
    """An assistant that keeps what it was asked and what came of it."""

    assistant: Asked
    requests: list[SeatRequest] = field(default_factory=list)
    """Grows while a turn runs; the server's own list."""
    turns: list[SeenTurn] = field(default_factory=list)

    @property
    def house(self) -> House:
        """What it works with."""
        return self.assistant.house

    def stream(self, query: Query) -> Iterator[Event]:
        """Answer one turn, and keep it."""
        before = len(self.requests)
        sent = Counter[int]()
        answer: Answer | None = None
        broke = "the turn ended without an answer"
        for event in self.assistant.stream(query):
            if isinstance(event, Searched):
                sent[event.sub_query] += 1
            if isinstance(event, Broke):
                broke = event.message
            if isinstance(event, Finished):
                # A suite stops reading here.
                answer, broke = event.answer, ""
                self._keep(query, answer, broke, before, sent)
            yield event
        if answer is None:
            self._keep(query, None, broke, before, sent)

    def _keep(
        self, query: Query, answer: Answer | None, broke: str, before: int, sent: Counter[int]
    ) -> None:
        self.turns.append(
            SeenTurn(
                query=query, answer=answer, broke=broke,
                requests=tuple(self.requests[before:]), searched=max(sent.values(), default=0),
            )
        )  # fmt: skip
