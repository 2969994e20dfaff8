"""Labelled sets held three times: by rules alone, by a model that does well, by one that does not.

What the person said decides wishes, referents, conflicts and trips in all three: a model in the
seats words searches and sentences, and has to leave the rest as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.answers import Say
from eval.scripted.faithful import Faithful
from eval.scripted.promises import PROMISES, stood
from eval.scripted.server import Script, serving
from eval.scripted.watching import SeenTurn, Watched
from eval.scripted.wayward import Wayward
from eval.suite import Labelled, Suite
from eval.tasks.demo import demo_assistant

if TYPE_CHECKING:
    from app.settings import Settings

KEYLESS = "keyless"
LabelledSet = Suite[Labelled, object]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One set as one occupant of the seats held it."""

    figures: Mapping[str, float]
    same: tuple[str, ...]
    """Rows that keep what the keyless run had."""
    other: tuple[str, ...]
    """Rows that do not."""
    wishes: tuple[int, int]
    """Turns whose wishes are those of the keyless run, of how many that were said alike."""
    turns: tuple[tuple[str, SeenTurn], ...]
    """Each with its row."""

    @property
    def calls(self) -> tuple[float, int]:
        """Requests of a turn as the server counted them: median and most."""
        counted = [len(one.requests) for _, one in self.turns]
        return median(counted or [0]), max(counted, default=0)

    def broken(self) -> dict[str, list[str]]:
        """Give the rows of the turns that break a promise, by promise."""
        return {
            name: [row for row, turn in self.turns if not holds(turn)]
            for name, holds in PROMISES.items()
        }


@dataclass
class _Kept:
    outcomes: list[object] = field(default_factory=list)
    turns: list[list[SeenTurn]] = field(default_factory=list)


class Trial:
    """The sets that are held, and what came of them by occupant."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self.parts: dict[str, dict[str, Part]] = {}
        """By set, then by occupant."""
        self.did: dict[str, int] = {}
        """What the wayward model did wrong."""

    def hold(self, sets: Mapping[str, tuple[LabelledSet, Sequence[Labelled]]], home: Path) -> None:
        """Hold the rows of every set three times, over one library."""
        before: dict[str, _Kept] = {}
        for script in (None, Faithful(), Wayward()):
            with self._seated(script, home) as watched:
                for name, (suite, rows) in sets.items():
                    self._say(f"{name}: {script.name if script is not None else KEYLESS}")
                    kept = _held(suite, rows, watched, self._say)
                    first = before.setdefault(name, kept)
                    made = _part(suite, rows, first, kept)
                    self.parts.setdefault(name, {})[script.name if script else KEYLESS] = made
            if isinstance(script, Wayward):
                self.did = dict(script.did)

    @contextmanager
    def _seated(self, script: Script | None, home: Path) -> Iterator[Watched]:
        if script is None:
            with demo_assistant(self._settings, self._say, home) as (assistant, _):
                yield Watched(assistant=assistant)
            return
        with serving(script) as stand:
            seated = replace(
                self._settings, answers="openai", model=script.name, model_url=stand.url,
                model_seats="all",
            )  # fmt: skip
            with demo_assistant(seated, self._say, home) as (assistant, _):
                yield Watched(assistant=assistant, requests=stand.asked)

    @property
    def broken(self) -> dict[str, list[str]]:
        """Give every promise that was broken, with the rows, by `set, occupant: promise`."""
        told: dict[str, list[str]] = {}
        for name, by_script in self.parts.items():
            for who, part in by_script.items():
                told |= {f"{name}, {who}: {what}": rows for what, rows in part.broken().items()}
                told[f"{name}, {who}: as keyless"] = list(part.other)
                alike, said = part.wishes
                told[f"{name}, {who}: wishes as keyless"] = [f"{said - alike} turns"] * (
                    alike != said
                )
        return {what: rows for what, rows in told.items() if rows}


def run(
    name: str, suite: LabelledSet, rows: Sequence[Labelled], settings: Settings, say: Say,
    library: Path | None,
) -> Trial:  # fmt: skip
    """Hold one set. library: kept between runs; None is a fresh one."""
    trial = Trial(settings, say)
    with TemporaryDirectory(prefix="cairn-eval-") as scratch:
        trial.hold({name: (suite, rows)}, library or Path(scratch, "home"))
    return trial


def _held(suite: LabelledSet, rows: Sequence[Labelled], watched: Watched, say: Say) -> _Kept:
    hold = suite.holder(watched)
    kept = _Kept()
    for number, row in enumerate(rows, 1):
        start = len(watched.turns)
        outcome = hold(row)
        kept.outcomes.append(outcome)
        kept.turns.append(watched.turns[start:])
        say(f"{number}/{len(rows)} {row.id} {suite.line(outcome)}")
    return kept


def _part(suite: LabelledSet, rows: Sequence[Labelled], before: _Kept, after: _Kept) -> Part:
    pairs = zip(rows, before.outcomes, after.outcomes, strict=True)
    same = {row.id: suite.same(was, now) for row, was, now in pairs}
    alike = [
        was.answer is not None and now.answer is not None
        and was.answer.wishes == now.answer.wishes
        for first, then in zip(before.turns, after.turns, strict=True)
        for was, now in zip(first, then, strict=False)
        if was.query.text == now.query.text
    ]  # fmt: skip
    return Part(
        figures=suite.figures(after.outcomes),
        same=tuple(row for row, kept in same.items() if kept),
        other=tuple(row for row, kept in same.items() if not kept),
        wishes=(sum(alike), len(alike)),
        turns=tuple(
            (row.id, turn) for row, turns in zip(rows, after.turns, strict=True) for turn in turns
        ),
    )


def as_markdown(trial: Trial) -> str:
    """Write the occupants side by side, set by set, with the rows that went wrong below."""
    lines: list[str] = []
    for name, parts in trial.parts.items():
        who = list(parts)
        lines += [f"## {name}, by who sits in the seats", "", f"| | {' | '.join(who)} |"]
        lines.append("|---" + "|--:" * len(who) + "|")
        columns = [_column(part) for part in parts.values()]
        lines += [f"| {row} | {' | '.join(one[row] for one in columns)} |" for row in columns[0]]
        lines.append("")
    lines += [f"- BROKEN {what}: {', '.join(rows)}" for what, rows in trial.broken.items()]
    if trial.did:
        told = ", ".join(f"{what} {count}" for what, count in sorted(trial.did.items()))
        lines.append(f"What the wayward model did: {told}.")
    return "\n".join(lines)


def _column(part: Part) -> dict[str, str]:
    rows, turns = len(part.same) + len(part.other), len(part.turns)
    calls, most = part.calls
    told = {name: f"{value:.3f}" for name, value in part.figures.items()}
    told["rows as keyless"] = f"{len(part.same)}/{rows}"
    told["turns with the same wishes"] = f"{part.wishes[0]}/{part.wishes[1]}"
    for name, broken in part.broken().items():
        told[name] = f"{turns - len(broken)}/{turns}"
    told["provider calls a turn, median and most"] = f"{calls:g}, {most}"
    careless = sum(1 for _, one in part.turns if stood(one.answer, "limit"))
    told["a sentence against the limits in plain words"] = str(careless)
    return told


def as_told(trial: Trial) -> object:
    """Give all of it as plain objects."""
    return {
        "task": "scripted model",
        "sets": {
            name: {who: _column(part) for who, part in parts.items()}
            for name, parts in trial.parts.items()
        },
        "broken": trial.broken,
        "did": trial.did,
    }
