"""Exported feedback asked again: what was disliked should change, what was liked should stay."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from app.feedback import FORMAT
from app.settings import Settings
from tools.core.errors import BadInput, CairnError
from tools.core.evidence import Answer

Change = Literal["improved", "worse", "same", "changed", "not replayed"]
CHANGES: tuple[Change, ...] = ("improved", "worse", "same", "changed", "not replayed")
_CLAIMS = ("generated", "quoted")
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One opinion, and what became of its answer."""

    id: int
    question: str
    verdict: str
    change: Change
    why: str
    """One sentence."""


def read_rows(path: Path) -> list[dict[str, object]]:
    """Read an export. Raises BadInput with the line that is none."""
    found: list[dict[str, object]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as exc:
            raise BadInput(
                f"{path}:{number} is no JSON; export again: cairn feedback export"
            ) from exc
        if not isinstance(row, dict) or row.get("format") != FORMAT:
            raise BadInput(f"{path}:{number} is no row of: cairn feedback export")
        found.append(row)
    return found


def run(settings: Settings, say: Callable[[str], None], path: Path) -> list[Replayed]:
    """Ask every question again; nothing is kept. Raises BadInput for a file that is no export."""
    from agents.replaying import asked_again
    from app.assistant import Assistant

    rows = read_rows(path)
    # Only reads, so a running server is not in the way.
    assistant = Assistant.open(settings, write=False)
    try:
        done = []
        for number, row in enumerate(rows, 1):
            say(f"feedback: {number} of {len(rows)}")
            done.append(
                replayed(
                    row,
                    lambda asked: asked_again(assistant.house.deps, asked, owner=settings.owner),
                )
            )
        return done
    finally:
        assistant.close()


def replayed(row: dict[str, object], ask: Callable[[Sequence[str]], Answer]) -> Replayed:
    """Ask one row again, with the questions before it, and say what changed."""
    question = str(row["question"])
    try:
        then = _ANSWER.validate_python(row["answer"])
    except ValidationError:
        change, why = _kept("its answer cannot be read by this version")
    else:
        if row.get("attached"):
            # The files themselves are not in an export, and the question means little without.
            change, why = _kept("it was asked with a file")
        else:
            change, why = _asked(row, question, then, ask)
    return Replayed(
        id=int(str(row["id"])), question=question, verdict=_told(row), change=change, why=why
    )


def _kept(why: str) -> tuple[Change, str]:
    return "not replayed", why


def _asked(
    row: dict[str, object], question: str, then: Answer, ask: Callable[[Sequence[str]], Answer]
) -> tuple[Change, str]:
    before = row.get("before")
    earlier = [str(one) for one in before] if isinstance(before, list) else []
    try:
        now = ask([*earlier, question])
    except CairnError as error:
        return "worse", f"the turn broke: {error}"
    return compared(str(row["verdict"]), row.get("item"), then, now)


def compared(verdict: str, item: object, then: Answer, now: Answer) -> tuple[Change, str]:
    """Say what became of an answer; where nobody can know whether it is better, `changed`."""
    cited_then = {one.item for one in then.citations}
    cited_now = {one.item for one in now.citations}
    if isinstance(item, str):
        if item in cited_now:
            return "same", "the wrong source is still cited"
        return "improved", "the wrong source is not cited any more"
    if verdict == "good":
        return _liked(then, now, cited_then, cited_now)
    if now.answer == then.answer and cited_now == cited_then:
        return "same", "the answer is the one that was disliked"
    return "changed", "the answer is another one: read it"


def _liked(
    then: Answer, now: Answer, cited_then: set[str], cited_now: set[str]
) -> tuple[Change, str]:
    if then.kind in _CLAIMS and now.kind not in _CLAIMS:
        return "worse", f"it was answered, and is now: {now.kind}"
    if cited_then and not cited_then & cited_now:
        return "worse", "none of its sources is cited any more"
    if now.answer == then.answer:
        return "same", "the answer is the one that was liked"
    if cited_then <= cited_now:
        return "same", "other words, with every source that it had"
    return "changed", f"{len(cited_then - cited_now)} of its {len(cited_then)} sources are gone"


def as_told(done: Sequence[Replayed]) -> dict[str, object]:
    """Give the figures and every row as plain values."""
    counts = Counter(one.change for one in done)
    return {
        "task": "feedback",
        "counts": {one: counts.get(one, 0) for one in CHANGES},
        "rows": [asdict(one) for one in done],
    }


def as_markdown(done: Sequence[Replayed]) -> str:
    """Write the figures, then every row that is not the same."""
    counts = Counter(one.change for one in done)
    head = ", ".join(f"{counts.get(one, 0)} {one}" for one in CHANGES)
    rows = [
        f"| {one.id} | {one.verdict} | {one.change} | {_cell(one.question)} | {_cell(one.why)} |"
        for one in done
        if one.change != "same"
    ]
    table = ["", "| id | opinion | now | question | why |", "|---|---|---|---|---|", *rows]
    return f"{len(done)} opinions asked again: {head}\n" + ("\n".join(table) if rows else "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:160]


def _told(row: dict[str, object]) -> str:
    return "wrong source" if row.get("item") else str(row["verdict"])
