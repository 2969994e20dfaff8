"""Labelled turns for the reader of turns: what each does, and the wishes that it states."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from agents.constraints.act_reader import (
    CORRECTS,
    FRESH,
    LEANS,
    OF,
    SAYS,
    SOFT,
    STATED,
    STATED_FIRST,
    WISH,
)
from eval.dialogue_states import GoldAct, GoldTurn, read_dialogues
from eval.followup_gold import read_followups
from eval.gold import read_gold
from eval.tasks.demo import GOLD
from eval.tasks.followups import FOLLOWUPS
from eval.wordings import WORDINGS, Wording, wordings_of

FIRST = Path(__file__).parent / "dialogues" / "first.jsonl"
"""First questions of a conversation, with the limits that they set."""
_ASKING = ("fact", "table", "lookup", "unanswerable", "review", "menu", "scan", "spoken")
"""Kinds of gold questions that ask of a thing and set no limit, where they name one."""
_DESCRIBING = ("words", "hop", "compare", "constraint")
"""Kinds of gold questions that describe what they seek."""
_OF_LABEL = {"add": "wish", "change": "wish"}
_KIND = re.compile(r"(?:\+|set |new (?:\S+ )*)kind=(\w+)")
_PARTS = re.compile(r"\s(?=[+?-]|set\s|off\s|on\s|hard\s|soft\s)")
_SET = re.compile(r"\bset (\w+)([<>=])(\S+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FACILITIES = {one.partition("=")[0] for one in STATED if one.endswith(("=yes", "=no"))}
_FAMILY = {"level": "level_db_spl", "loudness_lufs": "level_db_spl", "hours": "opening_hours"}
_WORDS = {
    "quiet": "level_db_spl=low", "loud": "level_db_spl=high", "bright": "lightness=high",
    "cheap": "price=low",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Example:
    """Words with what they do. by: the writer they are of."""

    say: str
    does: str | None
    """One of `READINGS`; None where nobody labelled it."""
    states: frozenset[str]
    """Of `STATED`."""
    unknown: frozenset[str] = frozenset((LEANS,))
    """Of `STATED`, what nobody labelled."""
    by: str
    kinds: frozenset[str] | None = frozenset()
    """Of places and things, any of which is wished for; None where nobody labelled it."""


def examples(more: Sequence[Path] = ()) -> list[Example]:
    """Read every labelled turn of the development halves, and every labelled wording.

    more: files of wordings besides those of the project.
    """
    found = [
        Example(say=turn.say, does=_of_turn(turn.asks, turn.fresh, [one.act for one in turn.edits]),
                states=_stated_by(turn), unknown=_unknown_of(turn, before),
                by=dialogue.id.rsplit("-", 1)[0], kinds=_kinds_by(turn))
        for dialogue in read_dialogues("dev")
        for before, turn in pairwise((None, *dialogue.turns))
        if turn is not None and turn.say
    ]  # fmt: skip
    for path in (*sorted(WORDINGS.glob("*.txt")), *more):
        found += [
            Example(say=one.say, does=_of_wording(one.does), states=_stated_in(one),
                    unknown=_unknown_in(one), by=path.stem,
                    kinds=frozenset(_KIND.findall(one.does)))
            for one in wordings_of(path)
            if not one.does.startswith("redo") and path.stem != "answers"
        ]  # fmt: skip
    return found


def first_examples() -> list[Example]:
    """Read what is labelled of first questions, and of whether words lean on what was said."""
    return [*_first_questions(), *_gold_questions(), *_follow_ups()]


def _follow_ups() -> Iterator[Example]:
    """Give what leans on a conversation; its acts and wishes are labelled nowhere."""
    unknown = frozenset(STATED_FIRST) - {LEANS}
    states = frozenset((LEANS,))
    said = [(one.follow_up, one.id[:2]) for one in read_followups(FOLLOWUPS, "dev")]
    said += [(one.question, "gold") for one in read_gold(GOLD, "dev") if one.turns]
    for say, by in said:
        yield Example(say=say, does=None, states=states, unknown=unknown, by=by, kinds=None)


def _first_questions() -> Iterator[Example]:
    for line in FIRST.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        wishes = [GoldAct(act="add", **one) for one in row["limits"]]
        yield _first(row["say"], wishes, f"first {row['by']}")


def _gold_questions() -> Iterator[Example]:
    """Give gold questions whose limits are all labelled, or that ask a fact of one thing."""
    for one in read_gold(GOLD, "dev"):
        if one.turns or one.attach:
            continue
        if one.derived is not None and one.kind in ("list", "superlative"):
            where = [
                GoldAct(act="add", field=limit.field, op=limit.op, value=limit.value)
                for limit in one.derived.where
            ]
            kinds = GoldAct(act="add", field="kind", op="in", value=one.derived.kinds)
            yield _first(one.question, [*where, *([kinds] if one.derived.kinds else ())], "gold")
        elif one.kind in _ASKING and (one.about or one.answerable):
            yield _first(one.question, [], "gold")
        elif one.kind in _DESCRIBING:
            limits = [
                GoldAct(act="add", field=limit.field, op=limit.op, value=limit.value)
                for limit in one.constraints
            ]
            described = _first(one.question, limits, "gold")
            unknown = described.unknown | {WISH, f"{SAYS}kind"}
            yield replace(described, unknown=unknown, kinds=None)


def _first(say: str, wishes: Sequence[GoldAct], by: str) -> Example:
    states = {WISH} if wishes else set()
    for one in wishes:
        states |= _of_wish(str(one.field), str(one.op), one.value)
        if one.hard is False and one.value not in ("low", "high"):
            states.add(SOFT)
    # In the midst of a conversation the same words may add to what stands, or begin anew.
    unknown = frozenset((FRESH,))
    return Example(
        say=say, does=None, states=_known(states), unknown=unknown, by=by, kinds=_kinds_of(wishes)
    )


def _kinds_of(wishes: Sequence[GoldAct]) -> frozenset[str]:
    found: set[str] = set()
    for one in wishes:
        if one.field == "kind" and one.act in ("add", "change") and one.op in ("=", "in"):
            value = one.value
            found |= (
                {value}
                if isinstance(value, str)
                else set(value)
                if isinstance(value, tuple | list)
                else set()
            )
    return frozenset(found)


def _kinds_by(turn: GoldTurn) -> frozenset[str]:
    if not turn.fresh:
        return _kinds_of(turn.edits)
    held = [one for one in turn.state if one.field == "kind"]
    return _kinds_of([GoldAct(act="add", field="kind", op=one.op, value=one.value) for one in held])


def _of_turn(asks: object, fresh: bool, acts: Sequence[str]) -> str:
    if fresh:
        return "new"
    done = {_OF_LABEL.get(one, one) for one in acts}
    if asks or len(done) == 0:
        return "wish" if asks else "none"
    return done.pop() if len(done) == 1 else "several"


def _of_wording(does: str) -> str:
    done = set()
    for part in _PARTS.split(does):
        word = part.split()[0]
        named = {"undo": "undo", "new": "new", "set": "wish", "off": "off", "on": "on",
                 "hard": "harden", "soft": "soften", "same": "none", "any": "none"}  # fmt: skip
        sign = {"+": "wish", "?": "wish", "-": "remove"}
        done.add(sign.get(part[0]) or named[word])
    # `Vegetarian instead of vegan` takes back what it replaces.
    done -= {"remove"} if "wish" in done else set()
    return done.pop() if len(done) == 1 else "several"


def _stated_by(turn: GoldTurn) -> frozenset[str]:
    found: set[str] = set()
    if turn.fresh:
        found |= {FRESH, WISH}
        for one in turn.state:
            found |= _of_wish(one.field, one.op, one.value)
    for edit in turn.edits:
        if edit.act in ("add", "change"):
            found |= {WISH, *_of_wish(str(edit.field), str(edit.op), edit.value)}
            if edit.hard is False and edit.value not in ("low", "high"):
                found.add(SOFT)
            found |= {CORRECTS} if edit.act == "change" else set()
        elif edit.field:
            found |= {_of(edit.field), *({SOFT} if edit.act == "soften" else ())}
    if turn.asks:
        found |= {WISH, _says(turn.asks)}
    return _known(found)


def _stated_in(wording: Wording) -> frozenset[str]:
    found: set[str] = set()
    for part in _PARTS.split(wording.does):
        word, _, rest = part.partition(" ")
        said = part[1:] if part[0] == "+" else rest if word == "set" else ""
        if word == "new":
            found |= {FRESH, WISH}.union(*(_of_said(one) for one in rest.split()))
        elif said:
            found |= {WISH, *_of_said(said), *({CORRECTS} if word == "set" else ())}
            if said.endswith("~") and said.rstrip("~") not in _WORDS:
                found.add(SOFT)
        elif word in ("soft", "hard", "off", "on"):
            found |= {_of(rest), *({SOFT} if word == "soft" else ())}
        elif part[0] == "-":
            found.add(_of(part[1:]))
        elif part[0] == "?":
            found |= {WISH, _says(part[1:])}
    return _known(found)


def _unknown_of(turn: GoldTurn, before: GoldTurn | None) -> frozenset[str]:
    """Say what is not labelled: a tighter bound may correct, or be added to what stands."""
    stood = before.state if before is not None else ()
    wishes = [one for one in turn.edits if one.act in ("add", "change")]
    same = [
        (one, two) for one in wishes for two in stood
        if _family(str(one.field)) == _family(two.field)
    ]  # fmt: skip
    tighter = any(_is_tighter(str(one.op), one.value, [two.value]) for one, two in same)
    acts = any(one.act not in ("add", "change") for one in turn.edits)
    beside = acts or turn.fresh or any(one.act == "add" for one, _ in same)
    return frozenset((LEANS, CORRECTS) if tighter or beside else (LEANS,))


def _unknown_in(wording: Wording) -> frozenset[str]:
    numbers = _NUMBER.findall(" ".join(wording.opening))
    unsure = _of_wording(wording.does) not in ("wish", "none") or any(
        _is_tighter(said[1], said[2], numbers) for said in _SET.findall(wording.does)
    )
    return frozenset((LEANS, CORRECTS) if unsure else (LEANS,))


def _is_tighter(op: str, value: object, stood: Sequence[object]) -> bool:
    """Tell whether a bound could only narrow one of those that stood."""
    if op[:1] not in ("<", ">") or not _NUMBER.fullmatch(str(value)):
        return False
    numbers = [float(str(one)) for one in stood if _NUMBER.fullmatch(str(one))]
    new = float(str(value))
    return any(new < one if op[0] == "<" else new > one for one in numbers)


def _known(found: Iterable[str]) -> frozenset[str]:
    return frozenset(found) & frozenset(STATED)


def _of_said(said: str) -> set[str]:
    said = said.rstrip("~")
    match = re.match(r"(\w+)(?:([=<>])(.+))?", said)
    if said in _WORDS or match is None:
        word = _WORDS.get(said, "")
        return {word, _says(word.partition("=")[0])}
    return _of_wish(match[1], match[2] or "=", match[3] or "yes")


def _says(field: str) -> str:
    return f"{SAYS}{_family(field)}"


def _of(field: str) -> str:
    return f"{OF}{_family(field)}"


def _family(field: str) -> str:
    return _FAMILY.get(field, field)


def _of_wish(field: str, op: str, value: object) -> set[str]:
    field = _FAMILY.get(field, field)
    said = str(value).casefold()
    if field in _FACILITIES:
        said = "no" if op == "!=" or said in ("no", "false", "0.0") else "yes"
    elif op == "!=":
        said = f"not {said}"
    return {_says(field), f"{field}={said}"}
