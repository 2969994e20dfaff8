"""The model as clarifier: it words the one question; what may be chosen comes from code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from agents.library_view import LibraryView
from agents.model.seat import Seat, request_of
from agents.rules import patterns
from agents.rules.abstainer import RuleClarifier
from agents.seats import Case, Clarifier
from prompts.render import datamarked, fenced

_STRICT = ConfigDict(extra="forbid")
_LONGEST = 400
_RULES = "the question back is worded by rule"
_FOREIGN = re.compile(r"https?:|www\.|[\[\]<>`|\n]")
"""Links, marks and markup have no place in a question."""


@dataclass(frozen=True, config=_STRICT)
class WordedQuestion:
    """The model's reply."""

    question: Annotated[str, Field(min_length=3, max_length=_LONGEST)]


SHAPE = TypeAdapter(WordedQuestion)
SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["question"],
    "properties": {"question": {"type": "string"}},
}


class ModelClarifier:
    """Clarifier that asks a model, and the rule where its words do not fit."""

    def __init__(self, seat: Seat, *, rules: Clarifier | None = None) -> None:
        self._seat = seat
        self._rules = rules or RuleClarifier()

    def word(self, case: Case, options: Sequence[str], view: LibraryView) -> str:
        """Give the question; it names every option and no other."""
        plain = self._rules.word(case, options, view)
        if not options:
            return plain
        values = {
            "options": fenced([("option", datamarked(one)) for one in options]),
            "question": case.question.standalone,
        }
        found = self._seat.ask(_RULES, request_of("clarify", values), SHAPE, SCHEMA, view, leave=0)
        if found is None:
            return plain
        worded = found.question.strip()
        if not is_question_of(worded, options, case.question.standalone):
            view.noted(f"{_RULES}: {self._seat.model.name} did not keep to the options")
            return plain
        return worded


def is_question_of(text: str, options: Sequence[str], asked: str) -> bool:
    """Tell whether it is one question that names all options, and no number that nobody said."""
    told = text.casefold()
    known = " ".join([*options, asked])
    numbers = set(re.findall(r"\d+", text)) - set(re.findall(r"\d+", known))
    one = text.count("?") == 1 + sum(option.count("?") for option in options)
    named = all(option.casefold() in told for option in options)
    rest = text
    for option in options:
        rest = patterns.sub(re.escape(option), "", rest)
    return one and text.endswith("?") and named and not numbers and not _FOREIGN.search(rest)
