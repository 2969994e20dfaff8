"""Writes the answer; a sentence is shown once its marks, numbers and names are verified."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.codec import pack, pack_all
from agents.deps import Turn
from agents.speaker import Speaker
from agents.state import State
from agents.timing import begin, spent


def answer(state: State, runtime: Runtime[Turn]) -> State:
    """Draft with the writer's seat and say what stands."""
    began = begin(runtime)
    deps = runtime.context.deps
    case, view = case_of(state, runtime.context)
    draft = deps.writer.write(case, view)
    speaker = Speaker(case, runtime.stream_writer)
    for piece in draft.pieces:
        begin(runtime)
        speaker.speak((piece,))
    return {
        "said": state["said"] + pack_all(speaker.said),
        "drafts": state["drafts"] + 1,
        "dropped": speaker.dropped,
        "notes": state["notes"] + _notes(speaker),
        "usage": pack(draft.usage),
        "timings": spent(runtime, "answer", began),
    }


def _notes(speaker: Speaker) -> list[str]:
    notes = []
    if speaker.removed:
        notes.append(f"{len(speaker.removed)} marks that named nothing found were removed")
    if speaker.dropped:
        plural = "s" if speaker.dropped > 1 else ""
        notes.append(f"{speaker.dropped} unsupported sentence{plural} left out")
    return notes
