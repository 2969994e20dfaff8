"""What is known of a turn so far: events in, one frozen view out. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from app.ui.shelf_desk import Placed, TripFile
from tools.core.events import (
    Broke,
    Event,
    Finished,
    Looked,
    Planned,
    Ranked,
    Said,
    Searched,
    Started,
)
from tools.core.evidence import Answer, Citation, Evidence
from tools.core.query import Plan

TurnState = Literal["running", "done", "stopped", "broke"]


@dataclass(frozen=True, kw_only=True)
class LookView:
    """One round of searching."""

    plan: Plan | None = None
    """Set where the round began with a new plan."""
    searches: tuple[Searched, ...] = ()
    verdict: Looked | None = None


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """A question and everything that has happened since."""

    id: str
    question: str
    words: str = ""
    """The question as it was typed; empty where limits were changed by click."""
    files: tuple[str, ...] = ()
    """Names of the files that came with it."""
    state: TurnState = "running"
    thread: str = ""
    before: int = 0
    """Turns of the conversation that were recorded when it began."""
    looks: tuple[LookView, ...] = (LookView(),)
    ranked: tuple[Evidence, ...] = ()
    text: str = ""
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    placed: tuple[Placed, ...] = ()
    """Coordinates of what the answer names."""
    trip_files: tuple[TripFile, ...] = ()
    """The trip of the answer for other programs."""
    complaint: str = ""
    """Why it broke, one sentence."""

    @property
    def plan(self) -> Plan | None:
        """The latest plan."""
        plans = [look.plan for look in self.looks if look.plan is not None]
        return plans[-1] if plans else None


def told(turn: str, question: str, answer: Answer, words: str = "") -> TurnView:
    """Give the view of a turn that ended earlier."""
    view = TurnView(id=turn, question=question, thread=answer.thread, words=words)
    return replace(
        view,
        state=_end_state(answer),
        looks=(LookView(plan=answer.plan),),
        ranked=answer.evidence,
        text=answer.answer,
        citations=answer.citations,
        answer=answer,
    )


def after(view: TurnView, event: Event) -> TurnView:
    """Give the view after one more event."""
    match event:
        case Started(thread=thread, turn=before):
            return replace(view, thread=thread, before=before)
        case Planned(plan=plan):
            return _look(view, replace(_open_look(view), plan=plan))
        case Searched():
            look = _open_look(view)
            return _look(view, replace(look, searches=(*look.searches, event)))
        case Ranked(evidence=evidence):
            return replace(view, ranked=evidence)
        case Looked():
            return _look(view, replace(_open_look(view), verdict=event))
        case Said(text=text, citations=citations):
            return replace(view, text=view.text + text, citations=(*view.citations, *citations))
        case Finished(answer=answer):
            return _finished(view, answer)
        case Broke(message=message):
            return replace(view, state="broke", complaint=message)
        case _:
            assert_never(event)


def stopped(view: TurnView) -> TurnView:
    """Give the view of a turn that the person ended."""
    return view if view.state != "running" else replace(view, state="stopped")


def _finished(view: TurnView, answer: Answer) -> TurnView:
    # What was said stays as it stood on the screen, unless the end corrects it.
    same = view.text.strip() == answer.answer.strip() and view.citations == answer.citations
    return replace(
        view,
        # A question that was spoken can be read, and mended where it was misheard.
        question=view.question or answer.heard,
        words=view.words or answer.heard,
        state=_end_state(answer),
        thread=answer.thread,
        text=view.text if same else answer.answer,
        citations=view.citations if same else answer.citations,
        ranked=answer.evidence or view.ranked,
        answer=answer,
    )


def _end_state(answer: Answer) -> TurnState:
    return "stopped" if answer.kind == "interrupted" else "done"


def _open_look(view: TurnView) -> LookView:
    last = view.looks[-1]
    return last if last.verdict is None else LookView()


def _look(view: TurnView, look: LookView) -> TurnView:
    last = view.looks[-1]
    earlier = view.looks[:-1] if last.verdict is None else view.looks
    return replace(view, looks=(*earlier, look))
