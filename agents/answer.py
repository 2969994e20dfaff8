"""Writes the answer; a sentence is shown once its marks, numbers and names are verified."""

from __future__ import annotations

from itertools import chain
from typing import Literal

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.codec import pack, pack_all, unpack
from agents.deps import Deps, Turn
from agents.rules.steps import steps_told
from agents.seats import Ending
from agents.speaker import Speaker
from agents.state import State
from agents.timing import begin, spent
from tools.core.events import Said
from tools.core.evidence import Usage


def answer(state: State, runtime: Runtime[Turn]) -> State:
    """Draft with the writer's seat and say what stands."""
    began = begin(runtime)
    deps = runtime.context.deps
    case, view = case_of(state, runtime.context)
    draft = deps.writer.write(case, view)
    say = _unheard if is_held(deps, state) else runtime.context.say
    names = () if deps.writer.quotes else view.catalogue.entities(view.scope)
    speaker = Speaker(case, say, names=names)
    for piece in chain(steps_told(case, view), draft.pieces):
        begin(runtime)
        speaker.speak((piece,))
    begin(runtime)
    ending = draft.ended() if draft.ended else Ending(kind=_kind(deps.writer.quotes))
    return {
        "said": state["said"] + pack_all(speaker.said),
        "drafts": state["drafts"] + 1,
        "dropped": speaker.dropped,
        "wrote": ending.kind,
        "notes": state["notes"] + _notes(speaker) + list(ending.notes),
        "usage": pack(unpack(Usage, state["usage"]).plus(ending.usage)),
        "timings": spent(runtime, "answer", began),
    }


def is_held(deps: Deps, state: State) -> bool:
    """Tell whether sentences wait for a second look before anybody sees them."""
    return deps.verifier is not None and not deps.writer.quotes and state["drafts"] == 0


def _unheard(said: Said) -> None:
    del said


def _kind(quotes: bool) -> Literal["generated", "quoted"]:
    return "quoted" if quotes else "generated"


def _notes(speaker: Speaker) -> list[str]:
    notes = []
    if speaker.removed:
        notes.append(f"{len(speaker.removed)} marks that named nothing found were removed")
    if speaker.dropped:
        plural = "s" if speaker.dropped > 1 else ""
        notes.append(f"{speaker.dropped} unsupported sentence{plural} left out")
    return notes
