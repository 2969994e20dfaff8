"""The model as verifier: each finished sentence against the finds it cites. It adds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from agents.library_view import LibraryView
from agents.model.seat import Seat, request_of
from agents.seats import Case, Ruling
from prompts.render import datamarked, fenced
from tools.core.events import Said
from tools.marks import find_marks

_STRICT = ConfigDict(extra="forbid")
_MOST = 20
"""Sentences of one look; what comes after them stays as code checked it."""
_RULES = "sentences were checked by their marks, numbers and names alone"


@dataclass(frozen=True, config=_STRICT)
class CheckOfSentence:
    """One sentence and what its finds say of it."""

    sentence: int
    ruling: Ruling


@dataclass(frozen=True, config=_STRICT)
class Checks:
    """The model's reply."""

    checks: Annotated[tuple[CheckOfSentence, ...], Field(min_length=1, max_length=2 * _MOST)]


SHAPE = TypeAdapter(Checks)
SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["checks"],
    "properties": {
        "checks": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["sentence", "ruling"],
                "properties": {
                    "sentence": {"type": "integer"},
                    "ruling": {"type": "string", "enum": ["entailed", "not", "unclear"]},
                },
            },
        },
    },
}


class ModelVerifier:
    """Verifier by one call; without a reply every sentence stays as code left it."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def check(self, case: Case, sentences: Sequence[Said], view: LibraryView) -> tuple[Ruling, ...]:
        """Give one ruling a sentence; one that is not ruled on counts as entailed."""
        asked = list(sentences)[:_MOST]
        cited = {citation.item for one in asked for citation in one.citations}
        # The best finds come first, and what is cited is all that is shown.
        behind = replace(
            case,
            evidence=tuple(one for one in (*case.evidence, *case.apart) if one.item in cited),
            attachments=(),
        )
        shown = self._seat.shown(behind, view)
        names = {one.item: f"Find {at}" for at, one in enumerate(shown.finds, start=1)}
        checked = [
            at
            for at, one in enumerate(asked)
            if all(citation.item in names for citation in one.citations)
        ]
        if not checked:
            return ()
        values = {
            "evidence": shown.evidence,
            "question": case.question.standalone,
            "sentences": fenced(
                [_block(number, asked[at], names) for number, at in enumerate(checked, start=1)],
                numbered=False,
            ),
        }
        found = self._seat.ask(
            _RULES, request_of("verify", values, shown), SHAPE, SCHEMA, view, leave=0
        )
        if found is None:
            return ()
        rulings: list[Ruling] = ["entailed"] * len(sentences)
        for one in found.checks:
            if 0 < one.sentence <= len(checked):
                rulings[checked[one.sentence - 1]] = one.ruling
        return tuple(rulings)


def _block(number: int, one: Said, names: dict[str, str]) -> tuple[str, str]:
    rests = ", ".join(dict.fromkeys(names[citation.item] for citation in one.citations))
    return f"Sentence {number}, rests on {rests}", datamarked(_bare(one.text))


def _bare(text: str) -> str:
    """Give a sentence without its marks: finds go by number here."""
    kept, at = [], 0
    for found in find_marks(text):
        kept.append(text[at : found.start].rstrip())
        at = found.end
    return " ".join("".join([*kept, text[at:]]).split())
