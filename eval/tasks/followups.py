"""`cairn eval followups`: follow-ups in their threads, against the same question asked alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.followup_gold import (
    FollowUp,
    FollowUpOutcome,
    is_right,
    nth_shown,
    read_followups,
    recall_of,
)
from eval.gold import SplitChoice
from eval.metrics import Figure, figure
from eval.outcome import relative_paths
from eval.suite import Asked, Suite, ended
from tools.core.evidence import Answer
from tools.core.query import Query

FOLLOWUPS = Path(__file__).parents[1] / "dialogues" / "followups.jsonl"
ATTACHMENTS = Path(__file__).parents[1] / "gold" / "attachments"


@dataclass(frozen=True, kw_only=True)
class FollowUpsResult:
    """All that one run gave."""

    outcomes: tuple[FollowUpOutcome, ...]
    note: str

    def figures(self, split: str, kind: str = "all") -> dict[str, Figure]:
        """Give the figures of a half, or of one kind in it."""
        here = [one for one in self.outcomes if one.split == split and kind in ("all", one.kind)]
        both = [
            (one.recall, one.recall_alone)
            for one in here
            if one.recall is not None and one.recall_alone is not None
        ]
        told = {"right referent": figure([float(one.right) for one in here])}
        if both:
            told["recall@10"] = figure([one for one, _ in both])
            told["recall@10 alone"] = figure([one for _, one in both])
            told["difference"] = figure([one - two for one, two in both])
        return told


def _read(split: SplitChoice, only: Sequence[str]) -> list[FollowUp]:
    return read_followups(FOLLOWUPS, split, only)


def _holder(assistant: Asked) -> Callable[[FollowUp], FollowUpOutcome]:
    from app.wiring import demo_folder

    house = assistant.house
    paths = relative_paths(house.library.catalogue, house.settings.owner, str(demo_folder()))
    return lambda row: _outcome(assistant, row, paths)


def _line(one: FollowUpOutcome) -> str:
    return "right" if one.right else "wrong"


def as_markdown(outcomes: Sequence[FollowUpOutcome], note: str) -> str:
    """Write a table for every half."""
    result = FollowUpsResult(outcomes=tuple(outcomes), note=note)
    lines = ["## followups", ""]
    names = ["right referent", "recall@10", "recall@10 alone", "difference"]
    for split in dict.fromkeys(one.split for one in result.outcomes):
        here = [one for one in result.outcomes if one.split == split]
        lines += [f"### {split}", "", "| kind | n | " + " | ".join(names) + " |"]
        lines.append("|---" + "|--:" * (len(names) + 1) + "|")
        for kind in ("all", *dict.fromkeys(one.kind for one in here)):
            count = sum(1 for one in here if kind in ("all", one.kind))
            told = result.figures(split, kind)
            shown = [f"{told[name].mean:.3f}" if name in told else "" for name in names]
            lines.append(f"| {kind} | {count} | " + " | ".join(shown) + " |")
        lines.append("")
    return "\n".join([*lines, result.note])


def as_told(outcomes: Sequence[FollowUpOutcome], note: str) -> object:
    """Give all of it as plain objects."""
    from pydantic import TypeAdapter

    result = FollowUpsResult(outcomes=tuple(outcomes), note=note)
    halves = dict.fromkeys(one.split for one in result.outcomes)
    told: object = {
        "task": "followups",
        "note": result.note,
        "figures": {
            split: TypeAdapter(dict[str, Figure]).dump_python(result.figures(split))
            for split in halves
        },
        "outcomes": TypeAdapter(tuple[FollowUpOutcome, ...]).dump_python(
            result.outcomes, mode="json"
        ),
    }
    return told


def _outcome(assistant: Asked, row: FollowUp, paths: dict[str, str]) -> FollowUpOutcome:
    catalogue = assistant.house.library.catalogue
    owner = assistant.house.settings.owner
    said: list[Answer] = []
    thread: str | None = None
    answer: Answer | str = ""
    for text, attach in [*((one.say, one.attach) for one in row.turns),
                         (row.follow_up, row.attach)]:  # fmt: skip
        answer = _turn(assistant, text, attach, thread)
        if isinstance(answer, str):
            return _broken(row, answer)
        thread = answer.thread
        said.append(answer)
    assert isinstance(answer, Answer)
    nth = row.referent.shown
    shown = nth_shown(said[:-1], nth, catalogue) if nth is not None else None
    files = _files_of(assistant, thread or "", row.referent.attachment)
    alone = _turn(assistant, row.standalone.replace("{shown}", shown or ""), row.attach, None)
    return FollowUpOutcome(
        id=row.id,
        kind=row.kind,
        split=row.split,
        asked=row.follow_up,
        understood=answer.plan.standalone,
        referred=f"{answer.plan.link}: {', '.join(answer.plan.about)}",
        meant=shown or ", ".join(row.referent.entities) or str(row.referent),
        right=is_right(row, answer, shown, files, catalogue),
        recall=recall_of(row, answer, shown, paths, catalogue, owner),
        recall_alone=None
        if isinstance(alone, str)
        else recall_of(row, alone, shown, paths, catalogue, owner),
        answer=answer.answer[:300],
        there=nth is None or shown is not None,
    )


def _broken(row: FollowUp, message: str) -> FollowUpOutcome:
    return FollowUpOutcome(
        id=row.id, kind=row.kind, split=row.split, asked=row.follow_up, understood="",
        referred="", meant="", right=False, recall=0.0, recall_alone=None, answer="",
        broke=message,
    )  # fmt: skip


def _files_of(assistant: Asked, thread: str, turn: int | None) -> list[str]:
    if turn is None:
        return []
    held = assistant.house.attachments.of_thread(thread)
    return [one.id for one in held if one.turn == turn]


def _turn(assistant: Asked, text: str, attach: Sequence[str], thread: str | None) -> Answer | str:
    query = Query(
        text=text,
        attach=tuple(str(ATTACHMENTS / one) for one in attach),
        thread=thread,
        owner=assistant.house.settings.owner,
    )
    answer, broke = ended(assistant.stream(query))
    return broke if answer is None else answer


def _summed(outcomes: Sequence[FollowUpOutcome]) -> dict[str, float]:
    gold = [one.recall for one in outcomes if one.recall is not None]
    return {
        "right referent": sum(one.right for one in outcomes) / max(1, len(outcomes)),
        "recall@10": sum(gold) / max(1, len(gold)),
    }


def _same(before: FollowUpOutcome, after: FollowUpOutcome) -> bool:
    """Tell whether it means the same, or what was shown this time instead.

    Where fewer were shown this time, there is no `second one` to mean.
    """
    return after.right or (not after.broke and not (before.right and after.there))


SUITE = Suite(
    read=_read, holder=_holder, line=_line, figures=_summed, same=_same, as_told=as_told,
    as_markdown=as_markdown,
)  # fmt: skip
