"""`cairn eval trips`: a hundred generated trips and the labelled ones, held against the sheets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eval.gold import SplitChoice
from eval.metrics import Figure, figure
from eval.sheet_facts import stated_in
from eval.suite import Asked, Suite, ended
from eval.trip_labels import TripLabel, TripOutcome, generated, outcome, read_labels
from tools.core.items import Attribute
from tools.core.query import Query

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


def _read(split: SplitChoice, only: Sequence[str]) -> list[TripLabel]:
    from app.wiring import demo_folder

    rows = [*generated(demo_folder(), MADE, SEED), *read_labels(LABELS, split)]
    return [one for one in rows if not only or one.id in only]


def _holder(assistant: Asked) -> Callable[[TripLabel], TripOutcome]:
    from app.wiring import demo_folder

    folder = demo_folder()
    owner = assistant.house.settings.owner

    def stated(entity: str, field: str) -> Sequence[Attribute]:
        return stated_in(folder, entity, field)

    def hold(label: TripLabel) -> TripOutcome:
        started = time.perf_counter()
        answer, _ = ended(assistant.stream(Query(text=label.say, owner=owner)))
        ms = (time.perf_counter() - started) * 1000
        return outcome(label, answer, stated, ms)

    return hold


def _line(one: TripOutcome) -> str:
    return f"{'holds' if one.holds else 'DOES NOT HOLD'}, {one.ms:.0f} ms"


def _parts(outcomes: Sequence[TripOutcome]) -> Iterator[tuple[str, list[TripOutcome]]]:
    """Give what was generated, and the labelled halves."""
    for name in dict.fromkeys(one.split for one in outcomes):
        yield name, [one for one in outcomes if one.split == name]


def as_markdown(outcomes: Sequence[TripOutcome], note: str) -> str:
    """Write the table."""
    lines = ["## trips", "", "| trips | n | " + " | ".join(_MEASURES) + " |"]
    lines.append("|---" + "|--:" * (len(_MEASURES) + 1) + "|")
    for name, here in _parts(outcomes):
        figures = _figures(here)
        shown = [f"{figures[one].mean:.2f}" if one in figures else "" for one in _MEASURES]
        lines.append(f"| {name} | {len(here)} | " + " | ".join(shown) + " |")
    return "\n".join([*lines, "", note])


def as_told(outcomes: Sequence[TripOutcome], note: str) -> object:
    """Give all of it as plain objects; what was generated, then the halves."""
    from pydantic import TypeAdapter

    shares = {
        name: {key: one.mean for key, one in _figures(here).items()}
        for name, here in _parts(outcomes)
    }
    told = {
        name: TypeAdapter(list[TripOutcome]).dump_python(here, mode="json")
        for name, here in _parts(outcomes)
    }
    return {"task": "trips", "note": note, "figures": shares, **told}


def _figures(outcomes: Sequence[TripOutcome]) -> dict[str, Figure]:
    values = {name: [of(one) for one in outcomes] for name, of in _MEASURES.items()}
    known = {name: [float(v) for v in all_ if v is not None] for name, all_ in values.items()}
    return {name: figure(all_) for name, all_ in known.items() if all_}


def _summed(outcomes: Sequence[TripOutcome]) -> dict[str, float]:
    return {name: one.mean for name, one in _figures(outcomes).items()}


def _same(before: TripOutcome, after: TripOutcome) -> bool:
    return replace(before, ms=after.ms) == after


SUITE = Suite(
    read=_read, holder=_holder, line=_line, figures=_summed, same=_same, as_told=as_told,
    as_markdown=as_markdown,
)  # fmt: skip
