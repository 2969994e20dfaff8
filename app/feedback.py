"""What people thought of answers, with everything that is needed to ask again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from app.wiring import House
from tools.library.library import Library
from tools.library.threads import Turn

FORMAT = "cairn-feedback-1"


def versions_of(house: House) -> str:
    """Give JSON of what makes answers now: Cairn, index, spaces, and who writes."""
    settings, active = house.settings, house.library.versions.active()
    told = {
        "cairn": _cairn(),
        "index": active.id if active is not None else "",
        "spaces": {role: one.id for role, one in active.spaces.items()} if active else {},
        "answers": settings.answers,
        "model": settings.model,
        "seats": sorted(settings.seats),
        "fusion": settings.fusion,
        "max_rounds": settings.max_rounds,
    }
    return json.dumps(told)


def rows(library: Library, owner: str) -> Iterator[dict[str, object]]:
    """Give every opinion with its turn: question, plan, evidence, rounds, answer and versions."""
    histories: dict[str, list[Turn]] = {}
    for one in library.threads.feedback(owner):
        if one.thread not in histories:
            histories[one.thread] = library.threads.history(owner, one.thread)
        history = histories[one.thread]
        turn = next((turn for turn in history if turn.number == one.turn), None)
        if turn is None:
            continue
        yield {
            "format": FORMAT,
            "id": one.n,
            "at": one.at,
            "verdict": one.verdict,
            "item": one.item,
            "mark": one.mark,
            "words": one.words,
            "thread": one.thread,
            "turn": one.turn,
            "before": [before.question for before in history if before.number < one.turn],
            "attached": _attached(library, one.thread, one.turn),
            "question": turn.question,
            "answer": json.loads(turn.answer),
            "versions": json.loads(one.versions),
        }


def _attached(library: Library, thread: str, turn: int) -> list[str]:
    """Name the files that came with a question or with one before it."""
    return [name for number, name in library.threads.attached(thread) if number <= turn]


@lru_cache(maxsize=1)
def _cairn() -> str:
    try:
        return version("cairn-assistant")
    except PackageNotFoundError:
        return "not installed"
