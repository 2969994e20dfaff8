"""Sixth node: judges the look, and counts it. No verdict can look more often than allowed."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agents.case import case_of
from agents.codec import pack, unpack, unpack_all
from agents.deps import Turn
from agents.records import HopFind, Memory, Question, Verdict
from agents.reformulate import NOTHING
from agents.rules.asks import asked_fields
from agents.rules.steps import STEP, find_of_step
from agents.seats import Case
from agents.state import State
from agents.tab import Tab
from agents.timing import begin, spent
from tools.core.events import Looked
from tools.core.evidence import Round


def grade(state: State, runtime: Runtime[Turn]) -> State:
    """Give the verdict; `retry` only where a look is left and something can be changed."""
    began = begin(runtime)
    deps = runtime.context.deps
    case, view = case_of(state, runtime.context)
    tab = Tab()
    view = tab.on(view)
    rounds = unpack_all(Round, state["rounds"])
    looks = [one for one in rounds if not one.action.startswith(STEP)]
    last = len(looks) >= deps.limits.retries or _action(state) == NOTHING
    found = find_of_step(case, most=deps.limits.hops)
    if found is not None:
        return _onward(state, case, found, runtime, began)
    verdict = unclear(case.question) or deps.grader.grade(case, view, last=last)
    if verdict.action == "retry" and not last:
        tried = [one.action for one in rounds] + [_action(state)]
        if not deps.reformulator.can_change(case, verdict, tried, view):
            last = True
            verdict = deps.grader.grade(replace(case, verdict=verdict), view, last=True)
    if verdict.action == "retry" and last:
        # A grader that cannot decide must not keep the person waiting.
        verdict = replace(verdict, action="answer" if case.evidence else "abstain")
    memory = unpack(Memory, state.get("memory") or {})
    verdict = _possible(verdict, has_evidence=bool(case.evidence), again=_asked(case, memory))
    change = state["change"]
    done = Round(
        action=_action(state), changed=str(change.get("changed", "")), confidence=verdict.confidence
    )
    runtime.context.say(Looked(round=done, verdict=verdict.action))
    return {
        "verdict": pack(verdict),
        "rounds": [*state["rounds"], pack(done)],
        "hopping": False,
        "timings": spent(runtime, "grade", began),
        **tab.settled(state),
    }


def _onward(
    state: State, case: Case, found: HopFind, runtime: Runtime[Turn], began: float
) -> State:
    """Lead on from what a step found; nothing is judged before the last step."""
    score = next((one.score for one in case.evidence if one.item == found.item), 0.0)
    change = state["change"]
    done = Round(
        action=_action(state), changed=str(change.get("changed", "")), confidence=round(score, 4)
    )
    runtime.context.say(Looked(round=done, verdict="retry"))
    return {
        "rounds": [*state["rounds"], pack(done)],
        "hops": [*state["hops"], pack(found)],
        "hopping": True,
        "timings": spent(runtime, "grade", began),
    }


def unclear(question: Question) -> Verdict | None:
    """Ask what is meant where a word of the question may refer to several things."""
    if not question.which:
        return None
    return Verdict(
        action="ask_back", confidence=0.0, features={}, options=question.which,
        reason="it is not clear which one is meant",
    )  # fmt: skip


def _action(state: State) -> str:
    return str(state["change"].get("action", "search"))


def _asked(case: Case, memory: Memory) -> bool:
    """Tell whether the person was asked the same just before."""
    before = memory.asked_back
    return bool(before) and asked_fields(before) == asked_fields(case.question.standalone)


def _possible(verdict: Verdict, *, has_evidence: bool, again: bool) -> Verdict:
    if verdict.action == "answer" and not has_evidence:
        return replace(verdict, action="abstain")
    # No option is an open question; a single one is no question at all. Whoever did not choose
    # when they were asked gets what was found.
    if verdict.action == "ask_back" and (len(verdict.options) == 1 or (verdict.options and again)):
        return replace(verdict, action="answer" if has_evidence else "abstain", options=())
    return verdict
