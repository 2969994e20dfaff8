"""What the grade seat could bring at most: the development questions with a judge that knows them.

The judge says yes where the question can be answered and a gold item is among the finds that a
model would be shown. Everything else is the machine as it is. No model is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.library_view import LibraryView
from agents.model.grader import joined, settled
from agents.model.showing import MOST_EVIDENCE
from agents.records import Judged, Verdict
from agents.rules.grader import RuleGrader
from agents.seats import Case
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured
from eval.gold import GoldQuestion
from eval.outcome import Outcome
from tools.core.evidence import Evidence

_EVERY = 3


class KnowingGrader:
    """Grader that knows the gold of the question that is asked next."""

    def __init__(self) -> None:
        self._rules = RuleGrader()
        self.gold: GoldQuestion | None = None
        self.calls = 0

    def grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        """Judge as a model would that makes no mistake."""
        base = self._rules.grade(case, view, last=last)
        if self.gold is None or settled(case, base, view, last=last):
            return base
        shown = case.evidence[:MOST_EVIDENCE]
        items = tuple(one.item for one in shown)
        before = case.verdict.judged if case.verdict is not None else None
        if before is None or before.shown != items:
            self.calls += 1
        right = tuple(one.item for one in shown if _is_gold(one, self.gold))
        known = self.gold.answerable and bool(right)
        judged = Judged(
            answered="yes" if known else "no", shown=items, supports=right if known else ()
        )
        return joined(case, base, judged, last=last)


def _is_gold(one: Evidence, gold: GoldQuestion) -> bool:
    if gold.gold_items:
        return any(one.source.endswith(item.source) for item in gold.gold_items)
    return one.entity in gold.gold_entities


def run(bench: Bench) -> BenchResult:
    """Ask every unanswerable development question and every third of the others, twice."""
    from agents.machine import Machine
    from eval.gold import read_gold
    from eval.tasks.demo import GOLD, ask_demo, demo_assistant, with_shelf

    judge = KnowingGrader()
    with demo_assistant(bench.settings, bench.say) as (assistant, _):
        asked, _ = with_shelf(assistant, read_gold(GOLD, "dev"))
        without = [one for one in asked if not one.answerable]
        answerable = [one for one in asked if one.answerable][::_EVERY]
        questions = [*without, *answerable]
        by_rules = ask_demo(assistant, questions, bench.say)
        house = assistant.house
        # Another grader, the same parts otherwise.
        deps = replace(house.deps, grader=judge)
        assistant.__dict__["_machine"] = Machine(deps, house.checkpointer)
        judged: list[Outcome] = []
        calls: list[int] = []
        for one in questions:
            judge.gold, judge.calls = one, 0
            judged += ask_demo(assistant, [one], lambda line: None)
            calls.append(judge.calls)
    count = len(without)
    rows = [
        _share("unanswerable, declined: rules", by_rules[:count]),
        _share("unanswerable, declined: a judge that knows", judged[:count]),
        _share("answerable, declined: rules", by_rules[count:]),
        _share("answerable, declined: a judge that knows", judged[count:]),
        Measured(what="calls of the grade seat a question", unit="",
                 values=(sum(calls) / len(calls),)),
    ]  # fmt: skip
    note = (
        f"{count} unanswerable development questions and {len(answerable)} of the others. A bound: "
        "no model is asked, and a real one errs."
    )
    return BenchResult(name="judge", rows=tuple(rows), notes=(note,))


def _share(what: str, outcomes: Sequence[Outcome]) -> Measured:
    declined = sum(1 for one in outcomes if not one.answered)
    return Measured(what=what, unit="", values=(declined / max(1, len(outcomes)),))
