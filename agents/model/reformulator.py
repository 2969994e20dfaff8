"""The model as reformulator: it words the next look and sees nothing of what was found.

The question, the searches so far with how many finds each gave, and the missing parts of the
question are all it is shown (S-04): no text of a file can steer a search. Limits, attached files
and the kinds of files stay as code has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from agents.library_view import LibraryView
from agents.model.seat import Seat, request_of
from agents.records import Change, Verdict
from agents.rules.reformulator import RuleReformulator
from agents.rules.words import listed
from agents.seats import Case, Reformulator
from tools.core.chat import ChatRequest
from tools.core.items import Modality
from tools.core.query import SubQuery
from tools.core.registry import MODALITY_ROWS

_MOST = 4
_WEIGHT = 0.5
"""Weight of a new search as against the heaviest so far, as the rules give it."""
_STRICT = ConfigDict(extra="forbid")
_RULES = "the rules alone chose what to look for next"
_ACTION = "reworded"


@dataclass(frozen=True, config=_STRICT)
class NewSearch:
    """One search as the model words it."""

    modality: Modality
    text: Annotated[str, Field(min_length=1, max_length=120)]


@dataclass(frozen=True, config=_STRICT)
class NewSearches:
    """The model's reply."""

    searches: Annotated[tuple[NewSearch, ...], Field(min_length=1, max_length=_MOST)]


SHAPE = TypeAdapter(NewSearches)
_MODALITY = {"type": "string", "enum": ["text", "page", "image", "audio", "video"]}
SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["searches"],
    "properties": {
        "searches": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["modality", "text"],
                "properties": {"modality": _MODALITY, "text": {"type": "string"}},
            },
        },
    },
}


class ModelReformulator:
    """Reformulator that asks a model, and the rules where it fails or repeats itself."""

    def __init__(self, seat: Seat, *, rules: Reformulator | None = None) -> None:
        self._seat = seat
        self._rules = rules or RuleReformulator()

    def can_change(
        self, case: Case, verdict: Verdict, tried: Sequence[str], view: LibraryView
    ) -> bool:
        """Tell whether another look could differ."""
        if self._rules.can_change(case, verdict, tried, view):
            return True
        return not view.calls.trouble and view.calls.left > 1

    def propose(
        self, case: Case, verdict: Verdict, tried: Sequence[str], view: LibraryView
    ) -> Change | None:
        """Give the change; None when there is none."""
        if case.round == 1 and case.question.shown:
            # What the file shows is looked up in its own files first, which code knows best.
            return self._rules.propose(case, verdict, tried, view)
        found = self._seat.ask(_RULES, asked(case, verdict, view), SHAPE, SCHEMA, view)
        fresh = _fresh(found, case, view) if found is not None else ()
        if found is not None and not fresh:
            view.noted(f"{_RULES}: {self._seat.model.name} worded nothing new")
        if not fresh:
            return self._rules.propose(case, verdict, tried, view)
        return Change(
            action=_ACTION if _ACTION not in tried else f"{_ACTION} again",
            changed=f"asked for {listed([_told(one) for one in fresh])}",
            sub_queries=fresh,
        )


def asked(case: Case, verdict: Verdict, view: LibraryView) -> ChatRequest:
    """Build the request, out of the question, the plan and numbers."""
    counts = ", ".join(f"{name} {count}" for name, count in view.counts().items())
    values = {
        "counts": counts,
        "done": "\n".join(_done(at, one, case) for at, one in enumerate(case.plan.sub_queries)),
        "missing": ", ".join(verdict.missing) or "(not known)",
        "question": case.question.standalone,
    }
    return request_of("reformulate", values)


def _done(index: int, one: SubQuery, case: Case) -> str:
    shares = [why.calibrated for two in case.evidence for why in two.why if why.sub_query == index]
    what = "the attached file" if one.attachment else f"“{' '.join(one.text.split())}”"
    best = f", best score {max(shares):.2f}" if shares else ""
    return f"- {one.modality}: {what}: {len(shares)} kept{best}"


def _fresh(found: NewSearches, case: Case, view: LibraryView) -> tuple[SubQuery, ...]:
    """Give the searches of what the library holds that were not sent before."""
    held = {modality for modality, count in view.counts().items() if count > 0}
    sent = {(one.modality, one.text.casefold()) for one in case.plan.sub_queries}
    fresh: dict[tuple[Modality, str], SubQuery] = {}
    for one in found.searches:
        text = " ".join(one.text.split())
        key = (one.modality, text.casefold())
        if text and one.modality in held and key not in sent and key not in fresh:
            fresh[key] = SubQuery(modality=one.modality, text=text, weight=_WEIGHT)
    return tuple(fresh.values())


def _told(one: SubQuery) -> str:
    plural = next((row.plural for row in MODALITY_ROWS if row.modality == one.modality), "")
    return f"“{one.text}” in {plural or one.modality}"
