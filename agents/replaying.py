"""Asks questions again without keeping anything: the agent with a memory of its own."""

from __future__ import annotations

from collections.abc import Sequence

from agents.deps import Deps
from agents.machine import Machine
from tools.core.errors import CairnError
from tools.core.events import Broke, Finished
from tools.core.evidence import Answer
from tools.core.query import Query


def asked_again(deps: Deps, questions: Sequence[str], *, owner: str) -> Answer:
    """Give the answer to the last question of a conversation. Raises CairnError where one broke."""
    from langgraph.checkpoint.memory import InMemorySaver

    machine = Machine(deps, InMemorySaver())
    thread: str | None = None
    answer: Answer | None = None
    for text in questions:
        answer = _answer(machine, Query(text=text, thread=thread, owner=owner))
        thread = answer.thread
    if answer is None:
        raise CairnError("there was no question to ask again")
    return answer


def _answer(machine: Machine, query: Query) -> Answer:
    for event in machine.run(query):
        if isinstance(event, Finished):
            return event.answer
        if isinstance(event, Broke):
            raise CairnError(event.message)
    raise CairnError("the turn ended without an answer")
