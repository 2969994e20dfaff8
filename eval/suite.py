"""One runner for every labelled set of conversations; a set is a row of eval/registry.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from eval.answers import Answerer, Say
from eval.gold import SplitChoice
from eval.tasks.demo import ONCE, demo_assistant
from tools.core.errors import CairnError, NotFound
from tools.core.events import Broke, Event, Finished
from tools.core.evidence import Answer

if TYPE_CHECKING:
    from app.settings import Settings
    from app.wiring import House


class Asked(Answerer, Protocol):
    """An assistant whose library has the demo in it."""

    @property
    def house(self) -> House:
        """What it works with."""


class Labelled(Protocol):
    """A row of a set."""

    @property
    def id(self) -> str:
        """By which it is named on the command line."""

    @property
    def split(self) -> str:
        """`test` is scored once per release."""


R = TypeVar("R", bound=Labelled)
O = TypeVar("O")  # noqa: E741  (the outcome of a row)


@dataclass(frozen=True, kw_only=True)
class Suite(Generic[R, O]):
    """A labelled set: how its rows are read and held, and what is told of them."""

    read: Callable[[SplitChoice, Sequence[str]], Sequence[R]]
    """The rows of a split, or only the named ones."""
    holder: Callable[[Asked], Callable[[R], O]]
    """Given an assistant: what holds one row with it."""
    line: Callable[[O], str]
    """Progress in a few words."""
    figures: Callable[[Sequence[O]], Mapping[str, float]]
    """The few that sum all of it up."""
    same: Callable[[O, O], bool]
    """Tells whether the second keeps of the first what no model may change."""
    as_told: Callable[[Sequence[O], str], object]
    """Plain values, with a note; rows of the test half are told by figures alone."""
    as_markdown: Callable[[Sequence[O], str], str]

    def run(
        self,
        settings: Settings,
        say: Say,
        *,
        split: SplitChoice,
        only: Sequence[str] = (),
        library: Path | None = None,
    ) -> tuple[object, str]:
        """Hold the rows of a split; give plain values and a table. Raises NotFound without rows."""
        rows = self.rows(say, split, only)
        with demo_assistant(settings, say, library) as (assistant, _):
            outcomes = list(self.held(assistant, rows, say))
            note = note_of(assistant)
        return self.as_told(outcomes, note), self.as_markdown(outcomes, note)

    def rows(self, say: Say, split: SplitChoice, only: Sequence[str]) -> Sequence[R]:
        """Give the rows of a split. Raises NotFound where there is none."""
        rows = self.read(split, only)
        if not rows:
            named = f" named {', '.join(only)}" if only else ""
            raise NotFound(f"no labelled row of the {split} half is{named or ' there'}")
        if any(one.split == "test" for one in rows):
            say(ONCE)
        return rows

    def held(self, assistant: Asked, rows: Sequence[R], say: Say) -> Iterator[O]:
        """Give the outcome of every row."""
        hold = self.holder(assistant)
        for number, row in enumerate(rows, 1):
            outcome = hold(row)
            say(f"{number}/{len(rows)} {row.id} {self.line(outcome)}")
            yield outcome


def note_of(assistant: Asked) -> str:
    """Tell what the figures were made with."""
    house = assistant.house
    encoder = house.encoders.text
    model = encoder.space.model if encoder is not None else "off"
    return f"Text encoder: {model}; fusion: {house.settings.fusion}."


def ended(events: Iterator[Event]) -> tuple[Answer | None, str]:
    """Give the answer of a turn; without one, why there is none."""
    broke = "the turn ended without an answer"
    try:
        for event in events:
            if isinstance(event, Finished):
                return event.answer, ""
            if isinstance(event, Broke):
                broke = event.message
    except CairnError as exc:
        broke = str(exc)
    return None, broke
