"""Labelled turns for the reader of acts: what each does, and the wishes that it states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.constraints.act_reader import FRESH, SAYS, SOFT, STATED, WISH
from eval.dialogue_states import GoldTurn, read_dialogues
from eval.wordings import WORDINGS, Wording, wordings_of

_OF_LABEL = {"add": "wish", "change": "wish"}
_PARTS = re.compile(r"\s(?=[+?-]|set\s|off\s|on\s|hard\s|soft\s)")
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
    does: str
    states: frozenset[str]
    """Of `STATED`."""
    by: str


def examples(more: Sequence[Path] = ()) -> list[Example]:
    """Read every labelled turn of the development halves, and every labelled wording.

    more: files of wordings besides those of the project.
    """
    found = [
        Example(say=turn.say, does=_of_turn(turn.asks, turn.fresh, [one.act for one in turn.edits]),
                states=_stated_by(turn), by=dialogue.id.rsplit("-", 1)[0])
        for dialogue in read_dialogues("dev")
        for turn in dialogue.turns
        if turn.say
    ]  # fmt: skip
    for path in (*sorted(WORDINGS.glob("*.txt")), *more):
        found += [
            Example(say=one.say, does=_of_wording(one.does), states=_stated_in(one), by=path.stem)
            for one in wordings_of(path)
            if not one.does.startswith("redo") and path.stem != "answers"
        ]
    return found


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
        elif edit.act == "soften":
            found.add(SOFT)
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
            found |= {WISH, *_of_said(said)}
            if said.endswith("~") and said.rstrip("~") not in _WORDS:
                found.add(SOFT)
        elif word == "soft":
            found.add(SOFT)
        elif part[0] == "?":
            found |= {WISH, _says(part[1:])}
    return _known(found)


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
    return f"{SAYS}{_FAMILY.get(field, field)}"


def _of_wish(field: str, op: str, value: object) -> set[str]:
    field = _FAMILY.get(field, field)
    said = str(value).casefold()
    if field in _FACILITIES:
        said = "no" if op == "!=" or said in ("no", "false", "0.0") else "yes"
    elif op == "!=":
        said = f"not {said}"
    return {_says(field), f"{field}={said}"}
