"""`cairn eval dialogues`: labelled conversations held with the product, state by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

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
from eval.suite import Asked, Suite, ended
from eval.tasks.demo import SHELVES
from tools.core.errors import CairnError
from tools.core.evidence import Answer
from tools.core.query import Constraint, ConstraintEdit, Query, Scope

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


def _read(split: SplitChoice, only: Sequence[str]) -> tuple[Dialogue, ...]:
    return read_dialogues(split, only)


def _holder(assistant: Asked) -> Callable[[Dialogue], tuple[TurnOutcome, ...]]:
    owner = assistant.house.settings.owner
    scope = Scope(owner=owner, collections=COLLECTIONS)
    kinds = tuple(assistant.house.library.catalogue.facets(scope).get("kind", {}))
    return lambda dialogue: tuple(_held(assistant, dialogue, kinds, owner))


def _line(turns: Sequence[TurnOutcome]) -> str:
    return f"{sum(1 for one in turns if one.score.exact)} of {len(turns)} states right"


def _held(
    assistant: Asked, dialogue: Dialogue, kinds: Sequence[str], owner: str
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
            answer, broke = ended(assistant.stream(query))
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


def as_markdown(outcomes: Sequence[Sequence[TurnOutcome]], note: str) -> str:
    """Write the table."""
    result = DialoguesResult(outcomes=tuple(chain.from_iterable(outcomes)))
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
    lines += ["", f"Turns without an answer: {broken}. {note}"]
    return "\n".join(lines)


def as_told(outcomes: Sequence[Sequence[TurnOutcome]], note: str) -> object:
    """Give figures and turns as plain objects; turns of the test half without their words."""
    from pydantic import TypeAdapter

    result = DialoguesResult(outcomes=tuple(chain.from_iterable(outcomes)))
    shown = [one for one in result.outcomes if one.split != "test"]
    return {
        "task": "dialogues",
        "note": note,
        "figures": {
            name: TypeAdapter(StateFigures).dump_python(one) for name, one in result.figures()
        },
        "turns": TypeAdapter(list[TurnOutcome]).dump_python(shown, mode="json"),
    }


def _summed(outcomes: Sequence[Sequence[TurnOutcome]]) -> dict[str, float]:
    all_of_it = figures_of(list(chain.from_iterable(outcomes)))
    return {
        "state F1": all_of_it.f1,
        "state right": all_of_it.exact,
        "silent drops": all_of_it.dropped,
        "asks right": all_of_it.asked or 0.0,
    }


def _same(before: Sequence[TurnOutcome], after: Sequence[TurnOutcome]) -> bool:
    """Tell whether the states are the same: what each lacks and has beyond its label."""
    return [(one.score, one.score.missing, one.score.extra, one.broke) for one in before] == [
        (one.score, one.score.missing, one.score.extra, one.broke) for one in after
    ]


SUITE = Suite(
    read=_read, holder=_holder, line=_line, figures=_summed, same=_same, as_told=as_told,
    as_markdown=as_markdown,
)  # fmt: skip
