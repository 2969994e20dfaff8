"""Kinds in short words: `a fan` where only extractor fans are stated, `red shorts`, `campsite`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from agents.constraints.meaning import is_need
from agents.rules import patterns
from agents.rules.words import listed
from tools.core.query import Constraint

_DENIED = re.compile(
    r"(?:\b(?:not|no|than|instead of|rather than|except|the|this|that|its|their|my|his|her|our|"
    r"your)|n['’]t)"
    r"\s(?:be\s)?(?:an?\s)?$",
    re.I,
)
_NOT_ONE = re.compile(
    r"(?:\b(?:not|except(?: for)?|other than|apart from|any(?:thing|where|place)? but)|n['’]t)"
    r"\s(?:be\s)?(?:an?\s|the\s)?$",
    re.I,
)
_OR = re.compile(r"^\W*(?:or|and)\b|\b(?:or|and)\W*$", re.I)


_SHORT = 6
"""Words of a step in a conversation that may be nothing but a kind: `gallery, please`."""
_GENERAL = frozenset(
    ("food", "house", "hall", "site", "trip", "room", "rooms", "shop", "place", "machine", "coat")
)
"""Heads that say too little: `halal food` names no fast food."""
_HAD = re.compile(
    r"\b(?<!you )(?<!u )(?<!us )(?:(?<!afresh )(?<!start )(?<!begin )(?<!over )(?<!again )"
    r"(?<!anew )with|has|having|have|got)\s(?:(?:an?|the|its|their|some)\s)?"
    r"(?:\w+\s(?:or|and)\s(?:an?\s)?|"
    r"(?:(?![a-z]+ing\b|in\b|at\b|near\b|for\b|to\b|by\b|from\b|on\b|than\b)[a-z]+\s){1,2}(?:an?\s)?)?$",
    re.I,
)


def with_kinds(
    text: str, read: Sequence[Constraint], kinds: Sequence[str], *, turn: int
) -> tuple[Constraint, ...]:
    """Add the kinds that words name shortly to the wishes that were read from them."""
    read = [one for one in read if one.field != "kind" or not _is_had(text, one.text)]
    given = next(
        (one for one in read if one.field == "kind" and one.op == "in" and not is_need(one)), None
    )
    had = set(given.value) if given is not None and isinstance(given.value, tuple) else set()
    more: list[tuple[str, str]] = []
    less: list[tuple[str, str]] = []
    for kind, said in _heads(kinds, short=given is not None or len(text.split()) <= _SHORT):
        match = patterns.search(rf"(?<![\w-]){said}(?!\w)", text)
        if match is None:
            continue
        if _NOT_ONE.search(text[: match.start()]):
            less.append((kind, match.group()))
        before = text[: match.start()]
        if kind in had or _DENIED.search(before) or _HAD.search(before):
            continue
        if given is not None and not _beside(text, match, given.text):
            continue
        more.append((kind, match.group()))
    if less and not any(one.field == "kind" and one.op == "!=" for one in read):
        words = listed(list(dict.fromkeys(said for _, said in less)), "or")
        values = tuple(kind for kind, _ in less)
        read.append(
            Constraint(
                field="kind", op="!=", value=values, hard=False, turn=turn, text=f"not {words}"
            )
        )  # fmt: skip
    if not more:
        return tuple(read)
    values = tuple(kind for kind, _ in more)
    words = " or ".join(dict.fromkeys(said for _, said in more))
    if given is None:
        new = Constraint(field="kind", op="in", value=values, hard=False, turn=turn, text=words)
        return (*(one for one in read if one.field != "kind" or one.op != "in"), new)
    own = given.value if isinstance(given.value, tuple) else ()
    joined = replace(given, value=(*own, *values), text=f"{given.text} or {words}")
    return tuple(joined if one is given else one for one in read)


def _either(text: str, kinds: Sequence[str]) -> bool:
    """Tell `a jumper or cardigan`, where two kinds name each other as such."""
    names = "|".join(re.escape(one.replace("_", " ")) for one in kinds)
    said = rf"(?<![\w-])(?:{names})s?,?\sor\s(?:an?\s)?(?:{names})s?(?!\w)"
    return bool(kinds) and patterns.search(said, text) is not None


def _is_had(text: str, said: str) -> bool:
    """Tell `with a terrace or garden`, which a place has and is not."""
    at = text.casefold().find(said.casefold())
    return at > 0 and _HAD.search(text[:at]) is not None


def _beside(text: str, match: re.Match[str], said: str) -> bool:
    at = text.casefold().find(said.casefold())
    if at < 0:
        return False
    between = text[at + len(said) : match.start()] if at < match.start() else text[match.end() : at]
    return bool(patterns.fullmatch(r"\W*(?:or|and|,)\W*(?:an?\s)?", between))


def _heads(kinds: Sequence[str], *, short: bool) -> list[tuple[str, str]]:
    """Give kinds with the words that are enough to name them, as regular expressions."""
    names = {kind: kind.replace("_", " ").casefold() for kind in kinds}
    owners = Counter(name.split()[-1] for name in names.values())
    found = []
    for kind, name in names.items():
        parts = name.split()
        if len(parts) > 1:
            found.append((kind, re.escape("".join(parts)) + "s?"))
            if owners[parts[-1]] == 1 and len(parts[-1]) > 2 and parts[-1] not in _GENERAL:
                found.append((kind, re.escape(parts[-1]) + "s?"))
        elif name.endswith("s") or short:
            found.append((kind, re.escape(name) + "s?"))
    return [(kind, said) for kind, said in found if len(said) > 4]
