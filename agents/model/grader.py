"""The model as grader: it judges whether the finds answer; what facts decide stays decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from agents.library_view import LibraryView
from agents.model.seat import Seat, request_of
from agents.records import Action, Judged, Verdict
from agents.rules.direct_facts import direct_facts
from agents.rules.grader import RuleGrader
from agents.rules.identified import asks_more
from agents.rules.missing import either, none_fits
from agents.rules.splitting import parting
from agents.seats import Case, Grader

_STRICT = ConfigDict(extra="forbid")
_MOST_PARTS = 12
_WORTH = {"yes": 1.0, "partly": 0.5, "no": 0.0}
"""What a judgement says of a right find among the first; its mean with the rules'. Not tuned."""
_RULES = "the rules alone judged the finds"


@dataclass(frozen=True, config=_STRICT)
class Grade:
    """The model's reply."""

    answered: Literal["yes", "partly", "no"]
    supports: Annotated[tuple[int, ...], Field(max_length=40)]
    missing: Annotated[tuple[int, ...], Field(max_length=40)]
    ambiguous: bool


SHAPE = TypeAdapter(Grade)
_NUMBERS = {"type": "array", "items": {"type": "integer"}}
SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["answered", "supports", "missing", "ambiguous"],
    "properties": {
        "answered": {"type": "string", "enum": ["yes", "partly", "no"]},
        "supports": _NUMBERS,
        "missing": _NUMBERS,
        "ambiguous": {"type": "boolean"},
    },
}


class ModelGrader:
    """Grader that asks a model, beside the rules and under what facts decide."""

    def __init__(self, seat: Seat, *, rules: Grader | None = None) -> None:
        self._seat = seat
        self._rules = rules or RuleGrader()

    def grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        """Judge the evidence of this look."""
        base = self._rules.grade(case, view, last=last)
        if settled(case, base, view, last=last):
            return base
        judged = self._judged(case, view)
        return base if judged is None else joined(case, base, judged, last=last)

    def _judged(self, case: Case, view: LibraryView) -> Judged | None:
        shown = self._seat.shown(case, view)
        items = tuple(one.item for one in shown.finds)
        before = case.verdict.judged if case.verdict is not None else None
        if before is not None and before.shown == items:
            # The same finds as in the look before: the same judgement, without another call.
            return before
        parts = parts_of(case)
        values = {
            "evidence": shown.evidence,
            "attached": shown.attached or "(none)",
            "question": case.question.standalone,
            "parts": "; ".join(f"{at} {part}" for at, part in enumerate(parts, start=1))
            or "(none)",
        }
        found = self._seat.ask(_RULES, request_of("grade", values, shown), SHAPE, SCHEMA, view)
        if found is None:
            return None
        return Judged(
            answered=found.answered,
            shown=items,
            supports=_picked(items, found.supports),
            missing=_picked(parts, found.missing),
            ambiguous=found.ambiguous,
        )


def parts_of(case: Case) -> tuple[str, ...]:
    """Give what the question is made of, in its own words: all that can be called missing.

    The model picks by number, so that nothing written in a find can become a search.
    """
    limits = (one.text for one in case.plan.constraints if one.text)
    parts = dict.fromkeys(" ".join(one.split()) for one in (*case.question.terms, *limits))
    return tuple(parts)[:_MOST_PARTS]


def settled(case: Case, base: Verdict, view: LibraryView, *, last: bool) -> bool:
    """Tell whether code has settled it: by stated facts, by a limit, by there being nothing."""
    question = case.question
    if not case.evidence or case.plan.by_facts or base.action == "ask_back":
        return True
    if none_fits(case, view) or direct_facts(case):
        return True
    # What the file shows is known; what was asked about it is only looked for in the next look.
    return bool(question.shown) and case.round == 0 and not last and asks_more(question)


def joined(case: Case, base: Verdict, judged: Judged, *, last: bool) -> Verdict:
    """Give the verdict of both."""
    options = _options(case, judged)
    action: Action
    reason = base.reason
    if judged.answered == "no":
        action = "abstain" if last else "retry"
        reason = (
            f"nothing found speaks of {either(judged.missing)}"
            if judged.missing
            else "nothing found answers it"
        )
    elif not judged.supports:
        action = base.action
    elif options:
        action, reason = "ask_back", "the results split between several places"
    elif judged.answered == "yes" or last or base.action == "answer":
        action, reason = "answer", ""
    else:
        action = "retry"
    return replace(
        base,
        action=action,
        confidence=round((base.confidence + _WORTH[judged.answered]) / 2, 4),
        missing=judged.missing or base.missing,
        options=options or base.options,
        reason=reason,
        judged=judged,
    )


def _options(case: Case, judged: Judged) -> tuple[str, ...]:
    """Give the places between which the supporting finds split, where one fact is asked for."""
    one_fact = case.plan.wants == "fact" and not case.question.about and not case.attachments
    if not judged.ambiguous or not one_fact:
        return ()
    names = [one.entity for one in case.evidence if one.item in judged.supports]
    split = tuple(dict.fromkeys(one for one in names if one is not None))
    return tuple(parting(split, case.evidence)) if None not in names else ()


def _picked(among: tuple[str, ...], numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Give what the numbers, from 1, stand for; a number of nothing is left out."""
    return tuple(dict.fromkeys(among[at - 1] for at in numbers if 0 < at <= len(among)))
