"""`cairn eval dialogues`: labelled conversations held with the product, state by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.dialogue_states import (
    Dialogue,
    GoldTurn,
    Row,
    TurnScore,
    clicked,
    read_dialogues,
    row_of,
    score_turn,
)
from eval.gold import DEMO, SplitChoice
from eval.tasks.demo import ONCE, SHELVES, demo_assistant
from tools.core.errors import CairnError
from tools.core.events import Broke, Event, Finished
from tools.core.evidence import Answer
from tools.core.query import Constraint, ConstraintEdit, Query, Scope

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.settings import Settings

COLLECTIONS = (DEMO, *SHELVES)


@dataclass(frozen=True, kw_only=True)
class TurnOutcome:
    """One turn and its score."""

    dialogue: str
    split: str
    kind: str
    turn: int
    say: str | None
    score: TurnScore
    broke: str = ""
    """Why there was no answer; empty where there was one."""


@dataclass(frozen=True, kw_only=True)
class StateFigures:
    """What is reported of some turns."""

    turns: int
    f1: float
    """Micro over wishes: field, side, value, unit, hard and on have to agree."""
    exact: float
    """Share of turns whose whole state is right."""
    undo: float | None
    """Share of turns that undo whose state is exactly the one before; None without any."""
    undos: int
    dropped: int
    """Wishes that were held, should be held, and are gone."""
    asked: float | None
    """Share right of the turns that must ask, or do."""
    asks: int


@dataclass(frozen=True, kw_only=True)
class DialoguesResult:
    """All that one run gave."""

    outcomes: tuple[TurnOutcome, ...]

    def figures(self) -> Iterator[tuple[str, StateFigures]]:
        """Give name and figures of the halves, and of the kinds of the development half."""
        for split in dict.fromkeys(one.split for one in self.outcomes):
            here = [one for one in self.outcomes if one.split == split]
            yield split, figures_of(here)
            if split == "dev":
                for kind in dict.fromkeys(one.kind for one in here):
                    yield f"dev {kind}", figures_of([one for one in here if one.kind == kind])


def run(
    settings: Settings,
    say: Say,
    *,
    split: SplitChoice,
    only: Sequence[str] = (),
    library: Path | None = None,
) -> DialoguesResult:
    """Hold the conversations of a split. Raises NotFound without them."""
    dialogues = read_dialogues(split, only)
    if any(one.split == "test" for one in dialogues):
        say(ONCE)
    with demo_assistant(settings, say, library) as (assistant, _):
        return hold(assistant, dialogues, say, settings.owner)


def hold(
    assistant: Assistant, dialogues: Sequence[Dialogue], say: Say, owner: str
) -> DialoguesResult:
    """Hold conversations with an assistant whose library has the demo in it."""
    scope = Scope(owner=owner, collections=COLLECTIONS)
    kinds = tuple(assistant.house.library.catalogue.facets(scope).get("kind", {}))
    outcomes: list[TurnOutcome] = []
    for number, one in enumerate(dialogues, 1):
        mine = list(_held(assistant, one, kinds, owner))
        outcomes += mine
        right = sum(1 for two in mine if two.score.exact)
        say(f"{number}/{len(dialogues)} {one.id}: {right} of {len(mine)} states right")
    return DialoguesResult(outcomes=tuple(outcomes))


def _held(
    assistant: Assistant, dialogue: Dialogue, kinds: Sequence[str], owner: str
) -> Iterator[TurnOutcome]:
    thread: str | None = None
    wishes: tuple[Constraint, ...] = ()
    before: GoldTurn | None = None
    for number, turn in enumerate(dialogue.turns):
        answer, broke = None, ""
        try:
            edits = _clicks(turn, wishes, kinds)
            query = Query(
                text=turn.say or "", thread=thread, owner=owner, collections=COLLECTIONS,
                edits=edits,
            )  # fmt: skip
            answer, broke = _ended(assistant.stream(query))
        except CairnError as exc:
            broke = str(exc)
        held_before: set[Row] = {row_of(one, kinds) for one in wishes}
        if answer is not None:
            thread, wishes = answer.thread, answer.wishes
        score = score_turn(
            turn, before.state if before is not None else (), held_before, wishes,
            _asked(answer), kinds,
        )  # fmt: skip
        before = turn
        yield TurnOutcome(
            dialogue=dialogue.id, split=dialogue.split, kind=dialogue.kind, turn=number,
            say=turn.say, score=score, broke=broke,
        )  # fmt: skip


def _clicks(
    turn: GoldTurn, wishes: Sequence[Constraint], kinds: Sequence[str]
) -> tuple[ConstraintEdit, ...]:
    if turn.say is not None:
        return ()
    return tuple(clicked(one, wishes, kinds) for one in turn.edits)


def _ended(events: Iterator[Event]) -> tuple[Answer | None, str]:
    broke = "the turn ended without an answer"
    for event in events:
        if isinstance(event, Finished):
            return event.answer, ""
        if isinstance(event, Broke):
            broke = event.message
    return None, broke


def _asked(answer: Answer | None) -> str | None:
    """Give the field of the contradiction that an answer asks about."""
    if answer is None or answer.kind != "clarify" or not answer.disputed:
        return None
    return next((one.field for one in answer.wishes if one.id in answer.disputed), None)


def figures_of(outcomes: Sequence[TurnOutcome]) -> StateFigures:
    """Sum turns up."""
    scores = [one.score for one in outcomes]
    count = Counter[str]()
    for one in scores:
        count.update(right=one.right, said=one.said, gold=one.gold, exact=one.exact)
        count.update(lost=len(one.lost), undo=one.undo, undone=one.undo and one.exact)
        count.update(asks=one.asked, asked=one.asked and one.asks)
    both = count["said"] + count["gold"]
    return StateFigures(
        turns=len(scores),
        f1=2 * count["right"] / both if both else 1.0,
        exact=count["exact"] / max(1, len(scores)),
        undo=_share(count, "undone", "undo"),
        undos=count["undo"],
        dropped=count["lost"],
        asked=_share(count, "asked", "asks"),
        asks=count["asks"],
    )


def _share(count: Mapping[str, int], part: str, whole: str) -> float | None:
    return count[part] / count[whole] if count[whole] else None


def as_markdown(result: DialoguesResult) -> str:
    """Write the table."""
    lines = [
        "## dialogues", "",
        "| turns of | n | state F1 | state right | undo exact | silent drops | asks right |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    for name, one in result.figures():
        undo = f"{one.undo:.2f} of {one.undos}" if one.undo is not None else ""
        asked = f"{one.asked:.2f} of {one.asks}" if one.asked is not None else ""
        lines.append(
            f"| {name} | {one.turns} | {one.f1:.3f} | {one.exact:.3f} | {undo} | {one.dropped} | "
            f"{asked} |"
        )
    broken = sum(1 for one in result.outcomes if one.broke)
    lines += ["", f"Turns without an answer: {broken}."]
    return "\n".join(lines)


def as_told(result: DialoguesResult) -> object:
    """Give figures and turns as plain objects; turns of the test half without their words."""
    from pydantic import TypeAdapter

    shown = [one for one in result.outcomes if one.split != "test"]
    return {
        "task": "dialogues",
        "figures": {
            name: TypeAdapter(StateFigures).dump_python(one) for name, one in result.figures()
        },
        "turns": TypeAdapter(list[TurnOutcome]).dump_python(shown, mode="json"),
    }
