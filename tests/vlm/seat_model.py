"""A chat model that replies by what it is asked to do, and towns with it in every seat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from agents.deps import Deps
from agents.model.clarifier import ModelClarifier
from agents.model.grader import ModelGrader
from agents.model.planner import ModelPlanner
from agents.model.reformulator import ModelReformulator
from agents.model.reranker import ModelReranker
from agents.model.seat import Seat
from agents.model.verifier import ModelVerifier
from agents.model.writer import ModelWriter
from tests.agents.world import deps_of, town
from tools.core.chat import ChatDelta, ChatRequest
from tools.vlm.models import LOCAL_LIMITS

TASKS = {
    "sub_queries": "plan",
    "answered": "grade",
    "searches": "reformulate",
    "grades": "rerank",
    "checks": "verify",
    "question": "clarify",
}
Reply = str | Exception | Callable[[ChatRequest], "str | Exception"]


def task_of(schema: object) -> str:
    """Name what a request asks for, by what its schema requires first."""
    if not isinstance(schema, Mapping):
        return "answer"
    return TASKS[schema["required"][0]]


class TaskModel:
    """Replies to each task with its line; keeps what it was asked."""

    hears = False
    name = "tasks"

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        self._replies = replies
        self.asked: list[tuple[str, ChatRequest]] = []

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        task = task_of(request.schema)
        self.asked.append((task, request))
        reply = self._replies.get(task, "")
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        yield ChatDelta(text=reply)
        yield ChatDelta(done=True, input_tokens=10, output_tokens=2, cost_usd=0.001)

    def tasks(self) -> list[str]:
        return [task for task, _ in self.asked]


def told(request: ChatRequest) -> str:
    """All words of a request but its rules."""
    return "\n".join(one.text for one in request.parts)


def first_mark(request: ChatRequest) -> str:
    found = re.search(r"^(\[[^\]]+\]) \(", told(request), re.M)
    assert found is not None
    return found[1]


def seat_of(model: TaskModel) -> Seat:
    return Seat(model=model, limits=LOCAL_LIMITS, destination="elsewhere")


def seats(model: TaskModel, *names: str) -> dict[str, object]:
    """The parts of Deps that this model fills."""
    seat = seat_of(model)
    parts: dict[str, tuple[str, object]] = {
        "plan": ("planner", ModelPlanner(model, destination="elsewhere")),
        "grade": ("grader", ModelGrader(seat)),
        "reformulate": ("reformulator", ModelReformulator(seat)),
        "rerank": ("reranker", ModelReranker(seat)),
        "verify": ("verifier", ModelVerifier(seat)),
        "clarify": ("clarifier", ModelClarifier(seat)),
        "answer": ("writer", ModelWriter(model, LOCAL_LIMITS, destination="elsewhere")),
    }
    return dict(parts[name] for name in names or parts)


def town_with(model: TaskModel, *names: str, **changes: object) -> Deps:
    """The town with this model in some seats, or in all."""
    return deps_of(town(), **{**seats(model, *names), **changes})
