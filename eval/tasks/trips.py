"""`cairn eval trips`: a hundred generated trips and the labelled ones, held against the sheets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.gold import SplitChoice
from eval.metrics import Figure, figure
from eval.sheet_facts import stated_in
from eval.tasks.demo import ONCE, demo_assistant
from eval.trip_labels import TripLabel, TripOutcome, generated, outcome, read_labels
from tools.core.errors import CairnError
from tools.core.evidence import Answer
from tools.core.items import Attribute
from tools.core.query import Query

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.settings import Settings

LABELS = Path(__file__).parents[1] / "dialogues" / "trips.jsonl"
MADE = 100
SEED = 5
_MEASURES: dict[str, Callable[[TripOutcome], bool | None]] = {
    "planned": lambda one: one.planned,
    "all checks hold": lambda one: one.holds,
    "asked for is in": lambda one: one.musts_in,
    "told right": lambda one: one.told_right,
    "stops cited": lambda one: one.cited,
}


@dataclass(frozen=True, kw_only=True)
class TripsResult:
    """All that one run gave."""

    made: tuple[TripOutcome, ...]
    dev: tuple[TripOutcome, ...]
    test: tuple[TripOutcome, ...]

    def figures(self) -> Iterator[tuple[str, int, dict[str, Figure]]]:
        """Give name, number and figures of every part that was run."""
        for name in ("made", "dev", "test"):
            outcomes: tuple[TripOutcome, ...] = getattr(self, name)
            if outcomes:
                yield name, len(outcomes), _figures(outcomes)


def run(
    settings: Settings,
    say: Say,
    *,
    split: SplitChoice,
    only: Sequence[str] = (),
    library: Path | None = None,
) -> TripsResult:
    """Ask for every trip."""
    from app.wiring import demo_folder

    folder = demo_folder()
    labels = read_labels(LABELS, split)
    if any(one.split == "test" for one in labels):
        say(ONCE)
    made = generated(folder, MADE, SEED)

    def stated(entity: str, field: str) -> Sequence[Attribute]:
        return stated_in(folder, entity, field)

    def ask(assistant: Assistant, wanted: Sequence[TripLabel]) -> tuple[TripOutcome, ...]:
        found = []
        for one in wanted:
            if not only or one.id in only:
                started = time.perf_counter()
                answer = _answer(assistant, one, settings.owner)
                ms = (time.perf_counter() - started) * 1000
                found.append(outcome(one, answer, stated, ms))
                say(f"{one.id}, {ms:.0f} ms")
        return tuple(found)

    with demo_assistant(settings, say, library) as (assistant, _):
        return TripsResult(
            made=ask(assistant, made),
            dev=ask(assistant, [one for one in labels if one.split == "dev"]),
            test=ask(assistant, [one for one in labels if one.split == "test"]),
        )


def as_markdown(result: TripsResult) -> str:
    """Write the table."""
    lines = ["## trips", "", "| trips | n | " + " | ".join(_MEASURES) + " |"]
    lines.append("|---" + "|--:" * (len(_MEASURES) + 1) + "|")
    for name, count, figures in result.figures():
        shown = [f"{figures[one].mean:.2f}" if one in figures else "" for one in _MEASURES]
        lines.append(f"| {name} | {count} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def as_told(result: TripsResult) -> object:
    """Give all of it as plain objects."""
    from pydantic import TypeAdapter

    told = TypeAdapter(TripsResult).dump_python(result, mode="json")
    shares = {
        name: {key: one.mean for key, one in each.items()} for name, _, each in result.figures()
    }
    return {"task": "trips", "figures": shares, **told}


def _answer(assistant: Assistant, label: TripLabel, owner: str) -> Answer | None:
    try:
        return assistant.ask(Query(text=label.say, owner=owner))
    except CairnError:
        return None


def _figures(outcomes: Sequence[TripOutcome]) -> dict[str, Figure]:
    values = {name: [of(one) for one in outcomes] for name, of in _MEASURES.items()}
    known = {name: [float(v) for v in all_ if v is not None] for name, all_ in values.items()}
    return {name: figure(all_) for name, all_ in known.items() if all_}
