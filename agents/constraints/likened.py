"""Wishes relative to a place that is named: `not as loud as the Kettle`, `cheaper than the Eel`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.rules.lexicon import SoftWish, lexicon, phrase
from agents.rules.naming import named_entities
from tools.core.filters import Op
from tools.core.items import Attribute
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Scope

_BETWEEN = r"\s+(?:\w+\s+){0,2}?"
_THAN = re.compile(r"\s+(?:\w+\s+){0,3}?than\s+(?P<rest>[^,.;!?]+)", re.I)
_AS = re.compile(r"\s+(?:\w+\s+){0,2}?as\s+(?P<rest>[^,.;!?]+)", re.I)
_DENIED = re.compile(r"(?:\bnot?|n['’]t|\bnever)\s(?:be\s|any\s)?$", re.I)
_NOT_AS = re.compile(r"(?:\bnot|n['’]t|\bless)\s(?:be\s|quite\s)?(?:as|so|that)\s(?:\w+\s)?$", re.I)
_JUST_AS = re.compile(r"\b(?:at least |just |about )?as\s$", re.I)
_LENGTH = {"long": "duration_s", "heavy": "weight", "light": "weight"}
_ORDINAL = re.compile(
    r"^(?:the\s)?(?P<which>first|second|third|fourth|fifth|last)(?:\s(?:one|place|option|result))?\b",
    re.I,
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}


@dataclass(frozen=True, kw_only=True)
class Likened:
    """A limit whose value is that of a named place."""

    constraint: Constraint
    anchor: str
    start: int
    end: int


def read_likened(
    text: str,
    names: Sequence[str],
    shown: Sequence[str],
    catalogue: Catalogue,
    scope: Scope,
    *,
    turn: int,
) -> list[Likened]:
    """Read limits by a place's own value; a place without that value gives none.

    shown: entities of the answer before, for `quieter than the second one`.
    """
    found = []
    for wish, match, low, op_if in _candidates(text):
        rest = match["rest"]
        anchor = _anchor(rest, names, shown)
        fact = _fact(wish, anchor, catalogue, scope) if anchor else None
        if fact is None or not isinstance(fact[1].value, float):
            continue
        field, attribute = fact
        op: Op = ("<=" if low else ">=") if op_if else ("<" if low else ">")
        start = match.start("start")
        found.append(
            Likened(
                constraint=Constraint(
                    field=field, op=op, value=attribute.value, unit=attribute.unit, turn=turn,
                    text=" ".join(text[start : match.end()].split()),
                ),
                anchor=anchor, start=start, end=match.end(),
            )
        )  # fmt: skip
    return found


def _candidates(text: str) -> list[tuple[SoftWish, re.Match[str], bool, bool]]:
    """Give wish, match, whether small values are wanted, and whether an equal one will do."""
    found = []
    for wish in lexicon().soft:
        low = wish.want == "low"
        more = re.compile(rf"(?P<start>(?:{phrase(wish.more).pattern})){_THAN.pattern}", re.I)
        match = more.search(text)
        if match is not None:
            denied = bool(_DENIED.search(text[: match.start()]))
            found.append((wish, match, low != denied, denied))
        plain = re.compile(rf"(?P<start>(?:{phrase(wish.words).pattern})){_AS.pattern}", re.I)
        match = plain.search(text)
        if match is not None:
            before = text[: match.start()]
            if _NOT_AS.search(before):
                found.append((wish, match, not low, False))
            elif _JUST_AS.search(before):
                found.append((wish, match, low, True))
    return found


def _anchor(rest: str, names: Sequence[str], shown: Sequence[str]) -> str:
    named = named_entities(rest, names)
    if named:
        return named[0]
    match = _ORDINAL.match(rest.strip())
    if match is None:
        return ""
    index = _ORDINALS[match["which"].lower()]
    return shown[index] if -len(shown) <= index < len(shown) else ""


def _fact(
    wish: SoftWish, anchor: str, catalogue: Catalogue, scope: Scope
) -> tuple[str, Attribute] | None:
    for field in wish.fields:
        for item in catalogue.of_entity(anchor, scope):
            for fact in catalogue.facts(item.id, field):
                if isinstance(fact.attribute.value, float):
                    return field, fact.attribute
    return None
