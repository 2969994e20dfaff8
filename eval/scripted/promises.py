"""What has to hold of every turn, whoever sits in the seats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agents.calls import MOST_CALLS
from eval.scripted.watching import SeenTurn
from eval.scripted.wayward import SIGNS, Fault
from tools.core.evidence import Answer
from tools.marks import find_marks

MOST_SEARCHES = 3
"""Of one sub-query in a turn (R-12)."""
CHECKED: tuple[Fault, ...] = ("mark", "price", "place", "order", "bare")
"""Lies that code can tell; one without a number, a name or an address it cannot."""


def _ends(turn: SeenTurn) -> bool:
    return turn.answer is not None


def _calls(turn: SeenTurn) -> bool:
    told = turn.answer.usage.provider_calls if turn.answer is not None else len(turn.requests)
    return told == len(turn.requests) <= MOST_CALLS


def _searches(turn: SeenTurn) -> bool:
    return turn.searched <= MOST_SEARCHES


def _cites(turn: SeenTurn) -> bool:
    answer = turn.answer
    if answer is None:
        return True
    marks = {str(one.mark) for one in find_marks(answer.answer)}
    # What code itself quotes may also stand on finds that are set apart (`price unknown`).
    found = {one.item for one in answer.evidence} if answer.kind == "generated" else set()
    return marks <= {one.mark for one in answer.citations} and (
        not found or all(one.item in found for one in answer.citations)
    )


def _limits(turn: SeenTurn) -> bool:
    answer = turn.answer
    if answer is None or answer.kind not in ("generated", "quoted") or answer.conflict is not None:
        return True
    hard = {one.text for one in answer.plan.constraints if one.hard}
    cited = {one.item for one in answer.citations}
    return not any(
        check.met == "no" and check.text in hard
        for find in answer.evidence
        if find.item in cited
        for check in find.constraints
    )


def _lies(turn: SeenTurn) -> bool:
    return not any(stood(turn.answer, fault) for fault in CHECKED)


def stood(answer: Answer | None, fault: Fault) -> bool:
    """Tell whether a lie of this kind is in the answer."""
    return answer is not None and SIGNS[fault] in answer.answer


PROMISES: Mapping[str, Callable[[SeenTurn], bool]] = {
    "ends with an answer": _ends,
    f"at most {MOST_CALLS} calls, all counted": _calls,
    f"at most {MOST_SEARCHES} searches of a sub-query": _searches,
    "cites what was found": _cites,
    "cites nothing that breaks a limit": _limits,
    "shows no invented mark, price, place or address": _lies,
}
