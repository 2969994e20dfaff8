"""The model as reranker: it sees the first finds, pages and photos as pixels, and grades each."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from agents.library_view import LibraryView
from agents.model.seat import Seat, request_of
from agents.seats import Case

_STRICT = ConfigDict(extra="forbid")
_BEST = 3
_FEWEST = 2
"""A single find has no order."""
_RULES = "the finds were not ordered anew"


@dataclass(frozen=True, config=_STRICT)
class GradedFind:
    """One find and how well it answers."""

    find: int
    grade: Annotated[int, Field(ge=0, le=_BEST)]


@dataclass(frozen=True, config=_STRICT)
class Grades:
    """The model's reply."""

    grades: Annotated[tuple[GradedFind, ...], Field(min_length=1, max_length=40)]


SHAPE = TypeAdapter(Grades)
SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["grades"],
    "properties": {
        "grades": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["find", "grade"],
                "properties": {"find": {"type": "integer"}, "grade": {"type": "integer"}},
            },
        },
    },
}


class ModelReranker:
    """Reranker by one call; without a reply the fused order stands."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def rerank(self, case: Case, view: LibraryView) -> dict[str, float]:
        """Give a score in 0..1 by item id, for the finds that were shown and graded."""
        if len(case.evidence) < _FEWEST:
            return {}
        shown = self._seat.shown(case, view)
        values = {
            "evidence": shown.evidence,
            "attached": shown.attached or "(none)",
            "question": case.question.standalone,
        }
        found = self._seat.ask(_RULES, request_of("rerank", values, shown), SHAPE, SCHEMA, view)
        if found is None:
            return {}
        return {
            shown.finds[one.find - 1].item: one.grade / _BEST
            for one in found.grades
            if 0 < one.find <= len(shown.finds)
        }
