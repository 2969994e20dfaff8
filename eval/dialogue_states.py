"""Labelled states of conversations, and how a thread's wishes are held against them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from eval.gold import Split, SplitChoice
from tools.core.errors import NotFound
from tools.core.filters import Op
from tools.core.items import Scalar
from tools.core.query import Constraint, ConstraintAct, ConstraintEdit
from tools.core.units import canonical_unit, comparable

STATES = Path(__file__).parent / "dialogues" / "states.jsonl"
_LOUD = ("level_db_spl", "level_dbfs", "loudness_lufs")
_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_YES = frozenset(("true", "yes", "1.0", "1"))
_NO = frozenset(("false", "no", "0.0", "0", "none"))
_SIDES = {"<": "<", "<=": "<", ">": ">", ">=": ">", "!=": "not"}

Row = tuple[str, str, str, str, bool, bool]
"""Field, side, value, unit, hard, on: what a wish is compared by."""


@dataclass(frozen=True, kw_only=True)
class GoldWish:
    """One wish of a labelled state."""

    field: str
    op: Op
    value: Scalar | tuple[str, ...] | int
    unit: str | None = None
    hard: bool = True
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class GoldAct:
    """What a turn does to the state."""

    act: str
    field: str | None = None
    op: Op | None = None
    value: Scalar | tuple[str, ...] | int | None = None
    unit: str | None = None
    was: Scalar | tuple[str, ...] | int | None = None
    hard: bool | None = None


@dataclass(frozen=True, kw_only=True)
class GoldTurn:
    """One turn with the whole state after it."""

    say: str | None
    state: tuple[GoldWish, ...]
    edits: tuple[GoldAct, ...] = ()
    asks: str | None = None
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """A labelled conversation."""

    id: str
    split: Split
    kind: str
    turns: tuple[GoldTurn, ...]


@dataclass(frozen=True, kw_only=True)
class TurnScore:
    """One turn held against its label."""

    right: int
    """Wishes that are in both."""
    said: int
    gold: int
    exact: bool
    undo: bool
    """The turn takes a change back."""
    lost: tuple[str, ...] = ()
    """Wishes of the labelled state that were held before this turn, and are gone without an act."""
    asks: bool = True
    """It asks about a contradiction where it must, in that field, and nowhere else."""
    asked: bool = False
    """It must ask, or does."""
    missing: tuple[Row, ...] = field(default=(), compare=False)
    extra: tuple[Row, ...] = field(default=(), compare=False)


def read_dialogues(split: SplitChoice, only: Sequence[str] = ()) -> tuple[Dialogue, ...]:
    """Read the labelled conversations. Raises NotFound where they are not there."""
    if not STATES.is_file():
        raise NotFound(f"{STATES} is not there; clone the repository to have it")
    lines = STATES.read_text(encoding="utf-8").splitlines()
    found = [_reader().validate_json(one) for one in lines if one.strip()]
    if only:
        return tuple(one for one in found if any(one.id.endswith(name) for name in only))
    return tuple(one for one in found if split in ("both", one.split))


@lru_cache(maxsize=1)
def _reader() -> TypeAdapter[Dialogue]:
    return TypeAdapter(Dialogue)


def score_turn(
    turn: GoldTurn,
    before: Sequence[GoldWish],
    held_before: Collection[Row],
    held: Sequence[Constraint],
    asked: str | None,
    kinds: Collection[str],
) -> TurnScore:
    """Hold a thread's wishes against the label.

    before: the labelled state of the turn before. held_before: the thread's wishes then. asked:
    field that the answer asks about. kinds: those that sheets state.
    """
    mine = [row_of(one, kinds) for one in held]
    gold = [gold_row(one) for one in turn.state]
    right = sum(1 for one in set(gold) if one in mine)
    stays = {gold_row(one)[:4] for one in before} & {one[:4] for one in gold}
    lost = [one for one in held_before if one[:4] in stays and one[:4] not in {m[:4] for m in mine}]
    wanted = _family(turn.asks) if turn.asks else None
    return TurnScore(
        right=right,
        said=len(mine),
        gold=len(gold),
        exact=sorted(mine) == sorted(gold),
        undo=any(one.act == "undo" for one in turn.edits),
        lost=tuple(" ".join(map(str, one[:3])) for one in lost),
        asks=wanted == (_family(asked) if asked else None),
        asked=wanted is not None or asked is not None,
        missing=tuple(one for one in gold if one not in mine),
        extra=tuple(one for one in mine if one not in gold),
    )


def clicked(act: GoldAct, held: Sequence[Constraint], kinds: Collection[str]) -> ConstraintEdit:
    """Give the edit that a click on the wish makes. Raises NotFound where the wish is not held."""
    kind = _ACTS[act.act]
    if kind == "undo":
        return ConstraintEdit(act="undo")
    among = [one for one in held if _family(one.field) == _family(act.field or "")]
    value = act.was if act.act == "change" else act.value
    if value is not None:
        same = [one for one in among if row_of(one, kinds)[2] == _plain(one.field, value)]
        among = same or among
    if not among:
        raise NotFound(f"no wish about {act.field} is held")
    if kind != "change":
        return ConstraintEdit(act=kind, constraint=among[0].id)
    new = float(act.value) if isinstance(act.value, int) else act.value
    return ConstraintEdit(act="change", constraint=among[0].id, op=act.op, value=new, unit=act.unit)


_ACTS: dict[str, ConstraintAct] = {
    "off": "off", "on": "on", "harden": "harden", "soften": "soften", "remove": "remove",
    "change": "change", "undo": "undo",
}  # fmt: skip


def gold_row(one: GoldWish) -> Row:
    """Give a labelled wish as it is compared."""
    value, unit = _plain(one.field, one.value), one.unit or ""
    if isinstance(one.value, float | int) and not isinstance(one.value, bool) and one.unit:
        unit = canonical_unit(one.unit)
    side = "<" if one.field == "price" and value == "0" else _side(one.op)
    return (_family(one.field), side, value, unit, one.hard, one.on)


def row_of(one: Constraint, kinds: Collection[str]) -> Row:
    """Give a held wish as it is compared. kinds: those that sheets state."""
    side = _side(one.op)
    if one.field == "distance":
        return ("distance", side, str(one.value), one.unit or "", one.hard, one.on)
    if isinstance(one.value, float):
        value, unit = _number(one.value, one.unit)
        return (_family(one.field), side, value, unit, one.hard, one.on)
    given = one.value if isinstance(one.value, tuple) else (one.value,)
    values = [str(part).casefold() for part in given]
    if one.field == "kind":
        values = _kinds(one, values, kinds)
    elif set(values) & _YES and one.field not in ("size", "colours", "material", "maker"):
        values = ["yes"]
    elif set(values) & _NO and len(set(values) - _NO) == 0:
        values = ["no"]
    elif one.field == "opening_hours":
        values = [_moment(values[0])]
    else:
        values = [values[0]]
    return (_family(one.field), side, "|".join(sorted(values)), "", one.hard, one.on)


def _kinds(one: Constraint, values: Sequence[str], kinds: Collection[str]) -> list[str]:
    stated = [value for value in values if value in {kind.casefold() for kind in kinds}]
    said = one.text.casefold().replace("é", "e").replace("-", " ")
    named = [kind for kind in stated if _is_said(kind, said)]
    return named or stated or list(values[:1])


def _is_said(kind: str, said: str) -> bool:
    stem = _stem(kind)
    return stem in said or stem.replace(" ", "") in said or stem.split()[-1] in said.split()


def _stem(kind: str) -> str:
    return kind.casefold().replace("_", " ").replace("-", " ").removesuffix("y")


def _plain(name: str, value: Scalar | tuple[str, ...] | int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{float(value):g}"
    parts = [value] if isinstance(value, str) else list(value)
    plain = [str(one).casefold() for one in parts]
    if name == "opening_hours":
        plain = [_moment(one) for one in plain]
    return "|".join(sorted(plain))


def _number(value: float, unit: str | None) -> tuple[str, str]:
    """Bring a number to the unit that the sheets use."""
    for wanted in ("kW", "g"):
        if unit and unit != wanted:
            turned = comparable(value, unit, wanted)
            if turned is not None:
                return f"{turned:g}", wanted
    return f"{value:g}", unit or ""


def _moment(said: str) -> str:
    """Give `sunday 10:30` as `su 10:30`."""
    word, _, rest = said.casefold().partition(" ")
    return f"{word[:2]} {rest}".strip() if word[:2] in _DAYS and not word[0].isdigit() else said


def _side(op: Op) -> str:
    return _SIDES.get(op, "=")


def _family(name: str) -> str:
    plain = re.sub(r"\W", "_", name)
    return "level" if plain in _LOUD else plain
