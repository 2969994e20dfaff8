"""Gold questions: what is asked, what should come, and which half is kept for releases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import TypeAdapter

from tools.core.attributes import canonical_field
from tools.core.errors import BadInput, NotFound
from tools.core.filters import Condition, Op
from tools.core.items import Modality, Scalar
from tools.core.units import canonical_unit

Split = Literal["dev", "test"]
SplitChoice = Literal["dev", "test", "both"]
SPLITS: tuple[SplitChoice, ...] = get_args(SplitChoice)
TRANSCRIBER = "transcriber"
DEMO = "demo"
LIST = "list"
"""Kind of the questions that want every one of them."""
_CLOCK = re.compile(
    r"\bat (?:\d|half|a quarter|noon|midnight)|\d (?:am|pm|o'clock)|\d:\d\d|half past|"
    r"\bmorning\b|\bevening\b"
)
"""Words that name an hour and not only a day."""


@dataclass(frozen=True, kw_only=True)
class GoldItem:
    """A find that the answer should stand on."""

    modality: Modality
    source: str
    """Path below the library's root."""
    page: int | None = None
    """From 1."""
    start_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class GoldConstraint:
    """A limit that no recommended entity may break."""

    field: str
    op: Op
    value: Scalar
    unit: str | None = None

    @property
    def condition(self) -> Condition:
        """The limit as a filter."""
        return Condition(
            field=canonical_field(self.field),
            op=self.op,
            value=self.value,
            unit=canonical_unit(self.unit) if self.unit else None,
        )

    def __str__(self) -> str:
        shown = {True: "yes", False: "no"}.get(self.value) if isinstance(self.value, bool) else None
        value = shown or (f"{self.value:g}" if isinstance(self.value, float) else str(self.value))
        return " ".join(part for part in (self.field, self.op, value, self.unit or "") if part)


@dataclass(frozen=True, kw_only=True)
class Near:
    """At most so far from a place, as the crow flies."""

    place: str
    metres: float


@dataclass(frozen=True, kw_only=True)
class GoldRule:
    """How the gold entities follow from the facts, so that a test can work them out again."""

    kinds: tuple[str, ...] = ()
    """Only entities of these kinds; empty is every kind."""
    where: tuple[GoldConstraint, ...] = ()
    least: str | None = None
    """Only those with the smallest value of this field."""
    most: str | None = None
    near: Near | None = None


@dataclass(frozen=True, kw_only=True)
class GoldQuestion:
    """One question with its gold."""

    id: str
    question: str
    gold_entities: tuple[str, ...]
    gold_items: tuple[GoldItem, ...]
    constraints: tuple[GoldConstraint, ...]
    answerable: bool
    split: Split
    kind: str
    attach: tuple[str, ...] = ()
    """Paths below the library's root."""
    turns: tuple[str, ...] = ()
    """What was said before, oldest first."""
    where: str | None = None
    gold_answer: str | None = None
    """Parts joined by `, `; other ways to say all of it behind ` | `."""
    collection: str = DEMO
    """The shelf that is asked, as a person picks it."""
    derived: GoldRule | None = None
    """None where the gold rests on words and not on values."""
    about: tuple[str, ...] = ()
    """Entities that an unanswerable question names."""
    needs: str | None = None
    """An optional part without which it cannot be answered."""

    def stated(self, constraint: GoldConstraint) -> GoldConstraint | None:
        """Give the part of a limit that was asked for.

        A number nobody said (`quiet` as under 45 dB) is a reading of the gold, and so is the hour
        where only a day was named.
        """
        words = " ".join((self.question, *self.turns, self.where or ""))
        if constraint.op == "open_at":
            day = str(constraint.value).split()[0]
            return constraint if _CLOCK.search(words.casefold()) else replace(constraint, value=day)
        limiting = isinstance(constraint.value, float) and constraint.op in ("<", "<=", ">", ">=")
        return constraint if not limiting or f"{constraint.value:g}" in words else None


def read_gold(
    folder: Path, split: SplitChoice, only: Sequence[str] = ()
) -> tuple[GoldQuestion, ...]:
    """Read the questions of a split from every `*.jsonl` of a folder.

    only: ids, or their endings (`015`), of any split. Raises NotFound for a folder without
    questions and for an id that nobody has.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise NotFound(
            f"the gold questions in {folder} are not there; clone the repository to have them"
        )
    lines = [line for one in files for line in one.read_text(encoding="utf-8").splitlines()]
    questions = tuple(_reader().validate_json(line) for line in lines if line.strip())
    if only:
        return tuple(_named(questions, one) for one in only)
    if split not in SPLITS:
        raise BadInput(f"split {split!r} is not known; choose one of {', '.join(SPLITS)}")
    return tuple(one for one in questions if split in ("both", one.split))


def _named(questions: Sequence[GoldQuestion], wanted: str) -> GoldQuestion:
    for one in questions:
        if one.id == wanted or one.id.rsplit("-", 1)[-1] == wanted:
            return one
    raise NotFound(f"no gold question {wanted!r}; they are {questions[0].id} to {questions[-1].id}")


@lru_cache(maxsize=1)
def _reader() -> TypeAdapter[GoldQuestion]:
    return TypeAdapter(GoldQuestion)
