"""Writes verified answers as training data: every claim with the sources that it stands in.

An answer is taken whole or not at all: each of its claims is checked once more against what the
library holds now, by the same function that checked it when it was given.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from agents.dossier import Dossier, cited, open_dossiers
from agents.library_view import LibraryView
from agents.rules.words import sentences
from app.assistant import ANSWER
from app.redaction import redacted
from app.wiring import House
from prompts.render import datamarked, fenced, render
from tools.citations import CheckedSentence, Cited, check_sentence, find_marks
from tools.core.attributes import ROWS
from tools.core.errors import BadInput
from tools.core.evidence import Answer, Citation, Evidence
from tools.core.locators import Locator
from tools.core.query import Scope
from tools.library.threads import Turn

_LOCATOR: TypeAdapter[Locator] = TypeAdapter(Locator)
_LEFT_OUT = {
    "abstained": "the answer said that nothing was found",
    "clarify": "it asked back",
    "interrupted": "it broke off",
}
_REMOVED = re.compile(r"unsupported sentence|marks that named nothing")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d ()/-]{6,}\d(?![\w.])")


@dataclass(kw_only=True)
class Exported:
    """What was written, and what was not."""

    written: int = 0
    claims: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Answers by the reason why they are not in the file."""


class _NotVerifiedError(Exception):
    """An answer that is left out, with the reason."""


def export_grounding(house: House, target: Path, *, redact: bool = False) -> Exported:
    """Write one JSON object a verified answer of the owner. Raises BadInput for a file there is.

    redact: mail addresses and telephone numbers are masked, and files named without their folders.
    """
    if target.exists():
        raise BadInput(f"{target} exists already; choose another name")
    told = Exported()
    lines = list(_lines(house, told, redact=redact))
    if lines:
        half = target.with_name(f"{target.name}.part")
        half.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
        half.replace(target)
    return told


def _lines(house: House, told: Exported, *, redact: bool) -> Iterator[str]:
    owner, threads = house.settings.owner, house.library.threads
    bad = {(one.thread, one.turn) for one in threads.feedback(owner) if one.verdict == "bad"}
    for thread in reversed(threads.of_owner(owner)):
        for turn in threads.history(owner, thread.id):
            try:
                if (thread.id, turn.number) in bad:
                    raise _NotVerifiedError("you marked it as bad")
                made, count = _record(house, turn)
            except _NotVerifiedError as exc:
                told.left_out[str(exc)] += 1
                continue
            made["thread"], made["turn"] = thread.id, turn.number
            told.written += 1
            told.claims += count
            line = json.dumps(_masked(made) if redact else made, ensure_ascii=False)
            yield redacted(line)


def _record(house: House, turn: Turn) -> tuple[dict[str, object], int]:
    """Give the record with the number of its claims. Raises _NotVerifiedError."""
    answer = _read(turn)
    dossiers = _opened(house, answer)
    behind = cited(dossiers)
    claims = [_claim(one, answer.evidence, behind, dossiers) for one in _claims(answer.answer)]
    if not claims:
        raise _NotVerifiedError("it makes no claim that cites something")
    used = {one.item: one for one in answer.citations}
    shown = [one for one in used.values() if one.modality in ("image", "page")]
    asked: list[dict[str, str]] = [
        {"type": "text", "text": _asked(turn.question, list(used.values()), behind)}
    ]
    asked += [{"type": "image", "image": _file(house, one, dossiers)} for one in shown]
    record: dict[str, object] = {
        "messages": [
            {"role": "system", "content": render("answer", {}).text},
            {"role": "user", "content": asked},
            {"role": "assistant", "content": answer.answer},
        ],
        "claims": claims,
        "kind": answer.kind,
    }
    return record, len(claims)


def _read(turn: Turn) -> Answer:
    try:
        answer = ANSWER.validate_json(turn.answer)
    except ValueError as exc:
        # What was said of a forgotten source is struck down to a bare mark.
        raise _NotVerifiedError("something of it was forgotten") from exc
    if "[forgotten]" in turn.answer or "[forgotten]" in turn.question:
        raise _NotVerifiedError("something of it was forgotten")
    if answer.kind not in ("generated", "quoted"):
        raise _NotVerifiedError(_LEFT_OUT[answer.kind])
    if any(_REMOVED.search(note) for note in answer.notes):
        raise _NotVerifiedError("sentences or marks of it did not stand")
    return answer


def _opened(house: House, answer: Answer) -> dict[str, Dossier]:
    catalogue = house.library.catalogue
    view = LibraryView(catalogue=catalogue, scope=Scope(owner=house.settings.owner), retrievers={})
    evidence = [one for one in answer.evidence if one.mark]
    found = open_dossiers(evidence, [row.name for row in ROWS], view)
    mine = {one: it for one, it in found.items() if it.source.owner == house.settings.owner}
    if any(one.item not in mine for one in answer.citations):
        raise _NotVerifiedError("a source of it is no longer in the library")
    return mine


def _claims(answer: str) -> list[str]:
    """Cut an answer behind each run of marks, and each piece down to its last sentence."""
    found, start, end = [], 0, 0
    for mark in find_marks(answer):
        if end and answer[end : mark.start].strip(" ,.;"):
            found.append(answer[start:end])
            start = end
        end = mark.end
    if end:
        found.append(answer[start:end])
    return [_last(one) for one in found]


def _last(piece: str) -> str:
    """Give the sentence that the marks at the end of a piece belong to."""
    parts = sentences(piece.strip(" \n.;,"))
    while len(parts) > 1 and not _without_marks(parts[-1]):
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    return parts[-1] if parts else ""


def _without_marks(text: str) -> str:
    for one in reversed(find_marks(text)):
        text = text[: one.start] + text[one.end :]
    return text.strip(" .,;")


def _claim(
    text: str,
    evidence: Sequence[Evidence],
    behind: Mapping[str, Cited],
    dossiers: Mapping[str, Dossier],
) -> dict[str, object]:
    known = [one for one in evidence if one.item in behind]
    checked: CheckedSentence = check_sentence(text, known, behind)
    if not checked.supported or checked.removed:
        raise _NotVerifiedError("a claim of it no longer stands in what it cites")
    return {
        "text": text,
        "sources": [
            {
                "mark": one.mark,
                "source": dossiers[one.item].source.id,
                "file": dossiers[one.item].source.path,
                "locator": _LOCATOR.dump_python(one.locator, mode="json"),
                "quote": one.quote,
            }
            for one in checked.citations
        ],
    }


def _asked(question: str, used: Sequence[Citation], behind: Mapping[str, Cited]) -> str:
    finds = [(f"{one.mark} {one.caption}", datamarked(behind[one.item].words)) for one in used]
    return f"Question: {question}\n\n{fenced(finds, numbered=False)}"


def _file(house: House, one: Citation, dossiers: Mapping[str, Dossier]) -> str:
    own = house.library.originals.of_item(one.item)
    return str(own[0]) if own is not None else dossiers[one.item].source.path


def _masked(value: object) -> object:
    match value:
        case str():
            return _PHONE.sub("[number]", _MAIL.sub("[address]", value))
        case list():
            return [_masked(one) for one in value]
        case dict():
            named = {"file": True, "image": True}
            return {
                key: Path(one).name if key in named and isinstance(one, str) else _masked(one)
                for key, one in value.items()
            }
        case _:
            return value
