"""Plays wordings against the demo library's sheets, without a search, and says what each did."""

from __future__ import annotations

import datetime as dt
import re

from agents.constraints.act_reader import ActReader
from agents.constraints.standing import Standing
from agents.records import Memory
from agents.rules.lexicon import lexicon
from agents.rules.reading import ReadTurn, read_turn
from eval.wordings import Wording
from tools.core.evidence import EntityScore
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Plan, Scope

NOW = dt.datetime(2026, 7, 1, 14, 0)
_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_YES, _NO = {"true", "yes", "1.0"}, {"no", "false", "0.0"}
_FAMILY = {"hours": "opening_hours", "level_db_spl": "level", "loudness_lufs": "level"}
_SOFT = {
    "quiet": ("level", "<", "low"), "loud": ("level", ">", "high"),
    "bright": ("lightness", ">", "high"), "cheap": ("price", "<", "low"),
}  # fmt: skip

Row = tuple[str, str, str, bool, bool]
"""Field, side, value, hard, on."""


class Told:
    """A thread over a catalogue, in which every turn shows the same places."""

    def __init__(self, catalogue: Catalogue, scope: Scope, reader: ActReader | None = None) -> None:
        self.catalogue, self.scope, self.reader = catalogue, scope, reader
        self.shown = tuple(
            EntityScore(name=name, score=0.9, evidence=()) for name in catalogue.entities(scope)[:3]
        )
        self.memory = Memory(standing=Standing())

    def again(self) -> Told:
        """Give the same thread, to go on in another way."""
        other = Told.__new__(Told)
        other.__dict__.update(self.__dict__)
        return other

    def say(self, text: str) -> ReadTurn:
        """Read one turn into the thread."""
        before = self.memory.standing or Standing()
        turn = read_turn(
            text,
            before,
            memory=self.memory,
            catalogue=self.catalogue,
            scope=self.scope,
            now=NOW,
            reader=self.reader,
        )
        question = turn.question
        plan = Plan(
            standalone=question.standalone, sub_queries=(), constraints=question.constraints,
            wants="places",
        )  # fmt: skip
        self.memory = Memory(
            turns=self.memory.turns + 1, plan=plan, entities=self.shown, standing=turn.standing
        )
        return turn


def wrong_about(wording: Wording, thread: Told) -> str:
    """Say what a wording did where it must not have; empty where it did what it must.

    thread: with the wording's opening said.
    """
    before = thread.memory.standing or Standing()
    turn = thread.say(wording.say)
    held = sorted(row_of(one) for one in turn.standing.held)
    asked = {
        _family(two.field) for two in turn.standing.held if turn.asks and two.id in turn.asks.old
    }
    wanted, asks = _expected(wording.does, before)
    kinds = _kinds(thread)
    # What the library has none of is a word to search for, and no kind.
    wanted = [one for one in wanted if one[0] != "kind" or one[2] in kinds]
    if wording.does == "any":
        return "" if not turn.standing.waiting else "still asks"
    if held != wanted:
        more = [one for one in held if one not in wanted]
        less = [one for one in wanted if one not in held]
        return f"missing {less} extra {more}"
    return "" if asks == asked else f"asks {asked or None} instead of {asks or None}"


def _kinds(thread: Told) -> set[str]:
    stated = thread.catalogue.facets(thread.scope).get("kind", {})
    known = (word for kind, words in lexicon().kinds.items() for word in (kind, *words))
    return {one.casefold() for one in (*stated, *known)}


def row_of(one: Constraint) -> Row:
    """Give a wish as it is compared."""
    side = {"<=": "<", ">=": ">", "!=": "not"}.get(one.op, one.op if one.op in "<>" else "=")
    given = one.value if isinstance(one.value, tuple) else (one.value,)
    values = [f"{one:g}" if isinstance(one, float) else str(one).casefold() for one in given]
    if set(values) & _YES:
        value = "yes"
    elif set(values) <= {*_NO, "none"}:
        value = "no"
    elif one.field == "opening_hours" and not values[0][0].isdigit():
        day, _, rest = values[0].partition(" ")
        value = f"{day[:2]} {rest}".strip()
    elif one.field == "kind":
        said = one.text.casefold().replace("-", " ")
        named = [kind for kind in values if kind.replace("_", " ").replace("-", " ") in said]
        value = (named or values)[0]
    else:
        value = values[0]
    if one.unit in ("W", "kg"):
        value = f"{float(value) * (1000 if one.unit == 'kg' else 0.001):g}"
    return (_family(one.field), side, value, one.hard, one.on)


def _family(field: str) -> str:
    return _FAMILY.get(field, field)


def _expected(does: str, before: Standing) -> tuple[list[Row], set[str]]:
    if does.startswith("undo"):
        back: Standing | None = before
        for _ in range(int(does.split()[1])):
            back = back.undone() if back is not None else None
        assert back is not None, does
        return sorted(row_of(one) for one in back.held), set()
    if does.startswith("redo"):
        return sorted(row_of(one) for one in before.ahead[-1].held), set()
    if does.startswith("new "):
        said = re.findall(r"\w+(?:[=<>]\S+(?:\s\d{1,2}:\d\d)?)?~?", does[4:])
        return sorted(wish_of(one) for one in said), set()
    rows = [row_of(one) for one in before.held]
    asks: set[str] = set()
    for part in re.split(r"\s(?=[+?-]|set\s|off\s|on\s|hard\s|soft\s)", does):
        if part.startswith("?"):
            asks.add(_family(part[1:]))
        else:
            rows = _after(part, rows)
    return sorted(rows), asks


def _after(part: str, rows: list[Row]) -> list[Row]:
    word, _, rest = part.partition(" ")
    if part.startswith("+"):
        return [*rows, wish_of(part[1:])]
    if part.startswith("-"):
        field, _, value = part[1:].partition("=")
        return [one for one in rows if one[0] != _family(field) or value not in ("", one[2])]
    if word == "set":
        new = wish_of(rest)
        sided = new[1] in "<>" and not rest.endswith("~")
        kept = [one for one in rows if one[0] != new[0] or (sided and one[1] != new[1])]
        return [*kept, new]
    if word in ("off", "on", "hard", "soft"):
        return [_changed(one, word) if one[0] == _family(rest) else one for one in rows]
    assert part in ("same", "any"), part
    return rows


def _changed(row: Row, how: str) -> Row:
    field, side, value, hard, on = row
    if how in ("off", "on"):
        return (field, side, value, hard, how == "on")
    return (field, side, value, how == "hard", on)


def wish_of(said: str) -> Row:
    """Read `price<10`, `diets=vegan`, `quiet~` (soft) and `parking` (yes)."""
    soft = said.endswith("~")
    said = said.removesuffix("~")
    if said in _SOFT:
        return (*_SOFT[said], not soft, True)
    match = re.fullmatch(r"(\w+)(?:([=<>])(.+))?", said)
    assert match is not None, said
    field, op, value = _family(match[1]), match[2] or "=", (match[3] or "yes").casefold()
    return (field, op, value, not soft, True)
