"""The face of the agent: a question in, events out; threads continue and turns can be closed."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from agents.callers import Callers, Cancelled
from agents.codec import pack
from agents.deps import Deps, Turn
from agents.graph import build_graph
from agents.records import Memory
from agents.rules.lexicon import lexicon
from agents.rules.remembered import remembered
from agents.tally import Tally
from agents.threads import ThreadStore
from tools.core.errors import BadInput, CairnError
from tools.core.events import Broke, Event, Finished, Started
from tools.core.query import Query

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from agents.state import State

log = logging.getLogger(__name__)

_STEPS = 40
"""Supersteps of one turn, far above the 5 + 5 a retry + 3 that the graph can take."""


class Machine:
    """The compiled graph with its parts."""

    def __init__(self, deps: Deps, checkpointer: BaseCheckpointSaver[str] | None = None) -> None:
        self._deps = deps
        self._graph = build_graph(checkpointer)
        self._threads = ThreadStore(checkpointer)
        self._callers = Callers()

    def warm_up(self) -> None:
        """Read the lexicon and encode the prototypes, so that the first question is not slower."""
        lexicon()
        if self._deps.encoder is not None:
            self._deps.encoder.warm_up()
            remembered(self._deps.encoder).asked("what is this?")

    def run(self, query: Query, *, cancelled: threading.Event | None = None) -> Iterator[Event]:
        """Answer one question. Starts with Started, ends with Finished or Broke.

        cancelled: set from any thread, it ends the turn within a second with what was said so
        far (kind `interrupted`). Closing the iterator does the same without a last event. Turns
        of one thread run one after the other; a second one at the same time breaks.
        """
        thread = query.thread or uuid.uuid4().hex
        token = cancelled or threading.Event()
        try:
            words = query.text.strip() or query.attach or query.edits
            if not words and query.where is None:
                raise BadInput("the question is empty; write one, or attach a file to ask with")
            with self._threads.held(thread):
                memory = self._threads.memory(thread)
                yield Started(thread=thread, turn=memory.turns)
                yield from self._turn(query, thread, memory, token)
        except CairnError as exc:
            yield Broke(message=str(exc))
        finally:
            token.set()

    def forget_thread(self, thread: str) -> None:
        """Delete a thread's memory."""
        self._threads.delete(thread)

    def _turn(
        self, query: Query, thread: str, memory: Memory, token: threading.Event
    ) -> Iterator[Event]:
        tally = Tally(query.text, thread)
        sent: list[str] = []
        finished: Finished | None = None
        try:
            for event in self._events(query, thread, memory, token, sent):
                if isinstance(event, Finished):
                    # Held back until the thread is saved: whoever has it may ask on at once.
                    finished = event
                    continue
                tally.add(event)
                yield event
        except Cancelled:
            yield Finished(answer=tally.interrupted(sent))
            return
        except sqlite3.Error as exc:
            if finished is None:
                yield Broke(message=f"the thread could not be read or kept ({exc}); ask again")
                return
            note = f"this turn was not kept in the thread ({exc}); a follow-up will not know it"
            answer = replace(finished.answer, notes=(*finished.answer.notes, note))
            finished = Finished(answer=answer)
        except CairnError as exc:
            yield Broke(message=str(exc))
            return
        except Exception as exc:
            # The edge of the machine: a fault of ours is said in one sentence and logged whole.
            log.exception("turn broke")
            yield Broke(
                message=f"Cairn itself failed on this question ({type(exc).__name__}); "
                "the log has the details, and asking in other words may work"
            )
            return
        if finished is None:
            yield Broke(message="the turn ended without an answer; ask again")
            return
        yield finished

    def _events(
        self,
        query: Query,
        thread: str,
        memory: Memory,
        token: threading.Event,
        sent: list[str],
    ) -> Iterator[Event]:
        config: RunnableConfig = {
            "configurable": {"thread_id": thread},
            "recursion_limit": _STEPS,
        }
        start: State = {
            "query": pack(replace(query, thread=thread)),
            "thread": thread,
            "memory": pack(memory),
        }
        told: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        turn = Turn(
            deps=self._deps, callers=self._callers, cancelled=token, sent=sent, say=told.put
        )

        def work() -> None:
            try:
                # The nodes tell their events themselves: as a stream of its own the graph would
                # hand every node to another thread, which costs as much as the nodes do.
                for _ in self._graph.stream(
                    start,
                    config,
                    context=turn,
                    stream_mode=[],
                    # A turn is kept whole or not at all.
                    durability="exit" if self._threads.kept else None,
                ):
                    pass
            finally:
                told.put(None)

        job = self._callers.start(work)
        try:
            while (event := told.get()) is not None:
                yield event
        finally:
            # Whoever lets go ends the nodes too; the thread is free when the last one has ended.
            token.set()
            job.done.wait()
        if job.error is not None:
            raise job.error
