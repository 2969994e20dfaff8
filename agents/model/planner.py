"""The model as planner: it words the searches; limits, files and the person's words stay code's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from agents.library_view import LibraryView
from agents.model.seat import Seat, request_of
from agents.records import Question
from agents.rules.planner import RulePlanner
from agents.seats import Planner
from tools.core.chat import ChatModel, ChatRequest
from tools.core.items import Modality
from tools.core.query import AttachmentRef, Plan, SubQuery

_MOST = 6
_SHARE = 0.5
"""Of all weight, what the model's searches get; the rules' keep the rest. Not tuned."""
_RULES = "the rules alone worded the searches"
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_STRICT)
class WordedSearch:
    """One search as the model words it."""

    modality: Modality
    text: Annotated[str, Field(min_length=1, max_length=120)]
    weight: Annotated[float, Field(ge=0.0, le=1.0)]


@dataclass(frozen=True, config=_STRICT)
class WordedPlan:
    """The model's reply."""

    sub_queries: Annotated[tuple[WordedSearch, ...], Field(min_length=1, max_length=_MOST)]


SHAPE = TypeAdapter(WordedPlan)
_MODALITY = {"type": "string", "enum": ["text", "page", "image", "audio", "video"]}
# Written out: providers take no references, no lengths and no bounds in a strict schema.
SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sub_queries"],
    "properties": {
        "sub_queries": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["modality", "text", "weight"],
                "properties": {
                    "modality": _MODALITY,
                    "text": {"type": "string"},
                    "weight": {"type": "number"},
                },
            },
        },
    },
}


class ModelPlanner:
    """Planner that asks a model to word the searches, and the rules where it fails."""

    def __init__(
        self, model: ChatModel, *, destination: str = "", rules: Planner | None = None
    ) -> None:
        """destination: where requests go, for people; empty for a model on this machine."""
        self._seat = Seat(model=model, destination=destination)
        self._rules = rules or RulePlanner()

    def plan(
        self,
        question: Question,
        attachments: Sequence[AttachmentRef],
        before: Plan | None,
        view: LibraryView,
    ) -> Plan:
        """Take a question apart; `made_by` says who did."""
        base = self._rules.plan(question, attachments, before, view)
        found = self._seat.ask(_RULES, _request(question, attachments, view), SHAPE, SCHEMA, view)
        if found is None:
            why = view.calls.trouble or f"{self._seat.model.name} gave no plan"
            return replace(base, made_by=f"rules ({why})")
        return _merged(base, found, view, self._seat.model.name)


def _request(
    question: Question, attachments: Sequence[AttachmentRef], view: LibraryView
) -> ChatRequest:
    counts = ", ".join(f"{name} {count}" for name, count in view.counts().items())
    values = {
        "counts": counts,
        "attached": ", ".join(one.kind for one in attachments) or "none",
        "question": question.standalone,
    }
    return request_of("plan", values)


def _merged(base: Plan, worded: WordedPlan, view: LibraryView, name: str) -> Plan:
    held = {modality for modality, count in view.counts().items() if count > 0}
    fresh = [one for one in worded.sub_queries if one.modality in held and one.weight > 0]
    if not fresh:
        return replace(base, made_by=f"rules ({name} searched nothing that is here)")
    total = sum(one.weight for one in fresh)
    mine = [
        SubQuery(modality=one.modality, text=one.text, weight=_SHARE * one.weight / total)
        for one in fresh
    ]
    theirs = [replace(one, weight=(1 - _SHARE) * one.weight) for one in base.sub_queries]
    # Limits, and which of them are hard, stay as the rules read them from the person's words.
    return replace(base, sub_queries=(*theirs, *mine), made_by=name)
