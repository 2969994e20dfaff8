"""Looks at the whole answer: said again once, in plain quotes, where nothing of it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from agents.abstain import abstaining
from agents.answer import is_held
from agents.case import case_of
from agents.closing import close
from agents.codec import unpack_all
from agents.conflicts.finding import conflict_beside
from agents.conflicts.wording import beside_text
from agents.deps import Turn
from agents.rules.comparison_table import comparison_said
from agents.seats import Ruling
from agents.state import State
from agents.tab import Tab
from agents.timing import begin, spent
from tools.core.events import Said

MOST_DRAFTS = 2
UNCLEAR = " (not confirmed)"


def verify(state: State, runtime: Runtime[Turn]) -> State:
    """Close the turn, or send it back once."""
    began = begin(runtime)
    said, looked = _second_look(state, runtime)
    state = {**state, **looked}
    stands = any(one.citations for one in said)
    if not stands and state["drafts"] < MOST_DRAFTS:
        return {**looked, "said": [], "timings": spent(runtime, "verify", began)}
    compares = bool(state["question"].get("columns"))
    case, view = case_of(state, runtime.context, read=compares or not stands)
    if stands:
        kind = state["wrote"]
        beside = conflict_beside(case, view)
        if beside is not None:
            said = [*said, Said(text=f"\n{beside_text(beside)}")]
            runtime.context.say(said[-1])
        return close(
            state, case, runtime, kind=kind, said=said, node="verify", began=began,
            conflict=beside.conflict if beside is not None else None,
            comparison=comparison_said(case, said) if compares else None,
        )  # fmt: skip
    return abstaining(state, case, view, runtime, node="verify", began=began)


def _second_look(state: State, runtime: Runtime[Turn]) -> tuple[list[Said], State]:
    """Give what stands, shown now where it was held back, and what the look cost and tells."""
    said = unpack_all(Said, state["said"])
    deps = runtime.context.deps
    # The draft is counted by now.
    if deps.verifier is None or not is_held(deps, {"drafts": state["drafts"] - 1}):
        return said, {}
    tab = Tab()
    if state["wrote"] != "quoted" and any(one.citations for one in said):
        case, view = case_of(state, runtime.context)
        claims = [one for one in said if one.citations]
        rulings = deps.verifier.check(case, claims, tab.on(view))
        begin(runtime)
        said = ruled(said, rulings)
        tab.notes += _told(rulings)
    for one in said if any(one.citations for one in said) else ():
        runtime.context.say(one)
    return said, tab.settled(state)


def ruled(said: Sequence[Said], rulings: Sequence[Ruling]) -> list[Said]:
    """Leave out what is not entailed and mark what is unclear; nothing is added but the mark."""
    left = iter(rulings)
    kept = []
    for one in said:
        ruling = next(left, "entailed") if one.citations else "entailed"
        if ruling == "unclear":
            bare = one.text.rstrip()
            kept.append(replace(one, text=bare + UNCLEAR + one.text[len(bare) :]))
        elif ruling == "entailed":
            kept.append(one)
    return kept


def _told(rulings: Sequence[Ruling]) -> list[str]:
    removed, unclear = rulings.count("not"), rulings.count("unclear")
    notes = []
    if removed:
        plural = "s" if removed > 1 else ""
        notes.append(f"{removed} sentence{plural} left out: what is cited does not say it")
    if unclear:
        notes.append(f"{unclear} of the sentences could not be confirmed by what they cite")
    return notes
