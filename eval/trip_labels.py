"""Labelled and generated wishes for trips, and what an answer made of them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from agents.itinerary.checker import Facts, violations
from agents.itinerary.wish import StopWish, TripWish
from eval.gold import SplitChoice
from eval.sheet_facts import sheets
from tools.core.evidence import Answer
from tools.core.itineraries import Itinerary


@dataclass(frozen=True, kw_only=True)
class TripLabel:
    """One wish with what it asks for."""

    id: str
    say: str
    date: str
    days: int
    must: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    budget_per_day: float | None = None
    currency: str | None = None
    start: str | None = None
    end: str | None = None
    stay_min: dict[str, int] | None = None
    possible: bool | None = None
    """None: not labelled."""
    why_not: str = ""
    split: str = "made"
    """Of a half, where a person labelled it."""

    def wish(self) -> TripWish:
        """Give it as a checker takes it; the hours of a day are wide where none are asked."""
        stays = self.stay_min or {}
        stops = [StopWish(text=one, entity=one, stay=stays.get(one)) for one in self.must]
        stops += [StopWish(text=one, kinds=(one,), stay=stays.get(one)) for one in self.kinds]
        return TripWish(
            text=self.say, first=self.date, days=self.days, budget=self.budget_per_day,
            start=_minute(self.start, 0), end=_minute(self.end, 30 * 60), currency=self.currency,
            stops=tuple(stops),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TripOutcome:
    """What came of one wish."""

    id: str
    planned: bool
    """The answer holds an itinerary at all."""
    holds: bool
    """Nothing breaks a check, with the limits of the label and the facts of the sheets."""
    musts_in: bool | None
    """All that was asked for has a stop; None for what is labelled impossible."""
    told_right: bool | None
    """Possible or impossible, as the label says; None without a label."""
    split: str
    """`made`, or the half it is labelled in."""
    cited: bool
    """Every stop has a mark that the answer cites."""
    broken: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    ms: float = 0.0


def read_labels(path: Path, split: SplitChoice) -> list[TripLabel]:
    """Read the labelled half or halves."""
    lines = path.read_text(encoding="utf-8").splitlines()
    adapter = TypeAdapter(TripLabel)
    found = [adapter.validate_json(one) for one in lines if one.strip()]
    return [one for one in found if split in ("both", one.split)]


def outcome(label: TripLabel, answer: Answer | None, stated: Facts, ms: float) -> TripOutcome:
    """Judge one answer."""
    trip = answer.itinerary if answer is not None else None
    if answer is None or trip is None:
        return TripOutcome(
            id=label.id, split=label.split, planned=False, holds=False, cited=False, ms=ms,
            musts_in=False if label.possible else None,
            told_right=None if label.possible is None else False,
        )  # fmt: skip
    broken = violations(trip, _expected(label, trip), stated)
    missing = _missing(label, trip, stated)
    told_possible = bool(any(day.stops for day in trip.days)) and not trip.left_out
    marks = {one.mark for one in answer.citations}
    return TripOutcome(
        id=label.id,
        split=label.split,
        planned=True,
        holds=not broken,
        musts_in=not missing if label.possible else None,
        told_right=None if label.possible is None else told_possible == label.possible,
        cited=all(
            stop.marks and marks.issuperset(stop.marks) for d in trip.days for stop in d.stops
        ),
        broken=broken,
        left_out=tuple(f"{one.entity}: {one.reason}" for one in trip.left_out),
        ms=ms,
    )


def _expected(label: TripLabel, trip: Itinerary) -> TripWish:
    """Give the wish without what was said to be left out; its reason is judged by `told_right`."""
    told = " ".join(one.entity for one in trip.left_out).casefold()
    wish = label.wish()
    kept = [
        one for one in wish.stops
        if not (one.text.casefold() in told or one.text.replace("_", " ").casefold() in told)
    ]  # fmt: skip
    if len(trip.left_out) >= len(wish.stops):
        kept = []
    left = len(trip.left_out) - (len(wish.stops) - len(kept))
    # A kind may be left out in the person's own word (`tower`).
    while left > 0 and any(one.kinds for one in kept):
        kept.remove(next(one for one in reversed(kept) if one.kinds))
        left -= 1
    return replace(wish, stops=tuple(kept))


def _missing(label: TripLabel, trip: Itinerary, stated: Facts) -> list[str]:
    stops = [stop.entity for day in trip.days for stop in day.stops]
    missing = [one for one in label.must if one not in stops]
    others = [one for one in stops if one not in label.must]
    for kind in label.kinds:
        met = next(
            (one for one in others if [str(f.value) for f in stated(one, "kind")] == [kind]), None
        )
        if met is None:
            missing.append(kind)
        else:
            others.remove(met)
    return missing


def _minute(clock: str | None, otherwise: int) -> int:
    if clock is None:
        return otherwise
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


_FORMS = (
    "Plan {span} from {date}: {stops}{bounds}",
    "Make an itinerary of {span} starting on {date} with {stops}{bounds}.",
    "Please plan a trip of {span} on {date}, {stops}{bounds}",
)
_SPANS = {1: "1 day", 2: "two days", 3: "three days"}


def generated(folder: Path, many: int, seed: int) -> list[TripLabel]:
    """Make wishes over the sheets: places, kinds, budgets, hours and dates by chance."""
    chance = random.Random(seed)
    facts = sheets(folder)
    places = [name for name, one in facts.items() if "opening_hours" in one and "lat" in one]
    kinds = sorted({str(facts[name]["kind"].value) for name in places})
    made = []
    for number in range(many):
        days = chance.choice((1, 1, 2, 3))
        date = dt.date(2026, 5, 1) + dt.timedelta(days=chance.randrange(300))
        must = tuple(chance.sample(places, chance.randint(0, 3)))
        wanted = tuple(chance.sample(kinds, chance.randint(0 if must else 1, 2)))
        budget = chance.choice((None, None, 15.0, 30.0, 60.0, 120.0))
        start = chance.choice((None, "08:00", "10:00", "13:30"))
        end = chance.choice((None, "16:00", "18:30", "23:00"))
        made.append(
            TripLabel(
                id=f"made-{number:03d}", date=date.isoformat(), days=days, must=must, kinds=wanted,
                budget_per_day=budget, currency="EUR" if budget else None, start=start, end=end,
                say=_said(chance, days, date, (*must, *wanted), budget, (start, end)),
            )
        )  # fmt: skip
    return made


def _said(
    chance: random.Random, days: int, date: dt.date, stops: Sequence[str], budget: float | None,
    hours: tuple[str | None, str | None],
) -> str:  # fmt: skip
    told = ", ".join(one if one[:1].isupper() else f"a {one.replace('_', ' ')}" for one in stops)
    bounds = f", at most {budget:g} euros a day" if budget else ""
    bounds += f", starting at {hours[0]}" if hours[0] else ""
    bounds += f", until {hours[1]}" if hours[1] else ""
    form = chance.choice(_FORMS)
    return form.format(span=_SPANS[days], date=date.isoformat(), stops=told, bounds=bounds)
