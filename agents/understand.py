"""First node: makes the question stand alone, merges constraints, takes the attached files in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from langgraph.runtime import Runtime
from langgraph.types import Overwrite

from agents.codec import pack, pack_all, unpack
from agents.constraints.act_reader import act_reader
from agents.constraints.editing import edited_all
from agents.constraints.hardness import as_searched
from agents.constraints.standing import Standing
from agents.deps import Turn, view_of
from agents.library_view import LibraryView
from agents.records import Memory, Question
from agents.rules.called import called
from agents.rules.reading import ReadTurn, read_turn, standing_in
from agents.rules.spoken import spoken_question
from agents.shown_document import title_shown
from agents.state import State
from agents.timing import begin, spent
from tools.core.errors import BadInput, CairnError
from tools.core.evidence import Usage
from tools.core.query import AttachmentRef, Plan, Query


def understand(state: State, runtime: Runtime[Turn]) -> State:
    """Read the person's words and files; nothing retrieved has a say here."""
    began = begin(runtime)
    deps = runtime.context.deps
    query = unpack(Query, state["query"])
    memory = unpack(Memory, state.get("memory") or {})
    view = view_of(query, deps)
    memory = _still_there(memory, view)
    taken, notes = _take(query.attach, state["thread"], memory.turns, runtime)
    spoken = spoken_question(query, taken)
    if spoken.words:
        # The recording is the question: nothing is to be found that sounds like it.
        query, taken = replace(query, text=spoken.words), []
    files = taken or [one for one in memory.attachments if one.turn == memory.turns - 1]
    title = title_shown(files, query.text, view, runtime)
    if title:
        notes.append(f"the picture is shown in “{title}”")
    named = replace(query, text=called(query.text, title)) if title else query
    read = _read(named, memory, view, deps.now(), taken)
    question, asks = replace(read.question, text=query.text, heard=spoken.words), read.asks
    fresh: State = {
        "query": pack(query),
        "turn": memory.turns,
        "question": pack(question),
        "standing": pack(read.standing),
        "settles": asks is not None,
        "plan": pack(_unsearched(question, read.standing)) if asks is not None else {},
        "attachments": pack_all(taken),
        "finds": Overwrite({}),  # type: ignore[typeddict-item]  # a turn starts without finds
        "evidence": [],
        "entities": [],
        "apart": [],
        "rounds": [],
        "change": {},
        "hops": [],
        "hopping": False,
        "verdict": {},
        "said": [],
        "drafts": 0,
        "notes": [*read.notes, *notes, *([spoken.note] if spoken.note else [])],
        "usage": pack(Usage()),
        "timings": Overwrite(spent(runtime, "understand", began)),  # type: ignore[typeddict-item]
    }
    return fresh


def _read(
    query: Query,
    memory: Memory,
    view: LibraryView,
    now: dt.datetime,
    attached: Sequence[AttachmentRef],
) -> ReadTurn:
    """Apply edits, then the words. Raises BadInput for an edit that cannot be done."""
    standing = standing_in(memory)
    if query.edits:
        standing = edited_all(standing, query.edits)
        if not query.text.strip() and not standing.question:
            raise BadInput("this conversation has no question yet that could be asked again")
    return read_turn(
        query.text, standing, memory=memory, catalogue=view.catalogue, scope=view.scope, now=now,
        attached=attached, edited=bool(query.edits), reader=act_reader(view.encoder),
    )  # fmt: skip


def _unsearched(question: Question, standing: Standing) -> Plan:
    """Give the plan of a turn that only asks back."""
    return Plan(
        standalone=question.standalone, sub_queries=(), constraints=as_searched(standing.active)
    )


def _still_there(memory: Memory, view: LibraryView) -> Memory:
    """Leave out finds of earlier turns that were forgotten since."""
    there = view.catalogue.items([one.item for one in memory.evidence])
    return replace(memory, evidence=tuple(one for one in memory.evidence if one.item in there))


def _take(
    paths: Sequence[str], thread: str, turn: int, runtime: Runtime[Turn]
) -> tuple[list[AttachmentRef], list[str]]:
    """Take files into the thread; one that cannot be read loses nothing else."""
    context = runtime.context
    attachments = context.deps.attachments
    if not paths:
        return [], []
    if attachments is None:
        return [], ["attached files were not read: this assistant takes no attachments"]
    taken: list[AttachmentRef] = []
    notes: list[str] = []
    for path in paths:
        try:
            taken.append(
                context.callers.call(
                    f"reading {Path(path).name}",
                    lambda path=path: attachments.take(thread, Path(path), turn=turn),  # type: ignore[misc]
                    limit_s=context.deps.limits.attachment_s,
                    cancelled=context.cancelled,
                )
            )
        except CairnError as exc:
            notes.append(f"not used: {exc}")
    return taken, notes
