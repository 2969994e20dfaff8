"""The turns before, as a follow-up may point at them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Memory, Past, PastFind
from agents.rules.coverage import is_general
from agents.rules.words import STOP, stem, tokens


def turns_of(memory: Memory) -> tuple[Past, ...]:
    """Give the turns, oldest first; of an old thread the last one alone."""
    if memory.past or memory.plan is None:
        return memory.past
    finds = tuple(
        PastFind(item=one.item, modality=one.modality, source=one.source, entity=one.entity)
        for one in memory.evidence
    )
    last = Past(
        turn=memory.turns - 1,
        standalone=memory.plan.standalone,
        entities=tuple(one.name for one in memory.entities),
        finds=finds,
        listed=memory.plan.wants == "places",
    )
    return (last,)


def sought_before(turns: Sequence[Past]) -> str:
    """Give the last question that asked for places; empty where none did."""
    return next((one.standalone for one in reversed(turns) if one.listed), "")


def topic_of(turn: Past) -> tuple[str, ...]:
    """Give what a turn was about: what it named, else the first thing that answered it."""
    if turn.about:
        return turn.about
    return turn.entities[:1] if turn.found else ()


def topic(turns: Sequence[Past]) -> tuple[str, ...]:
    """Give what the conversation is about now.

    Where a fact was asked without a name, what the turns shortly before named is meant (`do you
    ship abroad?` between two questions on one thing), rather than what the answer came from.
    """
    for one in reversed(turns[-_BACK:]):
        if one.about or (one.listed and one.entities):
            return topic_of(one)
    return next((found for one in reversed(turns) if (found := topic_of(one))), ())


_BACK = 3
"""Turns in which something that was named is still spoken of. Not tuned."""


def topics(turns: Sequence[Past]) -> tuple[str, ...]:
    """Give everything that turns were about, in the order it first came up."""
    return tuple(dict.fromkeys(name for one in turns for name in topic_of(one)))


def before_now(turns: Sequence[Past]) -> tuple[str, ...]:
    """Give what the conversation was about before what it is about now."""
    now = topic(turns)
    for one in reversed(turns):
        found = topic_of(one)
        if found and not set(found) & set(now):
            return found
    return ()


def listed_last(turns: Sequence[Past], least: int = 1) -> tuple[str, ...]:
    """Give the entities of the last list that was shown, of `least` entities or more.

    What answers a question about one thing is no list, unless nothing else was shown.
    """
    lists = [one.entities for one in turns if len(one.about) != 1 and len(one.entities) > 1]
    lists = [one for one in lists if len(one) >= least]
    if lists:
        return lists[-1]
    last = turns[-1].entities if turns else ()
    return last if len(last) >= least else ()


def two_last(turns: Sequence[Past]) -> tuple[str, ...]:
    """Give the two things that the last two turns asked about, one each; else nothing."""
    about = tuple(one.about[0] for one in turns[-2:] if len(one.about) == 1)
    return about if len(set(about)) == 2 else ()


def mentioned(turns: Sequence[Past]) -> tuple[str, ...]:
    """Give every entity that was asked about or shown, the latest first."""
    found: dict[str, None] = {}
    for one in reversed(turns):
        found |= dict.fromkeys((*one.about, *one.entities))
    return tuple(found)


def named_in_thread(text: str, turns: Sequence[Past]) -> tuple[str, ...]:
    """Give the entities of the thread that `text` calls by a part of their names: `the Eel`."""
    names = mentioned(turns)
    owners: dict[str, list[str]] = {}
    for name in names:
        for word in {stem(one.removesuffix("'s")) for one in tokens(name)} - STOP:
            owners.setdefault(word, []).append(name)
    found: list[tuple[int, str]] = []
    for match in _CALLED.finditer(text):
        word = match["word"].replace("’", "'").removesuffix("'s")
        held = owners.get(stem(word.casefold()), [])
        capital = word[:1].isupper() and match.start("word") > 0
        spoken_of = bool(held) and any(held[0] in one.about for one in turns[-_BACK:])
        asked = spoken_of and _ASKED_OF.search(text[: match.start()]) is not None
        definite = match["the"] is not None and (asked or not _usual(word.casefold()))
        if len(held) == 1 and len(word) > 2 and (capital or definite):
            found.append((match.start(), held[0]))
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


_ASKED_OF = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|also)\W+)*(?:(?:what|when|how|where|until when)\s(?:\w+\s)?)?"
    r"(?:do|does|did|is|are|can|has|have|will)\s+$",
    re.I,
)
"""`Do the baths hire out towels`: who is asked of was spoken of, however usual its name is."""


def _usual(word: str) -> bool:
    return is_general(word) or word in _PARTS


def corrected(text: str, turns: Sequence[Past]) -> tuple[str, str]:
    """Give the entity that `I mean the baths` settles on, and the rest; empty where none does."""
    match = _MEANT.search(text)
    if match is None:
        return "", text
    said = {stem(one) for one in tokens(match["what"] or match["no"])}
    for name in mentioned(turns):
        if said & {stem(one) for one in tokens(name)}:
            rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,.:;–-")
            return name, rest
    return "", text


_MEANT = re.compile(
    r"\bi mean(?:t)? (?:the|that|those) (?P<what>[\w-]+(?: [\w-]+)?)[\s.!?]*|"
    r"^\s*no[,\s]+(?:the|that) (?P<no>[\w-]+(?: [\w-]+)?)\s*[:,.!]",
    re.I,
)
_SHARED = """
    kitchen room rooms house page light board table window door grill market stall stalls steam
    bath baths camp end street quay north south ladder noodle pizza coffee tea
    """
_PARTS = frozenset(_SHARED.split())
"""Words of names that a question uses for what they mean."""
_CALLED = re.compile(r"\b(?P<the>the\s)?(?P<word>[^\W\d_][\w'’]+)", re.I)
